internal import CTextKernels

/// The powers of five that reading and writing doubles can need, each to 128 bits.
///
/// 5^q = m · 2^e with the top bit of m set; m is cut after 128 bits, and for the small negative q
/// whose reciprocals come into play exactly (q ≥ −27) rounded up. This is the table of Lemire,
/// *Number parsing at a gigabyte per second*, Software: Practice and Experience 51 (2021), section
/// 5; it is computed once, in under a millisecond, rather than written down.
enum PowersOfFive {
  /// The exponents in the table: reading numbers takes those to 308, writing them those from −292.
  static let exponents = tenure_first_power...tenure_last_power

  /// The high and low half of each power, from the smallest exponent on.
  static let halves: [(high: UInt64, low: UInt64)] = {
    var table = Array(repeating: (high: UInt64(0), low: UInt64(0)), count: exponents.count)
    // 5^342 has 795 bits, so that 2^1023 / 5^342 still has 228 of which 128 are wanted.
    var power = WideInteger(limb: 1 << 63, at: WideInteger.limbCount - 1)
    for exponent in 1...(-exponents.lowerBound) {
      power.divideByFive()
      var (high, low) = power.leadingBits
      if exponent <= 27 {
        low &+= 1
        if low == 0 { high &+= 1 }
      }
      table[-exponent - exponents.lowerBound] = (high, low)
    }
    power = WideInteger(limb: 1, at: 0)
    for exponent in 0...exponents.upperBound {
      table[exponent - exponents.lowerBound] = power.leadingBits
      power.multiplyByFive()
    }
    return table
  }()
}

extension PowersOfFive {
  /// The halves, one after the other, for kernels; they stay as long as the process.
  nonisolated(unsafe) static let words: UnsafePointer<UInt64> = {
    let words = halves.flatMap { [$0.high, $0.low] }
    let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: words.count)
    unsafe memory.initialize(from: words, count: words.count)
    return unsafe UnsafePointer(memory)
  }()
}

/// A whole number of 1,024 bits, least significant limb first.
private struct WideInteger {
  static let limbCount = 16
  private var limbs = [UInt64](repeating: 0, count: limbCount)

  init(limb: UInt64, at index: Int) { limbs[index] = limb }

  mutating func multiplyByFive() {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = limbs[index].multipliedFullWidth(by: 5)
      let (sum, overflow) = product.low.addingReportingOverflow(carry)
      limbs[index] = sum
      carry = product.high + (overflow ? 1 : 0)
    }
  }

  /// Divides, rounding down; dividing by 5 n times so rounds 5ⁿ's quotient down, too.
  mutating func divideByFive() {
    var remainder: UInt64 = 0
    for index in limbs.indices.reversed() {
      (limbs[index], remainder) = UInt64(5).dividingFullWidth((remainder, limbs[index]))
    }
  }

  /// The 128 bits from the first that is set on.
  var leadingBits: (high: UInt64, low: UInt64) {
    guard let top = limbs.lastIndex(where: { $0 != 0 }) else { return (0, 0) }
    let shift = UInt64(limbs[top].leadingZeroBitCount)
    func limb(_ index: Int) -> UInt64 { index >= 0 ? limbs[index] : 0 }
    // A shift by 64 gives zero, as it must when the top limb is full.
    let high = limb(top) << shift | limb(top - 1) >> (64 - shift)
    let low = limb(top - 1) << shift | limb(top - 2) >> (64 - shift)
    return (high, low)
  }
}
