#include "CScoringKernels.h"

#include <math.h>
#include <string.h>

#include "Processor.h"

// The same operations in the same order, however many numbers a vector holds, and none fused: so every
// kind of processor gives the same bits.
#pragma STDC FP_CONTRACT OFF

// log(1 + x) for x that is not negative, to about one unit of the last place.
//
// 1 + x = 2^k m with m between about 0.7 and 1.4, and log m = 2 atanh(s), s = (m - 1) / (m + 1), whose
// series has ten terms of weight: f - (f^2 / 2 - s (f^2 / 2 + R)) with f = m - 1 keeps the digits of f.
// What 1 + x lost of x by rounding is put back.
static inline __attribute__((always_inline)) double log1p_positive(double x) {
  double u = 1.0 + x;
  double lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x);
  unsigned long long bits;
  memcpy(&bits, &u, sizeof bits);
  // From sqrt(1/2) on, a number belongs to the next power of two.
  bits += 0x3FF0000000000000ULL - 0x3FE6A09E667F3BCDULL;
  long long power = (long long)(bits >> 52) - 1023;
  bits = (bits & 0x000FFFFFFFFFFFFFULL) + 0x3FE6A09E667F3BCDULL;
  double m;
  memcpy(&m, &bits, sizeof m);
  double k = (double)power;
  double f = m - 1.0;
  double s = f / (2.0 + f);
  double z = s * s;
  double w = z * z;
  double odd = 2.0 / 3.0 + w * (2.0 / 7.0 + w * (2.0 / 11.0 + w * (2.0 / 15.0 + w * (2.0 / 19.0))));
  double even = 2.0 / 5.0 + w * (2.0 / 9.0 + w * (2.0 / 13.0 + w * (2.0 / 17.0 + w * (2.0 / 21.0))));
  double rest = z * odd + w * even;
  double half = 0.5 * f * f;
  double low = k * 1.90821492927058770002e-10 + lost / u;
  double value =
      k * 6.93147180369123816490e-01 - ((half - (s * (half + rest) + low)) - f);
  return x < INFINITY ? value : x;
}

// No risk, however large, makes a rise of none, and none, however small, less of one that is infinite.
static inline __attribute__((always_inline)) double risen(double multiplier, double risk) {
  return multiplier > 0.0 && multiplier < INFINITY ? multiplier * risk : multiplier;
}

#define LOGIT_RISES(name, attributes)                                                             \
  attributes static void name(                                                                    \
      const double *multipliers, size_t count, double risk, double *rises) {                      \
    for (size_t i = 0; i < count; i++) rises[i] = log1p_positive(risen(multipliers[i], risk));    \
  }

LOGIT_RISES(logit_rises_baseline, )
#if defined(__x86_64__)
LOGIT_RISES(logit_rises_avx2, __attribute__((target("avx2"))))
LOGIT_RISES(logit_rises_avx512, __attribute__((target("avx512f,avx512dq"))))
#endif

typedef void rises_function(const double *, size_t, double, double *);

void tenure_hazard_sums(
    const double *multipliers, size_t count, double risk, int is_logit, double *sums) {
  if (is_logit) {
    rises_function *rises = FOR_PROCESSOR(logit_rises);
    // Whole vectors, and the rest of one before zeros: taken alone, each would take as long.
    size_t whole = count & ~(size_t)7;
    rises(multipliers, whole, risk, sums + 1);
    double rest[8] = {0.0}, found[8];
    memcpy(rest, multipliers + whole, (count - whole) * sizeof(double));
    rises(rest, 8, risk, found);
    memcpy(sums + 1 + whole, found, (count - whole) * sizeof(double));
  } else {
    for (size_t i = 0; i < count; i++) sums[i + 1] = risen(multipliers[i], risk);
  }
  double sum = 0.0;
  sums[0] = 0.0;
  for (size_t i = 1; i <= count; i++) {
    sum += sums[i];
    sums[i] = sum;
  }
}
