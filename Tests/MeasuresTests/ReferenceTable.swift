import Foundation

/// A table of numbers that `Reference/reference.R` wrote beside these tests.
struct ReferenceTable {
  private var columns: [String: [Double]] = [:]

  init(_ name: String) throws {
    let lines = try referenceLines(name)
    let names = lines[0].split(separator: ",").map(String.init)
    for line in lines.dropFirst() {
      for (name, cell) in zip(names, line.split(separator: ",")) {
        columns[name, default: []].append(Double(cell) ?? .nan)
      }
    }
  }

  /// One column; a name that is not there is a mistake of the test.
  subscript(_ name: String) -> [Double] {
    guard let column = columns[name] else { preconditionFailure("no column \(name)") }
    return column
  }

  /// A column of 0 and 1.
  func flags(_ name: String) -> [Bool] { self[name].map { $0 == 1 } }
}

/// The values that `Reference/reference.R` computed, by key.
struct ReferenceValues {
  private var values: [String: Double] = [:]

  init() throws {
    for line in try referenceLines("values").dropFirst() {
      let cells = line.split(separator: ",")
      values[String(cells[0])] = Double(cells[1]) ?? .nan
    }
  }

  /// One value; a key that is not there is a mistake of the test.
  subscript(_ key: String) -> Double {
    guard let value = values[key] else { preconditionFailure("no value \(key)") }
    return value
  }

  /// The values that are numbered from 0 under one key.
  func series(_ key: String) -> [Double] {
    var series = [Double]()
    while let value = values["\(key)/\(series.count)"] { series.append(value) }
    return series
  }
}

private func referenceLines(_ name: String) throws -> [Substring] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
  let file = folder.appending(path: "Reference/\(name).csv")
  return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
}
