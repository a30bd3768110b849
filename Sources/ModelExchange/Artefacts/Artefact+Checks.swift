internal import Formulas
internal import Scoring

extension ModelDocument {
  /// The most steps of an artefact; a program of more is slower than the model deserves.
  private static let largestProgram = 100_000

  /// Refuses what the model cannot answer.
  func check(_ question: ArtefactQuestion) throws(ArtefactError) {
    switch scorer {
    case .logistic:
      if !question.horizons.isEmpty || question.elapsed != nil {
        throw .question("A logistic model has no clock; leave out --horizons and --elapsed.")
      }
    case .fineGray where question.elapsed != nil:
      throw .question(
        "A Fine–Gray model cannot tell what happens from the time already served; leave out "
          + "--elapsed, or train a cause-specific model.")
    case .cox, .discreteTime, .piecewiseExponential, .causeSpecific, .fineGray, .aft,
      .roystonParmar, .cure, .sharedFrailty:
      if question.horizons.isEmpty {
        throw .question("A survival model is exported at horizons; add --horizons 6,12.")
      }
    }
    if Set(question.horizons).count < question.horizons.count {
      throw .question("A horizon is given twice.")
    }
    if let name = question.elapsed, let input = scorer.encoder.inputIndex(named: name),
      scorer.encoder.inputs[input].kind != .numeric
    {
      throw .question(
        "The model reads \(name) as a category, so it cannot be the time that has passed.")
    }
    if let name = question.elapsed, let date = survey?.date, date.isCalendar,
      date.columns.contains(name)
    {
      throw .question("\(name) holds dates, so it cannot be the time that has passed.")
    }
  }

  /// The model's steps, refused where there are none, or too many for other programs to read.
  func program(_ question: ArtefactQuestion) throws(ArtefactError) -> ScoringProgram {
    if let reason = ScoringProgram.refusal(of: scorer) {
      throw .refused("This \(model.name) model has no such artefact: \(reason).")
    }
    if let survey, let reason = ScoringProgram.refusal(of: scorer.encoder, survey) {
      throw .refused("This \(model.name) model has no such artefact: \(reason).")
    }
    let program = ScoringProgram(
      scorer, .init(horizons: question.horizons, elapsed: question.elapsed), survey: survey)
    let count = program.program.steps.count
    guard count > Self.largestProgram else { return program }
    throw .refused(
      "The artefact would have \(count) steps; ask for fewer horizons, or train with longer periods "
        + "or rounded times.")
  }

  /// Refuses columns that are called like answers, for forms in which both have one place.
  func refuseSameNames(_ program: ScoringProgram) throws(ArtefactError) {
    let answers = Set(program.outputs.map(\.name) + ["status"])
    guard let name = program.inputs.map(\.name).first(where: answers.contains) else { return }
    throw .refused(
      "The model reads a column called \(name), and answers one of that name, which this form cannot "
        + "tell apart; train on a table where the column has another name.")
  }

  /// Runs the steps on the document's checks.
  func agree() throws(ArtefactError) {
    var horizons: [Double] = []
    for check in checks {
      switch check.prediction.answer {
      case .churn: break
      case .survival(let asked, _), .incidence(let asked, _): horizons = asked
      }
    }
    let program = ScoringProgram(scorer, .init(horizons: horizons, elapsed: nil))
    let levelCounts = program.inputs.map(\.levelCount)
    for (number, check) in checks.enumerated() {
      let results = program.program.results(check.slots(scorer), levelCounts: levelCounts)
      let expected = check.prediction.columns
      for output in program.outputs {
        guard let expected = expected[output.name] else { continue }
        let result = results[output.value.index]
        let agrees = expected.map { abs($0 - result) <= Check.tolerance * max(1, abs($0)) }
        guard agrees ?? result.isNaN else {
          throw .disagreement(check: number, output: output.name)
        }
      }
    }
  }
}

extension ModelDocument {
  /// Runs the steps of a model with a battery on made-up answers, which the checks do not hold.
  func agreeOnAnswers(_ program: ScoringProgram) throws(ArtefactError) {
    guard let survey else { return }
    let customers = ArtefactCustomers(self, program)
    var scorer = AnswerScorer(self.scorer, survey)
    let levelCounts = program.inputs.map(\.levelCount)
    for (number, slots) in customers.slots.enumerated() {
      let expected = customers.linearPredictor(number, program, &scorer, self.scorer.encoder)
      let results = program.program.results(slots, levelCounts: levelCounts)
      let result = results[program.outputs[0].value.index]
      guard
        expected.isNaN && result.isNaN
          || abs(expected - result) <= Check.tolerance * max(1, abs(expected))
      else { throw .disagreement(check: number, output: program.outputs[0].name) }
    }
  }

  /// The model as PMML, with made-up customers to verify it by.
  func pmml(_ program: ScoringProgram, version: String, title: String) -> PMMLArtefact {
    let customers = ArtefactCustomers(self, program)
    return PMMLArtefact(
      program: program, version: version, title: title, rows: customers.slots,
      cells: customers.cells)
  }
}

extension ModelDocument.Check {
  /// The customer as the encoder's slots.
  fileprivate func slots(_ scorer: Scorer) -> [Double] {
    input.enumerated().map { input, value in
      switch value {
      case .number(let number): number
      case .text(let text): scorer.encoder.slot(text, forInput: input)
      case .truth(let truth): truth ? 1 : 0
      case .missing: .nan
      }
    }
  }
}

extension ModelDocument.Check.Prediction {
  /// The numbers, by the names that artefacts give them.
  fileprivate var columns: [String: Double?] {
    var columns: [String: Double?] = ["linearPredictor": linearPredictor]
    switch answer {
    case .churn(let churn): columns["churn"] = churn
    case .survival(let horizons, let values):
      for (horizon, value) in zip(horizons, values) {
        columns["survival_\(horizon.label)"] = value
      }
    case .incidence(let horizons, let causes):
      for cause in causes {
        for (horizon, value) in zip(horizons, cause.values) {
          columns["churn_\(horizon.label)_\(cause.name)"] = value
        }
      }
    }
    return columns
  }
}

extension FeatureEncoder.Input {
  /// The number of levels; 0 for numbers.
  var levelCount: Int {
    switch kind {
    case .numeric: 0
    case .logical: 2
    case .categorical(let levels): levels.count
    }
  }
}
