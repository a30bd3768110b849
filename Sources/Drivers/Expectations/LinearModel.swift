internal import Distributions
internal import LinearAlgebra
internal import RealModule

/// A linear regression with an intercept, for the few small ones that drivers need.
struct LinearModel {
  /// The intercept and a coefficient for each column.
  let coefficients: [Double]
  /// Their covariance by the residual variance.
  let covariance: Matrix
  /// The residual sum of squares, each square by its weight.
  let residualSquares: Double
  /// Observations less coefficients.
  let degreesOfFreedom: Double
  /// The share of variance explained.
  let rSquared: Double

  /// Fits a regression.
  ///
  /// - Parameters:
  ///   - columns: The columns, without an intercept.
  ///   - outcome: What is explained.
  ///   - weights: How often each row counts.
  /// - Throws: ``PsychometricsError/singular`` for collinear columns, or too few rows.
  init(
    _ columns: [[Double]], _ outcome: [Double], weights: [Double]
  ) throws(PsychometricsError) {
    let p = columns.count
    let joint = try ItemMoments(columns + [outcome], weights: weights)
    let own = Array(0..<p)
    let scale = joint.observations - 1
    // Scaled to variance 1, so that squares of large numbers do no harm.
    let factor = try PsychometricsError.factor(
      joint.correlation.extracting(rows: own, columns: own))
    let sizes = joint.covariance.diagonal.map { $0.squareRoot() }
    let standardized = factor.solution(own.map { joint.correlation[$0, p] })
    let slopes = own.map { standardized[$0] * sizes[p] / sizes[$0] }
    rSquared = zip(standardized, own).reduce(0) { $0 + $1.0 * joint.correlation[$1.1, p] }
    residualSquares = (1 - rSquared) * joint.covariance[p, p] * scale
    degreesOfFreedom = joint.observations - Double(p) - 1
    guard degreesOfFreedom > 0 else {
      throw .tooFewAnswers(respondents: Int(joint.observations))
    }
    let variance = residualSquares / degreesOfFreedom
    let inverse = factor.inverse()
    var covariance = Matrix(zeros: p + 1, p + 1)
    var meanVariance = variance / joint.observations
    for j in own {
      for i in own {
        let element = variance * inverse[i, j] / (scale * sizes[i] * sizes[j])
        covariance[i + 1, j + 1] = element
        covariance[i + 1, 0] -= element * joint.means[j]
        covariance[0, i + 1] -= element * joint.means[j]
        meanVariance += element * joint.means[i] * joint.means[j]
      }
    }
    covariance[0, 0] = meanVariance
    self.covariance = covariance
    let intercept = own.reduce(joint.means[p]) { $0 - slopes[$1] * joint.means[$1] }
    coefficients = [intercept] + slopes
  }

  /// A weighted sum of coefficients, with its error and t test.
  func combination(_ weights: [Double]) -> SlopeEstimate {
    let value = zip(weights, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    let variance = zip(weights, covariance.multiplied(by: weights)).reduce(0) {
      $0 + $1.0 * $1.1
    }
    let error = variance.squareRoot()
    let statistic = (value / error).magnitude
    return SlopeEstimate(
      value: value, standardError: error, statistic: value / error,
      pValue: statistic.isFinite
        ? 2 * StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(statistic) : .nan)
  }
}

/// A slope or a sum of slopes, with Student's test that it is zero.
public struct SlopeEstimate: Sendable, Equatable {
  /// The estimate.
  public let value: Double
  /// Its standard error.
  public let standardError: Double
  /// Their ratio.
  public let statistic: Double
  /// The two-sided p-value.
  public let pValue: Double
}
