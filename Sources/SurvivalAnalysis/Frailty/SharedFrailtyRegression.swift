public import Lanes
public import Scoring
public import StatisticalModels

internal import Distributions
internal import LinearAlgebra
internal import RealModule

/// Cox regression in which the rows of a group share a frailty that nobody has measured.
///
///     h(t | x, group g) = Z_g h₀(t) exp(xᵀ β + offset),   E Z = 1, Var Z = θ   (gamma)
///                                                          Var log Z = θ       (Gaussian)
///
/// Members of a household, accounts of a company or the repeated churn of one customer are alike in
/// more than the columns say. Without frailties the coefficients are those of a population that loses
/// its frailest first, nearer to 0 the longer one looks, and their errors are too small.
///
/// Everything that grows with the number of groups is a vector: linear systems with the full
/// information are solved by conjugate gradients on its products. Gaussian frailties need the trace of
/// an inverse, so their groups are at most ``maximumGaussianGroups``.
///
/// - SeeAlso: Therneau & Grambsch, *Modeling Survival Data* (2000), chapter 9.
public struct SharedFrailtyRegression: Sendable {
  /// The most groups that Gaussian frailties may have.
  public static let maximumGaussianGroups = 2_000

  /// How frailties are spread.
  public var distribution = FrailtyDistribution.gamma
  /// How tied events share a risk set: Efron's way or Breslow's.
  public var ties = CoxResponse.Ties.efron
  /// Newton's settings.
  public var newton = Newton()
  /// The level of the intervals of θ and of the frailties.
  public var confidenceLevel = 0.95
  /// The threads that may work.
  public var lanes = Lanes.single

  /// A specification with default settings.
  public init() {}

  /// Estimates β, θ, the frailties and the baseline hazards.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept.
  ///   - response: Times and events of its rows, not weighted.
  ///   - groups: The group of each row.
  ///   - groupCount: The number of groups.
  /// - Returns: The estimates at θ̂ and what was learned of the groups.
  /// - Throws: `FitError`; where a coefficient of the model without frailties has no finite estimate
  ///   that is an error too.
  /// - Precondition: Lengths fit, groups are within 0 ..< `groupCount`, ties are not exact.
  /// - Complexity: Some hundred to thousand passes over the rows; memory linear in rows and groups.
  public func fit(
    _ design: Design, _ response: CoxResponse, groups: [Int32], groupCount: Int
  ) throws(FitError) -> Fit {
    precondition(groups.count == response.count, "\(groups.count) groups, \(response.count) rows")
    precondition(response.weights == nil, "frailties take no weights")
    precondition(ties != .exact, "frailties take no exact ties")
    guard distribution == .gamma || groupCount <= Self.maximumGaussianGroups else {
      throw .tooManyGaussianGroups(groupCount, limit: Self.maximumGaussianGroups)
    }
    var cox = CoxRegression()
    (cox.ties, cox.newton, cox.lanes) = (ties, newton, lanes)
    (cox.testsTerms, cox.estimatesBaseline) = (false, false)
    let plain = try cox.fit(design, response).estimates
    let infinite = plain.status.indices.filter { plain.status[$0] == .infinite }
    guard infinite.isEmpty else { throw .infiniteBesideFrailty(infinite.map { plain.names[$0] }) }

    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    let base = CoxLikelihood(standardized, response, ties: ties, lanes: lanes)
    let information = base.evaluate(at: plain.standardizedEstimates, .information).information
      .extracting(rows: plain.estimated, columns: plain.estimated)
    var search = FrailtyVariance(
      FrailtyLikelihood(
        base, groups: groups, groupCount: groupCount,
        penalty: FrailtyPenalty(distribution: distribution, variance: 1)),
      beta: plain.standardizedEstimates, free: plain.estimated, plain: plain.logLikelihood,
      information: information)
    let drop = ChiSquared(degreesOfFreedom: 1).quantile(confidenceLevel)
    let found = search.estimate(drop: drop)
    let variance = SharedFrailtyVariance(
      estimate: found.variance, lower: found.interval.lower, upper: found.interval.upper,
      likelihoodRatio: found.likelihoodRatio, converged: found.converged)
    guard found.variance > 0 else {
      return Fit(
        plain, base, design, distribution: distribution, variance: variance,
        frailties: Frailties(alike: search.likelihood))
    }
    var likelihood = search.likelihood
    let start = search.beta
    let estimates = try MaximumLikelihood(
      &likelihood, standardized, nullStart: Array(repeating: 0, count: design.columnCount),
      rank: { .information($0.information) },
      plan: .init(newton: newton, testingTerms: false, warmStart: { _, _ in start }))
    let end = likelihood.point(estimates.standardizedEstimates, likelihood.omega)
    let frailties = Frailties(
      likelihood, end, variances: search.variances, level: confidenceLevel)
    return Fit(
      estimates, likelihood.cox, design, distribution: distribution, variance: variance,
      frailties: frailties)
  }
}

extension Frailties {
  /// Frailties that are all 1.
  init(alike likelihood: FrailtyLikelihood) {
    let ones = [Double](repeating: 1, count: likelihood.groupCount)
    self.init(events: likelihood.events, expected: [], estimate: ones, lower: ones, upper: ones)
  }

  /// Frailties at the maximum.
  ///
  /// Given the hazards, gamma frailties are again gamma distributed, with ν + events as their shape
  /// and ν + expected events as their rate; the logarithms of Gaussian ones are nearly normal.
  init(
    _ likelihood: FrailtyLikelihood, _ point: FrailtyLikelihood.Point, variances: [Double]?,
    level: Double
  ) {
    let omega = likelihood.omega
    let expected = omega.indices.map { point.expected[$0] / .exp(omega[$0]) }
    let tail = (1 - level) / 2
    let nu = 1 / likelihood.penalty.variance
    let width = Normal.standard.upperQuantile(tail)
    var (lower, upper) = (omega, omega)
    for group in omega.indices {
      switch likelihood.penalty.distribution {
      case .gamma:
        let posterior = Gamma(
          shape: nu + likelihood.events[group], scale: 1 / (nu + expected[group]))
        lower[group] = posterior.quantile(tail)
        upper[group] = posterior.upperQuantile(tail)
      case .gaussian:
        let error = (variances?[group] ?? .nan).squareRoot()
        lower[group] = .exp(omega[group] - width * error)
        upper[group] = .exp(omega[group] + width * error)
      }
    }
    self.init(
      events: likelihood.events, expected: expected, estimate: omega.map { .exp($0) },
      lower: lower, upper: upper)
  }
}
