import DataFiles
import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Penalised models and their paths, from the shell.
@Suite("Penalties, end to end")
struct PenaltyTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    try FileManager.default.copyItem(
      at: packageFolder.appending(path: "datasets/telco/telco.csv"),
      to: directory.url.appending(path: "telco.csv"))
  }

  private func json(_ arguments: [String], status: Int32 = 0) throws -> JSONValue {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == status, "\(outcome.words)")
    return try JSONValue(bytes: Array(outcome.output.utf8))
  }

  private static let logistic = [
    "logistic", "telco.csv", "--formula", #"churn == "Yes" ~ ."#,
  ]
  private static let cox = [
    "cox", "telco.csv", "--formula",
    #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges + paperless_billing + partner"#,
    "--where", "tenure > 0",
  ]

  @Test("a path as scripts read it: names, strengths, coefficients, deviance ratio")
  func path() throws {
    var path = try ObjectReader(
      try json(
        ["path"] + Self.logistic + ["--lambdas", "0.001,0.05,0.01", "--alpha", "0.5", "--json"]))
    let names = try path.strings("names")
    #expect(names.first == "(Intercept)" && names.contains("contract[Two year]"))
    #expect(try path.numbers("lambda") == [0.05, 0.01, 0.001])
    let coefficients = try path.array("coefficients") { value, at throws(JSONShapeError) in
      try value.array(at: at) { value, at throws(JSONShapeError) in try value.number(at: at) }
    }
    #expect(coefficients.count == 3 && coefficients.allSatisfy { $0.count == names.count })
    let ratios = try path.numbers("devianceRatio")
    #expect(ratios == ratios.sorted() && ratios[0] > 0 && ratios[2] < 1)
    #expect(try path.numbers("optimalityViolation").allSatisfy { $0 < 1e-10 })
  }

  @Test("the default strength is the best of the folds, whose seed decides them")
  func crossValidation() throws {
    let path = try json(["path"] + Self.cox + ["--folds", "5", "--json"])
    var reader = try ObjectReader(path)
    var validation = try reader.object("crossValidation")
    let best = try validation.number("bestLambda")
    let strong = try validation.number("oneStandardErrorLambda")
    #expect(strong > best)
    for (choice, expected) in [([], best), (["--lambda", "1se"], strong)] as [([String], Double)] {
      var report = try ObjectReader(
        try json(
          ["train"] + Self.cox + ["--penalty", "elastic-net", "--folds", "5", "--json"] + choice))
      var training = try report.object("training")
      var penalty = try training.object("penalty")
      #expect(try penalty.number("lambda") == expected)
      #expect(try penalty.number("optimalityViolation") < 1e-10)
      for coefficient in try report.array(
        "coefficients", { value, _ throws(JSONShapeError) in value })
      {
        var row = try ObjectReader(coefficient)
        #expect(try row.numberOrNull("standardError") == nil)
        #expect(try row.numberOrNull("pValue") == nil)
        #expect(try row.numberOrNull("lower") == nil)
      }
    }
    #expect(try json(["path"] + Self.cox + ["--folds", "5", "--threads", "1", "--json"]) == path)
    #expect(try json(["path"] + Self.cox + ["--folds", "5", "--seed", "2", "--json"]) != path)
  }

  @Test("a penalised model is scored, judged, described, verified and exported like any other")
  func document() throws {
    for (name, arguments, judged) in [
      (
        "l.json",
        Self.logistic + ["--lambda", "0.01", "--sign", "tenure=negative", "--alpha", "0.9"], "auc"
      ),
      ("c.json", Self.cox + ["--lambda", "0.02", "--group-factors"], "concordance"),
    ] {
      let trained = try tool.run(
        ["train"] + arguments + ["--penalty", "elastic-net", "-o", name])
      #expect(trained.status == 0, "\(trained.words)")
      #expect(trained.output.contains("Penalty:"))
      #expect(!trained.output.contains("% interval"))
      for command in [
        ["verify", name], ["describe", name], ["export", name, "--to", "json", "-o", "x-" + name],
        ["score", name, "telco.csv", "-o", "s-" + name + ".csv"]
          + (name == "c.json" ? ["--horizons", "6"] : []),
        ["evaluate", name, "telco.csv", "--where", "tenure > 0"]
          + (name == "c.json" ? ["--horizons", "6"] : []),
      ] {
        let outcome = try tool.run(command)
        #expect(outcome.status == 0, "\(command): \(outcome.words)")
        if command[0] == "evaluate" {
          #expect(outcome.output.lowercased().contains(judged), "\(outcome.output)")
        }
      }
    }
  }

  @Test("sample splitting gives errors to the columns that other rows chose")
  func sampleSplit() throws {
    for arguments in [Self.logistic, Self.cox] {
      var report = try ObjectReader(
        try json(
          ["train"] + arguments + [
            "--penalty", "elastic-net", "--lambda", "1se", "--inference", "sample-split", "--folds",
            "5", "--json", "-o", "split.json",
          ]))
      let rows = try report.array("coefficients") { value, _ throws(JSONShapeError) in value }
      var (tested, zero) = (0, 0)
      for row in rows {
        var reader = try ObjectReader(row)
        let error = try reader.numberOrNull("standardError")
        if try reader.string("status") == "zero" {
          zero += 1
          #expect(error == nil)
        } else if error != nil {
          tested += 1
        }
      }
      #expect(tested >= 3 && tested + zero <= rows.count)
      let verified = try tool.run(["verify", "split.json"])
      #expect(verified.status == 0, "\(verified.words)")
    }
  }

  @Test("more columns than rows: refused without a penalty, fitted with one")
  func wide() throws {
    var random = SeededGenerator(seed: 7)
    var lines = [(["left"] + (0..<60).map { "x\($0)" }).joined(separator: ",")]
    for _ in 0..<40 {
      let x = (0..<60).map { _ in Double(Int.random(in: -50...50, using: &random)) / 10 }
      let left = x[3] + x[7] + Double(Int.random(in: -30...30, using: &random)) / 10 > 0
      lines.append(([left ? "1" : "0"] + x.map { "\($0)" }).joined(separator: ","))
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8)
      .write(to: directory.url.appending(path: "wide.csv"))
    let plain = ["train", "logistic", "wide.csv", "--formula", "left ~ ."]
    #expect(try tool.run(plain).status == 65)
    let outcome = try tool.run(plain + ["--penalty", "elastic-net", "--folds", "5"])
    #expect(outcome.status == 0, "\(outcome.words)")
    let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("x3") && words.contains("61 columns and only 40 rows"))
  }

  @Test(
    "what cannot be done is refused in a sentence",
    arguments: [
      (["--alpha", "0.5"], 64, "--penalty elastic-net"),
      (["--penalty", "elastic-net", "--alpha", "2"], 64, "between 0 and 1"),
      (["--penalty", "elastic-net", "--sign", "tenur=negative"], 64, "did you mean \"tenure\"?"),
      (["--penalty", "elastic-net", "--bounds", "tenure=1:2"], 64, "--bounds"),
      (["--penalty", "elastic-net", "--lambda", "0.1", "--folds", "5"], 64, "no folds"),
      (["--penalty", "elastic-net", "--measure", "concordance"], 64, "auc"),
      (["--penalty", "elastic-net", "--fold-column", "regio"], 65, "no column \"regio\""),
      (["--penalty", "elastic-net", "--robust", "hc0"], 64, "sample-split"),
      (
        ["--penalty", "elastic-net", "--group-factors", "--sign", "tenure=negative"], 64,
        "--group-factors"
      ),
    ] as [([String], Int32, String)])
  func refusals(options: [String], status: Int32, words: String) throws {
    let outcome = try tool.run(["train"] + Self.logistic + options)
    #expect(outcome.status == status)
    #expect(outcome.words.contains(words), "\(outcome.words)")
    #expect(outcome.output.isEmpty)
  }
}
