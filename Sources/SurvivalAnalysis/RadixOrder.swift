/// Sorts row numbers by keys, stably, one 16-bit digit at a time.
///
/// - Complexity: O(n) for each digit in which keys differ: at most four passes.
struct RadixOrder {
  private(set) var order: [Int32]
  private var spare: [Int32]

  /// Starts with the order 0, 1, 2 and so on.
  init(count: Int) {
    order = (0..<Int32(count)).map { $0 }
    spare = order
  }

  /// Reorders by `keys[row]`, ascending; rows with equal keys keep their order.
  mutating func sort(by keys: [UInt64]) {
    precondition(keys.count == order.count, "\(keys.count) keys for \(order.count) rows")
    guard let first = keys.first else { return }
    var differing: UInt64 = 0
    for key in keys { differing |= key ^ first }
    var counts = [Int32](repeating: 0, count: 65_536)
    for shift in stride(from: UInt64(0), to: 64, by: 16)
    where (differing >> shift) & 0xFFFF != 0 {
      for index in counts.indices { counts[index] = 0 }
      for key in keys { counts[Int((key >> shift) & 0xFFFF)] += 1 }
      var position: Int32 = 0
      for digit in counts.indices {
        let size = counts[digit]
        counts[digit] = position
        position += size
      }
      for row in order {
        let digit = Int((keys[Int(row)] >> shift) & 0xFFFF)
        spare[Int(counts[digit])] = row
        counts[digit] += 1
      }
      swap(&order, &spare)
    }
  }

  /// A key that sorts numbers descending.
  static func descending(_ value: Double) -> UInt64 {
    let bits = (value + 0).bitPattern  // −0 and 0 are one time
    let ascending = bits >> 63 == 1 ? ~bits : bits | (1 << 63)
    return ~ascending
  }
}
