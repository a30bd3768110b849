#ifndef TENURE_SCORING_KERNELS_H
#define TENURE_SCORING_KERNELS_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Adds columns to linear predictors, in groups of four: eta += (t0 + t1) + (t2 + t3), with
/// tk = beta[k] (x[k] - center[k]); the last few columns that make no group one by one.
///
/// No product is fused with a sum, so every kind of processor gives the same bits. The least and the
/// greatest number of each column are found in passing; numbers that are none count for neither.
///
/// \param columns `width` columns, `count` numbers each.
/// \param ahead How far behind each number another one lies that will be wanted soon; 0 for none.
/// \param beta, center `width` numbers each.
/// \param eta `count` sums, changed in place.
/// \param least, greatest `width` numbers each, changed where a column goes beyond them.
void tenure_add_columns(
    const double *_Nonnull const *_Nonnull columns, size_t width, size_t count, size_t ahead,
    const double *beta, const double *center, double *eta, double *least, double *greatest);

/// What is remarkable about a row.
enum { TENURE_NOT_FINITE = 1, TENURE_OUTSIDE = 2 };

/// The linear predictor of one row, with the bits of `tenure_add_columns`.
///
/// \param x, beta, center, least, greatest `count` numbers each.
/// \param start What the sums are added to.
/// \param remarks Receives TENURE_NOT_FINITE where a number is infinite or none, and TENURE_OUTSIDE
///   where one is less than its least or greater than its greatest.
/// \returns The linear predictor.
double tenure_row_predictor(
    const double *x, const double *beta, const double *center, const double *least,
    const double *greatest, size_t count, double start, int *remarks);

/// Writes 1 where a code is `code`, else 0, to out[i].
void tenure_write_indicator(const int *codes, size_t count, int code, double *out);

/// Whether every number is finite.
///
/// \returns 1 or 0.
int tenure_all_finite(const double *x, size_t count);

/// 1 / (1 + e^-eta), to one or two units of the last place.
double tenure_probability(double eta);

/// Writes tenure_probability(eta[i]) to out[i], the same bits.
void tenure_probabilities(const double *eta, size_t count, double *out);

#pragma clang assume_nonnull end

#endif
