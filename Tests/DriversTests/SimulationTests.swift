import DataFrames
import Drivers
import Lanes
import LinearAlgebra
import Scoring
import SurvivalAnalysis
import StatisticalModels
import TestSupport
import Testing

@Suite("Simulated customers")
struct SimulationTests {
  let tables: CustomerSimulation.Tables
  let battery: Battery

  init() throws {
    var simulation = CustomerSimulation()
    simulation.customers = 6_000
    simulation.waves = 2
    tables = simulation.tables()
    battery = try BatteryFile.read(simulation.battery, source: "battery.yaml")
  }

  private func numbers(_ table: DataFrame, _ name: String) throws -> [Double] {
    guard case .numeric(let values) = try #require(table[name]).values else { return [] }
    return values
  }

  @Test("the same on any number of threads, and the first customers of a larger simulation")
  func reproducible() throws {
    var simulation = CustomerSimulation()
    simulation.customers = 300
    let one = simulation.tables()
    simulation.lanes = Lanes(threads: 2)
    simulation.customers = 400
    let two = simulation.tables()
    let (a, b) = (try numbers(one.customers, "months"), try numbers(two.customers, "months"))
    #expect(a == Array(b.prefix(300)))
    simulation.seed = 2
    #expect(try numbers(simulation.tables().customers, "months") != b)
  }

  @Test("the battery accepts every answer")
  func accepted() throws {
    let check = BatteryCheck(battery, tables.answers)
    #expect(check.faults.isEmpty, "\(check.faults)")
    #expect(check.items.allSatisfy { $0.notApplicable > 0 && $0.missing > 0 })
    #expect(BatteryCheck(battery, tables.customers).faults.isEmpty)
    #expect(tables.answers.rowCount == 12_000 && tables.ledger.rowCount > 10_000)
  }

  /// Items of a driver are correlated by the product of their loadings, less for rounding: steps of 100/6
  /// points add a variance of (100/6)²/12 (Sheppard).
  @Test("correlations are those of the loadings", arguments: SimulatedDriver.standard)
  func loadings(driver: SimulatedDriver) throws {
    let items = try battery.items(of: driver.name).map {
      try battery.scores(of: $0, in: tables.customers)
    }
    let moments = try ItemMoments(items)
    let rounding = 100.0 / 6 * 100 / 6 / 12
    let kept = driver.loadings.map { loading in
      let spread = SimulatedTruth.driverSpread / loading
      return (spread * spread / (spread * spread + rounding)).squareRoot()
    }
    for j in 0..<3 {
      for i in 0..<j {
        let expected = driver.loadings[i] * driver.loadings[j] * kept[i] * kept[j]
        expectClose(
          moments.correlation[i, j], expected,
          .standardErrors(4, of: 1 / moments.observations.squareRoot()))
      }
    }
    let mean = moments.means.reduce(0, +) / 3
    expectClose(mean, driver.delivery, .standardErrors(4, of: 0.35))
  }

  @Test("a Cox model on the true deliveries finds the true effects")
  func hazards() throws {
    let offers = try numbers(tables.customers, "offer")
    let accounts = try numbers(tables.customers, "owner_accounts").map { ($0 - 100) / 50 }
    let columns =
      zip(SimulatedDriver.standard, tables.deliveries).map { driver, values in
        (name: driver.name, values: values.map { ($0 - 60) / 10 })
      } + [(name: "offer", values: offers), (name: "accounts", values: accounts)]
    let fit = try CoxRegression().fit(
      Design(intercept: false, columns),
      CoxResponse(
        time: numbers(tables.customers, "months"), event: numbers(tables.customers, "churned")))
    let truth =
      SimulatedDriver.standard.map(\.logHazardPerTenPoints)
      + [SimulatedTruth.logHazard.offer, SimulatedTruth.logHazard.fiftyAccounts]
    for (coefficient, expected) in zip(fit.coefficients(), truth) {
      expectClose(
        coefficient.estimate, expected, .standardErrors(4, of: coefficient.standardError))
    }
  }

  @Test("true contribution shares add up to one and follow the effects")
  func shares() {
    let shares = SimulatedTruth.contributionShares
    expectClose(shares.reduce(0, +), 1, .relative(1e-12))
    #expect(shares == shares.sorted(by: >))
    #expect(SimulatedTruth.loyaltyRSquared > 0.3 && SimulatedTruth.loyaltyRSquared < 0.7)
  }
}
