#ifndef TENURE_SCORING_KERNELS_H
#define TENURE_SCORING_KERNELS_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Linear predictors that are complete, and where their probabilities belong.
typedef struct {
  const double *_Nullable etas;
  double *_Nullable probabilities;
  size_t count;
} tenure_finished_sums;

/// Adds columns to linear predictors, in groups of four: eta += (t0 + t1) + (t2 + t3), with
/// tk = beta[k] (x[k] - center[k]); the last few columns that make no group one by one.
///
/// No product is fused with a sum, so every kind of processor gives the same bits. The least and the
/// greatest number of each column are found in passing; numbers that are none count for neither.
///
/// \param columns `width` columns, at least one, of `count` numbers each.
/// \param ahead How far behind each number another one lies that will be wanted soon; 0 for none.
/// \param beta, center `width` numbers each.
/// \param starts 1 where the columns are added to `start`, 0 where they are added to what `eta` holds.
/// \param eta `count` sums, changed in place.
/// \param least, greatest `width` numbers each, changed where a column goes beyond them.
/// \param finished Other sums, whose probabilities are made meanwhile, as by `tenure_probabilities`; a
///   `count` of 0 for none.
/// \returns Whether every sum is finite: 1 or 0.
int tenure_add_columns(
    const double *_Nonnull const *_Nonnull columns, size_t width, size_t count, size_t ahead,
    const double *beta, const double *center, int starts, double start, double *eta,
    double *least, double *greatest, tenure_finished_sums finished);

/// The linear predictor of one row, with the bits of `tenure_add_columns`.
///
/// \param x, beta, center `count` numbers each.
/// \param start What the sums are added to.
/// \returns The linear predictor.
double tenure_row_predictor(
    const double *x, const double *beta, const double *center, size_t count, double start);

/// The linear predictor of one row, as `tenure_row_predictor`, and whether all its numbers are usual.
///
/// \param x `count` numbers.
/// \param parts beta, center, and the least and the greatest usual numbers, `count` each.
/// \param start What the sums are added to.
/// \param copy Receives the numbers; may be null.
/// \param is_usual Receives 1 where every number lies within its limits, which no NaN does, else 0.
/// \returns The linear predictor.
double tenure_checked_row(
    const double *_Nullable x, const double *parts, size_t count, double start,
    double *_Nullable copy, int *is_usual);

/// Writes 1 where a code is `code`, else 0, to out[i].
void tenure_write_indicator(const int *codes, size_t count, int code, double *out);

/// The cumulative hazards of a discrete-time model after each number of periods.
///
/// A period's hazard is log(1 + odds) with the logit, to about one unit of the last place, and the odds
/// themselves with the complementary log-log.
///
/// \param multipliers The odds of `count` periods where the risk is 1; they may be 0 and infinite,
///   which they stay at any risk.
/// \param risk e^eta.
/// \param is_logit 1 for the logit, 0 for the complementary log-log.
/// \param sums Receives `count` + 1 sums, the first of which is 0.
void tenure_hazard_sums(
    const double *multipliers, size_t count, double risk, int is_logit, double *sums);

/// Where the first of `count` ascending numbers is that is at least `least`; `count` where none is.
size_t tenure_first_reaching(const double *_Nullable ascending, size_t count, double least);

/// The times at which many customers' cumulative hazards, `risks` times those of a baseline, reach a
/// height: of which `early` and `late` are two sides near enough to count as equal.
///
/// \param hazards, times The baseline's cumulative hazards, ascending and not negative, and the time of
///   each; `steps` numbers each.
/// \param risks `count` factors.
/// \param out Receives the time of the first step by which both heights are reached and before which
///   neither is; NaN where all steps lie below; -INFINITY where it is otherwise, which rounding may decide.
void tenure_step_times(
    const double *hazards, const double *times, size_t steps, const double *risks, size_t count,
    double early, double late, double *out);

/// Whether every number is finite.
///
/// \returns 1 or 0.
int tenure_all_finite(const double *x, size_t count);

/// 1 / (1 + e^-eta), to one or two units of the last place.
double tenure_probability(double eta);

/// Writes tenure_probability(eta[i]) to out[i], the same bits.
void tenure_probabilities(const double *eta, size_t count, double *out);

/// e^x, to one unit of the last place; 0 and infinite where no double is near.
double tenure_exponential(double x);

/// Writes tenure_exponential(x[i]) to out[i], the same bits; `out` may be `x`.
void tenure_exponentials(const double *x, size_t count, double *out);

#pragma clang assume_nonnull end

#endif
