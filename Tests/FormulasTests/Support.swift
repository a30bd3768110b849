import DataFiles
import DataFrames
import Foundation
import Formulas
import Testing

private let referenceFolder =
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Reference")

/// The lines of a reference file, cut at semicolons.
func referenceRecords(_ name: String) throws -> [[String]] {
  let file = referenceFolder.appendingPathComponent(name)
  return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
    line.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
  }
}

/// A table beside the tests' reference scripts.
func referenceFrame(_ name: String) throws -> DataFrame {
  try CSVReader.read(path: referenceFolder.appendingPathComponent(name).path)
}

/// A table of the project's datasets.
func dataset(_ name: String) throws -> DataFrame {
  let root = referenceFolder.appendingPathComponent("../../../datasets").standardizedFileURL
  return try CSVReader.read(path: root.appendingPathComponent("\(name)/\(name).csv").path)
}

/// A column of the type that its texts have; an empty text is missing.
func column(_ name: String, _ texts: [String]) -> Column {
  let present = texts.filter { !$0.isEmpty }
  if present.allSatisfy({ Double($0) != nil }) {
    return Column(name: name, values: .numeric(texts.map { Double($0) ?? .nan }))
  }
  if present.allSatisfy({ $0 == "true" || $0 == "false" }) {
    return Column(
      name: name,
      values: .logical(texts.map { $0.isEmpty ? -1 : $0 == "true" ? 1 : 0 }))
  }
  let levels = Set(present).sorted()
  return Column(
    name: name,
    values: .categorical(
      codes: texts.map { text in Int32(levels.firstIndex(of: text) ?? -1) }, levels: levels))
}

/// A small table, column by column.
func table(_ columns: KeyValuePairs<String, [String]>, source: String = "data.csv") -> DataFrame {
  DataFrame(source: source, columns: columns.map { column($0.key, $0.value) })
}

extension ModelFrame {
  /// The values of design column `index`.
  func values(_ index: Int) -> [Double] {
    (0..<rowCount).map { columns[index].value(at: $0) }
  }
}

/// Records an issue unless each value is within `part` of the column's largest magnitude.
func expectColumn(
  _ actual: [Double], _ expected: [Double], within part: Double, _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.count == expected.count, "\(name)", sourceLocation: sourceLocation)
  let scale = expected.reduce(0) { max($0, $1.magnitude) }
  let error = zip(actual, expected).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  #expect(error <= part * scale, "\(name): off by \(error / scale)", sourceLocation: sourceLocation)
}
