import Distributions
import TestSupport
import Testing

/// What holds for every continuous distribution.
@Suite("Continuous distributions: laws")
struct ContinuousLawTests {
  static let laws: [any ContinuousDistribution] = [
    Normal.standard, Normal(mean: -4, standardDeviation: 0.1), ChiSquared(degreesOfFreedom: 1),
    ChiSquared(degreesOfFreedom: 24), StudentT(degreesOfFreedom: 3),
    StudentT(degreesOfFreedom: .infinity), FisherF(numerator: 4, denominator: 60),
    Beta(alpha: 0.7, beta: 3), Beta(alpha: 80, beta: 20), Gamma(shape: 2.2, scale: 9),
  ]

  @Test("a quantile undoes its tail", arguments: laws)
  func roundTrip(law: any ContinuousDistribution) {
    for p in [1e-200, 1e-12, 0.01, 0.25, 0.5, 0.8, 0.999] {
      // p moves by x f(x) / p in units of the last place of x, at most some hundred here.
      let x = law.quantile(p)
      if x.isNormal { expectClose(law.cumulative(x), p, .relative(1e-12)) }
      let y = law.upperQuantile(p)
      if y.isNormal && y != law.support.upperBound {
        expectClose(
          law.upperTail(y), p, law.support.upperBound == 1 ? .relative(1e-3) : .relative(2e-12))
      }
    }
  }

  @Test("the tails add up to one, and rise and fall", arguments: laws)
  func tails(law: any ContinuousDistribution) {
    let points = stride(from: 0.02, to: 1, by: 0.02).map { law.quantile($0) }
    for x in points {
      expectClose(law.cumulative(x) + law.upperTail(x), 1, .roundoff)
    }
    for (x, y) in zip(points, points.dropFirst()) {
      #expect(x < y && law.cumulative(x) < law.cumulative(y))
      #expect(law.upperTail(x) > law.upperTail(y))
    }
  }

  @Test("the density is the slope of the distribution function", arguments: laws)
  func slope(law: any ContinuousDistribution) {
    for p in [0.1, 0.4, 0.5, 0.9] {
      let x = law.quantile(p)
      let h = 1e-4 * (law.quantile(0.75) - law.quantile(0.25))
      // Central difference: an error of h² f''/6 beside rounding.
      let slope = (law.cumulative(x + h) - law.cumulative(x - h)) / (2 * h)
      expectClose(law.density(x), slope, .relative(1e-4))
    }
  }

  @Test("outside the support and at infinity", arguments: laws)
  func outside(law: any ContinuousDistribution) {
    for x in [law.support.lowerBound - 1, -.infinity] {
      #expect(law.cumulative(x) == 0)
      #expect(law.upperTail(x) == 1)
      #expect(law.density(x) == 0)
      #expect(law.logDensity(x) == -.infinity)
    }
    for x in [law.support.upperBound + 1, .infinity] {
      #expect(law.cumulative(x) == 1)
      #expect(law.upperTail(x) == 0)
      #expect(law.density(x) == 0)
      #expect(law.logDensity(x) == -.infinity)
    }
    #expect(law.cumulative(.nan).isNaN)
    #expect(law.upperTail(.nan).isNaN)
    #expect(law.density(.nan).isNaN)
    #expect(law.logDensity(.nan).isNaN)
    #expect(law.quantile(0) == law.support.lowerBound)
    #expect(law.quantile(1) == law.support.upperBound)
    #expect(law.upperQuantile(0) == law.support.upperBound)
    #expect(law.upperQuantile(1) == law.support.lowerBound)
  }

  @Test("densities on the edge of the support")
  func edges() {
    #expect(ChiSquared(degreesOfFreedom: 1).density(0) == .infinity)
    expectClose(ChiSquared(degreesOfFreedom: 2).density(0), 0.5, .roundoff)
    #expect(ChiSquared(degreesOfFreedom: 3).density(0) == 0)
    expectClose(Gamma(shape: 1, scale: 4).density(0), 0.25, .roundoff)
    expectClose(FisherF(numerator: 2, denominator: 7).density(0), 1, .relative(1e-14))
    expectClose(Beta(alpha: 1, beta: 3).density(0), 3, .relative(1e-14))
    expectClose(Beta(alpha: 3, beta: 1).density(1), 3, .relative(1e-14))
    #expect(Beta(alpha: 0.5, beta: 0.5).density(1) == .infinity)
    #expect(Beta(alpha: 2, beta: 2).density(0) == 0)
    #expect(Beta(alpha: 2, beta: 2).logDensity(1) == -.infinity)
  }

  @Test("kin: t² is F, z² is chi-squared, chi-squared is gamma, F is beta")
  func kinship() {
    for x in [0.3, 2, 50] {
      expectClose(
        2 * StudentT(degreesOfFreedom: 9).upperTail(x),
        FisherF(numerator: 1, denominator: 9).upperTail(x * x), .relative(1e-13))
      expectClose(
        ChiSquared(degreesOfFreedom: 5).upperTail(x),
        Gamma(shape: 2.5, scale: 2).upperTail(x), .relative(1e-13))
      expectClose(
        FisherF(numerator: 6, denominator: 4).upperTail(x),
        Beta(alpha: 2, beta: 3).cumulative(4 / (4 + 6 * x)), .relative(1e-13))
    }
    for z in [0.3, 2, 20] {
      expectClose(
        2 * Normal.standard.upperTail(z), ChiSquared(degreesOfFreedom: 1).upperTail(z * z),
        .relative(1e-13))
    }
  }

  @Test("printed tables: 5 % points")
  func published() {
    expectClose(Normal.standard.upperQuantile(0.025), 1.959964, .published(decimals: 6))
    expectClose(ChiSquared(degreesOfFreedom: 3).upperQuantile(0.05), 7.815, .published(decimals: 3))
    expectClose(StudentT(degreesOfFreedom: 10).upperQuantile(0.025), 2.228, .published(decimals: 3))
    expectClose(
      FisherF(numerator: 3, denominator: 20).upperQuantile(0.05), 3.10, .published(decimals: 2))
  }

  @Test("traps on parameters that make no distribution")
  func traps() async {
    await #expect(processExitsWith: .failure) { _ = Normal(standardDeviation: 0) }
    await #expect(processExitsWith: .failure) { _ = ChiSquared(degreesOfFreedom: -1) }
    await #expect(processExitsWith: .failure) { _ = StudentT(degreesOfFreedom: .nan) }
    await #expect(processExitsWith: .failure) { _ = FisherF(numerator: 1, denominator: 0) }
    await #expect(processExitsWith: .failure) { _ = Beta(alpha: 0, beta: 1) }
    await #expect(processExitsWith: .failure) { _ = Gamma(shape: 1, scale: .infinity) }
  }

  @Test("traps on what is no probability", arguments: [-0.1, 1.1])
  func probabilities(p: Double) async {
    await #expect(processExitsWith: .failure) { [p] in _ = Normal.standard.quantile(p) }
    await #expect(processExitsWith: .failure) { [p] in
      _ = Beta(alpha: 1, beta: 1).upperQuantile(p)
    }
    await #expect(processExitsWith: .failure) { [p] in _ = Poisson(mean: 1).quantile(p) }
  }
}

/// What holds for both discrete distributions.
@Suite("Discrete distributions: laws")
struct DiscreteLawTests {
  static let laws: [any DiscreteDistribution] = [
    Binomial(trials: 12, success: 0.37), Binomial(trials: 400, success: 0.01),
    Binomial(trials: 30, success: 0.5), Poisson(mean: 0.8), Poisson(mean: 90),
  ]

  @Test("probabilities add up to the tails", arguments: laws)
  func sums(law: any DiscreteDistribution) {
    let last = law.largest ?? 200
    var sum = 0.0
    for k in 0...last {
      sum += law.probability(k)
      expectClose(law.cumulative(k), sum, .relative(1e-13))
      expectClose(law.cumulative(k) + law.upperTail(k), 1, .roundoff)
      let step =
        law.cumulative(k) < 0.5
        ? law.cumulative(k) - law.cumulative(k - 1) : law.upperTail(k - 1) - law.upperTail(k)
      if step.isNormal { expectClose(step, law.probability(k), .relative(1e-10)) }
    }
  }

  @Test("a quantile is the smallest number that reaches its probability", arguments: laws)
  func quantiles(law: any DiscreteDistribution) {
    for k in 0...min(law.largest ?? 200, 200) {
      let p = law.cumulative(k)
      if p > law.cumulative(k - 1) && p < 1 { #expect(law.quantile(p) == k) }
      let q = law.upperTail(k)
      if q < law.upperTail(k - 1) && q > 0 { #expect(law.upperQuantile(q) == k) }
    }
    for p in [1e-10, 0.01, 0.3, 0.5, 0.9, 0.99999] {
      let k = law.quantile(p)
      #expect(law.cumulative(k) >= p && law.cumulative(k - 1) < p)
      let m = law.upperQuantile(p)
      #expect(law.upperTail(m) <= p && law.upperTail(m - 1) > p)
    }
  }

  @Test("what cannot occur", arguments: laws)
  func impossible(law: any DiscreteDistribution) {
    #expect(law.probability(-1) == 0)
    #expect(law.logProbability(-1) == -.infinity)
    #expect(law.cumulative(-1) == 0)
    #expect(law.upperTail(-1) == 1)
    if let largest = law.largest {
      #expect(law.probability(largest + 1) == 0)
      #expect(law.cumulative(largest) == 1)
      #expect(law.upperTail(largest) == 0)
    }
  }

  @Test("the certain and the impossible")
  func degenerate() {
    let never = Binomial(trials: 5, success: 0)
    #expect(never.probability(0) == 1 && never.probability(1) == 0)
    #expect(never.cumulative(0) == 1 && never.quantile(0.9) == 0)
    #expect(never.logProbability(0) == 0 && never.logProbability(1) == -.infinity)
    let always = Binomial(trials: 5, success: 1)
    #expect(always.probability(5) == 1 && always.probability(4) == 0)
    #expect(always.cumulative(4) == 0 && always.quantile(0.1) == 5)
    #expect(always.logProbability(5) == 0 && always.logProbability(4) == -.infinity)
    let none = Binomial(trials: 0, success: 0.5)
    #expect(none.probability(0) == 1 && none.quantile(0.5) == 0)
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) { _ = Binomial(trials: -1, success: 0.5) }
    await #expect(processExitsWith: .failure) { _ = Binomial(trials: 1, success: 1.5) }
    await #expect(processExitsWith: .failure) { _ = Poisson(mean: 0) }
    await #expect(processExitsWith: .failure) { _ = Poisson(mean: 1).quantile(1) }
    await #expect(processExitsWith: .failure) { _ = Poisson(mean: 1).upperQuantile(0) }
  }
}

@Suite("Noncentral chi-squared distribution")
struct NoncentralChiSquaredTests {
  /// R's `pchisq(x, df, ncp)`.
  @Test(
    "beside R",
    arguments: [
      (10, 5, 3, 0.717236846431143), (298.168, 87, 180, 0.851048416654262),
      (2, 1, 0.5, 0.743302512144179), (50, 20.5, 40, 0.238311620170421),
    ])
  func cumulative(x: Double, df: Double, noncentrality: Double, expected: Double) {
    let law = NoncentralChiSquared(degreesOfFreedom: df, noncentrality: noncentrality)
    expectClose(law.cumulative(x), expected, .relative(1e-11))
  }

  /// The ends of an interval of λ, by R's `uniroot` on `pchisq`.
  @Test("the noncentrality that leaves a probability below")
  func noncentrality() {
    func found(_ p: Double) -> Double {
      NoncentralChiSquared.noncentrality(degreesOfFreedom: 87, at: 298.168, probability: p)
    }
    expectClose([found(0.95), found(0.05)], [162.424784550739, 267.514230745176], .relative(1e-9))
    #expect(
      NoncentralChiSquared.noncentrality(degreesOfFreedom: 87, at: 60, probability: 0.95) == 0)
  }
}
