import DataFrames
import Distributions
import Drivers
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
/// That of hazard ratios is what the simulation is made of, and they are fitted to true deliveries.
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
    } ?? .percentile
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
    #expect(counts.count == 7)
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
    guard case .numeric(let months)? = tables.customers["months"]?.values,
      case .numeric(let churned)? = tables.customers["churned"]?.values,
      case .numeric(let offers)? = tables.customers["offer"]?.values,
      case .numeric(let accounts)? = tables.customers["owner_accounts"]?.values
    else { return outcome }
    let columns =
      zip(names, tables.deliveries).map { name, values in
        (name: name, values: values.map { $0 / 10 })
      } + [(name: "offer", values: offers), (name: "accounts", values: accounts)]
    let fit = try CoxRegression().fit(
      Design(intercept: false, columns), CoxResponse(time: months, event: churned))
    let coefficients = fit.coefficients()
    for d in [0, 1, 3] {
      record(
        "hazard ratio of \(names[d])",
        ConfidenceInterval(
          lower: coefficients[d].lower, upper: coefficients[d].upper, level: 0.95),
        SimulatedDriver.standard[d].logHazardPerTenPoints)
    }
    // Value is no driver of loyalty: beside the true deliveries of the others it is noise.
    let loyalty = try battery.scores(of: tables.customers).first { $0.driver == "loyalty" }
    let rows = (loyalty?.values ?? []).indices.filter { loyalty?.values[$0].isNaN == false }
    let table = DriverTable(
      names: names, columns: tables.deliveries.map { values in rows.map { values[$0] } },
      players: names.indices.map { .init(name: names[$0], columns: [$0]) },
      outcome: .linear(rows.map { loyalty?.values[$0] ?? .nan }))
    let found = try KeyDrivers(table, bootstrap: nil)
    outcome.nullExceedsNoise = found.drivers[3].noisePValue < 0.05
    return outcome
  }
}
