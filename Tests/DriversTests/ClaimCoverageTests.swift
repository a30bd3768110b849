import DataFrames
import Distributions
import Drivers
import Foundation
import Lanes
import Measures
import Scoring
import Testing

/// How often intervals of claims cover a truth that is known in closed form.
///
/// Values of customers are Pareto's with index 4: the best part q of customers holds q^(3/4) of all, and
/// Gini's coefficient is 1/7. The ledger has one to three rows for each customer. Offers succeed with
/// probability 0.65 with existing customers and 0.13 with prospects. Run r has the seed r.
@Suite("Coverage of intervals of claims")
struct ClaimCoverageTests {
  static let runs = 300
  static let customers = 1_000

  private static let truth: [Claim: [(name: String, value: Double)]] = [
    .valueConcentration: [
      ("share of the best fifth", pow(0.2, 0.75)),
      ("customers who bring 80 %", pow(0.8, 4.0 / 3)), ("Gini coefficient", 1.0 / 7),
    ],
    .sellingToExisting: [
      ("existing", 0.65), ("prospects", 0.13), ("ratio of the rates", 5),
      ("odds ratio", 0.65 / 0.35 * 0.87 / 0.13),
    ],
  ]

  private static func battery() throws -> Battery {
    try BatteryFile.read(
      """
      battery: Test
      scale: {range: [0, 100]}
      drivers: [{name: any, tone: rational, items: [{column: e}]}]
      """, source: "b")
  }

  private static func table(_ columns: [(String, [Double])]) -> DataFrame {
    DataFrame(
      source: "ledger", columns: columns.map { Column(name: $0.0, values: .numeric($0.1)) })
  }

  /// The amounts of a ledger, and whose each row is.
  private static func ledger(_ seed: Int) -> (amounts: [Double], codes: [Int32]) {
    var stream = RandomStream(seed: UInt64(seed), stream: 1)
    var (amounts, codes) = ([Double](), [Int32]())
    for customer in 0..<customers {
      let worth = pow(1 - stream.uniform(), -0.25)
      let rows = 1 + stream.integer(below: 3)
      for _ in 0..<rows {
        amounts.append(worth / Double(rows))
        codes.append(Int32(customer))
      }
    }
    return (amounts, codes)
  }

  private static func check(
    _ claim: Claim, _ table: DataFrame, _ bootstrap: ClusterBootstrap,
    _ ask: (inout ClaimQuestion) -> Void
  ) throws -> ClaimCheck {
    var question = ClaimQuestion()
    ask(&question)
    let found = try ClaimsCheck(battery(), table, question, bootstrap)
    return try #require(found.checks.first { $0.claim == claim })
  }

  /// Both claims of one run.
  private static func run(_ seed: Int) throws -> [ClaimCheck] {
    let (amounts, codes) = ledger(seed)
    let value = try check(
      .valueConcentration, table([("amount", amounts), ("e", amounts.map { _ in 50 })]),
      ClusterBootstrap(replicates: 200, seed: UInt64(seed), clusters: codes)
    ) { $0.value = "amount" }
    var stream = RandomStream(seed: UInt64(seed), stream: 2)
    let existing = (0..<customers).map { $0 % 3 == 0 ? 1.0 : 0 }
    let sold = existing.map { stream.uniform() < ($0 == 1 ? 0.65 : 0.13) ? 1.0 : 0 }
    let selling = try check(
      .sellingToExisting, table([("sold", sold), ("old", existing), ("e", sold)]),
      ClusterBootstrap(replicates: 20, seed: UInt64(seed))
    ) {
      $0.sold = "sold"
      $0.existing = "old"
    }
    return [value, selling]
  }

  @Test("95 % of the intervals cover: who brings what, and who buys")
  func coverage() throws {
    let checks = Lanes(threads: 2).map(Self.runs) { run in try? Self.run(run + 1) }
    #expect(checks.allSatisfy { $0 != nil })
    let count = Binomial(trials: Self.runs, success: 0.95)
    let (low, high) = (count.quantile(0.0005), count.upperQuantile(0.0005))
    var intervals = 0
    for (claim, truths) in Self.truth {
      for (name, value) in truths {
        let covering = checks.count { found in
          let rows = found?.first { $0.claim == claim }?.definitions ?? []
          guard let row = rows.first(where: { $0.name.contains(name) }) else { return false }
          return row.interval.lower <= value && value <= row.interval.upper
        }
        #expect(low <= covering && covering <= high, "\(name): \(covering) of \(Self.runs) cover")
        print("  \(claim), \(name): \(covering) of \(Self.runs) cover")
        intervals += Self.runs
      }
    }
    print("\(intervals) intervals of \(Self.runs) runs checked.")
  }
}
