extension Chart {
  /// The net benefit of acting on the model, beside acting on everybody and on nobody.
  ///
  /// - Parameters:
  ///   - model: The net benefit of the model at ascending thresholds, with limits where known.
  ///   - everybody: That of acting on everybody.
  ///   - eventRate: The share of leavers among all.
  /// - Returns: The chart.
  public static func decision(_ model: [Place], everybody: [Place], eventRate: Double) -> Chart {
    let better = model.filter { place in
      let all = everybody.first { $0.x == place.x }?.y ?? 0
      return place.y > max(0, all) + 1e-12
    }.map(\.x)
    let range =
      better.min().flatMap { low in better.max().map { (low, $0) } }.map { low, high in
        "Acting on the model beats acting on everybody and on nobody for thresholds from "
          + "\(NumberText.percent(low, 0)) to \(NumberText.percent(high, 0))."
      } ?? "At no threshold does acting on the model beat acting on everybody and on nobody."
    let highest = model.map { $0.upper ?? $0.y }.filter(\.isFinite).max() ?? eventRate
    // Harm goes on for ever; a fifth of the axis below zero is enough to see it.
    let top = max(highest, eventRate) * 1.05
    let end = min(1, max(0.2, (better.max() ?? 0.5) * 1.15))
    func shown(_ places: [Place]) -> [Place] {
      places.filter { $0.x <= end }.map { place in
        var place = place
        if place.y < -0.2 * top { place.y = .nan }
        return place
      }
    }
    return Chart(
      title: "From which risk on does acting pay?",
      summary: range
        + " A threshold of 20 % means that one leaver caught is worth four false alarms.",
      x: Axis("contact from this predicted risk on", Scale(0, end), format: .percent),
      y: Axis("net benefit, leavers caught less false alarms", Scale(-0.2 * top, top)),
      series: [
        Series("everybody", shown(everybody), colour: nil, isDashed: true),
        Series("this model", shown(model)),
      ],
      rules: [Rule(.horizontal(0), "nobody")])
  }

  /// What a campaign earns for each customer of the base, by how many are contacted.
  ///
  /// - Parameters:
  ///   - places: The profit at ascending shares of customers contacted.
  ///   - best: The share at which it is greatest, and the profit there.
  ///   - assumptions: What was assumed of values and costs, as a clause.
  /// - Returns: The chart.
  public static func profit(_ places: [Place], best: Place, assumptions: String) -> Chart {
    let values = places.flatMap { [$0.y, $0.lower ?? $0.y, $0.upper ?? $0.y] }
    return Chart(
      title: "What does a campaign earn?",
      summary: "With \(assumptions), contacting the \(NumberText.percent(best.x)) most likely to "
        + "leave earns most: \(NumberText.short(best.y, 3)) for each customer of the base.",
      x: Axis("of customers contacted, the likeliest first", .unit, format: .percent),
      y: Axis("profit for each customer of the base", .over(values, including: [0])),
      series: [
        Series("", places),
        Series("", [Place(best.x, best.y, note: "the greatest profit")], form: .dots, colour: 1),
      ],
      rules: [
        Rule(.horizontal(0)), Rule(.vertical(best.x), "best: \(NumberText.percent(best.x))"),
      ])
  }

  /// The effect of one number on the outcome, relative to its median.
  ///
  /// - Parameters:
  ///   - places: The ratio at ascending values, with limits.
  ///   - name: What the number is.
  ///   - ratioName: What the ratio is called.
  ///   - reference: The value where the ratio is 1.
  /// - Returns: The chart, with equal ratios at equal distances.
  public static func effect(
    _ places: [Place], of name: String, ratioName: String, reference: Double
  ) -> Chart {
    let values = places.flatMap { place in
      [
        place.y, place.lower.map { max($0, place.y / 10) },
        place.upper.map { min($0, place.y * 10) },
      ]
      .compactMap { $0 }
    }
    let (first, last) = (places.first, places.last)
    var summary = "Compared with \(NumberText.short(reference, 3)), where the ratio is 1."
    if let first, let last {
      summary =
        "Compared with \(NumberText.short(reference, 3)), the \(ratioName) is "
        + "\(NumberText.short(first.y, 3)) at \(NumberText.short(first.x, 3)) and "
        + "\(NumberText.short(last.y, 3)) at \(NumberText.short(last.x, 3))."
    }
    return Chart(
      title: "How leaving goes with \(name)",
      summary: summary,
      x: Axis(name, .over(places.map(\.x), including: [first?.x ?? 0, last?.x ?? 1])),
      y: Axis(ratioName, .over(values + [1], kind: .logarithmic)),
      series: [Series("", places)],
      rules: [Rule(.horizontal(1)), Rule(.vertical(reference), "median")])
  }
}
