#ifndef TENURE_TEXT_KERNELS_H
#define TENURE_TEXT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The exponents of the powers of five that reading and writing numbers need.
enum { tenure_first_power = -342, tenure_last_power = 324 };

/// The double nearest to `digits` times ten to `exponent`, ties to even; infinite beyond the largest.
///
/// The method of Eisel and Lemire: the digits, shifted to fill a word, are multiplied by the first bits of
/// the power of five. The 64 or 128 bits of the table always suffice to round a product of at most 19
/// digits; see Lemire, Number parsing at a gigabyte per second (2021), and Mushtak and Lemire, Fast number
/// parsing without fallback (2023), which shows that no case is left undecided.
///
/// \param powers The leading 128 bits of each power of five from `tenure_first_power` on, the upper half
///   before the lower.
double tenure_nearest_double(uint64_t digits, int exponent, const uint64_t *powers);

enum { tenure_known_text_slots = 64, tenure_known_text_bytes = 32 };

/// Cells of a column of texts that were met before, as they are written, and their codes; all zeros at
/// first. The last byte of a text is 1.
typedef struct {
  uint8_t texts[tenure_known_text_slots][tenure_known_text_bytes];
  int32_t codes[tenure_known_text_slots];
  int count;
} tenure_known_texts;

/// What becomes of a column's cells.
typedef enum {
  tenure_skipped,
  /// They go to `numbers`.
  tenure_numbers,
  /// Those in `known` go to `codes`.
  tenure_texts,
  /// The kernel stops before them.
  tenure_unread,
} tenure_cell_kind;

/// A column that cells are read into, by row.
typedef struct {
  tenure_cell_kind kind;
  double *_Nullable numbers;
  int32_t *_Nullable codes;
  tenure_known_texts *_Nullable known;
} tenure_text_column;

/// Reads the plainest cells of a row, which are most: numbers that are an optional minus and at most fifteen
/// bytes of digits and a point, or nineteen digits with a point among the first sixteen bytes; texts that
/// are known, and what is not wanted, of at most 31 bytes with their quotes.
///
/// Each number is the double nearest to its decimal. A code with leading zeros, an empty cell that should
/// be a number, an exponent and whatever else needs a closer look is left to others, as are the last
/// cells of a text.
///
/// \param text `count` bytes.
/// \param position Where the first cell starts; moved behind the last one that was read.
/// \param columns The columns of the first cell and of all others up to the end of the row.
/// \param width The number of columns, at least one.
/// \param row Where in its column each number or code goes.
/// \param delimiter, decimal The byte between cells and the decimal point.
/// \param powers As those of `tenure_nearest_double`.
/// \returns The number of cells read; none on processors without AVX2.
size_t tenure_read_plain_cells(
    const uint8_t *text, size_t count, size_t *position, const tenure_text_column *columns,
    size_t width, size_t row, uint8_t delimiter, uint8_t decimal, const uint64_t *powers);

/// Makes a cell known by its bytes, quotes included, unless it is too long or known already.
///
/// A cell that ends with NULs is taken for one without; no text holds them.
///
/// \returns Whether there is room for another one.
int tenure_know_text(
    tenure_known_texts *known, const uint8_t *text, size_t length, int32_t code);

/// The line feeds and quotes of some text.
typedef struct {
  /// The line feeds outside of quotes, and those inside.
  size_t outside, inside;
  /// Whether the text ends inside of quotes: 1 or 0.
  int is_quoted;
} tenure_line_count;

/// Counts the lines of a text that starts outside of quotes.
tenure_line_count tenure_count_lines(const uint8_t *_Nullable text, size_t count);

/// What bytes a text has beside those of ASCII's others: 1 for NUL, 2 for those above 127, 3 for both.
int tenure_unusual_bytes(const uint8_t *_Nullable text, size_t count);

/// Writes the shortest decimal that reads back as a number, where that takes no closer look.
///
/// \param value A positive, finite number.
/// \param powers As those of `tenure_nearest_double`.
/// \param decimal The decimal point.
/// \param out Has room for 32 bytes, of which those behind the text may be written to.
/// \returns The length of the text; 0 where it is left to others, as whole numbers, those of 2^50 and
///   more or under 10^-4 and a few more are, and all are on processors without AVX2.
size_t tenure_write_number(
    double value, const uint64_t *powers, uint8_t decimal, uint8_t *out);

#pragma clang assume_nonnull end

#endif
