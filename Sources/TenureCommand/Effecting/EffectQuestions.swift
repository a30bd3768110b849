internal import Tenure

/// What is asked of a model's effects.
struct EffectQuestions {
  /// Stated changes.
  var changes: [Change] = []
  /// Contrasts of levels.
  var contrasts: [Change] = []
  /// Values that all customers are given, a group for each column.
  var values: [[InputValue]] = []
  /// Equations in the coefficients.
  var hypotheses: [String] = []

  /// Whether nothing in particular is asked.
  var isEmpty: Bool {
    changes.isEmpty && contrasts.isEmpty && values.isEmpty && hypotheses.isEmpty
  }
}

/// The answers, in the order in which they are printed.
struct EffectAnswers {
  /// Average marginal effects on churn.
  private(set) var marginalEffects: [MarginalEffect] = []
  /// Ratios, with the differences in churn.
  private(set) var comparisons: [Comparison] = []
  /// The mean churn of the customers as they are.
  private(set) var observed: [OutcomeEffect] = []
  /// The mean churn if all customers had a value.
  private(set) var predictions: [AdjustedPrediction] = []
  /// Tests of equations in the coefficients.
  private(set) var hypotheses: [LinearHypothesis] = []

  /// Answers questions, or, where none is asked, what there is to say of every column.
  ///
  /// - Throws: `EffectsError` for a question that has no answer.
  init(_ effects: PopulationEffects, _ questions: EffectQuestions) throws {
    if questions.isEmpty {
      try answerAll(effects)
      return
    }
    comparisons = try (questions.changes + questions.contrasts).map { try effects.comparison($0) }
    predictions = try questions.values.joined().map { try effects.adjustedPrediction($0) }
    if !predictions.isEmpty { observed = effects.observedPrediction() }
    hypotheses = try questions.hypotheses.map {
      try LinearHypothesis($0, in: effects.scorer, level: effects.level)
    }
  }

  private mutating func answerAll(_ effects: PopulationEffects) throws {
    let hasOutcomes = !effects.outcomes.isEmpty
    for input in effects.effectiveInputs {
      if hasOutcomes { marginalEffects += try effects.marginalEffects(of: input) }
      guard let levels = effects.levels(of: input) else {
        // Without a spread there is no change between quartiles to speak of.
        if let change = try? effects.interquartileChange(of: input) {
          comparisons.append(try effects.comparison(change))
        }
        continue
      }
      comparisons += try effects.levelChanges(of: input).map { try effects.comparison($0) }
      guard hasOutcomes else { continue }
      predictions += try levels.indices.map { level in
        try effects.adjustedPrediction(
          InputValue(input: input, slot: Double(level), text: levels[level]))
      }
    }
    if hasOutcomes { observed = effects.observedPrediction() }
  }
}
