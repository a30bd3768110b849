// Distribution and special functions of Boost.Math behind a C interface.
//
// Nothing here throws or sets errno: outside its domain a function returns NaN, past the largest
// double infinity, past the smallest zero. Arguments on the edge of a support, and infinite ones,
// are the caller's to answer.
#pragma once
#ifdef __cplusplus
#define TENURE_NOEXCEPT noexcept
extern "C" {
#else
#define TENURE_NOEXCEPT
#endif

// density, P(X <= x), P(X > x), and the x that belongs to each of these two probabilities.
#define TENURE_DISTRIBUTION_1(name)                                    \
  double tenure_##name##_density(double x, double a) TENURE_NOEXCEPT;  \
  double tenure_##name##_cumulative(double x, double a) TENURE_NOEXCEPT; \
  double tenure_##name##_upper_tail(double x, double a) TENURE_NOEXCEPT; \
  double tenure_##name##_quantile(double p, double a) TENURE_NOEXCEPT; \
  double tenure_##name##_upper_quantile(double q, double a) TENURE_NOEXCEPT;
#define TENURE_DISTRIBUTION_2(name)                                              \
  double tenure_##name##_density(double x, double a, double b) TENURE_NOEXCEPT;  \
  double tenure_##name##_cumulative(double x, double a, double b) TENURE_NOEXCEPT; \
  double tenure_##name##_upper_tail(double x, double a, double b) TENURE_NOEXCEPT; \
  double tenure_##name##_quantile(double p, double a, double b) TENURE_NOEXCEPT; \
  double tenure_##name##_upper_quantile(double q, double a, double b) TENURE_NOEXCEPT;

TENURE_DISTRIBUTION_1(chi_squared)  // a: degrees of freedom
TENURE_DISTRIBUTION_1(student_t)    // a: degrees of freedom
TENURE_DISTRIBUTION_1(poisson)      // a: mean
TENURE_DISTRIBUTION_2(fisher_f)     // a, b: degrees of freedom above and below
TENURE_DISTRIBUTION_2(beta)         // a, b: shapes
TENURE_DISTRIBUTION_2(gamma)        // a: shape, b: scale
TENURE_DISTRIBUTION_2(binomial)     // a: trials, b: probability

#undef TENURE_DISTRIBUTION_1
#undef TENURE_DISTRIBUTION_2

// The x with erfc(x) = q.
double tenure_erfc_inverse(double q) TENURE_NOEXCEPT;
// log |gamma(x)|
double tenure_log_gamma(double x) TENURE_NOEXCEPT;
double tenure_digamma(double x) TENURE_NOEXCEPT;
double tenure_trigamma(double x) TENURE_NOEXCEPT;
// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x).
double tenure_gamma_p(double a, double x) TENURE_NOEXCEPT;
double tenure_gamma_q(double a, double x) TENURE_NOEXCEPT;
// The regularised incomplete beta function I(x; a, b), and 1 - I(x; a, b).
double tenure_beta_regularized(double a, double b, double x) TENURE_NOEXCEPT;
double tenure_beta_complement(double a, double b, double x) TENURE_NOEXCEPT;

#ifdef __cplusplus
}
#endif
