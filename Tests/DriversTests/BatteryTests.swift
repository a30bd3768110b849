import DataFiles
import DataFrames
import Drivers
import Foundation
import Scoring
import TestSupport
import Testing

/// A small battery, in YAML.
private let text = """
  battery: Two drivers
  customer: id
  scale: {range: [1, 5], notApplicable: [8], missing: [9]}
  drivers:
    - name: trust
      label: Trust and confidence
      tone: emotional
      items:
        - {column: t1, text: Keeps its word.}
        - {column: t2, reversed: true, weight: 3, stage: service, channel: phone}
        - {column: t1_ideal, kind: ideal}
    - name: value
      tone: rational
      measurement: formative
      items:
        - {column: v1, range: [0, 10], notApplicable: [], missing: []}
  """

@Suite("Battery files")
struct BatteryFileTests {
  @Test("everything that is written is read")
  func reading() throws {
    let battery = try BatteryFile.read(text, source: "b.yaml")
    #expect(battery.name == "Two drivers")
    #expect(battery.keys.customer == "id")
    #expect(battery.drivers.map(\.name) == ["trust", "value"])
    #expect(battery.drivers[0].tone == .emotional && battery.drivers[1].measurement == .formative)
    #expect(battery.items.map(\.column) == ["t1", "t2", "t1_ideal", "v1"])
    let second = battery.items[1]
    #expect(second.isReversed && second.weight == 3 && second.stage == "service")
    #expect(second.range == 1...5 && second.notApplicable == [8] && second.missing == [9])
    #expect(battery.items[3].range == 0...10 && battery.items[2].kind == .ideal)
  }

  @Test(
    "a fault is a sentence that names the line",
    arguments: [
      ("scale: {range: [1, 5]", "scale: {rnage: [1, 5]", "line 3", "did you mean range?"),
      ("tone: emotional", "tone: warm", "line 7", "emotional, rational"),
      ("{column: v1, range: [0, 10],", "{column: v1, range: [10, 0],", "line 16", "[1, 7]"),
      ("scale: {range: [1, 5], ", "scale: {", "line 9", "declares no range"),
      ("column: t2", "column: t1", "b.yaml", "a column of its own"),
      ("missing: [9]", "missing: [3]", "b.yaml", "cannot mean both"),
      ("tone: rational", "label: Value", "b.yaml", "no tone"),
      ("battery: Two drivers", "battery: &a Two drivers", "line 1", "anchors"),
      ("battery: Two drivers", "battery: [Two", "b.yaml", "not YAML"),
      ("customer: id", "customer: id\ncustomer: other", "b.yaml", "twice"),
    ])
  func faults(part: String, wrong: String, place: String, words: String) throws {
    let error = try #require(throws: BatteryFileError.self) {
      _ = try BatteryFile.read(text.replacing(part, with: wrong), source: "b.yaml")
    }
    #expect(error.description.contains(place), "\(error)")
    #expect(error.description.contains(words), "\(error)")
  }

  @Test("hostile files are refused and do not keep the reader busy")
  func hostile() {
    for text in [
      "", String(repeating: "[", count: 1_000), String(repeating: "a", count: 300_000),
      String(repeating: "- ", count: 900), "battery: {a: {a: {a: 1}}}", "\u{0}",
    ] {
      #expect(throws: BatteryFileError.self) { _ = try BatteryFile.read(text, source: "b.yaml") }
    }
  }

  @Test("ready batteries can be read", arguments: BatteryLibrary.allCases)
  func library(ready: BatteryLibrary) throws {
    let battery = try BatteryFile.read(ready.text, source: ready.rawValue)
    #expect(battery.drivers.count >= 4)
    #expect(battery.items.allSatisfy { !$0.text.isEmpty })
  }
}

@Suite("Answers to a battery")
struct BatteryAnswerTests {
  let battery: Battery

  init() throws { battery = try BatteryFile.read(text, source: "b.yaml") }

  private func table(_ csv: String) throws -> DataFrame {
    try CSVReader.read(bytes: Array(csv.utf8), source: "answers.csv")
  }

  @Test("scores by hand: weights, reversal, codes, too few answers")
  func scores() throws {
    let answers = try table(
      """
      id,t1,t2,t1_ideal,v1
      a,5,1,5,10
      b,1,2,4,0
      c,3,9,8,5
      d,8,3,5,
      """)
    let scores = try battery.scores(of: answers, [.delivery, .ideal])
    #expect(scores.map(\.column) == ["trust", "trust_ideal", "value"])
    // a: both at their best; b: (0 + 3 * 75)/4; c: only a quarter of the weight; d: t2 alone.
    #expect(scores[0].values[0] == 100)
    #expect(scores[0].values[1] == 56.25)
    #expect(scores[0].values[2].isNaN)
    #expect(scores[0].values[3] == 50)
    #expect(scores[1].values[1] == 75 && scores[1].values[2].isNaN)
    #expect(scores[2].values[0] == 100 && scores[2].values[3].isNaN)
  }

  @Test(
    "answers that cannot be meant are refused",
    arguments: [
      ("id,t1,t2,t1_ideal,v1\na,7,1,1,1", "row 1, column \"t1\": 7 is outside"),
      ("id,t1,t2,ideal,v1\na,1,1,1,1", "no column \"t1_ideal\""),
      ("id,t1,t2,t1_ideal,v1\na,x,1,1,1", "answers must be numbers; row 1"),
    ])
  func refusals(csv: String, words: String) throws {
    let error = try #require(throws: BatteryError.self) {
      _ = try battery.scores(of: table(csv), [.delivery, .ideal])
    }
    #expect(error.description.contains(words), "\(error)")
  }

  @Test("the check lists every fault")
  func check() throws {
    let check = BatteryCheck(
      battery, try table("id,t1,t2,t1_ideal,v1,extra\na,6,2,5,1,0\nb,1,2,5,3,1"))
    #expect(
      check.faults.map(\.code) == [.outsideRange, .constantItem, .constantItem, .unmappedColumn])
    #expect(check.items.map(\.column) == ["t2", "t1_ideal", "v1"])
  }

  @Test("straight-liners are counted before reversal")
  func straightLiners() throws {
    let drivers = [Battery.Driver(name: "d", tone: .emotional)]
    let items = (1...4).map {
      Battery.Item(column: "q\($0)", driver: "d", range: 1...5, isReversed: $0 == 2)
    }
    let battery = try Battery(name: "b", drivers: drivers, items: items)
    let check = BatteryCheck(
      battery, try table("q1,q2,q3,q4\n3,3,3,3\n1,2,3,4\n5,5,5,5\n5,5,5,\n"))
    #expect(check.straightLiners.map(\.rows) == [[0, 2]])
    #expect(check.straightLiners[0].respondents == 3)
  }
}
