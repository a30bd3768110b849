import DataFrames
import Lanes

/// The sum of a table's bytes, read as plainly as can be, a column to a thread: what the memory gives.
func readSum(_ table: DataFrame, lanes: Lanes) -> UInt64 {
  lanes.map(table.columns.count) { index in
    switch table.columns[index].values {
    case .numeric(let numbers): numbers.withUnsafeBytes(readSum)
    case .logical(let codes): codes.withUnsafeBytes(readSum)
    case .categorical(let codes, _): codes.withUnsafeBytes(readSum)
    }
  }.reduce(0, &+)
}

/// The sum of bytes, but for the last few: four sums at a time, so that none waits for another.
private func readSum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  let pairs = bytes.bindMemory(to: SIMD2<UInt64>.self)
  var first = SIMD2<UInt64>()
  var second = first
  var third = first
  var fourth = first
  for index in stride(from: 0, to: pairs.count & ~3, by: 4) {
    first &+= pairs[index]
    second &+= pairs[index + 1]
    third &+= pairs[index + 2]
    fourth &+= pairs[index + 3]
  }
  return (first &+ second &+ third &+ fourth).wrappedSum()
}
