// The weighted Gram product of a block of rows.
#pragma once
#include <stddef.h>

/// Adds scale * sum over rows r of w[r] x[r, i] x[r, j] to c[i + j * columns], for i >= j.
///
/// x[r, i] is x[r + i * leading]. For a thousand rows and up to some hundred columns this takes about
/// half the time of scaling the rows by the root of w and calling BLAS dsyrk: the weights are applied
/// in registers, nothing is copied, and nothing is repacked that is in the cache already. With more
/// columns the two come level.
void tenure_weighted_gram(
    const double *x, size_t leading, const double *w, size_t rows, size_t columns, double scale,
    double *c);

/// Replaces every x[i], which is at most 0, by e to its power, to one or two units of the last place.
///
/// Below -708 the answer is that of -708: next to 1 it is nothing.
void tenure_exponentiate(double *x, size_t count);

/// Writes (x[i] - center) * scale to out[i].
void tenure_standardize(
    const double *x, size_t count, double center, double scale, double *out);

/// Writes `inside` to out[i] where codes[i] is `code`, and `outside` elsewhere.
void tenure_expand_indicator(
    const int *codes, size_t count, int code, double inside, double outside, double *out);

/// The rows of a logistic likelihood at eta, each with an event y of 0 or 1.
///
/// Writes y - p to residual and p (1 - p) to weight, p = 1 / (1 + exp(-eta)); zeros where fold[i] is
/// `held`. Without folds (null) no row is held. Adds to sums[0] the y eta - max(eta, 0) of rows, and
/// multiplies products[0 .. 7] by 1 + exp(-|eta|), each by an eighth of them; sums[1] and
/// products[8 .. 15] are those of the rows held.
void tenure_logistic_rows(
    const double *eta, const double *y, const int *fold, int held, size_t count, double *residual,
    double *weight, double *sums, double *products);
