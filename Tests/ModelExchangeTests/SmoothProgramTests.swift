import Formulas
import RealModule
import Scoring
import Testing

@Suite("Programs of steps: curves that are formulas of time")
struct SmoothProgramTests {
  private static let places: [Double] = [
    -2e5, -2000, -150, -60, -12, -3, -1, 0, 0.5, 1, 2, 4, 9, 25, 80, 300, 3000, 2e5,
  ]
  private static let elapsed: [Double] = [0, 1e-3, 0.7, 6, 35.5, 60, 61, 400]

  /// How far −log S at the end of a period may be off: its own last digits.
  private func rounding(_ curve: some SurvivalCurve, _ period: SurvivalPeriod) -> Double {
    let whole = curve.hazard(over: SurvivalPeriod(horizon: period.end))
    return whole < .infinity ? 4 * whole.ulp : 0
  }

  @Test("survival, median and status of every family", arguments: SmoothScorers.all.indices)
  func agreement(index: Int) throws {
    let scorer = SmoothScorers.all[index]
    let survival = try #require(scorer.survival)
    try compare(scorer, survival)
  }

  private func compare(_ scorer: Scorer, _ survival: some SurvivalScorer) throws {
    #expect(ScoringProgram.refusal(of: scorer) == nil)
    let horizons = [0.5, 12, 60, 100]
    var curve = survival.makeCurve()
    for hasElapsed in [false, true] {
      let program = ScoringProgram(
        scorer, .init(horizons: horizons, elapsed: hasElapsed ? "served" : nil))
      for x in Self.places {
        for z in [-1.0, 0, 0.5, 1] {
          for served in hasElapsed ? Self.elapsed : [0] {
            let elapsed = hasElapsed ? served : nil
            let results = program.program.results(
              hasElapsed ? [x, z, served] : [x, z],
              levelCounts: Array(repeating: 0, count: hasElapsed ? 3 : 2))
            func found(_ name: String) throws -> Double {
              results[try #require(program.outputs.first { $0.name == name }).value.index]
            }
            let eta = scorer.linearPredictor([x, z])
            #expect(try found("linearPredictor") == eta)
            curve.move(to: [x, z], linearPredictor: eta, stratum: 0)
            for horizon in horizons {
              let period = SurvivalPeriod(horizon: horizon, elapsed: elapsed)
              let wanted = curve.survival(over: period)
              let given = try found("survival_\(horizon.label)")
              let tolerance = 1e-14 + rounding(curve, period) * wanted
              #expect(
                abs(given - wanted) <= tolerance,
                "\(scorer.family) x \(x) z \(z) from \(served) over \(horizon): \(given), \(wanted)"
              )
            }
            let wanted = curve.remainingTime(probability: 0.5, elapsed: elapsed)
            let given = try found("medianRemaining")
            #expect(
              given.isNaN == (wanted == nil),
              "\(scorer.family) x \(x) z \(z) from \(served): \(given), \(String(describing: wanted))"
            )
            if let wanted, !given.isNaN {
              let clock = max(wanted + served, 1e-30)
              #expect(
                abs(given - wanted) <= 1e-12 * max(1, abs(eta)) * clock,
                "\(scorer.family) x \(x) z \(z) from \(served): \(given), \(wanted)")
            }
          }
        }
      }
    }
  }

  @Test("the share that never leaves")
  func cure() throws {
    let scorer = SmoothScorers.cure(.weibull)
    guard case .cure(let cure) = scorer else { return }
    let program = ScoringProgram(scorer, .init(horizons: [6], elapsed: "served"))
    var curve = cure.makeCurve()
    for served in Self.elapsed {
      let results = program.program.results([1, 0.5, served], levelCounts: [0, 0, 0])
      curve.move(to: [1, 0.5], linearPredictor: scorer.linearPredictor([1, 0.5]), stratum: 0)
      let shares = program.outputs.suffix(2).map { results[$0.value.index] }
      #expect(program.outputs.suffix(2).map(\.name) == ["neverLeaves", "neverLeavesGivenElapsed"])
      #expect(abs(shares[0] - curve.neverLeaving()) <= 1e-15)
      #expect(abs(shares[1] - curve.neverLeaving(elapsed: served)) <= 1e-15)
    }
  }

  /// By hand: a median of the exponential with rate e^−μ is e^μ log 2.
  @Test("the exponential's median")
  func exponential() {
    let scorer = SmoothScorers.lifetime(.exponential)
    let program = ScoringProgram(scorer, .init(horizons: [1], elapsed: nil))
    let results = program.program.results([0, 0], levelCounts: [0, 0])
    let median = program.outputs.last.map { results[$0.value.index] } ?? .nan
    #expect(abs(median - .exp(3) * .log(2)) < 1e-13)
  }

  @Test("what has no steps is refused in words")
  func refusals() {
    let gamma = SmoothScorers.lifetime(.generalizedGamma)
    #expect(ScoringProgram.refusal(of: gamma)?.contains("incomplete gamma") == true)
    let changing = RoystonParmarScorer(
      encoder: SmoothScorers.encoder, scale: .hazard, spline: .init(knots: [0, 1]),
      baselineCoefficients: [-3, 1], coefficients: [0.5, 0.1],
      timeVarying: [
        .init(columns: [0], spline: .init(knots: [0, 2]), coefficients: [[0.1]])
      ], reference: [0.5, 0], covariance: nil, lastTime: 60)
    #expect(ScoringProgram.refusal(of: .roystonParmar(changing))?.contains("median") == true)
    let falling = RoystonParmarScorer(
      encoder: SmoothScorers.encoder, scale: .hazard, spline: .init(knots: [0, 1]),
      baselineCoefficients: [-3, -1], coefficients: [0.5, 0.1], timeVarying: [],
      reference: [0.5, 0], covariance: nil, lastTime: 60)
    #expect(ScoringProgram.refusal(of: .roystonParmar(falling))?.contains("rise") == true)
  }
}

/// A scorer of every family whose curve is a formula of time.
private enum SmoothScorers {
  static let encoder: FeatureEncoder = {
    let profile = FeatureEncoder.Profile(
      missingShare: 0, quantiles: [-1e6, 1e6], levelShares: [])
    return FeatureEncoder(
      inputs: [
        .init(name: "x", kind: .numeric, profile: profile),
        .init(name: "z", kind: .numeric, profile: profile),
      ],
      variables: [
        .init(name: "x", kind: .numeric(.column("x"))),
        .init(name: "z", kind: .numeric(.column("z"))),
      ],
      terms: [
        .init(name: "x", components: [.init(variable: 0, full: false)], columns: 0..<1),
        .init(name: "z", components: [.init(variable: 1, full: false)], columns: 1..<2),
      ],
      hasIntercept: false, offsets: [], strata: [], columnNames: ["x", "z"])
  }()

  static func lifetime(_ distribution: LifetimeDistribution) -> Scorer {
    .aft(
      LifetimeScorer(
        encoder: encoder, distribution: distribution,
        location: .init(constants: [3], columns: [0], coefficients: [0.5]),
        logScale: distribution.hasScale
          ? .init(constants: [-0.3], columns: [1], coefficients: [0.2]) : .init(constants: []),
        shape: distribution.hasShape
          ? .init(constants: [-0.01], columns: [1], coefficients: [0.02])
          : .init(constants: []),
        reference: [0.5, 0], covariance: nil, strata: [[]], lastTime: 60))
  }

  static func spline(_ scale: SplineScale) -> Scorer {
    .roystonParmar(
      RoystonParmarScorer(
        encoder: encoder, scale: scale, spline: .init(knots: [0, 1.5, 2.5, 4.2]),
        baselineCoefficients: [-3, 1.1, 0.04, -0.05], coefficients: [0.5, 0.1], timeVarying: [],
        reference: [0.5, 0], covariance: nil, lastTime: 60))
  }

  static func cure(_ latency: CureLatency) -> Scorer {
    .cure(
      CureScorer(
        encoder: encoder, latency: latency,
        location: .init(constants: [2], columns: [1], coefficients: [0.3]), logScale: -0.2,
        incidence: .init(constants: [0.2], columns: [0], coefficients: [0.5]),
        reference: [0.5, 0], covariance: nil, lastTime: 60))
  }

  static let all: [Scorer] =
    LifetimeDistribution.allCases.filter { $0 != .generalizedGamma }.map(lifetime)
    + SplineScale.allCases.map(spline) + CureLatency.allCases.map(cure)
}
