/// A number with its interval.
public struct Measured: Sendable, Equatable {
  /// The number.
  public var value: Double
  /// The lower limit.
  public var lower: Double?
  /// The upper limit.
  public var upper: Double?

  /// Pairs a number with its limits, if they are known.
  public init(_ value: Double, lower: Double? = nil, upper: Double? = nil) {
    self.value = value
    self.lower = lower
    self.upper = upper
  }

  /// "0.848 (0.839 to 0.858)".
  package func words(_ decimals: Int) -> String {
    guard let lower, let upper else { return NumberText.fixed(value, decimals) }
    return "\(NumberText.fixed(value, decimals)) (\(NumberText.fixed(lower, decimals)) to "
      + "\(NumberText.fixed(upper, decimals)))"
  }

  /// "26.5 % (25.1 % to 27.9 %)".
  package func percent(_ decimals: Int = 1) -> String {
    guard let lower, let upper else { return NumberText.percent(value, decimals) }
    return "\(NumberText.percent(value, decimals)) (\(NumberText.percent(lower, decimals)) to "
      + "\(NumberText.percent(upper, decimals)))"
  }
}

extension Chart {
  /// How many leavers are found for how many others flagged: the ROC curve.
  ///
  /// - Parameters:
  ///   - falsePositiveRates: Ascending shares of those who stayed that are flagged.
  ///   - truePositiveRates: The share of leavers flagged with each.
  ///   - area: The area under the curve.
  /// - Returns: The chart.
  /// - Precondition: The two are equally many.
  public static func receiverOperating(
    falsePositiveRates: [Double], truePositiveRates: [Double], area: Measured
  ) -> Chart {
    precondition(
      falsePositiveRates.count == truePositiveRates.count,
      "\(falsePositiveRates.count) rates beside \(truePositiveRates.count)")
    let places =
      [Place(0, 0)] + zip(falsePositiveRates, truePositiveRates).map { Place($0, $1) }
    var chart = Chart(
      title: "ROC curve",
      summary:
        "Of a customer who left and one who stayed, the one who left has the higher score in "
        + "\(area.percent()) of all pairs (the area under the curve).",
      x: Axis("of those who stayed, flagged", .unit, format: .percent),
      y: Axis("of those who left, flagged", .unit, format: .percent),
      series: [Series("AUC \(NumberText.fixed(area.value, 3))", places)],
      rules: [Rule(.diagonal, "chance")])
    chart.aspect = 1
    return chart
  }

  /// How many of those flagged leave, for how many leavers are found: the precision–recall curve.
  ///
  /// - Parameters:
  ///   - recalls: Ascending shares of leavers found.
  ///   - precisions: The share of leavers among those flagged with each.
  ///   - eventRate: The share of leavers among all.
  ///   - averagePrecision: The area under the curve by steps.
  /// - Returns: The chart.
  public static func precisionRecall(
    recalls: [Double], precisions: [Double], eventRate: Double, averagePrecision: Double
  ) -> Chart {
    let rate = NumberText.percent(eventRate)
    return Chart(
      title: "Precision and recall: how pure is a list?",
      summary: "Averaged over all leavers, "
        + "\(NumberText.percent(averagePrecision)) of those on the list up to them left; of all "
        + "customers \(rate) did.",
      x: Axis("of those who left, on the list", .unit, format: .percent),
      y: Axis("of the list, left", .unit, format: .percent),
      series: [
        Series(
          "average \(NumberText.fixed(averagePrecision, 3))",
          zip(recalls, precisions).map { Place($0, $1) })
      ],
      rules: [Rule(.horizontal(eventRate), "all: \(rate)")])
  }

  /// The share of leavers reached by contacting the likeliest first.
  ///
  /// - Parameters:
  ///   - places: For shares of customers contacted, the share of leavers among them, ascending.
  ///   - eventRate: The share of leavers among all, at which a perfect list has found them all.
  /// - Returns: The chart.
  public static func gains(_ places: [Place], eventRate: Double) -> Chart {
    let fifth = places.first { $0.x >= 0.2 - 1e-9 }
    var chart = Chart(
      title: "How far does a contact list reach?",
      summary: fifth.map {
        "Contacting the \(NumberText.percent($0.x, 0)) of customers most likely to leave reaches "
          + "\(Measured($0.y, lower: $0.lower, upper: $0.upper).percent()) of those who leave."
      } ?? "The share of leavers reached by contacting the likeliest first.",
      x: Axis("of customers contacted, the likeliest first", .unit, format: .percent),
      y: Axis("of those who left, reached", .unit, format: .percent),
      series: [
        Series(
          "perfect", [Place(0, 0), Place(max(eventRate, 1e-9), 1), Place(1, 1)], colour: nil,
          isDashed: true),
        Series("this model", [Place(0, 0)] + places),
      ],
      rules: [Rule(.diagonal, "at random")])
    chart.aspect = 0.75
    return chart
  }

  /// How much likelier than all customers those of each tenth are to leave.
  ///
  /// - Parameter lifts: For each tenth, from the likeliest down, its rate over that of all.
  /// - Returns: The chart.
  public static func lift(_ lifts: [Measured]) -> Chart {
    let tallest = lifts.flatMap { [$0.value, $0.upper ?? 0] }.max() ?? 1
    return Chart(
      title: "How much likelier is each tenth to leave?",
      summary: lifts.first.map {
        "Customers in the likeliest tenth left \($0.words(2)) times as often as all."
      } ?? "",
      x: Axis("tenths of customers, the likeliest first", Scale(0.4, Double(lifts.count) + 0.6)),
      y: Axis("times the rate of all customers", .over([tallest], including: [0, 1])),
      series: [
        Series(
          "",
          lifts.enumerated().map { k, lift in
            Place(
              Double(k + 1), lift.value, lower: lift.lower, upper: lift.upper,
              note: "tenth \(k + 1): \(lift.words(2))")
          }, form: .columns(width: 0.8))
      ],
      rules: [Rule(.horizontal(1), "all")])
  }

  /// What was predicted beside what happened, for groups of customers.
  ///
  /// - Parameters:
  ///   - groups: For each group, the mean prediction and the share observed with its limits.
  ///   - curve: A smooth curve of the same with its band, empty where there is none.
  ///   - title: What the picture is called.
  ///   - level: The confidence level of the whiskers.
  /// - Returns: The chart; perfect predictions lie on the diagonal.
  public static func calibration(
    _ groups: [Place], curve: [Place] = [], title: String = "Churn predicted and observed",
    level: Double
  ) -> Chart {
    let values = (groups + curve).flatMap { [$0.x, $0.y, $0.upper ?? 0] }.filter(\.isFinite)
    let scale = Scale(0, max(0.02, min(1, 1.04 * (values.max() ?? 1))))
    // A group in which nobody left may have no interval; it says nothing for or against.
    let judged = groups.filter { $0.lower != nil || $0.upper != nil }
    let outside = judged.filter { group in
      group.lower.map { $0 > group.x } ?? false || group.upper.map { $0 < group.x } ?? false
    }.count
    let unknown = groups.count - judged.count
    var summary =
      "In \(judged.count - outside) of \(judged.count) groups of customers the churn "
      + "predicted lies within the \(NumberText.plain(100 * level)) % interval of the churn "
      + "observed; on the diagonal the two are equal."
    if unknown > 0 {
      summary += " \(NumberText.counted(unknown, "more group")) cannot be given an interval."
    }
    var chart = Chart(
      title: title, summary: summary,
      x: Axis("churn predicted", scale, format: .percent),
      y: Axis("churn observed", scale, format: .percent),
      series: (curve.isEmpty ? [] : [Series("", curve)])
        + [Series("", groups, form: .dots, colour: curve.isEmpty ? 0 : nil)],
      rules: [Rule(.diagonal, "perfect")])
    chart.aspect = 1
    return chart
  }
}
