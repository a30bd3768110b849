import DataFrames
import Drivers
import Lanes
import Measures
import Scoring
import TestSupport
import Testing

@Suite("Engagement index")
struct EngagementIndexTests {
  let tables: CustomerSimulation.Tables
  let battery: Battery

  init() throws {
    var simulation = CustomerSimulation()
    simulation.customers = 1_500
    tables = simulation.tables()
    battery = try BatteryFile.read(simulation.battery, source: "battery.yaml")
  }

  private func index(
    capped: Bool = true, replicates: Int = 40, lanes: Lanes = .single
  ) throws -> EngagementIndex {
    var options = EngagementIndex.Options()
    options.capped = capped
    return try EngagementIndex(
      battery, tables.customers, DriverQuestion(outcome: "loyalty"),
      group: tables.customers["segment"],
      ClusterBootstrap(replicates: replicates, lanes: lanes), options)
  }

  @Test("the index is the weighted sum of met ideals")
  func definition() throws {
    let index = try index(capped: false)
    expectClose(index.drivers.reduce(0) { $0 + $1.contribution.value }, 1, .relative(1e-12))
    // One customer with every answer, by hand.
    let scores = try battery.scores(of: tables.customers)
    let row = try #require(
      (0..<1_500).first { row in scores.allSatisfy { !$0.values[row].isNaN } })
    let byHand = index.drivers.reduce(0.0) { sum, driver in
      let delivered = scores.first { $0.driver == driver.driver.name }?.values[row] ?? .nan
      return sum + 100 * driver.contribution.value * delivered / driver.ideal.value
    }
    expectClose(index.customers[row], byHand, .relative(1e-12))
    let mean = index.customers.filter { !$0.isNaN }
    expectClose(index.index.value, mean.reduce(0, +) / Double(mean.count), .relative(1e-12))
  }

  @Test("capping lowers the index, and nobody is above 100")
  func capping() throws {
    let (capped, open) = (try index(), try index(capped: false))
    #expect(capped.index.value < open.index.value)
    #expect(capped.customers.allSatisfy { $0.isNaN || $0 <= 100 + 1e-9 })
    #expect(open.customers.contains { $0 > 100 })
  }

  @Test("truth lies in the intervals of ideals and in the order of shares")
  func truth() throws {
    let index = try index(replicates: 60)
    for (driver, truth) in zip(index.drivers, SimulatedDriver.standard) {
      #expect(driver.isAsked)
      // Rounding to seven answers hardly moves a mean.
      expectClose(driver.ideal.value, truth.ideal, .standardErrors(1, of: 1.2))
      #expect(driver.delivery.interval.lower < driver.delivery.value)
    }
    let found = index.drivers.map(\.contribution.value)
    #expect(found[0] > found[1] && found[1] > found[2] && found[1] > found[3])
    let segments = index.groups
    #expect(Set(segments.map(\.name)) == ["business", "private"])
    for segment in segments {
      expectClose(segment.rankProbabilities.reduce(0, +), 1, .relative(1e-12))
    }
  }

  @Test("the emotional share adds up, and random tones give the share of drivers")
  func emotionalShare() throws {
    let index = try index()
    let share = try #require(index.emotional)
    let emotional = index.drivers.filter { $0.driver.tone == .emotional }
    expectClose(
      share.sum.value, emotional.reduce(0) { $0 + $1.contribution.value }, .relative(1e-12))
    #expect(share.randomMean == 0.5)
    #expect(share.block.value > 0 && share.block.value < 1)
    #expect(share.corrected.value > 0.5, "trust and empowerment drive loyalty")
    // Six ways to call two of four drivers emotional; the one at hand is the most extreme.
    expectClose(share.randomPValue, 2.0 / 6, .relative(1e-12))
  }

  @Test("the same on any number of threads")
  func threads() throws {
    let (one, two) = (
      try index(replicates: 25), try index(replicates: 25, lanes: Lanes(threads: 2))
    )
    #expect(one.index == two.index)
    #expect(one.drivers.map(\.contribution) == two.drivers.map(\.contribution))
  }

  @Test("a reflective driver of noise is refused an index; a good one is not")
  func refusal() throws {
    let bootstrap = ClusterBootstrap(replicates: 60)
    let trust = try BlockQuality(
      battery.drivers[0], of: battery, tables.customers, bootstrap, level: 0.95)
    let good = try #require(trust)
    #expect(good.refusal == nil)
    let mixed = try Battery(
      name: "mixed", drivers: [Battery.Driver(name: "mixed", tone: .rational)],
      items: ["trust_1", "access_3", "trust_ideal_1"].map {
        Battery.Item(column: $0, driver: "mixed", range: 1...7, notApplicable: [8])
      })
    let noise = try BlockQuality(
      mixed.drivers[0], of: mixed, tables.customers, bootstrap, level: 0.95)
    let bad = try #require(noise)
    #expect(bad.refusal?.contains("mixed") == true)
  }

  @Test("questions that make no sense are refused in words")
  func questions() throws {
    var question = DriverQuestion(outcome: "loyalty")
    question.drivers = ["trust", "valu"]
    #expect(throws: DriverQuestionError.unknownDriver("valu", nearest: "value")) {
      _ = try DriverData(battery, tables.customers, question)
    }
    question.drivers = ["trust", "value"]
    question.measure = .mcFadden
    #expect(throws: DriverQuestionError.unsuitableMeasure(.mcFadden, [.rSquared])) {
      _ = try DriverData(battery, tables.customers, question)
    }
    question.measure = nil
    question.groups = [["trust", "value"], ["value"]]
    #expect(throws: DriverQuestionError.inTwoGroups("value")) {
      _ = try DriverData(battery, tables.customers, question)
    }
  }

  @Test(
    "every kind of outcome, with groups and controls",
    arguments: ["loyalty", "churned", "Surv(months, churned)", "owner_accounts"])
  func outcomes(outcome: String) throws {
    var question = DriverQuestion(outcome: outcome)
    question.groups = [["access", "value"]]
    question.controls = "segment + offer"
    let data = try DriverData(battery, tables.customers, question)
    #expect(data.table.players.map(\.name) == ["trust", "empowerment", "access + value"])
    #expect(data.table.always.count == 2)
    #expect(data.dropped > 0 && data.rows.count + data.dropped == 1_500)
    let found = try KeyDrivers(data.table, bootstrap: nil)
    expectClose(
      found.drivers.reduce(0) { $0 + $1.importance }, found.whole - found.base,
      .standardErrors(1e-12, of: 1))
    #expect(found.drivers[2].multivariate.isNaN, "a group has no single effect")
  }
}
