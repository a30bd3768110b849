import DataFiles
import DataFrames
import Foundation
import JSONDocuments
import TestSupport
import Testing

/// The diagnosis of a Cox model, and exact ties, on the Telco data.
@Suite("Cox models from the command line, on the Telco data")
struct CoxDiagnosisTests {
  private let directory: TemporaryDirectory
  private let tool: CommandLineTool
  private static let formula =
    #"Surv(tenure, churn == "Yes") ~ senior_citizen + partner + dependents + internet_service"#
    + " + contract + paperless_billing + payment_method + monthly_charges"

  init() throws {
    directory = try TemporaryDirectory()
    tool = CommandLineTool(directory: directory.url)
    try FileManager.default.copyItem(
      at: packageFolder.appending(path: "datasets/telco/telco.csv"),
      to: directory.url.appending(path: "telco.csv"))
  }

  private func train(_ arguments: [String] = []) throws -> CommandLineTool.Outcome {
    try tool.run(
      [
        "train", "cox", "telco.csv", "--formula", Self.formula, "--term-tests", "none", "-o",
        "m.json",
      ]
        + arguments)
  }

  /// R 4.2, cox.zph(…, "km"): printed to 12 digits.
  @Test("the test of proportional hazards is R's")
  func proportionalHazards() throws {
    #expect(try train().status == 0)
    let outcome = try tool.run(["diagnose", "m.json", "telco.csv", "--json"])
    #expect(outcome.status == 0, "\(outcome.words)")
    var report = try ObjectReader(try JSONValue(bytes: Array(outcome.output.utf8)))
    var hazards = try report.object("proportionalHazards")
    var global = try hazards.object("global")
    expectClose(try global.number("chiSquared"), 254.336764979, .published(decimals: 9))
    let terms = try hazards.array("terms") { value, path throws(JSONShapeError) in
      var term = try ObjectReader(value, at: path)
      return try term.number("chiSquared")
    }
    for (own, expected) in zip(
      terms,
      [
        0.510538299669, 19.9582932478, 1.01102783369, 41.1308090785, 89.7586364227, 3.79680952366,
        48.8206184340, 104.794036663,
      ])
    { expectClose(own, expected, .relative(1e-10)) }
    #expect(terms.count == 8)
  }

  @Test("residuals are written for every row, or every event")
  func residuals() throws {
    #expect(try train().status == 0)
    for (kind, rows) in [("martingale", 7_043), ("deviance", 7_043), ("schoenfeld", 1_869)] {
      let outcome = try tool.run(
        ["diagnose", "m.json", "telco.csv", "--residuals", kind, "-o", "\(kind).csv"])
      #expect(outcome.status == 0, "\(outcome.words)")
      let table = try CSVReader.read(path: directory.url.appending(path: "\(kind).csv").path)
      #expect(table.rowCount == rows)
      // Events less those expected add up to nothing; so do the columns of who left.
      let summed = kind == "schoenfeld" ? "monthly_charges" : "martingale"
      guard kind != "deviance", case .numeric(let values)? = table[summed]?.values else { continue }
      let size = values.reduce(0) { $0 + $1.magnitude }
      #expect(values.reduce(0, +).magnitude < 1e-9 * size)
    }
  }

  /// Computed with recursions over customers: see Reference/exact-ties.py of the library's tests.
  @Test("exact ties where hundreds leave in the first month")
  func exact() throws {
    let outcome = try train(["--ties", "exact", "--json"])
    #expect(outcome.status == 0, "\(outcome.words)")
    var document = try ObjectReader(try JSONValue(bytes: Array(outcome.output.utf8)))
    var fit = try document.object("fit")
    #expect(try fit.string("ties") == "exact")
    expectClose(try fit.number("logLikelihood"), -8439.453095174444, .relative(1e-12))
    expectClose(try fit.number("nullLogLikelihood"), -10060.870129833584, .relative(1e-12))
    #expect(try tool.run(["verify", "m.json"]).status == 0)
  }

  @Test(
    "what exact ties do not have is refused as usage",
    arguments: [["--robust"], ["--cluster", "contract"], ["--weights", "tenure"]])
  func refused(arguments: [String]) throws {
    let outcome = try train(["--ties", "exact"] + arguments)
    #expect(outcome.status == 64 && outcome.words.contains("--ties exact"))
  }
}
