public import LinearAlgebra
public import StatisticalModels

internal import RealModule

/// Whether correlations are such that common factors could explain them.
///
/// - SeeAlso: Kaiser & Rice, *Educational and Psychological Measurement* 34 (1974); Bartlett,
///   *British Journal of Psychology* 3 (1950).
public struct SamplingAdequacy: Sendable {
  /// The measure of Kaiser, Meyer and Olkin: Σr² / (Σr² + Σq²), q being partial correlations.
  public let overall: Double
  /// The same for each item's correlations.
  public let items: [Double]
  /// Bartlett's test that there are no correlations at all.
  public let sphericity: ChiSquaredTest

  /// Judges correlations.
  ///
  /// - Parameters:
  ///   - correlation: The p × p correlations.
  ///   - observations: The respondents they are from.
  /// - Throws: ``PsychometricsError/singular`` or ``PsychometricsError/indefinite``.
  public init(correlation: Matrix, observations: Double) throws(PsychometricsError) {
    let factor = try PsychometricsError.factor(correlation)
    let inverse = factor.inverse()
    let p = correlation.rows
    var squares = [Double](repeating: 0, count: p)
    var partials = squares
    for j in 0..<p {
      for i in 0..<p where i != j {
        squares[j] += correlation[i, j] * correlation[i, j]
        partials[j] += inverse[i, j] * inverse[i, j] / (inverse[i, i] * inverse[j, j])
      }
    }
    items = zip(squares, partials).map { $0 / ($0 + $1) }
    let (r, q) = (squares.reduce(0, +), partials.reduce(0, +))
    overall = r / (r + q)
    let scale = observations - 1 - (2 * Double(p) + 5) / 6
    sphericity = ChiSquaredTest(
      chiSquared: -scale * factor.logDeterminant, degreesOfFreedom: p * (p - 1) / 2)
  }
}

extension PsychometricsError {
  /// The Cholesky factor of correlations that are positive definite.
  static func factor(_ correlation: Matrix) throws(PsychometricsError) -> CholeskyFactorization {
    guard let factor = try? CholeskyFactorization(correlation) else {
      let values = (try? SymmetricEigenDecomposition(correlation))?.values ?? []
      throw (values.first ?? 0) < -1e-10 ? .indefinite : .singular
    }
    guard factor.smallestRelativePivot > 1e-12 else { throw .singular }
    return factor
  }
}
