import Formulas
import RealModule
import Scoring
import TestSupport
import Testing

/// Curves that are formulas: closed forms by hand, and gradients against differences.
@Suite("Parametric curves")
struct LifetimeCurveTests {
  static let encoder = FeatureEncoder.identity(["x"])

  static func scorer(
    _ distribution: LifetimeDistribution, location: Double, logScale: Double = 0,
    shape: Double = 0, slope: Double = 0, covariance: CoefficientCovariance? = nil
  ) -> LifetimeScorer {
    LifetimeScorer(
      encoder: encoder, distribution: distribution,
      location: LifetimeEquation(constants: [location], columns: [0], coefficients: [slope]),
      logScale: LifetimeEquation(constants: distribution.hasScale ? [logScale] : []),
      shape: LifetimeEquation(constants: distribution.hasShape ? [shape] : []), reference: [0],
      covariance: covariance, strata: [[]], lastTime: 10)
  }

  static func curve(_ scorer: LifetimeScorer, x: Double = 0) -> LifetimeCurve {
    var curve = scorer.makeCurve()
    curve.move(
      to: [x], linearPredictor: Scorer.aft(scorer).linearPredictor([x]), stratum: 0)
    return curve
  }

  /// A scorer of each family whose covariance is the identity over its parameters.
  static func certain(_ distribution: LifetimeDistribution) -> LifetimeScorer {
    let count = 2 + (distribution.hasScale ? 1 : 0) + (distribution.hasShape ? 1 : 0)
    let lower = (0..<count).flatMap { i in (0...i).map { $0 == i ? 0.01 : 0 } }
    return scorer(
      distribution, location: distribution == .gompertz ? -2 : 1.3, logScale: -0.4,
      shape: distribution == .gompertz ? 0.07 : 0.6, slope: 0.3,
      covariance: CoefficientCovariance(columns: Array(0..<count), lower: lower))
  }

  @Test("an exponential customer: survival, median, expected time, discounted worth")
  func exponential() {
    let mean = 7.0
    var curve = Self.curve(Self.scorer(.exponential, location: .log(mean)))
    let period = SurvivalPeriod(horizon: 12, elapsed: 5)
    expectClose(curve.survival(over: period), .exp(-12 / mean), .relative(1e-14))
    expectClose(
      curve.remainingTime(probability: 0.5, elapsed: 5) ?? .nan, mean * .log(2), .relative(1e-12))
    expectClose(
      curve.expectedTime(over: period).value, mean * -.expMinusOne(-12 / mean), .relative(1e-10))
    let rate = 1 / mean + 0.05
    expectClose(
      curve.expectedTime(over: period, discount: 0.05).value, -.expMinusOne(-12 * rate) / rate,
      .relative(1e-10))
    // A horizon a million times the mean finds all of it.
    expectClose(
      curve.expectedTime(over: SurvivalPeriod(horizon: 1e6 * mean)).value, mean, .relative(1e-10))
  }

  @Test(
    "a Weibull customer: quantiles, and the mean by the gamma function", arguments: [0.2, 1, 3])
  func weibull(scale: Double) {
    var curve = Self.curve(Self.scorer(.weibull, location: 2, logScale: .log(scale)))
    for probability in [0.01, 0.5, 0.99] {
      expectClose(
        curve.remainingTime(probability: probability) ?? .nan,
        .exp(2) * .pow(-.log(1 - probability), scale), .relative(1e-11))
    }
    // E T = e^μ Γ(1 + σ); at σ = 3 a long tail.
    expectClose(
      curve.expectedTime(over: SurvivalPeriod(horizon: 1e9)).value,
      .exp(2) * .gamma(1 + scale), .relative(1e-9))
  }

  @Test("a Gompertz customer whose hazard falls may never leave")
  func defective() {
    let curve = Self.curve(Self.scorer(.gompertz, location: .log(0.1), shape: -0.2))
    // H(∞) = 0.5, so that e^−0.5 stay for good.
    expectClose(
      curve.survival(over: SurvivalPeriod(horizon: 1e6)), .exp(-0.5), .relative(1e-13))
    #expect(curve.remainingTime(probability: 0.5) == nil)
    let quarter = curve.remainingTime(probability: 0.25) ?? .nan
    expectClose(curve.survival(over: SurvivalPeriod(horizon: quarter)), 0.75, .relative(1e-13))
  }

  @Test("gradients are the slopes of H", arguments: LifetimeDistribution.allCases)
  func gradients(distribution: LifetimeDistribution) {
    let shapes = distribution == .generalizedGamma ? [-1.7, -0.3, 0, 1e-5, 0.4, 1, 2.5] : [0.1]
    for shape in shapes {
      func hazard(_ t: Double, _ change: [Double]) -> Double {
        Self.curve(
          Self.scorer(
            distribution, location: 1 + change[0], logScale: -0.3 + change[1],
            shape: shape + change[2])
        ).cumulativeHazard(at: t)
      }
      for time in [0.05, 1, 2.7, 9, 40] {
        let curve = Self.curve(
          Self.scorer(distribution, location: 1, logScale: -0.3, shape: shape))
        var gradient = [0.0, 0, 0]
        curve.addGradient(at: time, times: 1, to: &gradient)
        let step = 1e-4
        for index in 0..<3 {
          if index == 1 && !distribution.hasScale || index == 2 && !distribution.hasShape {
            continue
          }
          var moves = [0.0, 0, 0]
          func at(_ k: Double) -> Double {
            moves[index] = k * step
            return hazard(time, moves)
          }
          let slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step)
          let size = max(gradient[index].magnitude, curve.cumulativeHazard(at: time) * 1e-3)
          #expect(
            (gradient[index] - slope).magnitude < 1e-8 * size + 1e-11,
            "\(distribution) \(shape) at \(time), parameter \(index): \(gradient[index]), \(slope)")
        }
        let h = time * 1e-4
        let slope =
          (8 * (hazard(time + h, [0, 0, 0]) - hazard(time - h, [0, 0, 0]))
            - (hazard(time + 2 * h, [0, 0, 0]) - hazard(time - 2 * h, [0, 0, 0]))) / (12 * h)
        expectClose(curve.hazard(at: time), slope, .relative(1e-7))
      }
    }
  }

  @Test("the generalized gamma at its special points", arguments: [0.01, 0.5, 2, 8, 30])
  func specialPoints(time: Double) {
    func hazard(_ distribution: LifetimeDistribution, shape: Double) -> Double {
      Self.curve(Self.scorer(distribution, location: 1, logScale: -0.2, shape: shape))
        .cumulativeHazard(at: time)
    }
    let weibull = hazard(.weibull, shape: 0)
    expectClose(hazard(.generalizedGamma, shape: 1), weibull, .relative(1e-12))
    expectClose(
      hazard(.generalizedGamma, shape: 0), hazard(.lognormal, shape: 0), .relative(1e-12))
    // Near 0 it passes smoothly: what is left is the second order in Q, most of it in the tail.
    let near = [-1e-6, 1e-6].map { hazard(.generalizedGamma, shape: $0) }
    expectClose((near[0] + near[1]) / 2, hazard(.lognormal, shape: 0), .relative(1e-8))
    // Q = −1: the reciprocal is Weibull, S = 1 − exp(−e^−w).
    let w = (Double.log(time) - 1) / .exp(-0.2)
    expectClose(
      hazard(.generalizedGamma, shape: -1), -.log(-.expMinusOne(-.exp(-w))), .relative(1e-11))
  }

  @Test(
    "errors by the delta method are those of differences", arguments: LifetimeDistribution.allCases)
  func deltaMethod(distribution: LifetimeDistribution) {
    let scorer = Self.certain(distribution)
    let period = SurvivalPeriod(horizon: 4, elapsed: 1.5)
    let x = 0.7
    /// Each answer with one parameter moved.
    func answers(_ index: Int, _ move: Double) -> [Double] {
      func moved(_ equation: LifetimeEquation, _ first: Int) -> LifetimeEquation {
        var values = equation.constants + equation.coefficients
        let place = index - first
        if values.indices.contains(place) { values[place] += move }
        let count = equation.constants.count
        return LifetimeEquation(
          constants: Array(values.prefix(count)), columns: equation.columns,
          coefficients: Array(values.dropFirst(count)))
      }
      let other = LifetimeScorer(
        encoder: Self.encoder, distribution: distribution, location: moved(scorer.location, 0),
        logScale: moved(scorer.logScale, 2), shape: moved(scorer.shape, 2 + scorer.logScale.count),
        reference: [0], covariance: nil, strata: [[]], lastTime: 10)
      var curve = Self.curve(other, x: x)
      return [
        curve.hazard(over: period), curve.remainingTime(probability: 0.3, elapsed: 1.5) ?? .nan,
        curve.expectedTime(over: period).value,
        curve.expectedTime(over: period, discount: 0.1).value,
      ]
    }
    let count = 2 + scorer.logScale.count + scorer.shape.count
    var variances = [0.0, 0, 0, 0]
    for index in 0..<count {
      let step = 1e-4
      let (plus, minus) = (answers(index, step), answers(index, -step))
      for k in variances.indices {
        let slope = (plus[k] - minus[k]) / (2 * step)
        variances[k] += 0.01 * slope * slope
      }
    }
    var curve = Self.curve(scorer, x: x)
    let errors: [Double?] = [
      curve.standardError(over: period, beyond: .missing),
      curve.remainingTimeWithError(probability: 0.3, elapsed: 1.5)?.standardError,
      curve.expectedTime(over: period).standardError,
      curve.expectedTime(over: period, discount: 0.1).standardError,
    ]
    for (error, variance) in zip(errors, variances) {
      expectClose(error ?? .nan, variance.squareRoot(), .relative(1e-6))
    }
  }

  @Test("intervals hold their estimate, and lie where survival does")
  func intervals() throws {
    let scorer = Self.certain(.loglogistic)
    var curve = Self.curve(scorer)
    let level = ConfidenceLevel(0.95)
    for type in SurvivalIntervalType.allCases {
      let found = curve.remainingTimeInterval(
        probability: 0.5, elapsed: nil, level: level, type: type)
      let interval = try #require(found)
      let median = curve.remainingTime() ?? .nan
      #expect(interval.lower < median && median < interval.upper && interval.lower >= 0)
    }
    #expect(curve.goesOnBeyondFollowUp)
    #expect(!curve.survival(over: SurvivalPeriod(horizon: 1_000)).isNaN)
  }
}
