import Foundation
import Formulas
import JSONDocuments
import ModelExchange
import Scoring
import TestSupport
import Testing

@Suite("Artefacts: what is written, refused and escaped")
struct ArtefactTests {
  @Test("the published tables of families, artefacts and dates are the code's")
  func table() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = root.appendingPathComponent("Sources/Tenure/Tenure.docc/Exports.md")
    let kinds = Artefact.Kind.allCases
    var lines = ["| family | " + kinds.map(\.rawValue).joined(separator: " | ") + " |"]
    lines.append("|" + Array(repeating: "---|", count: kinds.count + 1).joined())
    for family in Scorer.Family.allCases {
      let cells = kinds.map { $0.support(of: family).text }
      lines.append("| \(family.rawValue) | " + cells.joined(separator: " | ") + " |")
    }
    let dates = kinds.compactMap { kind in
      Artefact.surveyDates(of: kind).map { "| \(kind.rawValue) | \($0) |" }
    }
    let text = try String(contentsOf: page, encoding: .utf8)
    for lines in [lines, dates] {
      #expect(
        text.contains(lines.joined(separator: "\n")),
        "expected:\n\(lines.joined(separator: "\n"))")
    }
  }

  @Test("every kind is written or refused as the table says", arguments: Artefact.Kind.allCases)
  func kinds(kind: Artefact.Kind) throws {
    for document in [Hostile.document(levels: ["a", "b"]), Documents.cox] {
      let isRefused = kind.support(of: document.scorer.family).refusal != nil
      let isTime = document.scorer.family != .logistic
      let question = ArtefactQuestion(horizons: isTime ? [1] : [])
      do {
        _ = try document.artefact(Hostile.artefact(kind), question, version: "1")
        #expect(!isRefused)
      } catch {
        #expect(isRefused)
      }
    }
  }

  @Test("a question that the model cannot answer is refused in words")
  func questions() {
    #expect(throws: ArtefactError.self) {
      try Documents.cox.artefact(.python, ArtefactQuestion(), version: "1")
    }
    #expect(throws: ArtefactError.self) {
      try Hostile.document(levels: ["a", "b"]).artefact(
        .python, ArtefactQuestion(horizons: [6]), version: "1")
    }
  }

  /// Points by hand: 20 points double the odds, so a unit of log odds is 20/log 2 = 28.85390081777927
  /// points; the start is 600 − 28.8539 (log 20 − 1) with an intercept of −1.
  @Test("a scorecard's points, by hand")
  func scorecard() throws {
    let document = Hostile.document(levels: ["a", "b"])
    let text = try Hostile.text(document, .scorecard(ScorecardScale()))
    let rows = text.split(separator: "\r\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows[0] == ["term", "attribute", "points", "pointsPerUnit", "roundedPoints"])
    let unit = 28.85390081777927
    let start = try #require(Double(rows[1][2]))
    #expect(abs(start - (600 - unit * (2.995732273553991 - 1))) < 1e-10)
    #expect(rows[2][1] == "a" && Double(rows[2][2]) == 0)
    let second = try #require(Double(rows[3][2]))
    #expect(rows[3][1] == "b" && abs(second + unit * 0.5) < 1e-12)
  }

  @Test("the coefficient tables have the document's digits")
  func coefficients() throws {
    let document = Documents.cox
    let text = try Hostile.text(document, .coefficients)
    #expect(text.split(separator: "\r\n").count == document.coefficients.count + 1)
    let value = try JSONValue(bytes: Array(Hostile.text(document, .coefficientsAsJSON).utf8))
    guard case .object(let members) = value, case .array(let rows)? = members.last?.value else {
      Issue.record("no coefficients")
      return
    }
    #expect(rows.count == document.coefficients.count)
  }

  @Test(
    "hostile names cannot leave their place",
    arguments: [
      (Artefact.Kind.sql, "'; DROP TABLE customers; --", "'''; DROP TABLE customers; --'"),
      (.sql, "it's", "'it''s'"),
      (.c, "a \"quote\"", "\"a \\042quote\\042\""),
      (.c, "back\\slash", "\"back\\134slash\""),
      (.c, "??/ trigraph", "\"\\077\\077/ trigraph\""),
      (.c, "line\nbreak", "\"line\\012break\""),
      (.python, "\"\"\"end", "\"\\\"\\\"\\\"end\""),
      (.python, "line\nbreak", "\"line\\U0000000abreak\""),
      (.python, "back\\slash", "\"back\\\\slash\""),
      (.swift, "\\(exit(1))", "\"\\\\(exit(1))\""),
      (.swift, "line\nbreak", "\"line\\u{a}break\""),
      (.pmml, "</level><level>", "<level>&lt;/level&gt;&lt;level&gt;</level>"),
      (.pmml, "<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
      (.scorecard, "a,\"b\"", "\"a,\"\"b\"\"\""),
    ])
  func hostile(kind: Artefact.Kind, level: String, escaped: String) throws {
    let text = try Hostile.text(Hostile.document(levels: ["plain", level]), Hostile.artefact(kind))
    #expect(text.contains(escaped))
    // Of the raw text nothing may stand outside what is escaped.
    let rest = text.replacingOccurrences(of: escaped, with: "")
    if escaped.contains(level) == false { #expect(!rest.contains(level)) }
  }

  /// A sign that combines makes one character of itself and what is before it.
  @Test(
    "signs that combine hide nothing that must be escaped",
    arguments: [
      (Artefact.Kind.sql, "'\u{301}x", "'''\u{301}x'"),
      (.c, "\"\u{301}x", "\"\\042\\314\\201x\""),
      (.python, "\"\u{301}x", "\"\\\"\\U00000301x\""),
      (.swift, "\"\u{301}x", "\"\\\"\\u{301}x\""),
      (.pmml, "<\u{301}x", "<level>&lt;\u{301}x</level>"),
      (.scorecard, "\"\u{301},x", "\"\"\"\u{301},x\""),
    ])
  func combining(kind: Artefact.Kind, level: String, escaped: String) throws {
    let text = try Hostile.text(Hostile.document(levels: ["plain", level]), Hostile.artefact(kind))
    #expect(Data(text.utf8).range(of: Data(escaped.utf8)) != nil)
  }

  /// Spark replaces ${system:line.separator} by a line break, in comments and quoted names too.
  @Test("Spark puts no variable's value into comments, literals and names")
  func sparkVariables() throws {
    let variable = "${system:line.separator}"
    let spark = Artefact.sql(.spark, table: ["customers"], keeping: [])
    let document = Hostile.document(levels: ["a", variable], formula: "left ~ `\(variable)`")
    let text = try Hostile.text(document, spark)
    #expect(!text.contains("${") && text.contains("'$\\{system:line.separator}'"))
    let named = Hostile.document(levels: ["a", "b"], input: variable)
    let error = #expect(throws: ArtefactError.self) { _ = try Hostile.text(named, spark) }
    #expect(error?.description.contains("even in quoted names") == true)
    let kept = Artefact.sql(.spark, table: ["customers"], keeping: [variable])
    #expect(throws: ArtefactError.self) { _ = try Hostile.text(document, kept) }
    _ = try Hostile.text(named, .sql(.postgres, table: ["customers"], keeping: [variable]))
  }

  @Test("a sign that combines does not end a comment")
  func combiningComment() throws {
    let document = Hostile.document(levels: ["a", "b"], formula: "left ~ `*/\u{301} #error`")
    let bytes = Data(try Hostile.text(document, .c(prefix: "m")).utf8)
    let end = try #require(bytes.range(of: Data("*/".utf8)))
    #expect(bytes[end.upperBound] == UInt8(ascii: "\n"), "the comment ends with its line")
  }

  @Test("hostile levels in tables of coefficients are data")
  func coefficientNames() throws {
    let name = "plan[b\"},{\"name\":\"(Intercept)\n</script>]"
    let document = Hostile.document(levels: ["a", "b"], column: name)
    let value = try JSONValue(bytes: Array(Hostile.text(document, .coefficientsAsJSON).utf8))
    guard case .object(let members) = value, case .array(let rows)? = members.last?.value,
      case .object(let row)? = rows.last
    else {
      Issue.record("no coefficients")
      return
    }
    #expect(rows.count == 2 && row.first?.value == .string(name))
    #expect(try Hostile.text(document, .coefficients).contains("\"plan[b\"\"},{\"\"name\"\":"))
  }

  @Test(
    "a column that is called like an answer is refused where a form cannot tell them apart",
    arguments: Artefact.Kind.allCases)
  func sameNames(kind: Artefact.Kind) throws {
    let document = Hostile.document(levels: ["a", "b"], input: "churn")
    guard kind == .onnx || kind == .pmml else {
      _ = try document.artefact(Hostile.artefact(kind), ArtefactQuestion(), version: "1")
      return
    }
    let error = #expect(throws: ArtefactError.self) {
      _ = try document.artefact(Hostile.artefact(kind), ArtefactQuestion(), version: "1")
    }
    #expect(error?.description.contains("reads a column called churn") == true)
  }

  @Test("a formula cannot end a comment", arguments: [Artefact.Kind.sql, .c, .python, .swift])
  func comments(kind: Artefact.Kind) throws {
    let document = Hostile.document(levels: ["a", "b"], formula: "left ~ `x */ #error\n'''\"\"\"`")
    let text = try Hostile.text(document, Hostile.artefact(kind))
    let first = try #require(text.split(separator: "\n").first)
    #expect(first.contains("left ~"))
    // Where a comment ends with its line, what would end another kind of comment is only text.
    #expect(kind != .c || !first.dropLast(3).contains("*/"))
    #expect(!text.contains("\n'''"))
  }
}

/// A logistic model of one category.
enum Hostile {
  static func document(
    levels: [String], formula: String = "left ~ plan", input: String = "plan",
    column: String = "plan[b]"
  ) -> ModelDocument {
    let profile = FeatureEncoder.Profile(
      missingShare: 0, quantiles: [], levelShares: levels.map { _ in 0.5 })
    let encoder = FeatureEncoder(
      inputs: [.init(name: input, kind: .categorical(levels: levels), profile: profile)],
      variables: [
        .init(name: "plan", kind: .factor(.column(input), levels: levels, reference: 0))
      ],
      terms: [.init(name: "plan", components: [.init(variable: 0, full: false)], columns: 1..<2)],
      hasIntercept: true, offsets: [], strata: [], columnNames: ["(Intercept)", column])
    let scorer = LogisticScorer(
      encoder: encoder, coefficients: [-1, 0.5], reference: [1, 0.5], covariance: nil)
    return Documents.logistic(scorer, formula: formula)
  }

  static func artefact(_ kind: Artefact.Kind) -> Artefact {
    switch kind {
    case .sql: .sql(.postgres, table: ["customers"], keeping: [])
    case .c: .c(prefix: "churn")
    case .python: .python
    case .swift: .swift(name: "Churn")
    case .mlflow: .mlflow
    case .onnx: .onnx(asFloat: false)
    case .pmml: .pmml
    case .coefficients: .coefficients
    case .scorecard: .scorecard(ScorecardScale())
    }
  }

  /// An artefact as text, the files of a directory one behind the other.
  static func text(
    _ document: ModelDocument, _ artefact: Artefact, horizons: [Double] = []
  ) throws -> String {
    let question = ArtefactQuestion(horizons: horizons)
    let bytes: [UInt8] =
      switch try document.artefact(artefact, question, version: "1") {
      case .file(let bytes): bytes
      case .directory(let files): files.flatMap(\.bytes)
      }
    return String(decoding: bytes, as: UTF8.self)
  }
}
