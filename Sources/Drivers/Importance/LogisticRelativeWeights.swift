internal import GeneralizedLinearModels
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

extension RelativeWeights {
  /// The relative weights of a logistic regression, which add up to the squared correlation of outcome
  /// and predicted probability.
  ///
  /// The outcome is regressed on the uncorrelated variables Z = X Λ⁻¹ nearest to the standardized X;
  /// with b their coefficients, s the standard deviation of the linear predictor and R_O that
  /// correlation, β* = b R_O / s takes the place of β.
  ///
  /// - Parameters:
  ///   - columns: The variables.
  ///   - outcome: 0 or 1 in each row.
  ///   - weights: What rows weigh; all 1 when `nil`.
  /// - Throws: ``PsychometricsError`` for constant or collinear variables, `FitError` where the
  ///   regression cannot be formed.
  /// - SeeAlso: Tonidandel & LeBreton, *Journal of Business and Psychology* 25 (2010).
  public init(logistic columns: [[Double]], outcome: [Double], weights: [Double]? = nil) throws {
    let moments = try ItemMoments(columns, weights: weights)
    let root = try SymmetricRoot(moments.correlation)
    let scales = moments.covariance.diagonal.map { 1 / $0.squareRoot() }
    let (n, p) = (outcome.count, columns.count)
    let nearest = (0..<p).map { k in
      (0..<n).map { row in
        (0..<p).reduce(0.0) { sum, j in
          sum + (columns[j][row] - moments.means[j]) * scales[j] * root.inverse[j, k]
        }
      }
    }
    var model = LogisticRegression()
    model.testsTerms = false
    model.intervalMethod = .wald
    let fit = try model.fit(
      Design(intercept: true, nearest.enumerated().map { (name: "z\($0)", values: $1) }),
      LogisticResponse(successes: outcome, weights: weights))
    let estimates = fit.estimates.estimates
    let probabilities = (0..<n).map { row in
      let eta = (0..<p).reduce(estimates[0]) { $0 + estimates[$1 + 1] * nearest[$1][row] }
      return 1 / (1 + Double.exp(-eta))
    }
    let joint = try ItemMoments([outcome, probabilities], weights: weights)
    let size = (0..<p).reduce(0.0) { $0 + estimates[$1 + 1] * estimates[$1 + 1] }.squareRoot()
    self.init(root, (0..<p).map { estimates[$0 + 1] * joint.correlation[1, 0] / size })
  }
}
