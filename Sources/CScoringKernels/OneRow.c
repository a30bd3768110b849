#include "CScoringKernels.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

typedef double quad __attribute__((ext_vector_type(4), aligned(8)));
typedef long long quad_mask __attribute__((ext_vector_type(4)));
typedef double oct __attribute__((ext_vector_type(8), aligned(8)));
typedef long long oct_mask __attribute__((ext_vector_type(8)));

// All bits of the exponent are set where a number is infinite or none: one more carries.
#define UNIT 0x0010000000000000LL
#define EXPONENT 0x7FF0000000000000LL

// Two groups of four columns in a vector: neighbours are added, and then the pairs.
#define ADD_OCTS                                                                                  \
  oct_mask outside8 = 0, marks8 = 0;                                                              \
  for (; j + 8 <= count; j += 8) {                                                                \
    oct value = *(const oct *)(x + j);                                                            \
    oct term = *(const oct *)(beta + j) * (value - *(const oct *)(center + j));                   \
    oct pairs = term + __builtin_shufflevector(term, term, 1, 0, 3, 2, 5, 4, 7, 6);               \
    oct groups = pairs + __builtin_shufflevector(pairs, pairs, 2, 3, 0, 1, 6, 7, 4, 5);           \
    eta += groups[0];                                                                             \
    eta += groups[4];                                                                             \
    outside8 |= (value < *(const oct *)(least + j)) | (value > *(const oct *)(greatest + j));     \
    marks8 |= ((oct_mask)value & EXPONENT) + UNIT;                                                \
  }                                                                                               \
  outside |= outside8.lo | outside8.hi;                                                           \
  marks |= marks8.lo | marks8.hi;

// The sums of the groups wait for each other; the checks are done meanwhile.
#define ROW_PREDICTOR(name, attributes, FIRST)                                                    \
  attributes static double name(                                                                  \
      const double *x, const double *beta, const double *center, const double *least,             \
      const double *greatest, size_t count, double start, int *remarks) {                         \
    double eta = start;                                                                           \
    quad_mask outside = 0, marks = 0;                                                             \
    size_t j = 0;                                                                                 \
    FIRST                                                                                         \
    for (; j + 4 <= count; j += 4) {                                                              \
      quad value = *(const quad *)(x + j);                                                        \
      quad term = *(const quad *)(beta + j) * (value - *(const quad *)(center + j));              \
      quad pairs = term + __builtin_shufflevector(term, term, 1, 0, 3, 2);                        \
      eta += pairs[0] + pairs[2];                                                                 \
      outside |= (value < *(const quad *)(least + j)) | (value > *(const quad *)(greatest + j));  \
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

ROW_PREDICTOR(row_baseline, , )
#if defined(__x86_64__)
ROW_PREDICTOR(row_avx2, __attribute__((target("avx2"))), )
ROW_PREDICTOR(row_avx512, __attribute__((target("avx512f"))), ADD_OCTS)
#endif

double tenure_row_predictor(
    const double *x, const double *beta, const double *center, const double *least,
    const double *greatest, size_t count, double start, int *remarks) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) {
    return row_avx512(x, beta, center, least, greatest, count, start, remarks);
  }
  if (__builtin_cpu_supports("avx2")) {
    return row_avx2(x, beta, center, least, greatest, count, start, remarks);
  }
#endif
  return row_baseline(x, beta, center, least, greatest, count, start, remarks);
}
