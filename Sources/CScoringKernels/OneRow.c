#include "CScoringKernels.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

// The additions wait for each other; the checks are done meanwhile.
#define ROW_PREDICTOR(name, attributes)                                                           \
  attributes static double name(                                                                  \
      const double *x, const double *beta, const double *center, const double *least,             \
      const double *greatest, size_t count, double start, int *remarks) {                         \
    double eta = start;                                                                           \
    quad_mask outside = 0, marks = 0;                                                             \
    size_t j = 0;                                                                                 \
    for (; j + 4 <= count; j += 4) {                                                              \
      quad value = *(const quad *)(x + j);                                                        \
      quad term = *(const quad *)(beta + j) * (value - *(const quad *)(center + j));              \
      eta += (term[0] + term[1]) + (term[2] + term[3]);                                           \
      outside |= (value < *(const quad *)(least + j)) | (value > *(const quad *)(greatest + j));  \
      /* All bits of the exponent are set where a number is infinite or none: one more carries. */ \
      marks |= ((quad_mask)value & EXPONENT) + UNIT;                                              \
    }                                                                                             \
    long long any = outside[0] | outside[1] | outside[2] | outside[3];                            \
    long long mark = marks[0] | marks[1] | marks[2] | marks[3];                                   \
    for (; j < count; j++) {                                                                      \
      eta += beta[j] * (x[j] - center[j]);                                                        \
      any |= x[j] < least[j] || x[j] > greatest[j];                                               \
      long long bits;                                                                             \
      memcpy(&bits, x + j, sizeof bits);                                                          \
      mark |= (bits & EXPONENT) + UNIT;                                                           \
    }                                                                                             \
    *remarks = (mark < 0 ? TENURE_NOT_FINITE : 0) | (any ? TENURE_OUTSIDE : 0);                   \
    return eta;                                                                                   \
  }

typedef double quad __attribute__((ext_vector_type(4), aligned(8)));
typedef long long quad_mask __attribute__((ext_vector_type(4)));
#define UNIT 0x0010000000000000LL
#define EXPONENT 0x7FF0000000000000LL

ROW_PREDICTOR(row_baseline, )
#if defined(__x86_64__)
ROW_PREDICTOR(row_avx2, __attribute__((target("avx2"))))
#endif

double tenure_row_predictor(
    const double *x, const double *beta, const double *center, const double *least,
    const double *greatest, size_t count, double start, int *remarks) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    return row_avx2(x, beta, center, least, greatest, count, start, remarks);
  }
#endif
  return row_baseline(x, beta, center, least, greatest, count, start, remarks);
}
