internal import Foundation
internal import Tenure

/// An artefact that is run by the program that it is meant for, on a document's made-up customers.
struct ForeignRun {
  /// What an artefact's file is.
  private enum Form: String {
    case python = "py"
    case c = "h"
    case sql

    /// The program that runs it.
    var program: String {
      switch self {
      case .python: "python3"
      case .c: "cc"
      case .sql: "sqlite3"
      }
    }
  }

  private let form: Form
  private let path: String
  private let seconds: Double

  /// Looks at an artefact's name.
  ///
  /// - Parameters:
  ///   - path: The artefact.
  ///   - seconds: How long it may take.
  /// - Throws: ``CommandFailure`` for a form that is not run.
  init(_ path: String, seconds: Double) throws(CommandFailure) {
    guard let form = Form(rawValue: URL(fileURLWithPath: path).pathExtension.lowercased()) else {
      throw CommandFailure(
        .usage,
        "\(path): Python modules (.py), C headers (.h) and SQL for SQLite (.sql) can be run; other "
          + "artefacts are run by the programs that they are for.")
    }
    self.form = form
    self.path = path
    self.seconds = seconds
  }

  /// What the artefact would be run with.
  var program: String { form.program }

  /// Runs the artefact and compares.
  ///
  /// - Parameters:
  ///   - trial: The customers and what must come out.
  ///   - table: The table of a statement.
  /// - Returns: How many numbers were compared.
  /// - Throws: ``CommandFailure`` where the program is not there, fails, or gives something else.
  func compare(_ trial: ArtefactTrial, table: String) throws(CommandFailure) -> Int {
    let lines = try output(of: trial, table: table)
      .split(separator: "\n", omittingEmptySubsequences: true)
    guard lines.count == trial.expected.count else {
      throw CommandFailure(
        .answeredButFailed,
        "\(path) gives \(lines.count) rows for \(trial.expected.count) customers.")
    }
    var compared = 0
    for (row, line) in lines.enumerated() {
      let cells = line.split(
        separator: ArtefactTrial.separator, omittingEmptySubsequences: false
      ).map(String.init)
      guard cells.count == trial.outputs.count + 1 else {
        throw CommandFailure(
          .answeredButFailed,
          "\(path) has other columns than this model answers; give --horizons and --elapsed as at "
            + "its export, and of SQL export it without --keep.")
      }
      guard cells.last == trial.statuses[row] else {
        throw CommandFailure(
          .answeredButFailed,
          "\(path): customer \(row + 1) has the status \"\(cells.last ?? "")\", not "
            + "\"\(trial.statuses[row])\".")
      }
      for (column, cell) in cells.dropLast().enumerated() {
        let (found, expected) = (Double(cell) ?? .nan, trial.expected[row][column])
        let isSame =
          found.isNaN && expected.isNaN
          || abs(found - expected) <= 1e-12 * max(1, abs(expected))
        guard isSame else {
          throw CommandFailure(
            .answeredButFailed,
            "\(path): \(trial.outputs[column]) of customer \(row + 1) is \(cell), not \(expected).")
        }
        compared += 1
      }
    }
    return compared
  }

  private func output(of trial: ArtefactTrial, table: String) throws(CommandFailure) -> String {
    let artefact: String
    do {
      artefact = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw CommandFailure(.noInput, "\(path) cannot be read: \(error.localizedDescription)")
    }
    // Before there is a folder or a program that would stay behind.
    Signals.deferInterruption(true)
    defer { Signals.deferInterruption(false) }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("tenure-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let child = ForeignProcess(folder: folder, artefact: path, seconds: seconds)
      switch form {
      case .python:
        let script = folder.appendingPathComponent("trial.py")
        let module = folder.appendingPathComponent("artefact_module.py")
        try Data(artefact.utf8).write(to: module)
        try Data(trial.python(module: module.path).utf8).write(to: script)
        return try child.run(form.program, [script.path])
      case .c:
        guard let prefix = Self.prefix(of: artefact) else {
          throw CommandFailure(.dataAtFault, "\(path) is not a header that tenure wrote.")
        }
        let source = folder.appendingPathComponent("trial.c")
        try Data(artefact.utf8).write(to: folder.appendingPathComponent("artefact.h"))
        try Data(trial.c(prefix: prefix).utf8).write(to: source)
        let program = folder.appendingPathComponent("trial").path
        _ = try child.run(form.program, ["-std=c99", source.path, "-o", program, "-lm"])
        return try child.run(program, [])
      case .sql:
        let commands = trial.sqlite(statement: artefact, table: table)
        return try child.run(
          form.program, ["-batch", "-separator", ArtefactTrial.separator, ":memory:"],
          input: commands)
      }
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure(.cannotCreate, "the trial cannot be written: \(error)")
    }
  }

  /// What the names of a header begin with.
  private static func prefix(of header: String) -> String? {
    let mark = "_predict(const "
    guard let line = header.split(separator: "\n").first(where: { $0.contains(mark) }),
      let end = line.range(of: "_score ")
    else { return nil }
    let name = line[..<end.lowerBound].split(separator: " ").last
    return name.map(String.init)
  }
}
