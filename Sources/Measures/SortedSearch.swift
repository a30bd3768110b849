extension Array where Element == Double {
  /// How many elements of this ascending array are less than `value`.
  package func countBelow(_ value: Double) -> Int {
    partition { $0 < value }
  }

  /// How many elements of this ascending array are at most `value`.
  package func countUpTo(_ value: Double) -> Int {
    partition { $0 <= value }
  }

  /// How many elements, from the first, satisfy `predicate`, which never turns true again.
  private func partition(_ predicate: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if predicate(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
