public import Formulas

/// The part of a Royston–Parmar model that predicts.
///
///     g(S(t | x)) = γ₀ + Σ γⱼ vⱼ(log t) + xᵀ β + Σ x δⱼ vⱼ(log t)
public struct RoystonParmarScorer: Sendable, Equatable {
  /// Effects that change with time, along one spline.
  public struct TimeVarying: Sendable, Equatable {
    /// The design's columns.
    public let columns: [Int]
    /// Their spline.
    public let spline: LogTimeSpline
    /// δ: for each column one for each of the spline's functions.
    public let coefficients: [[Double]]

    /// Pairs columns with coefficients.
    public init(columns: [Int], spline: LogTimeSpline, coefficients: [[Double]]) {
      self.columns = columns
      self.spline = spline
      self.coefficients = coefficients
    }

    /// The number of coefficients.
    public var count: Int { columns.count * spline.functionCount }
  }

  /// Turns a customer into the design's columns.
  public let encoder: FeatureEncoder
  /// What the model is linear in.
  public let scale: SplineScale
  /// The baseline's spline.
  public let spline: LogTimeSpline
  /// γ₀, γ₁ …, where every design column is 0.
  public let baselineCoefficients: [Double]
  /// The effects that change with time.
  public let timeVarying: [TimeVarying]
  /// The covariance of γ, β and δ, in this order.
  public let covariance: CoefficientCovariance?
  /// The end of the longest follow-up.
  public let lastTime: Double
  let predictor: LinearPredictor

  /// β̂, one per design column; an aliased column has 0.
  public var coefficients: [Double] { predictor.coefficients }
  /// The columns' means in training, from which the linear predictor counts.
  public var reference: [Double] { predictor.centers }
  /// β̂ᵀ c.
  var shift: Double { zip(coefficients, reference).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Assembles a scorer.
  ///
  /// - Precondition: The parts fit each other, as `fault` with the same arguments says.
  public init(
    encoder: FeatureEncoder, scale: SplineScale, spline: LogTimeSpline,
    baselineCoefficients: [Double], coefficients: [Double], timeVarying: [TimeVarying],
    reference: [Double], covariance: CoefficientCovariance?, lastTime: Double
  ) {
    let fault = Self.fault(
      encoder: encoder, spline: spline, baselineCoefficients: baselineCoefficients,
      coefficients: coefficients, timeVarying: timeVarying, reference: reference,
      covariance: covariance, lastTime: lastTime)
    precondition(fault == nil, fault ?? "")
    self.encoder = encoder
    self.scale = scale
    self.spline = spline
    self.baselineCoefficients = baselineCoefficients
    self.timeVarying = timeVarying
    self.covariance = covariance
    self.lastTime = lastTime
    predictor = LinearPredictor(coefficients: coefficients, centers: reference)
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    encoder: FeatureEncoder, spline: LogTimeSpline, baselineCoefficients: [Double],
    coefficients: [Double], timeVarying: [TimeVarying], reference: [Double],
    covariance: CoefficientCovariance?, lastTime: Double
  ) -> String? {
    let columns = encoder.columnNames.count
    guard baselineCoefficients.count == spline.functionCount + 1 else {
      return
        "the baseline has \(baselineCoefficients.count) coefficients for \(spline.functionCount + 1) functions"
    }
    guard baselineCoefficients.allSatisfy(\.isFinite) else {
      return "a coefficient of the baseline is not finite"
    }
    var count = baselineCoefficients.count + columns
    for set in timeVarying {
      guard set.columns.allSatisfy({ $0 >= 0 && $0 < columns }),
        set.coefficients.count == set.columns.count,
        set.coefficients.allSatisfy({
          $0.count == set.spline.functionCount && $0.allSatisfy(\.isFinite)
        })
      else { return "the effects that change with time do not fit their columns" }
      count += set.count
    }
    if let first = covariance?.columns.first, let last = covariance?.columns.last {
      guard first >= 0, last < count else {
        return "the covariance names coefficients out of range"
      }
    }
    guard lastTime > 0, lastTime.isFinite else { return "the follow-up has no end" }
    guard encoder.strata.isEmpty else { return "a spline has no strata" }
    return LogisticScorer.fault(
      encoder: encoder, coefficients: coefficients, reference: reference, covariance: nil)
  }
}

extension RoystonParmarScorer: SurvivalScorer {
  /// Whether effects change with time.
  public var curveReadsRow: Bool { !timeVarying.isEmpty }
  /// A curve of the customers' cumulative hazards.
  public func makeCurve() -> SplineCurve { SplineCurve(self) }
}
