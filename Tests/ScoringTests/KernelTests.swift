import DataFrames
import Formulas
import Lanes
import RealModule
import Scoring
import Testing

@Suite("One row and many: the same bits")
struct KernelTests {
  @Test("probabilities are those of the exponential function, to two units of the last place")
  func probabilities() {
    let scorer = scorer(columns: 1)
    for step in -7_000...7_000 {
      let eta = Double(step) / 10 + 0.01
      let expected = eta < 0 ? Double.exp(eta) / (1 + Double.exp(eta)) : 1 / (1 + Double.exp(-eta))
      let found = scorer.probability(linearPredictor: eta)
      #expect((found - expected).magnitude <= 3 * expected.ulp, "\(eta)")
    }
    #expect(scorer.probability(linearPredictor: 0) == 0.5)
    #expect(scorer.probability(linearPredictor: .infinity) == 1)
    #expect(scorer.probability(linearPredictor: -.infinity) == 0)
    #expect(scorer.probability(linearPredictor: .nan).isNaN)
  }

  @Test("a batch has the bits of its rows, whatever their number", arguments: [1, 3, 4, 7, 32, 33])
  func sameBits(columns: Int) throws {
    let scorer = scorer(columns: columns)
    for rows in [1, 7, 1_023, 1_024, 2_051] {
      var state: UInt64 = 7
      let values = (0..<columns).map { _ in
        (0..<rows).map { _ -> Double in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Double(state >> 11) * 0x1p-53 * 2.2 - 0.1
        }
      }
      let frame = DataFrame(
        source: "rows",
        columns: values.enumerated().map { Column(name: "x\($0)", values: .numeric($1)) })
      let scores = try Scorer.logistic(scorer).score(frame, lanes: Lanes(threads: 2))
      var one = RowScorer(.logistic(scorer))
      for row in 0..<rows {
        for column in 0..<columns { one.slots[column] = values[column][row] }
        let score = one.score()
        let customer = one.slots
        one.slots = Array(repeating: .nan, count: columns)
        #expect(one.score(customer.span) == score)
        #expect(score.linearPredictor == scores.linearPredictor[row])
        #expect(score.status == scores.statuses[row])
        #expect(
          scorer.probability(linearPredictor: score.linearPredictor) == scores.churn?.values[row])
      }
    }
  }

  @Test(
    "a long table has the bits of its rows, whose probabilities are made while others are added",
    arguments: [1, 2, 5, 8, 9, 32, 33], [1, 2])
  func longTables(columns: Int, threads: Int) throws {
    let scorer = scorer(columns: columns)
    // Tiles are 16,384 rows: none whole, one and a little, some and a rest that is no whole vector.
    for rows in [16_383, 16_389, 50_003] {
      let table = remarkable(rows: rows, columns: columns)
      let frame = DataFrame(
        source: "rows",
        columns: table.enumerated().map { Column(name: "x\($0)", values: .numeric($1)) })
      let scores = try Scorer.logistic(scorer).score(frame, lanes: Lanes(threads: threads))
      let churn = try #require(scores.churn?.values)
      var one = RowScorer(.logistic(scorer))
      var unequal: [Int] = []
      for row in 0..<rows {
        for column in 0..<columns { one.slots[column] = table[column][row] }
        let score = one.score()
        let isScored = score.status.isScored
        let sameEta = score.linearPredictor.bitPattern == scores.linearPredictor[row].bitPattern
        let probability = scorer.probability(linearPredictor: score.linearPredictor)
        let isSame =
          score.status == scores.statuses[row]
          && (isScored
            ? sameEta && probability.bitPattern == churn[row].bitPattern
            : scores.linearPredictor[row].isNaN && churn[row].isNaN)
        if !isSame { unequal.append(row) }
      }
      #expect(unequal == [], "\(rows) rows")
      #expect(scores.statuses.count { !$0.isScored } == (rows + 4_998) / 5_000)
    }
  }

  /// Numbers between −0.1 and 2.1, of which some leave the range of training; a row in 5,000 lacks one
  /// or has one that is infinite.
  private func remarkable(rows: Int, columns: Int) -> [[Double]] {
    var state: UInt64 = 7
    return (0..<columns).map { column in
      (0..<rows).map { row in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        if row % 5_000 == 1, column == row / 5_000 % columns {
          return row / 5_000 % 2 == 0 ? .nan : .infinity
        }
        return Double(state >> 11) * 0x1p-53 * (row < 20_000 ? 2 : 2.2) - (row < 20_000 ? 0 : 0.1)
      }
    }
  }

  @Test("what is not finite and what is out of range is seen in every place")
  func remarks() throws {
    let scorer = Scorer.logistic(scorer(columns: 9))
    var one = RowScorer(scorer)
    for column in 0..<9 {
      for (value, status) in [
        (Double.nan, ScoreStatus.missing(input: column)),
        (2.5, .outOfRange(input: column)), (-0.5, .outOfRange(input: column)), (2, .ok), (0, .ok),
      ] {
        one.slots = Array(repeating: 1, count: 9)
        one.slots[column] = value
        #expect(one.score().status == status, "column \(column), \(value)")
        let frame = DataFrame(
          source: "rows",
          columns: (0..<9).map {
            Column(name: "x\($0)", values: .numeric([1, $0 == column ? value : 1, 1]))
          })
        #expect(try scorer.score(frame).statuses == [.ok, status, .ok])
      }
    }
  }

  /// A model of plain numbers between 0 and 2.
  private func scorer(columns: Int) -> LogisticScorer {
    let names = (0..<columns).map { "x\($0)" }
    let profile = FeatureEncoder.Profile(
      missingShare: 0, quantiles: [0] + Array(repeating: 1, count: 9) + [2], levelShares: [])
    let encoder = FeatureEncoder(
      inputs: names.map { .init(name: $0, kind: .numeric, profile: profile) },
      variables: names.map { .init(name: $0, kind: .numeric(.column($0))) },
      terms: names.enumerated().map {
        .init(name: $1, components: [.init(variable: $0, full: false)], columns: $0 + 1..<$0 + 2)
      },
      hasIntercept: true, offsets: [], strata: [], columnNames: ["(Intercept)"] + names)
    return LogisticScorer(
      encoder: encoder, coefficients: (0...columns).map { 0.3 - Double($0) / 7 },
      reference: Array(repeating: 1, count: columns + 1), covariance: nil)
  }
}
