public import LinearAlgebra
public import StatisticalModels

internal import RealModule

/// Exploratory factor analysis: R ≈ Λ Λᵀ + Ψ, with Ψ diagonal.
///
/// Both ways of extraction minimize over Ψ a function of the eigenvalues that the factors leave, by
/// Newton's method with exact second derivatives.
///
/// - SeeAlso: Jöreskog, *Psychometrika* 32 (1967); Harman & Jones, *Psychometrika* 31 (1966).
public struct FactorAnalysis: Sendable {
  /// How factors are found.
  public enum Extraction: String, Sendable, CaseIterable {
    /// The sum of squared residual correlations is least.
    case minimumResiduals
    /// The likelihood of multivariate normal items is greatest.
    case maximumLikelihood
  }

  /// The loadings Λ, p × k, unrotated; factors by falling sums of squares, each with a positive sum.
  public let loadings: Matrix
  /// The part of each item's variance that the factors leave.
  public let uniquenesses: [Double]
  /// How factors were found.
  public let extraction: Extraction
  /// The number of Newton steps.
  public let iterations: Int
  /// The least value of the function: half the sum of squared residuals, or of log det Σ + tr(Σ⁻¹R)
  /// − log det R − p.
  public let discrepancy: Double
  /// Items whose uniqueness ran to its lower limit (Heywood cases).
  public let improper: [Int]

  /// The number of factors, k.
  public var factorCount: Int { loadings.columns }

  /// The least uniqueness that is considered.
  static let leastUniqueness = 0.005

  /// Extracts factors.
  ///
  /// - Parameters:
  ///   - correlation: The p × p correlations.
  ///   - factors: The number of factors, k.
  ///   - extraction: How they are found.
  /// - Throws: ``PsychometricsError`` where the items cannot tell k factors apart, the correlations
  ///   are singular, or the iteration does not settle.
  /// - Precondition: At least one factor.
  /// - Complexity: O(p⁴) for each of about ten steps.
  public init(
    correlation: Matrix, factors: Int, extraction: Extraction = .minimumResiduals
  ) throws(PsychometricsError) {
    let p = correlation.rows
    precondition(factors >= 1, "\(factors) factors")
    guard factors < p, (p - factors) * (p - factors) >= p + factors else {
      throw .tooManyFactors(factors: factors, items: p)
    }
    let inverse = try PsychometricsError.factor(correlation).inverseDiagonal()
    // Joreskog's start: a part of what the other items leave of each.
    let part = 1 - 0.5 * Double(factors) / Double(p)
    let start = inverse.map { min(max(part / $0, 2 * Self.leastUniqueness), 0.99) }
    var search = UniquenessSearch(correlation, factors: factors, extraction)
    let end = try search.minimize(from: start)
    self.extraction = extraction
    iterations = end.iterations
    discrepancy = end.value
    improper = (0..<p).filter { end.uniquenesses[$0] <= Self.leastUniqueness * (1 + 1e-9) }
    loadings = Self.reflected(
      try search.loadings(at: end.uniquenesses))
    let found = loadings
    uniquenesses = (0..<p).map { item in
      1 - (0..<factors).reduce(0.0) { $0 + found[item, $1] * found[item, $1] }
    }
  }

  /// The likelihood-ratio test that k factors suffice; `nil` for minimum residuals and without degrees
  /// of freedom.
  public func sufficiencyTest(observations: Double) -> ChiSquaredTest? {
    let (p, k) = (loadings.rows, factorCount)
    let degrees = ((p - k) * (p - k) - p - k) / 2
    guard extraction == .maximumLikelihood, degrees > 0 else { return nil }
    let scale = observations - 1 - (2 * Double(p) + 5) / 6 - 2 * Double(k) / 3
    return ChiSquaredTest(chiSquared: scale * discrepancy, degreesOfFreedom: degrees)
  }

  /// Each column with the sign that makes its sum positive.
  static func reflected(_ loadings: Matrix) -> Matrix {
    var result = loadings
    for k in 0..<loadings.columns {
      let sum = (0..<loadings.rows).reduce(0.0) { $0 + loadings[$1, k] }
      guard sum < 0 else { continue }
      for i in 0..<loadings.rows { result[i, k] = -loadings[i, k] }
    }
    return result
  }
}
