#include "CScoringKernels.h"

#include <string.h>

#include "Probability.h"

#pragma STDC FP_CONTRACT OFF

double tenure_probability(double eta) { return probability(eta); }

#define PROBABILITIES(name, attributes)                                                           \
  attributes static void name(const double *eta, size_t count, double *out) {                     \
    for (size_t i = 0; i < count; i++) out[i] = probability(eta[i]);                              \
  }

PROBABILITIES(probabilities_baseline, )
#if defined(__x86_64__)
PROBABILITIES(probabilities_avx2, __attribute__((target("avx2"))))
PROBABILITIES(probabilities_avx512, __attribute__((target("avx512f,avx512dq"))))
#endif

void tenure_probabilities(const double *eta, size_t count, double *out) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    probabilities_avx512(eta, count, out);
    return;
  }
  if (__builtin_cpu_supports("avx2")) {
    probabilities_avx2(eta, count, out);
    return;
  }
#endif
  probabilities_baseline(eta, count, out);
}

int tenure_all_finite(const double *x, size_t count) {
  // All bits of the exponent are set where a number is infinite or none: then one more carries.
  unsigned long long marks = 0;
  for (size_t i = 0; i < count; i++) {
    unsigned long long bits;
    memcpy(&bits, x + i, sizeof bits);
    marks |= (bits & 0x7FF0000000000000ULL) + 0x0010000000000000ULL;
  }
  return marks >> 63 == 0;
}
