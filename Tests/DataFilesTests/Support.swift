import DataFiles
import DataFrames
import Lanes
import Testing

/// A small generator of random numbers with a seed: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Reads text that messages call "data.csv".
func read(_ text: String, _ options: CSVOptions = CSVOptions()) throws -> DataFrame {
  try CSVReader.read(bytes: Array(text.utf8), source: "data.csv", options: options)
}

/// The error that reading the bytes ends with, in words.
func message(_ bytes: [UInt8], _ options: CSVOptions = CSVOptions()) -> String {
  do {
    _ = try CSVReader.read(bytes: bytes, source: "data.csv", options: options)
    return "no error"
  } catch {
    return error.description
  }
}

/// The error that reading the text ends with, in words.
func message(_ text: String, _ options: CSVOptions = CSVOptions()) -> String {
  message(Array(text.utf8), options)
}

extension DataFrame {
  /// The numbers of a column; empty if it is not numeric.
  func numbers(_ name: String) -> [Double] {
    if case .numeric(let numbers) = self[name]?.values { numbers } else { [] }
  }

  /// The texts of a column, `nil` where missing; empty if it is not categorical.
  func texts(_ name: String) -> [String?] {
    guard case .categorical(let codes, let levels) = self[name]?.values else { return [] }
    return codes.map { $0 < 0 ? nil : levels[Int($0)] }
  }

  /// The levels of a column; empty if it is not categorical.
  func levels(_ name: String) -> [String] {
    if case .categorical(_, let levels) = self[name]?.values { levels } else { [] }
  }

  /// Everything but the source, with numbers as bits, so that NaN equals NaN.
  var contents: [String] {
    columns.map { column in
      let values =
        switch column.values {
        case .numeric(let numbers): "\(numbers.map { $0.isNaN ? 1 : $0.bitPattern })"
        case .categorical(let codes, let levels): "\(codes) \(levels)"
        case .logical(let truths): "\(truths)"
        }
      return "\(column.name) \(column.type) \(values) \(String(describing: column.textEvidence))"
    }
  }
}
