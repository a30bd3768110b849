internal import CScoringKernels

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
  /// V₀ after each step; empty without a grid.
  private let variances: [Double]

  /// The sums over event times that the variance of a cumulative hazard is made of.
  ///
  ///     Var H(t | x) = e^2η [V₀(t) + A(t)ᵀ V A(t)],   A(t) = (x − c) H₀(t) − M(t)
  ///
  /// with V₀(t) = Σ d / S₀² over event times up to t, M(t) = Σ (x̄(u) − c) dH₀(u), x̄(u) the
  /// weighted mean of the design row over those at risk at u, c the reference, and V the covariance
  /// of the coefficients. Efron's ties enter V₀ and M as in R's `survfit`.
  public struct IntervalGrid: Sendable, Equatable {
    /// The times, ascending.
    ///
    /// Between two M rises with H₀, and V₀ with the sum of (ΔH₀)²/d over the steps of d events, which
    /// without ties is V₀ itself.
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
    self.variances =
      intervalGrid.map {
        Self.variances($0, time: time, cumulativeHazard: cumulativeHazard, events: events)
      } ?? []
  }

  /// V₀ after each step.
  private static func variances(
    _ grid: IntervalGrid, time: [Double], cumulativeHazard: [Double], events: [Double]
  ) -> [Double] {
    let rises = zip(cumulativeHazard, [0] + cumulativeHazard).map(-)
    let parts = zip(rises, events).map { rise, events in
      events > 0 ? rise * rise / events : rise * rise
    }
    var variances: [Double] = []
    variances.reserveCapacity(time.count)
    var before = 0.0
    for (end, after) in zip(grid.time, grid.variance) {
      let steps = variances.count..<time.partitioningIndex { $0 > end }
      let whole = parts[steps].reduce(0, +)
      var part = 0.0
      for step in steps.dropLast() {
        part += parts[step]
        variances.append(whole > 0 ? before + (after - before) * (part / whole) : before)
      }
      if !steps.isEmpty { variances.append(after) }
      before = after
    }
    while variances.count < time.count { variances.append(before) }
    return variances
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

  /// What the reference customer's cumulative hazard at one time is made of.
  package struct Sums: Sendable {
    /// H₀.
    package let hazard: Double
    /// V₀.
    package let variance: Double
    /// M, one number per design column.
    package let meanHazard: [Double]
  }

  /// H₀, V₀ and M at a time; `nil` beyond the follow-up, and where there is no grid.
  package func sums(at time: Double) -> Sums? {
    guard let grid = intervalGrid, time <= lastTime else { return nil }
    let count = self.time.partitioningIndex { $0 > time }
    var mean = Array(repeating: 0.0, count: grid.meanHazard.first?.count ?? 0)
    let variance = addSums(through: count, times: 1, to: &mean)
    return Sums(hazard: hazard(of: 0..<count), variance: variance, meanHazard: mean)
  }

  /// Σ ΔH₀ over steps.
  func hazard(of steps: Range<Int>) -> Double {
    guard !steps.isEmpty else { return 0 }
    let before = steps.lowerBound > 0 ? cumulativeHazard[steps.lowerBound - 1] : 0
    return cumulativeHazard[steps.upperBound - 1] - before
  }

  /// V₀ after the first `count` steps, and M there added to `direction` with a factor.
  ///
  /// - Precondition: There is a grid.
  func addSums(through count: Int, times factor: Double, to direction: inout [Double]) -> Double {
    guard count > 0, let grid = intervalGrid else { return 0 }
    let variance = variances[count - 1]
    let next = grid.time.partitioningIndex { $0 > time[count - 1] }
    if next > 0 {
      for j in direction.indices { direction[j] += factor * grid.meanHazard[next - 1][j] }
    }
    // Past the last grid time, and where every event time is in the grid, nothing was added since.
    let hazard = cumulativeHazard[count - 1]
    let before = next > 0 ? gridHazard[next - 1] : 0
    guard next < grid.time.count, hazard > before else { return variance }
    let share = (hazard - before) / (gridHazard[next] - before)
    for j in direction.indices {
      let left = next > 0 ? grid.meanHazard[next - 1][j] : 0
      direction[j] += factor * share * (grid.meanHazard[next][j] - left)
    }
    return variance
  }

  /// The first grid time that is not before a step; the number of grid times where there is none.
  func cell(ofStep step: Int) -> Int {
    intervalGrid?.time.partitioningIndex { $0 >= time[step] } ?? 0
  }

  /// ΔV₀ of a step.
  ///
  /// - Precondition: There is a grid.
  func variance(ofStep step: Int) -> Double {
    variances[step] - (step > 0 ? variances[step - 1] : 0)
  }

  /// The part of M that the steps up to a grid time, after the one before, have by their hazards:
  /// −ΔM Σ w ΔH₀, per hazard of the cell, is added to `direction`.
  ///
  /// - Precondition: There is a grid.
  func addCell(_ cell: Int, mean: Double, to direction: inout [Double]) {
    let hazard = gridHazard[cell] - (cell > 0 ? gridHazard[cell - 1] : 0)
    guard hazard > 0, let grid = intervalGrid else { return }
    let share = mean / hazard
    for j in direction.indices {
      let left = cell > 0 ? grid.meanHazard[cell - 1][j] : 0
      direction[j] -= share * (grid.meanHazard[cell][j] - left)
    }
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

  /// The first index whose element is at least `least`, of ascending numbers; the count where none is.
  ///
  /// - Complexity: O(log n), without a branch, which where one customer tells nothing of the next one
  ///   would be guessed wrong half of the time.
  func firstIndex(reaching least: Double) -> Int {
    unsafe withUnsafeBufferPointer {
      unsafe tenure_first_reaching($0.baseAddress, $0.count, least)
    }
  }
}
