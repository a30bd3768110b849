public import Formulas
public import Lanes
internal import StatisticalModels

/// Refits of one logistic regression to the same rows with other weights, each a few steps from the
/// first fit.
///
/// A bootstrap sample of rows is a weight for each: how often it was drawn. The design is read in place,
/// nothing is copied, and Newton's method starts at the estimate that all rows gave, so that a refit
/// takes two or three passes where a fit takes ten.
public struct LogisticReplicates: Sendable {
  private let design: StandardizedDesign
  private let response: LogisticResponse
  private let estimated: [Int]
  private let start: [Double]
  private let shift: Double
  private let newton: Newton

  /// Prepares to refit; `nil` where the estimate is not where the likelihood is greatest: Firth's
  /// penalty or class weights stood behind it, or no finite maximum exists.
  ///
  /// - Parameters:
  ///   - frame: The formula with the data of the fit.
  ///   - fit: The fit to all rows.
  public init?(_ frame: ModelFrame, _ fit: LogisticRegression.Fit) {
    guard fit.estimates.biasReduction == nil, fit.classWeights == nil,
      fit.estimates.convergence.converged, fit.estimates.estimateExists != false
    else { return nil }
    let design = Design(frame)
    self.design = StandardizedDesign(
      design, centering: design.interceptIndex != nil, lanes: .single)
    response = LogisticResponse(frame)
    estimated = fit.estimates.estimated
    start = fit.estimates.standardizedEstimates
    shift = fit.priorCorrection?.shift ?? 0
    var newton = Newton()
    // Far below what resampling moves, yet one step of Newton's less.
    newton.informationTolerance = 1e-8
    newton.maximumIterations = 30
    self.newton = newton
  }

  /// The linear predictor of every row by the refit to rows of these weights.
  ///
  /// - Parameters:
  ///   - weights: What each row counts for, times its own weight.
  ///   - lanes: The threads that may work.
  /// - Returns: `nil` where the refit has no finite estimate.
  /// - Precondition: One weight for each row, at least 0.
  /// - Complexity: Some 3 passes of n p² flops.
  public func linearPredictors(weights: [Double], lanes: Lanes = .single) -> [Double]? {
    precondition(
      weights.count == response.count, "\(weights.count) weights for \(response.count) rows")
    let weighted = LogisticResponse(
      successes: response.successes, trials: response.trials,
      weights: response.weights.map { zip($0, weights).map { $0 * $1 } } ?? weights,
      offset: response.offset)
    var likelihood = LogisticLikelihood(design, weighted, lanes: lanes)
    let result = newton.maximize(
      &likelihood, from: start, free: estimated, provingExistence: false)
    guard result.convergence.converged, result.parameters.allSatisfy(\.isFinite) else {
      return nil
    }
    var eta = design.linearPredictors(result.parameters, lanes: lanes)
    if let offset = response.offset {
      for i in eta.indices { eta[i] += offset[i] + shift }
    } else if shift != 0 {
      for i in eta.indices { eta[i] += shift }
    }
    return eta
  }
}
