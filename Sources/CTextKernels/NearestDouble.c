#include "CTextKernels.h"

#include <math.h>
#include <string.h>

#include "PowersOfTen.h"

#pragma STDC FP_CONTRACT OFF

static double double_of(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static double nearest_by_product(uint64_t digits, int exponent, const uint64_t *powers) {
  if (digits == 0 || exponent < tenure_first_power) return 0;
  if (exponent > 308) return INFINITY;
  const uint64_t *power = powers + 2 * (exponent - tenure_first_power);
  int leading_zeros = __builtin_clzll(digits);
  uint64_t factor = digits << leading_zeros;

  unsigned __int128 product = (unsigned __int128)factor * power[0];
  // 53 bits and one to round by are wanted of 64; where all spare ones are set, a carry may reach them.
  if ((product >> 64 & 0x1FF) == 0x1FF) product += (unsigned __int128)factor * power[1] >> 64;
  uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
  int top_bit = (int)(high >> 63), shift = top_bit + 9;
  uint64_t significand = high >> shift;

  // floor(log2(10^q)) = floor(q log2(10)), the logarithm with 16 bits of fraction.
  int biased = (217706 * exponent >> 16) + 63 + top_bit - leading_zeros + 1023;
  if (biased <= 0) {
    // Below the normal range: one more shift, and the rounding may make it normal again.
    if (biased <= -63) return 0;
    significand >>= 1 - biased;
    return double_of((significand + (significand & 1)) >> 1);
  }
  // Exactly halfway is possible only where 5^q is exact; then down to even.
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (significand & 3) == 1 &&
      significand << shift == high) {
    significand--;
  }
  significand = (significand + (significand & 1)) >> 1;
  if (significand == UINT64_C(1) << 53) {
    significand = UINT64_C(1) << 52;
    biased++;
  }
  if (biased >= 0x7FF) return INFINITY;
  return double_of((uint64_t)biased << 52 | (significand & ((UINT64_C(1) << 52) - 1)));
}

double tenure_nearest_double(uint64_t digits, int exponent, const uint64_t *powers) {
  // Both factors are exact, so that the one operation rounds once (Clinger 1990).
  if (digits <= UINT64_C(1) << 53 && exponent >= -22 && exponent <= 22) {
    return exponent < 0 ? (double)digits / powers_of_ten[-exponent]
                        : (double)digits * powers_of_ten[exponent];
  }
  return nearest_by_product(digits, exponent, powers);
}
