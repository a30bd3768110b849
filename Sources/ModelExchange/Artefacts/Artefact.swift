internal import Formulas
public import Scoring

/// A model in the form that other programs run.
///
/// Every artefact is written from the same steps, those of the scorer, and computes what
/// `tenure score` does: the linear predictor, the probability of churn or the curve at horizons, and
/// where the form has texts a status.
public enum Artefact: Sendable, Equatable {
  /// A SELECT statement in a dialect, over a table, handing on some of its columns.
  case sql(SQLDialect, table: [String], keeping: [String])
  /// A header in C99, whose names begin with a prefix.
  case c(prefix: String)
  /// A Python module on numpy.
  case python
  /// An ONNX graph.
  case onnx
}

/// What is asked of a survival model's artefact.
public struct ArtefactQuestion: Sendable, Equatable {
  /// The horizons at which the curve is given, ascending.
  public var horizons: [Double]
  /// The column with the time that a customer has stayed already, from which horizons count.
  public var elapsed: String?

  /// Asks.
  public init(horizons: [Double] = [], elapsed: String? = nil) {
    self.horizons = horizons
    self.elapsed = elapsed
  }
}

/// Why an artefact is not written.
public enum ArtefactError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A survival model was asked for nothing, or a logistic one for horizons.
  case horizons(String)
  /// The elapsed time's column holds something else in the model.
  case elapsedColumn(String)
  /// The steps do not give what the document's checks say.
  case disagreement(check: Int, output: String)

  /// A sentence for the user.
  public var description: String {
    switch self {
    case .horizons(let reason): reason
    case .elapsedColumn(let name):
      "The model reads \(name) as a category, so it cannot be the time that has passed."
    case .disagreement(let check, let output):
      "The artefact's \(output) differs from the model's in check \(check + 1); this is a bug."
    }
  }
}

extension ModelDocument {
  /// Writes the model as an artefact.
  ///
  /// Before anything is written the steps are run on the document's checks.
  ///
  /// - Parameters:
  ///   - artefact: The form.
  ///   - question: What is asked of a survival model; of a logistic one nothing.
  ///   - version: The version of the writer, for the artefact's first line.
  /// - Returns: The artefact's bytes.
  /// - Complexity: O(columns × levels + times in the baseline).
  public func artefact(
    _ artefact: Artefact, _ question: ArtefactQuestion, version: String
  ) throws(ArtefactError) -> [UInt8] {
    try check(question)
    let program = ScoringProgram(
      scorer, .init(horizons: question.horizons, elapsed: question.elapsed))
    try agree()
    let title = "Written by tenure \(version) from \(formula), \(digest())"
    switch artefact {
    case .sql(let dialect, let table, let kept):
      let text = SQLArtefact(
        program: program, dialect: dialect, table: table, kept: kept, title: title)
      return Array(text.text().utf8)
    case .c(let prefix):
      let header = CArtefact(program: program, prefix: prefix, title: title)
      return Array(header.text().utf8)
    case .python: return Array(PythonArtefact(program: program, title: title).text().utf8)
    case .onnx:
      let metadata = [
        ("tenure.digest", digest()), ("tenure.formula", formula),
        ("tenure.formatVersion", "\(Self.formatVersion)"),
      ]
      return ONNXArtefact(program: program, version: version, metadata: metadata).bytes()
    }
  }

  private func check(_ question: ArtefactQuestion) throws(ArtefactError) {
    switch scorer {
    case .logistic:
      if !question.horizons.isEmpty || question.elapsed != nil {
        throw .horizons(
          "A logistic model has no clock; leave out --horizons and --elapsed.")
      }
    case .cox:
      if question.horizons.isEmpty {
        throw .horizons("A survival model is exported at horizons; add --horizons 6,12.")
      }
    }
    if let name = question.elapsed, let input = scorer.encoder.inputIndex(named: name),
      scorer.encoder.inputs[input].kind != .numeric
    {
      throw .elapsedColumn(name)
    }
  }

  /// Runs the steps on the document's checks.
  private func agree() throws(ArtefactError) {
    var horizons: [Double] = []
    for case .survival(let asked, _) in checks.map(\.prediction.answer) { horizons = asked }
    let program = ScoringProgram(scorer, .init(horizons: horizons, elapsed: nil))
    let levelCounts = program.inputs.map(\.levelCount)
    for (number, check) in checks.enumerated() {
      let slots = check.input.enumerated().map { input, value in
        switch value {
        case .number(let number): number
        case .text(let text): scorer.encoder.slot(text, forInput: input)
        case .truth(let truth): truth ? 1.0 : 0
        case .missing: Double.nan
        }
      }
      let results = program.program.results(slots, levelCounts: levelCounts)
      var expected: [String: Double?] = ["linearPredictor": check.prediction.linearPredictor]
      switch check.prediction.answer {
      case .churn(let churn): expected["churn"] = churn
      case .survival(let horizons, let values):
        for (horizon, value) in zip(horizons, values) {
          expected["survival_\(horizon.label)"] = value
        }
      }
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

extension FeatureEncoder.Input {
  /// The number of levels; 0 for numbers.
  fileprivate var levelCount: Int {
    switch kind {
    case .numeric: 0
    case .logical: 2
    case .categorical(let levels): levels.count
    }
  }
}
