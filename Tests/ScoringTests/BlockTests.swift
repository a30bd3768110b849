import DataFrames
import Formulas
import Lanes
import Scoring
import Synchronization
import Testing

@Suite("Tables a block at a time, and in memory used again: the same bits")
struct BlockTests {
  /// A model of numbers, of which some rows lack one or are out of range.
  private static let logistic = Scorer.logistic(
    LogisticScorer(
      encoder: encoder(9), coefficients: (0...9).map { 0.3 - Double($0) / 7 },
      reference: Array(repeating: 1, count: 10),
      covariance: CoefficientCovariance(columns: [0, 1], lower: [0.2, 0.01, 0.1])))

  private static let cox = Scorer.cox(
    CoxScorer(
      encoder: encoder(9, hasIntercept: false), coefficients: (1...9).map { 0.3 - Double($0) / 7 },
      reference: Array(repeating: 1, count: 9), covariance: nil,
      strata: [
        BaselineStratum(
          key: [], time: [1, 3, 6, 11, 14], cumulativeHazard: [0.1, 0.2, 0.5, 0.8, 1],
          atRisk: [60, 50, 40, 30, 20], events: [1, 1, 1, 1, 1], intervalGrid: nil)
      ]))

  private static func encoder(_ columns: Int, hasIntercept: Bool = true) -> FeatureEncoder {
    let names = (0..<columns).map { "x\($0)" }
    let profile = FeatureEncoder.Profile(
      missingShare: 0, quantiles: [0] + Array(repeating: 1, count: 9) + [2], levelShares: [])
    let first = hasIntercept ? 1 : 0
    return FeatureEncoder(
      inputs: names.map { .init(name: $0, kind: .numeric, profile: profile) },
      variables: names.map { .init(name: $0, kind: .numeric(.column($0))) },
      terms: names.enumerated().map {
        .init(
          name: $1, components: [.init(variable: $0, full: false)],
          columns: $0 + first..<$0 + first + 1)
      },
      hasIntercept: hasIntercept, offsets: [], strata: [],
      columnNames: (hasIntercept ? ["(Intercept)"] : []) + names)
  }

  private static func table(_ rows: Int, isClean: Bool = false) -> DataFrame {
    DataFrame(
      source: "rows",
      columns: (0..<9).map { column in
        let values = (0..<rows).map { row -> Double in
          if !isClean, row % 997 == 500, column == row % 9 { return .nan }
          if !isClean, row % 1_501 == 700, column == row % 9 { return 2.5 }
          return Double((row * 31 + column * 17) % 201) / 100
        }
        return Column(name: "x\(column)", values: .numeric(values))
      })
  }

  private static var questions: [(Scorer, ScoringOptions)] {
    var intervals = ScoringOptions()
    intervals.confidenceLevel = ConfidenceLevel(0.9)
    intervals.reasonCount = 2
    var time = ScoringOptions()
    time.horizons = [3, 12, 20]
    time.quantiles = [0.1]
    return [(logistic, ScoringOptions()), (logistic, intervals), (cox, time)]
  }

  @Test(arguments: [0, 1, 1_024, 4_097, 20_000], [1, 3])
  func blocks(rows: Int, threads: Int) throws {
    let table = Self.table(rows)
    for (scorer, options) in Self.questions {
      let whole = try scorer.score(table, options: options)
      let seen = Mutex([Bool](repeating: false, count: rows))
      try scorer.forEachBlock(of: table, options: options, lanes: Lanes(threads: threads)) {
        part, scores in
        #expect(scores.linearPredictor.count == part.count && scores.statuses.count == part.count)
        for (index, row) in part.enumerated() {
          let same =
            scores.statuses[index] == whole.statuses[row]
            && same(scores.linearPredictor[index], whole.linearPredictor[row])
            && same(scores.churn?.values[index], whole.churn?.values[row])
            && same(
              scores.horizons.last?.survival.values[index],
              whole.horizons.last?.survival.values[row])
            && same(scores.medianRemaining?.values[index], whole.medianRemaining?.values[row])
          if !same { Issue.record("row \(row)") }
        }
        seen.withLock { for row in part { $0[row] = true } }
      }
      #expect(seen.withLock { !$0.contains(false) })
    }
  }

  @Test("one table after another, longer and shorter, in the same memory", arguments: [1, 2])
  func memory(threads: Int) throws {
    for (scorer, options) in Self.questions {
      var scores = Scores()
      for rows in [3_000, 5_000, 5_000, 10, 0, 1_025] {
        let table = Self.table(rows)
        let lanes = Lanes(threads: threads)
        try scorer.score(table, options: options, lanes: lanes, into: &scores)
        let fresh = try scorer.score(table, options: options)
        #expect(scores.statuses == fresh.statuses && scores.summary == fresh.summary)
        #expect(scores.reasons == fresh.reasons && scores.quantiles.count == fresh.quantiles.count)
        #expect(same(scores.linearPredictor, fresh.linearPredictor))
        #expect(same(scores.churn, fresh.churn))
        #expect(same(scores.medianRemaining, fresh.medianRemaining))
        #expect(scores.horizons.count == fresh.horizons.count)
        for (one, other) in zip(scores.horizons, fresh.horizons) {
          #expect(one.horizon == other.horizon && same(one.survival, other.survival))
        }
      }
    }
  }

  @Test("memory goes from one kind of model to another")
  func anotherModel() throws {
    var scores = Scores()
    let table = Self.table(2_000)
    for (scorer, options) in Self.questions + Self.questions.reversed() {
      try scorer.score(table, options: options, into: &scores)
      let fresh = try scorer.score(table, options: options)
      #expect((scores.churn == nil) == (fresh.churn == nil))
      #expect((scores.medianRemaining == nil) == (fresh.medianRemaining == nil))
      #expect(scores.horizons.count == fresh.horizons.count)
      #expect(
        scores.reasons == fresh.reasons && scores.churn?.lower.count == fresh.churn?.lower.count)
    }
  }

  @Test("the strict policy names the first row it refuses and hands out no block with one")
  func strict() throws {
    var options = ScoringOptions()
    options.rowPolicy = .strict
    let table = Self.table(20_000)
    for scorer in [Self.logistic, Self.cox] {
      for threads in [1, 2] {
        let error = #expect(throws: ScoringError.self) {
          try scorer.forEachBlock(of: table, options: options, lanes: Lanes(threads: threads)) {
            _, scores in
            let all = scores.statuses.allSatisfy { $0.isScored }
            #expect(all)
          }
        }
        #expect(error == .refusedRow(source: "rows", row: 501, reason: "x5 has no value"))
      }
      try scorer.forEachBlock(of: Self.table(3_000, isClean: true), options: options) { _, _ in }
    }
  }

  private func same(_ one: Double?, _ other: Double?) -> Bool {
    one?.bitPattern == other?.bitPattern || (one?.isNaN == true && other?.isNaN == true)
  }

  private func same(_ one: [Double], _ other: [Double]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { same($0, $1) }
  }

  private func same(_ one: Scores.Estimates?, _ other: Scores.Estimates?) -> Bool {
    guard let one, let other else { return one == nil && other == nil }
    return same(one.values, other.values) && same(one.lower, other.lower)
      && same(one.upper, other.upper)
  }
}
