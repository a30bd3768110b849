import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Royston–Parmar and mixture cure models, from the shell.
@Suite("Splines and cure models, end to end")
struct SplineTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    for path in [
      "datasets/telco/telco.csv", "Tests/SurvivalAnalysisTests/Reference/data/gbsg.csv",
    ] {
      let source = packageFolder.appending(path: path)
      try FileManager.default.copyItem(
        at: source, to: directory.url.appending(path: source.lastPathComponent))
    }
    try directory.copyPackageTables(["colon": "colon.csv"])
  }

  @discardableResult
  private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(arguments): \(outcome.words)")
    return outcome
  }

  private func json(_ arguments: [String]) throws -> ObjectReader {
    try ObjectReader(JSONValue(bytes: Array(try run(arguments).output.utf8)))
  }

  private func column(_ name: String, of file: String) throws -> [Double] {
    let table = try CSVReader.read(path: directory.url.appending(path: file).path)
    guard case .numeric(let numbers)? = table[name]?.values else {
      Issue.record("\(file) has no numbers in \(name), but \(table.columns.map(\.name))")
      return []
    }
    return numbers
  }

  private static let breast = [
    "train", "royston-parmar", "gbsg.csv", "--formula", "Surv(recyrs, censrec) ~ group",
  ]

  @Test("flexsurv's published log-likelihoods, from the shell")
  func published() throws {
    for (scale, value) in [
      ("odds", -788.981901798638), ("hazard", -792.863797823674), ("normal", -785.623256840396),
    ] {
      var report = try json(Self.breast + ["--knots", "1", "--scale", scale, "--json"])
      var fit = try report.object("fit")
      expectClose(try fit.number("logLikelihood"), value, .published(decimals: 5))
    }
  }

  @Test("train, describe, verify, score and evaluate a spline whose effects change")
  func spline() throws {
    try run(
      Self.breast + [
        "--knots-at", "1,3", "--time-varying", "group", "--robust", "-o", "m.tenure.json",
      ])
    let description = try run(["describe", "m.tenure.json"]).output
    #expect(description.contains("Royston–Parmar"))
    #expect(description.contains("extrapolated"))
    #expect(try run(["verify", "m.tenure.json"]).status == 0)
    try run([
      "score", "m.tenure.json", "gbsg.csv", "-o", "scores.csv", "--horizons", "1,20", "--elapsed",
      "recyrs", "--intervals", "--value-horizon", "5",
    ])
    let churn = try column("churn_1", of: "scores.csv")
    #expect(churn.count == 686 && churn.allSatisfy { $0 > 0 && $0 < 1 })
    let (low, high) = (
      try column("churn_1_lower", of: "scores.csv"), try column("churn_1_upper", of: "scores.csv")
    )
    for i in churn.indices { #expect(low[i] <= churn[i] && churn[i] <= high[i]) }
    #expect(try run(["evaluate", "m.tenure.json", "gbsg.csv", "--horizons", "2"]).status == 0)
    let refused = try tool.run(
      ["score", "m.tenure.json", "gbsg.csv", "-o", "r.csv", "--horizons", "1", "--reasons", "1"])
    #expect(refused.status != 0 && refused.words.contains("change with time"))
  }

  @Test("terms, knots and strata that cannot be are refused in words")
  func refusals() throws {
    let term = try tool.run(Self.breast + ["--time-varying", "grop"])
    #expect(term.status == 64 && term.words.contains("its terms are group"))
    let outside = try tool.run(Self.breast + ["--knots-at", "1,50"])
    #expect(outside.status == 65 && outside.words.contains("not between the first and the last"))
    let strata = try tool.run([
      "train", "royston-parmar", "gbsg.csv", "--formula",
      "Surv(recyrs, censrec) ~ hormon + strata(group)",
    ])
    #expect(strata.status == 65 && strata.words.contains("--time-varying"))
    let zero = try tool.run([
      "train", "royston-parmar", "telco.csv", "--formula",
      #"Surv(tenure, churn == "Yes") ~ contract"#,
    ])
    #expect(zero.status == 65 && zero.words.contains("--zero-time"))
    let tied = try tool.run([
      "train", "royston-parmar", "telco.csv", "--zero-time", "drop", "--knots", "9", "--formula",
      #"Surv(tenure, churn == "Yes") ~ contract"#,
    ])
    #expect(tied.status == 65 && tied.words.contains("many events are tied"))
  }

  @Test("train, describe and score a cure model; who has stayed is surer to stay", .needs("colon"))
  func cure() throws {
    var report = try json([
      "train", "cure", "colon.csv", "--formula", "Surv(time, status) ~ 1", "--json",
    ])
    var fit = try report.object("fit")
    expectClose(try fit.number("logLikelihood"), -4041.853225399, .published(decimals: 6))
    expectClose(try fit.number("neverLeaving"), 0.48308073, .published(decimals: 6))
    let text = try run([
      "train", "cure", "colon.csv", "--formula", "Surv(time, status) ~ node4", "--incidence",
      "~ node4 + rx", "--latency", "loglogistic", "-o", "c.tenure.json",
    ]).output
    #expect(text.contains("Who will ever leave, ~ node4 + rx:"))
    #expect(text.contains("never leave"))
    // node4 stands in both equations, rx in one.
    #expect(text.contains("node4: who ever leaves") && text.contains("node4: how long they stay"))
    #expect(!text.contains("rx: who ever leaves"))
    #expect(try run(["verify", "c.tenure.json"]).status == 0)
    #expect(try run(["describe", "c.tenure.json"]).output.contains("odds of ever leaving"))
    try run([
      "score", "c.tenure.json", "colon.csv", "-o", "scores.csv", "--horizons", "365", "--elapsed",
      "time", "--intervals",
    ])
    let (never, now) = (
      try column("neverLeaves", of: "scores.csv"),
      try column("neverLeavesGivenElapsed", of: "scores.csv")
    )
    #expect(never.count == 929)
    for i in never.indices { #expect(0 < never[i] && never[i] <= now[i] && now[i] <= 1) }
    _ = try column("neverLeavesGivenElapsed_upper", of: "scores.csv")
    #expect(try run(["evaluate", "c.tenure.json", "colon.csv", "--horizons", "700"]).status == 0)
  }

  @Test("a follow-up that cannot tell who never leaves is said to", .needs("colon"))
  func shortFollowUp() throws {
    let outcome = try tool.run([
      "train", "cure", "colon.csv", "--where", "time < 400", "--formula", "Surv(time, status) ~ 1",
    ])
    #expect(outcome.output.contains("Warning:") || outcome.words.contains("warning"))
  }
}
