// Whether the code for each kind of processor scores with the same bits: plain code, AVX2 and AVX-512,
// as far as this processor has them. Random columns, widths and lengths; some numbers infinite or none.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { plain, avx2, avx512, kinds };
static const char *const names[kinds] = {"plain", "AVX2", "AVX-512"};
static enum kind kind;

static int has(enum kind asked) {
#if defined(__x86_64__)
  if (asked == avx2) return __builtin_cpu_supports("avx2");
  if (asked == avx512) return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
#endif
  return asked == plain;
}

// The kernels take the processor for one that has what `kind` needs, and no more.
#define __builtin_cpu_supports(feature) (kind >= (strcmp(feature, "avx2") == 0 ? avx2 : avx512))
#include "AddColumns.c"
#include "Exponentials.c"
#include "OneRow.c"
#include "Rises.c"
#include "Search.c"
#undef __builtin_cpu_supports

enum { most_columns = 40, most_rows = 5000 };
static uint64_t state = 9;
static long numbers[kinds], unequal;

static double uniform(double least, double greatest) {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return least + (greatest - least) * ((double)(state >> 11) * 0x1p-53);
}

static size_t below(size_t count) { return (size_t)uniform(0, (double)count); }

static void compare(const char *what, const double *found, const double *expected, size_t count) {
  numbers[kind] += (long)count;
  for (size_t i = 0; i < count; i++) {
    if (memcmp(found + i, expected + i, sizeof *found) == 0) continue;
    if (isnan(found[i]) && isnan(expected[i])) continue;
    if (unequal++ < 20) {
      printf("%s: %s %zu is %a, not %a\n", names[kind], what, i, found[i], expected[i]);
    }
  }
}

static void check_columns(void) {
  static double memory[most_columns][most_rows], eta[most_rows], sums[most_rows], etas[most_rows],
      others[most_rows], found[most_rows];
  const double *columns[most_columns];
  double beta[most_columns], center[most_columns], least[most_columns], greatest[most_columns],
      low[most_columns], high[most_columns];
  size_t width = 1 + below(most_columns), count = below(most_rows), finished = below(most_rows);
  int starts = (int)below(2), is_centered = (int)below(3);
  for (size_t j = 0; j < width; j++) {
    columns[j] = memory[j];
    beta[j] = uniform(-0.5, 0.5);
    center[j] = is_centered == 0 || (is_centered == 1 && j < 8) ? 0.0 : uniform(-1, 1);
    for (size_t i = 0; i < count; i++) memory[j][i] = uniform(-3, 3);
  }
  if (count > 0 && below(3) == 0) memory[below(width)][below(count)] = below(2) ? NAN : INFINITY;
  for (size_t i = 0; i < count; i++) eta[i] = uniform(-1, 1);
  for (size_t i = 0; i < finished; i++) others[i] = uniform(-40, 40);

  int are_finite = 1;
  for (size_t j = 0; j < width; j++) {
    low[j] = INFINITY;
    high[j] = -INFINITY;
    for (size_t i = 0; i < count; i++) {
      low[j] = memory[j][i] < low[j] ? memory[j][i] : low[j];
      high[j] = memory[j][i] > high[j] ? memory[j][i] : high[j];
    }
  }
  for (size_t i = 0; i < count; i++) {
    double row[most_columns];
    for (size_t j = 0; j < width; j++) row[j] = memory[j][i];
    sums[i] = tenure_row_predictor(row, beta, center, width, starts ? 0.75 : eta[i]);
    are_finite &= isfinite(sums[i]) != 0;
  }
  for (size_t j = 0; j < width; j++) {
    least[j] = INFINITY;
    greatest[j] = -INFINITY;
  }
  memcpy(etas, eta, sizeof eta);
  found[finished] = -7.0;
  tenure_finished_sums meanwhile = {others, found, finished};
  double is_finite = tenure_add_columns(
      columns, width, count, below(600), beta, center, starts, 0.75, etas, least, greatest,
      meanwhile);
  compare("sum", etas, sums, count);
  compare("least", least, low, width);
  compare("greatest", greatest, high, width);
  compare("whether all are finite", &is_finite, &(double){are_finite}, 1);
  compare("number behind the last", found + finished, &(double){-7.0}, 1);
  for (size_t i = 0; i < finished; i++) sums[i] = tenure_probability(others[i]);
  compare("probability in passing", found, sums, finished);
  tenure_probabilities(others, finished, found);
  compare("probability", found, sums, finished);
}

static void check_row(void) {
  double parts[4 * most_columns], row[most_columns], copy[most_columns + 1];
  size_t width = below(most_columns);
  for (size_t j = 0; j < width; j++) {
    row[j] = uniform(-2, 2);
    parts[j] = uniform(-0.5, 0.5);
    parts[width + j] = uniform(-1, 1);
    parts[2 * width + j] = -1.99;
    parts[3 * width + j] = 1.99;
  }
  if (width > 0 && below(5) == 0) row[below(width)] = below(2) ? NAN : INFINITY;
  int is_usual = 1, found_usual = 0;
  for (size_t j = 0; j < width; j++) is_usual &= row[j] >= -1.99 && row[j] <= 1.99;
  copy[width] = -7.0;
  double eta = tenure_checked_row(row, parts, width, 0.3, copy, &found_usual);
  double expected = tenure_row_predictor(row, parts, parts + width, width, 0.3);
  compare("row", &eta, &expected, 1);
  compare("copy", copy, row, width);
  compare("number behind the last", copy + width, &(double){-7.0}, 1);
  compare("whether a row is usual", &(double){found_usual}, &(double){is_usual}, 1);
}

static void check_rises(void) {
  double multipliers[64], sums[65], expected[65];
  size_t count = below(64);
  double risk = exp(uniform(-20, 20));
  for (size_t i = 0; i < count; i++) multipliers[i] = exp(uniform(-36, 24));
  if (count > 0 && below(5) == 0) multipliers[below(count)] = below(2) ? 0.0 : INFINITY;
  expected[0] = 0.0;
  for (size_t i = 0; i < count; i++) {
    double rise;
    logit_rises_baseline(multipliers + i, 1, risk, &rise);
    expected[i + 1] = expected[i] + rise;
  }
  tenure_hazard_sums(multipliers, count, risk, 1, sums);
  compare("sum of hazards", sums, expected, count + 1);
}

static void check_step_times(void) {
  double hazards[64], times[64], etas[100], risks[100], found[101], expected[100];
  size_t steps = 1 + below(64), count = below(100);
  double hazard = below(3) == 0 ? 0.0 : uniform(0, 0.1);
  for (size_t i = 0; i < steps; i++) {
    hazards[i] = hazard;
    times[i] = (double)i + 1.0;
    if (below(3) > 0) hazard += uniform(0, 0.1);
  }
  for (size_t i = 0; i < count; i++) etas[i] = below(20) == 0 ? uniform(-800, 800) : uniform(-5, 5);
  if (count > 0 && below(3) == 0) etas[below(count)] = below(2) ? NAN : INFINITY;
  found[count] = -7.0;
  tenure_exponentials(etas, count, found);
  for (size_t i = 0; i < count; i++) risks[i] = tenure_exponential(etas[i]);
  compare("exponential", found, risks, count);
  // A third of the heights are those of a step.
  double early = below(3) == 0 && count > 0 ? hazards[below(steps)] * risks[0] : 0.69;
  double late = below(2) ? early : early * 1.01;
  for (size_t i = 0; i < count; i++) {
    tenure_step_times(hazards, times, steps, risks + i, 1, early, late, expected + i);
  }
  tenure_step_times(hazards, times, steps, risks, count, early, late, found);
  compare("time of a step", found, expected, count);
  compare("number behind the last", found + count, &(double){-7.0}, 1);
}

int main(void) {
  for (kind = plain; kind < kinds; kind++) {
    if (!has(kind)) {
      printf("Scoring kernels: skipped %s, which this processor lacks\n", names[kind]);
      continue;
    }
    for (int i = 0; i < 500; i++) check_columns();
    for (int i = 0; i < 100000; i++) check_row();
    for (int i = 0; i < 20000; i++) check_rises();
    for (int i = 0; i < 20000; i++) check_step_times();
    printf("Scoring kernels: %s, %ld numbers\n", names[kind], numbers[kind]);
  }
  if (unequal > 0) printf("%ld numbers have other bits\n", unequal);
  return unequal > 0;
}
