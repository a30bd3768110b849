public import Lanes
public import Scoring
public import StatisticalModels

internal import Formulas
internal import LinearAlgebra
internal import Measures
internal import RealModule

/// A mixture of customers who will leave some day and customers who never will.
///
///     S(t | x, w) = 1 − p(w) + p(w) S_u(t | x)
///     log(p / (1 − p)) = a₀ + wᵀ a        who will ever leave: the incidence
///     log T = β₀ + xᵀ β + σ W             when those leave: the latency
///
/// The latency is Weibull, log-normal or log-logistic. How many never leave can only be learned where
/// the follow-up is long enough for leaving to have ended; ``CureFit/followUp`` says whether it is.
///
/// - SeeAlso: Farewell, Biometrics 38 (1982), 1041–1046; Maller & Zhou, *Survival Analysis with
///   Long-Term Survivors* (1996); Peng & Yu, *Cure Models* (2021).
public struct CureRegression: Sendable {
  /// The distribution of the time of those who leave.
  public var latency = CureLatency.weibull
  /// Newton's settings.
  public var newton = Newton()
  /// The robust standard errors wanted besides the model's.
  public var robustErrors: CoxRegression.RobustErrors?
  /// Whether each term is tested by refitting without it.
  public var testsTerms = true
  /// The threads that may work.
  public var lanes = Lanes.single

  /// A specification with default settings.
  public init() {}

  /// Estimates the model from data.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept, with the columns of both equations.
  ///   - latencyColumns: Those of the latency, ascending.
  ///   - incidenceColumns: Those of the incidence, ascending.
  ///   - response: Times above 0 and events of its rows; without strata and offset.
  /// - Returns: The estimates, their covariance, tests, and what the follow-up says.
  /// - Throws: `FitError`.
  /// - Precondition: `design` and `response` have the same number of rows; times are above 0.
  /// - Complexity: Some 10 passes of n (p₁ + p₂)² flops.
  public func fit(
    _ design: Design, latencyColumns: [Int], incidenceColumns: [Int], _ response: CoxResponse
  ) throws(FitError) -> CureFit {
    precondition(
      design.rowCount == response.count,
      "the design has \(design.rowCount) rows, the response \(response.count)")
    precondition(response.strata == nil, "a cure model has no strata")
    precondition(response.offset == nil, "a cure model has no offset")
    precondition(response.time.allSatisfy { $0 > 0 }, "a cure model needs times above 0")
    try design.checkSize()
    let events = EventTimes(response)
    if events.times.isEmpty { throw .noEvents }
    guard events.moments.deviation > 1e-9 else {
      throw .unsuitableKnots(
        "all events happen at one time, so nothing can be learned about when customers leave; a cure model needs events at several times"
      )
    }
    let layout = CureDesign(design, latency: latencyColumns, incidence: incidenceColumns)
    if layout.design.columnCount >= max(response.count, 2) {
      throw .moreColumnsThanRows(rows: response.count, columns: layout.design.columnCount)
    }
    let standardized = StandardizedDesign(layout.design, centering: true, lanes: lanes)
    var likelihood = CureLikelihood(
      standardized, latencyCount: layout.latencyCount, response, SplineLink(scale: latency.scale),
      events, lanes: lanes)
    let followUp = FollowUp(response)
    let best = bestStart(likelihood, layout, plateau: followUp.plateau)
    let known = likelihood
    let estimates = try MaximumLikelihood(
      &likelihood, standardized, nullStart: best,
      rank: { _ in .information(known.knownInformation(at: best)) },
      plan: .init(newton: newton, testingTerms: testsTerms, warmStart: nil))
    var fit = finish(estimates, likelihood, layout, followUp)
    if testsTerms {
      fit.jointTests = jointTests(&likelihood, estimates, layout, design)
    }
    return fit
  }

  /// The model against those without a term in either equation, for terms that stand in both.
  private func jointTests(
    _ likelihood: inout CureLikelihood, _ estimates: MaximumLikelihood, _ layout: CureDesign,
    _ design: Design
  ) -> [String: ChiSquaredTest] {
    var tests: [String: ChiSquaredTest] = [:]
    for term in design.terms {
      let parts = [term.name, CureDesign.prefix + term.name].compactMap { name in
        layout.design.terms.first { $0.name == name }
      }
      guard parts.count == 2 else { continue }
      tests[term.name] = estimates.likelihoodRatioTest(
        without: parts.flatMap { Array($0.columns) }, &likelihood, likelihood.design,
        newton: newton)
    }
    return tests
  }

  /// The best of some maxima without effects: the likelihood may have several.
  private func bestStart(
    _ likelihood: CureLikelihood, _ layout: CureDesign, plateau: Double
  ) -> [Double] {
    var likelihood = likelihood
    var newton = newton
    newton.informationTolerance = 1e-3
    var best: (value: Double, parameters: [Double])?
    for staying in [min(max(plateau, 0.02), 0.95), 0.5 * min(max(plateau, 0.02), 0.95), 0.02] {
      var start = [Double](repeating: 0, count: layout.design.columnCount)
      start[0] = likelihood.link.predictor(leaving: 0.5)
      start[likelihood.rateIndex] = likelihood.link.spread
      start[layout.latencyCount] = .log((1 - staying) / staying)
      let end = newton.maximize(
        &likelihood, from: start, free: layout.design.intercepts.map(\.column).sorted(),
        provingExistence: false)
      guard end.point.logLikelihood.isFinite else { continue }
      // A start that runs away to nobody cured is kept only where nothing else is as good.
      if best == nil || end.point.logLikelihood > (best?.value ?? 0) + 1e-6 {
        best = (end.point.logLikelihood, end.parameters)
      }
    }
    return best?.parameters ?? Array(repeating: 0, count: layout.design.columnCount)
  }

  /// Carries η = g₀ + g₁ log t + xᵀ b to log T = β₀ + xᵀ β + σ W.
  private func finish(
    _ estimates: MaximumLikelihood, _ likelihood: CureLikelihood, _ layout: CureDesign,
    _ followUp: FollowUp
  ) -> CureFit {
    let p = layout.design.columnCount
    let rate = likelihood.rateIndex
    let known = estimates.estimates.map { $0.isNaN ? 0 : $0 }
    // In units of log time: g₁ u = (g₁ / s) (log t − c).
    let slope = known[rate] / likelihood.deviation
    var mapped = known
    var jacobian = Matrix(diagonal: Array(repeating: 1, count: p))
    mapped[rate] = -.log(slope)
    jacobian[rate, rate] = -1 / known[rate]
    for j in 0..<rate {
      mapped[j] = -known[j] / slope + (j == 0 ? likelihood.center : 0)
      jacobian[j, j] = -1 / slope
      jacobian[j, rate] = known[j] / slope / known[rate]
    }
    var robust: Matrix?
    if let robustErrors {
      let kept = estimates.estimated
      let bread = likelihood.design.standardized(covariance: estimates.covariance, columns: kept)
      let meat = likelihood.meat(at: estimates.standardizedEstimates, kept: kept, robustErrors)
      robust = estimates.transformed(
        likelihood.design.original(covariance: meat.sandwiched(by: bread), columns: kept),
        by: jacobian)
    }
    var followUp = followUp
    followUp.judge(likelihood, at: estimates.standardizedEstimates)
    let incidenceMean = likelihood.meanLeaving(at: estimates.standardizedEstimates)
    return CureFit(
      estimates: estimates.mapped(to: mapped, jacobian: jacobian), robustCovariance: robust,
      latency: latency, latencyColumns: layout.latencyColumns,
      incidenceColumns: layout.incidenceColumns, means: layout.means(of: likelihood.design),
      observations: likelihood.response.observations, events: likelihood.eventCount,
      lastTime: likelihood.response.time.max() ?? 0, stayingShare: 1 - incidenceMean,
      followUp: followUp)
  }
}

extension CureLikelihood {
  /// The mean over rows of the probability of ever leaving.
  func meanLeaving(at theta: [Double]) -> Double {
    let total = lanes.sum(
      rows: rowCount, from: (sum: 0.0, weight: 0.0, scratch: CureScratch())
    ) { sum, rows in
      sum.scratch.pack(rows, self)
      sum.scratch.setTimes(rows.map { .log(response.time[$0]) }, self, theta)
      for (position, i) in rows.enumerated() {
        let weight = response.weights?[i] ?? 1
        sum.sum += weight * SplineLink.logistic(sum.scratch.zeta[position])
        sum.weight += weight
      }
    } combine: {
      $0.sum += $1.sum
      $0.weight += $1.weight
    }
    return total.sum / total.weight
  }

  /// The mean over rows of the share of those who will leave that has not left by `time`.
  func meanLeft(at time: Double, _ theta: [Double]) -> Double {
    let total = lanes.sum(
      rows: rowCount, from: (sum: 0.0, weight: 0.0, scratch: CureScratch())
    ) { sum, rows in
      sum.scratch.pack(rows, self)
      sum.scratch.setTimes(rows.map { _ in .log(time) }, self, theta)
      for (position, i) in rows.enumerated() {
        let leaving =
          (response.weights?[i] ?? 1) * SplineLink.logistic(sum.scratch.zeta[position])
        sum.sum += leaving * .exp(link.staying(sum.scratch.eta[position]).value)
        sum.weight += leaving
      }
    } combine: {
      $0.sum += $1.sum
      $0.weight += $1.weight
    }
    return total.sum / total.weight
  }
}

extension CureLatency {
  /// What is linear in log time.
  var scale: SplineScale {
    switch self {
    case .weibull: .hazard
    case .lognormal: .normal
    case .loglogistic: .odds
    }
  }
}
