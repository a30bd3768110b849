import DataFiles
import DataFrames
import Foundation
import TestSupport
import Testing

/// Rows for models from customers and logs, from the shell.
@Suite("tenure episodes")
struct EpisodesCommandTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    let reference = packageFolder.appending(path: "Tests/HistoriesTests/Reference")
    for name in try FileManager.default.contentsOfDirectory(atPath: reference.path)
    where name.hasSuffix(".csv") {
      try FileManager.default.copyItem(
        at: reference.appending(path: name), to: directory.url.appending(path: name))
    }
    for name in ["cgd", "pbc"] {
      for part in ["customers", "log", "episodes"] {
        try directory.copyPackageTables(["\(name)-\(part)": "\(name)-\(part).csv"])
      }
    }
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: directory.url.appending(path: name))
  }

  private func table(_ name: String) throws -> DataFrame {
    try CSVReader.read(path: directory.url.appending(path: name).path)
  }

  /// Runs the command and returns what it wrote.
  private func rows(_ arguments: [String]) throws -> DataFrame {
    let outcome = try tool.run(["episodes"] + arguments + ["-o", "rows.csv"])
    try #require(outcome.status == 0, "\(outcome.words)")
    return try table("rows.csv")
  }

  /// Compares columns, which may have other names; numbers must be equal.
  private func expectEqual(
    _ found: DataFrame, _ known: DataFrame, _ names: [(String, String)]
  ) {
    #expect(found.rowCount == known.rowCount)
    for (name, other) in names {
      #expect(cells(found, name) == cells(known, other), "\(name)")
    }
  }

  private func cells(_ table: DataFrame, _ name: String) -> [String] {
    switch table[name]?.values {
    case .numeric(let numbers)?: numbers.map { $0.isNaN ? "" : "\($0)" }
    case .categorical(let codes, let levels)?: codes.map { $0 < 0 ? "" : levels[Int($0)] }
    case .logical(let truths)?: truths.map { "\($0)" }
    case nil: ["no column \(name)"]
    }
  }

  private static let cgd = [
    "cgd-customers.csv", "--id", "id", "--stop", "futime", "--log", "cgd-log.csv", "--log-time",
    "day", "--log-event", "infect", "--cumtdc", "infections",
  ]

  @Test("infections: cgd0 becomes cgd, from a log that is not sorted", .needs("cgd-log"))
  func infections() throws {
    expectEqual(
      try rows(Self.cgd), try table("cgd-episodes.csv"),
      [
        ("id", "id"), ("start", "tstart"), ("stop", "tstop"), ("infect", "infect"),
        ("infections", "infections"), ("treat", "treat"), ("age", "age"),
      ])
  }

  @Test("measurements: pbc and pbcseq", .needs("pbc-log"))
  func measurements() throws {
    // R's status is 0, 1 or 2, and stays with the last row.
    expectEqual(
      try rows([
        "pbc-customers.csv", "--id", "id", "--stop", "time", "--event", "status", "--log",
        "pbc-log.csv", "--log-time", "day", "--tdc", "ascites=ascites", "--tdc", "bili=bili",
        "--tdc", "albumin=albumin", "--tdc", "protime=protime",
      ]), try table("pbc-episodes.csv"),
      [
        ("id", "id"), ("start", "tstart"), ("stop", "tstop"), ("status", "death"),
        ("ascites", "ascites"), ("bili", "bili"), ("albumin", "albumin"), ("protime", "protime"),
        ("sex", "sex"), ("stage", "stage"),
      ])
  }

  @Test("transplants: heart; and cut at three times as survSplit does")
  func transplants() throws {
    let heart = ["heart-customers.csv", "--id", "id", "--stop", "futime", "--event", "fustat"]
    expectEqual(
      try rows(heart + ["--log", "heart-log.csv", "--log-time", "wait", "--tdc", "transplant"]),
      try table("heart-episodes.csv"),
      [
        ("id", "id"), ("start", "tstart"), ("stop", "tstop"), ("fustat", "death"),
        ("transplant", "transplant"), ("age", "age"),
      ])
    expectEqual(
      try rows(heart + ["--cut", "30,90,365"]), try table("heart-cut-episodes.csv"),
      [
        ("id", "id"), ("start", "tstart"), ("stop", "futime"), ("fustat", "fustat"),
        ("episode", "stretch"), ("surgery", "surgery"),
      ])
  }

  @Test("gaps, ties, texts, delays: what tmerge does")
  func edge() throws {
    expectEqual(
      try rows([
        "edge-customers.csv", "--id", "id", "--start", "from", "--stop", "to", "--event", "left",
        "--log", "edge-log.csv", "--log-time", "day", "--tdc", "level=level", "--tdc", "seen",
        "--tdc", "kind=kind", "--cumtdc", "sum=size", "--log-event", "value=level",
        "--log-cumevent", "total=size", "--delay", "3",
      ]), try table("edge-delay-episodes.csv"),
      [
        ("id", "id"), ("start", "tstart"), ("stop", "tstop"), ("left", "left"), ("level", "level"),
        ("seen", "seen"), ("kind", "kind"), ("sum", "sum"), ("value", "value"), ("total", "total"),
      ])
  }

  @Test("the order of a log changes nothing", .needs("cgd-log"))
  func order() throws {
    let lines = try String(
      contentsOf: directory.url.appending(path: "cgd-log.csv"), encoding: .utf8
    ).split(separator: "\n")
    let sorted = lines.dropFirst().sorted { a, b in
      let (left, right) = (a.split(separator: ","), b.split(separator: ","))
      return (Int(left[0]) ?? 0, Int(left[1]) ?? 0) < (Int(right[0]) ?? 0, Int(right[1]) ?? 0)
    }
    let first = try tool.run(["episodes"] + Self.cgd)
    try write(([lines[0]] + sorted).joined(separator: "\n"), "cgd-log.csv")
    let second = try tool.run(["episodes"] + Self.cgd)
    #expect(first.output == second.output)
    #expect(first.output.split(separator: "\n").count == 204)
  }

  @Test("--log-where is a log with those rows alone")
  func logWhere() throws {
    let lines = try String(
      contentsOf: directory.url.appending(path: "edge-log.csv"), encoding: .utf8
    ).split(separator: "\n")
    try write(
      ([lines[0]] + lines.dropFirst().filter { $0.hasSuffix(",call") }).joined(separator: "\n"),
      "calls.csv")
    let arguments = [
      "edge-customers.csv", "--id", "id", "--start", "from", "--stop", "to", "--event", "left",
      "--log-time", "day", "--cumtdc", "calls", "--tdc", "level=level",
    ]
    let filtered = try rows(
      arguments + ["--log", "edge-log.csv", "--log-where", #"kind == "call""#])
    let alone = try rows(arguments + ["--log", "calls.csv"])
    expectEqual(filtered, alone, alone.names.map { ($0, $0) })
  }

  @Test("dates in a log count from the customers' day 0")
  func dates() throws {
    try write("id,joined,tenure,left\na,2024-01-31,3,1\nb,2024-02-10,4,0\n", "c.csv")
    try write("id,day,price\na,2024-02-29,10\nb,2024-01-01,20\nb,2024-03-10,21\n", "l.csv")
    let rows = try rows([
      "c.csv", "--id", "id", "--stop", "tenure", "--event", "left", "--log", "l.csv", "--log-time",
      "day", "--origin", "joined", "--time-unit", "months", "--tdc", "price=price",
    ])
    #expect(cells(rows, "stop") == ["1.0", "3.0", "1.0", "4.0"])
    #expect(cells(rows, "price") == ["", "10.0", "20.0", "21.0"])
    #expect(cells(rows, "left") == ["0.0", "1.0", "0.0", "0.0"])
  }

  @Test("--strict refuses lost events and leaves nothing behind")
  func strict() throws {
    try write("id,stop,left\na,10,1\n", "c.csv")
    try write("id,day\na,12\n", "late.csv")
    try write("id,day\na,3\nz,4\n", "unknown.csv")
    for (log, words) in [
      ("late.csv", "1 event of the log"), ("unknown.csv", "customer z is not in"),
    ] {
      let outcome = try tool.run([
        "episodes", "c.csv", "--id", "id", "--stop", "stop", "--event", "left", "--log", log,
        "--log-time", "day", "--log-event", "hit", "--strict", "-o", "out.csv",
      ])
      #expect(outcome.status == 65)
      #expect(outcome.words.contains(words), "\(outcome.words)")
      #expect(
        !FileManager.default.fileExists(atPath: directory.url.appending(path: "out.csv").path))
    }
  }

  @Test("snapshots know nothing of what comes after their landmark")
  func landmarks() throws {
    let arguments = [
      "heart-customers.csv", "--id", "id", "--stop", "futime", "--event", "fustat", "--log",
      "heart-log.csv", "--log-time", "wait", "--tdc", "transplant", "--landmark", "30,90",
      "--window", "100",
    ]
    let rows = try rows(arguments)
    let customers = try table("heart-customers.csv")
    guard case .numeric(let stop)? = customers["futime"]?.values else { return }
    let (early, late) = (stop.count { $0 > 30 }, stop.count { $0 > 90 })
    #expect(rows.rowCount == early + late)
    #expect(rows.names == ["id", "landmark", "time", "fustat", "transplant", "age", "surgery"])
    let lines = try String(
      contentsOf: directory.url.appending(path: "heart-log.csv"), encoding: .utf8
    ).split(separator: "\n")
    let known = lines.filter { line in
      (line.split(separator: ",").last.flatMap { Double($0) } ?? 0) <= 30
    }
    try write(known.joined(separator: "\n"), "heart-log.csv")
    let first = try self.rows(arguments + ["--landmark", "30"])
    try write(lines.joined(separator: "\n"), "heart-log.csv")
    let second = try self.rows(arguments + ["--landmark", "30"])
    expectEqual(first, second, first.names.map { ($0, $0) })
  }

  @Test("what people read, and what is refused")
  func snapshot() throws {
    try write("id,stop,left\na,10,1\nb,8,0\nc,0,0\n", "c.csv")
    try write("id,day,price\na,3,5\na,3,6\na,x,7\nz,4,1\n", "text.csv")
    try write("id,day,price\na,3,5\na,3,6\na,,7\nz,4,1\nb,9,2\na,0,4\na,10,9\n", "l.csv")
    try write("id,from,to\na,0,5\na,4,9\n", "overlap.csv")
    let logged = ["--log-time", "day", "--tdc", "price=price"]
    var text = ""
    for arguments in [
      [
        "heart-customers.csv", "--id", "id", "--stop", "futime", "--event", "fustat", "--log",
        "heart-log.csv", "--log-time", "wait", "--tdc", "transplant", "-o", "rows.csv",
      ],
      ["c.csv", "--id", "id", "--stop", "stop", "--event", "left", "--log", "l.csv"] + logged
        + ["--log-event", "hit", "-o", "rows.csv"],
      ["c.csv", "--id", "id", "--stop", "stop", "--event", "left", "--log", "l.csv"] + logged,
      ["c.csv", "--id", "id", "--stop", "stop", "--log", "text.csv"] + logged,
      ["c.csv", "--id", "id", "--stop", "stop", "--log", "l.csv", "--log-time", "when"]
        + ["--tdc", "price"],
      ["overlap.csv", "--id", "id", "--start", "from", "--stop", "to", "--cut", "3"],
      ["c.csv", "--id", "id", "--stop", "stop"],
      ["c.csv", "--stop", "stop", "--cut", "3"],
      ["c.csv", "--id", "id", "--stop", "stopp", "--cut", "3"],
    ] {
      let outcome = try tool.run(["episodes"] + arguments)
      let command = StrangeInput.Case("", ["episodes"] + arguments).command
      text += "$ \(command)\n\(outcome.words)\(outcome.output)"
      text += outcome.status == 0 ? "\n" : "(exit \(outcome.status))\n\n"
    }
    try expectSnapshot(text, "episodes.txt")
  }
}

/// Labels from dates, from the shell.
@Suite("tenure label")
struct LabelCommandTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    try write(
      """
      customer,plan,joined,ended
      1,a,2023-01-31,2024-02-29
      2,b,2023-06-15,
      3,a,2024-05-01,2024-07-15
      4,b,2024-07-01,
      5,b,2022-03-03,2023-03-03
      6,a,2023-11-20,2024-06-01
      """, "customers.csv")
    try write(
      """
      customer,date
      1,2023-12-01
      1,2024-01-20
      2,2024-03-01
      2,2024-06-29
      2,2024-07-05
      3,2024-06-20
      5,2023-03-01
      6,2024-01-05
      9,2024-01-05
      """, "log.csv")
    try write("customer,joined,ended\n1,2023-01-31,\n2,2023-02-30,\n", "impossible.csv")
    try write("customer,joined,ended\n1,2023-01-31,2022-12-31\n", "backwards.csv")
    try write("customer,joined,ended\n1,31.01.2023,\n", "german.csv")
    try write("customer,joined\n1,2023-01-31\n1,2023-02-01\n", "twice.csv")
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: directory.url.appending(path: name))
  }

  private static let dates = [
    "customers.csv", "--id", "customer", "--sign-up", "joined", "--as-of", "2024-06-30",
    "--time-unit", "months",
  ]

  @Test("what people read, and what is refused")
  func snapshot() throws {
    let files = ["impossible.csv", "backwards.csv", "german.csv"].map { name in
      [name, "--sign-up", "joined", "--end", "ended", "--as-of", "2024-06-30"]
    }
    var text = ""
    for arguments in [
      Self.dates + ["--end", "ended"],
      Self.dates + ["--end", "ended", "--outcome", "3", "--gap", "1"],
      Self.dates + ["--end", "ended", "--outcome", "3", "-o", "labels.csv"],
      Self.dates
        + [
          "--inactive-after", "3", "--activity", "log.csv", "--outcome", "2", "--observation", "6",
          "--keep", "plan",
        ],
      Self.dates + ["--end", "ended", "--keep", "ended"],
      ["customers.csv", "--sign-up", "joined", "--end", "ended", "--as-of", "2021-01-01"],
      [
        "twice.csv", "--id", "customer", "--sign-up", "joined", "--as-of", "2024-06-30",
        "--inactive-after", "3", "--activity", "log.csv",
      ],
      ["customers.csv", "--sign-up", "joined", "--as-of", "2024-06-31", "--end", "ended"],
      Self.dates,
    ] + files {
      let outcome = try tool.run(["label"] + arguments)
      let command = StrangeInput.Case("", ["label"] + arguments).command
      text += "$ \(command)\n\(outcome.words)\(outcome.output)"
      text += outcome.status == 0 ? "\n" : "(exit \(outcome.status))\n\n"
    }
    try expectSnapshot(text, "label.txt")
  }

  @Test("labels can be trained on")
  func train() throws {
    let labelled = try tool.run(["label"] + Self.dates + ["--end", "ended", "-o", "labels.csv"])
    #expect(labelled.status == 0, "\(labelled.words)")
    let trained = try tool.run([
      "train", "cox", "labels.csv", "--formula", "Surv(tenure, churned) ~ plan",
    ])
    #expect(trained.status == 0, "\(trained.words)")
  }

  @Test("nothing after the as-of day is used")
  func leakage() throws {
    let arguments =
      ["label"] + Self.dates
      + [
        "--inactive-after", "3", "--activity", "log.csv", "--outcome", "2", "--observation", "6",
        "--keep", "plan",
      ]
    let before = try tool.run(arguments)
    let log = try String(contentsOf: directory.url.appending(path: "log.csv"), encoding: .utf8)
    try write(log + "\n1,2024-07-01\n6,2024-12-31\n3,2025-01-01", "log.csv")
    #expect(try tool.run(arguments).output == before.output)
    #expect(before.status == 0)
  }
}
