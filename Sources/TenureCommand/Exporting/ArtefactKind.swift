internal import ArgumentParser
internal import Tenure

/// What `tenure export --to` takes.
enum ArtefactKind: ExpressibleByArgument, Equatable {
  case json, c, python, swift, onnx, pmml, mlflow, coefficients, coefficientsAsJSON, scorecard
  case sql(SQLDialect)

  /// Reads a kind as the option writes it.
  init?(argument: String) {
    guard let kind = Self.all.first(where: { $0.text == argument }) else { return nil }
    self = kind
  }

  /// The kind as the option writes it.
  var text: String {
    switch self {
    case .json: "json"
    case .c: "c"
    case .python: "python"
    case .swift: "swift"
    case .onnx: "onnx"
    case .pmml: "pmml"
    case .mlflow: "mlflow"
    case .coefficients: "coefficients"
    case .coefficientsAsJSON: "coefficients:json"
    case .scorecard: "scorecard"
    case .sql(let dialect): "sql:\(dialect.rawValue)"
    }
  }

  private static var all: [Self] {
    [.json] + SQLDialect.allCases.map { .sql($0) }
      + [
        .c, .python, .swift, .onnx, .pmml, .mlflow, .coefficients, .coefficientsAsJSON, .scorecard,
      ]
  }

  static var allValueStrings: [String] { all.map(\.text) }
}

/// How a scorecard counts.
struct ScorecardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The score of customers who stay with the odds of --base-odds.", valueName: "points"))
  var baseScore = 600.0

  @Option(help: ArgumentHelp("The odds of staying, to 1, of the base score.", valueName: "odds"))
  var baseOdds = 20.0

  @Option(
    help: ArgumentHelp(
      "How many points more mean double the odds of staying.", valueName: "points"))
  var pointsToDouble = 20.0

  func validate() throws {
    guard baseScore.isFinite, baseOdds > 0, baseOdds.isFinite, pointsToDouble > 0,
      pointsToDouble.isFinite
    else {
      throw ValidationError("--base-odds and --points-to-double must be positive.")
    }
  }

  /// The scale.
  var scale: ScorecardScale {
    ScorecardScale(baseScore: baseScore, baseOdds: baseOdds, pointsToDouble: pointsToDouble)
  }
}
