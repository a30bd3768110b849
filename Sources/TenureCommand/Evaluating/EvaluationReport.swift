internal import JSONDocuments
internal import Tenure

/// An evaluation that can be printed.
protocol EvaluationReport {
  /// For people.
  var text: String { get }
  /// For programs.
  var json: JSONValue { get }
}

/// Prints that reports of all families share.
enum EvaluationPrint {
  /// "0.848 (95 % interval 0.839 to 0.858)".
  static func estimate(_ value: Double, _ interval: ConfidenceInterval?) -> String {
    guard let interval else { return NumberText.fixed(value, 4) }
    return "\(NumberText.fixed(value, 4)) (\(NumberText.plain(100 * interval.level)) % interval "
      + "\(NumberText.fixed(interval.lower, 4)) to \(NumberText.fixed(interval.upper, 4)))"
  }

  /// "0.0868 (34.4 % better than the event rate)".
  static func brier(_ score: BrierScore, comparedWith reference: String) -> String {
    let value = NumberText.fixed(score.value, 4)
    guard let scaled = score.scaled else { return value }
    let direction = scaled < 0 ? "worse" : "better"
    return "\(value) (\(NumberText.percent(scaled.magnitude)) \(direction) than \(reference))"
  }

  /// How far the smooth curve of what happened is from what was predicted.
  static func calibrationIndices(_ curve: CalibrationCurve) -> String {
    "distance of observed from predicted   mean \(NumberText.fixed(curve.integratedIndex, 4)), nine "
      + "tenths below \(NumberText.fixed(curve.ninetieth, 4)), greatest "
      + "\(NumberText.fixed(curve.maximum, 4))"
  }

  /// Whom to contact, and what that brings.
  static func usefulness(_ useful: RiskUsefulness) -> [String] {
    let (profit, campaign) = (useful.profit, useful.profit.campaign)
    let values =
      "a customer is worth \(NumberText.short(campaign.lifetimeValue)), the offer costs "
      + "\(NumberText.short(campaign.offerCost)), a contact \(NumberText.short(campaign.contactCost)), "
      + "and \(NumberText.percent(campaign.meanAcceptance, 0)) accept"
    guard profit.maximum.profit > 0 else {
      return wrapped("Contacting anybody costs more than it brings, if \(values).")
    }
    return wrapped(
      "Contacting the \(NumberText.percent(profit.maximum.share)) with a prediction of "
        + "\(NumberText.percent(profit.threshold)) or more brings most, "
        + "\(NumberText.fixed(profit.maximum.profit, 3)) a customer of all, if \(values); over all "
        + "shares that may accept, \(NumberText.fixed(profit.expected.profit, 3)) is expected, from "
        + "\(NumberText.percent(profit.expected.share)) contacted.")
  }

  /// What is known at a horizon.
  static func lines(
    _ horizon: HorizonEvaluation, title: String, level: Double
  ) -> [String] {
    var lines = [title]
    func add(_ name: String, _ estimate: Estimate?) {
      guard let estimate else { return }
      let whole = estimate.interval(level: level)
      lines.append("\(name)\(Self.estimate(estimate.value, whole))")
    }
    if let brier = horizon.brier {
      lines.append("Brier score        " + Self.brier(brier, comparedWith: "one curve for all"))
    }
    add("accuracy (IPA)     ", horizon.predictionAccuracy)
    add("AUC                ", horizon.areaEstimate)
    add("calibration slope  ", horizon.recalibration?.slope)
    if let predicted = horizon.predicted, let observed = horizon.observed {
      lines.append(
        "churn predicted \(NumberText.percent(predicted)), observed \(NumberText.percent(observed))"
          + (horizon.observedInterval.map {
            " (\(NumberText.percent($0.lower)) to \(NumberText.percent($0.upper)))"
          } ?? ""))
    }
    return lines + calibration(horizon.calibration)
      + horizon.notes.flatMap { wrapped("Note: \($0)", indent: 2) }
  }

  /// A horizon's numbers as JSON.
  static func json(_ horizon: HorizonEvaluation) -> JSONValue {
    .object([
      .init("horizon", .number(horizon.horizon)), .init("brier", .finite(horizon.brier?.value)),
      .init("brierStandardError", .finite(horizon.brierEstimate?.standardError)),
      .init("brierOfOneCurve", .finite(horizon.brier?.reference)),
      .init("predictionAccuracy", .finite(horizon.predictionAccuracy?.value)),
      .init(
        "predictionAccuracyStandardError", .finite(horizon.predictionAccuracy?.standardError)),
      .init("auc", .finite(horizon.area)),
      .init("aucStandardError", .finite(horizon.areaEstimate?.standardError)),
      .init("predicted", .finite(horizon.predicted)),
      .init("observed", .finite(horizon.observed)),
      .init("observedLower", .finite(horizon.observedInterval?.lower)),
      .init("observedUpper", .finite(horizon.observedInterval?.upper)),
      .init("calibration", json(horizon.calibration)),
      .init("notes", .strings(horizon.notes.map(\.description))),
    ])
  }

  /// Predictions beside what happened, by groups.
  static func calibration(_ groups: [CalibrationGroup]) -> [String] {
    guard !groups.isEmpty else { return [] }
    var table = TextTable()
    table.add("predicted churn", .trailing, groups.map { range($0) })
    table.add("n", .trailing, groups.map { NumberText.grouped($0.observations) })
    table.add("mean", .decimal, groups.map { NumberText.percent($0.predicted) })
    table.add(
      "observed", .decimal,
      groups.map { $0.observed.map { NumberText.percent($0) } ?? NumberText.none })
    table.add(
      "interval", .trailing,
      groups.map { group in
        group.interval.map {
          "\(NumberText.percent($0.lower)) to \(NumberText.percent($0.upper))"
        } ?? NumberText.none
      })
    guard groups.contains(where: { $0.observed == nil }) else { return table.lines }
    return table.lines + ["\(NumberText.none): nobody of the group was observed until then."]
  }

  private static func range(_ group: CalibrationGroup) -> String {
    "\(NumberText.percent(group.lowest)) to \(NumberText.percent(group.highest))"
  }

  /// The groups as JSON.
  static func json(_ groups: [CalibrationGroup]) -> JSONValue {
    .array(
      groups.map { group in
        .object([
          .init("observations", .integer(group.observations)),
          .init("lowest", .finite(group.lowest)), .init("highest", .finite(group.highest)),
          .init("predicted", .finite(group.predicted)), .init("observed", .finite(group.observed)),
          .init("lower", .finite(group.interval?.lower)),
          .init("upper", .finite(group.interval?.upper)), .init("events", .number(group.events)),
        ])
      })
  }

  /// A value with its standard error and limits as JSON.
  static func json(
    _ value: Double?, standardError: Double?, _ interval: ConfidenceInterval?
  ) -> JSONValue {
    guard let value else { return .null }
    return .object([
      .init("value", .finite(value)), .init("standardError", .finite(standardError)),
      .init("lower", .finite(interval?.lower)), .init("upper", .finite(interval?.upper)),
    ])
  }
}

extension JSONValue {
  /// A number, or null where there is none or it is not finite.
  static func finite(_ value: Double?) -> JSONValue {
    .optional(value.flatMap { $0.isFinite ? $0 : nil })
  }
}
