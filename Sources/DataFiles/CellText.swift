/// Writes single cells into memory that is long enough for them.
struct CellText {
  /// The most bytes of a number: a sign, 17 digits, a point, and an exponent of five.
  static let numberLimit = 26

  let delimiter: UInt8
  let decimal: UInt8

  /// Writes a number, in the fewest digits that read back as the same double; NaN is missing.
  func write(_ number: Double, to memory: inout MutableSpan<UInt8>, at position: inout Int) {
    guard !number.isNaN else { return }
    if number.sign == .minus {
      memory[position] = UInt8(ascii: "-")
      position &+= 1
    }
    let magnitude = number.magnitude
    if magnitude <= 0x1p53, Double(UInt64(magnitude)) == magnitude {
      write(UInt64(magnitude), to: &memory, at: &position)
    } else if magnitude.isInfinite {
      write("Inf", to: &memory, at: &position)
    } else {
      write(ShortestDecimal(magnitude), to: &memory, at: &position)
    }
  }

  /// Writes a decimal that is no whole number up to 2⁵³.
  private func write(
    _ number: ShortestDecimal, to memory: inout MutableSpan<UInt8>, at position: inout Int
  ) {
    let count = Self.digitCount(number.digits)
    let integerCount = count + number.exponent
    if integerCount > -4, integerCount <= 0 {
      write("0", to: &memory, at: &position)
      memory[position] = decimal
      position &+= 1
      for _ in 0..<(-integerCount) { write("0", to: &memory, at: &position) }
      write(number.digits, count, to: &memory, at: &position)
    } else if integerCount > 0, integerCount < count {
      // The digits go one place to the right, then those of the integer back to the left.
      let start = position
      position &+= 1
      write(number.digits, count, to: &memory, at: &position)
      for index in start..<start &+ integerCount { memory[index] = memory[index &+ 1] }
      memory[start &+ integerCount] = decimal
    } else {
      let start = position
      if count > 1 { position &+= 1 }
      write(number.digits, count, to: &memory, at: &position)
      if count > 1 {
        memory[start] = memory[start &+ 1]
        memory[start &+ 1] = decimal
      }
      write(integerCount > 0 ? "e" : "e-", to: &memory, at: &position)
      write(UInt64((integerCount - 1).magnitude), to: &memory, at: &position)
    }
  }

  /// Writes an integer.
  func write(_ integer: UInt64, to memory: inout MutableSpan<UInt8>, at position: inout Int) {
    write(integer, Self.digitCount(integer), to: &memory, at: &position)
  }

  /// Writes the `count` digits of an integer.
  private func write(
    _ integer: UInt64, _ count: Int, to memory: inout MutableSpan<UInt8>, at position: inout Int
  ) {
    var rest = integer
    var index = position &+ count
    // Two digits a step, as each division waits for the one before.
    while index &- position >= 2 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      // The quotient by ten of what is under a hundred.
      let tens = (pair &* 103) &>> 10
      index &-= 2
      memory[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: tens)
      memory[index &+ 1] =
        UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair &- tens &* 10)
      rest = quotient
    }
    if index > position {
      memory[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
    }
    position &+= count
  }

  /// Writes ASCII text that needs no quotes.
  func write(_ text: StaticString, to memory: inout MutableSpan<UInt8>, at position: inout Int) {
    for index in 0..<text.utf8CodeUnitCount {
      memory[position] = unsafe text.utf8Start[index]
      position &+= 1
    }
  }

  /// The text as a cell: in quotes if it holds what has a meaning between cells, or blanks at an
  /// end, which would be lost without, as would a byte order mark at the start of the text.
  func cell(_ text: String) -> [UInt8] {
    let utf8 = text.utf8
    let needsQuotes =
      utf8.first?.isBlank == true || utf8.last?.isBlank == true
      || utf8.starts(with: [0xEF, 0xBB, 0xBF])
      || utf8.contains {
        $0 == .quote || $0 == delimiter || $0 == .lineFeed || $0 == .carriageReturn
      }
    guard needsQuotes else { return Array(utf8) }
    return [.quote] + utf8.flatMap { $0 == .quote ? [$0, $0] : [$0] } + [.quote]
  }

  private static func digitCount(_ integer: UInt64) -> Int {
    // log10(2) is nearly 1233/4096; the estimate is right or one too low.
    let estimate = ((64 &- integer.leadingZeroBitCount) &* 1_233) &>> 12
    return estimate &+ (integer >= powers[estimate] ? 1 : 0)
  }

  private static let powers: [UInt64] =
    [0] + sequence(first: 10) { $0 > UInt64.max / 10 ? nil : $0 * 10 }
}
