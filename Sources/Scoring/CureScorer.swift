public import Formulas

/// The distribution of the time until those leave who ever will.
public enum CureLatency: String, Sendable, CaseIterable {
  /// S = exp(−e^w), w = (log t − μ) / σ.
  case weibull
  /// w is normal.
  case lognormal
  /// S = 1 / (1 + e^w).
  case loglogistic

  /// The distribution of w.
  package var standard: StandardLifetime {
    switch self {
    case .weibull: .extremeValue
    case .lognormal: .normal
    case .loglogistic: .logistic
    }
  }
}

/// The part of a mixture cure model that predicts.
///
///     S(t | x) = 1 − p + p S_u(t),   log(p / (1 − p)) = ζ(x),   log T = μ(x) + σ W
///
/// The parameters are those of the latency's location, log σ, then those of the incidence. The linear
/// predictor is ζ, the log odds of ever leaving.
public struct CureScorer: Sendable, Equatable {
  /// Turns a customer into the design's columns.
  public let encoder: FeatureEncoder
  /// The distribution of the time of those who leave.
  public let latency: CureLatency
  /// μ.
  public let location: LifetimeEquation
  /// log σ.
  public let logScale: Double
  /// ζ.
  public let incidence: LifetimeEquation
  /// The columns' means in training.
  public let reference: [Double]
  /// The covariance of all parameters.
  public let covariance: CoefficientCovariance?
  /// The end of the longest follow-up.
  public let lastTime: Double
  let predictor: LinearPredictor

  /// The coefficients of the incidence over the design's columns.
  public var coefficients: [Double] { predictor.coefficients }

  /// Assembles a scorer.
  ///
  /// - Precondition: The parts fit each other, as `fault` with the same arguments says.
  public init(
    encoder: FeatureEncoder, latency: CureLatency, location: LifetimeEquation, logScale: Double,
    incidence: LifetimeEquation, reference: [Double], covariance: CoefficientCovariance?,
    lastTime: Double
  ) {
    let fault = Self.fault(
      encoder: encoder, location: location, logScale: logScale, incidence: incidence,
      reference: reference, covariance: covariance, lastTime: lastTime)
    precondition(fault == nil, fault ?? "")
    self.encoder = encoder
    self.latency = latency
    self.location = location
    self.logScale = logScale
    self.incidence = incidence
    self.reference = reference
    self.covariance = covariance
    self.lastTime = lastTime
    var coefficients = encoder.columnNames.map { _ in 0.0 }
    for (column, value) in zip(incidence.columns, incidence.coefficients) {
      coefficients[column] = value
    }
    let shift = zip(coefficients, reference).reduce(0) { $0 + $1.0 * $1.1 }
    predictor = LinearPredictor(
      coefficients: coefficients, centers: reference, constant: incidence.constants[0] + shift)
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    encoder: FeatureEncoder, location: LifetimeEquation, logScale: Double,
    incidence: LifetimeEquation, reference: [Double], covariance: CoefficientCovariance?,
    lastTime: Double
  ) -> String? {
    let columns = encoder.columnNames.count
    if let fault = location.fault("latency", constants: [1], designColumns: columns)
      ?? incidence.fault("incidence", constants: [1], designColumns: columns)
    {
      return fault
    }
    guard logScale.isFinite else { return "the scale is not finite" }
    guard reference.count == columns, reference.allSatisfy(\.isFinite) else {
      return "the reference does not have \(columns) finite numbers"
    }
    if let first = covariance?.columns.first, let last = covariance?.columns.last {
      guard first >= 0, last < location.count + 1 + incidence.count else {
        return "the covariance names coefficients out of range"
      }
    }
    guard encoder.strata.isEmpty else { return "a cure model has no strata" }
    guard lastTime > 0, lastTime.isFinite else { return "the follow-up has no end" }
    return nil
  }
}

extension CureScorer: SurvivalScorer {
  /// Whether the latency depends on columns.
  public var curveReadsRow: Bool { !location.columns.isEmpty }
  /// A curve of the customers' cumulative hazards.
  public func makeCurve() -> CureCurve { CureCurve(self) }
}
