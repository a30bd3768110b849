import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Simulated customers from their answers to what drives their loyalty, from the shell.
@Suite("Drivers, end to end")
struct DriversCommandTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    let made = try tool.run([
      "simulate", "customers", "--rows", "900", "--waves", "3", "-o", "customers.csv",
      "--answers", "waves.csv", "--ledger", "ledger.csv", "--battery", "bank.yaml", "--truth",
      "truth.json",
    ])
    try #require(made.status == 0, "\(made.words)")
  }

  /// Stdout as JSON.
  private func json(_ arguments: [String]) throws -> ReferenceValue {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(outcome.words)")
    return try ReferenceValue(json: outcome.output)
  }

  private func drivers(_ command: String, _ arguments: [String] = []) throws -> ReferenceValue {
    try json(
      ["drivers", command, "customers.csv", "--battery", "bank.yaml", "--json"] + arguments)
  }

  @Test("validate accepts what was simulated, and refuses what was not meant")
  func validation() throws {
    let report = try drivers("validate")
    #expect(report["faults"]?.elements.isEmpty == true)
    #expect(report["items"]?.elements.count == 19)

    let file = directory.url.appending(path: "customers.csv")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacing("loyalty_3", with: "loyal").write(
      to: directory.url.appending(path: "wrong.csv"), atomically: true, encoding: .utf8)
    let refused = try tool.run(["drivers", "validate", "wrong.csv", "--battery", "bank.yaml"])
    #expect(refused.status == 65)
    #expect(refused.output.contains("2 faults:"))
    #expect(refused.words.contains("no column \"loyalty_3\""))
    let missing = try tool.run(["drivers", "validate", "wrong.csv", "--battery", "bnk.yaml"])
    #expect(missing.status == 66)
    #expect(missing.words.contains("ready batteries are bank-engagement"))
  }

  @Test("reliability judges reflective and formative drivers")
  func reliability() throws {
    let report = try drivers("reliability", ["--replicates", "100"])
    let blocks = report["drivers"]?.elements ?? []
    #expect(blocks.count == 5)
    let trust = try #require(blocks.first { $0["name"]?.text == "trust" })
    let omega = trust["omega"]?["estimate"]?.number ?? .nan
    #expect(omega > 0.75 && omega < 0.9)
    #expect(trust["omega"]?["lower"]?.number ?? 1 < omega)
    let value = try #require(blocks.first { $0["name"]?.text == "value" })
    #expect(value["varianceInflation"]?.numbers.count == 3)
  }

  @Test("factors finds the drivers again")
  func factors() throws {
    let report = try drivers("factors", ["--method", "ml", "-o", "factors.csv"])
    #expect(report["factors"]?.number == 4)
    let scores = try String(
      contentsOf: directory.url.appending(path: "factors.csv"), encoding: .utf8)
    #expect(scores.hasPrefix("customer,F1,F2,F3,F4\nc1,"))
  }

  @Test("score writes a column for each driver and kind")
  func score() throws {
    let outcome = try tool.run([
      "drivers", "score", "customers.csv", "--battery", "bank.yaml", "--keep", "months,churned",
    ])
    #expect(outcome.status == 0)
    #expect(
      outcome.output.hasPrefix(
        "customer,months,churned,trust,trust_ideal,empowerment,empowerment_ideal,access,"))
  }

  @Test("index, importance, gap and matrix agree with each other")
  func measures() throws {
    let importance = try drivers(
      "importance", ["--outcome", "loyalty", "--replicates", "60"])
    let index = try drivers(
      "index", ["--outcome", "loyalty", "--replicates", "60", "--segment", "segment"])
    let shares = (importance["drivers"]?.elements ?? []).map { $0["share"]?.number ?? .nan }
    let contributions = (index["drivers"]?.elements ?? []).map {
      $0["contribution"]?["estimate"]?.number ?? .nan
    }
    expectClose(contributions, shares, .relative(1e-12))
    #expect(index["segments"]?.elements.count == 2)
    #expect(index["emotionalShare"]?["randomMean"]?.number == 0.5)

    let cox = try drivers(
      "importance", ["--outcome", "Surv(months, churned)", "--no-intervals"])
    #expect(cox["regression"]?.text == "Cox")
    #expect(cox["drivers"]?.elements[0]["multivariate"]?.number ?? 1 < 0, "trust keeps customers")

    let gap = try drivers("gap", ["--outcome", "loyalty"])
    #expect(gap["against"]?.text == "ideal")
    #expect((gap["drivers"]?.elements ?? []).allSatisfy { $0["gap"]?.number ?? 0 < -5 })
    let waves = try json([
      "drivers", "gap", "waves.csv", "--battery", "bank.yaml", "--wave", "wave", "--json",
    ])
    #expect(waves["waves"]?.elements.count == 3)

    let matrix = try drivers(
      "matrix",
      ["--attitude", "trust", "--intention", "loyalty", "--cut", "60", "--churned", "churned"])
    let cells = matrix["quadrants"]?.elements ?? []
    expectClose(cells.reduce(0) { $0 + ($1["share"]?.number ?? 0) }, 1, .relative(1e-12))
    expectClose(cells.reduce(0) { $0 + ($1["probability"]?.number ?? 0) }, 1, .relative(1e-12))
  }

  @Test(
    "what cannot be answered is refused in a sentence",
    arguments: [
      (["importance", "--outcome", "loyalti"], 65, "no column"),
      (
        ["importance", "--outcome", "loyalty", "--drivers", "trust,valu"], 64, "did you mean value?"
      ),
      (["importance", "--outcome", "loyalty", "--measure", "mcFadden"], 64, "rSquared"),
      (
        ["matrix", "--attitude", "trust", "--intention", "loyalty", "--nps", "loyalty_1"], 65,
        "0 to 10"
      ),
      (["gap", "--against", "expectation"], 65, "kind expectation"),
      (["index", "--outcome", "loyalty", "--segment", "segmnt"], 65, "did you mean"),
    ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let outcome = try tool.run(
      ["drivers", arguments[0], "customers.csv", "--battery", "bank.yaml"]
        + arguments.dropFirst())
    #expect(outcome.status == status, "\(outcome.words)")
    #expect(outcome.words.contains(words), "\(outcome.words)")
    #expect(outcome.output.isEmpty)
  }

  @Test("simulated truth is written whole, and the seed changes the customers")
  func simulation() throws {
    let truth = try ReferenceValue(
      json: String(
        contentsOf: directory.url.appending(path: "truth.json"), encoding: .utf8))
    let shares = (truth["drivers"]?.elements ?? []).map {
      $0["contributionShare"]?.number ?? .nan
    }
    expectClose(shares.reduce(0, +), 1, .relative(1e-12))
    let one = try tool.run(["simulate", "customers", "--rows", "5"])
    let again = try tool.run(["simulate", "customers", "--rows", "5", "--threads", "1"])
    let other = try tool.run(["simulate", "customers", "--rows", "5", "--seed", "2"])
    #expect(one.output == again.output && one.output != other.output)
    #expect(one.output.split(separator: "\n").count == 6)
  }

  @Test("ready batteries are listed and printed")
  func batteries() throws {
    #expect(try tool.run(["drivers", "battery"]).output.contains("service-quality"))
    let text = try tool.run(["drivers", "battery", "six-aspects"]).output
    #expect(text.contains("battery: Six aspects of experience"))
    #expect(try tool.run(["drivers", "battery", "six"]).status == 64)
  }
}
