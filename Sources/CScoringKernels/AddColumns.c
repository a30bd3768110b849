#include "CScoringKernels.h"

#include <math.h>
#include <stdint.h>

// Fused products would give other bits than those of processors without them.
#pragma STDC FP_CONTRACT OFF

// Every pass reads GROUP columns. A tile of a column is a few pages, and the
// processor's own prefetching starts anew with each page: what lies `ahead` is asked for in passing. The
// groups of four columns are added one after the other, however many a pass reads.
#define PASS(name, attributes, WIDTH, GROUP)                                                      \
  attributes static void name##_##GROUP(                                                          \
      const double *const *columns, size_t count, size_t ahead, const double *beta,               \
      const double *center, double *eta, double *least, double *greatest) {                       \
    name##_vector low[GROUP], high[GROUP];                                                        \
    _Pragma("unroll") for (int k = 0; k < GROUP; k++) {                                           \
      low[k] = least[k];                                                                          \
      high[k] = greatest[k];                                                                      \
    }                                                                                             \
    size_t row = 0;                                                                               \
    for (; row + WIDTH <= count; row += WIDTH) {                                                  \
      if (ahead > 0 && row % 8 == 0) {                                                            \
        _Pragma("unroll") for (int k = 0; k < GROUP; k++) {                                       \
          __builtin_prefetch((const void *)((uintptr_t)(columns[k] + row) + 8 * ahead), 0, 2);    \
        }                                                                                         \
      }                                                                                           \
      name##_vector sum = *(const name##_vector *)(eta + row);                                    \
      name##_vector term[GROUP];                                                                  \
      _Pragma("unroll") for (int k = 0; k < GROUP; k++) {                                         \
        name##_vector x = *(const name##_vector *)(columns[k] + row);                             \
        term[k] = beta[k] * (x - center[k]);                                                      \
        low[k] = x < low[k] ? x : low[k];                                                         \
        high[k] = x > high[k] ? x : high[k];                                                      \
      }                                                                                           \
      if (GROUP == 1) sum += term[0];                                                             \
      _Pragma("unroll") for (int k = 0; k + 4 <= GROUP; k += 4) {                                 \
        sum += (term[k] + term[k + 1]) + (term[k + 2] + term[k + 3]);                             \
      }                                                                                           \
      *(name##_vector *)(eta + row) = sum;                                                        \
    }                                                                                             \
    for (; row < count; row++) {                                                                  \
      double term[GROUP];                                                                         \
      for (int k = 0; k < GROUP; k++) {                                                           \
        double x = columns[k][row];                                                               \
        term[k] = beta[k] * (x - center[k]);                                                      \
        least[k] = x < least[k] ? x : least[k];                                                   \
        greatest[k] = x > greatest[k] ? x : greatest[k];                                          \
      }                                                                                           \
      if (GROUP == 1) eta[row] += term[0];                                                        \
      for (int k = 0; k + 4 <= GROUP; k += 4) {                                                   \
        eta[row] += (term[k] + term[k + 1]) + (term[k + 2] + term[k + 3]);                        \
      }                                                                                           \
    }                                                                                             \
    for (int k = 0; k < GROUP; k++) {                                                             \
      for (int lane = 0; lane < WIDTH; lane++) {                                                  \
        least[k] = low[k][lane] < least[k] ? low[k][lane] : least[k];                             \
        greatest[k] = high[k][lane] > greatest[k] ? high[k][lane] : greatest[k];                  \
      }                                                                                           \
    }                                                                                             \
  }

// GROUP is as many columns as the registers hold with their least and greatest numbers.
#define ADD_COLUMNS(name, attributes, WIDTH, GROUP)                                               \
  typedef double name##_vector __attribute__((ext_vector_type(WIDTH), aligned(8)));               \
  PASS(name, attributes, WIDTH, 8)                                                                \
  PASS(name, attributes, WIDTH, 4)                                                                \
  PASS(name, attributes, WIDTH, 1)                                                                \
  attributes static void name(                                                                    \
      const double *const *columns, size_t width, size_t count, size_t ahead, const double *beta, \
      const double *center, double *eta, double *least, double *greatest) {                       \
    size_t j = 0;                                                                                 \
    for (; GROUP == 8 && j + 8 <= width; j += 8) {                                                \
      name##_8(columns + j, count, ahead, beta + j, center + j, eta, least + j, greatest + j);    \
    }                                                                                             \
    for (; j + 4 <= width; j += 4) {                                                              \
      name##_4(columns + j, count, ahead, beta + j, center + j, eta, least + j, greatest + j);    \
    }                                                                                             \
    for (; j < width; j++) {                                                                      \
      name##_1(columns + j, count, ahead, beta + j, center + j, eta, least + j, greatest + j);    \
    }                                                                                             \
  }

ADD_COLUMNS(add_baseline, , 2, 4)
#if defined(__x86_64__)
ADD_COLUMNS(add_avx2, __attribute__((target("avx2"))), 4, 4)
ADD_COLUMNS(add_avx512, __attribute__((target("avx512f"))), 8, 8)
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
    const double *const *columns, size_t width, size_t count, size_t ahead, const double *beta,
    const double *center, double *eta, double *least, double *greatest) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) {
    add_avx512(columns, width, count, ahead, beta, center, eta, least, greatest);
    return;
  }
  if (__builtin_cpu_supports("avx2")) {
    add_avx2(columns, width, count, ahead, beta, center, eta, least, greatest);
    return;
  }
#endif
  add_baseline(columns, width, count, ahead, beta, center, eta, least, greatest);
}
