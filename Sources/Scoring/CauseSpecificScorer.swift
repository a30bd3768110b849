public import Formulas

/// The part of cause-specific Cox regressions that predicts: the probability of leaving for each
/// cause by a time, and of staying.
///
///     h_k(u | x) = ΔH₀ₖ(u) e^ηₖ,   T(u) = Σₖ h_k(u | x)
///     F_k(t | x) = Σ_{u ≤ t} S(u−) φ(T(u)) h_k(u | x)
///
/// Two products for S are published: S(u) = S(u−) (1 − T(u)) with φ = 1, and S(u) = S(u−) e^−T(u)
/// with φ = (1 − e^−T)/T. Either way S and the probabilities of all causes add up to 1. With many
/// events at the same time the first can fall below 0 for customers at high risk; the second cannot,
/// and gives the survival of a Cox model where there is one cause.
public struct CauseSpecificScorer: Sendable, Equatable {
  /// How the probability of staying is formed from hazards at the same time.
  public enum SurvivalProduct: String, Sendable, CaseIterable {
    /// e^−T: R's `survfit` of a multi-state `coxph`.
    case exponential
    /// 1 − T: riskRegression's `CSC` by default.
    case productLimit = "product-limit"
  }

  /// One cause.
  public struct Cause: Sendable, Equatable {
    /// The cause's name.
    public let name: String
    /// The baseline of each stratum, in the order of those of the other causes.
    public let strata: [BaselineStratum]
    let predictor: LinearPredictor

    /// β̂, one per design column; an aliased column has 0.
    public var coefficients: [Double] { predictor.coefficients }

    /// Assembles a cause.
    ///
    /// - Precondition: Coefficients and reference values are equally many.
    public init(
      name: String, coefficients: [Double], reference: [Double], strata: [BaselineStratum]
    ) {
      self.name = name
      self.strata = strata
      predictor = LinearPredictor(coefficients: coefficients, centers: reference)
    }
  }

  /// Turns a customer into the design's columns.
  public let encoder: FeatureEncoder
  /// The causes.
  public let causes: [Cause]
  /// What intervals are made of: the columns of the first cause, then those of the next.
  public let covariance: CoefficientCovariance?
  /// How the probability of staying is formed.
  public let survivalProduct: SurvivalProduct
  private let stratumIndex: StratumIndex

  /// c, one per design column: the columns' means in training.
  public var reference: [Double] { causes[0].predictor.centers }
  /// What makes η of the first cause.
  var predictor: LinearPredictor { causes[0].predictor }

  /// Assembles a scorer.
  ///
  /// - Precondition: `fault(encoder:causes:covariance:)` finds nothing.
  public init(
    encoder: FeatureEncoder, causes: [Cause], covariance: CoefficientCovariance?,
    survivalProduct: SurvivalProduct
  ) {
    let fault = Self.fault(encoder: encoder, causes: causes, covariance: covariance)
    precondition(fault == nil, fault ?? "")
    self.encoder = encoder
    self.causes = causes
    self.covariance = covariance
    self.survivalProduct = survivalProduct
    stratumIndex = StratumIndex(encoder.strata, keys: causes[0].strata.map(\.key))
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    encoder: FeatureEncoder, causes: [Cause], covariance: CoefficientCovariance?
  ) -> String? {
    guard let first = causes.first else { return "there is no cause" }
    guard Set(causes.map(\.name)).count == causes.count else {
      return "two causes have the same name"
    }
    let columns = encoder.columnNames.count
    for cause in causes {
      let fault = CoxScorer.fault(
        encoder: encoder, coefficients: cause.coefficients, reference: cause.predictor.centers,
        covariance: nil, strata: cause.strata)
      if let fault { return fault }
      guard cause.strata.map(\.key) == first.strata.map(\.key) else {
        return "the causes have different strata"
      }
      guard cause.predictor.centers == first.predictor.centers else {
        return "the causes have different reference values"
      }
    }
    if let low = covariance?.columns.first, let high = covariance?.columns.last {
      guard low >= 0, high < columns * causes.count else {
        return "the covariance names coefficients out of range"
      }
    }
    return nil
  }
}

extension CauseSpecificScorer: SurvivalScorer {
  /// The linear predictor of one cause says nothing of the others.
  public var curveReadsRow: Bool { true }
  /// A curve of the customers' hazards.
  public func makeCurve() -> CauseSpecificCurve { CauseSpecificCurve(self) }
  /// The stratum from the level of each stratum variable; −1 where training saw no such one.
  public func stratum(levels level: (Int) -> Int) -> Int { stratumIndex.stratum(level) }
}
