public import Formulas

/// The part of a parametric survival model that predicts.
///
///     log T = μ(x) + σ(x) W,   or by Gompertz   h(t) = e^(μ(x) + κ(x) t)
///
/// The parameters are those of the location, then of log σ, then of the shape.
public struct LifetimeScorer: Sendable, Equatable {
  /// Turns a customer into the design's columns.
  public let encoder: FeatureEncoder
  /// The family.
  public let distribution: LifetimeDistribution
  /// μ.
  public let location: LifetimeEquation
  /// log σ, with a constant for each stratum; empty where σ is 1 or there is none.
  public let logScale: LifetimeEquation
  /// Q or κ; empty where there is none.
  public let shape: LifetimeEquation
  /// The columns' means in training.
  public let reference: [Double]
  /// The covariance of all parameters.
  public let covariance: CoefficientCovariance?
  /// The levels of the stratum variables of each stratum; a single empty key without strata.
  public let strata: [[String]]
  /// The end of the longest follow-up.
  public let lastTime: Double
  let predictor: LinearPredictor
  private let stratumIndex: StratumIndex

  /// Assembles a scorer.
  ///
  /// - Precondition: `fault(encoder:distribution:equations:reference:covariance:strata:lastTime:)`
  ///   finds nothing.
  public init(
    encoder: FeatureEncoder, distribution: LifetimeDistribution, location: LifetimeEquation,
    logScale: LifetimeEquation, shape: LifetimeEquation, reference: [Double],
    covariance: CoefficientCovariance?, strata: [[String]], lastTime: Double
  ) {
    let fault = Self.fault(
      encoder: encoder, distribution: distribution, equations: [location, logScale, shape],
      reference: reference, covariance: covariance, strata: strata, lastTime: lastTime)
    precondition(fault == nil, fault ?? "")
    self.encoder = encoder
    self.distribution = distribution
    self.location = location
    self.logScale = logScale
    self.shape = shape
    self.reference = reference
    self.covariance = covariance
    self.strata = strata
    self.lastTime = lastTime
    var coefficients = encoder.columnNames.map { _ in 0.0 }
    for (column, value) in zip(location.columns, location.coefficients) {
      coefficients[column] = value
    }
    let shift = zip(coefficients, reference).reduce(0) { $0 + $1.0 * $1.1 }
    predictor = LinearPredictor(
      coefficients: coefficients, centers: reference, constant: location.constants[0] + shift)
    stratumIndex = StratumIndex(encoder.strata, keys: strata)
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    encoder: FeatureEncoder, distribution: LifetimeDistribution, equations: [LifetimeEquation],
    reference: [Double], covariance: CoefficientCovariance?, strata: [[String]], lastTime: Double
  ) -> String? {
    let columns = encoder.columnNames.count
    guard equations.count == 3 else { return "there are not three equations" }
    let scales = distribution.hasScale ? Array(Set([1, strata.count])) : [0]
    if let fault = equations[0].fault("location", constants: [1], designColumns: columns)
      ?? equations[1].fault("scale", constants: scales, designColumns: columns)
      ?? equations[2].fault(
        "shape", constants: [distribution.hasShape ? 1 : 0], designColumns: columns)
    {
      return fault
    }
    guard reference.count == columns, reference.allSatisfy(\.isFinite) else {
      return "the reference does not have \(columns) finite numbers"
    }
    let parameters = equations.reduce(0) { $0 + $1.count }
    if let first = covariance?.columns.first, let last = covariance?.columns.last {
      guard first >= 0, last < parameters else {
        return "the covariance names coefficients out of range"
      }
    }
    guard lastTime > 0, lastTime.isFinite else { return "the follow-up has no end" }
    return StratumIndex.fault(encoder.strata, keys: strata)
  }

  /// The coefficients of the location over the design's columns.
  public var coefficients: [Double] { predictor.coefficients }
}

extension LifetimeScorer: SurvivalScorer {
  /// Whether scale or shape depend on columns.
  public var curveReadsRow: Bool { !logScale.columns.isEmpty || !shape.columns.isEmpty }
  /// A curve of the customers' cumulative hazards.
  public func makeCurve() -> LifetimeCurve { LifetimeCurve(self) }
  /// The stratum from the level of each stratum variable; −1 where training saw no such one.
  public func stratum(levels level: (Int) -> Int) -> Int { stratumIndex.stratum(level) }
}
