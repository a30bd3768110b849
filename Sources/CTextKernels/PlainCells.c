#include "CTextKernels.h"

#include <string.h>

#include "Bytes.h"
#include "PowersOfTen.h"

enum { slots = tenure_known_text_slots, last_byte = tenure_known_text_bytes - 1 };

// Where the search for a text starts.
INLINE size_t first_slot(const uint8_t *text) {
  uint64_t words[4];
  memcpy(words, text, sizeof words);
  uint64_t front = words[0] ^ (words[1] << 21 | words[1] >> 43);
  uint64_t back = words[2] ^ (words[3] << 21 | words[3] >> 43);
  uint64_t mixed = (front ^ back * UINT64_C(0xC2B2AE3D27D4EB4F)) * UINT64_C(0x9E3779B97F4A7C15);
  return mixed >> 32 & (slots - 1);
}

int tenure_know_text(
    tenure_known_texts *known, const uint8_t *text, size_t length, int32_t code) {
  if (length <= last_byte && known->count < slots / 2) {
    uint8_t key[tenure_known_text_bytes] = {0};
    memcpy(key, text, length);
    key[last_byte] = 1;
    size_t slot = first_slot(key);
    for (; known->texts[slot][last_byte] != 0; slot = (slot + 1) & (slots - 1)) {
      if (memcmp(known->texts[slot], key, sizeof key) == 0) return 1;
    }
    memcpy(known->texts[slot], key, sizeof key);
    known->codes[slot] = code;
    known->count++;
  }
  return known->count < slots / 2;
}

#if defined(__x86_64__)

// From place n on: the shuffle that moves n bytes to the end of a vector, zeros before them.
static const uint8_t to_end[32] = {
    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0,    1,    2,    3,    4,    5,    6,    7,    8,    9,    10,   11,   12,   13,   14,   15};

// From place 32 - n on: a mask of the first n bytes; from place 48 + n on, of 16: of the last n.
static const uint8_t ones_and_zeros[96] = {
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};

AVX2 INLINE __m128i vector_at(const uint8_t *bytes) {
  return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

AVX2 INLINE __m256i wide_at(const uint8_t *bytes) {
  return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

// The places of a byte, each a bit.
AVX2 INLINE unsigned places_of(__m256i byte, __m256i bytes) {
  return (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, byte));
}

AVX2 INLINE __m256i filled(uint8_t byte) { return _mm256_set1_epi8((char)byte); }

// Sixteen digits, the first in the lowest byte: neighbours are joined into pairs, pairs into fours, fours
// into eights.
AVX2 INLINE uint64_t value_of(__m128i digits) {
  __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010A));
  __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00010064));
  __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(0x00012710));
  uint64_t halves = (uint64_t)_mm_cvtsi128_si64(eights);
  return (halves & 0xFFFFFFFF) * 100000000 + (halves >> 32);
}

AVX2 INLINE int are_digits(__m128i digits) {
  __m128i beyond_nine = _mm_subs_epu8(digits, _mm_set1_epi8(9));
  return _mm_testz_si128(beyond_nine, beyond_nine);
}

// The digits of at most fifteen bytes, of which `fraction` stand behind the point, if there is one.
typedef struct {
  uint64_t digits;
  unsigned fraction;
  int has_point, is_valid;
} decimal;

// Points come at random places, which branches would have to guess: a number without one has it behind
// its last digit.
AVX2 INLINE decimal read_decimal(__m128i bytes, unsigned length, __m128i point) {
  unsigned points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, point));
  unsigned before_point = (unsigned)__builtin_ctz(points | 1u << length);
  int has_point = before_point < length;
  unsigned places = length + !has_point, fraction = places - 1 - before_point;
  __m128i digits = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  digits = _mm_shuffle_epi8(digits, vector_at(to_end + places));
  __m128i is_behind = vector_at(ones_and_zeros + 48 + fraction);
  digits = _mm_blendv_epi8(_mm_slli_si128(digits, 1), digits, is_behind);
  return (decimal){value_of(digits), fraction, has_point, are_digits(digits)};
}

// A number of at most fifteen bytes, without its sign.
AVX2 INLINE int read_short(
    const uint8_t *text, unsigned length, __m128i point, double *magnitude) {
  decimal read = read_decimal(vector_at(text), length, point);
  int is_code = !read.has_point & (length > 1) & (text[0] == '0');
  if (!read.is_valid | is_code | (length == (unsigned)read.has_point)) return 0;
  // Both are exact, so that the quotient is rounded once.
  *magnitude = (double)(int64_t)read.digits / powers_of_ten[read.fraction];
  return 1;
}

// A number of sixteen bytes and more, of at most nineteen digits, with a point among its first sixteen bytes,
// without its sign. The last sixteen bytes are read by themselves.
AVX2 INLINE int read_long(
    const uint8_t *text, unsigned length, __m128i point, const uint64_t *powers,
    double *magnitude) {
  __m128i bytes = vector_at(text);
  unsigned points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, point));
  if (points == 0 || length > 20) return 0;
  unsigned fraction = length - 1 - (unsigned)__builtin_ctz(points);
  int is_behind_point = fraction >= 16;
  __m128i tail = _mm_sub_epi8(vector_at(text + length - 16), _mm_set1_epi8('0'));
  __m128i is_behind = vector_at(ones_and_zeros + 48 + (is_behind_point ? 16 : fraction));
  tail = _mm_blendv_epi8(_mm_slli_si128(tail, 1), tail, is_behind);
  decimal head = read_decimal(bytes, length - 16, point);
  if (!head.is_valid || !are_digits(tail)) return 0;
  uint64_t unit = is_behind_point ? UINT64_C(10000000000000000) : UINT64_C(1000000000000000);
  *magnitude = tenure_nearest_double(head.digits * unit + value_of(tail), -(int)fraction, powers);
  return 1;
}

AVX2 INLINE int read_number(
    const uint8_t *text, unsigned length, __m128i point, const uint64_t *powers, double *number) {
  // A branch would have to guess the sign. What follows an empty cell is not its own.
  unsigned is_negative = (length > 0) & (text[0] == '-');
  text += is_negative;
  length -= is_negative;
  double magnitude;
  if (length < 16) {
    if (!read_short(text, length, point, &magnitude)) return 0;
  } else {
    if (!read_long(text, length, point, powers, &magnitude)) return 0;
  }
  __m128i sign = _mm_cvtsi64_si128((long long)((uint64_t)is_negative << 63));
  _mm_store_sd(number, _mm_xor_pd(_mm_set_sd(magnitude), _mm_castsi128_pd(sign)));
  return 1;
}

// The bit of what ends a cell, behind its quotes; 0 where it does not end within 31 bytes, or wrongly.
// `others` ends cells too, but not this one.
AVX2 INLINE unsigned end_of_text(
    const uint8_t *text, __m256i bytes, unsigned ends, __m256i others, int ends_row) {
  unsigned quotes = places_of(filled('"'), bytes);
  if (text[0] == '"') {
    quotes &= quotes - 1;
    unsigned behind = (quotes & -quotes) << 1;
    if (ends_row) behind |= (behind & places_of(filled('\r'), bytes)) << 1;
    return behind & ends;
  }
  unsigned end = ends & -ends;
  unsigned wrong = quotes | places_of(others, bytes);
  return wrong & (end - 1) ? 0 : end;
}

AVX2 INLINE int read_text(
    __m256i cell, unsigned end, const tenure_known_texts *known, int32_t *code) {
  unsigned length = (unsigned)__builtin_ctz(end);
  uint8_t key[tenure_known_text_bytes];
  cell = _mm256_and_si256(cell, wide_at(ones_and_zeros + 32 - length));
  cell = _mm256_insert_epi8(cell, 1, last_byte);
  _mm256_storeu_si256((__m256i *)(void *)key, cell);
  for (size_t slot = first_slot(key);; slot = (slot + 1) & (slots - 1)) {
    if (places_of(cell, wide_at(known->texts[slot])) == 0xFFFFFFFF) {
      *code = known->codes[slot];
      return 1;
    }
    if (known->texts[slot][last_byte] == 0) return 0;
  }
}

// The bytes of the cell at `text` and of what ends it, `terminator`; 0 where the cell is not read.
AVX2 INLINE size_t read_cell(
    const uint8_t *text, __m256i terminator, __m256i others, int ends_row, __m256i points,
    const uint64_t *powers, const tenure_text_column *column, size_t row) {
  __m256i cell = wide_at(text);
  unsigned ends = places_of(terminator, cell), end;
  switch (column->kind) {
    case tenure_numbers:
      if (ends == 0) return 0;
      unsigned length = (unsigned)__builtin_ctz(ends);
      size_t width = (size_t)length + 1;
      if (ends_row && length > 0 && text[length - 1] == '\r') length--;
      __m128i point = _mm256_castsi256_si128(points);
      double *number = column->numbers + row;
      return read_number(text, length, point, powers, number) ? width : 0;
    case tenure_texts:
      end = end_of_text(text, cell, ends, others, ends_row);
      if (end == 0 || !read_text(cell, end, column->known, column->codes + row)) return 0;
      return (size_t)__builtin_ctz(end) + 1;
    case tenure_skipped:
      end = end_of_text(text, cell, ends, others, ends_row);
      return end == 0 ? 0 : (size_t)__builtin_ctz(end) + 1;
    default: return 0;
  }
}

AVX2 static size_t read_avx2(
    const uint8_t *text, size_t count, size_t *position, const tenure_text_column *columns,
    size_t width, size_t row, uint8_t delimiter, uint8_t decimal, const uint64_t *powers) {
  __m256i delimiters = filled(delimiter), points = filled(decimal), feeds = filled('\n');
  size_t start = *position, cells = 0, bytes = 1;
  for (; cells + 1 < width && start + 32 <= count; cells++, start += bytes) {
    bytes = read_cell(text + start, delimiters, feeds, 0, points, powers, columns + cells, row);
    if (bytes == 0) break;
  }
  if (bytes > 0 && cells + 1 == width && start + 32 <= count) {
    bytes = read_cell(text + start, feeds, delimiters, 1, points, powers, columns + cells, row);
    start += bytes;
    cells += bytes > 0;
  }
  *position = start;
  return cells;
}
#endif

size_t tenure_read_plain_cells(
    const uint8_t *text, size_t count, size_t *position, const tenure_text_column *columns,
    size_t width, size_t row, uint8_t delimiter, uint8_t decimal, const uint64_t *powers) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    return read_avx2(text, count, position, columns, width, row, delimiter, decimal, powers);
  }
#endif
  return 0;
}
