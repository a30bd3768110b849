import Foundation
import JSONDocuments
import TestSupport
import Testing

/// From raw answers to a model, its scores, and what a better driver would change, from the shell.
@Suite("Batteries in models, end to end")
struct SurveyModelTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool
  private static let formula =
    "Surv(months, churned) ~ trust + empowerment + access + value + owner_accounts + offer"

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    try run([
      "simulate", "customers", "--rows", "1200", "-o", "customers.csv", "--battery", "bank.yaml",
    ])
  }

  @discardableResult
  private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(outcome.words)")
    return outcome
  }

  private func train(_ formula: String, _ more: [String] = [], model: String = "cox") throws {
    try run(
      [
        "train", model, "customers.csv", "--battery", "bank.yaml", "--formula", formula, "-o",
        "m.tenure.json",
      ] + more)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: directory.url.appending(path: name), encoding: .utf8)
  }

  private func model(_ name: String) throws -> ReferenceValue {
    try ReferenceValue(json: text(name))
  }

  @Test("training on raw answers is training on driver columns, and so is scoring, to the bit")
  func sameBits() throws {
    try train(Self.formula)
    try run([
      "drivers", "score", "customers.csv", "--battery", "bank.yaml", "--keep",
      "months,churned,owner_accounts,offer", "-o", "columns.csv",
    ])
    try run([
      "train", "cox", "columns.csv", "--formula", Self.formula, "-o", "plain.tenure.json",
    ])
    let (raw, plain) = (try model("m.tenure.json"), try model("plain.tenure.json"))
    for (first, second) in zip(
      raw["coefficients"]?.elements ?? [], plain["coefficients"]?.elements ?? [])
    {
      #expect(first["estimate"]?.number == second["estimate"]?.number)
      #expect(first["standardError"]?.number == second["standardError"]?.number)
    }
    #expect(raw["coefficients"]?.elements.count == 6)
    #expect(raw["provenance"]?["dataDigest"]?.text == plain["provenance"]?["dataDigest"]?.text)
    let asked = ["--horizons", "6,12", "--reasons", "2", "--intervals"]
    try run(["score", "m.tenure.json", "customers.csv", "-o", "a.csv"] + asked)
    try run(["score", "plain.tenure.json", "columns.csv", "-o", "b.csv"] + asked)
    // All but the id, which the battery names, and the reasons, which name drivers.
    func numbers(_ name: String) throws -> [[Substring]] {
      try text(name).split(separator: "\n").map {
        Array($0.split(separator: ",", omittingEmptySubsequences: false)[1..<14])
      }
    }
    #expect(try numbers("a.csv") == numbers("b.csv"))
    #expect(try text("a.csv").contains("Trust and confidence (trust = "))
  }

  @Test("artefacts ask for raw answers, and a header gives the numbers of the model")
  func artefacts() throws {
    try train(Self.formula + " + surveyed")
    for kind in ["c", "python", "swift", "onnx", "pmml", "sql:duckdb", "sql:spark"] {
      try run([
        "export", "m.tenure.json", "--to", kind, "--horizons", "6,12", "-o", "artefact.\(kind)",
      ])
    }
    let header = try text("artefact.c")
    #expect(header.contains("double trust_1;") && header.contains("double offer;"))
    #expect(!header.contains("double trust;") && !header.contains("double surveyed;"))
    try FileManager.default.copyItem(
      at: directory.url.appending(path: "artefact.c"), to: directory.url.appending(path: "m.h"))
    let verified = try run([
      "verify", "m.tenure.json", "m.h", "--run", "--horizons", "6,12",
    ])
    #expect(verified.output.contains("m.h was run and agrees"))
  }

  @Test("who was never asked is kept by + surveyed, and left out with a warning without it")
  func neverSurveyed() throws {
    try train(Self.formula)
    let without = try model("m.tenure.json")
    #expect((without["warnings"]?.elements ?? []).contains { $0["code"]?.text == "neverSurveyed" })
    let dropped = without["provenance"]?["droppedRows"]?.number ?? 0
    #expect(dropped > 50)
    try train(Self.formula + " + surveyed")
    let with = try model("m.tenure.json")
    #expect(with["provenance"]?["droppedRows"]?.number ?? 1e9 < dropped / 2)
    #expect(!(with["warnings"]?.elements ?? []).contains { $0["code"]?.text == "neverSurveyed" })
  }

  @Test("other commands take raw answers too")
  func commands() throws {
    try train(Self.formula)
    for command in [
      ["evaluate", "m.tenure.json", "customers.csv", "--horizons", "12"],
      ["diagnose", "m.tenure.json", "customers.csv"],
      ["effects", "m.tenure.json", "customers.csv", "--change", "trust=+5", "--horizons", "12"],
      ["monitor", "m.tenure.json", "customers.csv"], ["verify", "m.tenure.json"],
      ["describe", "m.tenure.json"],
      [
        "recalibrate", "m.tenure.json", "customers.csv", "--method", "refit", "-o", "n.tenure.json",
      ],
    ] {
      let outcome = try tool.run(command)
      #expect(outcome.status == 0, "\(command): \(outcome.words)")
    }
    #expect(try model("n.tenure.json")["battery"]?["name"]?.text == "Bank engagement")
  }

  @Test("what-if tells churn, stay and value, measured and corrected")
  func whatIf() throws {
    try train(Self.formula)
    let outcome = try run([
      "drivers", "what-if", "m.tenure.json", "customers.csv", "--raise", "trust=5", "--at", "6,12",
      "--margin", "10", "--replicates", "40", "--json",
    ])
    let report = try ReferenceValue(json: outcome.output)
    let answers = report["answers"]?.elements ?? []
    #expect(answers.count == 4)
    #expect(report["standing"]?.text == "association")
    let effects = try ReferenceValue(
      json: run([
        "effects", "m.tenure.json", "customers.csv", "--change", "trust=+5", "--horizons", "6,12",
        "--json",
      ]).output)
    // Nobody is within 5 of the end but a few, so that effects without a cap say nearly the same.
    let difference = effects["comparisons"]?.elements[0]["differences"]?.elements ?? []
    for (answer, other) in zip(answers, difference) {
      let (change, plain) = (
        answer["change"]?["estimate"]?.number ?? .nan,
        other["estimate"]?.number ?? other["difference"]?.number ?? .nan
      )
      #expect((change / plain - 1).magnitude < 0.05, "\(change) \(plain)")
      let corrected = answer["corrected"]?["estimate"]?.number ?? .nan
      #expect(corrected < change && change < 0)
    }
    expectClose(
      answers[3]["change"]?["estimate"]?.number ?? .nan,
      10 * (answers[2]["change"]?["estimate"]?.number ?? .nan), .relative(1e-12))

    let group = try run([
      "drivers", "what-if", "m.tenure.json", "customers.csv", "--raise", "trust=ideal", "--at",
      "12",
      "--target-group", "trust < 50", "--replicates", "40",
    ])
    #expect(group.output.contains("customers where trust < 50"))
    #expect(group.output.contains("This is an association"))
  }

  @Test(
    "other families, from now on for who is still there",
    arguments: [
      (["aft", "--distribution", "weibull"], "The time until they leave changes"),
      (["royston-parmar", "--knots", "2"], "The hazard changes"),
      (["piecewise-exponential", "--cuts", "6,12"], "The hazard changes"),
    ])
  func families(train: [String], words: String) throws {
    try self.train(Self.formula, Array(train.dropFirst()), model: train[0])
    let asked = [
      "drivers", "what-if", "m.tenure.json", "customers.csv", "--raise", "trust=5", "--at", "3,6",
      "--replicates", "40",
    ]
    let plain = try ReferenceValue(json: run(asked + ["--json"]).output)
    let answers = plain["answers"]?.elements ?? []
    #expect(answers.count == 3)
    for answer in answers.prefix(2) {
      let change = answer["change"]?["estimate"]?.number ?? .nan
      #expect(change < 0 && answer["corrected"]?["estimate"]?.number ?? .nan < change)
      #expect(answer["change"]?["upper"]?.number ?? .nan < 0, "trust works in the simulation")
    }
    #expect(try run(asked).output.contains(words))
    let served = try run(
      asked + ["--elapsed", "months", "--target-group", "churned == 0"])
    #expect(served.output.contains("Times count from now, the time already stayed being months."))
    let formula = train[0] != "piecewise-exponential"
    #expect(served.output.contains(formula ? "only the model's formula speaks" : "left out"))
    let refused = try tool.run(asked + ["--elapsed", "segment"])
    #expect(refused.status == 65 && refused.words.contains("segment"), "\(refused.words)")
  }

  @Test("a single question without a battery, with its declared range")
  func single() throws {
    let saas = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "datasets/saas/saas.csv").path
    try run([
      "train", "cox", saas, "--formula",
      "Surv(months_active, churned) ~ csat_score + articles_viewed + smartphone_notifications_viewed"
        + " + marketing_emails_clicked + social_media_ads_viewed + minutes_customer_support", "-o",
      "saas.tenure.json",
    ])
    let report = try ReferenceValue(
      json: run([
        "drivers", "what-if", "saas.tenure.json", saas, "--raise", "csat_score=1", "--range",
        "5:10", "--at", "3,6,9", "--json",
      ]).output)
    // Tests/DriversTests/Reference/whatif.R, to the digits of the statement.
    let changes = (report["answers"]?.elements ?? []).map {
      $0["change"]?["estimate"]?.number ?? .nan
    }
    for (change, expected) in zip(changes, [-0.116695104496, -0.136271632951, -0.137736011500]) {
      #expect((change - expected).magnitude < 1e-9)
    }
    #expect(changes.count == 4)
    #expect(report["proportionalHazards"]?.elements[0]["rejected"]?.truth == true)
    let words = try run([
      "drivers", "what-if", "saas.tenure.json", saas, "--raise", "csat_score=1", "--range", "5:10",
      "--at", "3,6,9",
    ]).output
    #expect(words.contains("its effect varies with time"))
    #expect(words.contains("--reliability csat_score=0.8"))
  }

  @Test(
    "what cannot be asked is refused in a sentence",
    arguments: [
      (["--raise", "trust=5"], 64, "--at"), (["--raise", "trst=5", "--at", "6"], 64, "trust"),
      (["--raise", "trust", "--at", "6"], 64, "raise"),
      (["--raise", "offer=1", "--at", "6"], 64, "--range"),
      (["--raise", "loyalty=5", "--at", "6"], 64, "changes nothing"),
      (["--raise", "trust=5", "--at", "60"], 64, "longest follow-up"),
      (["--raise", "trust=5", "--at", "6", "--target-group", "trust < 0"], 65, "none of"),
      (["--raise", "trust=5", "--at", "6", "--treatment", "owner"], 64, "owner"),
      (["--raise", "trust=5", "--at", "6", "--treatment", "offer"], 65, "too little"),
    ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    try train(Self.formula)
    let outcome = try tool.run(
      ["drivers", "what-if", "m.tenure.json", "customers.csv"] + arguments)
    #expect(outcome.status == status, "\(outcome.words)")
    #expect(outcome.words.contains(words), "\(outcome.words)")
  }
}
