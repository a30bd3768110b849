/// How long customers were observed, and which of several causes ended the observation.
///
/// As ``SurvivalResponse``, with a cause in place of the event: 0 is censored, causes count from 1.
public struct CompetingResponse: Sendable {
  /// Where the observation of each row begins; `nil` when all are observed from the beginning.
  public let start: [Double]?
  /// Where the observation of each row ends.
  public let time: [Double]
  /// What ended it: 0 where nothing did (censored), else a cause, counted from 1.
  public let cause: [Int32]
  /// The number of causes.
  public let causeCount: Int
  /// What each row counts for; `nil` when every row counts for one.
  public let weights: [Double]?

  /// The number of rows.
  public var count: Int { time.count }

  /// Pairs times with causes.
  ///
  /// - Precondition: Lengths agree; times are finite and at least 0; each start is before its time;
  ///   causes are within 0 ... `causeCount`; weights are at least 0.
  public init(
    start: [Double]? = nil, time: [Double], cause: [Int32], causeCount: Int,
    weights: [Double]? = nil
  ) {
    precondition(cause.count == time.count, "\(cause.count) causes for \(time.count) times")
    precondition(start == nil || start?.count == time.count, "starts and times differ in length")
    for row in time.indices {
      precondition(time[row] >= 0 && time[row].isFinite, "row \(row) ends at \(time[row])")
      precondition(
        cause[row] >= 0 && cause[row] <= causeCount, "row \(row) has the cause \(cause[row])")
      if let start {
        precondition(start[row] < time[row], "row \(row) ends at \(time[row]), before its start")
      }
    }
    requireWeights(weights, rows: time.count)
    self.start = start
    self.time = time
    self.cause = cause
    self.causeCount = causeCount
    self.weights = weights
  }

  /// One cause: the event of `response`.
  public init(_ response: SurvivalResponse) {
    self.init(
      start: response.start, time: response.time, cause: response.event.map { $0 ? 1 : 0 },
      causeCount: 1, weights: response.weights)
  }

  /// What row `i` counts for.
  public func weight(_ i: Int) -> Double { weights?[i] ?? 1 }

  /// These rows, in this order; a row may come more than once.
  public func subset(_ rows: [Int]) -> CompetingResponse {
    CompetingResponse(
      start: start.map { all in rows.map { all[$0] } }, time: rows.map { time[$0] },
      cause: rows.map { cause[$0] }, causeCount: causeCount,
      weights: weights.map { all in rows.map { all[$0] } })
  }
}
