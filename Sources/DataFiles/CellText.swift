internal import CTextKernels

/// Writes single cells into memory that is long enough for them.
@safe struct CellText: Sendable {
  /// The most bytes of a number and of what is written behind a short one: a sign, and the room that
  /// `tenure_write_number` asks for.
  static let numberLimit = 1 + magnitudeLimit
  private static let magnitudeLimit = 32

  let delimiter: UInt8
  let decimal: UInt8
  private let powers = ShortestDecimal.powers
  private nonisolated(unsafe) let words = unsafe PowersOfFive.words

  init(delimiter: UInt8, decimal: UInt8) {
    self.delimiter = delimiter
    self.decimal = decimal
  }

  /// Writes a number, in the fewest digits that read back as the same double; NaN is missing.
  @inline(always)
  func write(_ number: Double, to memory: inout MutableSpan<UInt8>, at position: inout Int) {
    guard !number.isNaN else { return }
    memory[position] = UInt8(ascii: "-")
    position &+= number.sign == .minus ? 1 : 0
    let magnitude = number.magnitude
    if magnitude <= 0x1p53, Double(UInt64(magnitude)) == magnitude {
      write(UInt64(magnitude), to: &memory, at: &position)
    } else if magnitude.isInfinite {
      write("Inf", to: &memory, at: &position)
    } else {
      let length = writePlain(magnitude, to: &memory, at: position)
      position &+= length
      if length == 0 {
        write(ShortestDecimal(magnitude, powers: powers), to: &memory, at: &position)
      }
    }
  }

  /// Writes a number of the usual size; nothing where that takes a closer look.
  ///
  /// - Returns: The number of bytes.
  @inline(always)
  private func writePlain(
    _ magnitude: Double, to memory: inout MutableSpan<UInt8>, at position: Int
  ) -> Int {
    precondition(position &+ Self.magnitudeLimit <= memory.count)
    return unsafe memory.withUnsafeMutableBufferPointer { memory in
      guard let bytes = memory.baseAddress else { return 0 }
      return unsafe tenure_write_number(magnitude, words, decimal, bytes + position)
    }
  }

  /// Writes a decimal that is no whole number up to 2⁵³.
  @inline(always)
  private func write(
    _ number: ShortestDecimal, to memory: inout MutableSpan<UInt8>, at position: inout Int
  ) {
    let length = DecimalDigits.length(number.digits)
    let digits = DecimalDigits(number.digits, length: length)
    let integerCount = length &+ number.exponent
    if integerCount > -4, integerCount <= 0 {
      let zeros = Words.filled(UInt8(ascii: "0"))
      memory.store(zeros & ~0xFF00 | UInt64(decimal) &<< 8, at: position)
      position &+= 2 &- integerCount
      digits.write(to: &memory, at: position)
      position &+= digits.count
    } else if integerCount > 0, integerCount < digits.count {
      // The digits go one place to the right, then those of the integer back to the left.
      digits.write(to: &memory, at: position &+ 1)
      for index in position..<position &+ integerCount { memory[index] = memory[index &+ 1] }
      memory[position &+ integerCount] = decimal
      position &+= digits.count &+ 1
    } else {
      writeExponential(digits, integerCount, to: &memory, at: &position)
    }
  }

  @inline(never)
  private func writeExponential(
    _ digits: DecimalDigits, _ integerCount: Int, to memory: inout MutableSpan<UInt8>,
    at position: inout Int
  ) {
    if digits.count > 1 {
      digits.write(to: &memory, at: position &+ 1)
      memory[position] = memory[position &+ 1]
      memory[position &+ 1] = decimal
      position &+= digits.count &+ 1
    } else {
      digits.write(to: &memory, at: position)
      position &+= 1
    }
    write(integerCount > 0 ? "e" : "e-", to: &memory, at: &position)
    write(UInt64((integerCount &- 1).magnitude), to: &memory, at: &position)
  }

  /// Writes an integer under 10¹⁷.
  @inline(always)
  private func write(
    _ integer: UInt64, to memory: inout MutableSpan<UInt8>, at position: inout Int
  ) {
    let length = DecimalDigits.length(integer)
    if length <= 8 {
      let digits = DecimalDigits.eight(integer) &+ Words.filled(UInt8(ascii: "0"))
      // The zeros in front are the lowest bytes.
      memory.store(digits &>> UInt64(truncatingIfNeeded: (8 &- length) &* 8), at: position)
    } else {
      DecimalDigits(integer, length: length).write(to: &memory, at: position)
    }
    position &+= length
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
}
