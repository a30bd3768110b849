#include "CScoringKernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#pragma STDC FP_CONTRACT OFF

typedef double quad __attribute__((ext_vector_type(4), aligned(8)));
typedef long long quad_mask __attribute__((ext_vector_type(4)));

double tenure_row_predictor(
    const double *x, const double *beta, const double *center, size_t count, double start) {
  double eta = start;
  size_t j = 0;
  for (; j + 4 <= count; j += 4) {
    quad term = *(const quad *)(beta + j) * (*(const quad *)(x + j) - *(const quad *)(center + j));
    eta += (term[0] + term[1]) + (term[2] + term[3]);
  }
  for (; j < count; j++) eta += beta[j] * (x[j] - center[j]);
  return eta;
}

// Two groups of four columns in a vector: neighbours are added, and then the pairs.
#define OCTS                                                                                      \
  __mmask8 inside8 = 0xFF;                                                                        \
  for (; j + 8 <= count; j += 8) {                                                                \
    __m512d value = _mm512_loadu_pd(x + j);                                                       \
    __m512d term =                                                                                \
        _mm512_mul_pd(_mm512_loadu_pd(beta + j), _mm512_sub_pd(value, _mm512_loadu_pd(center + j))); \
    __m512d pairs = _mm512_add_pd(term, _mm512_permute_pd(term, 0x55));                           \
    __m512d groups = _mm512_add_pd(pairs, _mm512_permutex_pd(pairs, 0xAA));                       \
    eta += _mm512_cvtsd_f64(groups);                                                              \
    eta += _mm_cvtsd_f64(_mm512_extractf64x2_pd(groups, 2));                                      \
    __mmask8 above = _mm512_cmp_pd_mask(value, _mm512_loadu_pd(least + j), _CMP_GE_OQ);           \
    inside8 &= _mm512_mask_cmp_pd_mask(above, value, _mm512_loadu_pd(greatest + j), _CMP_LE_OQ);  \
    if (copy) _mm512_storeu_pd(copy + j, value);                                                  \
  }                                                                                               \
  usual = inside8 == 0xFF;

// The sums of the groups wait for each other; the checks are done meanwhile.
#define CHECKED_ROW(name, attributes, FIRST)                                                      \
  attributes static double name(                                                                  \
      const double *x, const double *parts, size_t count, double start, double *copy,             \
      int *is_usual) {                                                                            \
    const double *beta = parts, *center = beta + count, *least = center + count,                  \
                 *greatest = least + count;                                                       \
    double eta = start;                                                                           \
    int usual = 1;                                                                                \
    size_t j = 0;                                                                                 \
    FIRST                                                                                         \
    if (j + 4 <= count) {                                                                         \
      quad_mask inside = -1;                                                                      \
      for (; j + 4 <= count; j += 4) {                                                            \
        quad value = *(const quad *)(x + j);                                                      \
        quad term = *(const quad *)(beta + j) * (value - *(const quad *)(center + j));            \
        quad pairs = term + __builtin_shufflevector(term, term, 1, 0, 3, 2);                      \
        eta += pairs[0] + pairs[2];                                                               \
        inside &=                                                                                 \
            (value >= *(const quad *)(least + j)) & (value <= *(const quad *)(greatest + j));     \
        if (copy) *(quad *)(copy + j) = value;                                                    \
      }                                                                                           \
      usual &= (inside[0] & inside[1] & inside[2] & inside[3]) != 0;                              \
    }                                                                                             \
    for (; j < count; j++) {                                                                      \
      eta += beta[j] * (x[j] - center[j]);                                                        \
      usual &= x[j] >= least[j] && x[j] <= greatest[j];                                           \
      if (copy) copy[j] = x[j];                                                                   \
    }                                                                                             \
    *is_usual = usual;                                                                            \
    return eta;                                                                                   \
  }

CHECKED_ROW(checked_baseline, , )
#if defined(__x86_64__)
CHECKED_ROW(checked_avx2, __attribute__((target("avx2"))), )
CHECKED_ROW(checked_avx512, __attribute__((target("avx512f,avx512dq"))), OCTS)
#endif

double tenure_checked_row(
    const double *x, const double *parts, size_t count, double start, double *copy,
    int *is_usual) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    return checked_avx512(x, parts, count, start, copy, is_usual);
  }
  if (__builtin_cpu_supports("avx2")) {
    return checked_avx2(x, parts, count, start, copy, is_usual);
  }
#endif
  return checked_baseline(x, parts, count, start, copy, is_usual);
}
