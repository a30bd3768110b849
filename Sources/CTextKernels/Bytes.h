#ifndef TENURE_BYTES_H
#define TENURE_BYTES_H

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
#endif

#endif
