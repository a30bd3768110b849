import Formulas
import RealModule
import Scoring
import TestSupport
import Testing

/// Errors of what splines and cure models answer: the delta method against differences of the answers
/// themselves, over every parameter.
@Suite("Splines and cure models: errors of answers")
struct SmoothCurveErrorTests {
  private static let encoder = FeatureEncoder.identity(["x", "z"])
  private static let row = [0.7, 1.0]
  private static let period = SurvivalPeriod(horizon: 4, elapsed: 1.5)

  /// 0.02 on the diagonal, and neighbours that move together.
  private static func covariance(_ count: Int) -> CoefficientCovariance {
    CoefficientCovariance(
      columns: Array(0..<count),
      lower: (0..<count).flatMap { i in
        (0...i).map { j in i == j ? 0.02 : (i - j == 1 ? 0.006 : 0) }
      })
  }

  /// γ (0–3), β (4, 5), then δ of x (6, 7).
  private static func spline(
    _ scale: SplineScale, _ moves: [Double], _ covariance: CoefficientCovariance? = nil
  ) -> SplineCurve {
    let scorer = RoystonParmarScorer(
      encoder: encoder, scale: scale, spline: LogTimeSpline(knots: [-1, 0.5, 1.2, 2.5]),
      baselineCoefficients: [-1.4 + moves[0], 1.1 + moves[1], 0.05 + moves[2], -0.03 + moves[3]],
      coefficients: [0.3 + moves[4], -0.2 + moves[5]],
      timeVarying: [
        .init(
          columns: [0], spline: LogTimeSpline(knots: [-1, 1.2, 2.5]),
          coefficients: [[0.1 + moves[6], 0.02 + moves[7]]])
      ], reference: [0.2, 0.4], covariance: covariance, lastTime: 8)
    var curve = scorer.makeCurve()
    curve.move(
      to: row, linearPredictor: Scorer.roystonParmar(scorer).linearPredictor(row), stratum: 0)
    return curve
  }

  /// The latency's constant and x (0, 1), log σ (2), the incidence's constant, x and z (3–5).
  private static func cure(
    _ latency: CureLatency, _ moves: [Double], _ covariance: CoefficientCovariance? = nil
  ) -> CureCurve {
    let scorer = CureScorer(
      encoder: encoder, latency: latency,
      location: LifetimeEquation(
        constants: [1.2 + moves[0]], columns: [0], coefficients: [0.3 + moves[1]]),
      logScale: -0.4 + moves[2],
      incidence: LifetimeEquation(
        constants: [0.8 + moves[3]], columns: [0, 1],
        coefficients: [0.5 + moves[4], -0.3 + moves[5]]
      ), reference: [0, 0], covariance: covariance, lastTime: 8)
    var curve = scorer.makeCurve()
    curve.move(
      to: row, linearPredictor: Scorer.cure(scorer).linearPredictor(row), stratum: 0)
    return curve
  }

  /// The cumulative hazard of four months from 1.5 on, the time in which 30 % leave, the expected time
  /// of the next four months, and its worth at a discount.
  private static func answers(_ curve: some SmoothCurve) -> [Double] {
    var curve = curve
    return [
      curve.hazard(over: period), curve.remainingTime(probability: 0.3, elapsed: 1.5) ?? .nan,
      curve.expectedTime(over: period).value,
      curve.expectedTime(over: period, discount: 0.1).value,
    ]
  }

  private static func errors(_ curve: some SmoothCurve) -> [Double] {
    var curve = curve
    return [
      curve.standardError(over: period, beyond: .missing) ?? .nan,
      curve.remainingTimeWithError(probability: 0.3, elapsed: 1.5)?.standardError ?? .nan,
      curve.expectedTime(over: period).standardError ?? .nan,
      curve.expectedTime(over: period, discount: 0.1).standardError ?? .nan,
    ]
  }

  private static func compare<Curve: SmoothCurve>(
    parameters count: Int, _ curve: ([Double], CoefficientCovariance?) -> Curve
  ) {
    let none = [Double](repeating: 0, count: count)
    let step = 1e-3
    let slopes = (0..<count).map { index -> [Double] in
      let at = [-2.0, -1, 1, 2].map { k in
        var moves = none
        moves[index] = k * step
        return answers(curve(moves, nil))
      }
      return at[0].indices.map {
        (8 * (at[2][$0] - at[1][$0]) - (at[3][$0] - at[0][$0])) / (12 * step)
      }
    }
    let errors = errors(curve(none, covariance(count)))
    for k in errors.indices {
      var variance = 0.0
      for i in 0..<count {
        variance += 0.02 * slopes[i][k] * slopes[i][k]
        if i > 0 { variance += 2 * 0.006 * slopes[i][k] * slopes[i - 1][k] }
      }
      expectClose(errors[k], variance.squareRoot(), .relative(1e-6))
    }
  }

  @Test("a spline with an effect that changes", arguments: SplineScale.allCases)
  func splines(scale: SplineScale) {
    Self.compare(parameters: 8) { Self.spline(scale, $0, $1) }
  }

  @Test("a cure model", arguments: CureLatency.allCases)
  func cures(latency: CureLatency) {
    Self.compare(parameters: 6) { Self.cure(latency, $0, $1) }
  }

  @Test("a cure fraction of 0 is the plain model", arguments: CureLatency.allCases)
  func nobodyCured(latency: CureLatency) {
    let curve = Self.cure(latency, [0, 0, 0, 60, 0, 0])
    let families: [CureLatency: LifetimeDistribution] = [
      .weibull: .weibull, .lognormal: .lognormal, .loglogistic: .loglogistic,
    ]
    let plain = LifetimeScorer(
      encoder: Self.encoder, distribution: families[latency] ?? .weibull,
      location: LifetimeEquation(constants: [1.2], columns: [0], coefficients: [0.3]),
      logScale: LifetimeEquation(constants: [-0.4]), shape: LifetimeEquation(constants: []),
      reference: [0, 0], covariance: nil, strata: [[]], lastTime: 8)
    var other = plain.makeCurve()
    other.move(
      to: Self.row, linearPredictor: Scorer.aft(plain).linearPredictor(Self.row), stratum: 0)
    for time in [0.1, 1, 3, 7] {
      expectClose(
        curve.cumulativeHazard(at: time), other.cumulativeHazard(at: time), .relative(1e-10))
    }
  }
}
