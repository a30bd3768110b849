import DataFiles
import DataFrames
import Drivers
import Measures
import Scoring
import TestSupport
import Testing

@Suite("Expectation gaps against lm")
struct ExpectationTests {
  let reference: ReferenceValue
  let delivery: [Double]
  let expectation: [Double]
  let outcome: [Double]

  init() throws {
    reference = try ReferenceFile("gap", beside: #filePath).value
    let columns = try Samples.columns(
      Samples.reference("data/gap.csv"), ["delivery", "expectation", "outcome"])
    (delivery, expectation, outcome) = (columns[0], columns[1], columns[2])
  }

  private func expect(
    _ slope: SlopeEstimate?, _ numbers: ReferenceValue?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = slope.map { [$0.value, $0.standardError, $0.statistic, $0.pValue] } ?? []
    expectClose(
      found, numbers?.numbers ?? [], .relative(1e-9), sourceLocation: sourceLocation)
  }

  @Test("slopes, constraint, polynomial, loss aversion")
  func differenceTest() throws {
    let test = try DifferenceTest(
      delivery: delivery, expectation: expectation, outcome: outcome,
      weights: [Double](repeating: 1, count: outcome.count))
    let both = reference["both"]?.elements ?? []
    expect(test.delivery, both[1])
    expect(test.expectation, both[2])
    expect(test.constraint, reference["constraint"])
    for (slope, expected) in zip(test.polynomial, reference["polynomial"]?.elements ?? []) {
      expect(slope, expected)
    }
    #expect(test.polynomial.count == 6)
    expect(test.slopeOfAgreement, reference["slopeOfAgreement"])
    expect(test.curvatureOfAgreement, reference["curvatureOfAgreement"])
    expect(test.slopeOfDifference, reference["slopeOfDifference"])
    expect(test.curvatureOfDifference, reference["curvatureOfDifference"])
    expect(test.lossAversion, reference["lossAversion"])
    expectClose(
      test.differencePValue, reference["differencePValue"]?.number ?? .nan, .relative(1e-8))
    expectClose(test.rSquared, reference["rSquared"]?.number ?? .nan, .relative(1e-11))
  }

  /// A battery of one driver whose items are the columns of the table.
  private func battery() throws -> Battery {
    try Battery(
      name: "gap", drivers: [Battery.Driver(name: "d", tone: .rational)],
      items: [
        Battery.Item(column: "delivery", driver: "d", range: 0...100),
        Battery.Item(column: "expectation", driver: "d", kind: .expectation, range: 0...100),
      ])
  }

  @Test("gaps of a table")
  func gaps() throws {
    let table = try CSVReader.read(path: Samples.reference("data/gap.csv"))
    let gap = try ExpectationGap(battery(), table, against: .expectation, outcome: "outcome")
    let driver = gap.drivers[0]
    expectClose(driver.gap.value, reference["gap"]?.number ?? .nan, .relative(1e-12))
    expectClose(
      driver.gap.standardError, reference["gapError"]?.number ?? .nan, .relative(1e-11))
    expectClose(driver.delivery - driver.expectation, driver.gap.value, .relative(1e-12))
    #expect(driver.shareBelow + driver.shareAbove <= 1 && driver.shortfall > 0)
    expect(driver.effect?.lossAversion, reference["lossAversion"])
    #expect(throws: GapError.nothingAsked(.ideal)) {
      _ = try ExpectationGap(battery(), table, against: .ideal)
    }
    #expect(throws: GapError.noOutcome("outcom", nearest: "outcome")) {
      _ = try ExpectationGap(battery(), table, against: .expectation, outcome: "outcom")
    }
  }

  @Test("waves are counted from the first, and a gap that runs away raises an alarm")
  func waves() throws {
    var csv = "wave,delivery,expectation\n"
    for wave in 1...4 {
      for (row, (d, e)) in zip(delivery, expectation).enumerated() where row < 60 {
        csv += "\(wave),\(min(d, 90)),\(min(e * (1 + 0.06 * Double(wave - 1)), 100))\n"
      }
    }
    let table = try CSVReader.read(bytes: Array(csv.utf8), source: "waves.csv")
    let waves = try ExpectationGap(
      battery(), table, against: .expectation, wave: table["wave"]
    ).waves
    #expect(waves.map(\.name) == ["1", "2", "3", "4"])
    #expect(waves[0].expectation == 100 && waves[0].delivery == 100 && waves[0].drift == 0)
    #expect(waves.allSatisfy { ($0.delivery - 100).magnitude < 1e-9 })
    #expect(waves[3].expectation > 108 && waves[3].isAlarm && !waves[1].isAlarm)
  }

  // MARK: - The loyalty matrix

  @Test("quadrants, McNemar's test and Wilson's interval")
  func matrix() {
    let matrix = LoyaltyMatrix(
      .init(scores: delivery, cut: 60, reliability: nil),
      .init(scores: outcome, cut: 45, reliability: nil))
    #expect(matrix.cells.map { Double($0.customers) } == reference["matrix"]?.numbers)
    expectClose(matrix.gapPValue, reference["mcnemar"]?.number ?? .nan, .relative(1e-11))
    let interval = matrix.loyalAmongSatisfiedInterval
    expectClose(
      [interval.lower, interval.upper], reference["wilson"]?.numbers ?? [], .relative(1e-11))
    // Certain scores are in one quadrant with certainty.
    expectClose(
      matrix.cells.map(\.probability), matrix.cells.map(\.share), .relative(1e-12))
  }

  @Test("uncertain scores spread over the quadrants, and probabilities add up to one")
  func memberships() {
    let matrix = LoyaltyMatrix(
      .init(scores: [70, 61, 20, .nan], cut: 60, reliability: 0.8),
      .init(scores: [80, 46, 10, 50], cut: 45, reliability: 0.7),
      churned: [0, 1, 1, 0])
    #expect(matrix.customers == 3 && matrix.quadrants[3] == nil)
    for chances in matrix.memberships.prefix(3) {
      expectClose(chances.reduce(0, +), 1, .relative(1e-14))
    }
    #expect(matrix.memberships[1].max() ?? 1 < 0.9)
    expectClose(matrix.cells.reduce(0) { $0 + $1.probability }, 1, .relative(1e-14))
    #expect(matrix.cells.map { $0.churned ?? -1 } == [1, 0, 0, 1])
    let moves = LoyaltyMatrix.transitions([.loyal, .trapped, nil], [.loyal, .highRisk, .loyal])
    #expect(moves[0][0] == 1 && moves[2][3] == 1 && moves.flatMap { $0 }.reduce(0, +) == 2)
  }

  @Test("a customer who weighs twice is two, one who weighs nothing is nobody")
  func weights() {
    func matrix(_ rows: [Int], _ weights: [Double]?) -> LoyaltyMatrix {
      LoyaltyMatrix(
        .init(scores: rows.map { delivery[$0] }, cut: 60, reliability: nil),
        .init(scores: rows.map { outcome[$0] }, cut: 45, reliability: nil),
        churned: rows.map { Double($0 % 2) }, weights: weights)
    }
    let rows = Array(delivery.indices)
    let half = rows.filter { $0 < 60 }
    let weighted = matrix(rows, rows.map { $0 < 60 ? 2 : 0 })
    let doubled = matrix(half + half, nil)
    expectClose(weighted.cells.map(\.share), doubled.cells.map(\.share), .relative(1e-12))
    expectClose(
      weighted.cells.map(\.interval.lower), doubled.cells.map(\.interval.lower), .relative(1e-12))
    expectClose(
      weighted.cells.map { $0.churnShare ?? .nan }, doubled.cells.map { $0.churnShare ?? .nan },
      .relative(1e-12))
    expectClose(weighted.gap.standardError, doubled.gap.standardError, .relative(1e-12))
    #expect(weighted.customers == rows.count)
  }

  @Test("a net promoter score by hand, and its refusal on another scale")
  func promoters() throws {
    let item = Battery.Item(column: "nps", driver: "d", range: 0...10, missing: [99])
    let score = try NetPromoterScore([10, 9, 9, 8, 7, 6, 0, 99, .nan, 10], of: item)
    #expect(score.respondents == 8)
    #expect(score.promoters == 0.5 && score.detractors == 0.25)
    #expect(score.score.value == 25)
    // 100 √((0.5 + 0.25 − 0.0625)/8)
    expectClose(score.score.standardError, 29.315098498896436, .roundoff)
    let wide = Battery.Item(column: "nps", driver: "d", range: 1...11)
    #expect(throws: NetPromoterError.scale(column: "nps", range: 1...11)) {
      _ = try NetPromoterScore([11], of: wide)
    }
  }
}
