internal import Lanes
internal import Tenure

/// What an evaluation found, on its way to a page for people.
struct EvaluationPage {
  /// The model; `nil` for predictions of another program.
  let document: ModelDocument?
  /// What was measured.
  let judgement: Judgement
  /// Segments, validation and what else was asked.
  let extras: EvaluationExtras
  /// The customers; `nil` for predictions of another program.
  let data: EvaluationData?
  /// What the model, or the column of predictions, and the table are called.
  let model, source: String
  /// Words that the run said besides.
  let remarks: [String]
  /// Who moves the coefficients most, where that was measured.
  let influence: RowChart?
  let level: Double
  let lanes: Lanes

  /// The page.
  var page: ReportPage {
    ReportPage(
      title: document == nil ? "Report on churn predictions" : "Churn model report",
      subtitle: (document.map { "\($0.familyTitle), " } ?? "") + "\(model) on \(source)",
      summary: summary, facts: facts, warnings: warnings, sections: sections,
      footer: "Made by Tenure \(tenureVersion)"
        + (document.map { " from a model with the digest \($0.digest())." } ?? "."))
  }

  /// Whether these are the customers that the model learned from; `nil` where nobody can tell.
  private var isTrainingData: Bool? {
    guard let data else { return nil }
    return document?.provenance.dataDigest.map { $0 == data.frame.dataDigest }
  }

  private var sentences: SummarySentences { SummarySentences(level: level) }

  /// What observed shares over time take for granted.
  private static let assumption = ", if those not observed that long left like others of equal risk"

  // MARK: - In short

  private var summary: [String] {
    switch judgement {
    case .logistic(let evaluation):
      return [
        evaluation.areaMeasured.map {
          sentences.ranking(
            $0, ofPairs: "pairs of one customer who left and one who stayed",
            first: "the one who left")
        },
        evaluation.expectedObserved.map { ratio in
          sentences.calibration(
            expected: ratio.expected, observed: ratio.observed, ratio.interval(level: level),
            when: "of \(NumberText.grouped(evaluation.observations)) customers,")
            + (evaluation.recalibration?.slope).map {
              sentences.spread($0.measured(level: level))
            }.orEmpty
        },
        evaluation.usefulness.map { sentences.reach($0.topTenth, of: "those who left") },
      ].compactMap { $0 }.map(\.capitalizedSentence)
    case .survival(let evaluation, _):
      let horizon = evaluation.horizons.last { $0.observed != nil }
      return [
        evaluation.concordance.map { concordance in
          sentences.ranking(
            evaluation.concordanceInterval?.around(concordance.estimate)
              ?? Measured(concordance.estimate),
            ofPairs: "pairs of customers of whom one is known to have left first",
            first: "the one who left first")
        },
        horizon.flatMap { calibration(of: $0, when: "by \(time($0.horizon))") },
        horizon.flatMap { horizon in
          horizon.usefulness.map {
            sentences.reach($0.topTenth, of: "those who left by \(time(horizon.horizon))")
          }
        },
      ].compactMap { $0 }.map(\.capitalizedSentence)
    case .causes(let causes, _, _):
      return causes.flatMap { cause in
        cause.horizons.suffix(1).flatMap { sentences(of: $0, leavers: cause.cause) }
      }
    }
  }

  /// What is known of leaving for one cause by a horizon.
  private func sentences(of horizon: HorizonEvaluation, leavers: String) -> [String] {
    let by = time(horizon.horizon)
    return [
      horizon.areaEstimate.map {
        sentences.ranking(
          $0.measured(level: level, within: 0...1),
          ofPairs: "pairs of one customer who left for \(leavers) by \(by) and one who did not",
          first: "the one who left")
      },
      calibration(of: horizon, when: "by \(by), for \(leavers),"),
      horizon.usefulness.map {
        sentences.reach($0.topTenth, of: "those who left for \(leavers) by \(by)")
      },
    ].compactMap { $0 }.map(\.capitalizedSentence)
  }

  /// Whether predictions at a horizon are too high or too low.
  private func calibration(of horizon: HorizonEvaluation, when: String) -> String? {
    let spread = (horizon.recalibration?.slope).map {
      sentences.spread($0.measured(level: level))
    }.orEmpty
    if let ratio = horizon.expectedObserved, let interval = horizon.expectedObservedInterval {
      return sentences.calibration(
        expected: ratio.expected, observed: ratio.observed, interval, when: when,
        assuming: Self.assumption) + spread
    }
    // With delayed entry the curve of all says what happened.
    guard let expected = horizon.predicted, expected > 0, let observed = horizon.observed,
      let limits = horizon.observedInterval, limits.lower > 0
    else { return nil }
    return sentences.calibration(
      expected: expected, observed: observed,
      ConfidenceInterval(
        lower: expected / limits.upper, upper: expected / limits.lower, level: level),
      when: when) + spread
  }

  private var facts: [ReportPage.Fact] {
    let interval = "\(NumberText.plain(100 * level)) % interval"
    func fact(_ name: String, _ measured: Measured?, decimals: Int = 3) -> ReportPage.Fact? {
      measured.map { measured in
        .init(
          name, NumberText.fixed(measured.value, decimals),
          measured.lower.flatMap { lower in
            measured.upper.map { upper in
              "\(NumberText.fixed(lower, decimals)) to \(NumberText.fixed(upper, decimals)) "
                + "(\(interval))"
            }
          } ?? "")
      }
    }
    switch judgement {
    case .logistic(let evaluation):
      return [
        .init(
          "customers who left", NumberText.percent(evaluation.eventRate),
          "\(NumberText.count(evaluation.events)) of "
            + NumberText.grouped(evaluation.observations)),
        fact("ranking, AUC", evaluation.areaMeasured),
        fact(
          "calibration slope, 1 is right",
          evaluation.recalibration?.slope?.measured(level: level), decimals: 2),
        fact(
          "lift in the likeliest tenth",
          evaluation.usefulness?.topTenth.lift.measured(level: level), decimals: 2),
      ].compactMap { $0 }
    case .survival(let evaluation, _):
      let horizon = evaluation.horizons.last { $0.areaEstimate != nil }
      return [
        .init(
          "customers who left", NumberText.grouped(evaluation.events),
          "of \(NumberText.grouped(evaluation.observations)), observed up to "
            + time(evaluation.lastTime)),
        fact(
          "ranking, concordance",
          evaluation.concordance.map {
            evaluation.concordanceInterval?.around($0.estimate) ?? Measured($0.estimate)
          }),
        horizon.flatMap { horizon in
          fact(
            "AUC at \(time(horizon.horizon))",
            horizon.areaEstimate?.measured(level: level, within: 0...1))
        },
        horizon.flatMap { horizon in
          fact(
            "lift in the likeliest tenth by \(time(horizon.horizon))",
            horizon.usefulness?.topTenth.lift.measured(level: level), decimals: 2)
        },
      ].compactMap { $0 }
    case .causes(let causes, let observations, _):
      return [.init("customers judged", NumberText.grouped(observations), "")]
        + causes.flatMap { cause in
          cause.horizons.compactMap { horizon in
            horizon.areaEstimate.flatMap {
              fact(
                "AUC for \(cause.cause) at \(time(horizon.horizon))",
                $0.measured(level: level, within: 0...1))
            }
          }
        }
    }
  }

  private var warnings: [String] {
    var all: [String] = []
    switch (isTrainingData, extras.validation) {
    case _ where document == nil: break  // whoever predicted knows
    case (_, .some): break  // judged on rows that each fit had not seen
    case (true, nil):
      all.append(
        "The model learned from these very customers, on whom every model looks better than it is; "
          + "judge it on customers that it has not seen.")
    case (false, nil): break
    case (nil, nil):
      all.append(
        "The model does not say which customers it learned from; if it was these, it looks better "
          + "than it is.")
    }
    let notes: [EvaluationNote] =
      switch judgement {
      case .logistic(let evaluation): evaluation.notes
      case .survival(let evaluation, _):
        evaluation.notes + evaluation.horizons.flatMap(\.notes)
      case .causes(let causes, _, _): causes.flatMap { $0.horizons.flatMap(\.notes) }
      }
    all += notes.map(\.description) + remarks.map(\.asSentence.capitalizedSentence)
    all += (document?.warnings ?? []).map { "In training: \($0.message.asSentence)" }
    return all
  }

  var timeUnit: String? { document?.outcome.timeUnit }

  func time(_ value: Double) -> String {
    NumberText.short(value, 5) + (timeUnit.map { " \($0)" } ?? "")
  }
}

extension LogisticEvaluation {
  /// The area with its interval.
  var areaMeasured: Measured? {
    area.map { areaInterval?.around($0.estimate) ?? Measured($0.estimate) }
  }
}

extension String? {
  /// The text, or none.
  var orEmpty: String { self ?? "" }
}
