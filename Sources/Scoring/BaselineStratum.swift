/// The cumulative hazard of the reference customer in one stratum: a step function of time.
///
/// It is right-continuous: at an event time the step is included. Before the first time it is 0;
/// after the last time, the end of the longest follow-up, nobody knows.
public struct BaselineStratum: Sendable, Equatable {
  /// The levels of the stratum variables, one text each; empty where the model has no strata.
  public let key: [String]
  /// The times, ascending; the last one is the longest follow-up, event or not.
  public let time: [Double]
  /// H₀ at each time.
  public let cumulativeHazard: [Double]
  /// The customers (or weight) at risk just before each time.
  public let atRisk: [Double]
  /// The events (or weight) at each time.
  public let events: [Double]
  /// What the variance of a predicted curve needs.
  public let intervalGrid: IntervalGrid?
  /// H₀ at each time of the grid.
  private let gridHazard: [Double]

  /// The sums over event times that the variance of a cumulative hazard is made of.
  ///
  ///     Var H(t | x) = e^2η [V₀(t) + A(t)ᵀ V A(t)],   A(t) = (x − c) H₀(t) − M(t)
  ///
  /// with V₀(t) = Σ d / S₀² over event times up to t, M(t) = Σ (x̄(u) − c) dH₀(u), x̄(u) the
  /// weighted mean of the design row over those at risk at u, c the reference, and V the covariance
  /// of the coefficients. Efron's ties enter V₀ and M as in R's `survfit`.
  public struct IntervalGrid: Sendable, Equatable {
    /// The times, ascending; between two, V₀ and M are read in proportion to H₀.
    public let time: [Double]
    /// V₀ at each time.
    public let variance: [Double]
    /// M at each time: one number per design column.
    public let meanHazard: [[Double]]

    /// Collects the sums.
    public init(time: [Double], variance: [Double], meanHazard: [[Double]]) {
      self.time = time
      self.variance = variance
      self.meanHazard = meanHazard
    }
  }

  /// Assembles a stratum.
  ///
  /// - Precondition: The arrays are equally long, times ascend, and hazards do not fall; the grid
  ///   reaches the last step.
  public init(
    key: [String], time: [Double], cumulativeHazard: [Double], atRisk: [Double],
    events: [Double], intervalGrid: IntervalGrid?
  ) {
    let fault = Self.fault(
      time: time, cumulativeHazard: cumulativeHazard, atRisk: atRisk, events: events,
      intervalGrid: intervalGrid)
    precondition(fault == nil, fault ?? "")
    self.key = key
    self.time = time
    self.cumulativeHazard = cumulativeHazard
    self.atRisk = atRisk
    self.events = events
    self.intervalGrid = intervalGrid
    self.gridHazard =
      intervalGrid?.time.map { stepValue(at: $0, times: time, values: cumulativeHazard) } ?? []
  }

  /// The longest follow-up.
  public var lastTime: Double { time[time.count - 1] }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    time: [Double], cumulativeHazard: [Double], atRisk: [Double], events: [Double],
    intervalGrid: IntervalGrid?
  ) -> String? {
    guard !time.isEmpty else { return "there are no times" }
    for (name, values) in [
      ("cumulative hazards", cumulativeHazard), ("numbers at risk", atRisk), ("events", events),
    ] {
      guard values.count == time.count else {
        return "\(values.count) \(name) for \(time.count) times"
      }
      guard values.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return "\(name) are negative" }
    }
    guard time.allSatisfy(\.isFinite), isAscending(time) else { return "the times do not ascend" }
    guard zip(cumulativeHazard, cumulativeHazard.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      return "the cumulative hazard falls"
    }
    guard let grid = intervalGrid else { return nil }
    guard grid.variance.count == grid.time.count, grid.meanHazard.count == grid.time.count else {
      return "\(grid.variance.count) variances and \(grid.meanHazard.count) mean hazards "
        + "for \(grid.time.count) grid times"
    }
    let reached = grid.time.last.map { stepValue(at: $0, times: time, values: cumulativeHazard) }
    guard grid.time.allSatisfy(\.isFinite), isAscending(grid.time),
      reached ?? 0 == cumulativeHazard.last
    else { return "the grid times do not ascend to the last step" }
    guard grid.variance.allSatisfy({ $0.isFinite && $0 >= 0 }), isRising(grid.variance) else {
      return "the grid's variances fall"
    }
    guard grid.meanHazard.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      return "a mean hazard is not finite"
    }
    return nil
  }

  /// H₀ at a time within the follow-up.
  func hazard(at time: Double) -> Double {
    stepValue(at: time, times: self.time, values: cumulativeHazard)
  }

  /// The mean hazard per unit of time over the last `span` of the follow-up.
  func lateRate(over span: Double) -> Double {
    let start = max(lastTime - span, 0)
    guard lastTime > start else { return 0 }
    return (hazard(at: lastTime) - hazard(at: start)) / (lastTime - start)
  }

  /// The first time with H₀ ≥ `hazard`; `nil` when the follow-up ends before.
  func firstTime(reaching hazard: Double) -> Double? {
    let index = cumulativeHazard.partitioningIndex { $0 >= hazard }
    return index < time.count ? time[index] : nil
  }

  /// V₀(t), and M(t) added to `direction` with a factor.
  func addVarianceSums(at time: Double, times factor: Double, to direction: inout [Double])
    -> Double
  {
    guard let grid = intervalGrid else { return .nan }
    let hazard = hazard(at: time)
    let next = grid.time.partitioningIndex { $0 > time }
    var variance = 0.0
    if next > 0 {
      variance = grid.variance[next - 1]
      for j in direction.indices { direction[j] += factor * grid.meanHazard[next - 1][j] }
    }
    // Past the last grid time, and where every event time is in the grid, nothing was added since.
    let before = next > 0 ? gridHazard[next - 1] : 0
    guard next < grid.time.count, hazard > before else { return variance }
    let share = (hazard - before) / (gridHazard[next] - before)
    variance += share * (grid.variance[next] - variance)
    for j in direction.indices {
      let left = next > 0 ? grid.meanHazard[next - 1][j] : 0
      direction[j] += factor * share * (grid.meanHazard[next][j] - left)
    }
    return variance
  }
}

/// The value of a right-continuous step function that is 0 before its first time.
private func stepValue(at time: Double, times: [Double], values: [Double]) -> Double {
  let next = times.partitioningIndex { $0 > time }
  return next == 0 ? 0 : values[next - 1]
}

private func isAscending(_ values: [Double]) -> Bool {
  zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
}

private func isRising(_ values: [Double]) -> Bool {
  zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
}

extension [Double] {
  /// The first index whose element and all after it fulfil `belongs`; the count when none does.
  ///
  /// - Complexity: O(log n).
  func partitioningIndex(_ belongs: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
