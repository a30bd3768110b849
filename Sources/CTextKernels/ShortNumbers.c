#include "CTextKernels.h"

#include <string.h>

#include "Bytes.h"

#if defined(__x86_64__)

// The digits of two numbers under 10^8, the first digit of the first in the lowest byte: eights are
// split into fours, fours into pairs, pairs into digits, by the reciprocals of 10,000, 100 and 10.
AVX2 INLINE __m128i sixteen_digits(uint64_t first, uint64_t second) {
  __m128i eights = _mm_set_epi64x((long long)second, (long long)first);
  __m128i upper = _mm_srli_epi64(_mm_mul_epu32(eights, _mm_set1_epi64x(3518437209)), 45);
  __m128i lower = _mm_sub_epi32(eights, _mm_mul_epu32(upper, _mm_set1_epi64x(10000)));
  __m128i fours = _mm_or_si128(upper, _mm_slli_epi64(lower, 32));
  upper = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi16(5243)), 3);
  lower = _mm_sub_epi16(fours, _mm_mullo_epi16(upper, _mm_set1_epi16(100)));
  __m128i pairs = _mm_or_si128(upper, _mm_slli_epi32(lower, 16));
  upper = _mm_mulhi_epu16(pairs, _mm_set1_epi16(6554));
  lower = _mm_sub_epi16(pairs, _mm_mullo_epi16(upper, _mm_set1_epi16(10)));
  return _mm_or_si128(upper, _mm_slli_epi16(lower, 8));
}

// The comparisons below see 60 bits behind the point, of which the last are not sure.
static const uint64_t unsure = 4;

INLINE int is_near(uint64_t a, uint64_t b) { return a - b + unsure <= 2 * unsure; }

AVX2 static size_t write_avx2(
    double value, const uint64_t *powers, uint8_t decimal, uint8_t *out) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
  int exponent = (int)(bits >> 52 & 0x7FF) - 1075;
  // Some 10^-5 to 10^15. Powers of two, which are nearer to the number below them than to that above, are
  // short themselves.
  if (exponent < -66 || exponent > -3) return 0;

  // The value is scaled by the power of ten that leaves 16 or 17 digits before the point, and of
  // its neighbours' distance half, 0.5 to 5.
  int scale = (int)(exponent * INT64_C(661971961083) >> 41);
  int shift = exponent + (-scale * 217706 >> 16);
  const uint64_t *power = powers + 2 * (-scale - tenure_first_power);
  uint64_t significand = (fraction | UINT64_C(1) << 52) << (shift + 1);
  unsigned __int128 product = (unsigned __int128)significand * power[0];
  product += (unsigned __int128)significand * power[1] >> 64;
  uint64_t whole = (uint64_t)(product >> 64), rest = (uint64_t)product;
  uint64_t half_distance = power[0] >> (4 - shift);

  // In units of 2^-60, from the number that ends with a zero on.
  uint64_t tens = whole / 10, last = whole - 10 * tens;
  uint64_t place = last << 60 | rest >> 4, ten = UINT64_C(10) << 60;
  if (is_near(place, half_distance) || is_near(place + half_distance, ten) ||
      is_near(rest >> 4, UINT64_C(1) << 59)) {
    return 0;
  }
  int is_low = place < half_distance, is_high = place + half_distance > ten;
  uint64_t fine = whole + (rest >> 63), coarse = 10 * (tens + (uint64_t)is_high);
  uint64_t digits = is_low | is_high ? coarse : fine;

  int is_long = digits >= UINT64_C(10000000000000000);
  digits *= is_long ? 1 : 10;
  int places = 16 + is_long + scale;  // before the point
  if (places < -3) return 0;
  uint64_t upper = digits / 100000000, first = upper / 100000000;
  __m128i others = sixteen_digits(upper - first * 100000000, digits - upper * 100000000);
  unsigned digits_left =
      (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(others, _mm_setzero_si128())) ^ 0xFFFF;
  int count = 32 - __builtin_clz(digits_left << 1 | 1);
  others = _mm_or_si128(others, _mm_set1_epi8('0'));
  uint8_t *start = out;
  if (places <= 0) {
    static const uint8_t zeros[8] = {'0', '0', '0', '0', '0', '0', '0', '0'};
    memcpy(out, zeros, sizeof zeros);
    out[1] = decimal;
    out += 2 - places;
    *out = (uint8_t)('0' + first);
    _mm_storeu_si128((__m128i *)(void *)(out + 1), others);
    return (size_t)(out - start) + (size_t)count;
  }
  if (places >= count) return 0;
  *out = (uint8_t)('0' + first);
  out[1] = (uint8_t)('0' + first);
  _mm_storeu_si128((__m128i *)(void *)(out + 2), others);
  for (int index = 1; index < places; index++) out[index] = out[index + 1];
  out[places] = decimal;
  return (size_t)count + 1;
}
#endif

size_t tenure_write_number(
    double value, const uint64_t *powers, uint8_t decimal, uint8_t *out) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return write_avx2(value, powers, decimal, out);
#endif
  return 0;
}
