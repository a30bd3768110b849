import DataFiles
import DataFrames
import Formulas
import Foundation
import ModelExchange
import Scoring

/// A model file, and customers as training saw them.
struct Fixture: Sendable {
  let name: String
  let scorer: Scorer

  /// The models of a folder, in the order of their names.
  static func all(in folder: String) throws -> [Fixture] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return try files.filter { $0.hasSuffix(".tenure.json") }.map { file in
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(file)")))
      let document = try ModelDocument(bytes: bytes, source: file)
      return Fixture(
        name: file.replacing(".tenure.json", with: ""), scorer: document.scorer)
    }
  }

  /// The bytes of a customer's inputs: eight for a number, four for a level.
  var bytesOfRow: Int {
    scorer.encoder.inputs.reduce(0) { bytes, input in
      if case .numeric = input.kind { bytes + 8 } else { bytes + 4 }
    }
  }

  /// Customers within the ranges that training saw, always the same ones.
  func customers(_ count: Int) -> DataFrame {
    var random = SplitMix(state: 1)
    let columns = scorer.encoder.inputs.map { input -> Column in
      switch input.kind {
      case .numeric:
        let least = input.profile.quantiles.first ?? 0
        let greatest = input.profile.quantiles.last ?? 1
        let numbers = (0..<count).map { _ in least + (greatest - least) * random.unit() }
        return Column(name: input.name, values: .numeric(numbers))
      case .logical:
        return Column(
          name: input.name, values: .logical((0..<count).map { _ in random.unit() < 0.5 ? 0 : 1 }))
      case .categorical(let levels):
        let codes = (0..<count).map { _ in Int32(random.unit() * Double(levels.count)) }
        return Column(name: input.name, values: .categorical(codes: codes, levels: levels))
      }
    }
    return DataFrame(source: "customers", columns: columns)
  }

  /// Some customers as slots, for scoring one at a time.
  func slots(_ count: Int) throws -> [[Double]] {
    let slots = try scorer.encoder.slots(for: customers(count))
    return (0..<count).map { row in
      var values = [Double](repeating: 0, count: scorer.encoder.inputs.count)
      slots.copyRow(row, into: &values)
      return values
    }
  }
}

/// A small generator of random numbers.
struct SplitMix: Sendable {
  var state: UInt64

  /// Uniform between 0 and 1.
  mutating func unit() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}

/// The sum of columns, read as plainly as can be: what the memory gives.
func readSum(_ columns: [[Double]]) -> Double {
  var total = 0.0
  for column in columns {
    var sums = (SIMD8<Double>(), SIMD8<Double>())
    column.withUnsafeBytes { bytes in
      let vectors = bytes.bindMemory(to: SIMD8<Double>.self)
      var index = 0
      while index + 2 <= vectors.count {
        sums.0 += vectors[index]
        sums.1 += vectors[index + 1]
        index += 2
      }
    }
    total += (sums.0 + sums.1).sum()
  }
  return total
}
