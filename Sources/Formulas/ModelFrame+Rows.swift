extension ModelFrame {
  /// The rows `rows`, in that order, encoded as they are: levels, knots and keys stay.
  public func selecting(rows: [Int]) -> ModelFrame {
    func part(_ values: [Double]) -> [Double] { rows.map { values[$0] } }
    let response: ResponseValues =
      switch self.response {
      case .none: .none
      case .binary(let events): .binary(part(events))
      case .counts(let successes, let trials):
        .counts(successes: part(successes), trials: part(trials))
      case .survival(let start, let time, let event):
        .survival(start: start.map(part), time: part(time), event: part(event))
      case .interval(let lower, let upper):
        .interval(lower: part(lower), upper: part(upper))
      case .competing(let start, let time, let cause, let causes):
        .competing(
          start: start.map(part), time: part(time), cause: rows.map { cause[$0] }, causes: causes)
      }
    return ModelFrame(
      self, rows: rows, columns: columns.map { $0.selecting(rows: rows) }, response: response)
  }
}

extension DesignColumn {
  /// The rows `rows`, in that order.
  func selecting(rows: [Int]) -> DesignColumn {
    DesignColumn(
      factors.map { factor in
        switch factor {
        case .values(let values): .values(rows.map { values[$0] })
        case .indicator(let codes, let code):
          .indicator(codes: rows.map { codes[$0] }, code: code)
        }
      })
  }
}

extension Grouping {
  /// The rows `rows`, in that order; keys stay, though some may have no row.
  func selecting(rows: [Int]) -> Grouping {
    Grouping(codes: rows.map { codes[$0] }, keys: keys)
  }
}

extension FeatureEncoder.Slots {
  /// The rows `rows`, in that order.
  func selecting(rows: [Int]) -> FeatureEncoder.Slots {
    FeatureEncoder.Slots(
      rowCount: rows.count,
      values: values.map { values in
        switch values {
        case .numbers(let numbers): .numbers(rows.map { numbers[$0] })
        case .codes(let codes): .codes(rows.map { codes[$0] })
        }
      })
  }
}

extension ModelFrame {
  /// The rows `rows`, whose observation ends at a limit of their own if it has not ended before: what
  /// was known of them at that time.
  ///
  /// - Parameters:
  ///   - rows: Rows whose observation begins before their limit.
  ///   - limits: The limit of each of them, on the clock of the outcome.
  /// - Returns: A frame of these rows.
  /// - Precondition: A limit for each row, above its start; the response is one of time.
  public func selecting(rows: [Int], observedUpTo limits: [Double]) -> ModelFrame {
    precondition(rows.count == limits.count, "\(limits.count) limits for \(rows.count) rows")
    let part = selecting(rows: rows)
    let response: ResponseValues
    switch part.response {
    case .survival(let start, let time, let event):
      response = .survival(
        start: start, time: zip(time, limits).map { min($0, $1) },
        event: time.indices.map { time[$0] > limits[$0] ? 0 : event[$0] })
    case .competing(let start, let time, let cause, let causes):
      response = .competing(
        start: start, time: zip(time, limits).map { min($0, $1) },
        cause: time.indices.map { time[$0] > limits[$0] ? -1 : cause[$0] }, causes: causes)
    case .interval(let lower, let upper):
      response = .interval(
        lower: zip(lower, limits).map { min($0, $1) },
        upper: upper.indices.map { upper[$0] > limits[$0] ? .infinity : upper[$0] })
    case .none, .binary, .counts:
      preconditionFailure("only the observation of times can end earlier")
    }
    return ModelFrame(
      part, rows: Array(0..<part.rowCount), columns: part.columns, response: response)
  }
}
