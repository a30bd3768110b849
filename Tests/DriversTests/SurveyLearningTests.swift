import DataFrames
import Drivers
import Formulas
import Lanes
import Scoring
import TestSupport
import Testing

@Suite("Battery columns: learned")
struct SurveyLearningTests {
  let table: DataFrame
  let battery: Battery

  init() throws {
    var simulation = CustomerSimulation()
    simulation.customers = 800
    table = simulation.tables().customers
    battery = try BatteryFile.read(simulation.battery, source: "bank.yaml")
  }

  private func learned(_ names: [String], dot: Bool = false) throws -> SurveyEncoder {
    var question = SurveyQuestion()
    question.names = names
    question.wantsDeliveries = dot
    return try SurveyEncoder(battery, question, learningFrom: table)
  }

  private func column(_ name: String, _ table: DataFrame) throws -> [Double] {
    guard case .numeric(let values) = try #require(table[name]).values else { return [] }
    return values
  }

  @Test("the column of the index has the bits of the index of each customer")
  func index() throws {
    let encoder = try learned(["engagement", "months"])
    #expect(encoder.features.map(\.name) == ["engagement"])
    let index = try EngagementIndex(
      battery, table, DriverQuestion(outcome: "loyalty"), ClusterBootstrap(replicates: 20))
    let found = try column("engagement", encoder.extending(table))
    #expect(found.map(\.bitPattern) == index.customers.map(\.bitPattern))
    for driver in index.drivers {
      let place = try #require(battery.drivers.firstIndex(of: driver.driver))
      #expect(encoder.ideals[place] == driver.ideal.value)
      #expect(encoder.contributions[place] == driver.contribution.value)
    }
  }

  @Test("who was never asked takes the mean of those who were")
  func neverSurveyed() throws {
    let encoder = try learned(["trust", "trust_gap", "surveyed"])
    let never = encoder.neverSurveyed(in: table)
    #expect(never > 20)
    let extended = try encoder.extending(table)
    let surveyed = try column("surveyed", extended)
    #expect(surveyed.count { $0 == 0 } == never)
    let plain = try learned(["trust", "trust_gap"])
    let raw = try plain.extending(table)
    for name in ["trust", "trust_gap"] {
      let known = try column(name, raw).filter { !$0.isNaN }
      let mean = known.reduce(0, +) / Double(known.count)
      let values = try column(name, extended)
      for row in values.indices where surveyed[row] == 0 {
        expectClose(values[row], mean, .relative(1e-12))
        #expect(try column(name, raw)[row].isNaN)
      }
    }
  }

  @Test("a dot asks for the deliveries of the drivers, and for no outcome's")
  func dot() throws {
    #expect(
      try learned([], dot: true).features.map(\.name)
        == ["trust", "empowerment", "access", "value"])
    #expect(try learned(["trust_gap"], dot: true).features.count == 5)
  }

  @Test("what is wanted and cannot be had is refused in words")
  func refusals() throws {
    let none = #expect(throws: SurveyError.self) { _ = try learned(["months"]) }
    #expect(none?.description.contains("trust_gap") == true)
    let age = #expect(throws: SurveyError.self) { _ = try learned(["survey_age"]) }
    #expect(age?.description.contains("--survey-date") == true)
    let taken = DataFrame(
      source: "t.csv",
      columns: table.columns + [
        Column(name: "trust", values: .numeric(Array(repeating: 1, count: 800)))
      ])
    var question = SurveyQuestion()
    question.names = ["trust"]
    let error = #expect(throws: SurveyError.self) {
      _ = try SurveyEncoder(battery, question, learningFrom: taken)
    }
    #expect(error?.description.contains("rename") == true)
  }

  @Test("a survey from after the moment that the model looks from would leak, and is refused")
  func late() throws {
    let days = Column(name: "asked", values: .numeric((0..<800).map { Double($0 % 40) }))
    let dated = DataFrame(source: "t.csv", columns: table.columns + [days])
    var question = SurveyQuestion()
    question.names = ["survey_age"]
    question.date = SurveyDate(column: "asked", asOf: .fixed(38), isCalendar: false)
    let error = #expect(throws: SurveyError.self) {
      _ = try SurveyEncoder(battery, question, learningFrom: dated)
    }
    #expect(error?.description.contains("row 40") == true)
    #expect(error?.description.contains("20 surveys are") == true)
    question.date = SurveyDate(column: "asked", asOf: .fixed(39), isCalendar: false)
    let encoder = try SurveyEncoder(battery, question, learningFrom: dated)
    #expect(try column("survey_age", encoder.extending(dated)).prefix(3) == [39, 38, 37])
  }
}
