internal import Tenure

/// What numbers come to, in sentences that a manager can repeat.
///
/// Each verdict follows from an interval by a stated rule, never from the estimate alone.
struct SummarySentences {
  let level: Double

  private var levelText: String { "\(NumberText.plain(100 * level)) % interval" }

  /// A share with its interval: "84.8 % (95 % interval 83.9 % to 85.8 %)".
  private func share(_ measured: Measured, _ decimals: Int = 1) -> String {
    guard let lower = measured.lower, let upper = measured.upper else {
      return NumberText.percent(measured.value, decimals)
    }
    return "\(NumberText.percent(measured.value, decimals)) (\(levelText) "
      + "\(NumberText.percent(lower, decimals)) to \(NumberText.percent(upper, decimals)))"
  }

  /// Whether the model ranks: 0.8 and more is good, 0.7 useful; where the interval reaches one half
  /// nothing is shown.
  func ranking(_ area: Measured, ofPairs pairs: String, first: String) -> String {
    let verdict =
      switch (area.lower ?? area.value, area.value) {
      case (...0.5, _): "The model is not shown to rank customers better than chance"
      case (_, 0.8...): "The model ranks customers well"
      case (_, 0.7...): "The model ranks customers usefully"
      default: "The model ranks customers weakly"
      }
    return "\(verdict): in \(share(area)) of \(pairs), \(first) had the higher score."
  }

  /// Whether predictions are too high or too low on the whole, by the interval of the events predicted
  /// for each that happened.
  ///
  /// - Parameters:
  ///   - expected: The mean prediction.
  ///   - observed: The share that left.
  ///   - interval: That of their ratio.
  ///   - when: Of whom, or by when, at the beginning of a clause.
  ///   - assuming: What the share that left takes for granted, at the end of a clause.
  /// - Returns: A sentence.
  func calibration(
    expected: Double, observed: Double, _ interval: ConfidenceInterval, when: String,
    assuming: String = ""
  ) -> String {
    let verdict =
      switch interval.direction {
      case .tooHigh: "The predictions are too high on the whole"
      case .tooLow: "The predictions are too low on the whole"
      case .unclear: "The predictions are off in no clear direction"
      }
    return "\(verdict): \(when) \(NumberText.percent(expected)) were predicted to leave and "
      + "\(NumberText.percent(observed)) did\(assuming), "
      + "\(NumberText.fixed(expected / observed, 2)) predicted for each who left (\(levelText) "
      + "\(NumberText.fixed(interval.lower, 2)) to \(NumberText.fixed(interval.upper, 2)))."
  }

  /// Whether predictions are spread as they should be.
  func spread(_ slope: Measured) -> String {
    guard let lower = slope.lower, let upper = slope.upper else { return "" }
    let text =
      "\(NumberText.fixed(slope.value, 2)), \(NumberText.fixed(lower, 2)) to "
      + "\(NumberText.fixed(upper, 2))"
    if upper < 1 {
      return
        " Its predictions are too extreme: the high ones too high, the low ones too low (slope "
        + "\(text))."
    }
    if lower > 1 {
      return " Its predictions are too timid: the high ones too low, the low ones too high (slope "
        + "\(text))."
    }
    return ""
  }

  /// What a list of the likeliest tenth is worth.
  func reach(_ point: GainCurve.Point, of leavers: String) -> String {
    let gain = point.gain.measured(level: level, within: 0...1)
    return "Contacting the tenth of customers most likely to leave reaches \(share(gain)) of "
      + "\(leavers), \(NumberText.fixed(point.lift.value, 1)) times as many as contacting a tenth "
      + "at random."
  }
}
