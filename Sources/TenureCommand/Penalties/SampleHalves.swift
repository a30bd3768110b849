internal import Tenure

/// Rows that choose columns, and rows that had no part in the choice.
struct SampleHalves {
  /// The rows that choose.
  let choosing: ModelFrame
  /// The rows that are fitted.
  let fitting: ModelFrame

  /// Halves the rows at random, with the same share of events; customers stay whole.
  init(_ data: TrainingData, _ options: PenaltyOptions, seed: Int) throws(CommandFailure) {
    guard options.folding.foldColumn == nil, options.folding.foldBy == nil else {
      throw CommandFailure(
        .usage,
        "--inference sample-split divides the rows itself, by customers with --cluster; leave "
          + "--fold-by and --fold-column out.")
    }
    let frame = data.frame
    let clusters = frame.cluster?.codes.map { Int($0) }
    guard (clusters.map { Set($0).count } ?? frame.rowCount) >= 4 else {
      throw CommandFailure(
        .dataAtFault, "\(data.source): there are too few rows to halve them; use --inference none.")
    }
    let split = Split.holdOut(
      share: 0.5, event: frame.events, clusters: clusters, seed: UInt64(seed))
    choosing = frame.selecting(rows: split.training)
    fitting = frame.selecting(rows: split.heldOut)
  }

  /// The columns that were chosen, the intercept among them.
  func columns(
    _ estimates: PenalizedEstimates, _ data: TrainingData
  ) throws(CommandFailure) -> [Int] {
    let encoder = fitting.encoder
    let chosen = estimates.estimates.indices.filter {
      estimates.estimates[$0] != 0 || encoder.hasIntercept && $0 == 0
    }
    guard chosen.contains(where: { !(encoder.hasIntercept && $0 == 0) }) else {
      throw CommandFailure(
        .dataAtFault,
        "\(data.source): the half of the rows that chooses found no column worth keeping, so "
          + "there is nothing to test; use --inference none to see the empty model.")
    }
    return chosen
  }

  /// What the reader of the results should know.
  var note: DataWarning {
    DataWarning(
      code: "sampleSplit",
      message:
        "\(NumberText.counted(choosing.rowCount, "row")) chose the columns and "
        + "\(NumberText.counted(fitting.rowCount, "other")) fitted them without penalty, so tests and intervals are "
        + "honest; which columns are tested depends on the seed")
  }
}
