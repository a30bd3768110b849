import Formulas
import ModelExchange
import Scoring
import Testing

@Suite("Programs of steps: the scorer's linear predictors, bit for bit, and its survival")
struct ScoringProgramTests {
  private static let documents = [Documents.logistic, Documents.cox, Documents.small]

  @Test("linear predictors, statuses and survival of 3,000 customers", arguments: documents)
  func bits(document: ModelDocument) {
    let scorer = document.scorer
    let horizons: [Double] = scorer.survival == nil ? [] : [0.1, 1, 6, 14]
    let program = ScoringProgram(scorer, .init(horizons: horizons, elapsed: nil))
    let levelCounts = program.inputs.map { input in
      switch input.kind {
      case .numeric: 0
      case .logical: 2
      case .categorical(let levels): levels.count
      }
    }
    var customers = Customers()
    var rows = RowScorer(scorer)
    var scored = 0
    for _ in 0..<3_000 {
      let slots = levelCounts.map { customers.slot(levels: $0) }
      rows.slots = slots
      let score = rows.score()
      let results = program.program.results(slots, levelCounts: levelCounts)
      let eta = results[program.outputs[0].value.index]
      #expect(eta.isNaN != score.status.isScored)
      let status = program.statuses.first { results[$0.condition.index] == 1 }?.text ?? "ok"
      if !status.hasPrefix("beyondFollowUp") {
        #expect(status == score.status.text(scorer.encoder))
      }
      guard score.status.isScored else { continue }
      scored += 1
      #expect(eta.bitPattern == score.linearPredictor.bitPattern)
      guard case .cox(let cox) = scorer else { continue }
      for horizon in horizons {
        let survival = cox.survival(
          linearPredictor: eta, stratum: score.stratum, over: SurvivalPeriod(horizon: horizon))
        let output = program.outputs.first { $0.name == "survival_\(horizon.label)" }
        let found = output.map { results[$0.value.index] }
        #expect(found.map { isNear($0, survival) } == true)
      }
      let median = cox.remainingTime(linearPredictor: eta, stratum: score.stratum)
      let found = program.outputs.last.map { results[$0.value.index] }
      #expect(found.map { $0.isNaN ? nil : $0 } == median)
    }
    #expect(scored > 1_500)
  }

  /// Whether probabilities e^−H of H = H₀ e^η differ by no more than the last place of two exponentials,
  /// which in a program are those of the system's library.
  private func isNear(_ one: Double, _ other: Double) -> Bool {
    one.isNaN && other.isNaN || (one - other).magnitude <= 1e-15
  }
}

/// Customers without a pattern, some at knots, some beyond the boundary, some lacking values.
private struct Customers {
  private var state: UInt64 = 7

  private mutating func next(_ count: UInt64) -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) % count
  }

  mutating func slot(levels: Int) -> Double {
    let draw = next(50)
    if draw == 0 { return .nan }
    guard levels == 0 else {
      return draw == 1 ? FeatureEncoder.unseenLevel : Double(next(UInt64(levels)))
    }
    let knots = [20.0, 25, 40.1, 45, 1.0 / 3 + 44, 65, 70, 1e5, 0, -3]
    return draw < 12 ? knots[Int(next(10))] : Double(next(1 << 20)) / 12_000
  }
}
