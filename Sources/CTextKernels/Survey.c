#include "CTextKernels.h"

#include <string.h>

#include "Bytes.h"

typedef uint8_t block __attribute__((ext_vector_type(64)));
typedef _Bool bits __attribute__((ext_vector_type(64)));

INLINE uint64_t places_in(uint8_t byte, const block *bytes) {
  bits equal = __builtin_convertvector(*bytes == byte, bits);
  uint64_t places;
  memcpy(&places, &equal, sizeof places);
  return places;
}

// Each bit tells whether it and those before it are set an odd number of times.
INLINE uint64_t parities(uint64_t marks) {
  for (int shift = 1; shift < 64; shift *= 2) marks ^= marks << shift;
  return marks;
}

// `quoted` has every bit set inside of quotes, and none outside.
#define COUNT_LINES(name, attributes)                                                             \
  attributes static tenure_line_count name(const uint8_t *text, size_t count) {                   \
    tenure_line_count lines = {0, 0, 0};                                                          \
    uint64_t quoted = 0;                                                                          \
    for (size_t start = 0; start < count; start += 64) {                                          \
      block bytes = 0;                                                                            \
      if (count - start >= sizeof bytes) {                                                        \
        memcpy(&bytes, text + start, sizeof bytes);                                               \
      } else {                                                                                    \
        memcpy(&bytes, text + start, count - start);                                              \
      }                                                                                           \
      uint64_t quotes = places_in('"', &bytes), feeds = places_in('\n', &bytes);                  \
      uint64_t inside = quoted;                                                                   \
      if (quotes != 0) {                                                                          \
        inside ^= parities(quotes);                                                               \
        quoted = inside >> 63 ? ~UINT64_C(0) : 0;                                                 \
      }                                                                                           \
      lines.outside += (size_t)__builtin_popcountll(feeds & ~inside);                             \
      lines.inside += (size_t)__builtin_popcountll(feeds & inside);                               \
    }                                                                                             \
    lines.is_quoted = quoted != 0;                                                                \
    return lines;                                                                                 \
  }

#define UNUSUAL_BYTES(name, attributes)                                                           \
  attributes static int name(const uint8_t *text, size_t count) {                                 \
    block any = 0, zeros = 0;                                                                     \
    size_t start = 0;                                                                             \
    for (; start + 64 <= count; start += 64) {                                                    \
      block bytes;                                                                                \
      memcpy(&bytes, text + start, sizeof bytes);                                                 \
      any |= bytes;                                                                               \
      zeros |= (block)(bytes == 0);                                                               \
    }                                                                                             \
    uint8_t all = __builtin_reduce_or(any), has_zero = __builtin_reduce_or(zeros);                \
    for (; start < count; start++) {                                                              \
      all |= text[start];                                                                         \
      has_zero |= text[start] == 0;                                                               \
    }                                                                                             \
    return (has_zero != 0) | (all > 127) << 1;                                                    \
  }

COUNT_LINES(count_lines_baseline, )
UNUSUAL_BYTES(unusual_bytes_baseline, )
#if defined(__x86_64__)
COUNT_LINES(count_lines_avx2, __attribute__((target("avx2,popcnt"))))
UNUSUAL_BYTES(unusual_bytes_avx2, AVX2)
#define FOR_PROCESSOR(name) (__builtin_cpu_supports("avx2") ? name##_avx2 : name##_baseline)
#else
#define FOR_PROCESSOR(name) name##_baseline
#endif

tenure_line_count tenure_count_lines(const uint8_t *text, size_t count) {
  return FOR_PROCESSOR(count_lines)(text, count);
}

int tenure_unusual_bytes(const uint8_t *text, size_t count) {
  return FOR_PROCESSOR(unusual_bytes)(text, count);
}
