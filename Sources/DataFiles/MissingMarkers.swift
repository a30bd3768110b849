/// The texts that stand for a missing value.
struct MissingMarkers: Sendable {
  /// Whether an empty cell is missing.
  let includesEmpty: Bool
  /// Whether a marker may read as a number, so that markers come before numbers.
  let includesNumbers: Bool
  /// The bytes of the longest marker.
  let longest: Int
  private let shortMarkers: [(head: UInt64, length: Int)]
  private let longMarkers: [[UInt8]]

  init(_ markers: [String], decimal: UInt8) {
    let texts = markers.map { Array($0.utf8) }
    includesEmpty = texts.contains { $0.isEmpty }
    longest = texts.map(\.count).max() ?? 0
    includesNumbers = texts.contains {
      NumberReading.read($0.span, from: 0, to: $0.count, decimal: decimal).kind != .text
    }
    shortMarkers = texts.filter { (1...7).contains($0.count) }.map {
      (Words.prefix($0.span.word(at: 0), $0.count), $0.count)
    }
    longMarkers = texts.filter { $0.count > 7 }
  }

  /// Whether a text of at most seven bytes is a marker; the bytes above `length` are zero.
  @inline(always)
  func contains(short word: UInt64, length: Int) -> Bool {
    guard length > 0 else { return includesEmpty }
    for marker in shortMarkers where marker.head == word && marker.length == length { return true }
    return false
  }

  /// Whether the text from `start` to `end` is a marker.
  func contains(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    let length = end - start
    guard length > 7 else {
      return contains(short: Words.prefix(bytes.word(at: start), length), length: length)
    }
    return longMarkers.contains { marker in
      guard marker.count == length else { return false }
      for index in 0..<length where marker[index] != bytes[start + index] { return false }
      return true
    }
  }
}
