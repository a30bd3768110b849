internal import DataFrames

extension ResponseReader {
  /// The values of the left side, in several causes where the options name the value that is none.
  func values(
    _ options: ModelFrameOptions, in table: DataFrame
  ) throws(DataError) -> ResponseValues {
    guard let censored = options.censored else { return try values(in: table) }
    return try competing(censored: censored, known: options.causes, in: table)
  }

  /// The columns among `needed` that must have a value: all, but for a column of causes in which an
  /// empty cell means that nothing happened.
  func columnsWithValues(among needed: [Column], _ options: ModelFrameOptions) -> [Column] {
    guard options.censored == "", case .survival(_, _, let cause) = response else { return needed }
    return needed.filter { !cause.columnNames.contains($0.name) }
  }

  /// The values of `Surv(time, cause)`.
  ///
  /// - Parameters:
  ///   - censored: The value that means that nothing happened; empty for an empty cell.
  ///   - known: The causes of a model that meets new data; those that occur otherwise.
  ///   - table: The table.
  /// - Returns: Times and causes.
  /// - Throws: ``DataError`` for a time or cause that is not usable.
  private func competing(
    censored: String, known: [String]?, in table: DataFrame
  ) throws(DataError) -> ResponseValues {
    guard case .survival(let start, let time, let cause) = response else {
      preconditionFailure("causes need Surv() on the left side")
    }
    let bound = try BoundTable(
      table, expressions: response.expressions, refusesUnknownLevels: requiresBothOutcomes)
    let (codes, levels) = try bound.groups(cause)
    if requiresBothOutcomes {
      guard censored.isEmpty || levels.contains(censored) else {
        let nearest = censored.nearest(among: levels).map { " Did you mean \"\($0)\"?" } ?? ""
        throw DataError(
          code: .unknownLevel,
          description: "\(table.source): \(cause) holds \(described(levels: levels)), and not "
            + "\"\(censored)\", which was to mean that nothing happened.\(nearest)")
      }
    }
    let causes = known ?? levels.filter { $0 != censored }
    guard !causes.isEmpty else {
      throw DataError(
        code: .noEvents,
        description: "\(table.source): no row has an event: \(cause) is \(censored) in all "
          + "\(counted(codes.count, "row")); choose other rows.")
    }
    if causes.count > ResponseReader.causeLimit {
      throw DataError(
        code: .notTwoValued,
        description: "\(table.source): \(cause) holds \(causes.count) different values beside "
          + "\(censored), and at most \(ResponseReader.causeLimit) causes are told apart; name the "
          + "column of causes, or put rare ones together.")
    }
    var indexes = levels.map { level in Int32(causes.firstIndex(of: level) ?? -2) }
    if let none = levels.firstIndex(of: censored) { indexes[none] = -1 }
    if let unknown = indexes.firstIndex(of: -2) {
      throw DataError(
        code: .unknownLevel,
        description: "\(table.source): \(cause) holds \"\(levels[unknown])\", which is no cause "
          + "that the model knows (\(described(levels: causes))); leave those rows out with "
          + "--where.")
    }
    return .competing(
      start: try start.map { start throws(DataError) in try times(start, in: bound) },
      time: try times(time, after: start, in: bound),
      cause: codes.map { $0 < 0 ? -1 : indexes[Int($0)] }, causes: causes)
  }

  /// The most causes that are told apart.
  private static let causeLimit = 50
}
