internal import LinearAlgebra

package import Lanes
package import StatisticalModels

/// The greatest partial log-likelihood over any columns of one design.
///
/// Risk sets are formed once; every choice of columns is then a Newton iteration that can begin where a
/// similar one ended. Coefficients are those of the standardized design.
package struct CoxSubsets {
  private var likelihood: CoxLikelihood

  /// The number of events.
  package var eventCount: Double { likelihood.eventCount }

  /// Prepares a design and its outcome.
  ///
  /// - Precondition: Both are equally long; the design has no intercept.
  package init(
    _ design: Design, _ response: CoxResponse, ties: CoxResponse.Ties = .efron, lanes: Lanes
  ) {
    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    likelihood = CoxLikelihood(standardized, response, ties: ties, lanes: lanes)
  }

  /// Maximizes over the columns `free`.
  ///
  /// - Parameters:
  ///   - free: The columns, ascending; all others stay out.
  ///   - start: Where to begin, as long as the design has columns.
  /// - Returns: The log-likelihood there and the coefficients. Where the likelihood has no maximum
  ///   or columns are collinear, they are what the iteration reached.
  package mutating func maximum(
    over free: [Int], from start: [Double]
  ) -> (logLikelihood: Double, coefficients: [Double]) {
    var newton = Newton()
    newton.informationTolerance = 1e-5
    let kept = start.indices.map { free.contains($0) ? start[$0] : 0 }
    let null = likelihood.evaluate(at: kept, free.isEmpty ? .value : .information)
    guard !free.isEmpty else { return (null.logLikelihood, kept) }
    let result = newton.maximize(
      &likelihood, from: kept, evaluated: null, free: free, provingExistence: false)
    return (result.point.logLikelihood, result.parameters)
  }
}
