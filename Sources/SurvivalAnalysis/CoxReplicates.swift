public import Formulas
public import Lanes
public import Scoring
internal import StatisticalModels

/// Refits of one Cox regression to the same rows with other weights, each a few steps from the first
/// fit.
///
/// A bootstrap sample of rows is a weight for each: how often it was drawn; an event drawn w times
/// weighs w in its tie.
public struct CoxReplicates: Sendable {
  private let design: StandardizedDesign
  private let response: CoxResponse
  private let ties: CoxResponse.Ties
  private let estimated: [Int]
  private let start: [Double]
  private let newton: Newton
  private let reference: [Double]
  private let encoder: FeatureEncoder
  private let strata: Grouping?

  /// One refit.
  public struct Refit: Sendable {
    /// The linear predictor of every row.
    public let linearPredictors: [Double]
    /// What predicts, without a covariance; `nil` where no baseline was asked for.
    public let scorer: CoxScorer?
  }

  /// Prepares to refit; `nil` where the estimate is not where the likelihood is greatest, or ties are
  /// exact, which know no weights.
  ///
  /// - Parameters:
  ///   - frame: The formula with the data of the fit.
  ///   - fit: The fit to all rows.
  public init?(_ frame: ModelFrame, _ fit: CoxRegression.Fit) {
    guard fit.ties != .exact, fit.estimates.biasReduction == nil,
      fit.estimates.convergence.converged, fit.estimates.estimateExists != false
    else { return nil }
    design = StandardizedDesign(Design(frame), centering: true, lanes: .single)
    response = CoxResponse(frame)
    ties = fit.ties
    estimated = fit.estimates.estimated
    start = fit.estimates.standardizedEstimates
    reference = fit.means
    encoder = frame.encoder
    strata = frame.strata
    var newton = Newton()
    newton.informationTolerance = 1e-8
    newton.maximumIterations = 30
    self.newton = newton
  }

  /// Refits to rows of these weights.
  ///
  /// - Parameters:
  ///   - weights: What each row counts for, times its own weight.
  ///   - withBaseline: Whether survival is to be predicted.
  ///   - lanes: The threads that may work.
  /// - Returns: `nil` where the refit has no finite estimate.
  /// - Precondition: One weight for each row, at least 0.
  /// - Complexity: A sort and some 3 passes of n p² flops.
  public func refit(weights: [Double], withBaseline: Bool, lanes: Lanes = .single) -> Refit? {
    precondition(
      weights.count == response.count, "\(weights.count) weights for \(response.count) rows")
    let weighted = CoxResponse(
      start: response.start, time: response.time, event: response.event,
      weights: response.weights.map { zip($0, weights).map { $0 * $1 } } ?? weights,
      weightsAreFrequencies: true, offset: response.offset, strata: response.strata,
      stratumCount: response.stratumCount)
    var likelihood = CoxLikelihood(design, weighted, ties: ties, lanes: lanes)
    guard likelihood.eventCount > 0 else { return nil }
    let result = newton.maximize(
      &likelihood, from: start, free: estimated, provingExistence: false)
    guard result.convergence.converged, result.parameters.allSatisfy(\.isFinite) else {
      return nil
    }
    var eta = design.linearPredictors(result.parameters, lanes: lanes)
    if let offset = response.offset { for i in eta.indices { eta[i] += offset[i] } }
    guard withBaseline else { return Refit(linearPredictors: eta, scorer: nil) }
    let baselines = BaselineHazard.all(likelihood, at: result.parameters)
    let keys = strata?.keys ?? [[]]
    let scorer = CoxScorer(
      encoder: encoder, coefficients: design.original(result.parameters), reference: reference,
      covariance: nil,
      strata: zip(keys, baselines).map { key, baseline in
        BaselineStratum(
          key: key, time: baseline.time, cumulativeHazard: baseline.cumulativeHazard,
          atRisk: baseline.atRisk, events: baseline.events,
          intervalGrid: .init(
            time: baseline.grid.time, variance: baseline.grid.variance,
            meanHazard: baseline.grid.meanHazard))
      })
    return Refit(linearPredictors: eta, scorer: scorer)
  }
}
