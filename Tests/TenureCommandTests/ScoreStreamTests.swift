import Foundation
import JSONDocuments
import TestSupport
import Testing

/// Tables that arrive as a file, as a pipe and compressed, and scores as CSV and as JSON lines.
@Suite("Scores of streams")
struct ScoreStreamTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    let source = packageFolder.appending(path: "datasets/telco/telco.csv")
    try FileManager.default.copyItem(at: source, to: directory.url.appending(path: "telco.csv"))
    let trained = try tool.run([
      "train", "cox", "telco.csv", "--formula",
      #"Surv(tenure, churn == "Yes") ~ contract + monthly_charges"#, "-q", "-o", "cox.json",
    ])
    try #require(trained.status == 0, "\(trained.words)")
    // Some twenty megabytes, so that a stream comes in several segments.
    let text = try String(contentsOf: source, encoding: .utf8)
    let rows = text.split(separator: "\n", maxSplits: 1)
    let many = "\(rows[0])\n" + String(repeating: String(rows[1]), count: 25)
    try Data(many.utf8).write(to: directory.url.appending(path: "many.csv"))
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "gzip -k1 many.csv && head -c 100000 many.csv.gz > cut.csv.gz"]
    process.currentDirectoryURL = directory.url
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: directory.url.appending(path: name))
  }

  private let options = [
    "--horizons", "3,12", "--elapsed", "tenure", "--intervals", "--keep", "contract", "-q",
  ]

  @Test("a file, gzip and a pipe give the same scores, and so do one thread and two")
  func sources() throws {
    for (arguments, output) in [
      (["many.csv", "--threads", "1"], "file.csv"), (["many.csv", "--threads", "2"], "two.csv"),
      (["many.csv.gz"], "gzip.csv"),
    ] {
      let outcome = try tool.run(["score", "cox.json"] + arguments + ["-o", output] + options)
      try #require(outcome.status == 0, "\(outcome.words)")
    }
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    let executable: URL = try #require(CommandLineTool.executable)
    let words = (["score", "cox.json", "-", "-o", "pipe.csv"] + options).joined(separator: " ")
    shell.arguments = ["-c", "cat many.csv.gz | '\(executable.path)' \(words)"]
    shell.currentDirectoryURL = directory.url
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    let expected = try bytes("file.csv")
    #expect(expected.count { $0 == 10 } == 25 * 7_043 + 1)
    for other in ["two.csv", "gzip.csv", "pipe.csv"] {
      #expect(try bytes(other) == expected, "\(other)")
    }
  }

  @Test("rows that --where asks for keep their numbers, in every part of a file")
  func wantedRows() throws {
    for (more, output) in [([], "all.csv"), (["--where", "tenure > 60"], "wanted.csv")] {
      let outcome = try tool.run(
        ["score", "cox.json", "many.csv", "--keep", "tenure", "-q", "-o", output] + more)
      try #require(outcome.status == 0, "\(outcome.words)")
    }
    let all = String(decoding: try bytes("all.csv"), as: UTF8.self).split(separator: "\n")
    let wanted = String(decoding: try bytes("wanted.csv"), as: UTF8.self).split(separator: "\n")
    let expected = all.dropFirst().filter { row in
      (row.split(separator: ",").dropFirst().first.flatMap { Double($0) } ?? 0) > 60
    }
    #expect(wanted.first == all.first)
    #expect(Array(wanted.dropFirst()) == expected)
  }

  @Test("a fault late in a file ends the run behind the scores of what comes before")
  func lateFault() throws {
    let bad = try bytes("many.csv") + Data("1,2,3\n".utf8)
    try bad.write(to: directory.url.appending(path: "bad.csv"))
    let arguments = ["score", "cox.json"]
    let whole = try tool.run(arguments + ["many.csv", "-q"])
    for threads in ["1", "2"] {
      let outcome = try tool.run(arguments + ["bad.csv", "-q", "--threads", threads])
      #expect(outcome.status == 65)
      #expect(outcome.words.contains("row 176076"), "\(outcome.words)")
      #expect(outcome.output.utf8.count > whole.output.utf8.count * 9 / 10)
      #expect(whole.output.hasPrefix(outcome.output))
    }
    let file = try tool.run(arguments + ["bad.csv", "-q", "-o", "bad-scores.csv"])
    #expect(file.status == 65)
    #expect(try !directory.contents().keys.contains("bad-scores.csv"))
  }

  @Test("JSON lines hold the numbers of the CSV")
  func jsonLines() throws {
    let reasons = ["--reasons", "1"]
    for output in ["scores.csv", "scores.jsonl"] {
      let outcome = try tool.run(
        ["score", "cox.json", "telco.csv", "-o", output] + options + reasons)
      try #require(outcome.status == 0, "\(outcome.words)")
    }
    let lines = String(decoding: try bytes("scores.jsonl"), as: UTF8.self).split(separator: "\n")
    let rows = String(decoding: try bytes("scores.csv"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == rows.count - 1)
    let names = rows[0].split(separator: ",").map(String.init)
    for (line, row) in zip(lines, rows.dropFirst()).prefix(200) {
      guard case .object(let members) = try JSONValue(bytes: Array(line.utf8)) else {
        Issue.record("\(line) is no object")
        return
      }
      #expect(members.map(\.name) == names)
      // The cells up to the reason, whose text may hold commas.
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      for (member, cell) in zip(members, cells).prefix(6) {
        switch member.value {
        case .number(let number): #expect(Double(cell) == number)
        case .string(let text): #expect(text == cell)
        case .null: #expect(cell.isEmpty)
        default: Issue.record("\(member.name)")
        }
      }
    }
    let asked = try tool.run(
      ["score", "cox.json", "telco.csv", "--format", "json-lines", "-q"])
    #expect(asked.output.hasPrefix(#"{"id":1,"linearPredictor":"#))
  }

  @Test("a compressed file cut short is refused by name, and nothing is written")
  func truncated() throws {
    let scored = try tool.run(["score", "cox.json", "cut.csv.gz", "-o", "scores.csv"])
    #expect(scored.status == 65)
    #expect(scored.words.contains("cut.csv.gz is gzip-compressed and stops in the middle"))
    #expect(try !directory.contents().keys.contains("scores.csv"))
    let formula = #"Surv(tenure, churn == "Yes") ~ monthly_charges"#
    let trained = try tool.run(["train", "cox", "cut.csv.gz", "--formula", formula])
    #expect(trained.status == 65)
    #expect(trained.words.contains("stops in the middle"))
  }

  @Test("training reads compressed tables")
  func training() throws {
    for (data, model) in [("many.csv", "plain.json"), ("many.csv.gz", "gzip.json")] {
      let trained = try tool.run([
        "train", "logistic", data, "--formula", #"churn == "Yes" ~ contract"#, "-q", "-o", model,
      ])
      try #require(trained.status == 0, "\(trained.words)")
    }
    #expect(try bytes("plain.json") == bytes("gzip.json"))
  }

  @Test("a table four times as long takes no more memory, in numbers and in JSON lines")
  func boundedMemory() throws {
    for output in ["scores.csv", "scores.jsonl"] {
      // Some rounds are over by then, so that what threads keep for the next one is there.
      let peaks = try [3, 12].map { times -> Int in
        try repeatRows(times)
        let outcome = try tool.run(
          ["score", "cox.json", "more.csv", "--timings", "-o", output] + options)
        try #require(outcome.status == 0, "\(outcome.words)")
        let line = try #require(outcome.words.split(separator: "\n").first { $0.hasPrefix("{") })
        guard case .object(let members) = try JSONValue(bytes: Array(line.utf8)),
          case .number(let peak)? = members.first(where: { $0.name == "peakAnonymousBytes" })?
            .value
        else { return 0 }
        return Int(peak)
      }
      // The longer one has some two hundred and forty megabytes.
      #expect(peaks[0] > 0 && peaks[1] < peaks[0] * 3 / 2, "\(output): \(peaks) bytes")
    }
  }

  @Test("a terminal sees how many rows are scored while it lasts")
  func progress() throws {
    let script = URL(filePath: "/usr/bin/script")
    guard FileManager.default.isExecutableFile(atPath: script.path) else { return }
    try repeatRows(4)
    let executable: URL = try #require(CommandLineTool.executable)
    let shell = Process()
    shell.executableURL = script
    shell.arguments = [
      "-qec",
      "'\(executable.path)' score cox.json more.csv --threads 1 --reasons 1 --intervals"
        + " --horizons 3,12 -o scores.csv",
      "terminal.txt",
    ]
    shell.currentDirectoryURL = directory.url
    shell.standardOutput = FileHandle.nullDevice
    shell.standardInput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    let seen = String(decoding: try bytes("terminal.txt"), as: UTF8.self)
    #expect(seen.contains(/scoring: [0-9,]+ rows/), "\(seen)")
    #expect(seen.contains("704,300 rows scored"))
  }

  /// Writes more.csv: many.csv so many times over.
  private func repeatRows(_ times: Int) throws {
    let many = try bytes("many.csv")
    let start = try #require(many.firstIndex(of: 10)) + 1
    var more = many
    for _ in 1..<times { more += many[start...] }
    try more.write(to: directory.url.appending(path: "more.csv"))
  }
}
