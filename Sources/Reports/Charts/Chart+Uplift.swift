extension Chart {
  /// What treating the customers with the highest scores does, beside treating as many at random.
  ///
  /// - Parameters:
  ///   - places: For shares of customers treated, those kept by it as a share of all, ascending, with
  ///     limits where known.
  ///   - effect: The share kept by treating everybody.
  ///   - qini: The area between the curve and the line of choosing at random.
  /// - Returns: The chart.
  public static func uplift(_ places: [Place], effect: Measured, qini: Measured) -> Chart {
    let values = places.flatMap { [$0.y, $0.lower ?? $0.y, $0.upper ?? $0.y] }
    let verdict =
      switch (qini.lower ?? qini.value, qini.upper ?? qini.value) {
      case (let lower, _) where lower > 0:
        "The order of the scores finds those whom treatment keeps better than chance does"
      case (_, let upper) where upper < 0:
        "The order of the scores finds those whom treatment keeps worse than chance does"
      default: "The order of the scores is not shown to find those whom treatment keeps"
      }
    return Chart(
      title: "Whom does treatment keep?",
      summary:
        "\(verdict): Qini is \(qini.words(4)). Treating everybody keeps \(effect.percent()) of "
        + "all customers.",
      x: Axis("of customers treated, the highest scores first", .unit, format: .percent),
      y: Axis(
        "of all customers, kept by treatment", .over(values, including: [0]), format: .percent),
      series: [
        Series("at random", [Place(0, 0), Place(1, effect.value)], colour: nil, isDashed: true),
        Series("this order", places),
      ],
      rules: [Rule(.horizontal(0))])
  }
}
