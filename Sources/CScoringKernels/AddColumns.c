#include "CScoringKernels.h"

#include <math.h>
#include <stdint.h>

// Fused products would give other bits than those of processors without them.
#pragma STDC FP_CONTRACT OFF

// A block of a column is a few pages, and the processor's own prefetching starts anew with each page:
// what the next block needs is asked for while this one is worked on.
#define FETCH(column)                                                                             \
  __builtin_prefetch((const void *)((uintptr_t)((column) + row) + 8 * ahead), 0, 2)

#define ADD_COLUMNS(name, attributes, WIDTH)                                                      \
  typedef double name##_vector __attribute__((ext_vector_type(WIDTH), aligned(8)));               \
                                                                                                  \
  attributes static void name(                                                                    \
      const double *x0, const double *x1, const double *x2, const double *x3, size_t count,       \
      size_t ahead, const double *beta, const double *center, double *eta, double *least,         \
      double *greatest) {                                                                         \
    name##_vector low0 = INFINITY, low1 = low0, low2 = low0, low3 = low0;                         \
    name##_vector high0 = -low0, high1 = high0, high2 = high0, high3 = high0;                     \
    size_t row = 0;                                                                               \
    for (; row + WIDTH <= count; row += WIDTH) {                                                  \
      if (ahead > 0 && row % 8 == 0) {                                                            \
        FETCH(x0);                                                                                \
        FETCH(x1);                                                                                \
        FETCH(x2);                                                                                \
        FETCH(x3);                                                                                \
      }                                                                                           \
      name##_vector a = *(const name##_vector *)(x0 + row);                                       \
      name##_vector b = *(const name##_vector *)(x1 + row);                                       \
      name##_vector c = *(const name##_vector *)(x2 + row);                                       \
      name##_vector d = *(const name##_vector *)(x3 + row);                                       \
      name##_vector sum = *(const name##_vector *)(eta + row);                                    \
      sum += (beta[0] * (a - center[0]) + beta[1] * (b - center[1]))                              \
          + (beta[2] * (c - center[2]) + beta[3] * (d - center[3]));                              \
      *(name##_vector *)(eta + row) = sum;                                                        \
      low0 = a < low0 ? a : low0;                                                                 \
      low1 = b < low1 ? b : low1;                                                                 \
      low2 = c < low2 ? c : low2;                                                                 \
      low3 = d < low3 ? d : low3;                                                                 \
      high0 = a > high0 ? a : high0;                                                              \
      high1 = b > high1 ? b : high1;                                                              \
      high2 = c > high2 ? c : high2;                                                              \
      high3 = d > high3 ? d : high3;                                                              \
    }                                                                                             \
    const name##_vector lows[4] = {low0, low1, low2, low3};                                       \
    const name##_vector highs[4] = {high0, high1, high2, high3};                                  \
    const double *columns[4] = {x0, x1, x2, x3};                                                  \
    for (int k = 0; k < 4; k++) {                                                                 \
      double low = INFINITY, high = -INFINITY;                                                    \
      for (int lane = 0; lane < WIDTH; lane++) {                                                  \
        low = lows[k][lane] < low ? lows[k][lane] : low;                                          \
        high = highs[k][lane] > high ? highs[k][lane] : high;                                     \
      }                                                                                           \
      for (size_t rest = row; rest < count; rest++) {                                             \
        low = columns[k][rest] < low ? columns[k][rest] : low;                                    \
        high = columns[k][rest] > high ? columns[k][rest] : high;                                 \
      }                                                                                           \
      least[k] = low;                                                                             \
      greatest[k] = high;                                                                         \
    }                                                                                             \
    for (; row < count; row++) {                                                                  \
      eta[row] += (beta[0] * (x0[row] - center[0]) + beta[1] * (x1[row] - center[1]))             \
          + (beta[2] * (x2[row] - center[2]) + beta[3] * (x3[row] - center[3]));                  \
    }                                                                                             \
  }

ADD_COLUMNS(add_baseline, , 2)
#if defined(__x86_64__)
ADD_COLUMNS(add_avx2, __attribute__((target("avx2"))), 4)
ADD_COLUMNS(add_avx512, __attribute__((target("avx512f"))), 8)
#endif

#define WRITE_INDICATOR(name, attributes)                                                         \
  attributes static void name(const int *codes, size_t count, int code, double *out) {            \
    for (size_t i = 0; i < count; i++) out[i] = codes[i] == code ? 1.0 : 0.0;                     \
  }

WRITE_INDICATOR(indicator_baseline, )
#if defined(__x86_64__)
WRITE_INDICATOR(indicator_avx2, __attribute__((target("avx2"))))
#endif

void tenure_write_indicator(const int *codes, size_t count, int code, double *out) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    indicator_avx2(codes, count, code, out);
    return;
  }
#endif
  indicator_baseline(codes, count, code, out);
}

void tenure_add_columns(
    const double *x0, const double *x1, const double *x2, const double *x3, size_t count,
    size_t ahead, const double *beta, const double *center, double *eta, double *least,
    double *greatest) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) {
    add_avx512(x0, x1, x2, x3, count, ahead, beta, center, eta, least, greatest);
    return;
  }
  if (__builtin_cpu_supports("avx2")) {
    add_avx2(x0, x1, x2, x3, count, ahead, beta, center, eta, least, greatest);
    return;
  }
#endif
  add_baseline(x0, x1, x2, x3, count, ahead, beta, center, eta, least, greatest);
}
