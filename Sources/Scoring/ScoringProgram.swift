package import Formulas

/// All that a scorer computes, as steps from which artefacts in other languages are written.
///
/// The order of operations is the scorer's own, so that the steps give its bits but for the last
/// digit of `exp` and `log`.
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
  package internal(set) var program = ScalarProgram()
  /// The raw columns read: the encoder's but for those that answers give, then the answers, and
  /// after them the elapsed time where there is one.
  package internal(set) var inputs: [FeatureEncoder.Input]
  /// The places among ``inputs`` of dates, as numbers of days since 1 January 1970.
  package private(set) var dates: Set<Int> = []
  /// Where the encoder's inputs come from.
  private(set) var sources = EncoderSources()
  /// The results.
  package private(set) var outputs: [Output] = []
  /// The first of these that holds is the row's status; where none does it is "ok".
  package private(set) var statuses: [Status] = []
  /// What must hold for a row to be scored, with the status where it does not, first to last.
  var requirements: [(truth: ScalarProgram.Value, text: String)] = []
  /// Truths by which an answer lies beyond the follow-up.
  var beyond: [ScalarProgram.Value] = []
  /// Whether it is answered there nevertheless, by the model's formula.
  var goesOn = false

  /// Lowers a scorer.
  ///
  /// - Parameters:
  ///   - scorer: What predicts.
  ///   - question: What is asked.
  ///   - survey: What turns raw answers into some of its inputs, if anything does.
  /// - Precondition: Horizons are asked of survival models only, and ``refusal(of:)`` and
  ///   ``refusal(of:_:)`` are `nil`.
  package init(_ scorer: Scorer, _ question: Question, survey: SurveyEncoder? = nil) {
    inputs = scorer.encoder.inputs.filter { survey?.feature($0.name) == nil }
    gather(scorer.encoder, survey)
    let row = scorer.encoder.lower(sources, to: &program)
    requirements = row.requirements.map { requirement in
      (truth: requirement.truth, text: requirement.status.text(scorer.encoder))
    }
    let eta = linearPredictor(row, scorer.predictor)
    let answers: [Output]
    switch scorer {
    case .logistic:
      answers = [Output(name: "churn", value: program.unary(.sigmoid, eta))]
    case .cox(let cox):
      answers = time(
        cox.strata.map { StepProgram(steps: BaselineSteps($0), eta: eta) }, cox.strata.map(\.key),
        row,
        scorer.encoder, question)
    case .discreteTime(let scorer):
      answers = time(
        scorer.parameters.strata.indices.map { periods(of: $0, scorer, linearPredictor: eta) },
        scorer.parameters.strata.map(\.key), row, scorer.encoder, question)
    case .piecewiseExponential(let scorer):
      let stretches = scorer.parameters.strata.map { baseline in
        StretchProgram(
          RateCurve.stretches(of: baseline, scorer.parameters), linearPredictor: eta)
      }
      answers = time(
        stretches, scorer.parameters.strata.map(\.key), row, scorer.encoder, question)
    case .causeSpecific(let scorer):
      let etas = scorer.causes.map { linearPredictor(row, $0.predictor) }
      answers = causes(of: scorer, etas, row, question)
    case .fineGray(let scorer):
      answers = incidence(of: scorer, eta, row, question)
    case .aft(let scorer):
      answers = time(
        lifetimes(of: scorer, row, linearPredictor: eta), scorer.strata, row, scorer.encoder,
        question)
    case .roystonParmar(let scorer):
      let level = program.constant(scorer.baselineCoefficients[0] + scorer.shift)
      let curve = SplineProgram(
        standard: scorer.scale.standard, lastTime: scorer.lastTime, spline: scorer.spline,
        coefficients: Array(scorer.baselineCoefficients.dropFirst()),
        level: program.binary(.add, level, eta))
      answers = time([curve], [[]], row, scorer.encoder, question)
    case .cure(let scorer): answers = cure(scorer, row, linearPredictor: eta, question)
    case .sharedFrailty(let scorer):
      let baselines = scorer.conditional.strata
      let curves = baselines.map { baseline -> any CurveProgram in
        scorer.variance > 0
          ? FrailtyProgram(baseline, variance: scorer.variance, linearPredictor: eta)
          : StepProgram(steps: BaselineSteps(baseline), eta: eta)
      }
      answers = time(curves, baselines.map(\.key), row, scorer.encoder, question)
    }
    finish(eta, answers, scorer.encoder)
  }

  /// Why a scorer has no such steps, as a clause; `nil` where it has.
  package static func refusal(of scorer: Scorer) -> String? {
    switch scorer {
    case .roystonParmar(let scorer):
      if !scorer.timeVarying.isEmpty {
        return "effects that change with time have no median in steps"
      }
      let coefficients = Array(scorer.baselineCoefficients.dropFirst())
      return SplineInverse.fault(scorer.spline, coefficients)
    case .aft(let scorer) where scorer.distribution == .generalizedGamma:
      return "the languages have no incomplete gamma function"
    case .sharedFrailty(let scorer):
      if scorer.distribution == .gaussian { return "a mean over Gaussian frailties is an integral" }
      return scorer.variance <= FrailtyProgram.largestVariance
        ? nil : "a frailty whose variance is above 100 has a median too large for steps"
    case .logistic, .cox, .discreteTime, .piecewiseExponential, .aft, .cure, .causeSpecific,
      .fineGray:
      return nil
    }
  }

  /// Why answers and inputs do not go together, as a clause; `nil` where they do.
  package static func refusal(of encoder: FeatureEncoder, _ survey: SurveyEncoder) -> String? {
    let dates = survey.date.map { $0.isCalendar ? Set($0.columns) : [] } ?? []
    let doubtful = encoder.inputs.first { input in
      survey.columns.contains(input.name) && survey.feature(input.name) == nil
        && (input.kind != .numeric || dates.contains(input.name))
    }
    return doubtful.map { "it reads \($0.name) both as an answer or a date and as a category" }
  }

  /// Names the columns, and forms those that answers give.
  private mutating func gather(_ encoder: FeatureEncoder, _ survey: SurveyEncoder?) {
    var formed: [ScalarProgram.Value] = []
    if let survey {
      let places = survey.columns.map { place(ofNumber: $0) }
      formed = survey.lower(places, to: &program)
      if let date = survey.date, date.isCalendar {
        dates = Set(places.suffix(date.columns.count))
      }
    }
    for input in encoder.inputs {
      if let feature = survey?.features.firstIndex(where: { $0.name == input.name }) {
        sources.append(formed: formed[feature])
      } else {
        sources.append(column: place(ofNumber: input.name))
      }
    }
  }

  /// The place of a column, a new one of numbers unless there is one of that name.
  mutating func place(ofNumber name: String) -> Int {
    if let place = inputs.firstIndex(where: { $0.name == name }) { return place }
    let profile = FeatureEncoder.Profile(missingShare: 0, quantiles: [], levelShares: [])
    inputs.append(FeatureEncoder.Input(name: name, kind: .numeric, profile: profile))
    return inputs.count - 1
  }

  /// Collects the results and the statuses.
  private mutating func finish(
    _ eta: ScalarProgram.Value, _ answers: [Output], _ encoder: FeatureEncoder
  ) {
    let isScored = program.all(requirements.map(\.truth))
    let missing = program.constant(.nan)
    outputs = ([Output(name: "linearPredictor", value: eta)] + answers).map { output in
      let value = isScored.map { program.select($0, output.value, missing) }
      return Output(name: output.name, value: value ?? output.value)
    }
    statuses =
      requirements.map { Status(condition: program.unary(.not, $0.truth), text: $0.text) }
      + remarks(encoder)
  }

  /// η, added in the order of `LinearPredictor`.
  private mutating func linearPredictor(
    _ row: LoweredRow, _ predictor: LinearPredictor
  ) -> ScalarProgram.Value {
    let terms = predictor.varying.map { j in
      let beta = predictor.coefficients[j]
      guard beta != 0 else { return program.constant(0) }
      let centred = program.binary(
        .subtract, row.columns[j], program.constant(predictor.centers[j]))
      return program.binary(.multiply, program.constant(beta), centred)
    }
    var eta = program.constant(predictor.start)
    if let offset = row.offset {
      eta = predictor.start == 0 ? offset : program.binary(.add, offset, eta)
    }
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

  /// What is said of a row that is scored.
  private mutating func remarks(_ encoder: FeatureEncoder) -> [Status] {
    var outside: [Status] = []
    for (input, description) in encoder.inputs.enumerated() {
      guard case .numeric = description.kind, let least = description.profile.quantiles.first,
        let greatest = description.profile.quantiles.last
      else { continue }
      let x = sources.number(input, in: &program)
      let isOutside = program.binary(
        .or, program.binary(.less, x, program.constant(least)),
        program.binary(.greater, x, program.constant(greatest)))
      outside.append(Status(condition: isOutside, text: "outOfRange: \(description.name)"))
    }
    let imputed = encoder.substitutedInputs.map { input in
      Status(
        condition: sources.isMissing(input, in: &program),
        text: "imputed: \(encoder.inputs[input].name)")
    }
    let remarks = imputed + outside
    guard let isBeyond = program.any(beyond) else { return remarks }
    let name = goesOn ? "extrapolated" : "beyondFollowUp"
    let both = remarks.map { remark in
      Status(
        condition: program.binary(.and, isBeyond, remark.condition), text: "\(name); \(remark.text)"
      )
    }
    return both + [Status(condition: isBeyond, text: name)] + remarks
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
