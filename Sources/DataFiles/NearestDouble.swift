internal import CTextKernels

/// The double nearest to `digits` · 10^`exponent`, ties to even; infinite beyond the largest.
func nearestDouble(_ digits: UInt64, timesTenTo exponent: Int) -> Double {
  unsafe tenure_nearest_double(digits, Int32(clamping: exponent), PowersOfFive.words)
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
