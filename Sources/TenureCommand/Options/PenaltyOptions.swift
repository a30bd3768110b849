internal import ArgumentParser
internal import Tenure

/// The shape of a penalty: what it shrinks, how, and within which limits.
struct PenaltyShape: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The share of the lasso in the elastic net: 1 (the default) sets coefficients to zero, 0 is \
      ridge and sets none.
      """, valueName: "share"))
  var alpha: Double?

  @Option(
    help: ArgumentHelp(
      """
      Multiplies the penalty of a column or of all columns of a term; 0 leaves it unpenalised \
      (repeatable).
      """, valueName: "column=factor"))
  var penaltyFactor: [ColumnNumber] = []

  @Option(
    help: ArgumentHelp(
      """
      Holds coefficients of a column or term at negative (a driver that protects cannot come out \
      harmful) or positive (repeatable).
      """, valueName: "column=sign"))
  var sign: [ColumnSign] = []

  @Option(
    help: ArgumentHelp(
      "Holds a coefficient between two numbers with 0 within; either may be left out (repeatable).",
      valueName: "column=low:high"))
  var bounds: [ColumnBounds] = []

  @Flag(help: "Let all columns of a factor or curve come and go together (group lasso).")
  var groupFactors = false

  func validate() throws {
    if let alpha, !(0...1).contains(alpha) {
      throw ValidationError("--alpha must be between 0 and 1, not \(NumberText.plain(alpha)).")
    }
    if groupFactors && !(sign.isEmpty && bounds.isEmpty) {
      throw ValidationError(
        "--group-factors: columns that come and go together can have no --sign or --bounds.")
    }
  }

  /// Whether anything was asked for.
  var isGiven: Bool {
    alpha != nil || groupFactors || !penaltyFactor.isEmpty || !sign.isEmpty || !bounds.isEmpty
  }
}

/// How customers are divided for cross-validation, and what held-out ones are judged by.
struct FoldOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Parts of the rows that are held out in turn; 10 where a strength is to be chosen.",
      valueName: "number"))
  var folds: Int?

  @Option(
    help: ArgumentHelp(
      "The column of customers whose rows are held out together; the clusters when left out.",
      valueName: "column"))
  var foldBy: String?

  @Option(
    help: ArgumentHelp("The column that says which part a row belongs to.", valueName: "column"))
  var foldColumn: String?

  @Option(
    help: ArgumentHelp(
      """
      What held-out rows are judged by: deviance; logistic also auc, brier; Cox also concordance.
      """, valueName: "measure"))
  var measure: MeasureChoice = .deviance

  func validate() throws {
    if let folds, !(2...1000).contains(folds) {
      throw ValidationError("--folds must be between 2 and 1000, not \(folds).")
    }
    if foldColumn != nil && (folds != nil || foldBy != nil) {
      throw ValidationError("--fold-column says all; leave --folds and --fold-by out.")
    }
  }

  /// Whether anything was asked for.
  var isGiven: Bool { folds != nil || foldBy != nil || foldColumn != nil || measure != .deviance }

  /// The columns that only the folds need.
  var columns: [String] { [foldBy, foldColumn].compactMap { $0 } }

  /// Refuses a measure that the family does not have.
  func check(_ model: ModelFrameOptions.Model) throws {
    let known: [MeasureChoice] =
      model == .logistic ? [.deviance, .auc, .brier] : [.deviance, .concordance]
    guard known.contains(measure) else {
      throw CommandFailure(
        .usage,
        "--measure: this model is judged by \(known.map(\.rawValue).joined(separator: " or ")), "
          + "not by \(measure.rawValue).")
    }
  }
}

/// The penalty of a model that is trained.
struct PenaltyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      none, or elastic-net: shrink coefficients, as many as p > n, and choose the strength by \
      cross-validation. A penalised model has no standard errors.
      """, valueName: "kind"))
  var penalty: PenaltyKind = .none

  @OptionGroup var shape: PenaltyShape

  @Option(
    help: ArgumentHelp(
      """
      The strength of the penalty, on glmnet's scale: min predicts held-out rows best, 1se is the \
      strongest within one standard error of it, or a number.
      """, valueName: "choice"))
  var lambda: LambdaChoice?

  @OptionGroup var folding: FoldOptions

  @Option(
    help: ArgumentHelp(
      """
      Where standard errors come from: none, or sample-split, which chooses columns on one half of \
      the rows and fits them without penalty on the other.
      """, valueName: "kind"))
  var inference: PenaltyInference?

  /// Whether there is a penalty.
  var isPenalized: Bool { penalty == .elasticNet }

  /// Refuses standard errors where there are none.
  func checkErrors(_ isRobust: Bool) throws(CommandFailure) {
    guard isRobust, inference != .sampleSplit else { return }
    throw CommandFailure(
      .usage,
      "--robust: a penalised model has no standard errors; add --inference sample-split.")
  }

  func validate() throws {
    if !isPenalized,
      shape.isGiven || lambda != nil || folding.isGiven || inference != nil
    {
      throw ValidationError(
        "--alpha, --lambda, --folds and their like need --penalty elastic-net.")
    }
    if case .value? = lambda, folding.isGiven {
      throw ValidationError("--lambda: a number needs no folds; leave these options out.")
    }
  }
}

/// The penalties.
enum PenaltyKind: String, ExpressibleByArgument, CaseIterable {
  case none
  case elasticNet = "elastic-net"
}

/// Where standard errors of a penalised model come from.
enum PenaltyInference: String, ExpressibleByArgument, CaseIterable {
  case none
  case sampleSplit = "sample-split"
}

/// What held-out rows are judged by.
enum MeasureChoice: String, ExpressibleByArgument, CaseIterable {
  case deviance, auc, brier, concordance

  /// The measure, as the library names it.
  var measure: PathMeasure {
    switch self {
    case .deviance: .deviance
    case .auc: .auc
    case .brier: .brier
    case .concordance: .concordance
    }
  }
}
