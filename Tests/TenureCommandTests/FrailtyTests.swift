import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import RealModule
import TestSupport
import Testing

/// Cox regression with shared frailty, from the shell.
@Suite("Shared frailty, end to end")
struct FrailtyTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool
  private static let lung = [
    "train", "cox", "lung.csv", "--formula", "Surv(time, status == 2) ~ age + sex + ph_ecog",
    "--frailty", "inst",
  ]

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    let source = packageFolder.appending(
      path: "Tests/SurvivalAnalysisTests/Reference/data/lung.csv")
    try FileManager.default.copyItem(at: source, to: directory.url.appending(path: "lung.csv"))
    try directory.copyPackageTables(["rats-female": "rats.csv"])
  }

  private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(arguments): \(outcome.words)")
    return outcome
  }

  private func numbers(_ name: String, of file: String) throws -> [Double] {
    let table = try CSVReader.read(path: directory.url.appending(path: file).path)
    guard case .numeric(let numbers)? = table[name]?.values else {
      Issue.record("\(file) has no numbers in \(name), but \(table.columns.map(\.name))")
      return []
    }
    return numbers
  }

  @Test("litters of rats: the digits of an independent program", .needs("rats-female"))
  func rats() throws {
    let outcome = try run([
      "train", "cox", "rats.csv", "--formula", "Surv(time, status) ~ rx", "--frailty", "litter",
      "--frailties", "litters.csv", "--json",
    ])
    var report = try ObjectReader(JSONValue(bytes: Array(outcome.output.utf8)))
    var fit = try report.object("fit")
    expectClose(try fit.number("logLikelihood"), -180.828206714319, .relative(1e-12))
    var frailty = try fit.object("frailty")
    #expect(try frailty.integer("groups") == 50)
    expectClose(try frailty.number("variance"), 0.49904304175, .relative(1e-10))
    expectClose(try frailty.number("likelihoodRatio"), 1.679052053819, .relative(1e-9))
    let frailties = try numbers("frailty", of: "litters.csv")
    #expect(frailties.count == 50)
    expectClose(frailties.reduce(0, +) / 50, 1, .relative(1e-9))
  }

  @Test("train, describe, verify, score and evaluate")
  func journey() throws {
    let report = try run(Self.lung + ["-o", "m.tenure.json", "--frailties", "sites.csv"]).output
    #expect(report.contains("gamma frailty shared by inst"))
    #expect(report.contains("by half a χ²"))
    #expect(try run(["verify", "m.tenure.json"]).status == 0)
    #expect(try run(["describe", "m.tenure.json"]).output.contains("shared frailty"))
    _ = try run([
      "score", "m.tenure.json", "lung.csv", "-o", "scores.csv", "--horizons", "180,365",
      "--elapsed", "time",
    ])
    _ = try run(["score", "m.tenure.json", "lung.csv", "-o", "start.csv", "--horizons", "180"])
    let churn = try numbers("churn_180", of: "start.csv")
    #expect(churn.count == 228 && churn.filter { $0 > 0 && $0 < 1 }.count > 200)
    #expect(
      try run(["evaluate", "m.tenure.json", "lung.csv", "--horizons", "365"]).output
        .contains("oncordance"))
  }

  @Test(
    "what does not go together is refused with what to do instead",
    arguments: [
      (["--ties", "exact"], "efron"), (["--robust"], "cluster"), (["--weights", "age"], "weights"),
      (["--bias-reduction", "always"], "leave it out"),
      (["--interval-method", "profile"], "Wald"), (["--term-tests", "lr"], "Wald"),
      (["--frailty", "ints"], "did you mean"),
    ])
  func refusals(options: [String], word: String) throws {
    let outcome = try tool.run(Self.lung + options)
    #expect(outcome.status == 64 || outcome.status == 65)
    #expect(outcome.words.contains(word), "\(outcome.words)")
  }

  @Test("commands that know no frailties say so")
  func others() throws {
    _ = try run(Self.lung + ["-o", "m.tenure.json"])
    _ = try run(Self.lung + ["--frailty-distribution", "gaussian", "-o", "g.tenure.json"])
    for (command, word) in [
      (["diagnose", "m.tenure.json", "lung.csv"], "frailty"),
      (["effects", "m.tenure.json", "lung.csv", "--horizons", "180"], "Effects"),
      (
        ["export", "g.tenure.json", "--to", "python", "--horizons", "180", "-o", "g.py"],
        "Gaussian frailties"
      ),
      (
        ["score", "m.tenure.json", "lung.csv", "--horizons", "180", "--intervals", "-o", "s.csv"],
        "frailty"
      ),
      (
        ["evaluate", "m.tenure.json", "lung.csv", "--horizons", "365", "--validation", "cv"],
        "frailty"
      ),
    ] {
      let outcome = try tool.run(command)
      #expect(outcome.status == 64 || outcome.status == 65, "\(command): \(outcome.words)")
      #expect(outcome.words.contains(word), "\(command): \(outcome.words)")
    }
  }

  @Test("a gamma frailty is exported, and the header gives the model's numbers")
  func export() throws {
    _ = try run(Self.lung + ["-o", "m.tenure.json"])
    _ = try run(["export", "m.tenure.json", "--to", "c", "--horizons", "180,365", "-o", "m.h"])
    let verified = try run([
      "verify", "m.tenure.json", "m.h", "--run", "--horizons", "180,365",
    ])
    #expect(verified.output.contains("m.h was run and agrees"))
  }
}
