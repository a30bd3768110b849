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
