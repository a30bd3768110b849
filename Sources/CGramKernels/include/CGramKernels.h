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
void tenure_exponentials(double *x, size_t count);
