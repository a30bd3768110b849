import DataFrames
import Distributions
import Drivers
import Formulas
import Foundation
import Lanes
import Measures
import Scoring
import StatisticalModels
import SurvivalAnalysis
import Testing

/// How often intervals cover the truth of simulated customers.
///
/// Each run simulates 500 customers; run r has the seed r. The truth of shares and of the index, which are
/// of answers as they are given, with their errors and rounding, is what 200,000 other customers give.
/// That of hazard ratios is what the simulation is made of, and they are fitted to true deliveries. That of
/// the what-if, for the very customers who are asked, is what their true hazards would be; the model is fitted
/// to their answers, and corrected for what is error in them.
/// `DRIVER_COVERAGE_RUNS` asks for more runs than the 40 of an ordinary test; `make driver-coverage` for 2,000.
/// `DRIVER_COVERAGE_FIRST` is the first seed, so that the runs can be shared out: counts add up.
@Suite("Coverage of intervals of drivers")
struct DriverCoverageTests {
  static let runs =
    ProcessInfo.processInfo.environment["DRIVER_COVERAGE_RUNS"].flatMap { Int($0) } ?? 40
  static let firstSeed =
    ProcessInfo.processInfo.environment["DRIVER_COVERAGE_FIRST"].flatMap { Int($0) } ?? 1
  static let method =
    ProcessInfo.processInfo.environment["DRIVER_COVERAGE_METHOD"].flatMap {
      ClusterBootstrap.Method(rawValue: $0)
    } ?? .logOdds
  static let names = SimulatedDriver.standard.map(\.name)

  private static func simulate(_ customers: Int, seed: UInt64) -> CustomerSimulation {
    var simulation = CustomerSimulation()
    simulation.customers = customers
    simulation.seed = seed
    return simulation
  }

  private static func question() -> DriverQuestion { DriverQuestion(outcome: "loyalty") }

  /// The 99.9 % band of how many of the runs have what happens with probability `share`.
  private static func band(_ share: Double) -> (low: Int, high: Int) {
    let count = Binomial(trials: runs, success: share)
    return (count.quantile(0.0005), count.upperQuantile(0.0005))
  }

  /// One run's answers: whether each interval covers, and whether the null driver passes for more.
  private struct Outcome: Sendable {
    var covers: [String: Bool] = [:]
    var nullExceedsNoise = false
  }

  @Test("95 % of the intervals cover, and a null driver exceeds noise in 5 %")
  func coverage() throws {
    let battery = try BatteryFile.read(CustomerSimulation().battery, source: "battery")
    let many = Self.simulate(200_000, seed: 0).tables()
    let truth = try EngagementIndex(
      battery, many.customers, Self.question(), ClusterBootstrap(replicates: 1))
    let outcomes = Lanes(threads: 2).map(Self.runs) { run -> Outcome? in
      try? Self.run(UInt64(Self.firstSeed + run), battery, truth)
    }
    #expect(outcomes.allSatisfy { $0 != nil })
    var counts: [String: Int] = [:]
    for outcome in outcomes.compactMap({ $0 }) {
      for (name, covers) in outcome.covers { counts[name, default: 0] += covers ? 1 : 0 }
    }
    let (low, high) = Self.band(0.95)
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
      #expect(low <= count && count <= high, "\(name): \(count) of \(Self.runs) cover")
      print("  \(name): \(count) of \(Self.runs) cover")
    }
    #expect(counts.count == 8)
    let passes = outcomes.count { $0?.nullExceedsNoise == true }
    #expect(passes <= Self.band(0.05).high, "\(passes) of \(Self.runs) null drivers exceed noise")
    print("  null drivers that exceed noise: \(passes) of \(Self.runs)")
    print("\(counts.count * Self.runs) intervals of \(Self.runs) runs checked.")
  }

  private static func run(
    _ seed: UInt64, _ battery: Battery, _ truth: EngagementIndex
  ) throws -> Outcome {
    let tables = simulate(500, seed: seed).tables()
    var outcome = Outcome()
    func record(_ name: String, _ interval: ConfidenceInterval, _ value: Double) {
      outcome.covers[name] = interval.lower <= value && value <= interval.upper
    }
    var bootstrap = ClusterBootstrap(replicates: 200, seed: seed)
    bootstrap.method = method
    let index = try EngagementIndex(battery, tables.customers, question(), bootstrap)
    record("index", index.index.interval, truth.index.value)
    for d in 0..<3 {
      record(
        "share of \(names[d])", index.drivers[d].contribution.interval,
        truth.drivers[d].contribution.value)
    }
    for (d, interval) in try hazardRatios(tables) {
      record(
        "hazard ratio of \(names[d])", interval, SimulatedDriver.standard[d].logHazardPerTenPoints)
    }
    let (change, truth) = try raisedTrust(tables, battery, bootstrap)
    record("what-if of trust", change, truth)
    outcome.nullExceedsNoise = try noisePValue(tables, battery) < 0.05
    return outcome
  }

  private static func numbers(_ name: String, _ table: DataFrame) throws -> [Double] {
    guard case .numeric(let values) = try #require(table[name]).values else { return [] }
    return values
  }

  /// Log hazard ratios of ten points of those drivers that have an effect or none at all.
  private static func hazardRatios(
    _ tables: CustomerSimulation.Tables
  ) throws -> [(driver: Int, interval: ConfidenceInterval)] {
    let columns =
      zip(names, tables.deliveries).map { name, values in
        (name: name, values: values.map { $0 / 10 })
      }
      + [
        (name: "offer", values: try numbers("offer", tables.customers)),
        (name: "accounts", values: try numbers("owner_accounts", tables.customers)),
      ]
    let fit = try CoxRegression().fit(
      Design(intercept: false, columns),
      CoxResponse(
        time: numbers("months", tables.customers), event: numbers("churned", tables.customers)))
    let coefficients = fit.coefficients()
    return [0, 1, 3].map { d in
      (
        driver: d,
        interval: ConfidenceInterval(
          lower: coefficients[d].lower, upper: coefficients[d].upper, level: 0.95)
      )
    }
  }

  /// What five points of trust change in churn by 12 months, with its truth.
  private static func raisedTrust(
    _ tables: CustomerSimulation.Tables, _ battery: Battery, _ bootstrap: ClusterBootstrap
  ) throws -> (change: ConfidenceInterval, truth: Double) {
    var asked = SurveyQuestion()
    asked.names = names
    let survey = try SurveyEncoder(battery, asked, learningFrom: tables.customers)
    let table = try survey.extending(tables.customers)
    let frame = try ModelFrame(
      Formula(
        "Surv(months, churned) ~ trust + empowerment + access + value + owner_accounts + offer"),
      in: table, options: ModelFrameOptions(model: .survival))
    let scorer = Scorer.cox(
      try CoxRegression().fit(frame).scorer(frame.encoder, strata: frame.strata))
    let scores = try battery.drivers.filter { $0.role == .driver && $0.measurement == .reflective }
      .map { driver in
        let items = battery.items(of: driver.name)
        return MeasurementCorrection.Score(
          name: driver.name,
          source: .items(
            try items.map { try battery.scores(of: $0, in: table) }, weights: items.map(\.weight)),
          isRaised: driver.name == "trust")
      }
    var plan = bootstrap
    plan.replicates = 60
    let correction = try MeasurementCorrection(scorer, scores, table, plan, level: 0.95)
    let after = try [Raise(name: "trust", amount: 5, range: 0...100)].raised(
      table, survey: survey, scorer)
    var question = WhatIf.Question()
    question.horizons = [12]
    let found = try WhatIf(
      scorer, before: table, after: after, question, correction: correction)
    let interval = try #require(found.answers[0].corrected).interval
    return (interval, try trueChange(tables, before: table, after: after))
  }

  /// The mean change of churn by 12 months of who can be scored, by their true hazards, where true trust
  /// moves as far as its score.
  private static func trueChange(
    _ tables: CustomerSimulation.Tables, before: DataFrame, after: DataFrame
  ) throws -> Double {
    let (old, new) = (try numbers("trust", before), try numbers("trust", after))
    let others = try names.dropFirst().map { try numbers($0, before) }
    let accounts = try numbers("owner_accounts", before)
    let offer = try numbers("offer", before)
    var (sum, count) = (0.0, 0.0)
    for row in old.indices where !old[row].isNaN && others.allSatisfy({ !$0[row].isNaN }) {
      var eta = log(SimulatedTruth.monthlyHazard)
      for (d, driver) in SimulatedDriver.standard.enumerated() {
        eta += driver.logHazardPerTenPoints * (tables.deliveries[d][row] - 60) / 10
      }
      eta += SimulatedTruth.logHazard.fiftyAccounts * (accounts[row] - 100) / 50
      eta += SimulatedTruth.logHazard.offer * offer[row]
      let step = SimulatedDriver.standard[0].logHazardPerTenPoints * (new[row] - old[row]) / 10
      sum += exp(-12 * exp(eta)) - exp(-12 * exp(eta + step))
      count += 1
    }
    return sum / count
  }

  /// Value is no driver of loyalty: beside the true deliveries of the others it is noise.
  private static func noisePValue(
    _ tables: CustomerSimulation.Tables, _ battery: Battery
  ) throws -> Double {
    let loyalty = try battery.scores(of: tables.customers).first { $0.driver == "loyalty" }
    let rows = (loyalty?.values ?? []).indices.filter { loyalty?.values[$0].isNaN == false }
    let table = DriverTable(
      names: names, columns: tables.deliveries.map { values in rows.map { values[$0] } },
      players: names.indices.map { .init(name: names[$0], columns: [$0]) },
      outcome: .linear(rows.map { loyalty?.values[$0] ?? .nan }))
    return try KeyDrivers(table, bootstrap: nil).drivers[3].noisePValue
  }
}
