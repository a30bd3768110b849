/// Up to 17 decimal digits, as the text that they are written as.
///
/// The digits are found eight at a time, by multiplications within one word: no division waits for
/// the one before, and no branch depends on how many there are.
struct DecimalDigits {
  /// The most digits.
  static let limit = 17

  /// The first digit.
  private let first: UInt8
  /// The eight digits behind it, and the eight behind those; the first is the lowest byte.
  private let middle: UInt64
  private let last: UInt64
  /// The number of digits without the zeros at the end; at least one.
  let count: Int

  /// The digits of a number, from its first on.
  ///
  /// - Precondition: It is under 10¹⁷ and has `length` digits, or is 0 and has one.
  @inline(always)
  init(_ number: UInt64, length: Int) {
    let filled = number &* Self.powers[Self.limit &- length]
    let upper = filled / 100_000_000
    let lower = filled &- upper &* 100_000_000
    let top = upper / 100_000_000
    let middleDigits = Self.eight(upper &- top &* 100_000_000)
    let lastDigits = Self.eight(lower)
    // The zeros at the end are the zero bytes at the top.
    if lastDigits != 0 {
      count = Self.limit &- lastDigits.leadingZeroBitCount &>> 3
    } else {
      count = 9 &- middleDigits.leadingZeroBitCount &>> 3
    }
    first = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: top)
    middle = middleDigits &+ Words.filled(UInt8(ascii: "0"))
    last = lastDigits &+ Words.filled(UInt8(ascii: "0"))
  }

  /// Writes all 17 digits; only the first ``count`` are wanted, and what comes next is written over
  /// the others.
  @inline(always)
  func write(to memory: inout MutableSpan<UInt8>, at position: Int) {
    memory[position] = first
    memory.store(middle, at: position &+ 1)
    memory.store(last, at: position &+ 9)
  }

  /// The eight digits of a number under 10⁸, as bytes 0 to 9, the first the lowest.
  @inline(always)
  static func eight(_ number: UInt64) -> UInt64 {
    // Two numbers of four digits, then four of two, then eight of one; the factors divide by 100
    // and by 10.
    let upper = number / 10_000
    let fours = upper | (number &- upper &* 10_000) &<< 32
    let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
    let pairs = hundreds | (fours &- hundreds &* 100) &<< 16
    let tens = ((pairs &* 103) &>> 10) & 0x000F_000F_000F_000F
    return tens | (pairs &- tens &* 10) &<< 8
  }

  /// The number of digits of a number under 10¹⁸; one of 0.
  @inline(always)
  static func length(_ number: UInt64) -> Int {
    // log10(2) is nearly 1233/4096; the estimate is right or one too low.
    let estimate = ((64 &- (number | 1).leadingZeroBitCount) &* 1_233) &>> 12
    return estimate &+ (number | 1 >= powers[estimate] ? 1 : 0)
  }

  /// The powers of ten from 1 on.
  private static let powers: InlineArray<18, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000,
    100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
    100_000_000_000_000_000,
  ]
}

extension MutableSpan where Element == UInt8 {
  /// Stores a word, the first byte of a text in its lowest byte.
  ///
  /// - Precondition: There is room for eight bytes.
  @inline(always)
  mutating func store(_ word: UInt64, at position: Int) {
    var bytes = unsafe mutableBytes
    bytes.storeBytes(of: word.littleEndian, toByteOffset: position, as: UInt64.self)
  }
}
