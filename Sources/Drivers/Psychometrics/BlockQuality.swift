public import DataFrames
public import Measures
public import Scoring

internal import LinearAlgebra

/// Whether the items of a driver may be taken together.
///
/// A reflective driver's items must agree: where the lower limit of ω is under ``leastOmega``, most of a
/// score would be noise, and an index on it is refused. A formative driver's items need not agree; for
/// them collinearity is what hurts.
public struct BlockQuality: Sendable {
  /// The lower limit of ω under which an index is refused.
  public static let leastOmega = 0.5

  /// What is known, by the kind of measurement.
  public enum Finding: Sendable {
    /// One item; its reliability cannot be told from one survey.
    case single
    /// Items that show one driver, with the bootstrap interval of ω.
    case reflective(Reliability, omega: ConfidenceInterval)
    /// Items that make up the driver: their weights, adding up to 1, and variance inflation factors.
    case formative(weights: [Double], inflation: [Double])
    /// The items cannot be analysed, for this reason.
    case failed(PsychometricsError)
  }

  /// The driver.
  public let driver: Battery.Driver
  /// Its items of delivery.
  public let items: [Battery.Item]
  /// What is known.
  public let finding: Finding

  /// Judges one driver; `nil` for one without items of delivery.
  ///
  /// Respondents count by the battery's column of weights, where it names one.
  ///
  /// - Parameters:
  ///   - driver: The driver.
  ///   - battery: Its battery.
  ///   - table: Raw answers.
  ///   - bootstrap: How samples are drawn for the interval of ω.
  ///   - level: The confidence level.
  /// - Throws: `BatteryError` where answers cannot be used.
  public init?(
    _ driver: Battery.Driver, of battery: Battery, _ table: DataFrame,
    _ bootstrap: ClusterBootstrap, level: Double
  ) throws(BatteryError) {
    let items = battery.items(of: driver.name)
    guard !items.isEmpty else { return nil }
    var scores: [[Double]] = []
    for item in items { scores.append(try battery.scores(of: item, in: table)) }
    self.driver = driver
    self.items = items
    finding = Self.find(
      driver, items, scores, battery.effectiveWeights(in: table), bootstrap, level)
  }

  private static func find(
    _ driver: Battery.Driver, _ items: [Battery.Item], _ scores: [[Double]],
    _ weights: [Double]?, _ bootstrap: ClusterBootstrap, _ level: Double
  ) -> Finding {
    guard items.count > 1 else { return .single }
    do {
      let moments = try ItemMoments(scores, weights: weights)
      switch driver.measurement {
      case .reflective:
        let reliability = try Reliability(moments)
        let omegas = Reliability.omegas(scores, weights: weights, bootstrap)
        return .reflective(
          reliability, omega: ClusterBootstrap.interval(omegas, level: level))
      case .formative:
        let total = items.reduce(0) { $0 + $1.weight }
        return .formative(
          weights: items.map { $0.weight / total },
          inflation: try PsychometricsError.factor(moments.correlation).inverseDiagonal())
      }
    } catch {
      return .failed(error)
    }
  }

  /// Why an index on this driver is refused, in a sentence; `nil` where it is not.
  public var refusal: String? {
    switch finding {
    case .single, .formative: return nil
    case .failed(let error):
      return "driver \"\(driver.name)\" cannot be judged: \(error)"
    case .reflective(_, let omega):
      guard !(omega.lower >= Self.leastOmega) else { return nil }
      let limit = omega.lower.isNaN ? "unknown" : "\((omega.lower * 100).rounded() / 100)"
      return "driver \"\(driver.name)\": omega may be as low as \(limit), so that most of a score "
        + "could be noise (0.5 is the least); leave out items that do not fit, or declare the driver "
        + "formative if its items need not agree."
    }
  }
}
