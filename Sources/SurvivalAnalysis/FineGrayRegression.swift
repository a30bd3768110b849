public import Lanes
public import LinearAlgebra
public import StatisticalModels

internal import RealModule

/// Fine and Gray's regression of the cumulative incidence of one cause among several.
///
///     F(t | x) = 1 − exp(−H₀(t) exp(xᵀ β + offset))
///
/// e^β are ratios of subdistribution hazards: they order customers by the probability of leaving for
/// this cause, whatever the others do, and are no rates of leaving for it among those who are still
/// there.
///
/// - SeeAlso: Fine & Gray, JASA 94 (1999), 496–509; Austin & Fine, *Practical recommendations for
///   reporting Fine–Gray model analyses*, Statistics in Medicine 36 (2017), 4391–4400.
public struct FineGrayRegression: Sendable {
  /// How events at the same time are treated, and who is at risk of being censored at the time of
  /// events: published programs differ in the third digit.
  public enum Convention: String, Sendable, CaseIterable {
    /// R's `finegray` and `coxph`: Efron's ties; events precede censorings.
    case efron
    /// R's `finegray` and `coxph(ties = "breslow")`: events precede censorings.
    case breslow
    /// R's `cmprsk::crr`: Breslow's ties; those with an event are at risk of being censored then.
    case crr
  }

  /// How events at the same time are treated.
  public var convention = Convention.efron
  /// The cause of interest, as an index into the causes.
  public var cause = 0
  /// Newton's settings.
  public var newton = Newton()
  /// The clusters whose rows belong together in the standard errors; each row alone without.
  public var clusters: (codes: [Int32], count: Int)?
  /// Whether each term is tested by refitting without it.
  public var testsTerms = true
  /// The threads that may work.
  public var lanes = Lanes.single

  /// A specification with default settings.
  public init() {}

  /// Estimates β and the baseline from data.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept.
  ///   - response: Times and causes of its rows; with strata, each has a baseline and a censoring
  ///     distribution of its own.
  /// - Returns: The estimates, the covariance of `crr`, tests, baselines.
  /// - Throws: `FitError`.
  /// - Precondition: `design` and `response` have the same number of rows; none enters late.
  /// - Complexity: A sort, then some 6 passes of n p² flops; the rows are copied once.
  public func fit(_ design: Design, _ response: CompetingRisksResponse) throws(FitError) -> Fit {
    precondition(design.interceptIndex == nil, "a Fine–Gray regression has no intercept")
    precondition(
      response.causes.indices.contains(cause), "there is no cause \(cause)")
    if design.columnCount >= max(design.rowCount, 1) {
      throw .moreColumnsThanRows(rows: design.rowCount, columns: design.columnCount)
    }
    try design.checkSize()
    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    var likelihood = FineGrayLikelihood(
      standardized, response, cause: cause, efron: convention == .efron,
      countsEvents: convention == .crr, lanes: lanes)
    if likelihood.eventCount == 0 { throw .noEvents }
    let estimates = try MaximumLikelihood(
      &likelihood, standardized, nullStart: Array(repeating: 0, count: design.columnCount),
      rank: { .information($0.information) },
      plan: .init(newton: newton, testingTerms: testsTerms, warmStart: nil))
    let kept = estimates.estimated
    let bread = standardized.standardized(covariance: estimates.covariance, columns: kept)
    let meat = FineGrayScores(likelihood, at: estimates.standardizedEstimates).meat(
      cluster: clusters?.codes, clusterCount: clusters?.count ?? 0, kept: kept,
      replicated: response.weightsAreFrequencies)
    let robust = standardized.original(
      covariance: meat.sandwiched(by: bread), columns: kept)
    return Fit(
      estimates, robust: robust, means: standardized.means, convention: convention,
      cause: response.causes[cause],
      baselines: likelihood.baselines(at: estimates.standardizedEstimates, response),
      observations: response.response(of: cause).observations, events: likelihood.eventCount,
      hasCompetingEvents: response.cause.contains { $0 >= 0 && Int($0) != cause })
  }

  /// A fitted Fine–Gray regression.
  public struct Fit: Sendable {
    /// The estimates and their tests; the covariance here is the inverse information, which takes
    /// the censoring distribution for known.
    public let estimates: MaximumLikelihood
    /// The covariance of `crr`, over `estimates.estimated`: a sandwich of scores in which the
    /// censoring distribution is estimated.
    public let robustCovariance: Matrix
    /// The columns' means: the customer whose hazard the baselines are.
    public let means: [Double]
    /// How events at the same time were treated.
    public let convention: Convention
    /// The cause.
    public let cause: String
    /// The subdistribution's baselines, one for each stratum.
    public let baselines: [BaselineHazard]
    /// The number of rows, or of the customers that weights count.
    public let observations: Double
    /// The number of events of the cause.
    public let events: Double
    /// Whether anybody left for another cause.
    public let hasCompetingEvents: Bool

    init(
      _ estimates: MaximumLikelihood, robust: Matrix, means: [Double], convention: Convention,
      cause: String, baselines: [BaselineHazard], observations: Double, events: Double,
      hasCompetingEvents: Bool
    ) {
      self.estimates = estimates
      robustCovariance = robust
      self.means = means
      self.convention = convention
      self.cause = cause
      self.baselines = baselines
      self.observations = observations
      self.events = events
      self.hasCompetingEvents = hasCompetingEvents
    }

    /// Akaike's criterion: −2ℓ + 2p.
    public var aic: Double {
      -2 * estimates.logLikelihood + 2 * Double(estimates.estimated.count)
    }
    /// Schwarz's criterion with the number of events: −2ℓ + p log d.
    public var bic: Double {
      -2 * estimates.logLikelihood + .log(events) * Double(estimates.estimated.count)
    }
    /// The Wald test of all coefficients.
    public var waldTest: ChiSquaredTest { estimates.waldTest(ofEffectsBy: robustCovariance) }

    /// The coefficient table.
    public func coefficients(confidenceLevel: Double = 0.95) -> [Coefficient] {
      estimates.coefficients(robust: robustCovariance, confidenceLevel: confidenceLevel)
    }

    /// The terms with their tests.
    public var terms: [TermTest] { estimates.termTable(robust: robustCovariance) }
  }
}
