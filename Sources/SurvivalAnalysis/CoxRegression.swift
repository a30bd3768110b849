public import Lanes
public import StatisticalModels

internal import LinearAlgebra

/// Cox's proportional hazards regression by maximum partial likelihood.
///
///     h(t | x) = h₀(t) exp(xᵀ β + offset)
///
/// with a baseline hazard h₀ of its own for every stratum. The value is a specification: it holds
/// settings and no data, and can be fitted many times.
///
/// - SeeAlso: Therneau & Grambsch, *Modeling Survival Data: Extending the Cox Model* (2000).
public struct CoxRegression: Sendable {
  /// How standard errors that do not rely on the model are formed.
  public enum RobustErrors: Sendable, Equatable {
    /// From each row's score residual.
    case rows
    /// From the sums of score residuals over clusters.
    case clusters(codes: [Int32], count: Int)
  }

  /// How tied events share a risk set.
  public var ties = CoxResponse.Ties.efron
  /// Newton's settings.
  public var newton = Newton()
  /// The robust standard errors wanted besides the model's.
  public var robustErrors: RobustErrors?
  /// When estimates are made with Firth's penalty; exact ties have none, so that
  /// `BiasReductionRule.auto` leaves them as they are.
  public var biasReduction = BiasReductionRule.never
  /// How the coefficients' intervals are made.
  public var intervalMethod = IntervalMethod.auto
  /// The level for which profile-likelihood intervals are made.
  public var confidenceLevel = 0.95
  /// Whether each term is tested by refitting without it.
  public var testsTerms = true
  /// Whether baseline hazards are formed, for prediction.
  public var estimatesBaseline = true
  /// The threads that may work.
  public var lanes = Lanes.single

  /// A specification with default settings.
  public init() {}

  /// Estimates β and the baseline hazards from data.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept.
  ///   - response: Times and events of its rows.
  /// - Returns: The estimates, their covariance, tests, baselines and how the iteration ended.
  /// - Throws: `FitError`; a likelihood without a finite maximum is not an error but a status.
  /// - Precondition: `design` and `response` have the same number of rows; no column is constant 1
  ///   by construction. With exact ties, weights are frequencies, no robust errors are asked for and
  ///   bias reduction is not `always`.
  /// - Complexity: A sort, then some 5 passes of n p² flops; the rows are copied once.
  public func fit(_ design: Design, _ response: CoxResponse) throws(FitError) -> Fit {
    precondition(
      design.rowCount == response.count,
      "the design has \(design.rowCount) rows, the response \(response.count)")
    precondition(design.interceptIndex == nil, "a Cox regression has no intercept")
    if design.columnCount >= max(design.rowCount, 1) {
      throw .moreColumnsThanRows(rows: design.rowCount, columns: design.columnCount)
    }
    try design.checkSize()
    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    var likelihood = CoxLikelihood(standardized, response, ties: ties, lanes: lanes)
    if likelihood.eventCount == 0 { throw .noEvents }
    checkExact(response)
    let plan = MaximumLikelihood.Plan(
      newton: newton, testingTerms: testsTerms, warmStart: warmStart(likelihood))
    let rule = ties == .exact ? .never : biasReduction
    var first = plan
    first.testingTerms = testsTerms && rule != .always
    first.replacesInfinite = rule == .auto
    let estimates = try MaximumLikelihood(
      &likelihood, standardized, nullStart: Array(repeating: 0, count: design.columnCount),
      rank: { .information($0.information) }, plan: first
    ).refined(
      likelihood, standardized, plan: plan, biasReduction: rule,
      intervals: robustErrors == nil ? intervalMethod : .wald, level: confidenceLevel)

    // The null model's scores first: what stands in the likelihood's memory is the last point's.
    var robust: Matrix?
    var robustScore: ChiSquaredTest?
    if robustErrors != nil {
      let zeros = [Double](repeating: 0, count: design.columnCount)
      let null = likelihood.evaluate(at: zeros, .score)
      let meat = meat(CoxScores(likelihood, at: zeros), estimates)
      robustScore = ChiSquaredTest(
        score: estimates.estimated.map { null.score[$0] }, variance: meat)
    }
    if robustErrors != nil {
      let scores = CoxScores(likelihood, at: estimates.standardizedEstimates)
      let kept = estimates.estimated
      let bread = standardized.standardized(covariance: estimates.covariance, columns: kept)
      robust = standardized.original(
        covariance: meat(scores, estimates).sandwiched(by: bread), columns: kept)
    }
    // Efron's hazards go with exact ties: without effects they are the Fleming-Harrington estimator,
    // which gives back the Kaplan-Meier curve where Breslow's lies above it.
    let smooth =
      ties == .exact
      ? CoxLikelihood(standardized, response, ties: .efron, lanes: lanes) : likelihood
    let baselines =
      estimatesBaseline
      ? BaselineHazard.all(smooth, at: estimates.standardizedEstimates) : []
    return Fit(
      estimates, standardized, response, eventCount: likelihood.eventCount, ties: ties,
      robust: robust, robustScoreTest: robustScore, baselines: baselines)
  }

  /// A start for exact ties: Efron's estimate, which is near and costs next to nothing.
  private func warmStart(
    _ exact: CoxLikelihood
  ) -> (([Double], [Int]) -> [Double]?)? {
    guard exact.exactTies != nil else { return nil }
    var newton = newton
    newton.informationTolerance = 1e-4
    return { null, kept in
      var efron = CoxLikelihood(exact.design, exact.response, ties: .efron, lanes: exact.lanes)
      let fit = newton.maximize(&efron, from: null, free: kept, provingExistence: false)
      // Where Efron's likelihood has no maximum either, the way begins at zero.
      return fit.convergence.converged && fit.convergence.iterations < 12 ? fit.parameters : nil
    }
  }

  /// Stops where exact ties are asked for what they do not have.
  private func checkExact(_ response: CoxResponse) {
    guard ties == .exact else { return }
    precondition(
      response.weights == nil || response.weightsAreFrequencies, "exact ties have no case weights")
    precondition(
      response.weights?.allSatisfy { $0 == $0.rounded() } ?? true,
      "exact ties count customers, whose number is whole")
    precondition(robustErrors == nil, "exact ties have no robust errors")
    precondition(biasReduction != .always, "exact ties have no bias reduction")
  }

  private func meat(_ scores: CoxScores, _ estimates: MaximumLikelihood) -> Matrix {
    guard case .clusters(let codes, let count)? = robustErrors else {
      return scores.meat(cluster: nil, clusterCount: 0, kept: estimates.estimated)
    }
    return scores.meat(cluster: codes, clusterCount: count, kept: estimates.estimated)
  }
}
