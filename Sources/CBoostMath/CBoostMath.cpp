#include "CBoostMath.h"

#include <boost/math/special_functions/erf.hpp>
#include <cmath>

extern "C" double tenure_normal_upper_tail(double z) {
  return 0.5 * std::erfc(z / std::sqrt(2.0));
}
