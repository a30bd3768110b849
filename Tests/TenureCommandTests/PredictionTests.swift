import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import RealModule
import TestSupport
import Testing

/// Prediction from the time served, and effects, on the Telco data from the shell.
@Suite("Telco: what to expect of customers, and why")
struct PredictionTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    try FileManager.default.copyItem(
      at: packageFolder.appending(path: "datasets/telco/telco.csv"),
      to: directory.url.appending(path: "telco.csv"))
    let trained = try tool.run([
      "train", "cox", "telco.csv", "--formula",
      #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges + paperless_billing"#,
      "--time-unit", "months", "-q", "-o", "cox.json",
    ])
    try #require(trained.status == 0, "\(trained.words)")
  }

  private func table(_ arguments: [String]) throws -> DataFrame {
    let outcome = try tool.run(arguments + ["-o", "scores.csv"])
    try #require(outcome.status == 0, "\(outcome.words)")
    return try CSVReader.read(path: directory.url.appending(path: "scores.csv").path)
  }

  private func numbers(_ column: String, of table: DataFrame) throws -> [Double] {
    guard case .numeric(let numbers)? = table[column]?.values else {
      Issue.record("\(column) is no column of numbers")
      return []
    }
    return numbers
  }

  @Test("revenue is the margin times the time, and less where it is discounted")
  func revenue() throws {
    let base = [
      "score", "cox.json", "telco.csv", "--elapsed", "tenure", "--value-horizon", "24", "--margin",
      "monthly_charges", "--keep", "monthly_charges,tenure", "--intervals",
    ]
    let plain = try table(base)
    let discounted = try table(base + ["--discount-rate", "0.1"])
    let margin = try numbers("monthly_charges", of: plain)
    let time = try numbers("expectedRemaining", of: plain)
    let revenue = try numbers("expectedRevenue", of: plain)
    let error = try numbers("expectedRevenue_standardError", of: plain)
    let lower = try numbers("expectedRevenue_lower", of: plain)
    let less = try numbers("expectedRevenue", of: discounted)
    let tenure = try numbers("tenure", of: plain)
    var known = 0
    for row in time.indices where !time[row].isNaN {
      known += 1
      expectClose(revenue[row], margin[row] * time[row], .relative(1e-14))
      expectClose(
        lower[row], max(revenue[row] - 1.959963984540054 * error[row], 0), .relative(1e-9))
      #expect(0 < less[row] && less[row] < revenue[row] && time[row] <= 24)
      // Nothing is worth less than at the end of two years.
      #expect(less[row] > revenue[row] / (1.1 * 1.1))
    }
    #expect(known == tenure.count { $0 <= 48 })
    guard case .categorical(let codes, let levels)? = plain["status"]?.values else {
      Issue.record("no status")
      return
    }
    #expect(codes.count { levels[Int($0)] == "beyondFollowUp" } == tenure.count { $0 > 48 })
  }

  @Test("carrying the hazard on answers for everybody, says so, and changes nothing else")
  func carried() throws {
    let base = [
      "score", "cox.json", "telco.csv", "--elapsed", "tenure", "--horizons", "24",
      "--value-horizon", "24", "--keep", "tenure", "--intervals",
    ]
    let missing = try table(base)
    let carried = try table(base + ["--beyond", "carry-hazard"])
    let tenure = try numbers("tenure", of: missing)
    for column in ["churn_24", "churn_24_lower", "expectedRemaining", "expectedRemaining_upper"] {
      let (before, after) = (try numbers(column, of: missing), try numbers(column, of: carried))
      #expect(after.allSatisfy { !$0.isNaN })
      for row in tenure.indices {
        #expect(tenure[row] > 48 ? before[row].isNaN : before[row] == after[row])
      }
    }
  }

  @Test("a median is where the chance of staying is one half")
  func quantiles() throws {
    let scores = try table([
      "score", "cox.json", "telco.csv", "--quantiles", "0.5,0.1", "--cumulative-hazard",
      "--horizons", "12",
    ])
    let median = try numbers("medianRemaining", of: scores)
    let half = try numbers("remaining_0.5", of: scores)
    let tenth = try numbers("remaining_0.1", of: scores)
    let hazard = try numbers("cumulativeHazard_12", of: scores)
    let survival = try numbers("survival_12", of: scores)
    for row in median.indices {
      #expect(median[row] == half[row] || median[row].isNaN && half[row].isNaN)
      #expect(median[row].isNaN || tenth[row] < median[row])
      expectClose(.exp(-hazard[row]), survival[row], .roundoff)
    }
  }

  @Test("a negative time is no missing one")
  func negative() throws {
    let text =
      "tenure,contract,monthly_charges,paperless_billing\n-3,One year,50,1\n,One year,50,1\n"
    try Data(text.utf8).write(to: directory.url.appending(path: "now.csv"))
    let scores = try table(["score", "cox.json", "now.csv", "--elapsed", "tenure"])
    guard case .categorical(let codes, let levels)? = scores["status"]?.values else {
      Issue.record("no status")
      return
    }
    #expect(codes.map { levels[Int($0)] } == ["negativeElapsedTime", "noElapsedTime"])
  }

  @Test(
    "what cannot be asked is said in a sentence",
    arguments: [
      (["--horizons", "3,3"], "3 is given twice"),
      (["--horizons", "3,,6"], "a number is missing beside a comma"),
      (["--horizons=-3"], "-3 is negative"),
      (["--horizons", "x"], "\"x\" is no number"),
      (["--quantiles", "1.5"], "1.5 is not between 0 and 1"),
      (["--value-horizon", "soon"], "\"soon\" is no time"),
      (["--discount-rate", "0.1"], "name its column with --margin"),
      (["--margin", "monthly_charges", "--discount-rate=-1"], "between 0 and 100"),
    ])
  func refusals(arguments: [String], words: String) throws {
    let outcome = try tool.run(["score", "cox.json", "telco.csv"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.words.contains(words), "\(outcome.words)")
  }

  @Test("effects as JSON: ratios of the coefficients, hypotheses, standardised survival")
  func effects() throws {
    let outcome = try tool.run([
      "effects", "cox.json", "telco.csv", "--horizons", "12", "--change", "monthly_charges=+10",
      "--contrast", "contract: Two year - One year", "--at", "contract", "--hypothesis",
      "contract", "--json",
    ])
    try #require(outcome.status == 0, "\(outcome.words)")
    var report = try ObjectReader(try JSONValue(bytes: Array(outcome.output.utf8)))
    var ratios: [Double] = []
    for comparison in try report.array("comparisons", { value, _ in value }) {
      var object = try ObjectReader(comparison)
      var ratio = try object.object("ratio")
      ratios.append(try ratio.number("estimate"))
    }
    let trained = try tool.run(["export", "cox.json", "--to", "json"])
    var document = try ObjectReader(try JSONValue(bytes: Array(trained.output.utf8)))
    var coefficients: [String: Double] = [:]
    for coefficient in try document.array("coefficients", { value, _ in value }) {
      var row = try ObjectReader(coefficient)
      coefficients[try row.string("name")] = try row.number("estimate")
    }
    let charges = try #require(coefficients["monthly_charges"])
    let two = try #require(coefficients["contract[Two year]"])
    let one = try #require(coefficients["contract[One year]"])
    expectClose(ratios, [.exp(10 * charges), .exp(two - one)], .relative(1e-12))
    var churn: [Double] = []
    for prediction in try report.array("predictions", { value, _ in value }) {
      var object = try ObjectReader(prediction)
      churn.append(try object.number("estimate"))
    }
    #expect(churn.count == 3 && churn[0] > churn[1] && churn[1] > churn[2])
  }

  @Test(
    "effects that cannot be asked",
    arguments: [
      (["--change", "monthly_charge=+1"], 64 as Int32, "did you mean \"monthly_charges\""),
      (["--horizons", "100"], 64, "beyond the longest follow-up"),
      (["--hypothesis", "nothing = 0"], 64, "there is no coefficient \"nothing\""),
      (["--where", "tenure == 1", "--change", "monthly_charges=iqr"], 0, ""),
    ])
  func effectRefusals(arguments: [String], status: Int32, words: String) throws {
    let outcome = try tool.run(["effects", "cox.json", "telco.csv"] + arguments)
    #expect(outcome.status == status, "\(outcome.words)")
    #expect(words.isEmpty || outcome.words.contains(words), "\(outcome.words)")
  }
}
