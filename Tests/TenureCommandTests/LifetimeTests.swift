import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Parametric survival models, from the shell.
@Suite("Parametric models, end to end")
struct LifetimeTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    for path in [
      "datasets/telco/telco.csv", "Tests/SurvivalAnalysisTests/Reference/data/lung.csv",
    ] {
      let source = packageFolder.appending(path: path)
      try FileManager.default.copyItem(
        at: source, to: directory.url.appending(path: source.lastPathComponent))
    }
    try directory.copyPackageTables(["ovarian": "ovarian.csv"])
  }

  private static let formula = [
    "--formula", #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges"#,
  ]

  private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(arguments): \(outcome.words)")
    return outcome
  }

  private func json(_ arguments: [String]) throws -> ObjectReader {
    try ObjectReader(JSONValue(bytes: Array(try run(arguments).output.utf8)))
  }

  private func coefficients(_ report: inout ObjectReader) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for value in try report.array("coefficients", { value, _ in value }) {
      var row = try ObjectReader(value)
      let equation = try row.string("equation")
      values["\(equation): \(try row.string("name"))"] = try row.number("estimate")
    }
    return values
  }

  private func column(_ name: String, of file: String) throws -> [Double] {
    let table = try CSVReader.read(path: directory.url.appending(path: file).path)
    guard case .numeric(let numbers)? = table[name]?.values else {
      Issue.record("\(file) has no numbers in \(name), but \(table.columns.map(\.name))")
      return []
    }
    return numbers
  }

  @Test("a time of 0 is refused by row, left out, or given a value")
  func zeroTimes() throws {
    let refused = try tool.run(["train", "aft", "telco.csv"] + Self.formula)
    #expect(refused.status == 65)
    #expect(refused.words.contains("tenure is 0, as in 11 rows"))
    #expect(refused.words.contains("--zero-time"))
    var dropped = try json(
      ["train", "aft", "telco.csv", "--zero-time", "drop", "--json"] + Self.formula)
    var replaced = try json(
      ["train", "aft", "telco.csv", "--zero-time", "0.5", "--json"] + Self.formula)
    var fits = [try dropped.object("fit"), try replaced.object("fit")]
    #expect(try fits[0].number("observations") == 7_032)
    #expect(try fits[1].number("observations") == 7_043)
    #expect(try fits[0].string("distribution") == "weibull")
    #expect(
      try tool.run(["train", "aft", "telco.csv", "--zero-time", "-1"] + Self.formula).status == 64)
  }

  /// R 4.2, `survreg(Surv(time, status == 2) ~ age + ph.ecog + strata(sex), lung)`.
  @Test("scales by stratum are R's, in their equation")
  func strata() throws {
    var report = try json([
      "train", "aft", "lung.csv", "--json", "--formula",
      "Surv(time, status == 2) ~ age + ph_ecog + strata(sex)",
    ])
    let values = try coefficients(&report)
    expectClose(values["scale: log(scale)[1]"] ?? .nan, log(0.783421108830081), .relative(1e-8))
    expectClose(values["scale: log(scale)[2]"] ?? .nan, log(0.654783046892696), .relative(1e-8))
    #expect(values["location: age"] != nil && values["location: sex"] == nil)
  }

  @Test("scores answer beyond the follow-up, with a status that says so")
  func beyond() throws {
    _ = try run(
      ["train", "aft", "telco.csv", "--zero-time", "drop", "--time-unit", "months", "-o", "w.json"]
        + Self.formula)
    let scored = try run([
      "score", "w.json", "telco.csv", "-o", "scores.csv", "--horizons", "12,24", "--elapsed",
      "tenure", "--intervals", "--value-horizon", "36",
    ])
    #expect(scored.words.contains("status extrapolated"))
    let survival = try column("survival_12", of: "scores.csv")
    #expect(survival.count == 7_043 && survival.allSatisfy { $0 > 0 && $0 <= 1 })
    let lower = try column("survival_12_lower", of: "scores.csv")
    #expect(zip(lower, survival).allSatisfy { $0 <= $1 })
    #expect(try tool.run(["verify", "w.json"]).status == 0)
    let described = try run(["describe", "w.json"])
    #expect(described.output.contains("lengthens the stay"))
    #expect(described.output.contains("its formula goes on"))
    let effects = try tool.run([
      "effects", "w.json", "telco.csv", "--change", "monthly_charges=+10", "--horizons", "12",
    ])
    #expect(effects.status == 64 || effects.status == 65)
    #expect(effects.words.contains("logistic and Cox"))
    let carried = try tool.run([
      "score", "w.json", "telco.csv", "--horizons", "12", "--beyond", "carry-hazard",
    ])
    #expect(carried.status != 0 && carried.words.contains("own formula"))
    let judged = try run(["evaluate", "w.json", "telco.csv", "--horizons", "12,24"])
    #expect(judged.output.contains("oncordance"))
  }

  @Test(
    "a family is compared with those inside it, and models by their criteria", .needs("ovarian"))
  func families() throws {
    let formula = ["--formula", "Surv(futime, fustat) ~ age"]
    for family in ["weibull", "lognormal", "gompertz", "generalized-gamma"] {
      _ = try run(
        ["train", "aft", "ovarian.csv", "--distribution", family, "-o", "\(family).json"] + formula)
    }
    let whole = try run(
      ["train", "aft", "ovarian.csv", "--distribution", "generalized-gamma"] + formula)
    #expect(whole.output.contains("family inside"))
    _ = try run(["train", "cox", "ovarian.csv", "-o", "cox.json"] + formula)
    var compared = try json([
      "compare", "weibull.json", "lognormal.json", "ovarian.csv", "--horizons", "300,600", "--json",
    ])
    let criteria = try compared.array("criteria") { value, _ in value }
    #expect(criteria.count == 2)
    var best = 0
    for value in criteria {
      var row = try ObjectReader(value)
      if try row.number("aicAboveBest") == 0 { best += 1 }
    }
    #expect(best == 1)
    var curves = try compared.object("curves")
    #expect(try curves.numbers("times") == [300, 600])
    let text = try run(["compare", "weibull.json", "cox.json", "ovarian.csv", "--horizons", "300"])
    #expect(text.output.contains("Cox's partial likelihood"))
  }

  @Test("criteria compare models of other columns on the same outcomes", .needs("ovarian"))
  func criteriaOverColumns() throws {
    func train(_ name: String, _ terms: String, _ options: [String] = []) throws {
      _ = try run(
        ["train", "aft", "ovarian.csv", "--formula", "Surv(futime, fustat) ~ \(terms)", "-o", name]
          + options)
    }
    try train("one.json", "age")
    try train("two.json", "age + rx")
    try train("some.json", "age", ["--where", "age > 50"])
    var same = try json(["compare", "one.json", "two.json", "ovarian.csv", "--json"])
    var best: [Double] = []
    for value in try same.array("criteria", { value, _ in value }) {
      var row = try ObjectReader(value)
      best.append(try row.number("aicAboveBest"))
    }
    #expect(best.count == 2 && best.min() == 0 && best.max() ?? 0 > 0)
    let other = try run(["compare", "one.json", "some.json", "ovarian.csv"])
    #expect(other.output.contains("saw the same outcomes"))
  }

  @Test("bounds, with empty cells for open ends, and left-censored times")
  func bounds() throws {
    let rows = (1...60).map { i -> String in
      let lower = i % 5 == 0 ? "" : "\(Double(i % 12 + 1))"
      let upper = i % 4 == 0 && i % 5 != 0 ? "" : "\(Double(i % 12 + 1 + i % 3 + 1))"
      return "\(lower),\(upper),\(i % 2),\(i % 7 + 1),\(i % 3 == 0 ? 0 : 1)"
    }
    try ("lower,upper,x,time,seen\n" + rows.joined(separator: "\n") + "\n").write(
      to: directory.url.appending(path: "bounds.csv"), atomically: true, encoding: .utf8)
    let formula = #"Surv(lower, upper, type = "interval2") ~ x"#
    for family in ["weibull", "loglogistic"] {
      var report = try json([
        "train", "aft", "bounds.csv", "--distribution", family, "--json", "--formula", formula,
        "-o", "bounds.json",
      ])
      var fit = try report.object("fit")
      #expect(try fit.number("observations") == 60)
      var outcome = try report.object("outcome")
      #expect(try outcome.string("type") == "interval-censored")
    }
    #expect(try tool.run(["verify", "bounds.json"]).status == 0)
    _ = try run([
      "train", "aft", "bounds.csv", "--formula", #"Surv(time, seen == 1, type = "left") ~ x"#,
    ])
    let cox = try tool.run(["train", "cox", "bounds.csv", "--formula", formula])
    #expect(cox.status == 65 && cox.words.contains("AFT"))
  }

  @Test("ancillary formulas stand in their equation; wrong ones are refused")
  func ancillary() throws {
    var report = try json([
      "train", "aft", "lung.csv", "--ancillary", "scale ~ sex", "--json", "--formula",
      "Surv(time, status == 2) ~ age",
    ])
    let values = try coefficients(&report)
    #expect(values["scale: sex"] != nil && values["location: sex"] == nil)
    for wrong in [
      ["--ancillary", "shape ~ sex"], ["--distribution", "exponential", "--ancillary", "~ sex"],
    ] {
      let outcome = try tool.run(
        ["train", "aft", "lung.csv", "--formula", "Surv(time, status == 2) ~ age"] + wrong)
      #expect(outcome.status == 64)
    }
  }
}
