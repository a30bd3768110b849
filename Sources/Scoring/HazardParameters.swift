public import Formulas

/// A baseline of stretches of time, each with a hazard of its own, for one stratum.
public struct HazardBaseline: Sendable, Equatable {
  /// One stretch of time; it begins where the one before ends, or at 0.
  public struct Cell: Sendable, Equatable {
    /// Where it ends.
    public let end: Double
    /// The baseline's coefficient that is its intercept; `nil` where the hazard is known, or where a
    /// spline says what it is.
    public let coefficient: Int?
    /// 0 where nobody left in training, 1 where everybody at risk did; `nil` where it was estimated.
    public let knownHazard: Double?

    /// Describes a stretch of time.
    public init(end: Double, coefficient: Int?, knownHazard: Double?) {
      self.end = end
      self.coefficient = coefficient
      self.knownHazard = knownHazard
    }
  }

  /// The levels of the stratum variables, one text each; empty where the model has no strata.
  public let key: [String]
  /// The stretches of time, the last of which ends with the follow-up.
  public let cells: [Cell]

  /// Assembles a baseline.
  public init(key: [String], cells: [Cell]) {
    self.key = key
    self.cells = cells
  }

  /// The end of the follow-up.
  public var lastTime: Double { cells[cells.count - 1].end }
}

/// What models with a hazard for each stretch of time have in common: coefficients of a baseline
/// before those of the design's columns, and one covariance of both.
public struct HazardParameters: Sendable, Equatable {
  /// Turns a customer into the design's columns.
  public let encoder: FeatureEncoder
  /// The baseline's coefficients, where every design column is 0.
  public let baselineCoefficients: [Double]
  /// What intervals are made of: the baseline's coefficients, then the columns'.
  public let covariance: CoefficientCovariance?
  /// The baseline of each stratum; a single one where the model has no strata.
  public let strata: [HazardBaseline]
  let predictor: LinearPredictor
  private let stratumIndex: StratumIndex

  /// β̂, one per design column; an aliased column has 0.
  public var coefficients: [Double] { predictor.coefficients }
  /// c, one per design column: the columns' means in training.
  public var reference: [Double] { predictor.centers }
  /// β̂ᵀ c, by which an intercept at the reference lies above that where every column is 0.
  var shift: Double {
    zip(coefficients, reference).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Assembles the parameters.
  ///
  /// - Precondition: `fault(encoder:baselineCoefficients:coefficients:reference:covariance:strata:)`
  ///   finds nothing.
  public init(
    encoder: FeatureEncoder, baselineCoefficients: [Double], coefficients: [Double],
    reference: [Double], covariance: CoefficientCovariance?, strata: [HazardBaseline]
  ) {
    let fault = Self.fault(
      encoder: encoder, baselineCoefficients: baselineCoefficients, coefficients: coefficients,
      reference: reference, covariance: covariance, strata: strata)
    precondition(fault == nil, fault ?? "")
    self.encoder = encoder
    self.baselineCoefficients = baselineCoefficients
    self.covariance = covariance
    self.strata = strata
    predictor = LinearPredictor(coefficients: coefficients, centers: reference)
    stratumIndex = StratumIndex(encoder.strata, keys: strata.map(\.key))
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    encoder: FeatureEncoder, baselineCoefficients: [Double], coefficients: [Double],
    reference: [Double], covariance: CoefficientCovariance?, strata: [HazardBaseline]
  ) -> String? {
    let parameters = baselineCoefficients.count + encoder.columnNames.count
    if let last = covariance?.columns.last, let first = covariance?.columns.first {
      guard first >= 0, last < parameters else {
        return "the covariance names coefficients out of range"
      }
    }
    guard baselineCoefficients.allSatisfy(\.isFinite) else {
      return "a coefficient of the baseline is not finite"
    }
    for stratum in strata {
      if let fault = stratum.fault(coefficients: baselineCoefficients.count) { return fault }
    }
    return LogisticScorer.fault(
      encoder: encoder, coefficients: coefficients, reference: reference, covariance: nil)
      ?? StratumIndex.fault(encoder.strata, keys: strata.map(\.key))
  }

  /// The stratum from the level of each stratum variable; −1 where training saw no such one.
  public func stratum(levels level: (Int) -> Int) -> Int { stratumIndex.stratum(level) }
}

extension HazardBaseline {
  /// What contradicts itself, as a clause; `nil` when all is well.
  fileprivate func fault(coefficients: Int) -> String? {
    guard !cells.isEmpty else { return "a baseline has no stretch of time" }
    var begin = 0.0
    for cell in cells {
      guard cell.end.isFinite, cell.end > begin || (cells.count == 1 && cell.end == 0) else {
        return "the ends of the baseline's stretches do not ascend from 0"
      }
      begin = cell.end
      if let coefficient = cell.coefficient {
        guard coefficient >= 0, coefficient < coefficients, cell.knownHazard == nil else {
          return "a stretch of the baseline names a coefficient that it cannot have"
        }
      }
      if let hazard = cell.knownHazard {
        guard hazard == 0 || hazard == 1 else { return "a known hazard is neither 0 nor 1" }
      }
    }
    return nil
  }
}
