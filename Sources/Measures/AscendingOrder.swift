/// The indices of `keys` by ascending key; equal keys keep their order, and −0 equals 0.
///
/// Long arrays are sorted by radix: three digits of 11 bits, from the highest bit in which keys differ
/// down. Keys that are the same in these 33 bits stand together then, mostly alone or in pairs, and are
/// put in order by comparisons.
///
/// - Precondition: No key is NaN.
/// - Complexity: O(n), or O(n log n) where many keys differ in their last bits only.
package func ascendingOrder(of keys: [Double]) -> [Int] {
  for (i, key) in keys.enumerated() { precondition(!key.isNaN, "element \(i) is NaN") }
  guard keys.count >= comparisonLimit, keys.count <= Int(UInt32.max) else {
    return keys.indices.sorted { keys[$0] < keys[$1] || (keys[$0] == keys[$1] && $0 < $1) }
  }
  var entries = keys.indices.map { Entry(bits: orderedBits(keys[$0]), row: UInt32($0)) }
  var differing: UInt64 = 0
  for entry in entries { differing |= entry.bits ^ entries[0].bits }
  let varying = UInt64.bitWidth - differing.leadingZeroBitCount
  let lowest = max(0, varying - 3 * digitBits)
  var sorted = entries
  for shift in stride(from: lowest, to: varying, by: digitBits) {
    distribute(entries, into: &sorted, shift: UInt64(shift))
    swap(&entries, &sorted)
  }
  if lowest > 0 { orderLastBits(&entries, shift: UInt64(lowest)) }
  return entries.map { Int($0.row) }
}

/// A key with the row that it comes from.
private struct Entry {
  var bits: UInt64
  var row: UInt32
}

/// Below this many keys, clearing the radix counters costs more than comparing.
private let comparisonLimit = 2_000
private let digitBits = 11
private let radix = 1 << digitBits

/// Bits that order as unsigned integers the way numbers order, both zeros the same.
private func orderedBits(_ key: Double) -> UInt64 {
  let bits = (key + 0).bitPattern
  return bits >> 63 == 0 ? bits | (1 << 63) : ~bits
}

/// Orders entries by the digit at `shift`; entries of equal digits keep their order.
private func distribute(_ entries: [Entry], into sorted: inout [Entry], shift: UInt64) {
  var counts = [Int](repeating: 0, count: radix)
  let mask = UInt64(radix - 1)
  for entry in entries { counts[Int(truncatingIfNeeded: (entry.bits >> shift) & mask)] += 1 }
  var position = 0
  for slot in counts.indices { (counts[slot], position) = (position, position + counts[slot]) }
  for entry in entries {
    let slot = Int(truncatingIfNeeded: (entry.bits >> shift) & mask)
    sorted[counts[slot]] = entry
    counts[slot] += 1
  }
}

/// Orders the entries that are the same from the bit `shift` on by all their bits, then by row.
private func orderLastBits(_ entries: inout [Entry], shift: UInt64) {
  var low = 0
  while low < entries.count {
    var high = low + 1
    var isOrdered = true
    while high < entries.count, entries[high].bits >> shift == entries[low].bits >> shift {
      isOrdered = isOrdered && entries[high - 1].bits <= entries[high].bits
      high += 1
    }
    if !isOrdered {
      entries[low..<high].sort { $0.bits < $1.bits || ($0.bits == $1.bits && $0.row < $1.row) }
    }
    low = high
  }
}
