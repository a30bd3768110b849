#include "CGramKernels.h"

#include <string.h>

// Eight rows at a time in vectors, which a compiler splits where the processor's are shorter; so sums and
// products run in eight lanes everywhere. e^-|eta| is formed as in Exponentials.c.
#define WIDTH 8

typedef double rows_vector __attribute__((vector_size(WIDTH * 8), aligned(8)));
typedef int rows_codes __attribute__((vector_size(WIDTH * 4), aligned(4)));
typedef long long rows_mask __attribute__((vector_size(WIDTH * 8), aligned(8)));

// x where the mask is set, else y.
#define CHOOSE(mask, x, y) ((rows_vector)(((mask) & (rows_mask)(x)) | (~(mask) & (rows_mask)(y))))

#define LOGISTIC_ROWS(name, attributes)                                                           \
  attributes static void name(                                                                    \
      const double *eta, const double *y, const int *fold, int held, size_t count,                \
      double *residual, double *weight, double *sums, double *products) {                         \
    const rows_vector zero = {0}, one = zero + 1.0;                                               \
    rows_vector in = zero, out = zero, in_product = one, out_product = one;                       \
    for (size_t start = 0; start < count; start += WIDTH) {                                       \
      size_t rest = count - start < WIDTH ? count - start : WIDTH;                                \
      rows_vector h = zero, event = zero, present = one, mask = one;                              \
      if (rest == WIDTH) {                                                                        \
        h = *(const rows_vector *)(eta + start);                                                  \
        event = *(const rows_vector *)(y + start);                                                \
      } else {                                                                                    \
        present = zero;                                                                           \
        for (size_t l = 0; l < rest; l++) {                                                       \
          h[l] = eta[start + l];                                                                  \
          event[l] = y[start + l];                                                                \
          present[l] = 1;                                                                         \
        }                                                                                         \
      }                                                                                           \
      if (fold && rest == WIDTH) {                                                                \
        rows_codes same = *(const rows_codes *)(fold + start) == held; /* -1 where it is */       \
        mask = 1.0 + __builtin_convertvector(same, rows_vector);                                  \
      } else if (fold) {                                                                          \
        for (size_t l = 0; l < rest; l++) mask[l] = fold[start + l] == held ? 0.0 : 1.0;          \
      }                                                                                           \
      rows_mask above = h >= zero;                                                                \
      rows_vector x = CHOOSE(above, -h, h);                                                       \
      x = CHOOSE(x < -708.0, zero - 708.0, x);                                                    \
      rows_vector shifted = x * 1.4426950408889634074 + 6755399441055744.0;                       \
      rows_vector k = shifted - 6755399441055744.0;                                               \
      rows_vector t = x - k * 6.93147180369123816490e-01;                                         \
      t = t - k * 1.90821492927058770002e-10;                                                     \
      rows_vector e = t * (1.0 / 6227020800.0) + 1.0 / 479001600.0;                               \
      e = e * t + 1.0 / 39916800.0;                                                               \
      e = e * t + 1.0 / 3628800.0;                                                                \
      e = e * t + 1.0 / 362880.0;                                                                 \
      e = e * t + 1.0 / 40320.0;                                                                  \
      e = e * t + 1.0 / 5040.0;                                                                   \
      e = e * t + 1.0 / 720.0;                                                                    \
      e = e * t + 1.0 / 120.0;                                                                    \
      e = e * t + 1.0 / 24.0;                                                                     \
      e = e * t + 1.0 / 6.0;                                                                      \
      e = e * t + 0.5;                                                                            \
      e = e * t + 1.0;                                                                            \
      e = e * t + 1.0;                                                                            \
      e = e * (rows_vector)(((rows_mask)shifted + 1023) << 52);                                   \
      rows_vector inverse = 1.0 / (1.0 + e);                                                      \
      rows_vector less = e * inverse;                                                             \
      rows_vector r = mask * (event - CHOOSE(above, inverse, less));                              \
      rows_vector w = mask * less * inverse;                                                      \
      rows_vector term = present * (event * h - CHOOSE(above, h, zero));                          \
      if (rest == WIDTH) {                                                                        \
        *(rows_vector *)(residual + start) = r;                                                   \
        *(rows_vector *)(weight + start) = w;                                                     \
      } else {                                                                                    \
        for (size_t l = 0; l < rest; l++) {                                                       \
          residual[start + l] = r[l];                                                             \
          weight[start + l] = w[l];                                                               \
        }                                                                                         \
      }                                                                                           \
      e = e * present;                                                                            \
      in += mask * term;                                                                          \
      out += (1.0 - mask) * term;                                                                 \
      in_product *= 1.0 + mask * e;                                                               \
      out_product *= 1.0 + (1.0 - mask) * e;                                                      \
    }                                                                                             \
    for (int l = 0; l < WIDTH; l++) {                                                             \
      sums[0] += in[l];                                                                           \
      sums[1] += out[l];                                                                          \
      products[l] *= in_product[l];                                                               \
      products[WIDTH + l] *= out_product[l];                                                      \
    }                                                                                             \
  }

LOGISTIC_ROWS(logistic_rows_baseline, )
#if defined(__x86_64__)
LOGISTIC_ROWS(logistic_rows_avx2, __attribute__((target("avx2,fma"))))
LOGISTIC_ROWS(logistic_rows_avx512, __attribute__((target("avx512f,avx512dq,avx512vl,fma"))))
#endif

void tenure_logistic_rows(
    const double *eta, const double *y, const int *fold, int held, size_t count, double *residual,
    double *weight, double *sums, double *products) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    logistic_rows_avx512(eta, y, fold, held, count, residual, weight, sums, products);
    return;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    logistic_rows_avx2(eta, y, fold, held, count, residual, weight, sums, products);
    return;
  }
#endif
  logistic_rows_baseline(eta, y, fold, held, count, residual, weight, sums, products);
}
