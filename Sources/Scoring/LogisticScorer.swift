internal import CScoringKernels
public import Formulas

/// The part of a logistic regression that predicts.
///
///     P(churn) = 1 / (1 + e^−η),   η = offset + Σ βⱼ xⱼ
public struct LogisticScorer: Sendable, Equatable {
  /// Turns a customer into the design's columns.
  public let encoder: FeatureEncoder
  /// The columns' means in training: the average customer that reasons compare with.
  public let reference: [Double]
  /// What intervals are made of.
  public let covariance: CoefficientCovariance?
  let predictor: LinearPredictor

  /// β̂, one per design column; an aliased column has 0.
  public var coefficients: [Double] { predictor.coefficients }

  /// Assembles a scorer.
  ///
  /// - Precondition: The parts fit: a finite coefficient and mean per column of the encoder.
  public init(
    encoder: FeatureEncoder, coefficients: [Double], reference: [Double],
    covariance: CoefficientCovariance?
  ) {
    let fault = Self.fault(
      encoder: encoder, coefficients: coefficients, reference: reference, covariance: covariance)
    precondition(fault == nil, fault ?? "")
    self.encoder = encoder
    self.reference = reference
    self.covariance = covariance
    let centers = Array(repeating: 0.0, count: coefficients.count)
    self.predictor = LinearPredictor(
      coefficients: coefficients, centers: centers, hasIntercept: encoder.hasIntercept)
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    encoder: FeatureEncoder, coefficients: [Double], reference: [Double],
    covariance: CoefficientCovariance?
  ) -> String? {
    let columns = encoder.columnNames.count
    guard coefficients.count == columns else {
      return "\(coefficients.count) coefficients for \(columns) columns"
    }
    guard reference.count == columns else {
      return "\(reference.count) reference values for \(columns) columns"
    }
    guard coefficients.allSatisfy(\.isFinite), reference.allSatisfy(\.isFinite) else {
      return "a coefficient or reference value is not finite"
    }
    if let first = covariance?.columns.first, let last = covariance?.columns.last {
      guard first >= 0, last < columns else { return "the covariance names columns out of range" }
    }
    return nil
  }

  /// η of a design row.
  ///
  /// - Precondition: One number per column.
  public func linearPredictor(_ row: [Double], offset: Double = 0) -> Double {
    predictor.value(row, offset: offset)
  }

  /// The probability of churn.
  public func probability(linearPredictor eta: Double) -> Double { tenure_probability(eta) }

  /// The probabilities of churn, with the bits of ``probability(linearPredictor:)``.
  func probabilities(linearPredictors etas: [Double]) -> [Double] {
    unsafe Array(unsafeUninitializedCapacity: etas.count) { memory, count in
      if let start = memory.baseAddress { unsafe tenure_probabilities(etas, etas.count, start) }
      count = etas.count
    }
  }

  /// Writes the probabilities of churn, with the bits of ``probability(linearPredictor:)``.
  func writeProbabilities(
    _ etas: borrowing Span<Double>, into probabilities: inout MutableSpan<Double>
  ) {
    precondition(etas.count == probabilities.count, "\(etas.count) and \(probabilities.count)")
    unsafe etas.withUnsafeBufferPointer { etas in
      unsafe probabilities.withUnsafeMutableBufferPointer { probabilities in
        guard let from = etas.baseAddress, let to = probabilities.baseAddress
        else { return }
        unsafe tenure_probabilities(from, etas.count, to)
      }
    }
  }

  /// The interval of the probability, normal on the log-odds scale: η ± z √(xᵀ V x).
  ///
  /// - Parameters:
  ///   - row: The design row.
  ///   - eta: Its linear predictor.
  ///   - level: The confidence level, 0.95 for instance.
  /// - Returns: `nil` where the scorer has no covariance.
  public func interval(
    _ row: [Double], linearPredictor eta: Double, level: ConfidenceLevel
  ) -> Interval? {
    guard let covariance else { return nil }
    let width = level.criticalValue * covariance.variance(along: row).squareRoot()
    return Interval(
      lower: probability(linearPredictor: eta - width),
      upper: probability(linearPredictor: eta + width))
  }
}
