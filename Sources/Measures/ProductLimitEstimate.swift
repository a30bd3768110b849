internal import RealModule

/// The Kaplan–Meier estimate of survival beside the Nelson–Aalen estimate of the cumulative hazard.
///
///     S(t) = Π (1 − d/n),   H(t) = Σ d/n   over the times up to t
///
/// with d the weight of events at a time and n the weight at risk: rows that started before it and
/// end at or after it. Both are steps, continuous from the right, and start at 1 and 0. Weights count
/// as repeated rows, in the variances too.
///
/// - SeeAlso: Kaplan & Meier (1958); Nelson (1972); Aalen (1978); Klein & Moeschberger, *Survival
///   Analysis*, 2nd ed. (2003), chapter 4.
public struct ProductLimitEstimate: Sendable {
  /// The distinct times at which an observation ends, ascending.
  public let times: [Double]
  /// The weight at risk just before each time.
  public let atRisk: [Double]
  /// The weight of events at each time.
  public let events: [Double]
  /// The weight censored at each time.
  public let censored: [Double]
  /// S at each time.
  public let survival: [Double]
  /// Σ d/(n (n − d)): Greenwood's variance of log S at each time; infinite once S is 0.
  public let logSurvivalVariance: [Double]
  /// H at each time.
  public let cumulativeHazard: [Double]
  /// Σ d/n²: the variance of H at each time.
  public let cumulativeHazardVariance: [Double]

  /// Estimates both from `response`.
  ///
  /// - Complexity: O(n).
  public init(_ response: SurvivalResponse) {
    let rows = response.timeOrder
    let starts = response.start.map { start in
      (start: start, order: ascendingOrder(of: start))
    }
    var (times, atRisk, events, censored) = ([Double](), [Double](), [Double](), [Double]())
    var notStarted = starts?.order.count ?? 0
    var (ending, starting) = (0.0, 0.0)  // the weights that end at or after, and start at or after
    var high = rows.count
    while high > 0 {
      let time = response.time[rows[high - 1]]
      var (d, c) = (0.0, 0.0)
      while high > 0, response.time[rows[high - 1]] == time {
        let row = rows[high - 1]
        if response.event[row] { d += response.weight(row) } else { c += response.weight(row) }
        high -= 1
      }
      ending += d + c
      if let starts {
        while notStarted > 0, starts.start[starts.order[notStarted - 1]] >= time {
          notStarted -= 1
          starting += response.weight(starts.order[notStarted])
        }
      }
      times.append(time)
      events.append(d)
      censored.append(c)
      atRisk.append(max(ending - starting, d + c))
    }
    self.times = times.reversed()
    self.atRisk = atRisk.reversed()
    self.events = events.reversed()
    self.censored = censored.reversed()
    var (s, logVariance, h, hazardVariance) = (1.0, 0.0, 0.0, 0.0)
    var (survival, logSurvivalVariance) = ([Double](), [Double]())
    var (cumulativeHazard, cumulativeHazardVariance) = ([Double](), [Double]())
    for (d, n) in zip(self.events, self.atRisk) {
      if d > 0 {
        s *= (n - d) / n
        logVariance += d / (n * (n - d))
        h += d / n
        hazardVariance += d / (n * n)
      }
      survival.append(s)
      logSurvivalVariance.append(logVariance)
      cumulativeHazard.append(h)
      cumulativeHazardVariance.append(hazardVariance)
    }
    self.survival = survival
    self.logSurvivalVariance = logSurvivalVariance
    self.cumulativeHazard = cumulativeHazard
    self.cumulativeHazardVariance = cumulativeHazardVariance
  }

  /// The index of the last of ``times`` that is at most `t`, or `nil` before the first.
  public func index(at t: Double) -> Int? {
    let passed = times.countUpTo(t)
    return passed == 0 ? nil : passed - 1
  }

  /// Whether the data say what S is at `t`: up to the last time, and for ever once S is 0.
  public func isDefined(at t: Double) -> Bool {
    guard let last = times.last else { return false }
    return t <= last || survival[survival.count - 1] == 0
  }

  /// S(t), or `nil` beyond the last time that was observed, unless S has reached 0.
  public func survival(at t: Double) -> Double? {
    guard isDefined(at: t) else { return nil }
    return index(at: t).map { survival[$0] } ?? 1
  }

  /// H(t), or `nil` beyond the last time that was observed.
  public func cumulativeHazard(at t: Double) -> Double? {
    guard let last = times.last, t <= last else { return nil }
    return index(at: t).map { cumulativeHazard[$0] } ?? 0
  }

  /// The standard error of S at each time: S times that of log S; missing (NaN) once S is 0.
  public var standardErrors: [Double] {
    zip(survival, logSurvivalVariance).map { $0 * $1.squareRoot() }
  }

  /// The standard error of H at each time.
  public var cumulativeHazardStandardErrors: [Double] {
    cumulativeHazardVariance.map { $0.squareRoot() }
  }
}
