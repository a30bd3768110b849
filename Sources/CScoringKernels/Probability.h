#ifndef TENURE_PROBABILITY_H
#define TENURE_PROBABILITY_H

#include <string.h>

// The same operations in the same order, however many numbers a vector holds, and none fused: so one
// number and many, on every kind of processor, have the same bits.
#pragma STDC FP_CONTRACT OFF

// With e = e^-|eta|, which does not overflow: 1 / (1 + e) where eta is positive, e / (1 + e) elsewhere.
//
// e^x = 2^k e^r with k the integer nearest to x / log 2, so that |r| is at most log 2 / 2, where
// fourteen terms of the exponential series leave 4e-18. Behind 1 + (r + r^2 ...) they are added in pairs
// that do not wait for each other (Estrin's scheme), which for a single number takes two thirds of the
// time of Horner's rule and is as near.
static inline __attribute__((always_inline)) double probability(double eta) {
  double x = eta < 0.0 ? eta : -eta;
  x = x < -708.0 ? -708.0 : x;
  double shifted = x * 1.4426950408889634074 + 6755399441055744.0; /* 3/2 2^52 rounds to an integer */
  double k = shifted - 6755399441055744.0;
  double r = x - k * 6.93147180369123816490e-01;
  r = r - k * 1.90821492927058770002e-10;
  double r2 = r * r;
  double r4 = r2 * r2;
  double terms2 = 0.5 + r * (1.0 / 6.0);
  double terms4 = 1.0 / 24.0 + r * (1.0 / 120.0);
  double terms6 = 1.0 / 720.0 + r * (1.0 / 5040.0);
  double terms8 = 1.0 / 40320.0 + r * (1.0 / 362880.0);
  double terms10 = 1.0 / 3628800.0 + r * (1.0 / 39916800.0);
  double terms12 = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0);
  double low = terms2 + r2 * terms4;
  double middle = terms6 + r2 * terms8;
  double high = terms10 + r2 * terms12;
  double rest = low + r4 * (middle + r4 * high);
  double sum = 1.0 + (r + r2 * rest);
  long long bits;
  memcpy(&bits, &shifted, sizeof bits);
  /* The low bits of `shifted` are k; they become the exponent of 2^k. */
  long long power = (long long)((unsigned long long)(bits + 1023) << 52);
  double scale;
  memcpy(&scale, &power, sizeof scale);
  /* Where e would be under 3e-308, nothing is left of it. */
  double e = eta < -708.0 || eta > 708.0 ? 0.0 : sum * scale;
  return (eta < 0.0 ? e : 1.0) / (1.0 + e);
}

#endif
