#include "CScoringKernels.h"

#include <stdint.h>

#include "Exponential.h"
#include "Processor.h"

// Fused products would give other bits than those of processors without them.
#pragma STDC FP_CONTRACT OFF

// Every pass reads GROUP columns and adds their products to the sums, or to `start` where there are none
// yet. The processor's own prefetching starts anew with each page of a column: what lies `ahead` is
// asked for in passing. The groups of four columns are added one after the other, however many a pass
// reads. Between sums, evenly spread, come the probabilities of finished ones: there is time for them
// while memory is waited for.
#define PASS(name, attributes, WIDTH, GROUP, IS_CENTERED)                                         \
  attributes static int name(                                                                     \
      const double *const *columns, size_t count, size_t ahead, const double *beta,               \
      const double *center, int starts, double start, double *eta, double *least,                 \
      double *greatest, tenure_finished_sums finished) {                                          \
    typedef double vector __attribute__((ext_vector_type(WIDTH), aligned(8)));                    \
    size_t made = 0;                                                                              \
    size_t share = finished.count / WIDTH;                                                        \
    size_t gap = share > 0 ? count / WIDTH / share * WIDTH : 0;                                   \
    size_t due = gap > 0 ? 0 : count;                                                             \
    vector low[GROUP], high[GROUP];                                                               \
    vector rest = 0.0;                                                                            \
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
      if (row == due && made + WIDTH <= finished.count) {                                         \
        vector done;                                                                              \
        _Pragma("unroll") for (int lane = 0; lane < WIDTH; lane++) {                              \
          done[lane] = probability(finished.etas[made + lane]);                                   \
        }                                                                                         \
        *(vector *)(finished.probabilities + made) = done;                                        \
        made += WIDTH;                                                                            \
        due += gap;                                                                               \
      }                                                                                           \
      vector sum = starts ? (vector)start : *(const vector *)(eta + row);                         \
      vector term[GROUP];                                                                         \
      _Pragma("unroll") for (int k = 0; k < GROUP; k++) {                                         \
        vector x = *(const vector *)(columns[k] + row);                                           \
        term[k] = beta[k] * (IS_CENTERED ? x - center[k] : x);                                    \
        low[k] = x < low[k] ? x : low[k];                                                         \
        high[k] = x > high[k] ? x : high[k];                                                      \
      }                                                                                           \
      if (GROUP == 1) sum += term[0];                                                             \
      _Pragma("unroll") for (int k = 0; k + 4 <= GROUP; k += 4) {                                 \
        sum += (term[k] + term[k + 1]) + (term[k + 2] + term[k + 3]);                             \
      }                                                                                           \
      *(vector *)(eta + row) = sum;                                                               \
      rest += sum - sum;                                                                          \
    }                                                                                             \
    for (; made < finished.count; made++) {                                                       \
      finished.probabilities[made] = probability(finished.etas[made]);                            \
    }                                                                                             \
    for (; row < count; row++) {                                                                  \
      double sum = starts ? start : eta[row];                                                     \
      double term[GROUP];                                                                         \
      for (int k = 0; k < GROUP; k++) {                                                           \
        double x = columns[k][row];                                                               \
        term[k] = beta[k] * (IS_CENTERED ? x - center[k] : x);                                    \
        least[k] = x < least[k] ? x : least[k];                                                   \
        greatest[k] = x > greatest[k] ? x : greatest[k];                                          \
      }                                                                                           \
      if (GROUP == 1) sum += term[0];                                                             \
      for (int k = 0; k + 4 <= GROUP; k += 4) {                                                   \
        sum += (term[k] + term[k + 1]) + (term[k + 2] + term[k + 3]);                             \
      }                                                                                           \
      eta[row] = sum;                                                                             \
      rest[0] += sum - sum;                                                                       \
    }                                                                                             \
    for (int k = 0; k < GROUP; k++) {                                                             \
      for (int lane = 0; lane < WIDTH; lane++) {                                                  \
        least[k] = low[k][lane] < least[k] ? low[k][lane] : least[k];                             \
        greatest[k] = high[k][lane] > greatest[k] ? high[k][lane] : greatest[k];                  \
      }                                                                                           \
    }                                                                                             \
    /* A number less itself is 0, unless it is infinite or none. */                               \
    int is_finite = 1;                                                                            \
    for (int lane = 0; lane < WIDTH; lane++) is_finite &= rest[lane] == 0.0;                      \
    return is_finite;                                                                             \
  }

// The passes over GROUP columns at a time, from `j` on. Where nothing is subtracted, products have the
// bits that they have without 0.
#define PASSES(name, GROUP)                                                                       \
    for (; j + GROUP <= width; j += GROUP) {                                                      \
      int is_centered = 0;                                                                        \
      for (size_t k = j; k < j + GROUP; k++) is_centered |= center[k] != 0.0;                     \
      is_finite = (is_centered ? name##_centered_##GROUP : name##_##GROUP)(                       \
          columns + j, count, ahead, beta + j, center + j, j == 0 && starts, start, eta,          \
          least + j, greatest + j, j == 0 ? finished : none);                                     \
    }

// GROUP is as many columns as the registers hold with their least and greatest numbers.
#define ADD_COLUMNS(name, attributes, WIDTH, GROUP)                                               \
  PASS(name##_8, attributes, WIDTH, 8, 0)                                                         \
  PASS(name##_4, attributes, WIDTH, 4, 0)                                                         \
  PASS(name##_1, attributes, WIDTH, 1, 0)                                                         \
  PASS(name##_centered_8, attributes, WIDTH, 8, 1)                                                \
  PASS(name##_centered_4, attributes, WIDTH, 4, 1)                                                \
  PASS(name##_centered_1, attributes, WIDTH, 1, 1)                                                \
  attributes static int name(                                                                     \
      const double *const *columns, size_t width, size_t count, size_t ahead, const double *beta, \
      const double *center, int starts, double start, double *eta, double *least,                 \
      double *greatest, tenure_finished_sums finished) {                                          \
    static const tenure_finished_sums none = {0};                                                 \
    size_t j = 0;                                                                                 \
    int is_finite = 1;                                                                            \
    if (GROUP == 8) {                                                                             \
      PASSES(name, 8)                                                                             \
    }                                                                                             \
    PASSES(name, 4)                                                                               \
    PASSES(name, 1)                                                                               \
    return is_finite;                                                                             \
  }

ADD_COLUMNS(add_baseline, , 2, 4)
#if defined(__x86_64__)
ADD_COLUMNS(add_avx2, __attribute__((target("avx2"))), 4, 4)
ADD_COLUMNS(add_avx512, __attribute__((target("avx512f,avx512dq"))), 8, 8)
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

int tenure_add_columns(
    const double *const *columns, size_t width, size_t count, size_t ahead, const double *beta,
    const double *center, int starts, double start, double *eta, double *least, double *greatest,
    tenure_finished_sums finished) {
  return FOR_PROCESSOR(add)(
      columns, width, count, ahead, beta, center, starts, start, eta, least, greatest, finished);
}
