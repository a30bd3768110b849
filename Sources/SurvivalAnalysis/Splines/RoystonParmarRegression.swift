public import Lanes
public import Scoring
public import StatisticalModels

internal import LinearAlgebra
internal import RealModule

/// Flexible parametric survival regression: a natural cubic spline in log time.
///
///     g(S(t | x)) = γ₀ + Σ γⱼ vⱼ(log t) + xᵀ β + Σ x δⱼ vⱼ(log t) + offset
///
/// with g = log H, log odds of having left, or a normal deviate. Without inner knots these are the
/// Weibull, log-logistic and log-normal models; with them the baseline takes the shape that the data
/// have, and predicts at any time. Effects may change with time, along splines of their own.
///
/// - SeeAlso: Royston & Parmar, Statistics in Medicine 21 (2002), 2175–2197; Royston & Lambert,
///   *Flexible Parametric Survival Analysis Using Stata* (2011).
public struct RoystonParmarRegression: Sendable {
  /// Where inner knots stand.
  public enum Knots: Sendable, Equatable {
    /// So many, at R's quantiles (type 7) of the events' log times.
    case count(Int)
    /// At these times, ascending.
    case at([Double])

    /// The number of inner knots.
    public var count: Int {
      switch self {
      case .count(let count): count
      case .at(let times): times.count
      }
    }
  }

  /// Terms whose effects change with time.
  public struct TimeVarying: Sendable, Equatable {
    /// The term as the formula prints it.
    public var term: String
    /// The inner knots of its spline; none lets the effect change along log time.
    public var knots: Knots

    /// Lets the effects of a term change.
    public init(term: String, knots: Knots) {
      self.term = term
      self.knots = knots
    }
  }

  /// What the model is linear in.
  public var scale = SplineScale.hazard
  /// The inner knots of the baseline.
  public var knots = Knots.count(3)
  /// The terms whose effects change with time.
  public var timeVarying: [TimeVarying] = []
  /// Newton's settings.
  public var newton = Newton()
  /// The robust standard errors wanted besides the model's.
  public var robustErrors: CoxRegression.RobustErrors?
  /// Whether each term is tested by refitting without it.
  public var testsTerms = true
  /// The threads that may work.
  public var lanes = Lanes.single

  /// The most inner knots that a spline may have.
  public static let mostKnots = 30

  /// A specification with default settings.
  public init() {}

  /// Estimates the model from data.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept.
  ///   - response: Times above 0 and events of its rows; without strata.
  /// - Returns: The estimates, their covariance, tests, and how the iteration ended.
  /// - Throws: `FitError`; knots that the events do not tell apart are one.
  /// - Precondition: `design` and `response` have the same number of rows; times are above 0; terms
  ///   of ``timeVarying`` are the design's.
  /// - Complexity: Some 8 passes of n (q + p + r)² flops for q baseline and r time-varying
  ///   parameters.
  public func fit(_ design: Design, _ response: CoxResponse) throws(FitError) -> RoystonParmarFit {
    precondition(
      design.rowCount == response.count,
      "the design has \(design.rowCount) rows, the response \(response.count)")
    precondition(
      response.strata == nil, "a spline has no strata, but effects that change with time")
    precondition(response.time.allSatisfy { $0 > 0 }, "a spline in log time needs times above 0")
    try design.checkSize()
    let events = EventTimes(response)
    if events.times.isEmpty { throw .noEvents }
    let times = LogTimes(response)
    let basis = try columns(try events.knots(knots, of: "the baseline"), times, events)
    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    var sets: [SplineLikelihood.TimeVarying] = []
    for varying in timeVarying {
      guard let term = design.terms.first(where: { $0.name == varying.term }) else {
        preconditionFailure("the design has no term \(varying.term)")
      }
      let own = try columns(
        try events.knots(varying.knots, of: varying.term), times, events)
      let isNested = Set(own.spline.knots).isSubset(of: Set(basis.spline.knots))
      sets.append(
        .init(
          columns: Array(term.columns), basis: own,
          shifts: term.columns.map {
            isNested ? 0 : standardized.centers[$0] * standardized.scales[$0]
          }))
    }
    var likelihood = SplineLikelihood(
      standardized, response, SplineLink(scale: scale), basis, sets, lanes: lanes)
    if likelihood.parameterCount >= max(response.count, 2) {
      throw .moreColumnsThanRows(rows: response.count, columns: likelihood.parameterCount)
    }
    let reading = SplineReading(likelihood, design, timeVarying.map(\.term))
    var turn: RoystonParmarFit.Turn?
    var estimates = try maximum(likelihood, reading)
    // Where the curve of some customer would turn, it is held, until none does.
    for _ in 0..<12 {
      guard estimates.convergence.converged, let found = likelihood.turn(at: estimates) else {
        break
      }
      if turn == nil { turn = found.turn }
      likelihood.guards += found.guards
      likelihood.guardWeight = 1e-3
      estimates = try maximum(likelihood, reading)
    }
    return finish(estimates, likelihood, reading, response, events, turn)
  }

  /// Carries estimates and errors to the parameters that are reported.
  private func finish(
    _ estimates: MaximumLikelihood, _ likelihood: SplineLikelihood, _ reading: SplineReading,
    _ response: CoxResponse, _ events: EventTimes, _ turn: RoystonParmarFit.Turn?
  ) -> RoystonParmarFit {
    var robust: Matrix?
    let jacobian = reading.jacobian
    if let robustErrors {
      let kept = estimates.estimated
      let bread = reading.whole.standardized(covariance: estimates.covariance, columns: kept)
      let meat = likelihood.meat(at: estimates.standardizedEstimates, kept: kept, robustErrors)
      robust = estimates.transformed(
        reading.whole.original(covariance: meat.sandwiched(by: bread), columns: kept), by: jacobian)
    }
    var plain = likelihood
    plain.guards = []
    let value = plain.evaluate(at: estimates.standardizedEstimates, .value).logLikelihood
    let known = estimates.estimates.map { $0.isNaN ? 0 : $0 }
    let mapped = estimates.mapped(
      to: jacobian.multiplied(by: known), jacobian: jacobian,
      logLikelihood: turn == nil ? nil : value)
    return RoystonParmarFit(
      estimates: mapped, robustCovariance: robust, scale: scale,
      spline: likelihood.basis.spline,
      timeVarying: likelihood.timeVarying.map {
        .init(columns: $0.columns, spline: $0.basis.spline)
      },
      means: likelihood.design.means, observations: response.observations,
      events: likelihood.eventCount, lastTime: response.time.max() ?? 0, turn: turn)
  }

  private func columns(
    _ spline: LogTimeSpline, _ times: LogTimes, _ events: EventTimes
  ) throws(FitError) -> SplineColumns {
    guard let columns = SplineColumns(spline, times, weights: events.rowWeights) else {
      throw .unsuitableKnots(
        "the events' times do not tell \(spline.functionCount + 1) functions of time apart; give fewer knots"
      )
    }
    return columns
  }
}

extension SplineLikelihood {
  /// Where the model without effects begins: on a line in log time whose spread is the events', at
  /// the height at which it expects as many events as there are.
  func start() -> [Double] {
    let slope = link.spread / basis.deviation
    var level = link.predictor(leaving: 0.5)
    // Newton's steps for the level alone, of which a few suffice.
    for _ in 0..<20 {
      var (pull, stiffness) = (0.0, 0.0)
      for i in 0..<rowCount {
        let weight = response.weights?[i] ?? 1
        let eta =
          level + slope * (.log(response.time[i]) - basis.center) + (response.offset?[i] ?? 0)
        let term = response.event[i] > 0 ? link.event(eta) : link.staying(eta)
        pull += weight * term.slope
        stiffness += weight * term.curvature
      }
      guard pull.isFinite, stiffness.isFinite, stiffness > 0 else {
        level -= 2
        continue
      }
      let step = max(min(pull / stiffness, 2), -2)
      level += step
      if step.magnitude < 1e-3 { break }
    }
    return basis.line(level: level, slope: slope)
      + Array(repeating: 0, count: parameterCount - baselineCount)
  }
}
