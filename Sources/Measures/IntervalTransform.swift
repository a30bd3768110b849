internal import RealModule

/// The scale on which a survival probability ± z standard errors is formed, then brought back.
///
/// The raw values are the names used on the command line.
public enum IntervalTransform: String, Sendable, CaseIterable {
  /// S itself, cut to 0 … 1.
  case plain
  /// log S, cut at 1: R's default.
  case log
  /// log(−log S): stays within 0 … 1 and keeps its coverage in small samples.
  case logLog = "log-log"
  /// log(S/(1 − S)).
  case logit
  /// asin √S.
  case arcsine

  /// The ends of the interval around a survival probability.
  ///
  /// - Parameters:
  ///   - survival: S.
  ///   - logStandardError: The standard error of log S.
  ///   - criticalValue: z, such as 1.96.
  /// - Returns: The ends; NaN where the scale has no value, at S = 0 and, but for `plain` and `log`,
  ///   at S = 1.
  public func bounds(
    survival: Double, logStandardError: Double, criticalValue: Double
  ) -> (lower: Double, upper: Double) {
    let missing = (lower: Double.nan, upper: Double.nan)
    guard survival > 0 else { return missing }
    let reach = criticalValue * logStandardError
    switch self {
    case .plain:
      return (max(0, survival - reach * survival), min(1, survival + reach * survival))
    case .log:
      return (survival * .exp(-reach), min(1, survival * .exp(reach)))
    case .logLog:
      guard survival < 1 else { return missing }
      let hazard = -Double.log(survival)
      let factor = Double.exp(reach / hazard)
      return (.exp(-hazard * factor), .exp(-hazard / factor))
    case .logit:
      guard survival < 1 else { return missing }
      let odds = survival / (1 - survival)
      let factor = Double.exp(reach / (1 - survival))
      return (odds / (odds + factor), odds * factor / (1 + odds * factor))
    case .arcsine:
      guard survival < 1 else { return missing }
      let angle = Double.asin(survival.squareRoot())
      let half = reach * (survival / (1 - survival)).squareRoot() / 2
      let lower = Double.sin(max(0, angle - half))
      let upper = Double.sin(min(.pi / 2, angle + half))
      return (lower * lower, upper * upper)
    }
  }
}
