internal import LinearAlgebra

/// What is true of one driver of simulated customers.
public struct SimulatedDriver: Sendable, Equatable {
  /// The driver's name in the bank battery.
  public let name: String
  /// The mean of delivery in the first wave, from 0 to 100.
  public let delivery: Double
  /// The mean of the ideal in the first wave, from 0 to 100.
  public let ideal: Double
  /// The correlation of each item, before it is rounded to the scale, with the driver.
  public let loadings: [Double]
  /// The item that is asked the other way round, counted from 0; `nil` where none is.
  public let reversedItem: Int?
  /// How much a standard deviation of the driver adds to loyalty, in standard deviations of its noise.
  public let loyaltyEffect: Double
  /// What ten points of delivery multiply the hazard of leaving by, as a logarithm.
  public let logHazardPerTenPoints: Double

  /// The four drivers: two that matter for loyalty and churn, one that does a little, one for neither.
  public static let standard = [
    SimulatedDriver(
      name: "trust", delivery: 62, ideal: 80, loadings: [0.85, 0.8, 0.75], reversedItem: nil,
      loyaltyEffect: 0.6, logHazardPerTenPoints: -0.35),
    SimulatedDriver(
      name: "empowerment", delivery: 58, ideal: 74, loadings: [0.8, 0.75, 0.7],
      reversedItem: nil, loyaltyEffect: 0.35, logHazardPerTenPoints: -0.2),
    SimulatedDriver(
      name: "access", delivery: 66, ideal: 82, loadings: [0.8, 0.8, 0.7], reversedItem: 2,
      loyaltyEffect: 0.15, logHazardPerTenPoints: -0.05),
    SimulatedDriver(
      name: "value", delivery: 55, ideal: 78, loadings: [0.75, 0.75, 0.75], reversedItem: nil,
      loyaltyEffect: 0, logHazardPerTenPoints: 0),
  ]
}

/// Numbers that hold for all simulated customers.
public enum SimulatedTruth {
  /// The correlation of any two drivers.
  public static let driverCorrelation = 0.3
  /// The standard deviation of a driver among customers, in points from 0 to 100.
  public static let driverSpread = 15.0
  /// The standard deviation of ideals among customers, in points.
  public static let idealSpread = 8.0
  /// How much of a driver stays from wave to wave, as a correlation.
  public static let persistence = 0.7
  /// What delivery and ideals gain from wave to wave, in points.
  public static let drift = (delivery: 0.3, ideal: 1.5)
  /// The correlation of each loyalty item with loyalty.
  public static let loyaltyLoadings = [0.85, 0.8, 0.75]
  /// The share of single questions that are left out, and that do not apply.
  public static let itemNonResponse = (missing: 0.02, notApplicable: 0.01)
  /// The hazard of leaving, a month, of a customer whose drivers are all at 60, with an owner of 100
  /// accounts and without an offer.
  public static let monthlyHazard = 0.02
  /// What 50 more accounts of the owner, and a price offer, add to the log hazard.
  public static let logHazard = (fiftyAccounts: 0.15, offer: -0.4)
  /// The share of customers with a price offer.
  public static let offerShare = 0.25
  /// Loyalty's own noise has variance 1; this is the share of its variance that the drivers explain.
  public static var loyaltyRSquared: Double {
    let explained = loyaltyVariance
    return explained / (explained + 1)
  }

  /// The share of explained loyalty that is each driver's (Lindeman, Merenda and Gold's).
  public static var contributionShares: [Double] {
    let effects = SimulatedDriver.standard.map(\.loyaltyEffect)
    let p = effects.count
    var joint = Matrix(zeros: p + 1, p + 1)
    for j in 0..<p {
      for i in 0..<p { joint[i, j] = i == j ? 1 : driverCorrelation }
    }
    for i in 0..<p {
      joint[i, p] = (0..<p).reduce(0.0) { $0 + joint[i, $1] * effects[$1] }
      joint[p, i] = joint[i, p]
    }
    joint[p, p] = loyaltyVariance + 1
    let values = LinearSubsets.rSquared(joint, players: (0..<p).map { [$0] })
    return ShapleyValues(values).shares
  }

  private static var loyaltyVariance: Double {
    let effects = SimulatedDriver.standard.map(\.loyaltyEffect)
    let sum = effects.reduce(0, +)
    let squares = effects.reduce(0) { $0 + $1 * $1 }
    return squares + driverCorrelation * (sum * sum - squares)
  }
}
