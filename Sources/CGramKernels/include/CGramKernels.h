// The weighted Gram product of a block of rows, for few columns.
#pragma once
#include <stddef.h>

/// Adds scale * sum over rows r of w[r] x[r, i] x[r, j] to c[i + j * columns], for i >= j.
///
/// x[r, i] is x[r + i * leading]. With up to some eighty columns this takes half the time of scaling
/// the rows by the root of w and calling BLAS dsyrk: the weights are applied in registers, nothing is
/// copied, and no time goes into repacking operands that are in the cache already.
void tenure_weighted_gram(
    const double *x, size_t leading, const double *w, size_t rows, size_t columns, double scale,
    double *c);
