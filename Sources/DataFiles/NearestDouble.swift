/// The double nearest to `digits` · 10^`exponent`, ties to even; infinite beyond the largest.
@inline(always)
func nearestDouble(_ digits: UInt64, timesTenTo exponent: Int) -> Double {
  // Both factors are exact, so that the one operation rounds once (Clinger 1990).
  if digits <= 1 << 53, exponent >= -22, exponent <= 22 {
    return exponent < 0
      ? Double(digits) / powerOfTen(-exponent) : Double(digits) * powerOfTen(exponent)
  }
  return nearestDoubleByProduct(digits, timesTenTo: exponent)
}

/// 10^`exponent`, exactly.
///
/// - Precondition: `exponent` is 0 to 22.
@inline(always)
func powerOfTen(_ exponent: Int) -> Double { powersOfTen[exponent] }

private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
  1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]

/// The double nearest to `digits` · 10^`exponent` by the method of Eisel and Lemire.
///
/// The digits, shifted to fill a word, are multiplied by the first bits of the power of five. The
/// 64 or 128 bits of the table always suffice to round a product of at most 19 digits.
///
/// - SeeAlso: Lemire, *Number parsing at a gigabyte per second* (2021); Mushtak & Lemire, *Fast
///   number parsing without fallback* (2023), which shows that no case is left undecided.
func nearestDoubleByProduct(_ digits: UInt64, timesTenTo exponent: Int) -> Double {
  guard digits != 0, exponent >= PowersOfFive.exponents.lowerBound else { return 0 }
  guard exponent <= 308 else { return .infinity }
  let power = PowersOfFive.halves[exponent - PowersOfFive.exponents.lowerBound]
  let leadingZeros = digits.leadingZeroBitCount
  let factor = digits &<< UInt64(leadingZeros)

  var product = factor.multipliedFullWidth(by: power.high)
  // 53 bits and one to round by are wanted of 64; where all spare ones are set, a carry may reach
  // them.
  if product.high & 0x1FF == 0x1FF {
    let correction = factor.multipliedFullWidth(by: power.low).high
    let (low, carries) = product.low.addingReportingOverflow(correction)
    product.low = low
    if carries { product.high &+= 1 }
  }
  let topBit = product.high &>> 63
  let shift = topBit &+ 9
  var significand = product.high &>> shift

  // floor(log2(10^q)) = floor(q · log2(10)), the logarithm with 16 bits of fraction.
  let log2OfPower = (217_706 &* exponent) &>> 16
  var biasedExponent = log2OfPower &+ 63 &+ Int(topBit) &- leadingZeros &+ 1_023

  if biasedExponent <= 0 {
    // Below the normal range: one more shift, and the rounding may make it normal again.
    guard biasedExponent > -63 else { return 0 }
    significand &>>= UInt64(1 &- biasedExponent)
    significand = (significand &+ (significand & 1)) &>> 1
    return Double(bitPattern: significand)
  }
  // Exactly halfway is possible only where 5^q is exact; then down to even.
  if product.low <= 1, exponent >= -4, exponent <= 23, significand & 3 == 1,
    significand &<< shift == product.high
  {
    significand &-= 1
  }
  significand = (significand &+ (significand & 1)) &>> 1
  if significand == 1 << 53 {
    significand = 1 << 52
    biasedExponent &+= 1
  }
  guard biasedExponent < 0x7FF else { return .infinity }
  return Double(bitPattern: UInt64(biasedExponent) &<< 52 | significand & ((1 << 52) - 1))
}
