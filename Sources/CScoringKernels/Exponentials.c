#include "CScoringKernels.h"

#include <string.h>

#include "Exponential.h"
#include "Processor.h"

#pragma STDC FP_CONTRACT OFF

double tenure_probability(double eta) { return probability(eta); }

double tenure_exponential(double x) { return exponential(x); }

#define MANY(name, attributes, function)                                                          \
  attributes static void name(const double *x, size_t count, double *out) {                       \
    for (size_t i = 0; i < count; i++) out[i] = function(x[i]);                                   \
  }

MANY(probabilities_baseline, , probability)
MANY(exponentials_baseline, , exponential)
#if defined(__x86_64__)
MANY(probabilities_avx2, __attribute__((target("avx2"))), probability)
MANY(exponentials_avx2, __attribute__((target("avx2"))), exponential)
MANY(probabilities_avx512, __attribute__((target("avx512f,avx512dq"))), probability)
MANY(exponentials_avx512, __attribute__((target("avx512f,avx512dq"))), exponential)
#endif

void tenure_probabilities(const double *eta, size_t count, double *out) {
  FOR_PROCESSOR(probabilities)(eta, count, out);
}

void tenure_exponentials(const double *x, size_t count, double *out) {
  FOR_PROCESSOR(exponentials)(x, count, out);
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
