/// The Aalen–Johansen estimate of how many have left by each of several causes.
///
///     F_k(t) = Σ S(u−) d_k/n over the times u ≤ t,   S(t) = Π (1 − d/n)
///
/// with d_k the weight of events of cause k at a time, d of all causes, n the weight at risk. The F_k
/// and S add up to 1. Variances are the infinitesimal jackknife's: Σ of the squared influences of the
/// customers, as in R's `survfit` of several states.
///
/// - SeeAlso: Aalen & Johansen (1978); Andersen, Borgan, Gill & Keiding (1993), section IV.4.
public struct IncidenceEstimate: Sendable {
  /// The distinct times at which an observation ends, ascending.
  public let times: [Double]
  /// The weight at risk just before each time.
  public let atRisk: [Double]
  /// By cause, then time: the weight of its events.
  public let events: [[Double]]
  /// The weight censored at each time.
  public let censored: [Double]
  /// S at each time: the share that none of the causes has ended.
  public let survival: [Double]
  /// By cause, then time: F.
  public let incidence: [[Double]]
  /// By cause, then time: the variance of F.
  public let incidenceVariance: [[Double]]
  /// The variance of S at each time.
  public let survivalVariance: [Double]
  private let table: RiskTable
  private let influences: [Influence]

  /// The number of causes.
  public var causeCount: Int { events.count }

  /// Estimates all incidences from `response`.
  ///
  /// - Parameters:
  ///   - response: Times and causes.
  ///   - clusters: Which rows belong together, as codes from 0; `nil` when each stands alone.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Complexity: O(n K) for K causes.
  public init(
    _ response: CompetingResponse, clusters: [Int32]? = nil, weightsAreFrequencies: Bool = false
  ) {
    let table = RiskTable(response)
    self.table = table
    let curves = IncidenceCurves(table)
    let rows = Influence.Rows(
      response, times: table.times, clusters: clusters, frequencies: weightsAreFrequencies)
    influences = table.events.indices.map { curves.influence(on: $0, rows, response.cause) }
    times = table.times
    atRisk = table.atRisk
    events = table.events
    censored = table.censored
    survival = curves.survival
    incidence = curves.incidence
    incidenceVariance = influences.map { $0.variances() }
    let merged = IncidenceCurves(table.merged)
    survivalVariance = merged.influence(on: 0, rows, response.cause.map { min($0, 1) }).variances()
  }

  /// The index of the last of ``times`` that is at most `t`, or `nil` before the first.
  public func index(at t: Double) -> Int? {
    let passed = times.countUpTo(t)
    return passed == 0 ? nil : passed - 1
  }

  /// Whether the data say what the incidences are at `t`: up to the last time, and for ever once
  /// nobody is left.
  public func isDefined(at t: Double) -> Bool {
    guard let last = times.last else { return false }
    return t <= last || survival[survival.count - 1] == 0
  }

  /// The weight at risk just before `t`: rows that start before it and end at or after it.
  public func atRisk(at t: Double) -> Double { table.atRisk(at: t) }

  /// F of `cause`, counted from 0, at `t`, with its standard error; `nil` beyond the last time.
  public func incidence(_ cause: Int, at t: Double) -> Estimate? {
    guard isDefined(at: t) else { return nil }
    guard let k = index(at: t) else { return Estimate(value: 0, standardError: 0) }
    return Estimate(
      value: incidence[cause][k], standardError: incidenceVariance[cause][k].squareRoot())
  }

  /// The confidence interval of F of `cause` at its time `k`; NaN where the transform has no value.
  public func bounds(
    _ cause: Int, _ k: Int, _ transform: IntervalTransform = .logLog, level: Double = 0.95
  ) -> (lower: Double, upper: Double) {
    let value = incidence[cause][k]
    return transform.bounds(
      survival: value, logStandardError: incidenceVariance[cause][k].squareRoot() / value,
      criticalValue: criticalValue(level: level))
  }

  /// The mean time up to `horizon` that `cause` takes away: the area under F from 0, or `nil` where F
  /// is not known that far.
  public func timeLost(to cause: Int, by horizon: Double) -> Estimate? {
    precondition(horizon >= 0, "a mean up to \(horizon) has no meaning")
    guard isDefined(at: horizon) else { return nil }
    var area = 0.0
    var end = horizon
    for k in times[..<times.countUpTo(horizon)].indices.reversed() {
      area += incidence[cause][k] * (end - times[k])
      end = times[k]
    }
    let variance = influences[cause].areaVariance(to: horizon, times: times)
    return Estimate(value: area, standardError: variance.squareRoot())
  }
}

/// S, the incidences, and what a row's influence on them is made of.
struct IncidenceCurves: Sendable {
  private let table: RiskTable
  private(set) var survival: [Double] = []
  private(set) var incidence: [[Double]]
  /// Σ d/(n (n − d)), as long as somebody is left.
  private var logVariance: [Double] = []
  /// By cause: Σ (Σ d/(n (n − d)) before the time − 1/n) dF.
  private var drift: [[Double]]

  init(_ table: RiskTable) {
    self.table = table
    let causes = table.events.indices
    incidence = causes.map { _ in [] }
    drift = incidence
    var (s, a) = (1.0, 0.0)
    var (f, q) = (causes.map { _ in 0.0 }, causes.map { _ in 0.0 })
    for k in table.times.indices {
      let (d, n) = (table.allEvents(k), table.atRisk[k])
      if d > 0 {
        for cause in causes where table.events[cause][k] > 0 {
          let rise = s * table.events[cause][k] / n
          f[cause] += rise
          q[cause] += (a - 1 / n) * rise
        }
        s *= (n - d) / n
        if d < n { a += d / (n * (n - d)) }
      }
      survival.append(s)
      logVariance.append(a)
      for cause in causes {
        incidence[cause].append(f[cause])
        drift[cause].append(q[cause])
      }
    }
  }

  /// The influence of `rows` on the incidence of a cause, counted from 0.
  ///
  /// `causes` says what ended each row: 0 where nothing did, else a cause counted from 1.
  func influence(on cause: Int, _ rows: Influence.Rows, _ causes: [Int32]) -> Influence {
    let (f, q, a) = (incidence[cause], drift[cause], logVariance)
    let (table, survival) = (table, survival)
    @Sendable func observed(_ entry: Int) -> Influence.Coefficients {
      guard entry >= 0 else { return [0, 0, 1] }
      return [a[entry] * f[entry] - q[entry], -a[entry], 1]
    }
    return Influence(rows: rows, first: f, second: q, observed: observed) { row, entry, end in
      let before = observed(entry)
      let (n, d) = (table.atRisk[end], table.allEvents(end))
      var now = before.x + before.y * f[end] + before.z * q[end]
      if causes[row] == Int32(cause + 1) { now += (end == 0 ? 1 : survival[end - 1]) / n }
      // Once nobody is left nothing changes any more.
      guard d < n else { return [now, 0, 0] }
      let own = causes[row] > 0 ? 1 / (n - d) : 0
      let m = own - (a[end] - (entry < 0 ? 0 : a[entry]))
      return [now + m * f[end], -m, 0]
    }
  }
}
