/// What a Cox regression explains: times under observation that end in churn or not.
public struct CoxResponse: Sendable {
  /// How tied events share a risk set.
  public enum Ties: String, Sendable, CaseIterable {
    /// Every tied event meets the whole risk set.
    case breslow
    /// Tied events leave one after another in an average order (Efron 1977).
    case efron
    /// Every set of as many customers might have been the one that left: the discrete logistic
    /// model, whose coefficients are log odds ratios. With one event in each stratum it is
    /// conditional logistic regression.
    case exact
  }

  /// When each row comes under observation; `nil` when all do from the beginning.
  public let start: [Double]?
  /// When each row's observation ends.
  public let time: [Double]
  /// 1 where it ends in the event, 0 where it is censored.
  public let event: [Double]
  /// The weight of each row; `nil` when all weigh 1.
  public let weights: [Double]?
  /// Whether a row of weight w stands for w equal rows, so that its event is tied with itself.
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
  /// - Precondition: All parts are equally long, every start is below its time, strata are within
  ///   0 ..< `stratumCount`.
  public init(
    start: [Double]? = nil, time: [Double], event: [Double], weights: [Double]? = nil,
    weightsAreFrequencies: Bool = false, offset: [Double]? = nil, strata: [Int32]? = nil,
    stratumCount: Int = 1
  ) {
    for (name, part) in [
      ("start", start), ("event", event), ("weights", weights), ("offset", offset),
    ] {
      precondition(
        part == nil || part?.count == time.count,
        "\(name) is \(part?.count ?? 0) long, time \(time.count)")
    }
    precondition(strata == nil || strata?.count == time.count, "strata and time differ in length")
    precondition(
      strata?.allSatisfy { $0 >= 0 && $0 < stratumCount } ?? (stratumCount == 1),
      "a stratum is outside 0..<\(stratumCount)")
    self.start = start
    self.time = time
    self.event = event
    self.weights = weights
    self.weightsAreFrequencies = weightsAreFrequencies
    self.offset = offset
    self.strata = strata
    self.stratumCount = stratumCount
  }
}
