import DataFiles
import DataFrames
import Foundation
import TestSupport
import Testing

/// Curves from the shell.
@Suite("tenure curves")
struct CurvesTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    for file in [
      "datasets/telco/telco.csv", "Tests/SurvivalAnalysisTests/Reference/data/lung.csv",
      "datasets/two-ways/two-ways.csv", "Tests/MeasuresTests/Reference/ties.csv",
      "Tests/HardCases/customers.csv",
    ] {
      let source = packageFolder.appending(path: file)
      try FileManager.default.copyItem(
        at: source, to: directory.url.appending(path: source.lastPathComponent))
    }
    try directory.copyPackageTables(["mgus2-codes": "mgus2.csv"])
  }

  private func json(_ arguments: [String]) throws -> ReferenceValue {
    let outcome = try tool.run(["curves"] + arguments + ["--json"])
    try #require(outcome.status == 0, "\(outcome.words)")
    return try ReferenceValue(json: outcome.output)
  }

  private static let telco = [
    "telco.csv", "--formula", #"Surv(tenure, churn == "Yes") ~ contract"#,
  ]

  /// R 4.2.2, survival 3.5-3.
  @Test("Telco by contract: restricted means, median, log-rank test")
  func contracts() throws {
    let report = try json(
      Self.telco + ["--times", "6,12,72,80", "--restricted-mean", "72", "--confidence-type", "log"])
    let groups = report["groups"]?.elements ?? []
    #expect(groups.map { $0["group"]?.text } == ["Month-to-month", "One year", "Two year"])
    let means = groups.map { $0["restrictedMean"] }
    for (mean, (value, error)) in zip(
      means,
      [
        (36.2978999018954, 0.560005205785306), (66.4174719811293, 0.400060588426619),
        (71.5403284503490, 0.0823749294554223),
      ])
    {
      expectClose(mean?["value"]?.number ?? .nan, value, .relative(1e-13))
      expectClose(mean?["standardError"]?.number ?? .nan, error, .relative(1e-12))
    }
    #expect(groups.first?["median"]?.number == 35)
    #expect(groups.first?["medianLower"]?.number == 32)
    #expect(groups.first?["medianUpper"]?.number == 38)
    #expect(groups.last?["median"] == nil)
    let test = report["logRank"]
    expectClose(test?["chiSquared"]?.number ?? .nan, 2352.87253825934, .relative(1e-12))
    #expect(test?["degreesOfFreedom"]?.number == 2)
    // Nobody was observed for 80 months.
    #expect(groups[0]["survival"]?.numbers.map(\.isNaN) == [false, false, false, true])
    #expect(groups[0]["atRisk"]?.numbers.last == 0)
  }

  /// R's survfit by hand: events and numbers at risk of each stretch add up.
  @Test("the number at risk is data, and adds up")
  func atRisk() throws {
    let report = try json([
      "lung.csv", "--formula", "Surv(time, status == 2) ~ 1", "--times", "1,310,400,2000",
    ])
    let group = try #require(report["groups"]?.elements.first)
    #expect(group["group"]?.text == "all")
    let atRisk = group["atRisk"]?.numbers ?? []
    #expect(atRisk[0] == 228)
    #expect(atRisk[3] == 0)
    let events: Double = (group["events"]?.numbers ?? []).reduce(0, +)
    let censored: Double = (group["censored"]?.numbers ?? []).reduce(0, +)
    #expect(events == 165)
    #expect(censored == 63)
    #expect(group["median"]?.number == 310)
  }

  /// R: median 310 (285, 363) on the log scale; mean to 365 days 263.221866482007 (7.79885908631446).
  @Test("lung cancer: median, mean, quantiles, G-rho within institutions")
  func lung() throws {
    let one = try json([
      "lung.csv", "--formula", "Surv(time, status == 2) ~ 1", "--confidence-type", "log",
      "--restricted-mean", "365",
    ])
    let group = try #require(one["groups"]?.elements.first)
    #expect(group["medianLower"]?.number == 285)
    #expect(group["medianUpper"]?.number == 363)
    let mean = group["restrictedMean"]
    expectClose(mean?["value"]?.number ?? .nan, 263.221866482007, .relative(1e-13))
    expectClose(mean?["standardError"]?.number ?? .nan, 7.79885908631446, .relative(1e-12))
    #expect(group["times"]?.numbers.count == 186)
    let within = try json([
      "lung.csv", "--formula", "Surv(time, status == 2) ~ sex + strata(inst)",
    ])
    expectClose(
      within["logRank"]?["chiSquared"]?.number ?? .nan, 8.52446736332317, .relative(1e-12))
    let early = try json(["lung.csv", "--formula", "Surv(time, status == 2) ~ sex", "--rho", "1"])
    expectClose(
      early["logRank"]?["chiSquared"]?.number ?? .nan, 12.7141514011575, .relative(1e-12))
  }

  /// R 4.2.2: survfit of several states, and cmprsk's cuminc.
  @Test("competing causes: incidences, Gray's test", .needs("mgus2-codes"))
  func competing() throws {
    let report = try json([
      "mgus2.csv", "--formula", "Surv(time, cause) ~ 1", "--competing", "--censored", "0",
      "--times", "60,120,240",
    ])
    let groups = report["groups"]?.elements ?? []
    #expect(groups.map { $0["cause"]?.text } == ["1", "2"])
    expectClose(
      groups[0]["incidence"]?.numbers ?? [],
      [0.03410371297434902, 0.06372216801311292, 0.09981371593546917], .relative(1e-13))
    expectClose(
      groups[1]["standardError"]?.numbers ?? [],
      [0.01256737154755900, 0.01405964516203057, 0.01560634506776160], .relative(1e-12))
    let bySex = try json([
      "mgus2.csv", "--formula", "Surv(time, cause) ~ sex", "--competing", "--censored", "0",
    ])
    let tests = bySex["gray"]?.elements ?? []
    expectClose(
      tests.map { $0["chiSquared"]?.number ?? .nan }, [1.194507825075515, 11.651259012127738],
      .relative(1e-12))
  }

  @Test("a frequency of 2 is every row twice; case weights are tested by no count")
  func weights() throws {
    let file = directory.url.appending(path: "ties.csv")
    let text = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let header = text[0] + ",two"
    let once = [header] + text.dropFirst().map { $0 + ",2" }
    let twice = [header] + text.dropFirst().flatMap { [$0 + ",1", $0 + ",1"] }
    for (name, lines) in [("once.csv", once), ("twice.csv", twice)] {
      try Data(lines.joined(separator: "\n").utf8)
        .write(to: directory.url.appending(path: name))
    }
    let formula = ["--formula", "Surv(start, time, event) ~ stratum", "--weights", "two"]
    func results(_ name: String) throws -> String {
      let outcome = try tool.run(
        ["curves", name] + formula + ["--weights-kind", "frequency", "-o", "-"])
      return outcome.output
    }
    #expect(try results("once.csv") == results("twice.csv"))
    let test = try json(["once.csv"] + formula + ["--weights-kind", "frequency"])["logRank"]
    let other = try json(["twice.csv"] + formula + ["--weights-kind", "frequency"])["logRank"]
    expectClose(
      test?["chiSquared"]?.number ?? .nan, other?["chiSquared"]?.number ?? 0, .roundoff)
    let cases = try tool.run(["curves", "once.csv"] + formula)
    #expect(cases.status == 0)
    #expect(cases.words.contains("groups are not tested"))
  }

  @Test("row order and threads change nothing")
  func order() throws {
    let file = directory.url.appending(path: "telco.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    var random = SeededGenerator(seed: 11)
    let shuffled = [lines[0]] + lines.dropFirst().shuffled(using: &random)
    try Data(shuffled.joined(separator: "\n").utf8)
      .write(to: directory.url.appending(path: "shuffled.csv"))
    let plain = try tool.run(["curves"] + Self.telco + ["--json", "--threads", "1"])
    let threads = try tool.run(["curves"] + Self.telco + ["--json", "--threads", "4"])
    let other = try tool.run(
      ["curves", "shuffled.csv"] + Self.telco.dropFirst() + ["--json"])
    #expect(plain.output == threads.output)
    #expect(plain.output == other.output)
  }

  @Test("every step in a file")
  func steps() throws {
    let outcome = try tool.run(["curves"] + Self.telco + ["-o", "steps.csv"])
    #expect(outcome.status == 0, "\(outcome.words)")
    let steps = try CSVReader.read(path: directory.url.appending(path: "steps.csv").path)
    #expect(
      steps.names == [
        "group", "time", "atRisk", "events", "censored", "survival", "standardError", "lower",
        "upper", "cumulativeHazard", "cumulativeHazardStandardError",
      ])
    #expect(steps.rowCount > 150)
  }

  @Test("what people read, and what is refused")
  func snapshot() throws {
    var text = ""
    for arguments in [
      Self.telco + ["--times", "6,12,24", "--restricted-mean", "72", "--time-unit", "months"],
      ["lung.csv", "--formula", "Surv(time, status == 2) ~ I(age > 65)", "--rho", "1"],
      ["customers.csv", "--formula", "Surv(time, event) ~ 1"],
      [
        "two-ways.csv", "--formula", "Surv(tenure, reason) ~ 1", "--competing", "--censored",
        "active", "--times", "6,12,24", "--restricted-mean", "24",
      ],
      [
        "two-ways.csv", "--formula", "Surv(tenure, reason) ~ 1", "--competing", "--censored",
        "alive",
      ],
      ["two-ways.csv", "--formula", "Surv(tenure, reason) ~ 1", "--competing"],
      ["telco.csv", "--formula", #"Surv(tenure, churn == "Yes") ~ monthly_charges"#],
      ["telco.csv", "--formula", #"Surv(tenure, churn == "Yes") ~ ns(monthly_charges, 3)"#],
      ["telco.csv", "--formula", #"churn == "Yes" ~ contract"#],
    ] {
      let outcome = try tool.run(["curves"] + arguments)
      let command = StrangeInput.Case("", ["curves"] + arguments).command
      text += "$ \(command)\n\(outcome.words)\(outcome.output)"
      text += outcome.status == 0 ? "\n" : "(exit \(outcome.status))\n\n"
    }
    try expectSnapshot(text, "curves.txt")
  }
}
