#include "CGramKernels.h"

// Loops that a compiler turns into vectors of the processor that it is compiled for; what they cost is
// reading the column.
#define COLUMNS(name, attributes)                                                                 \
  attributes static void name##_standardize(                                                      \
      const double *x, size_t count, double center, double scale, double *out) {                  \
    for (size_t i = 0; i < count; i++) out[i] = (x[i] - center) * scale;                          \
  }                                                                                               \
                                                                                                  \
  attributes static void name##_indicator(                                                        \
      const int *codes, size_t count, int code, double inside, double outside, double *out) {     \
    for (size_t i = 0; i < count; i++) out[i] = codes[i] == code ? inside : outside;              \
  }

COLUMNS(columns_baseline, )
#if defined(__x86_64__)
COLUMNS(columns_avx2, __attribute__((target("avx2"))))
#endif

void tenure_standardize(
    const double *x, size_t count, double center, double scale, double *out) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    columns_avx2_standardize(x, count, center, scale, out);
    return;
  }
#endif
  columns_baseline_standardize(x, count, center, scale, out);
}

void tenure_expand_indicator(
    const int *codes, size_t count, int code, double inside, double outside, double *out) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    columns_avx2_indicator(codes, count, code, inside, outside, out);
    return;
  }
#endif
  columns_baseline_indicator(codes, count, code, inside, outside, out);
}
