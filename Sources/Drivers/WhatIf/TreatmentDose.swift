public import DataFrames
public import Effects
public import Scoring

internal import Formulas

/// How much a treatment moved what is to be raised, so that a raise can be told in doses of it.
///
///     dose = raise ÷ δ,   δ = mean score of the treated − mean score of the others
///
/// Where the treatment was dealt out as if by lot, and is a column of the model, raising the score by
/// r and the treatment by r ÷ δ moves the linear predictor by r (β + β_T ÷ δ): what the treatment
/// itself did to churn, for each point by which it moved the score (Wald's ratio). So whatever else moves
/// score and churn together drops out.
public struct TreatmentDose: Sendable {
  /// The treatment's column in the table.
  public let name: String
  /// δ.
  public let shift: Double
  /// The variance of δ (Welch's).
  public let variance: Double
  /// The customers with and without the treatment.
  public let counts: (treated: Int, others: Int)
  /// The design column.
  let column: Int

  /// Learns a dose.
  ///
  /// - Parameters:
  ///   - name: The treatment's column, 0 or 1.
  ///   - score: The column that is to be raised.
  ///   - scoreName: What messages call it.
  ///   - table: Customers.
  ///   - scorer: The model, of which the treatment must be a column by itself.
  /// - Throws: `EffectsError` where the column does not suit, or the treatment did not move the score.
  public init(
    _ name: String, raising score: [Double], named scoreName: String, in table: DataFrame,
    _ scorer: Scorer
  ) throws(EffectsError) {
    guard let column = scorer.encoder.columnNames.firstIndex(of: name),
      scorer.encoder.inputIndex(named: name) != nil
    else {
      throw EffectsError(
        .question,
        "--treatment \(name): the model has no such number among its columns; train it with "
          + "\(name) as a term, 0 or 1, so that its effect is known.")
    }
    guard case .numeric(let given)? = table[name]?.values else {
      throw EffectsError(
        .data, "\(table.source), column \"\(name)\": a treatment is a number, 0 or 1.")
    }
    var groups: [[Double]] = [[], []]
    for row in 0..<table.rowCount where !given[row].isNaN && !score[row].isNaN {
      guard given[row] == 0 || given[row] == 1 else {
        throw EffectsError(
          .data,
          "\(table.source), row \(table.rowNumber(row)), column \"\(name)\": a treatment is 0 or 1, not "
            + "\(given[row].label).")
      }
      groups[Int(given[row])].append(score[row])
    }
    guard groups.allSatisfy({ $0.count > 1 }) else {
      throw EffectsError(
        .data, "\(table.source): \(name) has not two customers with and two without it.")
    }
    let moments = groups.map { group in
      let mean = group.reduce(0, +) / Double(group.count)
      let squares = group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean: mean, variance: squares / Double(group.count - 1) / Double(group.count))
    }
    self.name = name
    self.column = column
    shift = moments[1].mean - moments[0].mean
    variance = moments[0].variance + moments[1].variance
    counts = (groups[1].count, groups[0].count)
    guard shift.magnitude > 3 * variance.squareRoot() else {
      let (by, error) = ((shift * 10).rounded() / 10, (variance.squareRoot() * 10).rounded() / 10)
      throw EffectsError(
        .data,
        "\(name) moved \(scoreName) by \(by) (standard error \(error)): too little to say what a "
          + "raise by it would do.")
    }
  }
}
