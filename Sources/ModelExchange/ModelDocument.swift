public import Formulas
public import Scoring

/// A fitted model as a file keeps it: what predicts, what was estimated, and where it came from.
///
/// The file is JSON with names and order that do not change, without time stamps, paths or hosts,
/// so that the same data and options give the same bytes. A digest covers every digit, and checks,
/// made-up customers with their predictions, are scored again whenever a file is read.
///
///     let document = ModelDocument(model: .cox(scorer, statistics), formula: …)
///     let bytes = document.bytes()
///     let loaded = try ModelDocument(bytes: bytes, source: "churn.tenure.json")
///     loaded.scorer == document.scorer
public struct ModelDocument: Sendable, Equatable {
  /// The version of the format that is written, and the newest that is read.
  public static let formatVersion = 1

  /// The family, with its scorer and the statistics that only it has.
  public enum Model: Sendable, Equatable {
    /// Logistic regression.
    case logistic(LogisticScorer, LogisticStatistics)
    /// Cox regression.
    case cox(CoxScorer, CoxStatistics)
    /// Regression of the hazard in discrete time.
    case discreteTime(DiscreteTimeScorer, HazardStatistics)
    /// Regression of a hazard that is constant between cuts.
    case piecewiseExponential(PiecewiseExponentialScorer)
    /// A parametric family of the time to the event.
    case aft(LifetimeScorer, LifetimeStatistics)
    /// A spline in log time.
    case roystonParmar(RoystonParmarScorer)
    /// A mixture with customers who never leave.
    case cure(CureScorer, CureStatistics)
    /// A Cox regression for each of several causes.
    case causeSpecific(CauseSpecificScorer, CauseSpecificStatistics)
    /// Fine and Gray's regression of the incidence of one cause.
    case fineGray(FineGrayScorer, FineGrayStatistics)
    /// A Cox regression whose groups share a frailty.
    case sharedFrailty(FrailtyScorer, FrailtyStatistics)
  }

  /// The family, with its scorer and the statistics that only it has.
  public let model: Model
  /// The formula as it was understood, with `.` written out.
  public let formula: String
  /// What is predicted.
  public let outcome: Outcome
  /// How the fit went.
  public let fit: FitStatistics
  /// The level of the coefficients' intervals.
  public let confidenceLevel: Double
  /// How the coefficients' intervals were made.
  public let intervalMethod: IntervalMethod
  /// One row per parameter of ``Model/parameters``, in order.
  public let coefficients: [Coefficient]
  /// One entry per term of the encoder, in order.
  public let terms: [TermStatistics]
  /// Tests of the whole model.
  public let tests: ModelTests
  /// The coefficients' covariance matrices; the scorer's own is the last of them.
  public let covariances: [Covariance]
  /// What training was told.
  public let training: Training
  /// What training was given.
  public let provenance: Provenance
  /// The digest of the model that this one was made from.
  public let parent: String?
  /// What the reader of the results should know.
  public let warnings: [DataWarning]
  /// Made-up customers and their predictions.
  public let checks: [Check]
  /// Whatever the owner wants to say, such as a time stamp.
  public let metadata: [MetadataEntry]
  /// What turns raw answers into columns of the model, where a battery does.
  public var survey: SurveyEncoder?

  /// Collects the parts of a document, and predicts its checks.
  ///
  /// - Precondition: A coefficient row per parameter with the scorer's value (0 where aliased; the
  ///   intercept may be another where bias was reduced), an entry per term, and the scorer's
  ///   covariance last among `covariances`.
  public init(
    model: Model, formula: String, outcome: Outcome, fit: FitStatistics, confidenceLevel: Double,
    intervalMethod: IntervalMethod = .wald, coefficients: [Coefficient], terms: [TermStatistics],
    tests: ModelTests, covariances: [Covariance], training: Training, provenance: Provenance,
    parent: String? = nil, warnings: [DataWarning] = [], metadata: [MetadataEntry] = []
  ) {
    self.init(
      model: model, formula: formula, outcome: outcome, fit: fit,
      confidenceLevel: confidenceLevel, intervalMethod: intervalMethod,
      coefficients: coefficients, terms: terms, tests: tests, covariances: covariances,
      training: training, provenance: provenance, parent: parent, warnings: warnings,
      checks: Check.all(for: model.scorer), metadata: metadata)
    let fault = fault()
    precondition(fault == nil, fault ?? "")
  }

  init(
    model: Model, formula: String, outcome: Outcome, fit: FitStatistics, confidenceLevel: Double,
    intervalMethod: IntervalMethod, coefficients: [Coefficient], terms: [TermStatistics],
    tests: ModelTests, covariances: [Covariance], training: Training, provenance: Provenance,
    parent: String?, warnings: [DataWarning], checks: [Check], metadata: [MetadataEntry]
  ) {
    self.model = model
    self.formula = formula
    self.outcome = outcome
    self.fit = fit
    self.confidenceLevel = confidenceLevel
    self.intervalMethod = intervalMethod
    self.coefficients = coefficients
    self.terms = terms
    self.tests = tests
    self.covariances = covariances
    self.training = training
    self.provenance = provenance
    self.parent = parent
    self.warnings = warnings
    self.checks = checks
    self.metadata = metadata
  }

  /// What predicts.
  public var scorer: Scorer { model.scorer }

  /// What contradicts itself, as a clause; `nil` when all is well.
  func fault() -> String? {
    let encoder = scorer.encoder
    let parameters = model.parameters
    guard coefficients.count == parameters.count else {
      return "\(coefficients.count) coefficients for \(parameters.count) parameters"
    }
    for (parameter, coefficient) in zip(parameters, coefficients) {
      guard coefficient.equation == parameter.equation,
        parameter.name == nil || coefficient.name == parameter.name
      else {
        return "coefficient \(coefficient.label) stands for \(parameter.name ?? "the baseline")"
      }
      let isIntercept = parameter.name == "(Intercept)" && parameter.equation == nil
      let intercepts = isIntercept ? fit.biasReduction?.intercepts : nil
      guard intercepts?.firth ?? coefficient.estimate == coefficient.estimate,
        intercepts?.scoring ?? coefficient.estimate ?? 0 == parameter.value
      else {
        return "the scorer does not use the estimate of \(coefficient.label)"
      }
      guard (coefficient.estimate == nil) == (coefficient.status == .aliased) else {
        return "\(coefficient.label) must have an estimate unless it is aliased"
      }
    }
    guard Set(coefficients.map(\.label)).count == coefficients.count else {
      return "two coefficients have the same name"
    }
    guard terms.count == encoder.terms.count else {
      return "statistics of \(terms.count) terms for \(encoder.terms.count)"
    }
    guard covariances.last?.matrix == scorer.covariance else {
      return "the scorer's covariance is not the last one listed"
    }
    guard Set(covariances.map(\.kind)).count == covariances.count else {
      return "two covariances are of the same kind"
    }
    guard Set(encoder.columnNames).count == encoder.columnNames.count else {
      return "two design columns have the same name"
    }
    for feature in survey?.features ?? [] {
      guard let input = encoder.inputIndex(named: feature.name) else { continue }
      guard case .numeric = encoder.inputs[input].kind else {
        return "the battery's column \(feature.name) is no number of the encoder's"
      }
    }
    guard confidenceLevel > 0, confidenceLevel < 1 else {
      return "\(confidenceLevel) is no confidence level"
    }
    guard Set(metadata.map(\.name)).count == metadata.count else {
      return "two entries of the metadata have the same name"
    }
    return nil
  }
}

extension ModelDocument.Model {
  /// What predicts.
  public var scorer: Scorer {
    switch self {
    case .logistic(let scorer, _): .logistic(scorer)
    case .cox(let scorer, _): .cox(scorer)
    case .discreteTime(let scorer, _): .discreteTime(scorer)
    case .piecewiseExponential(let scorer): .piecewiseExponential(scorer)
    case .aft(let scorer, _): .aft(scorer)
    case .roystonParmar(let scorer): .roystonParmar(scorer)
    case .cure(let scorer, _): .cure(scorer)
    case .causeSpecific(let scorer, _): .causeSpecific(scorer)
    case .fineGray(let scorer, _): .fineGray(scorer)
    case .sharedFrailty(let scorer, _): .sharedFrailty(scorer)
    }
  }

  /// The family's name in files.
  public var name: String {
    switch self {
    case .logistic: "logistic"
    case .cox: "cox"
    case .discreteTime: "discrete-time"
    case .piecewiseExponential: "piecewise-exponential"
    case .aft: "aft"
    case .roystonParmar: "royston-parmar"
    case .cure: "cure"
    case .causeSpecific: "cause-specific"
    case .fineGray: "fine-gray"
    case .sharedFrailty: "shared-frailty"
    }
  }
}
