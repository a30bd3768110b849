#include "CGramKernels.h"

#include <string.h>

// e^x = 2^k e^r with k the integer nearest to x / log 2, so that |r| is at most log 2 / 2, where
// fourteen terms of the exponential series leave 4e-18. The loop holds nothing that a compiler cannot
// turn into vectors of the processor that it is compiled for.
#define EXPONENTIALS(name, attributes)                                                            \
  attributes static void name(double *x, size_t count) {                                          \
    const double magic = 6755399441055744.0; /* 3/2 2^52: adding it rounds to an integer */       \
    for (size_t i = 0; i < count; i++) {                                                          \
      double value = x[i] < -708.0 ? -708.0 : x[i];                                               \
      double shifted = value * 1.4426950408889634074 + magic;                                     \
      double k = shifted - magic;                                                                 \
      double r = value - k * 6.93147180369123816490e-01;                                          \
      r = r - k * 1.90821492927058770002e-10;                                                     \
      double sum = 1.0 / 6227020800.0;                                                            \
      sum = sum * r + 1.0 / 479001600.0;                                                          \
      sum = sum * r + 1.0 / 39916800.0;                                                           \
      sum = sum * r + 1.0 / 3628800.0;                                                            \
      sum = sum * r + 1.0 / 362880.0;                                                             \
      sum = sum * r + 1.0 / 40320.0;                                                              \
      sum = sum * r + 1.0 / 5040.0;                                                               \
      sum = sum * r + 1.0 / 720.0;                                                                \
      sum = sum * r + 1.0 / 120.0;                                                                \
      sum = sum * r + 1.0 / 24.0;                                                                 \
      sum = sum * r + 1.0 / 6.0;                                                                  \
      sum = sum * r + 0.5;                                                                        \
      sum = sum * r + 1.0;                                                                        \
      sum = sum * r + 1.0;                                                                        \
      long long bits;                                                                             \
      memcpy(&bits, &shifted, sizeof bits);                                                       \
      /* The low bits of `shifted` are k; they become the exponent of 2^k. */                     \
      long long power = (bits + 1023) << 52;                                                      \
      double scale;                                                                               \
      memcpy(&scale, &power, sizeof scale);                                                       \
      x[i] = sum * scale;                                                                         \
    }                                                                                             \
  }

EXPONENTIALS(exponentials_baseline, )
#if defined(__x86_64__)
EXPONENTIALS(exponentials_avx2, __attribute__((target("avx2,fma"))))
EXPONENTIALS(exponentials_avx512, __attribute__((target("avx512f,avx512dq,fma"))))
#endif

void tenure_exponentiate(double *x, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    exponentials_avx512(x, count);
    return;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    exponentials_avx2(x, count);
    return;
  }
#endif
  exponentials_baseline(x, count);
}
