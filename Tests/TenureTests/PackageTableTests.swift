import Foundation
import TestSupport
import Testing

/// Tables that are not kept here are those that the reference numbers were made from.
///
/// Where a package is absent its test is skipped; `scripts/test` ends with the names of such tables.
@Suite("Tables that come with packages")
struct PackageTableTests {
  private static func expectTables(of package: String) throws {
    let source = try #require(PackageTables.sources.first { $0.package == package })
    for (name, rows) in source.rows {
      let path = try #require(PackageTables.path(name), "\(name)")
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == rows + 1, "\(name)")
    }
  }

  @Test("survival", .needs("veteran"))
  func survival() throws { try Self.expectTables(of: "survival") }

  @Test("MASS", .needs("birthwt"))
  func mass() throws { try Self.expectTables(of: "MASS") }

  @Test("R itself", .needs("infert"))
  func base() throws { try Self.expectTables(of: "datasets") }

  @Test("robustbase", .needs("vaso"))
  func robustbase() throws { try Self.expectTables(of: "robustbase") }

  @Test("vcdExtra", .needs("icu"))
  func vcdExtra() throws { try Self.expectTables(of: "vcdExtra") }

  @Test("pROC", .needs("asah"))
  func pROC() throws { try Self.expectTables(of: "pROC") }

  @Test("glmnet", .needs("glmnet-cox"))
  func glmnet() throws { try Self.expectTables(of: "glmnet") }

  @Test("scripts/package-tables.R writes every table that tests ask for, and no other")
  func script() throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .resolvingSymlinksInPath().appendingPathComponent("../../scripts/package-tables.R")
    let text = try String(contentsOf: script, encoding: .utf8)
    for source in PackageTables.sources {
      #expect(text.contains("\n  \(source.package) = list("), "\(source)")
      for name in source.rows.keys {
        #expect(text.contains("\(name) = function") || text.contains("`\(name)` = function"))
      }
    }
    let tables = PackageTables.sources.reduce(0) { $0 + $1.rows.count }
    #expect(text.split(separator: "\n").filter { $0.contains(" = function()") }.count == tables)
  }
}
