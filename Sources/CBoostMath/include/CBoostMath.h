// The special functions of Boost.Math behind a C interface. Nothing here throws.
#pragma once
#ifdef __cplusplus
extern "C" {
#endif

/// P(Z > z) of the standard normal distribution.
double tenure_normal_upper_tail(double z);

#ifdef __cplusplus
}
#endif
