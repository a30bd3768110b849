internal import Formulas

extension PopulationEffects {
  /// The average marginal effect of an input on churn: of a number the mean derivative, of a category
  /// the mean difference between each other level and the reference.
  ///
  /// - Returns: One entry for a number, one per level but the reference for a category; none for a
  ///   number on which churn does not depend smoothly, such as one that was made a factor.
  /// - Throws: ``EffectsError`` where a customer cannot be scored with a level.
  public func marginalEffects(of input: Int) throws(EffectsError) -> [MarginalEffect] {
    guard case .numeric = encoder.inputs[input].kind else {
      return try levelChanges(of: input).map { change throws(EffectsError) in
        let averages = try self.averages(of: change)
        return MarginalEffect(
          variable: encoder.inputs[input].name, contrast: change.text,
          effects: effects(averages.outcomes.dropFirst()))
      }
    }
    guard encoder.isSmooth(inInput: input) else { return [] }
    guard let averages = averages([WeightedSetting(.asObserved)], slope: input, of: outcomes) else {
      return []
    }
    return [
      MarginalEffect(
        variable: encoder.inputs[input].name, contrast: "dy/dx",
        effects: effects(averages.outcomes[...]))
    ]
  }

  /// What a change does to the odds or the hazard, and to churn.
  ///
  /// - Throws: ``EffectsError`` where a customer cannot be scored after the change.
  public func comparison(_ change: Change) throws(EffectsError) -> Comparison {
    let averages = try averages(of: change)
    return Comparison(
      variable: encoder.inputs[change.input].name, change: change.text,
      logRatio: estimate(averages.outcomes[0], .linearPredictor), lowest: averages.lowest,
      highest: averages.highest, differences: effects(averages.outcomes.dropFirst()))
  }

  /// The mean churn if all customers had a value of an input; for a survival model, at each horizon
  /// one less the standardised survival.
  ///
  /// - Throws: ``EffectsError`` where a customer cannot be scored with the value.
  public func adjustedPrediction(
    _ value: InputValue
  ) throws(EffectsError) -> AdjustedPrediction {
    let setting = WeightedSetting(.value(input: value.input, value.slot))
    guard let averages = averages([setting], of: outcomes) else {
      throw notScored(value.input, value.text)
    }
    return AdjustedPrediction(
      variable: encoder.inputs[value.input].name, value: value.text,
      churn: effects(averages.outcomes[...]))
  }

  /// The mean churn of the customers as they are.
  public func observedPrediction() -> [OutcomeEffect] {
    averages([WeightedSetting(.asObserved)], of: outcomes).map { effects($0.outcomes[...]) } ?? []
  }

  /// The averages of a change: of the linear predictor, then of the outcomes.
  private func averages(of change: Change) throws(EffectsError) -> Averages {
    guard let averages = averages(change.settings, of: [.linearPredictor] + outcomes) else {
      throw notScored(change.input, change.text)
    }
    return averages
  }

  private func notScored(_ input: Int, _ text: String) -> EffectsError {
    let name = encoder.inputs[input].name
    return EffectsError(
      .question,
      "\(name) = \(text): some customers cannot be scored with that value (a term has no finite "
        + "value, or training saw no such stratum); choose another, or filter the customers.")
  }

  /// The estimates of averages over ``outcomes``.
  private func effects(_ averages: ArraySlice<Average>) -> [OutcomeEffect] {
    zip(outcomes, averages).map { outcome, average in
      OutcomeEffect(outcome: outcome, estimate: estimate(average, outcome))
    }
  }
}
