#ifndef TENURE_EXPONENTIAL_H
#define TENURE_EXPONENTIAL_H

#include <string.h>

// The same operations in the same order, however many numbers a vector holds, and none fused: so one
// number and many, on every kind of processor, have the same bits.
#pragma STDC FP_CONTRACT OFF

// e^x = 2^k e^r with k the integer nearest to x / log 2, so that |r| is at most log 2 / 2, where
// fourteen terms of the exponential series leave 4e-18. Behind 1 + (r + r^2 ...) they are added in pairs
// that do not wait for each other (Estrin's scheme), which for a single number takes two thirds of the
// time of Horner's rule and is as near.
//
// Returns e^r; the low bits of `power` are k.
static inline __attribute__((always_inline)) double exponential_series(
    double x, unsigned long long *power) {
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
  memcpy(power, &shifted, sizeof *power);
  return 1.0 + (r + r2 * rest);
}

// The power of two whose exponent field is in the low bits of `field`.
static inline __attribute__((always_inline)) double power_of_two(unsigned long long field) {
  unsigned long long bits = field << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return power;
}

// With e = e^-|eta|, which does not overflow: 1 / (1 + e) where eta is positive, e / (1 + e) elsewhere.
static inline __attribute__((always_inline)) double probability(double eta) {
  double x = eta < 0.0 ? eta : -eta;
  x = x < -708.0 ? -708.0 : x;
  unsigned long long power;
  double sum = exponential_series(x, &power);
  /* Where e would be under 3e-308, nothing is left of it. */
  double e = eta < -708.0 || eta > 708.0 ? 0.0 : sum * power_of_two(power + 1023);
  return (eta < 0.0 ? e : 1.0) / (1.0 + e);
}

static inline __attribute__((always_inline)) double exponential(double x) {
  /* Beyond these limits it is infinite, and 0. */
  x = x > 710.0 ? 710.0 : x;
  x = x < -746.0 ? -746.0 : x;
  unsigned long long power;
  double sum = exponential_series(x, &power);
  /* 2^k in two factors, as neither 2^1024 nor 2^-1076 is a number; the second one alone rounds. */
  unsigned long long both = (power + 2046) & 0xFFF;
  unsigned long long half = both >> 1;
  return sum * power_of_two(half) * power_of_two(both - half);
}

#endif
