#include "CBoostMath.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <limits>

namespace {

namespace math = boost::math;
using namespace boost::math::policies;

// Errors become NaN or infinity. Doubles are promoted to long double inside, so that far tails keep
// their last digits; these functions are called once per coefficient, not once per row. A quantile of
// a discrete distribution is the smallest whole number that reaches the probability.
using Quiet = policy<
    domain_error<ignore_error>, pole_error<ignore_error>, overflow_error<ignore_error>,
    underflow_error<ignore_error>, denorm_error<ignore_error>, evaluation_error<ignore_error>,
    rounding_error<ignore_error>, indeterminate_result_error<ignore_error>,
    discrete_quantile<integer_round_up>>;

// The same in double alone, for what is called once per random number.
using Fast = normalise<Quiet, promote_double<false>>::type;

// Runs `body`; what the policies should have kept from throwing becomes NaN all the same.
template <typename Body>
double quietly(Body body) noexcept {
  try {
    return body();
  } catch (...) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

using chi_squared_law = math::chi_squared_distribution<double, Quiet>;
using student_t_law = math::students_t_distribution<double, Quiet>;
using poisson_law = math::poisson_distribution<double, Quiet>;
using fisher_f_law = math::fisher_f_distribution<double, Quiet>;
using beta_law = math::beta_distribution<double, Quiet>;
using gamma_law = math::gamma_distribution<double, Quiet>;
using binomial_law = math::binomial_distribution<double, Quiet>;

}  // namespace

#define TENURE_DEFINE(name, PARAMETERS, ARGUMENTS)                                       \
  double tenure_##name##_density(double x, PARAMETERS) noexcept {                        \
    return quietly([=] { return math::pdf(name##_law(ARGUMENTS), x); });                       \
  }                                                                                      \
  double tenure_##name##_cumulative(double x, PARAMETERS) noexcept {                     \
    return quietly([=] { return math::cdf(name##_law(ARGUMENTS), x); });                       \
  }                                                                                      \
  double tenure_##name##_upper_tail(double x, PARAMETERS) noexcept {                     \
    return quietly([=] { return math::cdf(math::complement(name##_law(ARGUMENTS), x)); });     \
  }                                                                                      \
  double tenure_##name##_quantile(double p, PARAMETERS) noexcept {                       \
    return quietly([=] { return math::quantile(name##_law(ARGUMENTS), p); });                  \
  }                                                                                      \
  double tenure_##name##_upper_quantile(double q, PARAMETERS) noexcept {                 \
    return quietly([=] { return math::quantile(math::complement(name##_law(ARGUMENTS), q)); }); \
  }
#define TENURE_COMMA ,

extern "C" {

TENURE_DEFINE(chi_squared, double a, a)
TENURE_DEFINE(student_t, double a, a)
TENURE_DEFINE(poisson, double a, a)
TENURE_DEFINE(fisher_f, double a TENURE_COMMA double b, a TENURE_COMMA b)
TENURE_DEFINE(beta, double a TENURE_COMMA double b, a TENURE_COMMA b)
TENURE_DEFINE(gamma, double a TENURE_COMMA double b, a TENURE_COMMA b)
TENURE_DEFINE(binomial, double a TENURE_COMMA double b, a TENURE_COMMA b)

double tenure_erfc_inverse(double q) noexcept {
  return quietly([=] { return math::erfc_inv(q, Fast()); });
}

double tenure_log_gamma(double x) noexcept {
  return quietly([=] { return math::lgamma(x, Quiet()); });
}

double tenure_digamma(double x) noexcept {
  return quietly([=] { return math::digamma(x, Quiet()); });
}

double tenure_trigamma(double x) noexcept {
  return quietly([=] { return math::trigamma(x, Quiet()); });
}

double tenure_gamma_p(double a, double x) noexcept {
  return quietly([=] { return math::gamma_p(a, x, Quiet()); });
}

double tenure_gamma_q(double a, double x) noexcept {
  return quietly([=] { return math::gamma_q(a, x, Quiet()); });
}

double tenure_beta_regularized(double a, double b, double x) noexcept {
  return quietly([=] { return math::ibeta(a, b, x, Quiet()); });
}

double tenure_beta_complement(double a, double b, double x) noexcept {
  return quietly([=] { return math::ibetac(a, b, x, Quiet()); });
}

}  // extern "C"
