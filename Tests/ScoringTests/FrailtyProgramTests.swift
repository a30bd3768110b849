import Formulas
import Scoring
import TestSupport
import Testing

/// The steps of which artefacts are written against the curve.
@Suite("Shared frailty: programs of steps")
struct FrailtyProgramTests {
  @Test("survival and medians of any linear predictor", arguments: [0, 1e-8, 0.5, 3, 50])
  func curve(theta: Double) throws {
    let frailty = FrailtyScorerTests.scorer(.gamma, theta)
    let horizons = [1.0, 2, 3.5, 5, 8, 9]
    let question = ScoringProgram.Question(horizons: horizons, elapsed: nil)
    let later = ScoringProgram.Question(horizons: horizons, elapsed: "served")
    let (start, now) = (
      ScoringProgram(.sharedFrailty(frailty), question),
      ScoringProgram(.sharedFrailty(frailty), later)
    )
    var compared = 0
    let etas = Array(stride(from: -60.0, through: 60, by: 0.5)) + [-1e5, -800, 620, 700, 720, 1e5]
    for eta in etas {
      for elapsed in [nil, 0, 1, 2, 4, 5, 8, 8.5] as [Double?] {
        let program = elapsed == nil ? start : now
        // The encoder's x, of which η is 2 (x − 10).
        let results = program.program.results(
          [10 + eta / 2] + [elapsed].compactMap { $0 }, levelCounts: [0, 0])
        func found(_ name: String) -> Double {
          program.outputs.first { $0.name == name }.map { results[$0.value.index] } ?? .infinity
        }
        var curve = frailty.makeCurve()
        curve.move(to: nil, linearPredictor: found("linearPredictor"), stratum: 0)
        for horizon in horizons {
          let period = SurvivalPeriod(horizon: horizon, elapsed: elapsed)
          let expected = curve.survival(over: period, beyond: .missing)
          let survival = found("survival_\(horizon.label)")
          compared += 1
          guard !expected.isNaN else {
            #expect(survival.isNaN)
            continue
          }
          let hazard = curve.hazard(of: 0..<curve.stepCount(through: period.end))
          let digits = hazard.isFinite ? 4 * Double.ulpOfOne * hazard * expected : 0
          #expect(
            abs(survival - expected) <= 1e-14 + digits, "\(eta), \(elapsed ?? -1), \(horizon)")
        }
        let median = curve.remainingTime(probability: 0.5, elapsed: elapsed, beyond: .missing)
        let given = found("medianRemaining")
        #expect(given.isNaN ? median == nil : given == median, "\(eta), \(elapsed ?? -1)")
      }
    }
    #expect(compared == etas.count * 8 * horizons.count)
  }

  @Test("a Gaussian frailty, and one that varies beyond measure, are refused")
  func refusals() {
    let gaussian = Scorer.sharedFrailty(FrailtyScorerTests.scorer(.gaussian, 0.5))
    #expect(ScoringProgram.refusal(of: gaussian)?.contains("integral") == true)
    let wide = Scorer.sharedFrailty(FrailtyScorerTests.scorer(.gamma, 101))
    #expect(ScoringProgram.refusal(of: wide)?.contains("above 100") == true)
    let gamma = Scorer.sharedFrailty(FrailtyScorerTests.scorer(.gamma, 100))
    #expect(ScoringProgram.refusal(of: gamma) == nil)
  }
}
