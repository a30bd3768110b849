public import Lanes
internal import LinearAlgebra
public import StatisticalModels

internal import RealModule

/// Logistic regression by maximum likelihood.
///
///     yᵢ ~ Binomial(mᵢ, pᵢ),   log(pᵢ / (1 − pᵢ)) = xᵢᵀ β + offsetᵢ
///
/// The value is a specification: it holds settings and no data, and can be fitted many times.
///
/// - SeeAlso: McCullagh & Nelder, *Generalized Linear Models*, 2nd ed. (1989), section 4.4.
public struct LogisticRegression: Sendable {
  /// Newton's settings.
  public var newton = Newton()
  /// The robust standard errors wanted besides the model's.
  public var robustErrors: RobustErrors?
  /// Whether each term is tested by refitting without it.
  public var testsTerms = true
  /// When estimates are made with Firth's penalty.
  public var biasReduction = BiasReductionRule.auto
  /// How the coefficients' intervals are made.
  public var intervalMethod = IntervalMethod.auto
  /// The level for which profile-likelihood intervals are made.
  public var confidenceLevel = 0.95
  /// The share of events among the customers that the model is for, where the sample has another; the
  /// intercept is corrected for it.
  public var populationShare: Double?
  /// How much events and non-events weigh; the intercept is corrected for it, and errors are robust.
  public var classWeights: ClassWeights?
  /// Whether a weight is a number of equal rows, which n and BIC count.
  public var weightsAreFrequencies = false
  /// The threads that may work.
  public var lanes = Lanes.single

  /// A specification with default settings.
  public init() {}

  /// Estimates β from data.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, with its intercept column if the model has one.
  ///   - response: Events in each of its rows.
  /// - Returns: The estimates, their covariance, tests and how the iteration ended.
  /// - Throws: `FitError`; a likelihood without a finite maximum is not an error but a status.
  /// - Precondition: `design` and `response` have the same number of rows.
  /// - Complexity: Some 5 passes of n p² flops.
  public func fit(
    _ design: Design, _ response: LogisticResponse
  ) throws(FitError) -> Fit {
    precondition(
      design.rowCount == response.count,
      "the design has \(design.rowCount) rows, the response \(response.count)")
    if design.columnCount >= design.rowCount {
      throw .moreColumnsThanRows(rows: design.rowCount, columns: design.columnCount)
    }
    try design.checkSize()
    if populationShare != nil || classWeights != nil, design.interceptIndex == nil {
      throw .noIntercept
    }
    let classes = classWeights?.resolved(response)
    let correction = correction(response, classes)
    let weighted = classes.map { response.weighted($0) } ?? response
    let robustErrors = self.robustErrors ?? (classes == nil ? nil : .rows(.hc0))
    let standardized = StandardizedDesign(
      design, centering: design.interceptIndex != nil, lanes: lanes)
    var likelihood = LogisticLikelihood(standardized, weighted, lanes: lanes)
    var start = [Double](repeating: 0, count: design.columnCount)
    if let intercept = design.interceptIndex {
      // Half an event and half a failure more where there is none, whose logarithm is not finite.
      let (events, trials) = (weighted.eventWeight, weighted.trialWeight)
      let share =
        events > 0 && events < trials ? events / trials : (events + 0.5) / (trials + 1)
      // Far from where offsets put most rows, all are certain and the likelihood is flat.
      start[intercept] = .log(share / (1 - share)) - weighted.medianOffset
    }
    let thinned = warmStart(likelihood)
    let plan = MaximumLikelihood.Plan(
      newton: newton, testingTerms: testsTerms, warmStart: thinned)
    var first = plan
    first.testingTerms = testsTerms && biasReduction != .always
    first.replacesInfinite = biasReduction == .auto
    let estimates = try MaximumLikelihood(
      &likelihood, standardized, nullStart: start,
      rank: { rank(of: standardized, weighted, at: $0) }, plan: first
    ).refined(
      likelihood, standardized, plan: plan, biasReduction: biasReduction,
      intervals: robustErrors == nil ? intervalMethod : .wald, level: confidenceLevel)

    var robust: Matrix?
    if let robustErrors {
      robust = covariance(robustErrors, estimates, standardized, weighted)
    }
    let calibrated = calibratedIntercept(estimates, likelihood)
    var fit = Fit(
      estimates, standardized, weighted, robust: robust,
      calibratedIntercept: calibrated.map { $0 + (correction?.shift ?? 0) },
      weightsAreFrequencies: weightsAreFrequencies)
    fit.count(response, weightsAreFrequencies: weightsAreFrequencies)
    fit.correction = robustErrors?.correction
    fit.priorCorrection = correction
    fit.classWeights = classes.map { .weights(nonEvents: $0.nonEvents, events: $0.events) }
    return fit
  }

  /// The intercept with which Firth's estimates predict as many events as there were, which they do
  /// not by themselves; `nil` for other estimates, and where no finite intercept does.
  ///
  /// - SeeAlso: Puhr, Heinze, Nold, Lusa & Geroldinger, *Firth's logistic regression with rare
  ///   events*, Statistics in Medicine 36 (2017), 2302–2317 (FLIC).
  private func calibratedIntercept(
    _ estimates: MaximumLikelihood, _ likelihood: LogisticLikelihood
  ) -> Double? {
    guard estimates.biasReduction != nil, let intercept = estimates.intercepts.first,
      likelihood.response.eventWeight > 0,
      likelihood.response.eventWeight < likelihood.response.trialWeight
    else { return nil }
    var likelihood = likelihood
    let start = estimates.standardizedEstimates
    let fit = newton.maximize(
      &likelihood, from: start, free: [intercept], provingExistence: false)
    guard fit.convergence.converged else { return nil }
    return estimates.estimates[intercept] + (fit.parameters[intercept] - start[intercept])
  }

  /// A start from a tenth of the blocks, which saves half of the steps over all rows.
  private func warmStart(
    _ likelihood: LogisticLikelihood
  ) -> (([Double], [Int]) -> [Double]?)? {
    guard likelihood.rowCount >= 50 * Lanes.blockRows else { return nil }
    let newton = newton
    return { start, free in
      var part = likelihood.thinned(by: 10)
      var rough = newton
      rough.informationTolerance = 1e-3
      let result = rough.maximize(&part, from: start, free: free, provingExistence: false)
      return result.convergence.converged ? result.parameters : nil
    }
  }

  /// Decides which columns can be estimated.
  ///
  /// The information of the null model is a Gram matrix of the columns: where its smallest relative
  /// pivot is far above rounding every column stands by R's rule too. Only where it is not are the
  /// raw columns, in formula order, put through a QR, whose pivots are not squared.
  private func rank(
    of design: StandardizedDesign, _ response: LogisticResponse, at null: LikelihoodPoint
  ) -> RankDecision {
    let p = design.design.columnCount
    if let factor = try? CholeskyFactorization(null.information, tolerance: 0), factor.rank == p {
      let smallestShare = (0..<p).reduce(1.0) { share, j in
        let size = design.rootMeanSquares[j] * design.scales[j]
        return size > 1 ? min(share, 1 / (size * size)) : share
      }
      if factor.smallestRelativePivot * smallestShare > 1e-10 {
        return .independent(columnCount: p)
      }
    }
    let blocks = Lanes.blockCount(rows: response.count)
    let parts = lanes.map(min(Lanes.count, blocks)) { lane in
      var triangle = BlockedQR(order: p)
      for block in stride(from: lane, to: blocks, by: Lanes.count) {
        let rows = Lanes.block(block, rows: response.count)
        let raw = design.rawBlock(rows) { response.weights?[$0] ?? 1 > 0 }
        triangle.add(raw.span, BlockLayout(rows: rows.count, columns: p))
      }
      return triangle
    }
    var triangle = BlockedQR(order: p)
    for part in parts { triangle.add(part) }
    return .triangle(triangle.triangle, hasIntercept: design.design.interceptIndex == 0)
  }
}
