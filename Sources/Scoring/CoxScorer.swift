public import Formulas

/// The part of a Cox regression that predicts.
///
///     S(t | x) = exp(−H₀(t) e^η),   η = offset + Σ βⱼ (xⱼ − cⱼ)
///
/// c is the reference customer, to whom H₀ belongs.
public struct CoxScorer: Sendable, Equatable {
  /// Turns a customer into the design's columns.
  public let encoder: FeatureEncoder
  /// What intervals are made of.
  public let covariance: CoefficientCovariance?
  /// The baseline of each stratum; a single one where the model has no strata.
  public let strata: [BaselineStratum]
  let predictor: LinearPredictor
  private let stratumIndex: StratumIndex

  /// β̂, one per design column; an aliased column has 0.
  public var coefficients: [Double] { predictor.coefficients }
  /// c, one per design column: the columns' means in training.
  public var reference: [Double] { predictor.centers }

  /// Assembles a scorer.
  ///
  /// - Precondition: The parts fit: a finite coefficient and reference value per column of the
  ///   encoder, a stratum for every key, mean hazards as long as the row.
  public init(
    encoder: FeatureEncoder, coefficients: [Double], reference: [Double],
    covariance: CoefficientCovariance?, strata: [BaselineStratum]
  ) {
    let fault = Self.fault(
      encoder: encoder, coefficients: coefficients, reference: reference, covariance: covariance,
      strata: strata)
    precondition(fault == nil, fault ?? "")
    self.encoder = encoder
    self.covariance = covariance
    self.strata = strata
    self.predictor = LinearPredictor(coefficients: coefficients, centers: reference)
    self.stratumIndex = StratumIndex(encoder.strata, keys: strata.map(\.key))
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    encoder: FeatureEncoder, coefficients: [Double], reference: [Double],
    covariance: CoefficientCovariance?, strata: [BaselineStratum]
  ) -> String? {
    let columns = encoder.columnNames.count
    for stratum in strata {
      let widths = stratum.intervalGrid?.meanHazard.map(\.count) ?? []
      guard widths.allSatisfy({ $0 == columns }) else {
        return "a mean hazard does not have \(columns) numbers"
      }
    }
    return LogisticScorer.fault(
      encoder: encoder, coefficients: coefficients, reference: reference, covariance: covariance)
      ?? StratumIndex.fault(encoder.strata, keys: strata.map(\.key))
  }

  /// η of a design row.
  ///
  /// - Precondition: One number per column.
  public func linearPredictor(_ row: [Double], offset: Double = 0) -> Double {
    predictor.value(row, offset: offset)
  }

  /// The stratum of a customer, as an index into ``strata``; −1 where training saw no such one.
  public func stratum(_ slots: [Double]) -> Int {
    stratumIndex.stratum { encoder.stratumLevel($0, slots) }
  }

  /// The stratum from the level of each stratum variable; −1 where training saw no such one.
  public func stratum(levels level: (Int) -> Int) -> Int { stratumIndex.stratum(level) }
}
