public import Lanes
public import StatisticalModels

internal import LinearAlgebra

/// Regression of a hazard that is constant between cuts of the time scale.
///
///     h(t | x) = exp(α_k + xᵀ β + offset)   for t in (c_k−1, c_k]
///
/// It is the Poisson regression of events on customers and stretches of time with the log of the time
/// under observation as offset; no row for each stretch is built. The log-likelihood is that of the
/// times, Σ (d log h − H), as other parametric survival models have it.
///
/// - SeeAlso: Holford, *The analysis of rates and of survivorship using log-linear models*,
///   Biometrics 36 (1980), 299–305; Friedman, *Piecewise exponential models for survival data with
///   covariates*, Annals of Statistics 10 (1982), 101–113.
public struct PiecewiseExponentialRegression: Sendable {
  /// Where the hazard may change, ascending and above 0; none for an exponential model.
  public var cuts: [Double] = []
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

  /// Estimates β and the rates from data.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept.
  ///   - response: Times and events of its rows; with strata, each has rates of its own.
  /// - Returns: The estimates, their covariance, tests, and how the iteration ended.
  /// - Throws: `FitError`.
  /// - Precondition: `design` and `response` have the same number of rows; cuts ascend.
  public func fit(_ design: Design, _ response: CoxResponse) throws(FitError) -> HazardFit {
    precondition(
      cuts.allSatisfy { $0 > 0 } && zip(cuts, cuts.dropFirst()).allSatisfy { $0 < $1 },
      "the cuts \(cuts) do not ascend from 0")
    let lastTime = response.time.reduce(0, max)
    let cuts = cuts.filter { $0 < lastTime }
    let ends = cuts + [lastTime]
    var cells = HazardCells(timeOf: response, cuts: cuts)
    let engine = HazardRegression(
      family: .poisson, newton: newton, robustErrors: robustErrors, testsTerms: testsTerms,
      lanes: lanes)
    let prepared = engine.baseline(&cells, response) { cell in
      let own = cell % ends.count
      return HazardRegression.name(
        from: own == 0 ? 0 : ends[own - 1], to: own + 1 < ends.count ? ends[own] : .infinity,
        stratum: response.stratumCount > 1 ? cell / ends.count : nil)
    }
    let result = try engine.fit(design, response, cells, prepared)
    return HazardFit(
      result, response, clock: .time, ends: ends, baseline: prepared, eventsNeverAtRisk: 0)
  }
}
