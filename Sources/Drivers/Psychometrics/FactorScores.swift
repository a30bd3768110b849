public import LinearAlgebra

internal import RealModule

/// Weights that turn standardized items into estimates of the factors, and how sure these are.
public struct FactorScores: Sendable {
  /// How scores are made.
  public enum Method: String, Sendable, CaseIterable {
    /// Thomson's regression: least mean squared error, shrunk to the mean.
    case regression
    /// Bartlett's weighted least squares: unbiased for each customer.
    case bartlett
  }

  /// The weights, p × k: a score is the sum of weight times standardized item.
  public let weights: Matrix
  /// The standard error of each factor's score, the factor having variance 1.
  public let standardErrors: [Double]
  /// The squared correlation of each score with its factor.
  public let determinacies: [Double]

  /// Forms weights.
  ///
  /// - Parameters:
  ///   - rotation: The factors.
  ///   - uniquenesses: What they leave of each item.
  ///   - correlation: The items' correlations.
  ///   - method: How scores are made.
  /// - Throws: ``PsychometricsError/singular`` or ``PsychometricsError/indefinite``.
  public init(
    _ rotation: FactorRotation, uniquenesses: [Double], correlation: Matrix, method: Method
  ) throws(PsychometricsError) {
    let (p, k) = (rotation.loadings.rows, rotation.loadings.columns)
    let structure = rotation.structure
    let factor = try PsychometricsError.factor(correlation)
    let regression = Self.solve(factor, structure)
    let explained = structure.transposedMultiplied(by: regression).diagonal
    switch method {
    case .regression:
      weights = regression
      determinacies = explained
      standardErrors = explained.map { max(1 - $0, 0).squareRoot() }
    case .bartlett:
      var scaled = rotation.loadings
      for j in 0..<k {
        for i in 0..<p {
          scaled[i, j] /= max(uniquenesses[i], FactorAnalysis.leastUniqueness)
        }
      }
      let information = rotation.loadings.transposedMultiplied(by: scaled)
      let inner = try PsychometricsError.factor(information)
      weights = Self.solve(inner, scaled.transposed).transposed
      let variances = inner.inverseDiagonal()
      standardErrors = variances.map { $0.squareRoot() }
      determinacies = variances.map { 1 / (1 + $0) }
    }
  }

  private static func solve(_ factor: CholeskyFactorization, _ right: Matrix) -> Matrix {
    var elements: [Double] = []
    for j in 0..<right.columns {
      elements += factor.solution((0..<right.rows).map { right[$0, j] })
    }
    return Matrix(rows: right.rows, columns: right.columns, elements: elements)
  }
}
