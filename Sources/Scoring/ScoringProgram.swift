package import Formulas

/// All that a scorer computes, as steps from which artefacts in other languages are written.
///
/// The order of operations is the scorer's own, so that the steps give its bits.
package struct ScoringProgram: Sendable {
  /// A result for each customer.
  package struct Output: Sendable {
    /// The column's name: `linearPredictor`, `churn`, `churn_12`, `survival_12`.
    package let name: String
    /// Its value; missing where the row is not scored.
    package let value: ScalarProgram.Value
  }

  /// A status that a row has where a truth holds.
  package struct Status: Sendable {
    /// The truth.
    package let condition: ScalarProgram.Value
    /// The status as `tenure score` writes it.
    package let text: String
  }

  /// What is asked of a survival model.
  package struct Question: Sendable {
    /// The horizons, ascending.
    package var horizons: [Double]
    /// The column with the time that a customer has stayed already, from which horizons count.
    package var elapsed: String?

    /// Asks.
    package init(horizons: [Double], elapsed: String?) {
      self.horizons = horizons
      self.elapsed = elapsed
    }
  }

  /// The steps.
  package private(set) var program = ScalarProgram()
  /// The raw columns read: the encoder's, and after them the elapsed time where there is one.
  package private(set) var inputs: [FeatureEncoder.Input]
  /// The results.
  package private(set) var outputs: [Output] = []
  /// The first of these that holds is the row's status; where none does it is "ok".
  package private(set) var statuses: [Status] = []
  /// Whether the row is scored; `nil` where every row is.
  package private(set) var isScored: ScalarProgram.Value?

  /// Lowers a scorer.
  ///
  /// - Precondition: Horizons are asked of survival models only, and of each at least one.
  package init(_ scorer: Scorer, _ question: Question) {
    inputs = scorer.encoder.inputs
    let row = scorer.encoder.lower(to: &program)
    var requirements = row.requirements.map { requirement in
      (truth: requirement.truth, text: requirement.status.text(scorer.encoder))
    }
    let eta = linearPredictor(row, scorer.predictor)
    var answers: [Output] = []
    var remarks = outOfRange(scorer.encoder)
    switch scorer {
    case .logistic:
      answers = [Output(name: "churn", value: program.unary(.sigmoid, eta))]
    case .cox(let cox):
      let elapsed = question.elapsed.map { name in
        elapsedTime(named: name, &requirements)
      }
      let strata = stratumTruths(row.strata, cox, &requirements)
      var isBeyond: ScalarProgram.Value?
      for horizon in question.horizons {
        let hazard = self.hazard(to: horizon, elapsed: elapsed, cox.strata, strata)
        let beyond = program.unary(.not, program.unary(.isNumber, hazard))
        isBeyond = isBeyond.map { program.binary(.or, $0, beyond) } ?? beyond
        let survival = program.binary(.survival, hazard, eta)
        let churn = program.binary(.subtract, program.constant(1), survival)
        answers.append(Output(name: "churn_\(horizon.label)", value: churn))
        answers.append(Output(name: "survival_\(horizon.label)", value: survival))
      }
      if let isBeyond { remarks.append(Status(condition: isBeyond, text: "beyondFollowUp")) }
    }
    isScored = program.all(requirements.map(\.truth))
    let missing = program.constant(.nan)
    outputs = ([Output(name: "linearPredictor", value: eta)] + answers).map { output in
      let value = isScored.map { program.select($0, output.value, missing) }
      return Output(name: output.name, value: value ?? output.value)
    }
    statuses =
      requirements.map { Status(condition: program.unary(.not, $0.truth), text: $0.text) }
      + remarks
  }

  /// η, added in the order of `LinearPredictor`.
  private mutating func linearPredictor(
    _ row: EncodedRow, _ predictor: LinearPredictor
  ) -> ScalarProgram.Value {
    let terms = row.columns.indices.map { j in
      let beta = predictor.coefficients[j]
      guard beta != 0 else { return program.constant(0) }
      let centred = program.binary(
        .subtract, row.columns[j], program.constant(predictor.centers[j]))
      return program.binary(.multiply, program.constant(beta), centred)
    }
    var eta = row.offset ?? program.constant(0)
    var j = 0
    while j + 4 <= terms.count {
      let first = program.binary(.add, terms[j], terms[j + 1])
      let second = program.binary(.add, terms[j + 2], terms[j + 3])
      eta = program.binary(.add, eta, program.binary(.add, first, second))
      j += 4
    }
    while j < terms.count {
      eta = program.binary(.add, eta, terms[j])
      j += 1
    }
    return eta
  }

  /// A numeric input outside what training saw.
  private mutating func outOfRange(_ encoder: FeatureEncoder) -> [Status] {
    var remarks: [Status] = []
    for (input, description) in encoder.inputs.enumerated() {
      guard case .numeric = description.kind, let least = description.profile.quantiles.first,
        let greatest = description.profile.quantiles.last
      else { continue }
      let x = program.number(input: input)
      let isOutside = program.binary(
        .or, program.binary(.less, x, program.constant(least)),
        program.binary(.greater, x, program.constant(greatest)))
      remarks.append(Status(condition: isOutside, text: "outOfRange: \(description.name)"))
    }
    return remarks
  }

  // MARK: - Survival

  /// The elapsed time, an input of its own unless the model reads that column anyway.
  private mutating func elapsedTime(
    named name: String, _ requirements: inout [(truth: ScalarProgram.Value, text: String)]
  ) -> ScalarProgram.Value {
    let input = inputs.firstIndex { $0.name == name } ?? inputs.count
    if input == inputs.count {
      let profile = FeatureEncoder.Profile(missingShare: 0, quantiles: [], levelShares: [])
      inputs.append(FeatureEncoder.Input(name: name, kind: .numeric, profile: profile))
    }
    let time = program.number(input: input)
    let isThere = program.isKnown(input: input)
    let hasPassed = program.binary(.greaterOrEqual, time, program.constant(0))
    requirements.append((program.binary(.and, isThere, hasPassed), "noElapsedTime"))
    return time
  }

  /// For each stratum of the baseline the truth that the customer belongs to it.
  private mutating func stratumTruths(
    _ levels: [[ScalarProgram.Value]], _ cox: CoxScorer,
    _ requirements: inout [(truth: ScalarProgram.Value, text: String)]
  ) -> [ScalarProgram.Value?] {
    var truths: [ScalarProgram.Value?] = []
    for stratum in cox.strata {
      var parts: [ScalarProgram.Value] = []
      for (variable, text) in stratum.key.enumerated() {
        guard case .factor(_, let names, _) = cox.encoder.strata[variable].kind,
          let level = names.firstIndex(of: text)
        else { continue }
        parts.append(levels[variable][level])
      }
      truths.append(program.all(parts))
    }
    var isKnown: ScalarProgram.Value?
    for case let truth? in truths {
      isKnown = isKnown.map { program.binary(.or, $0, truth) } ?? truth
    }
    if let isKnown { requirements.append((isKnown, "unseenStratum")) }
    return truths
  }

  /// The reference customer's hazard until `horizon`, or for so long after `elapsed`.
  private mutating func hazard(
    to horizon: Double, elapsed: ScalarProgram.Value?, _ strata: [BaselineStratum],
    _ truths: [ScalarProgram.Value?]
  ) -> ScalarProgram.Value {
    var result = program.constant(.nan)
    for (stratum, truth) in zip(strata, truths).reversed() {
      let hazard: ScalarProgram.Value
      if let elapsed {
        let end = program.binary(.add, elapsed, program.constant(horizon))
        hazard = program.binary(
          .subtract, step(of: stratum, at: end), step(of: stratum, at: elapsed))
      } else {
        hazard = program.constant(horizon > stratum.lastTime ? .nan : stratum.hazard(at: horizon))
      }
      result = truth.map { program.select($0, hazard, result) } ?? hazard
    }
    return result
  }

  private mutating func step(
    of stratum: BaselineStratum, at time: ScalarProgram.Value
  ) -> ScalarProgram.Value {
    let isBeyond = program.binary(.greater, time, program.constant(stratum.lastTime))
    let hazard = program.lookup(
      time, breaks: stratum.time, values: [0] + stratum.cumulativeHazard)
    return program.select(isBeyond, program.constant(.nan), hazard)
  }
}

extension RefusedRow {
  /// The status as tables write it.
  fileprivate func text(_ encoder: FeatureEncoder) -> String {
    let status: ScoreStatus =
      switch self {
      case .missing(let input): .missing(input: input)
      case .unseenLevel(let input): .unseenLevel(input: input)
      case .undefined(let column): .undefined(column: column)
      case .undefinedOffset: .undefinedOffset
      }
    return status.text(encoder)
  }
}

extension Double {
  /// A horizon as column names write it: 12, 0.5.
  package var label: String {
    let digits = description
    return digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits
  }
}
