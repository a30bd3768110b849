internal import Tenure

extension ConfidenceInterval {
  /// The interval with its estimate, as reports write it.
  func around(_ value: Double) -> Measured { Measured(value, lower: lower, upper: upper) }
}

extension Estimate {
  /// The estimate with its normal interval.
  func measured(level: Double, within range: ClosedRange<Double>? = nil) -> Measured {
    let own = range.map { interval(level: level, within: $0) } ?? interval(level: level)
    return own.around(value)
  }
}

extension RiskUsefulness {
  /// The ROC curve.
  func rocChart(_ area: Measured) -> Chart {
    .receiverOperating(
      falsePositiveRates: roc.map(\.falsePositiveRate),
      truePositiveRates: roc.map(\.truePositiveRate), area: area)
  }

  /// Precision and recall.
  func precisionChart(eventRate: Double) -> Chart {
    .precisionRecall(
      recalls: precisionRecall.map(\.recall), precisions: precisionRecall.map(\.precision),
      eventRate: eventRate, averagePrecision: averagePrecision)
  }

  /// The share of leavers reached.
  func gainChart(eventRate: Double, level: Double) -> Chart {
    .gains(
      gains.points.map { point in
        let limits = point.gain.interval(level: level, within: 0...1)
        return .init(point.share, point.gain.value, lower: limits.lower, upper: limits.upper)
      }, eventRate: eventRate)
  }

  /// How much likelier to leave those of each tenth are.
  func liftChart(level: Double) -> Chart {
    let tenths = gains.points.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    return .lift(
      tenths.indices.map { k in
        guard k > 0 else {
          return tenths[0].lift.measured(level: level, within: 0...Double.greatestFiniteMagnitude)
        }
        return Measured(10 * (tenths[k].gain.value - tenths[k - 1].gain.value))
      })
  }

  /// Net benefit over thresholds.
  func decisionChart(eventRate: Double, level: Double) -> Chart {
    .decision(
      decision.points.map { point in
        let limits = point.netBenefit.interval(level: level)
        return .init(
          point.threshold, point.netBenefit.value, lower: limits.lower, upper: limits.upper)
      }, everybody: decision.points.map { .init($0.threshold, $0.flaggingAll) },
      eventRate: eventRate)
  }

  /// What a campaign earns, at the mean probability that a would-be leaver accepts.
  func profitChart(eventRate: Double) -> Chart {
    let campaign = profit.campaign
    let value = campaign.lifetimeValue
    let (delta, phi) = (campaign.offerCost / value, campaign.contactCost / value)
    let acceptance = campaign.meanAcceptance
    let places = roc.map { point -> Chart.Place in
      let events = eventRate * point.truePositiveRate
      let others = (1 - eventRate) * point.falsePositiveRate
      return .init(
        events + others,
        value * (acceptance * (1 - delta) - phi) * events - value * (delta + phi) * others)
    }
    return .profit(
      places, best: .init(profit.maximum.share, profit.maximum.profit),
      assumptions: "a customer worth \(NumberText.plain(value)), an offer of "
        + "\(NumberText.plain(campaign.offerCost)), a contact of "
        + "\(NumberText.plain(campaign.contactCost)) and \(NumberText.percent(acceptance, 0)) of "
        + "would-be leavers accepting")
  }
}

extension RealizedProfit {
  /// What a campaign would have earned by each customer's own value and costs.
  func chart(level: Double) -> Chart {
    var chart = Chart.profit(
      points.map { point in
        let limits = point.profit.interval(level: level)
        return .init(point.share, point.profit.value, lower: limits.lower, upper: limits.upper)
      }, best: .init(best.share, best.profit.value),
      assumptions: "each customer's own value and costs")
    chart.title = "What would a campaign have earned?"
    return chart
  }
}

extension UpliftCurve {
  /// Whom treatment keeps.
  func chart(level: Double) -> Chart {
    .uplift(
      points.map { point in
        let limits = point.uplift.interval(level: level)
        return .init(point.share, point.uplift.value, lower: limits.lower, upper: limits.upper)
      }, effect: averageEffect.measured(level: level), qini: qini.measured(level: level))
  }
}

/// Predictions beside what happened.
func calibrationChart(
  _ groups: [CalibrationGroup], curve: CalibrationCurve?, level: Double, by words: String = ""
) -> Chart {
  var chart = Chart.calibration(
    groups.compactMap { group in
      group.observed.map { observed in
        .init(
          group.predicted, observed, lower: group.interval?.lower, upper: group.interval?.upper,
          note: "\(NumberText.grouped(group.observations)) customers: predicted "
            + "\(NumberText.percent(group.predicted)), observed \(NumberText.percent(observed))")
      }
    },
    curve: curve.map {
      $0.points.map {
        .init($0.predicted, $0.observed, lower: $0.interval.lower, upper: $0.interval.upper)
      }
    } ?? [], level: level)
  chart.title += words
  return chart
}

extension SurvivalCurves {
  /// The curves, each with its band and the customers behind it.
  func timeCurves(
    _ transform: IntervalTransform, level: Double, name: ([String]) -> String
  ) -> [TimeCurve] {
    groups.enumerated().map { index, group in
      let estimate = group.estimate
      let bounds = estimate.times.map { estimate.interval(at: $0, transform, level: level) }
      return TimeCurve(
        groups.count == 1 ? "" : name(group.key), times: estimate.times,
        values: estimate.survival,
        lower: bounds.indices.map { bounds[$0]?.lower ?? estimate.survival[$0] },
        upper: bounds.indices.map { bounds[$0]?.upper ?? estimate.survival[$0] },
        atRisk: estimate.atRisk, colour: index)
    }
  }
}

extension CumulativeIncidences {
  /// The curves of each cause in each group.
  func timeCurves(
    _ transform: IntervalTransform, level: Double, name: ([String]) -> String
  ) -> [TimeCurve] {
    var index = -1
    return groups.flatMap { group in
      causes.indices.map { cause in
        index += 1
        let estimate = group.estimate
        let bounds = estimate.times.indices.map {
          estimate.bounds(cause, $0, transform, level: level)
        }
        let label = groups.count == 1 ? causes[cause] : "\(name(group.key)): \(causes[cause])"
        return TimeCurve(
          label, times: estimate.times, values: estimate.incidence[cause],
          lower: bounds.map(\.lower), upper: bounds.map(\.upper),
          atRisk: cause == 0 ? estimate.atRisk : [], colour: index)
      }
    }
  }
}
