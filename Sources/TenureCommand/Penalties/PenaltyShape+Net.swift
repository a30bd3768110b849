internal import Tenure

extension PenaltyShape {
  /// The penalty for the columns of a frame.
  func net(_ frame: ModelFrame) throws(CommandFailure) -> ElasticNet {
    var net = ElasticNet(alpha: alpha ?? 1)
    net.groupsTerms = groupFactors
    for item in penaltyFactor {
      for column in try columns(item.column, "--penalty-factor", frame) {
        net.penaltyFactors[column] = item.number
      }
    }
    for (option, items) in [
      ("--sign", sign.map { ($0.column, $0.bounds) }),
      ("--bounds", bounds.map { ($0.column, $0.bounds) }),
    ] {
      for (name, bounds) in items {
        for column in try columns(name, option, frame) {
          let other = net.bounds[column] ?? .none
          net.bounds[column] = ElasticNet.Bounds(
            lower: max(other.lower, bounds.lower), upper: min(other.upper, bounds.upper))
        }
      }
    }
    let penalized = frame.encoder.terms.flatMap(\.columns).filter {
      net.penaltyFactors[$0] ?? 1 > 0
    }
    if penalized.isEmpty {
      throw CommandFailure(
        .usage, "--penalty-factor: every column has the factor 0, so nothing is penalised.")
    }
    return net
  }

  /// The design columns that a name stands for: one of them, or all of a term.
  private func columns(
    _ name: String, _ option: String, _ frame: ModelFrame
  ) throws(CommandFailure) -> [Int] {
    if name != "(Intercept)" {
      if let column = frame.encoder.columnNames.firstIndex(of: name) { return [column] }
      if let term = frame.encoder.terms.first(where: { $0.name == name }) {
        return Array(term.columns)
      }
    }
    let known = frame.encoder.terms.map(\.name) + frame.encoder.columnNames
    let nearest = name.nearest(among: known).map { "; did you mean \"\($0)\"?" } ?? "."
    throw CommandFailure(.usage, "\(option): the model has no column or term \"\(name)\"\(nearest)")
  }
}

extension FoldOptions {
  /// The folds of the rows of a frame: given, or random with the same share of events; customers stay
  /// whole.
  func assignment(
    _ data: TrainingData, _ frame: ModelFrame, count: Int, seed: Int
  ) throws(CommandFailure) -> FoldAssignment {
    if let foldColumn {
      let codes = try data.codes(of: foldColumn, in: frame)
      let folds = codes.max().map { Int($0) + 1 } ?? 0
      guard folds >= 2 else {
        throw CommandFailure(
          .dataAtFault,
          "\(data.source), column \"\(foldColumn)\": all rows are in one fold; cross-validation "
            + "needs at least two.")
      }
      return FoldAssignment(foldOfRow: codes, count: folds)
    }
    let clusters = try foldBy.map { name throws(CommandFailure) in
      try data.codes(of: name, in: frame).map { Int($0) }
    }
    let customers = clusters ?? frame.cluster?.codes.map { Int($0) }
    let units = customers.map { Set($0).count } ?? frame.rowCount
    guard units >= count else {
      throw CommandFailure(
        .dataAtFault,
        "\(data.source): \(units) \(customers == nil ? "rows" : "customers") cannot be divided "
          + "into \(count) folds; use --folds with a smaller number.")
    }
    let folds = Folds(
      count: count, event: frame.events, clusters: customers, seed: UInt64(seed))
    return FoldAssignment(foldOfRow: folds.assignment.map { Int32($0) }, count: count)
  }
}
