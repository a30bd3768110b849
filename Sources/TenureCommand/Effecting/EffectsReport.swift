internal import Foundation
internal import JSONDocuments
internal import Tenure

/// The effects of a model on customers, for people and programs.
struct EffectsReport {
  private let effects: PopulationEffects
  private let answers: EffectAnswers
  private let document: ModelDocument

  /// Answers questions.
  ///
  /// - Throws: `EffectsError` for a question that has no answer.
  init(
    _ effects: PopulationEffects, _ questions: EffectQuestions, _ document: ModelDocument
  ) throws {
    self.effects = effects
    self.document = document
    answers = try EffectAnswers(effects, questions)
  }

  /// What a reader should know besides.
  var notes: [String] {
    var notes: [String] = []
    if effects.dropped > 0 {
      notes.append(
        "\(NumberText.counted(effects.dropped, "row")) left out, as "
          + "\(effects.dropped == 1 ? "it" : "they") cannot be scored; tenure score says why.")
    }
    let infinite = document.coefficients.filter { $0.status == .infinite }.map(\.name)
    if !infinite.isEmpty {
      notes.append(
        "\(infinite.joined(separator: ", ")) \(infinite.count == 1 ? "has" : "have") no finite "
          + "estimate, so no effect that rests on \(infinite.count == 1 ? "it" : "them") means "
          + "anything; train with bias reduction.")
    }
    if effects.outcomes.isEmpty, !answers.comparisons.isEmpty {
      notes.append("Ask --horizons 6,12 for effects on the probability of churn by then.")
    }
    return notes
  }

  // MARK: - For people

  /// The report's lines.
  var lines: [String] {
    let size =
      "Averages over \(NumberText.counted(effects.observations, "customer")), all else of each as "
      + "it is; \(covarianceName) covariance."
    let parts =
      [wrapped(size)] + outcomes { marginalEffects($0, $1) } + [ratios]
      + outcomes { differences($0, $1) } + [predictions] + answers.hypotheses.map(hypothesis)
    return Array(parts.filter { !$0.isEmpty }.joined(separator: [""]))
  }

  private var level: String { "\(NumberText.plain(100 * effects.level.value)) % interval" }

  private var isLogistic: Bool { if case .logistic = document.model { true } else { false } }

  private var covarianceName: String {
    switch document.covariances.last?.kind {
    case .robust: "robust"
    case .cluster: "cluster-robust"
    default: "model"
    }
  }

  private func outcomes(_ block: (Int, String) -> [String]) -> [[String]] {
    effects.outcomes.enumerated().map { index, outcome in block(index, title(outcome)) }
  }

  /// "the probability of churn by 12 months".
  private func title(_ outcome: EffectOutcome) -> String {
    guard let horizon = outcome.horizon else { return "the probability of churn" }
    let unit = document.outcome.timeUnit.map { " \($0)" } ?? ""
    return "the probability of churn by \(NumberText.plain(horizon))\(unit)"
  }

  private func marginalEffects(_ outcome: Int, _ title: String) -> [String] {
    guard !answers.marginalEffects.isEmpty else { return [] }
    return ["Average marginal effects on \(title):"]
      + estimates(
        answers.marginalEffects.map {
          ($0.variable, $0.contrast == "dy/dx" ? "per unit" : $0.contrast)
        }, answers.marginalEffects.map { $0.effects[outcome].estimate }, "effect")
  }

  private func differences(_ outcome: Int, _ title: String) -> [String] {
    // Beside the marginal effects they would say the same again.
    guard !answers.comparisons.isEmpty, answers.marginalEffects.isEmpty else { return [] }
    return ["Change of \(title):"]
      + estimates(
        answers.comparisons.map { ($0.variable, $0.change) },
        answers.comparisons.map { $0.differences[outcome].estimate }, "difference")
  }

  private func estimates(
    _ names: [(String, String)], _ estimates: [EffectEstimate], _ title: String
  ) -> [String] {
    let numbers = estimates.map(Self.decimals)
    var table = TextTable()
    table.add("", .leading, names.map(\.0))
    table.add("change", .leading, names.map(\.1))
    table.add(title, .decimal, numbers.map { $0[0] })
    table.add("SE", .decimal, numbers.map { $0[1] })
    table.add(level, .trailing, numbers.map { "\($0[2]) to \($0[3])" })
    table.add("z", .decimal, estimates.map { NumberText.fixed($0.statistic, 2) })
    table.add("p", .decimal, estimates.map { NumberText.pValue($0.pValue) })
    return table.lines
  }

  /// Estimate, standard error and limits with the decimals that show three digits of the error.
  private static func decimals(_ estimate: EffectEstimate) -> [String] {
    let error = estimate.standardError
    let decimals = error > 0 ? min(max(2 - Int(log10(error).rounded(.down)), 3), 12) : 4
    return [estimate.value, error, estimate.lower, estimate.upper].map {
      NumberText.fixed($0, decimals)
    }
  }

  private var ratios: [String] {
    let comparisons = answers.comparisons
    guard !comparisons.isEmpty else { return [] }
    let name = document.ratioName
    let ratios = comparisons.map { comparison in
      let log = comparison.logRatio
      return NumberText.ratio(exp(log.value), exp(log.lower), exp(log.upper))
    }
    var table = TextTable()
    table.add("", .leading, comparisons.map(\.variable))
    table.add("change", .leading, comparisons.map(\.change))
    table.add(name, .decimal, ratios.map { $0[0] })
    table.add(level, .trailing, ratios.map { "\($0[1]) to \($0[2])" })
    table.add("z", .decimal, comparisons.map { NumberText.fixed($0.logRatio.statistic, 2) })
    table.add("p", .decimal, comparisons.map { NumberText.pValue($0.logRatio.pValue) })
    let varies = comparisons.contains(where: \.varies)
    if varies {
      table.add(
        "customers differ", .leading,
        comparisons.map { comparison in
          guard comparison.varies else { return "" }
          return [comparison.lowest, comparison.highest].map { NumberText.short(exp($0), 3) }
            .joined(separator: " to ")
        })
    }
    return ["\(name.prefix(1).uppercased())\(name.dropFirst())s:"] + table.lines
      + (varies
        ? wrapped("Where customers differ, the ratio is the geometric mean of theirs.") : [])
  }

  private var predictions: [String] {
    guard !answers.predictions.isEmpty else { return [] }
    let all = [("as they are", "", answers.observed)]
    let rows = all + answers.predictions.map { ($0.variable, $0.value, $0.churn) }
    var table = TextTable()
    table.add("", .leading, rows.map { $0.0 })
    table.add("value", .leading, rows.map { $0.1 })
    for (index, outcome) in effects.outcomes.enumerated() {
      let estimates = rows.map { $0.2[index].estimate }.map { isLogistic ? $0 : $0.complement }
      let name =
        outcome.horizon.map { "survival to \(NumberText.plain($0))" } ?? "churn"
      table.add(name, .decimal, estimates.map { NumberText.percent($0.value) })
      table.add(
        level, .trailing,
        estimates.map {
          "\(NumberText.percent(max($0.lower, 0))) to \(NumberText.percent(min($0.upper, 1)))"
        })
    }
    return [
      isLogistic
        ? "Mean churn if all customers had:" : "Standardised survival if all customers had:"
    ] + table.lines
  }

  private func hypothesis(_ test: LinearHypothesis) -> [String] {
    let equations = test.equations
    let numbers = equations.map { Self.decimals($0.estimate) }
    var table = TextTable()
    table.add("", .leading, equations.map(\.text))
    table.add("left - right", .decimal, numbers.map { $0[0] })
    table.add("SE", .decimal, numbers.map { $0[1] })
    table.add(level, .trailing, numbers.map { "\($0[2]) to \($0[3])" })
    table.add("z", .decimal, equations.map { NumberText.fixed($0.estimate.statistic, 2) })
    table.add("p", .decimal, equations.map { NumberText.pValue($0.estimate.pValue) })
    let degrees = test.degreesOfFreedom
    return ["Hypothesis \(test.text):"] + table.lines + [
      "Wald test: \(NumberText.fixed(test.chiSquared, 2)) on \(degrees) "
        + "degree\(degrees == 1 ? "" : "s") of freedom, p \(Self.withSign(test.pValue))"
    ]
  }

  private static func withSign(_ pValue: Double) -> String {
    let text = NumberText.pValue(pValue)
    return text.hasPrefix("<") ? text : "= \(text)"
  }
}

// MARK: - For programs

extension EffectsReport {
  /// The whole report as JSON.
  var json: JSONValue {
    .object([
      .init("model", .string(document.model.name)),
      .init("observations", .integer(effects.observations)),
      .init("dropped", .integer(effects.dropped)),
      .init("confidenceLevel", .number(effects.level.value)),
      .init("covariance", .string(document.covariances.last?.kind.rawValue ?? "model")),
      .init(
        "marginalEffects",
        .array(
          answers.marginalEffects.flatMap { effect in
            effect.effects.map { outcome in
              .object(
                [
                  .init("variable", .string(effect.variable)),
                  .init("contrast", .string(effect.contrast)),
                ] + json(outcome))
            }
          })),
      .init("comparisons", .array(answers.comparisons.map(json))),
      .init("churn", .array(answers.observed.map { .object(json($0)) })),
      .init(
        "predictions",
        .array(
          answers.predictions.flatMap { prediction in
            prediction.churn.map { outcome in
              .object(
                [
                  .init("variable", .string(prediction.variable)),
                  .init("value", .string(prediction.value)),
                ] + json(outcome))
            }
          })),
      .init("hypotheses", .array(answers.hypotheses.map(json))),
    ])
  }

  private func json(_ estimate: EffectEstimate) -> [JSONValue.Member] {
    [
      .init("estimate", .finite(estimate.value)),
      .init("standardError", .finite(estimate.standardError)),
      .init("lower", .finite(estimate.lower)), .init("upper", .finite(estimate.upper)),
      .init("statistic", .finite(estimate.statistic)), .init("pValue", .finite(estimate.pValue)),
    ]
  }

  private func json(_ outcome: OutcomeEffect) -> [JSONValue.Member] {
    (outcome.outcome.horizon.map { [.init("horizon", .number($0))] } ?? [])
      + json(outcome.estimate)
  }

  private func json(_ comparison: Comparison) -> JSONValue {
    let log = comparison.logRatio
    return .object([
      .init("variable", .string(comparison.variable)),
      .init("change", .string(comparison.change)),
      .init(
        "ratio",
        .object([
          .init("estimate", .finite(exp(log.value))), .init("lower", .finite(exp(log.lower))),
          .init("upper", .finite(exp(log.upper))),
          .init("lowest", .finite(exp(comparison.lowest))),
          .init("highest", .finite(exp(comparison.highest))),
        ])),
      .init("logRatio", .object(json(log))),
      .init("differences", .array(comparison.differences.map { .object(json($0)) })),
    ])
  }

  private func json(_ test: LinearHypothesis) -> JSONValue {
    .object([
      .init("hypothesis", .string(test.text)),
      .init(
        "equations",
        .array(
          test.equations.map { equation in
            .object([.init("equation", .string(equation.text))] + json(equation.estimate))
          })), .init("chiSquared", .finite(test.chiSquared)),
      .init("degreesOfFreedom", .integer(test.degreesOfFreedom)),
      .init("pValue", .finite(test.pValue)),
    ])
  }
}

extension EffectEstimate {
  /// One less the estimate: survival for churn.
  fileprivate var complement: EffectEstimate {
    EffectEstimate(value: 1 - value, standardError: standardError, level: level)
  }
}
