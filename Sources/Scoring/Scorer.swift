public import Formulas

/// What predicts: the part of a fit that is exported, and that a service loads.
///
/// Every family of models is a case, so that whatever reads a scorer must answer for all of them.
public enum Scorer: Sendable, Equatable {
  /// A probability of churn.
  case logistic(LogisticScorer)
  /// A curve of survival.
  case cox(CoxScorer)
  /// A curve of survival that falls at the end of each period.
  case discreteTime(DiscreteTimeScorer)
  /// A curve of survival without steps.
  case piecewiseExponential(PiecewiseExponentialScorer)
  /// A curve of survival that is a formula of time.
  case aft(LifetimeScorer)
  /// A curve of survival that is a spline in log time.
  case roystonParmar(RoystonParmarScorer)
  /// A curve of survival that levels off at the probability of never leaving.
  case cure(CureScorer)
  /// A curve of survival, and a probability of leaving for each of several causes.
  case causeSpecific(CauseSpecificScorer)
  /// A probability of leaving for one cause.
  case fineGray(FineGrayScorer)
  /// A curve of survival that is a mean over frailties that nobody knows.
  case sharedFrailty(FrailtyScorer)

  /// Turns a customer into the design's columns.
  public var encoder: FeatureEncoder {
    switch self {
    case .logistic(let scorer): scorer.encoder
    case .cox(let scorer): scorer.encoder
    case .discreteTime(let scorer): scorer.encoder
    case .piecewiseExponential(let scorer): scorer.encoder
    case .aft(let scorer): scorer.encoder
    case .roystonParmar(let scorer): scorer.encoder
    case .cure(let scorer): scorer.encoder
    case .causeSpecific(let scorer): scorer.encoder
    case .fineGray(let scorer): scorer.encoder
    case .sharedFrailty(let scorer): scorer.encoder
    }
  }

  /// β̂, one per design column; an aliased column has 0.
  ///
  /// With several causes, those of the first.
  public var coefficients: [Double] { predictor.coefficients }

  /// The average customer's design row, with which reasons compare.
  public var reference: [Double] {
    switch self {
    case .logistic(let scorer): scorer.reference
    case .cox(let scorer): scorer.reference
    case .discreteTime(let scorer): scorer.parameters.reference
    case .piecewiseExponential(let scorer): scorer.parameters.reference
    case .aft(let scorer): scorer.reference
    case .roystonParmar(let scorer): scorer.reference
    case .cure(let scorer): scorer.reference
    case .causeSpecific(let scorer): scorer.reference
    case .fineGray(let scorer): scorer.subdistribution.reference
    case .sharedFrailty(let scorer): scorer.conditional.reference
    }
  }

  /// The covariance of all that was estimated together.
  ///
  /// It counts design columns, but with a hazard for each stretch of time those of the baseline come
  /// before them, and with several causes the columns of each follow those of the one before; in a
  /// parametric model it counts the parameters of location, scale and shape, in a spline model those
  /// of the baseline, the columns and of what changes with time, in a cure model those of latency,
  /// scale and incidence.
  public var covariance: CoefficientCovariance? {
    switch self {
    case .logistic(let scorer): scorer.covariance
    case .cox(let scorer): scorer.covariance
    case .discreteTime(let scorer): scorer.parameters.covariance
    case .piecewiseExponential(let scorer): scorer.parameters.covariance
    case .aft(let scorer): scorer.covariance
    case .roystonParmar(let scorer): scorer.covariance
    case .cure(let scorer): scorer.covariance
    case .causeSpecific(let scorer): scorer.covariance
    case .fineGray(let scorer): scorer.subdistribution.covariance
    case .sharedFrailty(let scorer): scorer.conditional.covariance
    }
  }

  /// η of a design row; with several causes, that of the first.
  ///
  /// - Precondition: One number per column.
  public func linearPredictor(_ row: [Double], offset: Double = 0) -> Double {
    predictor.value(row, offset: offset)
  }

  /// The scorer, if it knows how long customers stay.
  public var survival: (any SurvivalScorer)? {
    switch self {
    case .logistic, .fineGray: nil
    case .cox(let scorer): scorer
    case .discreteTime(let scorer): scorer
    case .piecewiseExponential(let scorer): scorer
    case .aft(let scorer): scorer
    case .roystonParmar(let scorer): scorer
    case .cure(let scorer): scorer
    case .causeSpecific(let scorer): scorer
    case .sharedFrailty(let scorer): scorer
    }
  }

  /// What finds a customer's stratum; `nil` where the model has no strata.
  var stratified: (any SurvivalScorer)? {
    guard !encoder.strata.isEmpty else { return nil }
    if case .fineGray(let scorer) = self { return scorer.subdistribution }
    return survival
  }

  /// What makes η of the design's columns; with several causes, that of the first.
  var predictor: LinearPredictor {
    switch self {
    case .logistic(let scorer): scorer.predictor
    case .cox(let scorer): scorer.predictor
    case .discreteTime(let scorer): scorer.parameters.predictor
    case .piecewiseExponential(let scorer): scorer.parameters.predictor
    case .aft(let scorer): scorer.predictor
    case .roystonParmar(let scorer): scorer.predictor
    case .cure(let scorer): scorer.predictor
    case .causeSpecific(let scorer): scorer.predictor
    case .fineGray(let scorer): scorer.subdistribution.predictor
    case .sharedFrailty(let scorer): scorer.conditional.predictor
    }
  }

  /// −1 where a larger η means a longer stay, as in models that accelerate time; else 1.
  public var riskSign: Double {
    switch self {
    case .aft(let scorer): scorer.distribution.acceleratesTime ? -1 : 1
    case .logistic, .cox, .discreteTime, .piecewiseExponential, .roystonParmar, .cure,
      .causeSpecific, .fineGray, .sharedFrailty:
      1
    }
  }
}
