#include "CScoringKernels.h"

#include <math.h>

#include "Processor.h"

#pragma STDC FP_CONTRACT OFF

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

// So many customers are searched for side by side: a search waits for memory at every step, and
// meanwhile others go on.
#define SEARCHES 16

// A customer's time, NaN where the curve ends below the height; -INFINITY where neither is sure.
static inline __attribute__((always_inline)) double sure_time(
    const double *hazards, const double *times, size_t steps, double risk, double early,
    double late, size_t step) {
  int is_reached = step < steps;
  double before = step > 0 ? hazards[step - 1] * risk : 0.0;
  double at = is_reached ? hazards[step] * risk : INFINITY;
  double time = is_reached ? times[step] : NAN;
  return before < early && at >= late ? time : -INFINITY;
}

#define STEP_TIMES(name, attributes)                                                              \
  attributes static void name(                                                                    \
      const double *hazards, const double *times, size_t steps, const double *risks,              \
      size_t count, double early, double late, double *out) {                                     \
    size_t row = 0;                                                                               \
    for (; row + SEARCHES <= count; row += SEARCHES) {                                            \
      double least[SEARCHES];                                                                     \
      size_t step[SEARCHES];                                                                      \
      for (int k = 0; k < SEARCHES; k++) {                                                        \
        least[k] = early / risks[row + k];                                                        \
        step[k] = 0;                                                                              \
      }                                                                                           \
      for (size_t left = steps; left > 0;) {                                                      \
        size_t half = (left + 1) / 2;                                                             \
        for (int k = 0; k < SEARCHES; k++) {                                                      \
          step[k] += hazards[step[k] + half - 1] < least[k] ? half : 0;                           \
        }                                                                                         \
        left -= half;                                                                             \
      }                                                                                           \
      for (int k = 0; k < SEARCHES; k++) {                                                        \
        out[row + k] =                                                                            \
            sure_time(hazards, times, steps, risks[row + k], early, late, step[k]);               \
      }                                                                                           \
    }                                                                                             \
    for (; row < count; row++) {                                                                  \
      size_t step = tenure_first_reaching(hazards, steps, early / risks[row]);                    \
      out[row] = sure_time(hazards, times, steps, risks[row], early, late, step);                 \
    }                                                                                             \
  }

STEP_TIMES(step_times_baseline, )
#if defined(__x86_64__)
STEP_TIMES(step_times_avx2, __attribute__((target("avx2"))))
STEP_TIMES(step_times_avx512, __attribute__((target("avx512f,avx512dq"))))
#endif

void tenure_step_times(
    const double *hazards, const double *times, size_t steps, const double *risks, size_t count,
    double early, double late, double *out) {
  FOR_PROCESSOR(step_times)(hazards, times, steps, risks, count, early, late, out);
}
