import Distributions
import Evaluation
import Lanes
import Measures
import RealModule
import TestSupport
import Testing

@Suite("Optimism correction by hand and by laws")
struct OptimismCorrectionTests {
  let values = [3.0, 1, 4, 1, 5, 9, 2, 6]

  /// The "model" is the mean of the rows drawn, its measure minus the mean squared distance.
  private func correction(
    lanes: Lanes = .single, seed: UInt64 = 1, clusters: [Int]? = nil,
    failing: @escaping @Sendable ([Double]) -> Bool = { _ in false }
  ) -> OptimismCorrection {
    let values = values
    @Sendable func loss(_ mean: Double, _ weights: [Double]) -> Double {
      let total = weights.reduce(0, +)
      return zip(values, weights).reduce(0) { $0 - $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
    }
    @Sendable func mean(_ weights: [Double]) -> Double {
      zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    }
    let ones = values.map { _ in 1.0 }
    return OptimismCorrection(
      apparent: [EvaluationFigure("skill", loss(mean(ones), ones))], rowCount: 8,
      clusters: clusters, replicates: 2_000, seed: seed, lanes: lanes
    ) { weights in
      failing(weights)
        ? nil : ([loss(mean(weights), weights)], [loss(mean(weights), ones)])
    }
  }

  /// A sample's mean is σ²/n from the population's, where the loss is larger, and leaves the sample
  /// a loss smaller by as much: the optimism is 2 σ²/n.
  @Test("the optimism of a mean is twice its variance")
  func mean() throws {
    let row = try #require(correction().rows.first)
    let centre = values.reduce(0, +) / 8
    let variance = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / 8
    #expect((row.optimism - 2 * variance / 8).magnitude < 4 * row.optimismError)
    expectClose(row.corrected, row.apparent - row.optimism, .roundoff)
    expectClose(row.optimism, row.training - row.test, .relative(1e-10))
    #expect(row.replicates == 2_000)
    let interval = try #require(row.interval)
    #expect(interval.lower < row.corrected && row.corrected < interval.upper)
  }

  @Test("the same at any number of threads, another with another seed")
  func deterministic() {
    #expect(correction().rows == correction(lanes: Lanes(threads: 4)).rows)
    #expect(correction().rows != correction(seed: 2).rows)
  }

  @Test("replicates without a model are counted and left out")
  func failures() {
    let correction = correction { $0[0] == 0 }
    #expect(correction.failed > 500 && correction.failed < 900)  // (7/8)⁸ = 0.34
    #expect(correction.rows[0].replicates == 2_000 - correction.failed)
  }

  @Test("customers are drawn with all their rows")
  func clusters() {
    let correction = correction(clusters: [0, 0, 1, 1, 2, 2, 3, 3]) { weights in
      stride(from: 0, to: 8, by: 2).contains { weights[$0] != weights[$0 + 1] }
    }
    #expect(correction.failed == 0)
  }
}

@Suite("Segments")
struct SegmentComparisonTests {
  @Test("the widest gap in standard errors comes first, corrected for the pairs")
  func gaps() throws {
    func segment(_ name: String, _ n: Int, auc: Double, brier: Double) -> SegmentComparison.Segment
    {
      SegmentComparison.Segment(
        name: name, observations: n,
        figures: [
          EvaluationFigure("auc", Estimate(value: auc, standardError: 0.03), level: 0.95),
          EvaluationFigure("brier", Estimate(value: brier, standardError: 0.01), level: 0.95),
          EvaluationFigure("roc", at: 0.5, auc),
        ])
    }
    let comparison = SegmentComparison([
      segment("a", 10, auc: 0.8, brier: 0.1), segment("b", 30, auc: 0.7, brier: 0.11),
      segment("c", 20, auc: 0.65, brier: 0.14),
    ])
    #expect(comparison.segments.map(\.name) == ["b", "c", "a"])
    #expect(comparison.gaps.map(\.measure) == ["auc", "brier"])
    let gap = try #require(comparison.gaps.first)
    #expect(gap.lowest == ("c", 0.65))
    #expect(gap.highest == ("a", 0.8))
    let z = 0.15 / (0.03 * 2.0.squareRoot())
    expectClose(gap.difference.statistic, z, .relative(1e-12))
    expectClose(gap.pValue, 3 * 2 * Normal.standard.upperTail(z), .relative(1e-10))
  }
}

@Suite("Lead time")
struct LeadTimeTests {
  /// Customer 0 leaves at 10, flagged at 3, 6 and 8 but not at 5; customer 1 stays, seen up to 12,
  /// flagged once; customer 2 leaves at 7 and is never flagged.
  let evaluation = LeadTimeEvaluation(
    snapshots: [
      .init(customer: 0, time: 3, score: 0.9), .init(customer: 0, time: 5, score: 0.2),
      .init(customer: 0, time: 6, score: 0.8), .init(customer: 0, time: 8, score: 0.9),
      .init(customer: 1, time: 3, score: 0.7), .init(customer: 1, time: 6, score: 0.1),
      .init(customer: 2, time: 3, score: 0.3), .init(customer: 2, time: 6, score: 0.4),
    ],
    end: [10, 12, 7], left: [true, false, true], threshold: 0.5, gaps: [0, 2], window: 4)

  @Test("the last unbroken run of alerts counts")
  func leadTimes() throws {
    #expect(evaluation.leadTimes == [4])
    #expect(evaluation.leavers == 2)
    #expect(evaluation.caught == 1)
    #expect(evaluation.leadTime(quantile: 0.5) == 4)
    #expect(evaluation.actionableRecall(ahead: 4) == 0.5)
    #expect(evaluation.actionableRecall(ahead: 5) == 0)
  }

  @Test("snapshots by hand")
  func gaps() throws {
    let none = evaluation.gaps[0]
    // Within 4: customer 0 at 6 and 8, customer 2 at 3 and 6; later: 0 at 3 and 5, 1 at 3 and 6.
    #expect((none.snapshots, none.events) == (8, 4))
    expectClose(try #require(none.recall).value, 2.0 / 4, .roundoff)
    expectClose(try #require(none.precision).value, 2.0 / 4, .roundoff)
    let two = evaluation.gaps[1]
    // In 2 to 6: 0 at 5 and 6, 2 at 3; later: 0 at 3, 1 at 3; the rest is too late or unknown.
    #expect((two.snapshots, two.events) == (5, 3))
    expectClose(try #require(two.recall).value, 1.0 / 3, .roundoff)
    expectClose(try #require(two.precision).value, 1.0 / 3, .roundoff)
    expectClose(evaluation.falseAlertsPerThousand ?? .nan, 1_000 * 2.0 / 8, .roundoff)
  }
}

@Suite("Paired differences", .needs("veteran"))
struct MeasureDifferenceTests {
  let table: ReferenceTable

  init() throws { table = try ReferenceTable("veteran-cox") }

  @Test("a model does not differ from itself, and order only turns the sign")
  func laws() throws {
    let response = SurvivalResponse(time: table["time"], event: table.flags("event"))
    func evaluation(_ risk: [Double], _ survival: [Double]) -> SurvivalEvaluation {
      SurvivalEvaluation(
        linearPredictor: risk, predictions: [.init(horizon: 100, survival: survival)],
        response: response)
    }
    let first = evaluation(table["risk"], table["s100"])
    let second = evaluation(table["risk"].map { -$0 }, table["s100"].map { 1 - $0 })
    for difference in MeasureDifference.all(first, first) {
      #expect(difference.difference == Estimate(value: 0, standardError: 0))
    }
    let there = MeasureDifference.all(first, second)
    let back = MeasureDifference.all(second, first)
    #expect(
      there.map(\.measure) == [
        "concordance", "concordanceUno", "auc", "brier", "predictionAccuracy",
      ])
    for (a, b) in zip(there, back) {
      expectClose(a.difference.value, -b.difference.value, .roundoff)
      expectClose(a.difference.standardError, b.difference.standardError, .relative(1e-12))
    }
    // The areas add up to 1, so their difference has twice the error of either.
    let area = try #require(there.first { $0.measure == "auc" })
    let error = try #require(first.horizons[0].areaEstimate).standardError
    expectClose(area.difference.standardError, 2 * error, .relative(1e-10))
  }

  @Test("the difference of two Brier scores is the mean of differences")
  func brier() throws {
    let first = [0.2, 0.7, 0.4, 0.9, 0.1], second = [0.3, 0.5, 0.5, 0.8, 0.3]
    let events = [false, true, false, true, true]
    let differences = MeasureDifference.all(first, second, response: BinaryResponse(events))
    let brier = try #require(differences.first { $0.measure == "brier" })
    let each = events.indices.map { i -> Double in
      let y = events[i] ? 1.0 : 0
      return (y - first[i]) * (y - first[i]) - (y - second[i]) * (y - second[i])
    }
    let mean = each.reduce(0, +) / 5
    let variance = each.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4
    expectClose(brier.difference.value, mean, .relative(1e-12))
    expectClose(brier.difference.standardError, (variance / 5).squareRoot(), .relative(1e-12))
  }
}
