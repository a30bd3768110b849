import Foundation
import JSONDocuments
import Testing

/// From a separated table to scores.
@Suite("Estimates that do not exist")
struct ExistenceTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    for name in ["level.csv", "complete.csv"] {
      try FileManager.default.copyItem(
        at: packageFolder.appending(path: "Tests/HardCases/separated/\(name)"),
        to: directory.url.appending(path: name))
    }
  }

  private func train(_ more: String...) throws -> CommandLineTool.Outcome {
    try tool.run(
      ["train", "logistic", "level.csv", "--formula", "y ~ contract + z", "-o", "m.json"] + more)
  }

  private func object(_ text: String) throws -> [String: Any] {
    let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(parsed as? [String: Any])
  }

  private func coefficients(_ report: [String: Any]) throws -> [[String: Any]] {
    try #require(report["coefficients"] as? [[String: Any]])
  }

  @Test("by itself: Firth's estimates, said in the header, and right on average")
  func automatic() throws {
    let outcome = try train()
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("Logistic regression, with Firth's penalty\n"))
    #expect(
      outcome.output.contains(
        "contract = Two year: none of its 4 rows has y; the coefficient of contract[Two year]"))

    let report = try object(try train("--json").output)
    #expect(report["intervalMethod"] as? String == "profile")
    let fit = try #require(report["fit"] as? [String: Any])
    #expect(fit["estimateExists"] as? Bool == false)
    #expect(
      (fit["separation"] as? [String: Any])?["columns"] as? [String] == ["contract[Two year]"])
    let reduction = try #require(fit["biasReduction"] as? [String: Any])
    #expect(reduction["firthIntercept"] as? Double != reduction["scoringIntercept"] as? Double)
    let rows = try coefficients(report)
    #expect(rows.map { $0["status"] as? String } == Array(repeating: "estimated", count: 4))
    #expect(rows.map { $0["mle"] as? String } == [nil, nil, "infinite", nil])
    #expect(rows[0]["estimate"] as? Double == reduction["firthIntercept"] as? Double)

    let evaluation = try object(try tool.run(["evaluate", "m.json", "level.csv", "--json"]).output)
    let mean = try #require(evaluation["meanPrediction"] as? Double)
    let share = try #require(evaluation["eventRate"] as? Double)
    #expect((mean - share).magnitude < 1e-8)
    #expect(try tool.run(["verify", "m.json"]).status == 0)
    #expect(try tool.run(["describe", "m.json"]).output.contains("Firth's penalty"))
    let scores = try tool.run(["score", "m.json", "level.csv", "--intervals"])
    #expect(scores.status == 0)
    let lines = scores.output.split(separator: "\n").map { $0.split(separator: ",") }
    let place = try #require(lines[0].firstIndex(of: "churn_lower"))
    for line in lines.dropFirst() {
      let limits = try (place - 1...place + 1).map { try #require(Double(line[$0])) }
      #expect(limits[1] < limits[0] && limits[0] < limits[2] && limits[1] > 0 && limits[2] < 1)
    }
  }

  @Test("never: infinite, and nothing is made up about it")
  func never() throws {
    let report = try object(try train("--bias-reduction", "never", "--json").output)
    let rows = try coefficients(report)
    #expect(rows[2]["status"] as? String == "infinite" && rows[2]["lower"] is NSNull)
    #expect(rows[1]["standardError"] is Double && rows[1]["upper"] is Double)
    #expect(report["intervalMethod"] as? String == "wald")
    #expect(try tool.run(["verify", "m.json"]).status == 0)
    let text = try tool.run([
      "train", "logistic", "complete.csv", "--formula", "y ~ x + z", "--bias-reduction", "never",
    ])
    #expect(text.status == 0 && text.output.contains("every row is told apart"))
  }

  @Test("profile intervals beside robust errors are refused")
  func refusal() throws {
    let outcome = try train("--interval-method", "profile", "--robust", "hc0")
    #expect(outcome.status == 64 && outcome.words.contains("leave one of the two out"))
  }
}
