public import LinearAlgebra

internal import RealModule

/// Johnson's relative weights: R² shared out by way of the uncorrelated variables nearest to the
/// correlated ones.
///
/// With R = Λ², r the correlations with the outcome and β = Λ⁻¹ r, the weights are ε = Λ∘² β∘². They are
/// those of Genizi, and add up to R².
///
/// - SeeAlso: Johnson, *Multivariate Behavioral Research* 35 (2000); Genizi, *Statistica Sinica* 3
///   (1993).
public struct RelativeWeights: Sendable, Equatable {
  /// The weight of each variable.
  public let values: [Double]
  /// The R² that they add up to.
  public let rSquared: Double

  /// Shares out the R² of a linear regression.
  ///
  /// - Parameter joint: The correlations of the variables and, last, the outcome.
  /// - Throws: ``PsychometricsError/singular`` where variables say the same.
  public init(joint: Matrix) throws(PsychometricsError) {
    let p = joint.rows - 1
    let own = Array(0..<p)
    let root = try SymmetricRoot(joint.extracting(rows: own, columns: own))
    let beta = root.inverse.multiplied(by: own.map { joint[$0, p] })
    self.init(root, beta)
  }

  /// Shares out what coefficients on the uncorrelated variables explain.
  init(_ root: SymmetricRoot, _ beta: [Double]) {
    let p = beta.count
    values = (0..<p).map { j in
      (0..<p).reduce(0.0) { sum, k in
        let part = root.root[j, k] * beta[k]
        return sum + part * part
      }
    }
    rSquared = beta.reduce(0) { $0 + $1 * $1 }
  }
}

/// The symmetric square root Λ of correlations, and its inverse.
struct SymmetricRoot {
  let root: Matrix
  let inverse: Matrix

  init(_ correlation: Matrix) throws(PsychometricsError) {
    guard let eigen = try? SymmetricEigenDecomposition(correlation),
      let least = eigen.values.first, least > 1e-10
    else { throw .singular }
    let p = correlation.rows
    var scaled = eigen.vectors
    var shrunk = eigen.vectors
    for k in 0..<p {
      let size = eigen.values[k].squareRoot()
      for i in 0..<p {
        scaled[i, k] *= size
        shrunk[i, k] /= size
      }
    }
    root = scaled.multiplied(by: eigen.vectors.transposed)
    inverse = shrunk.multiplied(by: eigen.vectors.transposed)
  }
}
