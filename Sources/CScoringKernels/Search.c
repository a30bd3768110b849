#include "CScoringKernels.h"

// Where one answer tells nothing of the next one, a branch would be guessed wrong half of the time.
size_t tenure_first_reaching(const double *ascending, size_t count, double least) {
  const double *base = ascending;
  while (count > 0) {
    size_t half = (count + 1) / 2;
    base = __builtin_unpredictable(base[half - 1] < least) ? base + half : base;
    count -= half;
  }
  return (size_t)(base - ascending);
}
