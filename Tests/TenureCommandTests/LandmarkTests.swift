import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import TestSupport
import Testing

/// The forecasts of Telco by landmark, whose table stands in the documentation, beside R's: the same
/// customers, the same cut, another program (Reference/landmarks.R).
@Suite("Forecasts by landmark: R")
struct LandmarkTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  private static let formula =
    "Surv(months, left) ~ senior_citizen + partner + dependents + internet_service + contract "
    + "+ paperless_billing + payment_method + monthly_charges"

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
  }

  /// Writes what was known at a landmark, and who is asked for.
  private func cut(at landmark: Double) throws {
    let text = try String(
      contentsOf: packageFolder.appending(path: "datasets/telco/telco.csv"), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    let names = lines[0].split(separator: ",", omittingEmptySubsequences: false)
    let tenure = try #require(names.firstIndex(of: "tenure"))
    let churn = try #require(names.firstIndex(of: "churn"))
    var known = [lines[0] + ",months,left"]
    var asked = [lines[0] + ",elapsed"]
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      try #require(cells.count == names.count)
      let time = try #require(Double(cells[tenure]))
      if time == 0 { continue }
      let left = cells[churn] == "Yes" && time <= landmark
      known.append(line + ",\(min(time, landmark)),\(left ? 1 : 0)")
      if time > landmark { asked.append(line + ",\(landmark)") }
    }
    for (lines, name) in [(known, "known.csv"), (asked, "asked.csv")] {
      try (lines.joined(separator: "\n") + "\n").write(
        to: directory.url.appending(path: name), atomically: true, encoding: .utf8)
    }
  }

  private func meanForecast(_ arguments: [String], _ options: [String]) throws -> Double {
    let trained = try tool.run(
      ["train"] + arguments
        + ["known.csv", "--formula", Self.formula, "--term-tests", "none", "-o", "m.json"])
    try #require(trained.status == 0, "\(trained.words)")
    let scored = try tool.run(
      ["score", "m.json", "asked.csv", "-o", "s.csv", "--horizons", "12", "--elapsed", "elapsed"]
        + options)
    try #require(scored.status == 0, "\(scored.words)")
    let table = try CSVReader.read(path: directory.url.appending(path: "s.csv").path)
    guard case .numeric(let numbers)? = table["churn_12"]?.values else { return .nan }
    return numbers.reduce(0, +) / Double(numbers.count)
  }

  // Before month 36 no customer of two years has left, so that a coefficient has no finite estimate and
  // each program stops on its own way there.
  @Test("mean forecasts of the next twelve months", arguments: [36.0, 48])
  func forecasts(landmark: Double) throws {
    let path = #filePath.replacing("LandmarkTests.swift", with: "Reference/landmarks.json")
    var all = try ObjectReader(JSONValue(bytes: Array(try Data(contentsOf: .init(filePath: path)))))
    let rows = try all.array("landmarks") { value, _ in value }
    try cut(at: landmark)
    for row in rows {
      var object = try ObjectReader(row)
      guard try object.number("landmark") == landmark else { continue }
      var expected = try object.object("forecasts")
      for family in ["exponential", "weibull", "lognormal", "loglogistic"] {
        expectClose(
          try meanForecast(["aft", "--distribution", family], []), try expected.number(family),
          .relative(1e-8))
      }
      expectClose(
        try meanForecast(
          ["cox"], ["--beyond", "carry-hazard", "--units-per-year", "12"]),
        try expected.number("cox"), .relative(1e-6))
    }
  }
}
