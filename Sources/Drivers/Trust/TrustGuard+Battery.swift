public import DataFrames
public import Formulas
public import Scoring

internal import RealModule

extension TrustGuard {
  /// The share of answers that are "does not apply" from which on a driver is about some customers only.
  static let mostNotApplicable = 0.2

  /// What is wrong with the answers to a battery: scales that are not used, and questions that do not
  /// apply to many.
  ///
  /// Answers outside the declared range are no matter of trust: they are refused before.
  ///
  /// - Parameters:
  ///   - battery: The battery.
  ///   - answers: Raw answers.
  ///   - names: The drivers that matter; all when `nil`.
  /// - Returns: A warning for each finding, in the order of items and drivers.
  /// - Throws: `BatteryError` for answers that cannot be used.
  public static func answers(
    _ battery: Battery, _ answers: DataFrame, of names: Set<String>? = nil
  ) throws(BatteryError) -> [DataWarning] {
    var warnings: [DataWarning] = []
    func matters(_ driver: String) -> Bool { names?.contains(driver) ?? true }
    for item in battery.items where item.kind == .delivery && matters(item.driver) {
      let values = try battery.answers(to: item, in: answers).filter { item.isAnswer($0) }
      if let warning = unused(item, values) { warnings.append(warning) }
    }
    for driver in battery.drivers where matters(driver.name) {
      let items = battery.items(of: driver.name)
      var (asked, notApplicable) = (0.0, 0.0)
      for item in items {
        for value in try battery.answers(to: item, in: answers) {
          if item.notApplicable.contains(value) { notApplicable += 1 }
          if item.isAnswer(value) || item.notApplicable.contains(value) { asked += 1 }
        }
      }
      guard notApplicable > mostNotApplicable * asked else { continue }
      warnings.append(
        DataWarning(
          code: "notApplicable",
          message: "\((notApplicable / asked).percentWords) of the answers about "
            + "\"\(driver.name)\" are \"does not apply\"; what is said of this driver is about the "
            + "customers to whom it does"))
    }
    return warnings
  }

  /// Whether answers stay within the lower half of what may be answered, as those of another scale do.
  private static func unused(_ item: Battery.Item, _ values: [Double]) -> DataWarning? {
    guard values.count >= 100, let greatest = values.max(), let least = values.min() else {
      return nil
    }
    let (low, high) = (item.range.lowerBound, item.range.upperBound)
    guard greatest - low < 0.75 * (high - low) || high - least < 0.75 * (high - low) else {
      return nil
    }
    return DataWarning(
      code: "scaleRange",
      message: "the answers to \"\(item.column)\" go from \(least.words(3)) to "
        + "\(greatest.words(3)), though the battery declares \(low.words(3)) to \(high.words(3)); if "
        + "they were given on another scale, every score from them is wrong, so correct the range")
  }

  /// Which drivers' items do not agree, so that most of a score could be noise.
  ///
  /// - Parameters:
  ///   - battery: The battery.
  ///   - answers: Raw answers.
  ///   - names: The drivers that matter; all when `nil`.
  ///   - bootstrap: How samples are drawn for the interval of ω.
  ///   - level: The confidence level.
  /// - Returns: A warning for each such driver.
  /// - Throws: `BatteryError` for answers that cannot be used.
  public static func reliability(
    _ battery: Battery, _ answers: DataFrame, of names: Set<String>? = nil,
    _ bootstrap: ClusterBootstrap = ClusterBootstrap(replicates: 200), level: Double = 0.95
  ) throws(BatteryError) -> [DataWarning] {
    var warnings: [DataWarning] = []
    for driver in battery.drivers
    where driver.role == .driver && names?.contains(driver.name) ?? true {
      let quality = try BlockQuality(driver, of: battery, answers, bootstrap, level: level)
      if let refusal = quality?.refusal {
        warnings.append(
          DataWarning(
            code: "lowReliability",
            message: refusal.hasSuffix(".") ? String(refusal.dropLast()) : refusal))
      }
    }
    return warnings
  }

  /// What a model says of one column: a coefficient that is positive where more of the column makes
  /// customers leave.
  public struct Effect: Sendable, Equatable {
    /// The column's name.
    public let name: String
    /// The coefficient.
    public let estimate: Double
    /// The lower limit of its interval.
    public let lower: Double
    /// The upper limit.
    public let upper: Double

    /// Names a coefficient.
    public init(name: String, estimate: Double, lower: Double, upper: Double) {
      self.name = name
      self.estimate = estimate
      self.lower = lower
      self.upper = upper
    }
  }

  /// Which drivers seem to drive customers away when they are better delivered.
  ///
  /// - Parameters:
  ///   - battery: The battery.
  ///   - effects: The model's coefficients, positive for churn; names other than those of a driver's
  ///     delivery, its gap to the ideal (`trust_gap`) or its part of it (`trust_met`) are passed over.
  /// - Returns: A warning for each driver whose coefficient is positive with its whole interval.
  public static func signs(_ battery: Battery, _ effects: [Effect]) -> [DataWarning] {
    effects.compactMap { effect in
      let names = ["", "_gap", "_met"].compactMap { suffix in
        effect.name.hasSuffix(suffix) ? String(effect.name.dropLast(suffix.count)) : nil
      }
      guard names.contains(where: { battery.driver($0)?.role == .driver }), effect.estimate > 0,
        effect.lower > 0
      else { return nil }
      return DataWarning(
        code: "wrongSign",
        message: "the better \"\(effect.name)\" is delivered, the more customers leave, says the "
          + "model (\(effect.estimate.words(4)) a point, \(effect.lower.words(4)) to "
          + "\(effect.upper.words(4))); look for an item that is asked the other way round and not "
          + "declared so, or for a driver beside it that says much the same")
    }
  }
}
