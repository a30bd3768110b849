internal import RealModule

/// The Kaplan–Meier estimate of survival beside the Nelson–Aalen estimate of the cumulative hazard.
///
///     S(t) = Π (1 − d/n),   H(t) = Σ d/n   over the times up to t
///
/// with d the weight of events at a time and n the weight at risk: rows that started before it and
/// end at or after it. Both are steps, continuous from the right, and start at 1 and 0. Weights count
/// as repeated rows, in the variances too unless these come from influences.
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
  /// The variance of log S at each time: Greenwood's Σ d/(n (n − d)), unless another was asked for;
  /// infinite or missing once S is 0.
  public let logSurvivalVariance: [Double]
  /// H at each time.
  public let cumulativeHazard: [Double]
  /// The variance of H at each time: Σ d/n², unless another was asked for.
  public let cumulativeHazardVariance: [Double]

  /// Which estimate of survival the curve is.
  public enum Estimator: String, Sendable, CaseIterable {
    /// The product-limit estimate of Kaplan and Meier.
    case kaplanMeier = "kaplan-meier"
    /// exp(−H), with the Nelson–Aalen estimate H: that of Fleming and Harrington, or of Breslow.
    case nelsonAalen = "nelson-aalen"
  }

  private let table: RiskTable
  /// The influence of the rows on the area under S, where variances come from influences.
  private let influence: Influence?
  /// What each time adds to ``logSurvivalVariance``, where variances come from counts.
  let logVarianceIncrements: [Double]

  /// Estimates both from `response`.
  ///
  /// - Parameters:
  ///   - response: Times and events.
  ///   - estimator: Which estimate of survival is formed.
  ///   - variance: How variances are formed. By influences, the variance of S is that of the
  ///     Kaplan–Meier estimate, and for the other estimate that of H, carried over.
  /// - Complexity: O(n).
  public init(
    _ response: SurvivalResponse, estimator: Estimator = .kaplanMeier,
    variance: CurveVariance = .counts
  ) {
    let competing = CompetingResponse(response)
    let table = RiskTable(competing)
    self.table = table
    (times, atRisk, events, censored) = (
      table.times, table.atRisk, table.events[0], table.censored
    )
    var (s, h, hazardVariance) = (1.0, 0.0, 0.0)
    var (survival, increments) = ([Double](), [Double]())
    var (cumulativeHazard, cumulativeHazardVariance) = ([Double](), [Double]())
    for (d, n) in zip(events, atRisk) {
      var increment = 0.0
      if d > 0 {
        s *= (n - d) / n
        h += d / n
        hazardVariance += d / (n * n)
        increment = estimator == .kaplanMeier ? d / (n * (n - d)) : d / (n * n)
      }
      survival.append(estimator == .kaplanMeier ? s : .exp(-h))
      increments.append(increment)
      cumulativeHazard.append(h)
      cumulativeHazardVariance.append(hazardVariance)
    }
    self.survival = survival
    self.cumulativeHazard = cumulativeHazard
    logVarianceIncrements = increments
    guard case .influence(let clusters, let areFrequencies) = variance else {
      var running = 0.0
      logSurvivalVariance = increments.map { increment in
        running += increment
        return running
      }
      self.cumulativeHazardVariance = cumulativeHazardVariance
      influence = nil
      return
    }
    let rows = Influence.Rows(
      competing, times: table.times, clusters: clusters, frequencies: areFrequencies)
    let onHazard = Influence(onHazard: cumulativeHazard, table, rows, response.event)
    self.cumulativeHazardVariance = onHazard.variances()
    if estimator == .kaplanMeier {
      let onSurvival = IncidenceCurves(table).influence(on: 0, rows, competing.cause)
      logSurvivalVariance = zip(onSurvival.variances(), survival).map { $0 / ($1 * $1) }
      influence = onSurvival
    } else {
      logSurvivalVariance = self.cumulativeHazardVariance
      influence = nil
    }
  }

  /// The variance of the area under S up to `horizon` by influences, where those were asked for and
  /// S is the Kaplan–Meier estimate.
  func areaVariance(to horizon: Double) -> Double? {
    influence?.areaVariance(to: horizon, times: times)
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

  /// The weight at risk just before `t`: rows that start before it and end at or after it.
  public func atRisk(at t: Double) -> Double { table.atRisk(at: t) }

  /// The standard error of S at each time: S times that of log S; missing (NaN) once S is 0.
  public var standardErrors: [Double] {
    zip(survival, logSurvivalVariance).map { $0 * $1.squareRoot() }
  }

  /// The standard error of H at each time.
  public var cumulativeHazardStandardErrors: [Double] {
    cumulativeHazardVariance.map { $0.squareRoot() }
  }
}

extension Influence {
  /// The influence of `rows` on the Nelson–Aalen estimate `hazard`.
  fileprivate init(
    onHazard hazard: [Double], _ table: RiskTable, _ rows: Rows, _ event: [Bool]
  ) {
    let scaled = zip(table.events[0], table.atRisk).map { $0 / ($1 * $1) }
    var running = 0.0
    let drift = scaled.map { increment in
      running += increment
      return running
    }
    @Sendable func observed(_ entry: Int) -> Coefficients {
      [entry < 0 ? 0 : drift[entry], 0, -1]
    }
    self.init(rows: rows, first: hazard, second: drift, observed: observed) { row, entry, end in
      let own = event[row] ? 1 / table.atRisk[end] : 0
      return [own + observed(entry).x - drift[end], 0, 0]
    }
  }
}
