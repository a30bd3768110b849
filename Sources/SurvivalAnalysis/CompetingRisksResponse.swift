/// What competing risks explain: times under observation that end in one of several causes or in
/// none.
public struct CompetingRisksResponse: Sendable {
  /// When each row comes under observation; `nil` when all do from the beginning.
  public let start: [Double]?
  /// When each row's observation ends.
  public let time: [Double]
  /// The cause it ends with, as an index into ``causes``; −1 where it is censored.
  public let cause: [Int32]
  /// The causes.
  public let causes: [String]
  /// The weight of each row; `nil` when all weigh 1.
  public let weights: [Double]?
  /// Whether a row of weight w stands for w equal rows.
  public let weightsAreFrequencies: Bool
  /// Added to the linear predictor of each row.
  public let offset: [Double]?
  /// The stratum of each row; `nil` when there is one.
  public let strata: [Int32]?
  /// The number of strata.
  public let stratumCount: Int

  /// The number of rows.
  public var count: Int { time.count }

  /// Assembles a response.
  ///
  /// - Precondition: All parts are equally long, every start is below its time, and causes are
  ///   indices or −1.
  public init(
    start: [Double]? = nil, time: [Double], cause: [Int32], causes: [String],
    weights: [Double]? = nil, weightsAreFrequencies: Bool = false, offset: [Double]? = nil,
    strata: [Int32]? = nil, stratumCount: Int = 1
  ) {
    precondition(cause.count == time.count, "\(cause.count) causes for \(time.count) times")
    precondition(
      cause.allSatisfy { $0 >= -1 && $0 < causes.count }, "a cause is outside the list of causes")
    self.start = start
    self.time = time
    self.cause = cause
    self.causes = causes
    self.weights = weights
    self.weightsAreFrequencies = weightsAreFrequencies
    self.offset = offset
    self.strata = strata
    self.stratumCount = stratumCount
  }

  /// The response of one cause, to which the others are censorings.
  public func response(of cause: Int) -> CoxResponse {
    CoxResponse(
      start: start, time: time, event: self.cause.map { Int($0) == cause ? 1 : 0 },
      weights: weights, weightsAreFrequencies: weightsAreFrequencies, offset: offset,
      strata: strata, stratumCount: stratumCount)
  }
}
