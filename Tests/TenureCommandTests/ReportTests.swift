import Foundation
import Testing

/// What people read, on tiny tables.
@Suite("Reports")
struct ReportTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    for name in ["customers.csv", "periods.csv", "twice.csv", "separated.csv", "gaps.csv"] {
      try FileManager.default.copyItem(
        at: packageFolder.appending(path: "Tests/HardCases/\(name)"),
        to: directory.url.appending(path: name))
    }
  }

  private static let commands: [[String]] = [
    ["describe", "customers.csv"],
    ["describe", "periods.csv", "--id", "customer"],
    [
      "train", "cox", "customers.csv", "--formula", "Surv(time, event) ~ age + plan", "--time-unit",
      "months", "-o", "cox.json",
    ],
    [
      "train", "cox", "periods.csv", "--formula", "Surv(start, stop, event) ~ price", "--cluster",
      "customer", "--ties", "breslow",
    ],
    [
      "train", "logistic", "customers.csv", "--formula", "event ~ price + plan", "--robust", "hc0",
      "-o", "logistic.json",
    ],
    [
      "train", "discrete-time", "customers.csv", "--formula", "Surv(time, event) ~ age + plan",
      "--intervals", "3,6", "--time-unit", "months",
    ],
    ["train", "logistic", "separated.csv", "--formula", "event ~ cancelled"],
    [
      "train", "logistic", "gaps.csv", "--formula", "event ~ age + plan", "--missing", "impute",
      "-o", "imputed.json",
    ],
    ["train", "cox", "gaps.csv", "--formula", "Surv(time, event) ~ age", "--missing", "indicator"],
    ["score", "imputed.json", "gaps.csv", "--reasons", "1"],
    ["evaluate", "imputed.json", "gaps.csv"],
    ["describe", "imputed.json"],
    ["describe", "cox.json"],
    ["diagnose", "logistic.json", "customers.csv", "--top", "3"],
    [
      "diagnose", "logistic.json", "customers.csv", "--top", "2", "--id", "plan", "--where",
      "age > 45",
    ],
    [
      "train", "cox", "customers.csv", "--formula", "Surv(time, event) ~ age", "--ties", "exact",
    ],
    ["diagnose", "cox.json", "customers.csv"],
    ["diagnose", "cox.json", "customers.csv", "--time-scale", "log", "--top", "2", "--id", "plan"],
    [
      "diagnose", "cox.json", "customers.csv", "--residuals", "scaled-schoenfeld", "--where",
      "age > 40",
    ],
    ["evaluate", "cox.json", "customers.csv", "--horizons", "6"],
    ["evaluate", "logistic.json", "customers.csv"],
    [
      "train", "logistic", "customers.csv", "--formula", "event ~ price", "--class-weights",
      "balanced", "--prior-share", "0.05", "-o", "corrected.json",
    ],
    ["describe", "corrected.json"],
    ["evaluate", "corrected.json", "customers.csv"],
    [
      "train", "logistic", "customers.csv", "--formula", "cbind(event, time) ~ price", "--weights",
      "age", "--cluster", "plan", "--robust", "hc1", "-o", "counts.json",
    ],
    ["evaluate", "counts.json", "customers.csv"],
    ["describe", "counts.json"],
    [
      "score", "cox.json", "customers.csv", "--horizons", "6", "--reasons", "2", "--where",
      "age > 45",
    ],
    [
      "score", "cox.json", "customers.csv", "--elapsed", "time", "--horizons", "2", "--quantiles",
      "0.25", "--value-horizon", "6", "--margin", "price", "--discount-rate", "0.1", "--beyond",
      "carry-hazard", "--intervals", "--where", "age > 45",
    ],
    ["effects", "logistic.json", "customers.csv"],
    ["effects", "cox.json", "customers.csv", "--horizons", "3,6"],
    [
      "effects", "logistic.json", "customers.csv", "--change", "price=+10", "--contrast",
      "plan: plus - basic", "--at", "price=20,40", "--hypothesis", "price = 0, plan",
    ],
  ]

  @Test("reports read as they did")
  func snapshot() throws {
    var text = ""
    for arguments in Self.commands {
      let outcome = try tool.run(arguments)
      #expect(outcome.status == 0, "\(arguments): \(outcome.words)")
      let command = StrangeInput.Case("", arguments).command
      text += "$ \(command)\n\(outcome.words)\(outcome.output)\n"
    }
    try expectSnapshot(text, "reports.txt")
  }

  @Test("a very long formula is shortened in words and whole in JSON")
  func longFormula() throws {
    let terms = (1...60).map { "I(age > \($0 + 20))" } + ["plan"]
    let formula = "Surv(time, event) ~ " + terms.joined(separator: " + ")
    let arguments = [
      "train", "cox", "customers.csv", "--formula", formula, "--penalty", "elastic-net", "--lambda",
      "0.2",
    ]
    let words = try tool.run(arguments)
    try #require(words.status == 0, "\(words.words)")
    #expect(words.output.contains("+ …, 61 terms\n"))
    #expect(!words.output.contains("+ plan\n"))
    let json = try tool.run(arguments + ["--json"])
    #expect(json.output.contains(terms.joined(separator: " + ")))
  }
}
