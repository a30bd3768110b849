internal import DataFrames

extension ResponseReader {
  /// The bounds of `Surv(lower, upper, type = "interval2")`.
  ///
  /// A missing lower bound is 0, a missing upper one infinity.
  func bounds(
    _ lower: Expression, _ upper: Expression, in bound: BoundTable
  ) throws(DataError) -> ResponseValues {
    var lows = try bound.numbers(lower)
    var highs = try bound.numbers(upper)
    for row in lows.indices {
      let place = "\(bound.frame.source): row \(bound.frame.rowNumber(row))"
      if lows[row].isNaN, highs[row].isNaN {
        throw DataError(
          code: .emptyInterval,
          description:
            "\(place): neither \(lower) nor \(upper) has a value, so nothing is known of "
            + "the time; leave the row out.")
      }
      if lows[row].isNaN { lows[row] = 0 }
      if highs[row].isNaN { highs[row] = .infinity }
      guard lows[row] >= 0, lows[row] <= highs[row], lows[row] < .infinity else {
        throw DataError(
          code: lows[row] < 0 ? .negativeTime : .emptyInterval,
          description: "\(place): the time is to lie between \(lower) \(lows[row].formulaText) and "
            + "\(upper) \(highs[row].formulaText); bounds are not negative, and the upper one is not "
            + "below the lower.")
      }
    }
    if requiresBothOutcomes, !highs.contains(where: { $0 < .infinity }) {
      throw DataError(
        code: .noEvents,
        description:
          "\(bound.frame.source): \(upper) is empty in every row, so nothing is known to "
          + "have happened; choose other rows.")
    }
    return .interval(lower: lows, upper: highs)
  }

  /// Refuses times of 0, which have no logarithm.
  func refuseZeroTimes(_ values: ResponseValues, in table: DataFrame) throws(DataError) {
    guard let row = values.zeroTimes.first else { return }
    let time =
      switch response {
      case .survival(_, let time, _), .leftCensored(let time, _): "\(time)"
      case .interval(let lower, let upper): "the later of \(lower) and \(upper)"
      case .none, .value, .counts: "the time"
      }
    throw DataError(
      code: .zeroTime,
      description: "\(table.source): row \(table.rowNumber(row)): \(time) is 0, as in "
        + "\(counted(values.zeroTimes.count, "row")), and a parametric model works on the logarithms "
        + "of times; leave these rows out (--zero-time drop), or say which time stands for 0 "
        + "(--zero-time 0.5).")
  }
}

extension ResponseValues {
  /// The rows whose time, or later bound, is 0.
  public var zeroTimes: [Int] {
    switch self {
    case .survival(_, let time, _): time.indices.filter { time[$0] == 0 }
    case .interval(_, let upper): upper.indices.filter { upper[$0] == 0 }
    case .none, .binary, .counts, .competing: []
    }
  }
}

extension ModelFrame {
  /// The frame with `time` in place of every time of 0.
  ///
  /// - Precondition: The time is more than 0.
  public func replacingZeroTimes(by time: Double) -> ModelFrame {
    precondition(time > 0, "a time of \(time) is not more than 0")
    func replaced(_ times: [Double]) -> [Double] { times.map { $0 == 0 ? time : $0 } }
    let response: ResponseValues
    switch self.response {
    case .survival(let start, let times, let event):
      response = .survival(start: start, time: replaced(times), event: event)
    case .interval(let lower, let upper):
      response = .interval(
        lower: zip(lower, upper).map { $1 == 0 ? time : $0 }, upper: replaced(upper))
    case .none, .binary, .counts, .competing: return self
    }
    return ModelFrame(self, rows: Array(0..<rowCount), columns: columns, response: response)
  }
}
