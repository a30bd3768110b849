import DataFiles
import DataFrames
import Foundation
import ModelExchange
import Scoring
import Testing

/// Documents that a release wrote, with the scores that it gave: a folder for each version.
enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  /// A document of a version, by its name without the extension.
  struct Fixture: CustomTestStringConvertible, Sendable {
    let version: String
    let name: String

    var testDescription: String { "\(version), \(name)" }
    var document: URL { file("\(name).tenure.json") }

    func bytes() throws -> [UInt8] { Array(try Data(contentsOf: document)) }

    func table(_ name: String) throws -> DataFrame {
      try CSVReader.read(path: file("\(name).csv").path)
    }

    private func file(_ name: String) -> URL {
      Fixtures.folder.appending(path: version).appending(path: name)
    }
  }

  static let all: [Fixture] = {
    let files = FileManager.default.subpaths(atPath: folder.path) ?? []
    let ending = ".tenure.json"
    return files.filter { $0.hasSuffix(ending) }.sorted().map { path in
      let parts = path.dropLast(ending.count).split(separator: "/").map(String.init)
      return Fixture(version: parts[0], name: parts[1])
    }
  }()
}

@Suite("Model documents of every released version")
struct FixtureTests {
  @Test("there is a document of every family")
  func families() throws {
    let families = try Fixtures.all.map { fixture in
      try ModelDocument(bytes: fixture.bytes(), source: fixture.name).scorer.family
    }
    // A link and a law of frailty are a word in the same kind of document.
    let alike: [Scorer.Family] = [.discreteTimeComplementaryLogLog, .gaussianFrailty]
    #expect(Set(families).union(alike) == Set(Scorer.Family.allCases))
  }

  @Test("is read, and written again byte for byte", arguments: Fixtures.all)
  func bytes(fixture: Fixtures.Fixture) throws {
    let bytes = try fixture.bytes()
    #expect(try ModelDocument(bytes: bytes, source: fixture.name).bytes() == bytes)
  }

  @Test("gives the numbers that its version gave", arguments: Fixtures.all)
  func scores(fixture: Fixtures.Fixture) throws {
    let document = try ModelDocument(bytes: fixture.bytes(), source: fixture.name)
    let expected = try fixture.table(fixture.name)
    var options = ScoringOptions()
    options.horizons = expected.columns.compactMap { column in
      column.name.hasPrefix("survival_") ? Double(column.name.dropFirst("survival_".count)) : nil
    }
    // A model of one cause has no survival.
    if document.scorer.family == .fineGray { options.horizons = [6, 24] }
    let customers = try fixture.table("customers")
    let scores = try document.scorer.score(customers, options: options)
    var compared = 0
    func compare(_ name: String, _ values: [Double]?) {
      guard let values, let column = expected[name] else { return }
      guard case .numeric(let wanted) = column.values else { return }
      for (value, wanted) in zip(values, wanted) {
        let isClose = abs(value - wanted) <= 1e-12 * max(1, abs(wanted))
        #expect(value.isNaN && wanted.isNaN || isClose, "\(name): \(value), \(wanted)")
        compared += 1
      }
    }
    compare("linearPredictor", scores.linearPredictor)
    compare("churn", scores.churn?.values)
    compare("medianRemaining", scores.medianRemaining?.values)
    compare("neverLeaves", scores.neverLeaving?.values)
    for horizon in scores.horizons {
      let label = horizon.horizon.label
      compare("survival_\(label)", horizon.survival.values)
      for cause in horizon.causes {
        compare("churn_\(label)_\(cause.cause)", cause.incidence.values)
      }
    }
    #expect(compared >= 2 * customers.rowCount)
    guard case .categorical(let codes, let levels)? = expected["status"]?.values else {
      Issue.record("\(fixture.name) has no statuses")
      return
    }
    let encoder = document.scorer.encoder
    #expect(scores.statuses.map { $0.text(encoder) } == codes.map { levels[Int($0)] })
  }
}
