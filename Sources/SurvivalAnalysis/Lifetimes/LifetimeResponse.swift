/// Times to an event, known, or known to lie between bounds.
public struct LifetimeResponse: Sendable {
  /// When each row comes under observation; `nil` when all do from the beginning.
  public let start: [Double]?
  /// The event came after this time: 0 where nothing is known, as for a left-censored time.
  public let lower: [Double]
  /// The event came by this time: infinite for a right-censored time, equal to the lower bound for a
  /// known one.
  public let upper: [Double]
  /// The weight of each row; `nil` when all weigh 1.
  public let weights: [Double]?
  /// Whether a row of weight w stands for w equal rows.
  public let weightsAreFrequencies: Bool
  /// Added to the location of each row.
  public let offset: [Double]?
  /// The stratum of each row, which has a scale of its own; `nil` when there is one.
  public let strata: [Int32]?
  /// The number of strata.
  public let stratumCount: Int

  /// The number of rows.
  public var count: Int { lower.count }

  /// Assembles a response.
  ///
  /// - Precondition: All parts are equally long; 0 ≤ lower ≤ upper; a known time is more than 0;
  ///   strata are within 0 ..< `stratumCount`.
  public init(
    start: [Double]? = nil, lower: [Double], upper: [Double], weights: [Double]? = nil,
    weightsAreFrequencies: Bool = false, offset: [Double]? = nil, strata: [Int32]? = nil,
    stratumCount: Int = 1
  ) {
    for (name, part) in [
      ("start", start), ("upper", upper), ("weights", weights), ("offset", offset),
    ] {
      precondition(
        part == nil || part?.count == lower.count,
        "\(name) is \(part?.count ?? 0) long, lower \(lower.count)")
    }
    for (low, high) in zip(lower, upper) {
      precondition(
        low >= 0 && low <= high && high > 0, "no time lies between the bounds \(low) and \(high)")
    }
    precondition(strata == nil || strata?.count == lower.count, "strata and times differ in length")
    precondition(
      strata?.allSatisfy { $0 >= 0 && $0 < stratumCount } ?? (stratumCount == 1),
      "a stratum is outside 0..<\(stratumCount)")
    self.start = start
    self.lower = lower
    self.upper = upper
    self.weights = weights
    self.weightsAreFrequencies = weightsAreFrequencies
    self.offset = offset
    self.strata = strata
    self.stratumCount = stratumCount
  }

  /// Assembles right-censored times.
  ///
  /// - Parameters:
  ///   - start: When each row comes under observation.
  ///   - time: When its observation ends, more than 0.
  ///   - event: 1 where it ends in the event, else 0.
  ///   - weights: The weight of each row.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  ///   - offset: Added to the location.
  ///   - strata: The stratum of each row.
  ///   - stratumCount: The number of strata.
  public init(
    start: [Double]? = nil, time: [Double], event: [Double], weights: [Double]? = nil,
    weightsAreFrequencies: Bool = false, offset: [Double]? = nil, strata: [Int32]? = nil,
    stratumCount: Int = 1
  ) {
    self.init(
      start: start, lower: time, upper: zip(time, event).map { $1 == 1 ? $0 : .infinity },
      weights: weights, weightsAreFrequencies: weightsAreFrequencies, offset: offset,
      strata: strata, stratumCount: stratumCount)
  }

  /// The number of rows, or of the customers that weights count.
  var observations: Double {
    guard let weights else { return Double(count) }
    return weightsAreFrequencies ? weights.reduce(0, +) : Double(weights.count { $0 > 0 })
  }

  /// The number of rows whose event is known to have come.
  var events: Double { events { _ in true } }

  /// The number of such rows of a stratum.
  func events(in stratum: Int) -> Double {
    events { row in strata.map { Int($0[row]) == stratum } ?? true }
  }

  private func events(among isMember: (Int) -> Bool) -> Double {
    upper.indices.reduce(0) { count, i in
      guard upper[i] < .infinity, isMember(i) else { return count }
      let weight = weights?[i] ?? 1
      return count + (weightsAreFrequencies ? weight : weight > 0 ? 1 : 0)
    }
  }

  /// The latest finite time.
  var lastTime: Double {
    zip(lower, upper).reduce(0) { max($0, $1.1 < .infinity ? $1.1 : $1.0) }
  }
}
