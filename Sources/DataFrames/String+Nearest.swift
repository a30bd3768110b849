extension String {
  /// The candidate that takes the fewest single-letter edits, upper and lower case alike, to reach.
  ///
  /// - Parameter candidates: The names that exist.
  /// - Returns: `nil` when even the nearest differs in more than a third of its letters (but one
  ///   edit always passes for names of two letters and more).
  /// - Complexity: O(m²) for each candidate of m letters.
  public func nearest(among candidates: [String]) -> String? {
    let own = Array(lowercased())
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let other = Array(candidate.lowercased())
      let limit = max(own.count, other.count) / 3
      let distance = editDistance(own, other)
      guard distance <= max(limit, own.count > 1 ? 1 : 0) else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
  }
}

/// The fewest insertions, deletions, substitutions and swaps of neighbours, no letter edited twice.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      let substituted = last[j] + (a[i] == b[j] ? 0 : 1)
      var distance = min(substituted, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        distance = min(distance, beforeLast[j - 1] + 1)
      }
      row.append(distance)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
