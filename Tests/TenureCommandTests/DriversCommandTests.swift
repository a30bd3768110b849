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

  @Test("validate doubts answers that pass: another scale, what does not apply, items at odds")
  func doubts() throws {
    let file = directory.url.appending(path: "customers.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let names = lines[0].split(separator: ",")
    let changed = lines.enumerated().map { row, line -> String in
      guard row > 0 else { return String(line) }
      return zip(names, line.split(separator: ",", omittingEmptySubsequences: false)).enumerated()
        .map { column, cell -> String in
          guard let answer = Int(cell.1), (1...7).contains(answer) else { return String(cell.1) }
          switch cell.0 {
          case "trust_1": return "\((answer + 1) / 2)"
          case "value_1", "value_2": return row % 3 == 0 ? "8" : "\(answer)"
          case "empowerment_1", "empowerment_2", "empowerment_3":
            return "\(1 + (row * (column + 3) * 7919 % 104_729) % 7)"
          default: return "\(answer)"
          }
        }.joined(separator: ",")
    }
    try changed.joined(separator: "\n").write(
      to: directory.url.appending(path: "doubtful.csv"), atomically: true, encoding: .utf8)
    let arguments = ["drivers", "validate", "doubtful.csv", "--battery", "bank.yaml"]
    let report = try json(arguments + ["--json"])
    #expect(report["faults"]?.elements.isEmpty == true)
    let warnings = report["warnings"]?.elements ?? []
    #expect(
      warnings.compactMap { $0["code"]?.text } == ["scaleRange", "notApplicable", "lowReliability"])
    for (warning, name) in zip(warnings, ["trust_1", "value", "empowerment"]) {
      #expect(warning["message"]?.text.contains(name) == true, "\(name)")
    }
    let words = try tool.run(arguments)
    #expect(words.status == 0, "a doubt is no fault")
    #expect(words.output.components(separatedBy: "Warning: ").count == 4)
    #expect(words.output.contains("Answers and battery agree."))
    #expect(try drivers("validate")["warnings"]?.elements.isEmpty == true)
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

  @Test("factors confirms the drivers of the simulation")
  func confirmation() throws {
    let fit = try #require(drivers("factors", ["--confirm"])["confirmatory"])
    #expect(fit["cfi"]?.number ?? 0 > 0.95)
    #expect(fit["rmsea"]?.number ?? 1 < 0.06)
    #expect(fit["loadings"]?.numbers.count == 12)
  }

  @Test("claims: what is named is checked, the rest says what it needs")
  func claims() throws {
    let report = try drivers(
      "claims",
      [
        "--outcome", "loyalty", "--engaged", "trust", "--behaviours", "loyalty_1,loyalty_2",
        "--churn", "Surv(months, churned)", "--engagement", "trust,empowerment",
        "--satisfaction", "value", "--explained", "loyalty", "--value", "owner_accounts",
        "--replicates", "40",
      ])
    let claims = report["claims"]?.elements ?? []
    #expect(
      claims.map { $0["checked"]?.text ?? "\($0["needs"]?.text ?? "")" }.count == 7)
    let needs = claims.compactMap { $0["needs"]?.text }.filter { !$0.isEmpty }
    #expect(needs.count == 2, "\(needs)")
    #expect(needs.contains { $0.contains("--sold") } && needs.contains { $0.contains("--wave") })
    let multiplier = try #require(claims.first { $0["claim"]?.text == "loyaltyMultiplier" })
    let ratio = multiplier["definitions"]?.elements.first {
      $0["name"]?.text == "loyalty_1: risk ratio"
    }
    #expect(ratio?["estimate"]?.number ?? 0 > 1.2, "trust drives loyalty in the simulation")
    #expect(ratio?["verdict"]?.text == "contradicted", "but not six times")
    let waves = try json([
      "drivers", "claims", "waves.csv", "--battery", "bank.yaml", "--wave", "wave",
      "--years-per-wave", "0.25", "--replicates", "40", "--json",
    ])
    let growth = waves["claims"]?.elements.first { $0["claim"]?.text == "expectationGrowth" }
    #expect(growth?["definitions"]?.elements.count == 3)
    let text = try tool.run([
      "drivers", "claims", "customers.csv", "--battery", "bank.yaml", "--engaged", "trust",
      "--behaviours", "loyalty_1", "--claimed", "multiplier=1.5",
    ])
    #expect(text.output.contains("Engaged customers are six times as likely"))
    #expect(text.output.contains("Not checked: "))
    #expect(text.output.contains("1.50"))
  }

  @Test("questions by stage, where the battery names stages")
  func stages() throws {
    let file = directory.url.appending(path: "bank.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let staged = text.replacing("column: trust_1,", with: "column: trust_1, stage: start,")
      .replacing("column: value_1,", with: "column: value_1, stage: start,")
      .replacing("column: access_1,", with: "column: access_1, stage: service,")
    try staged.write(
      to: directory.url.appending(path: "stages.yaml"), atomically: true, encoding: .utf8)
    let report = try json([
      "drivers", "importance", "customers.csv", "--battery", "stages.yaml", "--by", "stage",
      "--outcome", "loyalty", "--no-intervals", "--json",
    ])
    #expect(report["drivers"]?.elements.compactMap { $0["name"]?.text } == ["start", "service"])
    let refused = try tool.run([
      "drivers", "index", "customers.csv", "--battery", "stages.yaml", "--by", "channel",
      "--outcome", "loyalty",
    ])
    #expect(refused.status == 64)
    #expect(refused.words.contains("write channel: beside the items"))
  }

  @Test("trust guards stand in the document of a trained model")
  func guards() throws {
    let file = directory.url.appending(path: "customers.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let churn = try #require(lines[0].split(separator: ",").firstIndex(of: "churned"))
    let leaking = lines.enumerated().map { row, line -> String in
      if row == 0 { return line + ",complained,mood" }
      let left = line.split(separator: ",", omittingEmptySubsequences: false)[churn] == "1"
      let mood = row % 40 == 0 ? "99" : "\(1 + row % 5)"
      return line + (left ? ",1," : row % 50 == 0 ? ",1," : ",0,") + mood
    }
    try leaking.joined(separator: "\n").write(
      to: directory.url.appending(path: "leak.csv"), atomically: true, encoding: .utf8)
    let trained = try tool.run([
      "train", "cox", "leak.csv", "--formula", "Surv(months, churned) ~ complained + mood",
      "-o", "m.tenure.json",
    ])
    #expect(trained.status == 0, "\(trained.words)")
    let document = try String(
      contentsOf: directory.url.appending(path: "m.tenure.json"), encoding: .utf8)
    #expect(document.contains("\"code\": \"leak\"") || document.contains("\"code\":\"leak\""))
    #expect(document.contains("scaleRange"))
    #expect(trained.output.contains("complained alone tells those who left"))
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
