// Whether the kernels of text do what slower programs do: numbers read as strtod reads them and written as
// the shortest of printf's that strtod reads back, lines counted byte by byte, in plain code and AVX2 as far
// as this processor has them. What a kernel leaves to others is counted, and must be rare.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { plain, avx2, kinds };
static const char *const names[kinds] = {"plain", "AVX2"};
static enum kind kind;

static int has(enum kind asked) {
#if defined(__x86_64__)
  if (asked == avx2) return __builtin_cpu_supports("avx2");
#endif
  return asked == plain;
}

// The kernels take the processor for one that has what `kind` needs, and no more.
#define __builtin_cpu_supports(feature) (kind >= avx2)
#include "NearestDouble.c"
#include "PlainCells.c"
#include "Survey.c"
#include "ShortNumbers.c"
#undef __builtin_cpu_supports

static long checked, wrong, left_to_others;
static uint64_t state = 7, powers[2 * (tenure_last_power - tenure_first_power + 1)];

static uint64_t next(void) {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return state >> 11;
}

static size_t below(size_t count) { return (size_t)(next() % count); }

static void expect(int holds, const char *what, const char *text) {
  checked++;
  if (!holds && wrong++ < 20) printf("%s: %s: %s\n", names[kind], what, text);
}

// 5^q by long multiplication and division, with 1,024 bits; the reciprocals of small powers rounded up.
static void make_powers(void) {
  enum { limbs = 32 };
  for (int q = tenure_first_power; q <= tenure_last_power; q++) {
    uint32_t number[limbs] = {0};
    number[q < 0 ? limbs - 1 : 0] = q < 0 ? 0x80000000 : 1;
    for (int step = 0; step < abs(q); step++) {
      uint64_t carry = 0;
      for (int i = 0; i < limbs; i++) {
        int limb = q < 0 ? limbs - 1 - i : i;
        uint64_t whole = q < 0 ? carry << 32 | number[limb] : (uint64_t)number[limb] * 5 + carry;
        number[limb] = (uint32_t)(q < 0 ? whole / 5 : whole);
        carry = q < 0 ? whole % 5 : whole >> 32;
      }
    }
    int top = limbs * 32 - 1;
    while (!(number[top / 32] >> top % 32 & 1)) top--;
    unsigned __int128 bits = 0;
    for (int bit = top; bit > top - 128; bit--) {
      bits = bits << 1 | (bit < 0 ? 0 : number[bit / 32] >> bit % 32 & 1);
    }
    if (q < 0 && q >= -27) bits++;
    powers[2 * (q - tenure_first_power)] = (uint64_t)(bits >> 64);
    powers[2 * (q - tenure_first_power) + 1] = (uint64_t)bits;
  }
}

// A cell of random digits, sometimes with a sign and a point, rarely with what belongs nowhere.
static size_t random_cell(char *cell) {
  size_t length = 1 + below(below(2) ? 8 : 20), point = below(2) ? below(length + 1) : length + 1;
  size_t at = 0;
  if (below(2)) cell[at++] = '-';
  for (size_t i = 0; i < length; i++) {
    if (i == point) cell[at++] = '.';
    cell[at++] = (char)('0' + below(10));
  }
  if (below(50) == 0) cell[below(at)] = "-+.eE/:\" "[below(9)];
  cell[at] = 0;
  return at;
}

// Whether a cell is a number that the kernel may read: no code, no exponent, nothing but digits.
static int is_plain(const char *cell) {
  const char *digits = cell + (*cell == '-'), *point = strchr(digits, '.');
  size_t length = strlen(digits);
  if (strspn(digits, "0123456789.") != length || length == (point ? 1 : 0)) return 0;
  if (point) return strchr(point + 1, '.') == NULL;
  return length == 1 || *digits != '0';
}

// Whether the kernel must read a number: it knows where the point is in the first sixteen bytes.
static int is_short(const char *cell) {
  const char *digits = cell + (*cell == '-'), *point = strchr(digits, '.');
  return strlen(digits) < 16 || (strlen(digits) <= 20 && point && point - digits < 16);
}

static void check_numbers(void) {
  char row[1000], cells[20][32];
  double numbers[20], expected;
  tenure_text_column columns[20];
  size_t width = 1 + below(20), length = 0, position = 0, behind = below(40);
  char delimiter = ",;\t|"[below(4)], decimal = delimiter == ';' ? ',' : '.';
  for (size_t j = 0; j < width; j++) {
    columns[j] = (tenure_text_column){below(8) ? tenure_numbers : tenure_skipped, numbers + j, NULL, NULL};
    size_t bytes = random_cell(cells[j]);
    for (size_t i = 0; i < bytes; i++) row[length++] = cells[j][i] == '.' ? decimal : cells[j][i];
    if (j + 1 == width && below(2)) row[length++] = '\r';
    row[length++] = j + 1 == width ? '\n' : delimiter;
  }
  memset(row + length, '0', behind);
  size_t read = 0, passed = 0;
  while (read < width) {
    size_t count = tenure_read_plain_cells(
        (const uint8_t *)row, length + behind, &position, columns + read, width - read, 0,
        (uint8_t)delimiter, (uint8_t)decimal, powers);
    for (size_t j = read; j < read + count; j++) {
      expect(passed + 32 <= length + behind, "read with what is behind the text", cells[j]);
      passed += strlen(cells[j]) + 1;
      if (columns[j].kind == tenure_skipped) {
        expect(strchr(cells[j], '"') == NULL, "skipped", cells[j]);
        continue;
      }
      expected = strtod(cells[j], NULL);
      expect(is_plain(cells[j]), "read as a number", cells[j]);
      expect(memcmp(&expected, numbers + j, sizeof expected) == 0, "read as another number", cells[j]);
    }
    read += count;
    expect(position == passed + (read == width && row[length - 2] == '\r'), "read up to", row);
    if (read < width) {
      int may_stop = kind == plain || passed + 32 > length + behind || !is_plain(cells[read]) || !is_short(cells[read]);
      expect(may_stop, "left to others", cells[read]);
      position += strlen(cells[read]) + 1;
      passed = position;
      read++;
      if (read == width) break;
    }
  }
}

static void check_texts(void) {
  static const char *const words[] = {"",      "No",           "Yes",      "One year", "\"Two years\"",
                                      "\"\"",  "\"a, b\"",     "Month-to-month",
                                      "é",     "Bank transfer (automatic)", "thirty letters are still here!",
                                      "thirty-one letters are so many.", "thirty-one letters are so many..",
                                      "\"a\nb\"",
                                      "x\"y", "\"open", "\"doubled\"\"quotes\"", "a\nb"};
  enum { count = sizeof words / sizeof *words, first_faulty = count - 4 };
  char row[400];
  int32_t codes[6];
  tenure_known_texts known[6];
  tenure_text_column columns[6];
  size_t chosen[6], length = 0, position = 0;
  char delimiter = ",;\t|"[below(4)];
  const char *end_of_row = below(2) ? "\r" : "";
  int is_readable[6];
  memset(known, 0, sizeof known);
  for (size_t j = 0; j < 6; j++) {
    columns[j] = (tenure_text_column){below(4) ? tenure_texts : tenure_skipped, NULL, codes + j, known + j};
    chosen[j] = below(j == 5 ? count - 1 : count);
    int is_long = 0;
    is_readable[j] = columns[j].kind == tenure_skipped;
    for (size_t k = 0; k < count; k++) {
      char cell[40];
      size_t bytes = (size_t)snprintf(cell, sizeof cell, "%s%s", words[k], j == 5 ? end_of_row : "");
      if (below(4)) {
        int size = known[j].count;
        for (int again = 0; again < 3; again++) {
          tenure_know_text(known + j, (const uint8_t *)cell, bytes, (int32_t)k - 1);
        }
        expect(known[j].count == size + (bytes <= 31), "known once", cell);
        if (k == chosen[j]) is_readable[j] = 1;
      }
      if (k != chosen[j]) continue;
      memcpy(row + length, cell, bytes);
      length += bytes;
      row[length++] = j == 5 ? '\n' : delimiter;
      is_long = bytes > 31;
    }
    is_readable[j] &= chosen[j] < first_faulty && !is_long;
    codes[j] = -7;
  }
  memset(row + length, 'x', 32);
  size_t read = tenure_read_plain_cells(
      (const uint8_t *)row, length + 32, &position, columns, 6, 0, (uint8_t)delimiter, '.', powers);
  if (kind == avx2 && read < 6) expect(!is_readable[read], "left to others", words[chosen[read]]);
  for (size_t j = 0; j < 6; j++) {
    int is_coded = j < read && columns[j].kind == tenure_texts;
    expect(codes[j] == (is_coded ? (int32_t)chosen[j] - 1 : -7), "code of", words[chosen[j]]);
    expect(j >= read || chosen[j] < first_faulty, "read", words[chosen[j]]);
  }
}

// More texts than a table has room for.
static void check_full_table(void) {
  tenure_known_texts known = {0};
  for (int32_t i = 0; i < 100; i++) {
    char text[80];
    int32_t code = -7;
    tenure_text_column column = {tenure_texts, NULL, &code, &known};
    size_t length = (size_t)snprintf(text, sizeof text, "text%d", i), position = 0;
    int has_room = tenure_know_text(&known, (const uint8_t *)text, length, i);
    expect(has_room == (known.count < tenure_known_text_slots / 2), "room for", text);
    memset(text + length, '\n', 64);
    size_t read = tenure_read_plain_cells(
        (const uint8_t *)text, length + 64, &position, &column, 1, 0, ',', '.', powers);
    int is_known = kind == avx2 && i < tenure_known_text_slots / 2;
    expect(read == (size_t)is_known && code == (is_known ? i : -7), "one of many", text);
  }
}

static void check_nearest(void) {
  char text[64];
  uint64_t digits = next() >> below(53);
  int exponent = (int)below(700) - 370;
  if (below(3) == 0) {
    // Halfway between two doubles.
    digits = ((UINT64_C(1) << 53) + 2 * below(1000000) + 1) << below(10);
    exponent = 0;
  }
  snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, exponent);
  expect(tenure_nearest_double(digits, exponent, powers) == strtod(text, NULL), "is not nearest to", text);
}

// Keeps a number's digits from the first that is not zero up to the exponent.
static void keep_digits(char *text) {
  size_t count = 0;
  for (char *c = text; *c && *c != 'e'; c++) {
    if (*c != '.' && (count > 0 || *c != '0')) text[count++] = *c;
  }
  text[count] = 0;
}

static void check_writing(void) {
  double fraction = (double)next() * 0x1p-53, value = fraction;
  switch (below(7)) {
    case 0: value = exp(45 * fraction - 10); break;
    case 1: value = 1 - exp(-fraction / 8); break;
    case 2: value = floor(fraction * 1e6) / 1e4; break;
    case 3: value = floor(fraction * 1e15) / 1e15; break;
    // As near to the decimal below as to that above, powers of two and whole numbers among them.
    case 4: value = ldexp((double)(below(1 << below(22)) + 1), -(int)below(35)); break;
    default: break;
  }
  char text[64], digits[64];
  size_t length = tenure_write_number(value, powers, '.', (uint8_t *)text);
  if (length == 0) {
    left_to_others += value >= 1e-4 && value < 1e15 && value != floor(value);
    return;
  }
  expect(value >= 1e-4 && value != floor(value), "is written plainly", text);
  text[length] = 0;
  expect(strtod(text, NULL) == value, "reads back as another number", text);
  int shortest = 1;
  while (snprintf(digits, sizeof digits, "%.*e", shortest - 1, value), strtod(digits, NULL) != value) {
    shortest++;
  }
  keep_digits(text);
  keep_digits(digits);
  expect(strcmp(text, digits) == 0, "are not the digits", digits);
}

static void check_survey(void) {
  static const char alphabet[] = "aaaaaaaaaaaaaaaaaaa,,1.\n\n\"";
  uint8_t text[400];
  size_t count = below(sizeof text), rare = below(3);
  int quoted = 0, unusual = 0;
  tenure_line_count expected = {0, 0, 0};
  for (size_t i = 0; i < count; i++) {
    text[i] = (uint8_t)alphabet[below(sizeof alphabet - (rare ? 2 : 1))];
    if (below(400) == 0) text[i] = below(2) ? 0 : (uint8_t)(128 + below(3));
    unusual |= (text[i] == 0) | (text[i] > 127) << 1;
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '\n') quoted ? expected.inside++ : expected.outside++;
  }
  tenure_line_count found = tenure_count_lines(text, count);
  expect(found.outside == expected.outside && found.inside == expected.inside, "lines", "");
  expect(found.is_quoted == quoted, "quotes", "");
  expect(tenure_unusual_bytes(text, count) == unusual, "unusual bytes", "");
}

int main(void) {
  make_powers();
  for (kind = plain; kind < kinds; kind++) {
    if (!has(kind)) {
      printf("Text kernels: skipped %s, which this processor lacks\n", names[kind]);
      continue;
    }
    checked = left_to_others = 0;
    for (int i = 0; i < 200000; i++) check_numbers();
    for (int i = 0; i < 200000; i++) check_texts();
    check_full_table();
    for (int i = 0; i < 200000; i++) check_nearest();
    for (int i = 0; i < 1000000; i++) check_writing();
    for (int i = 0; i < 200000; i++) check_survey();
    printf("Text kernels: %s, %ld checks\n", names[kind], checked);
    // Beside those halfway between two decimals, which are chosen often here.
    if (kind == avx2 && left_to_others > 10000) {
      printf("%ld numbers are not written\n", left_to_others);
      wrong++;
    }
  }
  if (wrong > 0) printf("%ld are wrong\n", wrong);
  return wrong > 0;
}
