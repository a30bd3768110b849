internal import DataFrames

/// Evaluates the left side of a formula and refuses what no model could learn from.
struct ResponseReader {
  let response: Formula.Response
  let model: ModelFrameOptions.Model
  /// Whether data with no event, or nothing else, are refused.
  let requiresBothOutcomes: Bool
  /// Whether the model takes times that are only known to lie between bounds.
  var acceptsIntervals = false

  /// Refuses a left side that does not suit the model.
  func checkSuitability() throws(DataError) {
    switch (model, response) {
    case (_, .none), (.logistic, .value), (.logistic, .counts), (.survival, .survival): return
    case (.survival, .interval) where acceptsIntervals: return
    case (.survival, .leftCensored) where acceptsIntervals: return
    case (_, .interval), (_, .leftCensored):
      throw DataError(
        code: .unsuitableResponse,
        description: "\(response) gives times between bounds, which only parametric models take; "
          + "train an AFT model, or write Surv(time, event) ~ …")
    case (.logistic, .survival(_, _, let event)):
      throw DataError(
        code: .unsuitableResponse,
        description: "\(response) asks when the event happens, and a logistic regression predicts "
          + "whether it does; write \(event) ~ … for it, or fit a Cox regression.")
    case (.survival, _):
      throw DataError(
        code: .unsuitableResponse,
        description: "A survival model needs a time beside the event, and the left side is "
          + "\(response); write Surv(time, \(eventExample)) ~ …")
    }
  }

  private var eventExample: String {
    if case .value(let expression) = response { "\(expression)" } else { "event" }
  }

  /// The values of the left side in all rows of `table`, which has none missing.
  func values(in table: DataFrame) throws(DataError) -> ResponseValues {
    let bound = try BoundTable(
      table, expressions: response.expressions, refusesUnknownLevels: requiresBothOutcomes)
    switch response {
    case .none: return .none
    case .value(let expression):
      let events = try self.events(expression, in: bound)
      if requiresBothOutcomes && !events.contains(0) {
        throw DataError(
          code: .onlyEvents,
          description: "\(table.source): \(expression) is 1 in all "
            + "\(counted(events.count, "row")), so there is nothing to tell apart; include "
            + "customers without the event.")
      }
      return .binary(events)
    case .counts(let successes, let failures):
      return try counts(successes, failures, in: bound)
    case .survival(let start, let time, let event):
      return .survival(
        start: try start.map { start throws(DataError) in try times(start, in: bound) },
        time: try times(time, after: start, in: bound), event: try events(event, in: bound))
    case .interval(let lower, let upper): return try bounds(lower, upper, in: bound)
    case .leftCensored(let time, let event):
      let times = try times(time, in: bound)
      let events = try self.events(event, in: bound)
      return .interval(lower: zip(times, events).map { $1 == 1 ? $0 : 0 }, upper: times)
    }
  }

  // MARK: - Times

  func times(
    _ time: Expression, after start: Expression? = nil, in bound: BoundTable
  ) throws(DataError) -> [Double] {
    let times = try bound.finiteNumbers(time)
    if let row = times.firstIndex(where: { $0 < 0 }) {
      throw DataError(
        code: .negativeTime,
        description: "\(bound.frame.source): row \(bound.frame.rowNumber(row)): \(time) is "
          + "\(times[row].formulaText), and a time cannot be negative; correct it or leave the row "
          + "out.")
    }
    if let start {
      let starts = try bound.finiteNumbers(start)
      if let row = times.indices.first(where: { times[$0] <= starts[$0] }) {
        throw DataError(
          code: .emptyInterval,
          description:
            "\(bound.frame.source): row \(bound.frame.rowNumber(row)): the row runs from "
            + "\(start) \(starts[row].formulaText) to \(time) \(times[row].formulaText), and must "
            + "stop later than it starts; correct it or leave the row out.")
      }
    }
    return times
  }

  // MARK: - Causes

  /// The values of `Surv(time, cause)`, the cause of which has several values.
  ///
  /// - Parameters:
  ///   - censored: The value that means that nothing ended the observation.
  ///   - table: The table, without missing values.
  /// - Returns: The times; for each row 0 or a cause counted from 1; the causes' names, in order.
  /// - Throws: `DataError` for impossible times, and where the value or causes do not occur.
  func causes(
    censored: String, in table: DataFrame
  ) throws(DataError) -> (start: [Double]?, time: [Double], codes: [Int32], names: [String]) {
    guard case .survival(let start, let time, let cause) = response else {
      preconditionFailure("causes need Surv() on the left side")
    }
    let bound = try BoundTable(
      table, expressions: response.expressions, refusesUnknownLevels: true)
    let (codes, levels) = try bound.groups(cause)
    guard let censoredCode = levels.firstIndex(of: censored) else {
      let nearest = censored.nearest(among: levels).map { " Did you mean \"\($0)\"?" } ?? ""
      throw DataError(
        code: .unknownLevel,
        description: "\(table.source): \(cause) holds \(described(levels: levels)), and not "
          + "\"\(censored)\", which was to mean that nothing happened.\(nearest)")
    }
    var names = levels
    names.remove(at: censoredCode)
    guard !names.isEmpty else {
      throw DataError(
        code: .noEvents,
        description: "\(table.source): no row has an event: \(cause) is \(censored) in all "
          + "\(counted(codes.count, "row")); choose other rows.")
    }
    let causes = codes.map { code -> Int32 in
      if Int(code) == censoredCode { return 0 }
      return Int(code) < censoredCode ? code + 1 : code
    }
    return (
      try start.map { start throws(DataError) in try times(start, in: bound) },
      try times(time, after: start, in: bound), causes, names
    )
  }

  // MARK: - Events

  func events(
    _ event: Expression, in bound: BoundTable
  ) throws(DataError) -> [Double] {
    let kind = try bound.kind(of: event)
    guard kind != .category else { throw bareText(event, in: bound) }
    let values = try bound.finiteNumbers(event)
    if kind == .number, values.contains(where: { $0 != 0 && $0 != 1 }) {
      throw notZeroOne(event, values, in: bound)
    }
    if requiresBothOutcomes && !values.contains(1) {
      throw DataError(
        code: .noEvents,
        description: "\(bound.frame.source): no row has the event: \(event) is 0 in all "
          + "\(counted(values.count, "row")); choose another event or other rows.")
    }
    return values
  }

  /// The left side with `event` in place of the event it names.
  private func replacingEvent(by event: Expression) -> Formula.Response {
    switch response {
    case .survival(let start, let time, _): .survival(start: start, time: time, event: event)
    case .leftCensored(let time, _): .leftCensored(time: time, event: event)
    case .none, .value, .counts, .interval: .value(event)
    }
  }

  func bareText(_ event: Expression, in bound: BoundTable) -> DataError {
    let levels = (try? bound.groups(event).levels) ?? []
    let found =
      levels.count == 2 ? described(levels: levels) : "text (\(described(levels: levels)))"
    return DataError(
      code: .notTwoValued,
      description: "\(bound.frame.source): column \(event) holds \(found), and the outcome must be "
        + "0 or 1; write \(comparisons(of: event, with: levels)).")
  }

  /// What to write in the place of a column of text: a comparison with the value that means leaving,
  /// where one is known by its word.
  private func comparisons(of event: Expression, with levels: [String]) -> String {
    func left(_ level: String) -> String {
      "\(replacingEvent(by: .call("==", [event, .text(level)])))"
    }
    let place = "on the left of ~"
    if let leaver = LeavingWords.leaver(among: levels) {
      let others = levels.filter { $0 != leaver }
      let other = others.count == 1 ? "\(Expression.text(others[0]))" : "another value"
      return "\(left(leaver)) \(place), or name \(other) if that is what means leaving"
    }
    let first = levels.first ?? ""
    guard levels.count == 2 else {
      return "\(left(first)) \(place), with the value that means leaving in the place of "
        + "\(Expression.text(first))"
    }
    return "\(left(first)) or \(left(levels[1])) \(place), with the value that means leaving"
  }

  /// Whether what stands for the time is nothing but 0 and 1, as events are.
  private func isZeroOne(_ time: Expression, in bound: BoundTable) -> Bool {
    guard let times = try? bound.numbers(time) else { return false }
    return times.contains(1) && times.allSatisfy { $0 == 0 || $0 == 1 }
  }

  private func notZeroOne(
    _ event: Expression, _ values: [Double], in bound: BoundTable
  ) -> DataError {
    if case .survival(nil, let time, _) = response, isZeroOne(time, in: bound) {
      let right = Formula.Response.survival(start: nil, time: event, event: time)
      return DataError(
        code: .notTwoValued,
        description: "\(bound.frame.source): \(time) is 0 or 1 and \(event) is not, so time and "
          + "event look swapped; write \(right) on the left of ~.")
    }
    let distinct = values.sorted().withoutRepeats
    let shown = distinct.prefix(3).map(\.formulaText)
    let found =
      switch distinct.count {
      case 1: "only \(shown[0])"
      case 2: "\(shown[0]) and \(shown[1])"
      case 3: "\(shown[0]), \(shown[1]) and \(shown[2])"
      default: "\(distinct.count) different values (\(shown.joined(separator: ", ")), …)"
      }
    let largest = distinct[distinct.count - 1]
    let example = replacingEvent(by: .call("==", [event, .number(largest)]))
    return DataError(
      code: .notTwoValued,
      description:
        "\(bound.frame.source): \(event) holds \(found), and the outcome must be 0 or 1; "
        + "write a comparison, such as \(example), on the left of ~.")
  }

  // MARK: - Counts

  private func counts(
    _ successes: Expression, _ failures: Expression, in bound: BoundTable
  ) throws(DataError) -> ResponseValues {
    let hits = try bound.finiteNumbers(successes)
    let misses = try bound.finiteNumbers(failures)
    for row in hits.indices {
      guard hits[row] >= 0, misses[row] >= 0, hits[row] + misses[row] > 0 else {
        throw DataError(
          code: .invalidCount,
          description: "\(bound.frame.source): row \(bound.frame.rowNumber(row)): \(successes) is "
            + "\(hits[row].formulaText) and \(failures) is \(misses[row].formulaText), which count "
            + "nothing; counts are 0 or more, and not both 0.")
      }
    }
    let trials = zip(hits, misses).map(+)
    if requiresBothOutcomes {
      if !hits.contains(where: { $0 > 0 }) {
        throw DataError(
          code: .noEvents,
          description: "\(bound.frame.source): \(successes) is 0 in every row; there is nothing to "
            + "tell apart.")
      }
      if !misses.contains(where: { $0 > 0 }) {
        throw DataError(
          code: .onlyEvents,
          description: "\(bound.frame.source): \(failures) is 0 in every row; there is nothing to "
            + "tell apart.")
      }
    }
    return .counts(successes: hits, trials: trials)
  }
}
