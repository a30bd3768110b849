/// What a text says, read as a number.
struct NumberReading {
  /// The ways in which a text is or is not a number.
  enum Kind: UInt8 {
    case number
    /// An integer with a leading zero, as codes have: "007".
    case leadingZero
    /// An integer beyond 2⁵³.
    case tooLarge
    /// "Inf" and its spellings, or a number beyond the range of doubles.
    case infinite
    /// "NaN", or a marker of missing values.
    case missing
    case text
  }

  /// The value; meaningful for a number, a leading zero and a large integer.
  var value: Double
  /// What was read.
  var kind: Kind

  private static let text = NumberReading(value: .nan, kind: .text)
  private static let wholePowersOfTen: [UInt64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]

  /// Reads a cell; blanks inside quotes do not count.
  static func read(
    _ cell: Cell, of bytes: Span<UInt8>, decimal: UInt8, missing: MissingMarkers
  ) -> NumberReading {
    guard !cell.isMissing(of: bytes, missing) else {
      return NumberReading(value: .nan, kind: .missing)
    }
    let content = cell.trimmed(in: bytes)
    return read(bytes, from: content.lowerBound, to: content.upperBound, decimal: decimal)
  }

  /// Reads the bytes from `start` to `end`: `[+-] digits [point digits] [e [+-] digits]`.
  ///
  /// No digit may stand at `end`; a delimiter, a quote, a blank or the end of the text does. The value is the double nearest to the decimal, ties to even.
  static func read(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, decimal: UInt8
  ) -> NumberReading {
    var position = start
    guard position < end else { return text }
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative || bytes[position] == UInt8(ascii: "+") { position &+= 1 }

    var digits: UInt64 = 0
    let integerStart = position
    readDigits(bytes, &position, into: &digits)
    let integerDigits = position &- integerStart
    var fractionDigits = 0
    var isInteger = true
    if position < end, bytes[position] == decimal {
      isInteger = false
      position &+= 1
      let fractionStart = position
      readDigits(bytes, &position, into: &digits)
      fractionDigits = position &- fractionStart
    }
    guard integerDigits &+ fractionDigits > 0 else {
      return word(bytes, from: integerStart, to: end, isNegative: isNegative)
    }
    var exponent = 0
    if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position &+= 1
      guard let written = readExponent(bytes, &position, to: end) else { return text }
      exponent = written
    }
    guard position == end else { return text }

    let magnitude: Double
    if integerDigits &+ fractionDigits <= 19 {
      magnitude = nearestDouble(digits, timesTenTo: exponent &- fractionDigits)
    } else {
      magnitude = longNumber(
        bytes, from: integerStart, to: end, decimal: decimal, digits: digits,
        exponent: exponent &- fractionDigits)
    }
    let value = isNegative ? -magnitude : magnitude
    guard isInteger else {
      return NumberReading(value: value, kind: magnitude.isFinite ? .number : .infinite)
    }
    if integerDigits > 1, bytes[integerStart] == UInt8(ascii: "0") {
      return NumberReading(value: value, kind: .leadingZero)
    }
    // 2^53 + 1 rounds to 2^53, so that the digits decide, as far as they fit.
    let isTooLarge = integerDigits > 16 || digits > 1 << 53
    return NumberReading(value: value, kind: isTooLarge ? .tooLarge : .number)
  }

  /// Reads a number of at most seven bytes: an optional minus, digits, an optional point.
  ///
  /// - Parameters:
  ///   - word: The text from the cell's first byte on.
  ///   - terminator: The byte behind the cell, eight times.
  ///   - decimal: The decimal point, eight times.
  /// - Returns: The number and the bytes up to the next cell; `nil` where the text is anything else,
  ///   such as a code with leading zeros.
  @inline(always)
  static func readShort(
    _ word: UInt64, terminator: UInt64, decimal: UInt64
  ) -> (number: Double, width: Int)? {
    let ends = Words.zeroBytes(word ^ terminator)
    guard ends != 0 else { return nil }
    // Lengths are counted in bits, as shifts are.
    var length = UInt64(truncatingIfNeeded: ends.trailingZeroBitCount &- 7)
    let width = Int(truncatingIfNeeded: length &>> 3) &+ 1
    var text = word & ((1 &<< length) &- 1)
    if terminator == Words.filled(.lineFeed), text &>> (length &- 8) == .init(UInt8.carriageReturn)
    {
      length &-= 8
      text &= (1 &<< length) &- 1
    }
    // Signs come at random, which a branch would have to guess.
    let isNegative = UInt8(truncatingIfNeeded: text) == UInt8(ascii: "-")
    text &>>= isNegative ? 8 : 0
    length &-= isNegative ? 8 : 0
    var fraction: UInt64 = 0
    let points = Words.zeroBytes(text ^ decimal)
    if points != 0 {
      let point = UInt64(truncatingIfNeeded: points.trailingZeroBitCount &- 7)
      let integer = (1 &<< point) &- 1
      text = text & integer | (text &>> 8) & ~integer
      length &-= 8
      fraction = length &- point
    } else if length > 8, UInt8(truncatingIfNeeded: text) == UInt8(ascii: "0") {
      return nil
    }
    guard length &- 8 < 64 else { return nil }
    // What is above the text goes out at the top, zeros come in before it.
    let digits = Words.digits(text) &<< (64 &- length)
    guard Words.nonDigits(digits) == 0 else { return nil }
    let magnitude =
      Double(Words.decimalValue(digits)) / powerOfTen(Int(truncatingIfNeeded: fraction &>> 3))
    return (isNegative ? -magnitude : magnitude, width)
  }

  /// Reads a cell that is nothing but an optional minus, digits and an optional fraction, up to
  /// `terminator`, where `position` is moved.
  ///
  /// - Returns: `nil` where the cell is anything else, or a number that needs a closer look.
  @inline(always)
  static func readPlain(
    _ bytes: Span<UInt8>, at position: inout Int, decimal: UInt8, terminator: UInt8
  ) -> Double? {
    var end = position
    let isNegative = UInt8(truncatingIfNeeded: bytes.word(at: end)) == UInt8(ascii: "-")
    end &+= isNegative ? 1 : 0
    var digits: UInt64 = 0
    let start = end
    readDigits(bytes, &end, into: &digits)
    let integerDigits = end &- start
    guard integerDigits > 0, end < bytes.count else { return nil }
    var fractionDigits = 0
    if bytes[end] == decimal {
      end &+= 1
      let fractionStart = end
      readDigits(bytes, &end, into: &digits)
      fractionDigits = end &- fractionStart
    } else if integerDigits > 15 || bytes[start] == UInt8(ascii: "0") && integerDigits > 1 {
      return nil
    }
    guard integerDigits &+ fractionDigits <= 19, end < bytes.count, bytes[end] == terminator else {
      return nil
    }
    position = end
    let value = nearestDouble(digits, timesTenTo: -fractionDigits)
    return isNegative ? -value : value
  }

  /// Appends the digits at `position` to `digits`, wrapping around beyond 19.
  @inline(always)
  private static func readDigits(
    _ bytes: Span<UInt8>, _ position: inout Int, into digits: inout UInt64
  ) {
    while true {
      let word = Words.digits(bytes.word(at: position))
      let marks = Words.nonDigits(word)
      let count = Words.firstByte(marks)
      guard count > 0 else { return }
      let value = Words.decimalValue(word &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count))
      digits = digits &* wholePowersOfTen[count] &+ value
      position &+= count
      guard count == 8 else { return }
    }
  }

  /// Reads `[+-] digits`; an exponent beyond 9,999 stays there, where every number is 0 or infinite.
  private static func readExponent(
    _ bytes: Span<UInt8>, _ position: inout Int, to end: Int
  ) -> Int? {
    guard position < end else { return nil }
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative || bytes[position] == UInt8(ascii: "+") { position += 1 }
    let start = position
    var exponent = 0
    while position < end, bytes[position] &- UInt8(ascii: "0") <= 9 {
      exponent = min(exponent * 10 + Int(bytes[position] - UInt8(ascii: "0")), 9_999)
      position += 1
    }
    guard position > start else { return nil }
    return isNegative ? -exponent : exponent
  }

  /// Reads what may stand for a number without digits.
  private static func word(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, isNegative: Bool
  ) -> NumberReading {
    guard (3...8).contains(end - start) else { return text }
    var letters = ""
    for position in start..<end { letters.unicodeScalars.append(Unicode.Scalar(bytes[position])) }
    switch letters.lowercased() {
    case "nan": return NumberReading(value: .nan, kind: .missing)
    case "inf", "infinity":
      return NumberReading(value: isNegative ? -.infinity : .infinity, kind: .infinite)
    default: return text
    }
  }

  /// The value of a number of more than 19 digits, of which `digits` may not hold all.
  private static func longNumber(
    _ bytes: Span<UInt8>, from start: Int, to end: Int, decimal: UInt8, digits: UInt64,
    exponent: Int
  ) -> Double {
    var leadingZeros = 0
    var count = 0
    var plain = ""
    var isMantissa = true
    for position in start..<end {
      let byte = bytes[position] == decimal ? .point : bytes[position]
      plain.unicodeScalars.append(Unicode.Scalar(byte))
      if byte | 0x20 == UInt8(ascii: "e") { isMantissa = false }
      guard isMantissa, byte != .point else { continue }
      count += 1
      if byte == UInt8(ascii: "0"), leadingZeros == count - 1 { leadingZeros = count }
    }
    guard count - leadingZeros > 19 else { return nearestDouble(digits, timesTenTo: exponent) }
    // Rare: the standard library reads any number of digits, at the speed of `strtod`.
    return Double(plain) ?? .nan
  }
}
