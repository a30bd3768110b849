internal import Distributions
internal import RealModule

/// Whether the difference of delivery and expectation is what counts, or each by itself.
///
/// A regression on the difference D − E alone takes for granted that both count equally, with opposite
/// signs. The polynomial L = b₀ + b₁D + b₂E + b₃D² + b₄DE + b₅E² does not; D and E are in tens of points
/// from the middle of the scale.
///
/// - SeeAlso: Edwards, *Organizational Research Methods* 4 (2001); Edwards & Parry, *Academy of Management
///   Journal* 36 (1993).
public struct DifferenceTest: Sendable, Equatable {
  /// b₁ of the regression on D and E: the effect of ten points of delivery.
  public let delivery: SlopeEstimate
  /// b₂ of the regression on D and E: the effect of ten points of expectation.
  public let expectation: SlopeEstimate
  /// b₁ + b₂, which is 0 if only the difference counts.
  public let constraint: SlopeEstimate
  /// The polynomial's b₀ … b₅; empty where squares and products cannot be told apart.
  public let polynomial: [SlopeEstimate]
  /// The slope b₁ + b₂ along D = E, in the middle of the scale; `nil` without a polynomial.
  public let slopeOfAgreement: SlopeEstimate?
  /// The curvature b₃ + b₄ + b₅ along D = E.
  public let curvatureOfAgreement: SlopeEstimate?
  /// The slope b₁ − b₂ along D = −E: what a difference does.
  public let slopeOfDifference: SlopeEstimate?
  /// The curvature b₃ − b₄ + b₅ along D = −E.
  public let curvatureOfDifference: SlopeEstimate?
  /// The F test that the difference alone suffices: b₁ = −b₂ and b₃ = b₄ = b₅ = 0.
  public let differencePValue: Double
  /// What ten points below expectation cost more than ten points above gain (loss aversion), beside D and
  /// E; `nil` where nobody is on one of the sides.
  public let lossAversion: SlopeEstimate?
  /// The explained variance of the regression on D and E.
  public let rSquared: Double

  /// Tests one driver.
  ///
  /// - Parameters:
  ///   - delivery: D, from 0 to 100.
  ///   - expectation: E, from 0 to 100.
  ///   - outcome: L.
  ///   - weights: How often each row counts.
  /// - Throws: ``PsychometricsError`` where D and E say the same or rows are too few.
  /// - Precondition: All are equally long, without missing values.
  public init(
    delivery: [Double], expectation: [Double], outcome: [Double], weights: [Double]
  ) throws(PsychometricsError) {
    let d = delivery.map { ($0 - 50) / 10 }
    let e = expectation.map { ($0 - 50) / 10 }
    let both = try LinearModel([d, e], outcome, weights: weights)
    self.delivery = both.combination([0, 1, 0])
    self.expectation = both.combination([0, 0, 1])
    constraint = both.combination([0, 1, 1])
    rSquared = both.rSquared
    let difference = try LinearModel([zip(d, e).map { $0 - $1 }], outcome, weights: weights)
    let surface = try? LinearModel(
      [d, e, d.map { $0 * $0 }, zip(d, e).map { $0 * $1 }, e.map { $0 * $0 }], outcome,
      weights: weights)
    let free = surface ?? both
    let count = difference.degreesOfFreedom - free.degreesOfFreedom
    let statistic =
      max(difference.residualSquares - free.residualSquares, 0) / count
      / (free.residualSquares / free.degreesOfFreedom)
    differencePValue =
      statistic.isFinite
      ? FisherF(numerator: count, denominator: free.degreesOfFreedom).upperTail(statistic) : 0
    polynomial =
      surface.map { surface in
        (0..<6).map { place in surface.combination((0..<6).map { $0 == place ? 1 : 0 }) }
      } ?? []
    slopeOfAgreement = surface?.combination([0, 1, 1, 0, 0, 0])
    curvatureOfAgreement = surface?.combination([0, 0, 0, 1, 1, 1])
    slopeOfDifference = surface?.combination([0, 1, -1, 0, 0, 0])
    curvatureOfDifference = surface?.combination([0, 0, 0, 1, -1, 1])
    lossAversion = try? LinearModel(
      [d, e, zip(d, e).map { min($0 - $1, 0) }], outcome, weights: weights
    ).combination([0, 0, 0, 1])
  }
}
