public import LinearAlgebra
public import Measures

internal import Distributions
internal import RealModule

/// How much of the variance of a scale is its items' common part.
///
/// - SeeAlso: Cronbach, *Psychometrika* 16 (1951); McDonald, *Test Theory* (1999), chapter 6;
///   Fornell & Larcker, *Journal of Marketing Research* 18 (1981).
public struct Reliability: Sendable {
  /// Cronbach's alpha of the raw scores, k/(k − 1) (1 − Σσⱼ²/σ²): a lower bound of reliability.
  public let alpha: Double
  /// Alpha of standardized items.
  public let standardizedAlpha: Double
  /// Alpha without each item; NaN where only two items are.
  public let alphaIfDropped: [Double]
  /// The correlation of each item with the sum of the others.
  public let itemRestCorrelations: [Double]
  /// McDonald's ω = (Σλ)² / ((Σλ)² + Σθ) of one factor by minimum residuals.
  public let omega: Double
  /// ω = 1 − Σθ/Σr, with the observed variance below the line, as R's `psych` prints it.
  public let omegaOfObservedVariance: Double
  /// The composite reliability ρ_C: ω of one factor by maximum likelihood.
  public let compositeReliability: Double
  /// The average variance extracted: the mean of λ², by maximum likelihood.
  public let averageVarianceExtracted: Double
  /// The loadings λ of the one factor by minimum residuals, in standard deviations.
  public let loadings: [Double]
  /// The respondents.
  public let observations: Double

  /// Judges a scale.
  ///
  /// - Parameter moments: Those of its items, high answers meaning the same for all.
  /// - Throws: ``PsychometricsError`` where one factor cannot be found.
  /// - Precondition: There are at least two items.
  public init(_ moments: ItemMoments) throws(PsychometricsError) {
    let p = moments.count
    precondition(p >= 2, "one item has no reliability")
    let covariance = moments.covariance
    alpha = Self.alpha(covariance)
    standardizedAlpha = Self.alpha(moments.correlation)
    alphaIfDropped = (0..<p).map { dropped in
      let kept = (0..<p).filter { $0 != dropped }
      return kept.count < 2 ? .nan : Self.alpha(covariance.extracting(rows: kept, columns: kept))
    }
    itemRestCorrelations = (0..<p).map { Self.itemRest(covariance, $0) }
    observations = moments.observations
    guard p > 2 else {
      // Two items have one correlation r, which two equal loadings explain: λ² = r.
      let r = moments.correlation[1, 0]
      loadings = [max(r, 0).squareRoot(), max(r, 0).squareRoot()]
      (omega, omegaOfObservedVariance) = (2 * r / (1 + r), 2 * r / (1 + r))
      (compositeReliability, averageVarianceExtracted) = (2 * r / (1 + r), r)
      return
    }
    let factor = try FactorAnalysis(correlation: moments.correlation, factors: 1)
    loadings = (0..<p).map { factor.loadings[$0, 0] }
    omega = Self.omega(loadings)
    let unique = loadings.reduce(0) { $0 + 1 - $1 * $1 }
    omegaOfObservedVariance = 1 - unique / moments.correlation.elements.reduce(0, +)
    let likely = try FactorAnalysis(
      correlation: moments.correlation, factors: 1, extraction: .maximumLikelihood)
    let likelyLoadings = (0..<p).map { likely.loadings[$0, 0] }
    compositeReliability = Self.omega(likelyLoadings)
    averageVarianceExtracted = likelyLoadings.reduce(0) { $0 + $1 * $1 } / Double(p)
  }

  /// Alpha of a matrix of covariances.
  ///
  /// - Precondition: It has at least two rows.
  public static func alpha(_ covariance: Matrix) -> Double {
    let k = Double(covariance.rows)
    let total = covariance.elements.reduce(0, +)
    return k / (k - 1) * (1 - covariance.diagonal.reduce(0, +) / total)
  }

  /// ω of standardized loadings on one factor.
  static func omega(_ loadings: [Double]) -> Double {
    let common = loadings.reduce(0, +)
    let unique = loadings.reduce(0) { $0 + 1 - $1 * $1 }
    return common * common / (common * common + unique)
  }

  private static func itemRest(_ covariance: Matrix, _ item: Int) -> Double {
    let total = covariance.elements.reduce(0, +)
    let own = (0..<covariance.rows).reduce(0.0) { $0 + covariance[item, $1] }
    let variance = covariance[item, item]
    return (own - variance) / (variance * (total - 2 * own + variance)).squareRoot()
  }

  /// Feldt's interval of alpha, exact for items of equal covariance with normal errors.
  ///
  /// - SeeAlso: Feldt, *Psychometrika* 30 (1965).
  public func alphaInterval(level: Double = 0.95) -> ConfidenceInterval {
    let below = observations - 1
    let ratio = FisherF(
      numerator: below, denominator: below * Double(loadings.count - 1))
    let tail = (1 - level) / 2
    return ConfidenceInterval(
      lower: 1 - (1 - alpha) * ratio.upperQuantile(tail),
      upper: 1 - (1 - alpha) * ratio.quantile(tail), level: level)
  }

  /// ω for each bootstrap sample of respondents.
  ///
  /// - Parameters:
  ///   - items: One column of answers each; respondents without all answers are left out.
  ///   - weights: How often each respondent counts; all once when `nil`.
  ///   - bootstrap: How samples are drawn.
  /// - Returns: ω of the samples in which one factor could be found.
  public static func omegas(
    _ items: [[Double]], weights: [Double]? = nil, _ bootstrap: ClusterBootstrap
  ) -> [Double] {
    bootstrap.estimates(of: items.first?.count ?? 0, weights: weights) { weights in
      (try? ItemMoments(items, weights: weights)).flatMap(omega(of:)).map { [$0] }
    }.map { $0[0] }
  }

  /// ω of one factor by minimum residuals, and nothing else.
  ///
  /// - Parameter moments: Those of at least two items.
  /// - Returns: `nil` where no factor can be found.
  static func omega(of moments: ItemMoments) -> Double? {
    guard moments.count > 2 else {
      let r = moments.correlation[1, 0]
      return 2 * r / (1 + r)
    }
    guard let factor = try? FactorAnalysis(correlation: moments.correlation, factors: 1) else {
      return nil
    }
    return omega((0..<moments.count).map { factor.loadings[$0, 0] })
  }
}
