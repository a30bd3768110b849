/// The distinct texts of a column, or of a part of it, numbered in the order they came.
///
/// A text is held as words of eight bytes, the last one filled up with zeros: the first with its
/// entry, the others in `tails`. So short texts are found and compared without touching memory of
/// their own, and all texts are compared by words.
struct TextDictionary: Sendable {
  private struct Entry {
    var head: UInt64
    var hash: UInt32
    /// In bytes.
    var length: Int32
    /// Where the words behind the first start.
    var tail: Int
  }

  private var entries: [Entry] = []
  /// Codes by hash, −1 where vacant; as many as a power of two, at most half of them taken.
  private var slots: [Int32] = []
  private var tails: [UInt64] = []

  /// The number of texts.
  var count: Int { entries.count }

  /// The code of a text of at most eight bytes; those of `head` above its length are zero.
  @inline(always)
  mutating func code(ofShort head: UInt64, length: Int) -> Int32 {
    let hash = Self.hash(head, length)
    if !slots.isEmpty {
      let mask = slots.count &- 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] >= 0 {
        let code = slots[slot]
        let entry = entries[Int(code)]
        if entry.head == head, entry.length == length { return code }
        slot = (slot &+ 1) & mask
      }
    }
    return insert(Entry(head: head, hash: hash, length: Int32(length), tail: 0))
  }

  /// The code of the text from `start` to `end`.
  mutating func code(of bytes: Span<UInt8>, from start: Int, to end: Int) -> Int32 {
    let length = end &- start
    let head = bytes.word(at: start)
    guard length > 8 else {
      return code(ofShort: length == 8 ? head : Words.prefix(head, length), length: length)
    }
    return code(head, length) { index in Self.word(index, of: bytes, from: start, to: end) }
  }

  /// The code of a text of another dictionary.
  mutating func code(of index: Int, in other: TextDictionary) -> Int32 {
    let entry = other.entries[index]
    let length = Int(entry.length)
    guard length > 8 else { return code(ofShort: entry.head, length: length) }
    return code(entry.head, length) { other.tails[entry.tail &+ $0] }
  }

  /// The code of a text of more than eight bytes, whose words behind the first `word` gives.
  @inline(always)
  private mutating func code(_ head: UInt64, _ length: Int, word: (Int) -> UInt64) -> Int32 {
    let wordCount = (length &- 1) &>> 3
    var hash = Self.hash(head, length)
    for index in 0..<wordCount { hash = Self.hash(word(index) &+ UInt64(hash), length) }
    if !slots.isEmpty {
      let mask = slots.count &- 1
      var slot = Int(truncatingIfNeeded: hash) & mask
      search: while slots[slot] >= 0 {
        let code = slots[slot]
        slot = (slot &+ 1) & mask
        let entry = entries[Int(code)]
        guard entry.head == head, entry.hash == hash, entry.length == length else { continue }
        for index in 0..<wordCount where tails[entry.tail &+ index] != word(index) {
          continue search
        }
        return code
      }
    }
    let tail = tails.count
    for index in 0..<wordCount { tails.append(word(index)) }
    return insert(Entry(head: head, hash: hash, length: Int32(length), tail: tail))
  }

  /// The word behind the first with index `index` of a text, filled up with zeros.
  @inline(always)
  private static func word(
    _ index: Int, of bytes: Span<UInt8>, from start: Int, to end: Int
  ) -> UInt64 {
    let position = start &+ 8 &* (index &+ 1)
    let word = bytes.word(at: position)
    return end &- position >= 8 ? word : Words.prefix(word, end &- position)
  }

  private mutating func insert(_ entry: Entry) -> Int32 {
    if 2 * (entries.count + 1) > slots.count { grow() }
    let code = Int32(entries.count)
    entries.append(entry)
    takeSlot(for: entry.hash, code)
    return code
  }

  private mutating func takeSlot(for hash: UInt32, _ code: Int32) {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] >= 0 { slot = (slot + 1) & mask }
    slots[slot] = code
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: max(16, slots.count * 4))
    for (code, entry) in entries.enumerated() { takeSlot(for: entry.hash, Int32(code)) }
  }

  /// Multiplies by an odd constant and keeps the upper bits, which all bits of the word reach.
  @inline(always)
  private static func hash(_ word: UInt64, _ length: Int) -> UInt32 {
    let mixed = (word ^ UInt64(truncatingIfNeeded: length)) &* 0x9E37_79B9_7F4A_7C15
    return UInt32(truncatingIfNeeded: (mixed ^ (mixed &>> 29)) &>> 24)
  }
}

extension TextDictionary {
  /// The text with code `index`.
  func text(_ index: Int) -> String {
    let entry = entries[index]
    let length = Int(entry.length)
    return unsafe String(unsafeUninitializedCapacity: length) { memory in
      var position = 0
      while position < length {
        var word = position == 0 ? entry.head : tails[entry.tail + position / 8 - 1]
        for _ in 0..<min(8, length - position) {
          unsafe memory[position] = UInt8(truncatingIfNeeded: word)
          word >>= 8
          position += 1
        }
      }
      return length
    }
  }

  /// Whether the text with code `index` is ASCII.
  func isASCII(_ index: Int) -> Bool {
    let entry = entries[index]
    let wordCount = (max(Int(entry.length), 1) - 1) >> 3
    let all = tails[entry.tail..<entry.tail + wordCount].reduce(entry.head) { $0 | $1 }
    return all & Words.filled(0x80) == 0
  }

  /// The codes in the order of their texts by Unicode scalar, which is the order of UTF-8's bytes.
  func sortedCodes() -> [Int32] {
    // Texts hold no zero byte, so that the zeros behind a text sort it before those it starts.
    var order = entries.indices.map { (head: entries[$0].head.byteSwapped, code: Int32($0)) }
    order.sort { a, b in
      a.head == b.head ? isTailOrdered(Int(a.code), Int(b.code)) : a.head < b.head
    }
    return order.map(\.code)
  }

  /// Whether the first of two texts that start alike comes before the second.
  private func isTailOrdered(_ a: Int, _ b: Int) -> Bool {
    func tail(_ index: Int) -> some Sequence<UInt64> {
      let entry = entries[index]
      let wordCount = (max(Int(entry.length), 1) - 1) >> 3
      return tails[entry.tail..<entry.tail + wordCount].lazy.map(\.byteSwapped)
    }
    return tail(a).lexicographicallyPrecedes(tail(b))
  }
}
