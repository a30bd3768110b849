/// The decimal with the fewest digits that reads back as a double, and of these the nearest to it.
///
/// The method is Schubfach: the double and the two borders of the decimals that round to it are
/// scaled by one power of ten, so that at most two candidates of that scale, and two of the next
/// coarser, remain.
///
/// - SeeAlso: Giulietti, *The Schubfach way to render doubles* (2020), section 9.
struct ShortestDecimal {
  /// The digits as a number, without zeros at its end.
  var digits: UInt64
  /// The value is `digits` · 10^`exponent`.
  var exponent: Int

  /// The decimal of a positive, finite double.
  init(_ value: Double) {
    let fraction = value.significandBitPattern
    let biased = Int(value.exponentBitPattern)
    let significand = biased == 0 ? fraction : fraction | 1 << 52
    let binaryExponent = biased == 0 ? -1_074 : biased - 1_075

    // Four times the significand and the borders halfway to its neighbours; the lower neighbour of
    // a power of two is only half as far.
    let isPower = fraction == 0 && biased > 1
    let middle = significand &<< 2
    let lower = middle &- (isPower ? 1 : 2)
    let upper = middle &+ 2
    // floor(log10(2^q)), or of ¾ 2^q at a power of two, the logarithm with 41 bits of fraction.
    let scale = (binaryExponent &* 661_971_961_083 &- (isPower ? 274_743_187_321 : 0)) &>> 41
    // floor(log2(10^-scale)), the logarithm with 38 bits of fraction.
    let shift = UInt64(binaryExponent &+ ((-scale &* 913_124_641_741) &>> 38) &+ 2)
    let power = Self.power(-scale)
    let scaled = Self.product(power, middle &<< shift)
    let scaledLower = Self.product(power, lower &<< shift)
    let scaledUpper = Self.product(power, upper &<< shift)

    // The borders themselves round to an even significand.
    let isOdd = significand & 1
    exponent = scale
    let below = scaled &>> 2
    digits = below
    if below >= 10 {
      let coarse = below / 10 &* 10
      let isLowInside = scaledLower &+ isOdd <= coarse &<< 2
      let isHighInside = (coarse &+ 10) &<< 2 &+ isOdd <= scaledUpper
      if isLowInside != isHighInside {
        digits = isLowInside ? coarse : coarse &+ 10
        dropZeros()
        return
      }
    }
    let isLowInside = scaledLower &+ isOdd <= below &<< 2
    let isHighInside = (below &+ 1) &<< 2 &+ isOdd <= scaledUpper
    if isLowInside != isHighInside {
      digits = isLowInside ? below : below &+ 1
    } else {
      let halfway = below &<< 2 &+ 2
      let isUp = scaled > halfway || scaled == halfway && below & 1 == 1
      digits = isUp ? below &+ 1 : below
    }
    dropZeros()
  }

  private mutating func dropZeros() {
    while true {
      let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 100_000_000)
      guard remainder == 0 else { break }
      digits = quotient
      exponent &+= 8
    }
    while true {
      let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
      guard remainder == 0 else { break }
      digits = quotient
      exponent &+= 1
    }
  }

  /// The first 126 bits of 10^`exponent`, cut and increased by one, in two halves of 63.
  @inline(always)
  private static func power(_ exponent: Int) -> (high: UInt64, low: UInt64) {
    powers[exponent - PowersOfFive.exponents.lowerBound]
  }

  private static let powers = zip(PowersOfFive.exponents, PowersOfFive.halves).map {
    exponent, power -> (high: UInt64, low: UInt64) in
    // The table rounds the reciprocals of small powers up.
    let isRoundedUp = (-27..<0).contains(exponent)
    let low = isRoundedUp ? power.low &- 1 : power.low
    let high = isRoundedUp && power.low == 0 ? power.high &- 1 : power.high
    let lowHalf = (high << 62 | low >> 2) & (1 << 63 - 1)
    let (next, carries) = (lowHalf + 1 == 1 << 63) ? (0, 1) : (lowHalf + 1, 0)
    return (high >> 1 + UInt64(carries), next)
  }

  /// The upper bits of the product, the lowest set if any bit below is: rounded to odd.
  @inline(always)
  private static func product(_ power: (high: UInt64, low: UInt64), _ factor: UInt64) -> UInt64 {
    let lowProduct = power.low.multipliedFullWidth(by: factor).high
    let highProduct = power.high.multipliedFullWidth(by: factor)
    let middle = (highProduct.low &>> 1) &+ lowProduct
    let mask: UInt64 = 1 << 63 - 1
    return highProduct.high &+ (middle &>> 63) | ((middle & mask) &+ mask) &>> 63
  }
}
