#include "CGramKernels.h"

// One kernel for a kind of processor: LANES doubles in a vector, a tile of TILE x TILE columns.
//
// A tile keeps TILE^2 vectors of sums, TILE weighted columns and one more in registers while it runs
// down the rows, so that 2 TILE + 1 loads feed TILE^2 multiplications. Tiles cover the lower triangle;
// at its end the last column stands in for those that are not there, and its sums are not used.
#define GRAM_KERNEL(name, attributes, LANES, TILE)                                                \
  typedef double name##_vector __attribute__((vector_size(LANES * 8), aligned(8)));               \
                                                                                                  \
  attributes static void name##_tile(                                                             \
      const double *const *a, const double *const *b, const double *w, size_t rows,               \
      double sums[TILE][TILE]) {                                                                  \
    name##_vector total[TILE][TILE];                                                              \
    UNROLL for (int i = 0; i < TILE; i++) {                                                       \
      UNROLL for (int j = 0; j < TILE; j++) total[i][j] = (name##_vector){0};                     \
    }                                                                                             \
    size_t row = 0;                                                                               \
    for (; row + LANES <= rows; row += LANES) {                                                   \
      name##_vector weight = *(const name##_vector *)(w + row);                                   \
      name##_vector weighted[TILE];                                                               \
      UNROLL for (int i = 0; i < TILE; i++) {                                                     \
        weighted[i] = weight * *(const name##_vector *)(a[i] + row);                              \
      }                                                                                           \
      UNROLL for (int j = 0; j < TILE; j++) {                                                     \
        name##_vector other = *(const name##_vector *)(b[j] + row);                               \
        UNROLL for (int i = 0; i < TILE; i++) total[i][j] += weighted[i] * other;                 \
      }                                                                                           \
    }                                                                                             \
    for (int i = 0; i < TILE; i++) {                                                              \
      for (int j = 0; j < TILE; j++) {                                                            \
        double sum = 0;                                                                           \
        for (int lane = 0; lane < LANES; lane++) sum += total[i][j][lane];                        \
        for (size_t rest = row; rest < rows; rest++) sum += w[rest] * a[i][rest] * b[j][rest];    \
        sums[i][j] = sum;                                                                         \
      }                                                                                           \
    }                                                                                             \
  }                                                                                               \
                                                                                                  \
  attributes static void name(                                                                    \
      const double *x, size_t leading, const double *w, size_t rows, size_t columns,              \
      double scale, double *c) {                                                                  \
    for (size_t first = 0; first < columns; first += TILE) {                                      \
      const double *a[TILE];                                                                      \
      for (size_t i = 0; i < TILE; i++) {                                                         \
        a[i] = x + (first + i < columns ? first + i : columns - 1) * leading;                     \
      }                                                                                           \
      for (size_t second = 0; second <= first; second += TILE) {                                  \
        const double *b[TILE];                                                                    \
        for (size_t j = 0; j < TILE; j++) {                                                       \
          b[j] = x + (second + j < columns ? second + j : columns - 1) * leading;                 \
        }                                                                                         \
        double sums[TILE][TILE];                                                                  \
        name##_tile(a, b, w, rows, sums);                                                         \
        for (size_t i = 0; i < TILE && first + i < columns; i++) {                                \
          for (size_t j = 0; j < TILE && second + j <= first + i; j++) {                          \
            c[first + i + (second + j) * columns] += scale * sums[i][j];                          \
          }                                                                                       \
        }                                                                                         \
      }                                                                                           \
    }                                                                                             \
  }

#define UNROLL _Pragma("clang loop unroll(full)")

// SSE2 of every x86-64, NEON of every 64-bit ARM.
GRAM_KERNEL(gram_baseline, , 2, 3)
#if defined(__x86_64__)
GRAM_KERNEL(gram_avx2, __attribute__((target("avx2,fma"))), 4, 3)
GRAM_KERNEL(gram_avx512, __attribute__((target("avx512f,fma"))), 8, 5)
#endif

void tenure_weighted_gram(
    const double *x, size_t leading, const double *w, size_t rows, size_t columns, double scale,
    double *c) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) {
    gram_avx512(x, leading, w, rows, columns, scale, c);
    return;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    gram_avx2(x, leading, w, rows, columns, scale, c);
    return;
  }
#endif
  gram_baseline(x, leading, w, rows, columns, scale, c);
}
