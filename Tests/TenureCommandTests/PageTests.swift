import Foundation
import Testing

/// Pages and pictures, from the shell.
@Suite("Reports and plots")
struct PageTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    try FileManager.default.copyItem(
      at: packageFolder.appending(path: "datasets/telco/telco.csv"),
      to: directory.url.appending(path: "telco.csv"))
  }

  private func run(_ arguments: [String]) throws -> CommandLineTool.Outcome {
    let outcome = try tool.run(arguments)
    try #require(outcome.status == 0, "\(arguments): \(outcome.words)")
    return outcome
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: directory.url.appending(path: name), encoding: .utf8)
  }

  private func train(_ family: String, _ formula: String, data: String = "telco.csv") throws {
    _ = try run(["train", family, data, "--formula", formula, "-o", "\(family).json", "--quiet"])
  }

  private static let who = #"churn == "Yes" ~ contract + ns(tenure, 3) + monthly_charges"#
  private static let when = #"Surv(tenure, churn == "Yes") ~ contract + partner"#

  @Test("the three sentences say what the evaluation found, with intervals")
  func logisticPage() throws {
    try train("logistic", Self.who)
    let shown = try run([
      "evaluate", "logistic.json", "telco.csv", "--report", "r.html", "--segment", "contract",
    ])
    let page = try text("r.html")
    // What the terminal says, the page says: AUC 0.8444 is 84.4 %.
    let line = try #require(shown.output.split(separator: "\n").first { $0.hasPrefix("AUC") })
    let area = try #require(
      line.split(separator: " ").compactMap { Double($0) }.first { $0 > 0.5 && $0 < 1 })
    let percent = String(format: "%.1f %%", 100 * area)
    let bound = page.replacing("\u{A0}", with: " ")
    #expect(bound.contains("ranks customers well: in \(percent) (95 % interval"))
    // On its own data a logistic regression expects what happened.
    #expect(
      bound.contains(
        "off in no clear direction: of 7,043 customers, 26.5 % were predicted to leave and 26.5 % "
          + "did, 1.00 predicted for each who left (95 % interval 0.97 to 1.03)."))
    #expect(page.contains("Contacting the tenth of customers most likely to leave reaches"))
    #expect(page.contains("The model learned from these very customers"))
    for heading in [
      "What goes with leaving", "Does it rank?", "Can the probabilities be believed?",
      "Is it worth acting on?", "Does it hold for everybody?", "Single customers", "Methods",
      "Model card", "Provenance",
    ] {
      #expect(page.contains(">\(heading)</h2>"), "\(heading)")
    }
    #expect(page.contains("sha256:"))
    // The same run writes the same bytes, at any number of threads.
    _ = try run([
      "evaluate", "logistic.json", "telco.csv", "--report", "again.html", "--segment", "contract",
      "--threads", "1",
    ])
    #expect(try text("again.html") == page)
  }

  @Test("a model of time: curves, number at risk, horizons of its own choice")
  func survivalPage() throws {
    try train("cox", Self.when)
    _ = try run(["evaluate", "cox.json", "telco.csv", "--report", "r.html"])
    let page = try text("r.html")
    #expect(page.contains("When customers leave") && page.contains("still under observation"))
    #expect(page.contains("of whom one is known to have left first"))
    #expect(["40", "50", "60"].contains { page.contains(": by \($0) ") })
  }

  @Test(
    "predictions are called too high or too low where the interval says so",
    arguments: [(0.5, "too high on the whole"), (0.25, "no clear direction"), (0.1, "too low on")])
  func direction(prediction: Double, words: String) throws {
    // One of four left, of 400 who are all predicted about the same.
    let rows = (0..<400).map { "\(prediction + 0.001 * Double($0 % 7)),\($0 % 4 == 0 ? 1 : 0)" }
    try (["p,left"] + rows).joined(separator: "\n").write(
      to: directory.url.appending(path: "scored.csv"), atomically: true, encoding: .utf8)
    _ = try run([
      "evaluate", "--predictions", "scored.csv", "--prediction", "p", "--outcome", "left",
      "--report", "r.html",
    ])
    #expect(try text("r.html").contains(words))
  }

  @Test("values by column and treatment, on the page and as pictures of their own")
  func trial() throws {
    let lines = try text("telco.csv").split(separator: "\n")
    let rows = lines.dropFirst().enumerated().map { row in
      "\(row.element),\(row.offset % 2),\(100 + row.offset % 400)"
    }
    try (["\(lines[0]),called,worth"] + rows).joined(separator: "\n").write(
      to: directory.url.appending(path: "trial.csv"), atomically: true, encoding: .utf8)
    try train("logistic", Self.who)
    let tried = ["--treatment", "called", "--treatment-probability", "0.5"]
    _ = try run(
      ["evaluate", "logistic.json", "trial.csv", "--customer-value", "worth", "--report", "r.html"]
        + tried)
    let page = try text("r.html")
    for words in [
      "What would a campaign have earned?", "Whom does treatment keep?", "Treating everybody keeps",
      "Gutierrez",
    ] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(!page.contains("What does a campaign earn?"))
    let plot = ["plot", "logistic.json", "trial.csv", "--chart"]
    for (kind, options) in [("uplift", tried), ("profit", ["--customer-value", "worth"])] {
      _ = try run(plot + [kind, "-o", "p.svg"] + options)
      let picture = try text("p.svg")
      #expect(picture.hasPrefix("<svg xmlns="))
      // The picture alone is that of the page.
      let title = try #require(picture.firstMatch(of: /<title[^>]*>([^<]*)</)).1
      #expect(page.contains(title))
      _ = try run(plot + [kind, "-o", "p.csv"] + options)
      #expect(try text("p.csv").split(separator: "\n").count > 100)
    }
    #expect(try tool.run(plot + ["uplift"]).status == 64)
    #expect(try tool.run(plot + ["roc"] + tried).status == 64)
  }

  @Test("levels that are markup are shown, not run")
  func hostileLevels() throws {
    var rows = ["churned,\"plan <b>\",price"]
    for k in 0..<400 {
      let level = k % 3 == 0 ? "<script>alert(1)</script>" : "\"\"><img src=x>"
      rows.append("\((k * 7) % 5 < 2 ? 1 : 0),\"\(level)\",\(k % 37)")
    }
    try rows.joined(separator: "\n").write(
      to: directory.url.appending(path: "odd.csv"), atomically: true, encoding: .utf8)
    try train("logistic", "churned ~ `plan <b>` + rcs(price, 4)", data: "odd.csv")
    _ = try run(["evaluate", "logistic.json", "odd.csv", "--report", "odd.html"])
    _ = try run(["plot", "logistic.json", "--chart", "coefficients", "-o", "odd.svg"])
    for file in ["odd.html", "odd.svg"] {
      let written = try text(file)
      #expect(!written.contains("<script") && !written.contains("<img"))
      #expect(written.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    }
  }

  @Test("questions and drivers that are markup are shown, not run")
  func hostileQuestions() throws {
    let words = "<script>alert(1)</script>"
    let battery =
      #"{"battery": "\#(words)", "scale": {"range": [1, 5]}, "drivers": [{"name": "<img src=x>", "#
      + #""label": "\#(words)", "tone": "emotional", "items": [{"column": "q <b>1", "#
      + #""text": "\#(words)"}, {"column": "q2", "text": "</style>\#(words)"}]}]}"#
    var rows = ["churned,q <b>1,q2"]
    for k in 0..<400 {
      let trust = (k * 13) % 5
      rows.append("\((k * 7) % 11 < 3 + trust ? 1 : 0),\(trust + 1),\((trust + k % 2) % 5 + 1)")
    }
    for (name, content) in [("odd.csv", rows.joined(separator: "\n")), ("odd.yaml", battery)] {
      try content.write(to: directory.url.appending(path: name), atomically: true, encoding: .utf8)
    }
    _ = try run([
      "train", "logistic", "odd.csv", "--battery", "odd.yaml", "--formula",
      "churned ~ `<img src=x>`", "-o", "odd.json", "--quiet",
    ])
    _ = try run(["evaluate", "odd.json", "odd.csv", "--report", "odd.html"])
    _ = try run(["plot", "odd.json", "--chart", "coefficients", "-o", "odd.svg"])
    for file in ["odd.html", "odd.svg"] {
      let written = try text(file)
      #expect(!written.contains("<script") && !written.contains("<img"))
      #expect(written.contains("&lt;img src=x&gt;"))
    }
  }

  @Test("every picture comes as letters, as SVG and as numbers")
  func plots() throws {
    try train("logistic", Self.who)
    try train("cox", Self.when)
    let kinds = [
      "coefficients", "roc", "precision-recall", "calibration", "gains", "lift", "decision",
      "profit", "influence",
    ]
    for kind in kinds {
      let letters = try run(["plot", "logistic.json", "telco.csv", "--chart", kind])
      #expect(letters.output.split(separator: "\n").count > 4, "\(kind)")
      _ = try run(["plot", "logistic.json", "telco.csv", "--chart", kind, "-o", "p.svg"])
      #expect(try text("p.svg").hasPrefix("<svg xmlns="), "\(kind)")
      _ = try run(["plot", "logistic.json", "telco.csv", "--chart", kind, "-o", "p.csv"])
      #expect(try text("p.csv").split(separator: "\n").count > 2, "\(kind)")
    }
    for kind in ["survival", "calibration", "gains"] {
      let horizon = kind == "survival" ? [] : ["--horizon", "24"]
      _ = try run(["plot", "cox.json", "telco.csv", "--chart", kind, "-o", "c.svg"] + horizon)
      #expect(try text("c.svg").contains("<title"))
    }
    let effect = try run(["plot", "logistic.json", "--chart", "effect", "--of", "tenure"])
    #expect(effect.output.contains("How leaving goes with tenure"))
    _ = try run([
      "curves", "telco.csv", "--formula", #"Surv(tenure, churn == "Yes") ~ contract"#, "--plot",
      "k.svg",
    ])
    #expect(try text("k.svg").contains("still under observation"))
  }

  @Test("what cannot be drawn is refused, and nothing is written")
  func refusals() throws {
    try train("logistic", Self.who)
    for (arguments, status) in [
      (["--chart", "roc"], 64), (["--chart", "effect"], 64),
      (["--chart", "effect", "--of", "nothing"], 64),
      (["--chart", "effect", "--of", "contract"], 65),
      (["telco.csv", "--chart", "survival"], 64), (["--chart", "coefficients", "-o", "x.png"], 64),
      (["--chart", "coefficients", "--width", "10"], 64),
    ] as [([String], Int32)] {
      let outcome = try tool.run(["plot", "logistic.json"] + arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.words)")
    }
    let over = try tool.run([
      "evaluate", "logistic.json", "telco.csv", "--report", "telco.csv",
    ])
    #expect(over.status == 64 && over.words.contains("--report telco.csv would replace"))
  }
}
