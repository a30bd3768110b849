internal import Foundation
public import Testing

/// Tables that come with packages whose licence does not let them be kept here.
///
/// `scripts/package-tables.R` writes those of R once in a run; a test that needs an absent one is
/// skipped in words.
public enum PackageTables {
  /// A package of R, and the tables that are taken from it, with their numbers of rows.
  public struct Source: Sendable, CustomStringConvertible {
    /// The name in R.
    public let package: String
    /// The name in Debian.
    public let debian: String
    /// The rows of each table.
    public let rows: [String: Int]

    /// The package, for the log of a test.
    public var description: String { package }

    /// What a skipped test says.
    public var absence: Comment {
      let names = rows.keys.sorted().joined(separator: ", ")
      return """
        absent tables: \(names); they come with R's package \(package), which Debian calls \(debian): \
        scripts/install-test-data
        """
    }
  }

  /// Every package that tables are taken from.
  public static let sources = [
    Source(
      package: "survival", debian: "r-cran-survival",
      rows: [
        "veteran": 137, "veteran-outcomes": 137, "pbc": 418, "bladder": 340, "bladder2": 178,
        "cgd": 203, "ovarian": 26, "kidney": 76, "rats-female": 150,
        "mgus2": 1384, "colon": 929, "mgus2-codes": 1384, "cgd-customers": 128, "cgd-log": 76,
        "cgd-episodes": 203, "pbc-customers": 312, "pbc-log": 1945, "pbc-episodes": 1807,
      ]),
    Source(package: "MASS", debian: "r-cran-mass", rows: ["birthwt": 189, "menarche": 25]),
    Source(package: "datasets", debian: "r-base-core", rows: ["infert": 248, "esoph": 88]),
    Source(package: "robustbase", debian: "r-cran-robustbase", rows: ["vaso": 39]),
    Source(package: "vcdExtra", debian: "r-cran-vcdextra", rows: ["icu": 200]),
    Source(package: "pROC", debian: "r-cran-proc", rows: ["asah": 113]),
    Source(
      package: "glmnet", debian: "r-cran-glmnet",
      rows: ["glmnet-gaussian": 100, "glmnet-binomial": 100, "glmnet-cox": 1000]),
  ]

  /// Tables of fitted numbers that are kept, and the tables that hold the outcomes of their rows.
  static let outcomes = ["veteran-cox": "veteran-outcomes"]

  /// The path of a table, or `nil` where its package is absent.
  public static func path(_ name: String) -> String? {
    guard let file = folder?.appendingPathComponent(name + ".csv").path else { return nil }
    return FileManager.default.fileExists(atPath: file) ? file : nil
  }

  /// The package that has the table `name`.
  public static func source(of name: String) -> Source {
    guard let source = sources.first(where: { $0.rows[name] != nil }) else {
      preconditionFailure("no package has a table \(name)")
    }
    return source
  }

  /// The file at `path` or, where it is not kept, the table of a package with its name; `nil` where
  /// that is absent too.
  static func resolve(_ path: String) -> String? {
    if FileManager.default.fileExists(atPath: path) { return path }
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return self.path(name)
  }

  /// The tables of this run, written on first use; `nil` without R.
  private static let folder: URL? = {
    let folder = RPackageData.folder.appendingPathComponent("tables")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .resolvingSymlinksInPath().appendingPathComponent("../../scripts/package-tables.R")
    return RPackageData.run("Rscript", script.path, folder.path) ? folder : nil
  }()
}

extension Trait where Self == ConditionTrait {
  /// Skips the test, and says what to install, where the table `name` of a package is absent.
  public static func needs(_ name: String) -> Self {
    let source = PackageTables.source(of: name)
    return .enabled(if: PackageTables.path(name) != nil, source.absence)
  }
}
