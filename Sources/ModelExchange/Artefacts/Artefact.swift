internal import Scoring

/// A model in the form that other programs run.
///
/// Every artefact that predicts is written from the same steps, those of the scorer, and computes
/// what `tenure score` does: the linear predictor, the probability of churn or the curve at
/// horizons, and where the form has texts a status.
public enum Artefact: Sendable, Equatable {
  /// A SELECT statement in a dialect, over a table, handing on some of its columns.
  case sql(SQLDialect, table: [String], keeping: [String])
  /// A header in C99, whose names begin with a prefix.
  case c(prefix: String)
  /// A Python module on numpy.
  case python
  /// A source file in Swift that holds all in one type.
  case swift(name: String)
  /// A directory that MLflow serves.
  case mlflow
  /// An ONNX graph, of doubles or of singles.
  case onnx(asFloat: Bool)
  /// A document of PMML 4.4.
  case pmml
  /// The coefficients as CSV.
  case coefficients
  /// The coefficients as JSON.
  case coefficientsAsJSON
  /// A logistic model as points to add up, as CSV.
  case scorecard(ScorecardScale)

  /// The artefact's files.
  public enum Content: Sendable, Equatable {
    /// One file.
    case file([UInt8])
    /// A directory of files, by their paths in it.
    case directory([File])
  }

  /// A file of a directory.
  public struct File: Sendable, Equatable {
    /// Where it lies in the directory, with slashes.
    public let path: String
    /// What it holds.
    public let bytes: [UInt8]
  }
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
  /// What was asked does not fit the model.
  case question(String)
  /// The model has no artefact of this kind.
  case refused(String)
  /// The steps do not give what the document's checks say.
  case disagreement(check: Int, output: String)

  /// A sentence for the user.
  public var description: String {
    switch self {
    case .question(let reason), .refused(let reason): reason
    case .disagreement(let check, let output):
      "The artefact's \(output) differs from the model's in check \(check + 1); this is a bug."
    }
  }
}

extension ModelDocument {
  /// Writes the model as an artefact.
  ///
  /// Before anything that predicts is written its steps are run on the document's checks.
  ///
  /// - Parameters:
  ///   - artefact: The form.
  ///   - question: What is asked of a survival model; of a logistic one nothing.
  ///   - version: The version of the writer, for the artefact's first line.
  /// - Returns: The artefact's files.
  /// - Throws: ``ArtefactError``.
  /// - Complexity: O(columns × levels + times in the baseline).
  public func artefact(
    _ artefact: Artefact, _ question: ArtefactQuestion, version: String
  ) throws(ArtefactError) -> Artefact.Content {
    if let refusal = artefact.kind.support(of: scorer.family).refusal {
      throw .refused("This \(model.name) model has no such artefact: \(refusal).")
    }
    switch artefact {
    case .coefficients: return .file(Array(CoefficientTable(document: self).csv().utf8))
    case .coefficientsAsJSON: return .file(CoefficientTable(document: self).json())
    case .scorecard(let scale): return .file(Array(try Scorecard(scorer, scale).csv().utf8))
    case .sql, .c, .python, .swift, .mlflow, .onnx, .pmml: break
    }
    try check(question)
    let program = try program(question)
    try agree()
    try agreeOnAnswers(program)
    if artefact.kind == .onnx || artefact.kind == .pmml { try refuseSameNames(program) }
    let title = "Written by tenure \(version) from \(formula), \(digest())"
    let text: String
    switch artefact {
    case .sql(let dialect, let table, let kept):
      let statement = SQLArtefact(
        program: program, dialect: dialect, table: table, kept: kept, title: title)
      if let refusal = statement.refusal { throw .refused(refusal) }
      text = statement.text()
    case .c(let prefix):
      text = CArtefact(program: program, prefix: prefix, title: title).text()
    case .python: text = PythonArtefact(program: program, title: title).text()
    case .swift(let name):
      text = SwiftArtefact(program: program, name: name, title: title).text()
    case .mlflow:
      let files = MLflowArtefact(program: program, title: title, digest: digest()).files()
      return .directory(files.map { Artefact.File(path: $0.path, bytes: $0.bytes) })
    case .onnx(let asFloat):
      let metadata = [
        ("tenure.digest", digest()), ("tenure.formula", formula),
        ("tenure.formatVersion", "\(Self.formatVersion)"),
      ]
      let graph = ONNXArtefact(
        program: program, version: version, metadata: metadata, asFloat: asFloat)
      return .file(graph.bytes())
    case .pmml: text = pmml(program, version: version, title: title).text()
    case .coefficients, .coefficientsAsJSON, .scorecard:
      preconditionFailure("a table was written above")
    }
    return .file(Array(text.utf8))
  }
}
