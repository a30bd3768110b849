import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Discrete time and several ways of leaving, from the shell.
@Suite("Hazards by period and competing risks, end to end")
struct RiskTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    for path in [
      "datasets/telco/telco.csv", "datasets/two-ways/two-ways.csv",
      "Tests/SurvivalAnalysisTests/Reference/data/rossi.csv",
      "Tests/SurvivalAnalysisTests/Reference/data/lung.csv",
    ] {
      let source = packageFolder.appending(path: path)
      try FileManager.default.copyItem(
        at: source, to: directory.url.appending(path: source.lastPathComponent))
    }
    try directory.copyPackageTables(["mgus2": "mgus2.csv"])
  }

  private static let formula = "Surv(tenure, reason) ~ contract + price + payment + late_payments"
  private static let causes = [
    "train", "cause-specific", "two-ways.csv", "--censored", "active", "--formula", formula,
  ]

  /// Stdout as JSON.
  private func json(_ arguments: [String]) throws -> ObjectReader {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(outcome.words)")
    return try ObjectReader(JSONValue(bytes: Array(outcome.output.utf8)))
  }

  private struct Row {
    let equation: String?
    let estimate: Double
    let error: Double
    let robustError: Double?
  }

  /// The coefficients of a report by name, behind the equation where there is one.
  private func coefficients(_ report: inout ObjectReader) throws -> [String: Row] {
    var rows: [String: Row] = [:]
    for value in try report.array("coefficients", { value, _ in value }) {
      var row = try ObjectReader(value)
      let equation = try row.optional("equation")?.string(at: "equation")
      rows[(equation.map { "\($0): " } ?? "") + (try row.string("name"))] = Row(
        equation: equation, estimate: try row.number("estimate"),
        error: try row.number("standardError"),
        robustError: try row.optional("robustStandardError")?.number(at: "robustStandardError"))
    }
    return rows
  }

  private func numbers(_ column: String, of name: String) throws -> [Double] {
    let table = try CSVReader.read(path: directory.url.appending(path: name).path)
    guard case .numeric(let numbers)? = table[column]?.values else {
      Issue.record("\(name) has no numbers in \(column), but \(table.columns.map(\.name))")
      return []
    }
    return numbers
  }

  /// R 4.2, glm on one row for every person and week, four intercepts.
  @Test("rossi by quarters of a year is R's")
  func rossi() throws {
    for (link, values, deviance) in [
      (
        "cloglog",
        [
          "baseline: (0, 13]": -4.231786661097, "baseline: (13, 26]": -3.60429356635727,
          "baseline: (26, 39]": -3.73271465920805, "baseline: (39, 52]": -3.41520894600249,
          "fin": -0.346607220509367, "age": -0.066879828305206, "prio": 0.0967800186330741,
        ], 1366.48444231052
      ),
      ("logit", ["fin": -0.347695647718955], 1366.51113896885),
    ] {
      var report = try json([
        "train", "discrete-time", "rossi.csv", "--formula",
        "Surv(week, arrest) ~ fin + age + prio", "--link", link, "--intervals", "13,26,39,52",
        "--json",
      ])
      var fit = try report.object("fit")
      expectClose(try fit.number("deviance"), deviance, .relative(1e-12))
      let found = try coefficients(&report)
      #expect(found.count == 7)
      for (name, value) in values {
        expectClose(found[name]?.estimate ?? .nan, value, .relative(1e-9))
      }
    }
  }

  /// R 4.2, glm with offset log exposure.
  @Test("lung between cuts is R's")
  func lung() throws {
    var report = try json([
      "train", "piecewise-exponential", "lung.csv", "--formula",
      "Surv(time, status == 2) ~ age + sex", "--cuts", "100,200,300,500", "--json",
    ])
    var fit = try report.object("fit")
    expectClose(try fit.number("logLikelihood"), -1147.2318801551, .relative(1e-12))
    let found = try coefficients(&report)
    for (name, value) in [
      "baseline: (0, 100]": -6.8730068509389, "baseline: (100, 200]": -6.38692750060145,
      "baseline: (200, 300]": -6.31419279280887, "baseline: (300, 500]": -6.08969452766071,
      "baseline: (500, inf]": -5.87391088909704, "age": 0.0163015677877065,
      "sex": -0.50687948885341,
    ] {
      expectClose(found[name]?.estimate ?? .nan, value, .relative(1e-9))
    }
  }

  /// R 4.2, finegray with coxph, and cmprsk's crr.
  @Test(
    "mgus2 by each convention is R's", .needs("mgus2"),
    arguments: [
      ("efron", -0.0173017048049786, -0.259756791344188),
      ("breslow", -0.0173007331548659, -0.259700914593098),
      ("crr", -0.0173381532193795, -0.260038237827958),
    ])
  func fineGray(ties: String, age: Double, male: Double) throws {
    var report = try json([
      "train", "fine-gray", "mgus2.csv", "--cause", "pcm", "--censored", "censor", "--formula",
      #"Surv(time, cause) ~ age + I(sex == "M")"#, "--ties", ties, "--json",
    ])
    let found = try coefficients(&report)
    expectClose(found["age"]?.estimate ?? .nan, age, .relative(1e-9))
    let sex = found.first { $0.key != "age" }?.value
    expectClose(sex?.estimate ?? .nan, male, .relative(1e-9))
    if ties == "crr" {
      expectClose(found["age"]?.robustError ?? .nan, 0.00573710324167715, .relative(1e-9))
      expectClose(sex?.robustError ?? .nan, 0.18568103479413, .relative(1e-9))
    }
  }

  /// The truth is that of `datasets/simulate-two-ways`.
  @Test("the simulation's truth is found, and each cause told apart")
  func truth() throws {
    var report = try json(Self.causes + ["--json", "-o", "ways.json"])
    let found = try coefficients(&report)
    for (name, value) in [
      "voluntary: contract[yearly]": -1.4, "voluntary: price": 0.025,
      "voluntary: payment[card]": 0, "voluntary: late_payments": 0,
      "involuntary: contract[yearly]": 0, "involuntary: price": 0.010,
      "involuntary: payment[card]": 0.8, "involuntary: late_payments": 0.6,
    ] {
      let row = try #require(found[name], "\(found.keys)")
      #expect((row.estimate - value).magnitude < 4 * row.error, "\(name): \(row)")
    }
    var outcome = try report.object("outcome")
    #expect(try outcome.string("censored") == "active")
    var events = try outcome.object("causes")
    #expect(try events.number("voluntary") == 916)
    #expect(try events.number("involuntary") == 1_001)
    for command in [["verify", "ways.json"], ["describe", "ways.json"]] {
      let outcome = try tool.run(command)
      #expect(outcome.status == 0, "\(outcome.words)")
    }
  }

  @Test("scores have each cause from the time served; all and staying add up to 1")
  func scores() throws {
    #expect(try tool.run(Self.causes + ["-o", "ways.json"]).status == 0)
    let outcome = try tool.run([
      "score", "ways.json", "two-ways.csv", "--id", "customer", "--horizons", "6", "--elapsed",
      "tenure", "--where", #"reason == "active""#, "--intervals", "-o", "scores.csv",
    ])
    try #require(outcome.status == 0, "\(outcome.words)")
    let stay = try numbers("survival_6", of: "scores.csv")
    let leave = try numbers("churn_6", of: "scores.csv")
    let chosen = try numbers("churn_6_voluntary", of: "scores.csv")
    let forced = try numbers("churn_6_involuntary", of: "scores.csv")
    let lower = try numbers("churn_6_voluntary_lower", of: "scores.csv")
    let upper = try numbers("churn_6_voluntary_upper", of: "scores.csv")
    #expect(stay.count > 500)
    for row in stay.indices where !stay[row].isNaN {
      expectClose(chosen[row] + forced[row], leave[row], .relative(1e-9))
      expectClose(stay[row] + leave[row], 1, .relative(1e-12))
      #expect(lower[row] < chosen[row] && chosen[row] < upper[row])
    }
  }

  @Test("a cause-specific model is judged on leaving at all, a discrete-time model as a Cox model")
  func evaluations() throws {
    #expect(try tool.run(Self.causes + ["-o", "ways.json"]).status == 0)
    var ways = try json([
      "evaluate", "ways.json", "two-ways.csv", "--horizons", "12", "--json",
    ])
    #expect(try ways.number("events") == 1_917)
    let telco = #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges"#
    let trained = try tool.run([
      "train", "discrete-time", "telco.csv", "--formula", telco, "-o", "months.json",
    ])
    try #require(trained.status == 0, "\(trained.words)")
    var months = try json([
      "evaluate", "months.json", "telco.csv", "--horizons", "12,24", "--json",
    ])
    var concordance = try months.object("concordance")
    // The Cox model of the same formula ranks them the same: 0.7534.
    expectClose(try concordance.number("value"), 0.7534, .published(decimals: 4))
    for horizon in try months.array("horizons", { value, _ in value }) {
      var horizon = try ObjectReader(horizon)
      // As the Cox model's, the mean is within some points of what happened.
      let predicted = try horizon.number("predicted")
      #expect((predicted - (try horizon.number("observed"))).magnitude < 0.03)
    }
  }

  @Test("models of single causes are put side by side, and their sums above 1 said")
  func sideBySide() throws {
    for cause in ["voluntary", "involuntary"] {
      let outcome = try tool.run([
        "train", "fine-gray", "two-ways.csv", "--cause", cause, "--censored", "active",
        "--formula", Self.formula, "-o", "\(cause).json",
      ])
      try #require(outcome.status == 0, "\(outcome.words)")
    }
    try Data("contract,price,payment,late_payments\nmonthly,80,card,4\nyearly,30,card,0\n".utf8)
      .write(to: directory.url.appending(path: "two.csv"))
    let outcome = try tool.run([
      "score", "voluntary.json", "two.csv", "--also", "involuntary.json", "--horizons", "36",
      "-o", "both.csv",
    ])
    #expect(outcome.status == 0)
    #expect(outcome.words.contains("add up to more than 1"), "\(outcome.words)")
    let sums = try zip(
      numbers("churn_36_voluntary", of: "both.csv"),
      numbers("churn_36_involuntary", of: "both.csv")
    ).map(+)
    #expect(sums[0] > 1 && sums[1] < 1)
    let refused = try tool.run([
      "score", "voluntary.json", "two-ways.csv", "--elapsed", "tenure", "--horizons", "6",
    ])
    #expect(refused.status != 0 && refused.output.isEmpty)
    #expect(refused.words.contains("time already served"))
  }

  @Test(
    "what the outcome cannot be is refused in a sentence",
    arguments: [
      (["--censored", "activ"], "Did you mean \"active\"?"),
      (
        ["--censored", "active", "--formula", "Surv(reason, tenure) ~ price"], "and not \"active\""
      ),
    ])
  func refusals(options: [String], words: String) throws {
    let outcome = try tool.run(
      ["train", "cause-specific", "two-ways.csv", "--formula", Self.formula] + options)
    #expect(outcome.status == 65, "\(outcome.words)")
    #expect(outcome.words.contains(words), "\(outcome.words)")
  }

  @Test("a cause that nobody left for, late entries and too many periods are refused")
  func otherRefusals() throws {
    for (arguments, words) in [
      (
        [
          "fine-gray", "two-ways.csv", "--formula", Self.formula, "--censored", "active",
          "--cause", "volunteer",
        ], "nobody left for \"volunteer\""
      ),
      (
        [
          "fine-gray", "two-ways.csv", "--formula",
          "Surv(late_payments, tenure + 9, reason) ~ price",
          "--censored", "active", "--cause", "voluntary",
        ], "distribution of entries"
      ),
      (
        [
          "discrete-time", "two-ways.csv", "--formula",
          #"Surv(tenure * 1000, reason == "voluntary") ~ price"#,
        ], "--period"
      ),
    ] {
      let outcome = try tool.run(["train"] + arguments)
      #expect(outcome.status == 65, "\(outcome.words)")
      #expect(outcome.words.contains(words), "\(outcome.words)")
    }
  }

  @Test("any number of threads writes the same bytes")
  func threads() throws {
    let telco = #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges"#
    for arguments in [
      Self.causes, ["train", "discrete-time", "telco.csv", "--formula", telco],
    ] {
      var documents: [Data] = []
      for threads in ["1", "2"] {
        let outcome = try tool.run(arguments + ["--threads", threads, "-o", "m.json"])
        #expect(outcome.status == 0, "\(outcome.words)")
        documents.append(try Data(contentsOf: directory.url.appending(path: "m.json")))
      }
      #expect(documents[0] == documents[1])
    }
  }
}
