public import Formulas

/// What predicts: the part of a fit that is exported, and that a service loads.
///
/// Every family of models is a case, so that whatever reads a scorer must answer for all of them.
public enum Scorer: Sendable, Equatable {
  /// A probability of churn.
  case logistic(LogisticScorer)
  /// A curve of survival.
  case cox(CoxScorer)

  /// Turns a customer into the design's columns.
  public var encoder: FeatureEncoder {
    switch self {
    case .logistic(let scorer): scorer.encoder
    case .cox(let scorer): scorer.encoder
    }
  }

  /// β̂, one per design column; an aliased column has 0.
  public var coefficients: [Double] {
    switch self {
    case .logistic(let scorer): scorer.coefficients
    case .cox(let scorer): scorer.coefficients
    }
  }

  /// The average customer's design row, with which reasons compare.
  public var reference: [Double] {
    switch self {
    case .logistic(let scorer): scorer.reference
    case .cox(let scorer): scorer.reference
    }
  }

  /// The covariance of the coefficients that were estimated.
  public var covariance: CoefficientCovariance? {
    switch self {
    case .logistic(let scorer): scorer.covariance
    case .cox(let scorer): scorer.covariance
    }
  }

  /// η of a design row.
  ///
  /// - Precondition: One number per column.
  public func linearPredictor(_ row: [Double], offset: Double = 0) -> Double {
    switch self {
    case .logistic(let scorer): scorer.linearPredictor(row, offset: offset)
    case .cox(let scorer): scorer.linearPredictor(row, offset: offset)
    }
  }

  /// The scorer, if it knows time.
  public var survival: (any SurvivalScorer)? {
    switch self {
    case .logistic: nil
    case .cox(let scorer): scorer
    }
  }

  /// What makes η of the design's columns.
  var predictor: LinearPredictor {
    switch self {
    case .logistic(let scorer): scorer.predictor
    case .cox(let scorer): scorer.predictor
    }
  }
}
