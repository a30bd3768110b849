internal import LinearAlgebra
internal import StatisticalModels

extension CauseSpecificRegression {
  /// The sandwich covariance of all causes' coefficients together.
  ///
  /// A row's scores for different causes belong to the same customer, and are correlated even where
  /// the model's own covariance is 0.
  ///
  /// - Parameters:
  ///   - design: The design.
  ///   - response: Times and causes of its rows.
  ///   - fit: The causes' fits.
  ///   - robust: Whether rows or clusters are independent.
  /// - Returns: The covariance over the fit's estimated coefficients.
  func robustCovariance(
    _ design: Design, _ response: CompetingRisksResponse, _ fit: Fit,
    _ robust: CoxRegression.RobustErrors
  ) -> Matrix {
    var clusters: (codes: [Int32], count: Int)?
    if case .clusters(let codes, let count) = robust { clusters = (codes, count) }
    let units = clusters?.count ?? response.count
    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    var sums = [Double](repeating: 0, count: units * fit.degreesOfFreedom)
    var first = 0
    for (cause, single) in fit.fits.enumerated() {
      let kept = single.estimates.estimated
      let likelihood = CoxLikelihood(
        standardized, response.response(of: cause), ties: ties, lanes: lanes)
      let scores = CoxScores(likelihood, at: single.estimates.standardizedEstimates)
      for block in 0..<likelihood.rows.blockCount {
        let rows = likelihood.rows.rows(of: block)
        var part = [Double](repeating: 0, count: rows.count * kept.count)
        likelihood.rows.read(block) { z in
          scores.write(rows.count, z, kept: kept, into: &part) { rows.lowerBound + $0 }
        }
        for i in 0..<rows.count {
          let row = Int(likelihood.sets.order[rows.lowerBound + i])
          let unit = clusters.map { Int($0.codes[row]) } ?? row
          var scale = 1.0
          // A row that stands for w equal rows is w scores, not one of w times the size.
          if response.weightsAreFrequencies, clusters == nil, let weight = response.weights?[row],
            weight > 0
          {
            scale = 1 / weight.squareRoot()
          }
          for (index, column) in kept.enumerated() {
            // Scores by x are those by z over the scale; the bread is that of x.
            sums[unit + (first + index) * units] +=
              scale * part[index * rows.count + i] / standardized.scales[column]
          }
        }
      }
      first += kept.count
    }
    var gram = GramAccumulator(order: fit.degreesOfFreedom)
    gram.add(sums, BlockLayout(rows: units, columns: fit.degreesOfFreedom))
    return gram.matrix.sandwiched(by: fit.covariance)
  }
}
