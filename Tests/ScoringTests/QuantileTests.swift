import RealModule
import Scoring
import TestSupport
import Testing

/// When a share of customers have left: by formulas and quick searches, against the curves that they
/// turn around.
@Suite("Quantiles of curves")
struct QuantileTests {
  private static let shares = [1e-9, 0.01, 0.25, 0.5, 0.75, 0.99, 1 - 1e-9]

  /// H at the time found is the hazard that loses the share, to what the time's last bit moves it.
  private func expectTurned(
    _ curve: some SmoothCurve, _ comment: String, among shares: [Double] = Self.shares
  ) {
    for share in shares {
      guard let time = curve.remainingTime(probability: share) else {
        Issue.record("\(comment): no time for \(share)")
        continue
      }
      let hazard = -Double.log(onePlus: -share)
      let steepness = curve.hazard(at: time) * time * (1 + Double.log(time).magnitude)
      let tolerance = 64 * Double.ulpOfOne * (steepness + hazard)
      let found = curve.cumulativeHazard(at: time)
      #expect(
        (found - hazard).magnitude <= tolerance,
        "\(comment), \(share): \(found) at \(time), and not \(hazard)")
    }
  }

  @Test("parametric families", arguments: LifetimeDistribution.allCases)
  func lifetimes(distribution: LifetimeDistribution) {
    for location in [-40.0, -3, 0, 2.5, 40] {
      for logScale in [-2.0, 0, 1.2] {
        for shape in distribution == .gompertz ? [0, 1e-12, 0.3] : [-0.8, 0.4] {
          let scorer = LifetimeCurveTests.scorer(
            distribution, location: location, logScale: logScale, shape: shape)
          // Integrals of the generalized gamma have thirteen digits.
          let shares = distribution == .generalizedGamma ? [0.25, 0.5] : Self.shares
          if distribution == .generalizedGamma {
            let curve = LifetimeCurveTests.curve(scorer)
            for share in shares {
              let time = curve.remainingTime(probability: share) ?? .nan
              expectClose(
                curve.cumulativeHazard(at: time), -.log(onePlus: -share), .relative(1e-11))
            }
          } else {
            expectTurned(
              LifetimeCurveTests.curve(scorer), "\(location), \(logScale), \(shape)", among: shares)
          }
        }
      }
    }
  }

  @Test("a falling Gompertz hazard: up to where it levels off, and none beyond")
  func gompertz() {
    let curve = LifetimeCurveTests.curve(
      LifetimeCurveTests.scorer(.gompertz, location: .log(0.1), shape: -0.1))
    // H(∞) = 1, the hazard of a share of 1 − 1/e.
    expectTurned(curve, "falling", among: [1e-6, 0.1, 0.3, 0.5, 0.6])
    #expect(curve.remainingTime(probability: 0.64) == nil)
  }

  @Test("splines that rise everywhere, and one that turns", arguments: SplineScale.allCases)
  func splines(scale: SplineScale) {
    for (inner, isRising) in [([0.05, -0.03], true), ([0.4, -0.35], true), ([2, -2.2], false)] {
      let scorer = RoystonParmarScorer(
        encoder: .identity(["x"]), scale: scale, spline: LogTimeSpline(knots: [-1, 0.5, 1.2, 2.5]),
        baselineCoefficients: [-1.4, 1.1] + inner, coefficients: [1], timeVarying: [],
        reference: [0], covariance: nil, lastTime: 8)
      #expect((scorer.spline.smallestSlope([1.1] + inner).slope > 0) == isRising)
      var curve = scorer.makeCurve()
      guard isRising else {
        curve.move(to: nil, linearPredictor: 0, stratum: 0)
        #expect(curve.remainingTime() != nil)
        continue
      }
      for eta in stride(from: -12.0, through: 12, by: 0.37) {
        curve.move(to: nil, linearPredictor: eta, stratum: 0)
        expectTurned(curve, "\(eta)")
      }
    }
  }

  @Test("cure models: shares of those who ever leave", arguments: CureLatency.allCases)
  func cures(latency: CureLatency) {
    let scorer = CureScorer(
      encoder: .identity(["x"]), latency: latency,
      location: LifetimeEquation(constants: [1.2]), logScale: -0.4,
      incidence: LifetimeEquation(constants: [0], columns: [0], coefficients: [1]),
      reference: [0], covariance: nil, lastTime: 8)
    var curve = scorer.makeCurve()
    for eta in [-5.0, -0.5, 0, 0.3, 1, 6, 30] {
      curve.move(to: nil, linearPredictor: eta, stratum: 0)
      let leaving = 1 / (1 + Double.exp(-eta))
      expectTurned(
        curve, "\(eta)", among: [1e-6, 0.25, 0.5, 0.9, 0.998, 0.9995].map { $0 * leaving })
      #expect(curve.remainingTime(probability: min(leaving * 1.01, 1 - 1e-12)) == nil || eta > 4)
    }
  }

  @Test("the first step that reaches a hazard is that of a walk")
  func steps() {
    var state: UInt64 = 11
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var total = 0.0
    let times = (1...157).map { Double($0) / 4 }
    let hazards = times.map { _ in
      total += random() < 0.3 ? 0 : 0.05 * random()
      return total
    }
    let stratum = BaselineStratum(
      key: [], time: times, cumulativeHazard: hazards, atRisk: times.map { _ in 10 },
      events: times.map { _ in 1 }, intervalGrid: nil)
    let cox = CoxScorer(
      encoder: .identity(["x"]), coefficients: [1], reference: [0], covariance: nil,
      strata: [stratum])
    var curve = cox.makeCurve()
    expectWalked(&curve, "Cox", hazards)
    for (distribution, variance) in [
      (FrailtyDistribution.gamma, 0.0), (.gamma, 0.7), (.gamma, 1e-9), (.gaussian, 0.7),
    ] {
      var curve = FrailtyScorer(conditional: cox, distribution: distribution, variance: variance)
        .makeCurve()
      expectWalked(&curve, "\(distribution) \(variance)", hazards)
    }
    for link in DiscreteTimeScorer.Link.allCases {
      var curve = DiscreteCurves.scorer(link, periods: 61, random).makeCurve()
      expectWalked(&curve, "\(link)", hazards)
    }
  }

  private func expectWalked(_ curve: inout some HazardCurve, _ name: String, _ hazards: [Double]) {
    var compared = 0
    for eta in [-800, -30, -2, -0.3, 0, 0.7, 3, 40, 800.0] {
      curve.move(to: nil, linearPredictor: eta, stratum: 0)
      for first in [0, 1, 17, 60] {
        // Hazards that steps have exactly are the hard ones.
        let own = [first + 1, curve.stepCount].map { curve.hazard(of: first..<$0) }
        for target in [1e-12, 0.1, .log(2), 3] + own where target > 0 {
          for low in [first, min(first + 3, curve.stepCount)] {
            let walked = (low..<curve.stepCount).first {
              curve.hazard(of: first..<$0 + 1) >= target
            }
            #expect(
              curve.firstStep(after: first, reaching: target, from: low) == walked,
              "\(name), \(eta), \(first), \(low), \(target)")
            compared += 1
          }
        }
      }
    }
    #expect(compared > 200)
  }
}

/// Discrete-time models with a hazard for each period, in some of which nobody or everybody leaves.
enum DiscreteCurves {
  static func scorer(
    _ link: DiscreteTimeScorer.Link, periods: Int, lastLeaves: Bool = false, _ random: () -> Double
  ) -> DiscreteTimeScorer {
    var coefficients: [Double] = []
    let cells = (1...periods).map { period -> HazardBaseline.Cell in
      let end = Double(period)
      if period % 7 == 3 { return .init(end: end, coefficient: nil, knownHazard: 0) }
      if period == periods, lastLeaves { return .init(end: end, coefficient: nil, knownHazard: 1) }
      coefficients.append(-4 + 2 * random())
      return .init(end: end, coefficient: coefficients.count - 1, knownHazard: nil)
    }
    return DiscreteTimeScorer(
      link: link, periodLength: 1, spline: nil,
      parameters: HazardParameters(
        encoder: .identity(["x"]), baselineCoefficients: coefficients, coefficients: [1],
        reference: [0], covariance: nil, strata: [HazardBaseline(key: [], cells: cells)]))
  }
}

@Suite("Cumulative hazards of discrete time")
struct PeriodSumTests {
  @Test("they are sums of the library's logarithms", arguments: [1, 5, 8, 13, 64])
  func sums(periods: Int) {
    var seed = 0.5
    func random() -> Double {
      seed = (seed * 997 + 0.1234).truncatingRemainder(dividingBy: 1)
      return seed
    }
    for lastLeaves in [false, true] {
      let scorer = DiscreteCurves.scorer(.logit, periods: periods, lastLeaves: lastLeaves, random)
      let alpha = scorer.parameters.baselineCoefficients
      var curve = scorer.makeCurve()
      for eta in [-700, -36, -20, -3, 0, 1.5, 5, 40, 700.0] {
        curve.move(to: nil, linearPredictor: eta, stratum: 0)
        let risk = Double.exp(eta)
        var expected = 0.0
        for (period, cell) in scorer.parameters.strata[0].cells.enumerated() {
          if let coefficient = cell.coefficient {
            expected += .log(onePlus: .exp(alpha[coefficient]) * risk)
          } else if cell.knownHazard == 1 {
            expected = .infinity
          }
          let found = curve.hazard(of: 0..<period + 1)
          // A unit of the last place from each logarithm, and half of one from each sum.
          let tolerance = 2 * Double.ulpOfOne * Double(period + 1) * expected
          #expect(
            found == expected || (found - expected).magnitude <= tolerance,
            "\(eta), period \(period): \(found), \(expected)")
        }
      }
    }
  }
}
