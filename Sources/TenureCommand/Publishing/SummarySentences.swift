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

  /// Whether as many leave as predicted; whether the difference is one that chance explains.
  ///
  /// What is observed over time rests on an assumption about those not observed that long. Where
  /// calibration in the large, which compares the others with their own predictions only, points
  /// the other way, no direction is told.
  func calibration(
    predicted: Double, observed: Measured, when: String, assuming: String = "",
    inTheLarge: Double? = nil
  ) -> String {
    let inside =
      (observed.lower ?? observed.value) <= predicted
      && predicted <= (observed.upper ?? observed.value)
    let fewer = predicted > observed.value
    var verdict = fewer ? "fewer left than predicted" : "more left than predicted"
    if inside {
      verdict = "as many left as predicted, as far as chance lets one tell"
    } else if let inTheLarge, inTheLarge != 0, fewer == (inTheLarge > 0) {
      verdict = "whether more or fewer left than predicted is not clear"
    }
    return "\(when)\(verdict): \(NumberText.percent(predicted)) were predicted and "
      + "\(share(observed)) did\(assuming)."
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
