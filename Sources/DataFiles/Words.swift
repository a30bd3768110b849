/// Eight bytes at a time: the first byte of a text is the lowest byte of a word.
enum Words {
  /// A word of eight equal bytes.
  @inline(always)
  static func filled(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// Marks the zero bytes of `word` with their top bit.
  ///
  /// Only the lowest mark can be trusted: a byte above a zero byte may be marked by the borrow.
  @inline(always)
  static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  /// The index of the byte that holds the lowest mark.
  @inline(always)
  static func firstByte(_ marks: UInt64) -> Int { marks.trailingZeroBitCount &>> 3 }

  /// The lowest `count` bytes of `word`, the others zero.
  ///
  /// - Precondition: `count` is 0 to 7.
  @inline(always)
  static func prefix(_ word: UInt64, _ count: Int) -> UInt64 {
    word & ((1 &<< UInt64(truncatingIfNeeded: count &* 8)) &- 1)
  }

  /// The bytes of a word as digits: 0 to 9 where they are decimal digits, more where not.
  @inline(always)
  static func digits(_ word: UInt64) -> UInt64 { word ^ filled(UInt8(ascii: "0")) }

  /// Marks what is no digit with its top bit; the lowest mark is exact.
  @inline(always)
  static func nonDigits(_ digits: UInt64) -> UInt64 {
    ((digits &+ filled(0x76)) | digits) & filled(0x80)
  }

  /// The value of eight digits, the most significant in the lowest byte.
  ///
  /// Neighbours are joined into pairs, pairs into fours, fours into the whole.
  @inline(always)
  static func decimalValue(_ digits: UInt64) -> UInt64 {
    let pairs = (digits &* 10) &+ (digits &>> 8)
    let even = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let odd = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (even &+ odd) &>> 32
  }
}

extension Span where Element == UInt8 {
  /// The eight bytes from `position` on; beyond the end stand line feeds, as if a file's last row
  /// always ended with one.
  ///
  /// - Precondition: `position` is not negative.
  @inline(always)
  func word(at position: Int) -> UInt64 {
    guard position &+ 8 <= count else { return lastWord(at: position) }
    return unsafe UInt64(
      littleEndian: bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: position, as: UInt64.self))
  }

  @inline(never)
  private func lastWord(at position: Int) -> UInt64 {
    var word = Words.filled(.lineFeed)
    for index in Swift.max(position, 0)..<Swift.max(position, count) {
      let shift = UInt64(index - position) * 8
      word = word & ~(0xFF << shift) | UInt64(self[index]) << shift
    }
    return word
  }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let comma = UInt8(ascii: ",")
  static let point = UInt8(ascii: ".")

  /// Whether this is a space or a tab.
  @inline(always)
  var isBlank: Bool { self == .space || self == .tab }
}
