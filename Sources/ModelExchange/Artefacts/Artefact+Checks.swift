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
  }

  /// The model's steps, refused where there are none, or too many for other programs to read.
  func program(_ question: ArtefactQuestion) throws(ArtefactError) -> ScoringProgram {
    if let reason = ScoringProgram.refusal(of: scorer) {
      throw .refused("This \(model.name) model has no such artefact: \(reason).")
    }
    let program = ScoringProgram(
      scorer, .init(horizons: question.horizons, elapsed: question.elapsed))
    let count = program.program.steps.count
    guard count > Self.largestProgram else { return program }
    throw .refused(
      "The artefact would have \(count) steps; ask for fewer horizons, or train with longer periods "
        + "or rounded times.")
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
  /// The model as PMML, with the checks' customers to verify it by.
  func pmml(_ program: ScoringProgram, version: String, title: String) -> PMMLArtefact {
    // Whoever has an elapsed time of their own is taken to have stayed for one unit of time.
    let more = program.inputs.count - scorer.encoder.inputs.count
    return PMMLArtefact(
      program: program, version: version, title: title,
      rows: checks.map { $0.slots(scorer) + Array(repeating: 1, count: more) },
      cells: checks.map { $0.cells + Array(repeating: "1", count: more) })
  }
}

extension ModelDocument.Check {
  /// The customer as the encoder's slots.
  func slots(_ scorer: Scorer) -> [Double] {
    input.enumerated().map { input, value in
      switch value {
      case .number(let number): number
      case .text(let text): scorer.encoder.slot(text, forInput: input)
      case .truth(let truth): truth ? 1 : 0
      case .missing: .nan
      }
    }
  }

  /// The customer as texts; `nil` is missing.
  fileprivate var cells: [String?] {
    input.map { value in
      switch value {
      case .number(let number): number.description
      case .text(let text): text
      case .truth(let truth): truth ? "true" : "false"
      case .missing: nil
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
