/// The decimal with the fewest digits that reads back as a double, and of these the nearest to it.
///
/// The method is Schubfach: the double and the two borders of the decimals that round to it are
/// scaled by one power of ten, so that at most two candidates of that scale, and two of the next
/// coarser, remain.
///
/// - SeeAlso: Giulietti, *The Schubfach way to render doubles* (2020), section 9.
struct ShortestDecimal {
  /// The first 126 bits of a power of ten, cut and increased by one, in two halves of 63.
  typealias Power = (high: UInt64, low: UInt64)

  /// The digits as a number, which may have zeros at its end.
  let digits: UInt64
  /// The value is `digits` · 10^`exponent`.
  let exponent: Int

  /// The decimal of a positive, finite double.
  ///
  /// - Parameters:
  ///   - value: The double.
  ///   - powers: The table ``powers``. Who writes many numbers keeps it, since a global one is asked
  ///     each time whether it is made already.
  @inline(always)
  init(_ value: Double, powers: [Power]) {
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
    let power = powers[-scale - PowersOfFive.exponents.lowerBound]
    let scaled = Self.product(power, middle &<< shift)
    // The borders themselves round to an even significand.
    let isOdd = significand & 1
    let lowest = Self.product(power, lower &<< shift) &+ isOdd
    let highest = Self.product(power, upper &<< shift) &- isOdd
    exponent = scale

    // Which of the candidates it will be is a toss-up that no processor foresees, so the choice is
    // made without a branch: by bits.
    let below = scaled &>> 2
    let isLowInside = Self.bit(lowest <= below &<< 2)
    let isHighInside = Self.bit((below &+ 1) &<< 2 <= highest)
    // To the nearer one, and halfway to the even one.
    let isUp = Self.bit(scaled &+ (below & 1) > below &<< 2 &+ 2)
    let isUndecided = isLowInside ^ isHighInside ^ 1
    let fine = below &+ (isUndecided & isUp | ~isUndecided & isHighInside)
    let coarse = below / 10 &* 10
    let isCoarseLowInside = lowest <= coarse &<< 2
    let isCoarseHighInside = (coarse &+ 10) &<< 2 <= highest
    let isCoarse = below >= 10 && isCoarseLowInside != isCoarseHighInside
    digits = isCoarse ? coarse &+ (isCoarseLowInside ? 0 : 10) : fine
  }

  @inline(always)
  private static func bit(_ condition: Bool) -> UInt64 { condition ? 1 : 0 }

  /// The powers from the first of ``PowersOfFive`` on.
  static let powers: [Power] = zip(PowersOfFive.exponents, PowersOfFive.halves).map {
    exponent, power in
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
  private static func product(_ power: Power, _ factor: UInt64) -> UInt64 {
    let lowProduct = power.low.multipliedFullWidth(by: factor).high
    let highProduct = power.high.multipliedFullWidth(by: factor)
    let middle = (highProduct.low &>> 1) &+ lowProduct
    let mask: UInt64 = 1 << 63 - 1
    return highProduct.high &+ (middle &>> 63) | ((middle & mask) &+ mask) &>> 63
  }
}
