internal import RealModule

/// A share of customers like one who have left: when that is so, asks a quantile of the remaining
/// time.
///
/// What the curves look for does not depend on the customer, and is found once: the cumulative hazard
/// at which the share has left, and where it is on the scale of a standard distribution.
public struct LeavingShare: Sendable, Equatable {
  /// The share: 0.5 for the median.
  public let probability: Double
  /// −log(1 − probability).
  let hazard: Double
  /// The hazards of shares that are smaller and larger by R's tolerance, the root of the machine
  /// epsilon: a step that is between the two is exactly at the height.
  let (early, late): (Double, Double)
  /// Where the share has left on the scales of the standard distributions, as
  /// `StandardLifetime.place(leaving:)`.
  let extremeValuePlace: Double
  let normalPlace: Double
  let logisticPlace: Double

  /// The median's.
  public static let half = LeavingShare(exactly: 0.5)

  /// A share.
  ///
  /// - Precondition: 0 < `probability` < 1.
  public init(_ probability: Double) {
    self = probability == 0.5 ? .half : LeavingShare(exactly: probability)
  }

  private init(exactly probability: Double) {
    precondition(probability > 0 && probability < 1, "\(probability) is not between 0 and 1")
    self.probability = probability
    hazard = -logarithm(onePlus: -probability)
    let tolerance = Double.ulpOfOne.squareRoot()
    early = Self.hazard(losing: probability - tolerance)
    late = Self.hazard(losing: probability + tolerance)
    extremeValuePlace = logarithm(hazard)
    normalPlace = normalQuantile(probability)
    logisticPlace = logOdds(probability)
  }

  /// The cumulative hazard that loses a share of the customers.
  static func hazard(losing probability: Double) -> Double {
    probability >= 1 ? .infinity : -logarithm(1 - probability)
  }
}

/// log(p / (1 − p)).
func logOdds(_ probability: Double) -> Double { logarithm(probability / (1 - probability)) }

/// The w that a standard normal variable is below with a probability between 0 and 1.
func normalQuantile(_ probability: Double) -> Double {
  if probability == 0.5 { return 0 }
  // The smaller tail keeps its digits.
  let isLower = probability < 0.5
  let quantile = normalTailQuantile(isLower ? probability : 1 - probability)
  return isLower ? -quantile : quantile
}

/// The z > 0 that a standard normal variable exceeds with probability `tail` < ½.
///
/// Halley's iteration on erfc, from the rational start of Abramowitz & Stegun 26.2.23 whose error is
/// under 4.5e-4; two steps reach the last bits.
func normalTailQuantile(_ tail: Double) -> Double {
  let t = (-2 * Double.log(tail)).squareRoot()
  let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
  let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  var z = t - numerator / denominator
  for _ in 0..<3 {
    // f = Φ(−z) − tail, with f′ = −φ(z) and f″ = z φ(z).
    let difference = Double.erfc(z / 2.0.squareRoot()) / 2 - tail
    let density = Double.exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    let newton = difference / density
    z += newton / (1 + z * newton / 2)
  }
  return z
}
