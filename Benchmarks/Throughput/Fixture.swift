import DataFiles
import DataFrames
import Formulas
import Foundation
import ModelExchange
import Scoring

/// A model of the folder that `Benchmarks/throughput` makes, and its customers.
struct Fixture: Sendable {
  /// The table and the family: "pipeline-cox".
  let name: String
  let scorer: Scorer
  private let table: String

  /// The models of a folder, in the order of their names.
  static func all(in folder: String) throws -> [Fixture] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return try files.filter { $0.hasSuffix(".tenure.json") }.map { file in
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(file)")))
      let document = try ModelDocument(bytes: bytes, source: file)
      let table = file.prefix { $0 != "-" }
      return Fixture(
        name: file.replacing(".tenure.json", with: ""), scorer: document.scorer,
        table: "\(folder)/\(table).csv")
    }
  }

  /// What the model is asked: survival models for twelve months.
  var options: ScoringOptions {
    var options = ScoringOptions()
    if case .logistic = scorer { return options }
    options.horizons = [12]
    return options
  }

  /// The most customers that are scored at once: causes are followed through every event time.
  var mostRows: Int {
    if case .causeSpecific = scorer { 100_000 } else { .max }
  }

  /// The columns that the model reads, of so many customers: those of the file over and over.
  func customers(_ count: Int) throws -> DataFrame {
    let inputs = scorer.encoder.inputs.map(\.name)
    let file = try CSVReader.read(
      path: table, options: CSVOptions(columns: Set(inputs)))
    let columns = file.columns.map { column in
      let values: Column.Values =
        switch column.values {
        case .numeric(let numbers): .numeric(numbers.repeated(count))
        case .logical(let codes): .logical(codes.repeated(count))
        case .categorical(let codes, let levels):
          .categorical(codes: codes.repeated(count), levels: levels)
        }
      return Column(name: column.name, values: values)
    }
    return DataFrame(source: table, columns: columns)
  }

  /// Some customers as slots, one behind the other, for scoring one at a time.
  func slots(_ count: Int) throws -> [Double] {
    let slots = try scorer.encoder.slots(for: customers(count))
    var values = [Double](repeating: 0, count: scorer.encoder.inputs.count)
    return (0..<count).flatMap { row in
      slots.copyRow(row, into: &values)
      return values
    }
  }
}

extension Array {
  /// The elements over and over, `count` of them.
  fileprivate func repeated(_ count: Int) -> [Element] {
    var result: [Element] = []
    result.reserveCapacity(count)
    while result.count < count { result += prefix(count - result.count) }
    return result
  }
}
