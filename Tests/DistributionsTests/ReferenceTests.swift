import Distributions
import TestSupport
import Testing

/// Every function of every distribution, into the far tails, against exact values.
@Suite("Distributions: exact values to 4e-13")
struct DistributionReferenceTests {
  static let table = Result { try ReferenceTable("distributions") }

  /// The conditioning of a quantile or tail at a rounded argument is the function's own; what is
  /// allowed is 4e-13, some thousand units in the last place.
  static let accuracy = Tolerance.relative(4e-13)

  @Test(arguments: [
    "normal", "chiSquared", "studentT", "fisherF", "beta", "gamma", "poisson", "binomial",
  ])
  func values(distribution: String) throws {
    let table = try Self.table.get()
    let (names, functions) = (try table.text("distribution"), try table.text("function"))
    let (a, b) = (try table.numbers("a"), try table.numbers("b"))
    let (arguments, values) = (try table.numbers("argument"), try table.numbers("value"))
    var compared = 0
    for i in names.indices where names[i] == distribution {
      let actual = try #require(
        evaluate(distribution, a[i], b[i], functions[i], arguments[i]), "no \(functions[i])")
      // Near 0 a logarithm is the difference of numbers of size 1.
      let allowance = Self.accuracy.allowance(around: values[i])
      let floor = functions[i] == "logDensity" ? 1e-14 : 0
      #expect(
        (actual - values[i]).magnitude <= max(allowance, floor),
        "\(distribution)(\(a[i]), \(b[i])).\(functions[i])(\(arguments[i])): \(actual), not \(values[i])"
      )
      compared += 1
    }
    #expect(compared >= 30)
  }

  func evaluate(
    _ name: String, _ a: Double, _ b: Double, _ function: String, _ x: Double
  ) -> Double? {
    switch name {
    case "normal": evaluate(Normal(mean: a, standardDeviation: b), function, x)
    case "chiSquared": evaluate(ChiSquared(degreesOfFreedom: a), function, x)
    case "studentT": evaluate(StudentT(degreesOfFreedom: a), function, x)
    case "fisherF": evaluate(FisherF(numerator: a, denominator: b), function, x)
    case "beta": evaluate(Beta(alpha: a, beta: b), function, x)
    case "gamma": evaluate(Gamma(shape: a, scale: b), function, x)
    case "poisson": evaluate(Poisson(mean: a), function, Int(x))
    case "binomial": evaluate(Binomial(trials: Int(a), success: b), function, Int(x))
    default: nil
    }
  }

  func evaluate(_ law: some ContinuousDistribution, _ function: String, _ x: Double) -> Double? {
    switch function {
    case "density": law.density(x)
    case "logDensity": law.logDensity(x)
    case "cumulative": law.cumulative(x)
    case "upperTail": law.upperTail(x)
    case "quantile": law.quantile(x)
    case "upperQuantile": law.upperQuantile(x)
    default: nil
    }
  }

  func evaluate(_ law: some DiscreteDistribution, _ function: String, _ k: Int) -> Double? {
    switch function {
    case "density": law.probability(k)
    case "logDensity": law.logProbability(k)
    case "cumulative": law.cumulative(k)
    case "upperTail": law.upperTail(k)
    default: nil
    }
  }
}

/// Special functions against exact values.
@Suite("Special functions: exact values to 4e-13")
struct SpecialFunctionReferenceTests {
  @Test func values() throws {
    let table = try ReferenceTable("special")
    let functions = try table.text("function")
    let (a, b) = (try table.numbers("a"), try table.numbers("b"))
    let (x, values) = (try table.numbers("x"), try table.numbers("value"))
    for i in functions.indices {
      let actual = try #require(evaluate(functions[i], a[i], b[i], x[i]), "no \(functions[i])")
      let floor = functions[i].hasPrefix("log") ? 1e-15 : 0
      #expect(
        (actual - values[i]).magnitude <= max(1e-13 * values[i].magnitude, floor),
        "\(functions[i])(\(a[i]), \(b[i]), \(x[i])): \(actual), not \(values[i])")
    }
    #expect(Set(functions).count == 14)
  }

  func evaluate(_ function: String, _ a: Double, _ b: Double, _ x: Double) -> Double? {
    switch function {
    case "logGamma": SpecialFunctions.logGamma(x)
    case "digamma": SpecialFunctions.digamma(x)
    case "trigamma": SpecialFunctions.trigamma(x)
    case "logBeta": SpecialFunctions.logBeta(a, b)
    case "lowerIncompleteGamma": SpecialFunctions.lowerIncompleteGamma(a, x)
    case "upperIncompleteGamma": SpecialFunctions.upperIncompleteGamma(a, x)
    case "incompleteBeta": SpecialFunctions.incompleteBeta(a, b, x)
    case "incompleteBetaComplement": SpecialFunctions.incompleteBetaComplement(a, b, x)
    case "erf": SpecialFunctions.erf(x)
    case "erfc": SpecialFunctions.erfc(x)
    case "log1pExp": SpecialFunctions.log1pExp(x)
    case "log1mExp": SpecialFunctions.log1mExp(x)
    case "normalLogUpperTail": Normal.standard.logUpperTail(x)
    case "normalHazard": Normal.standard.hazard(x)
    default: nil
    }
  }

  @Test func logSumExp() {
    #expect(SpecialFunctions.logSumExp([]) == -.infinity)
    #expect(SpecialFunctions.logSumExp([-.infinity, -.infinity]) == -.infinity)
    #expect(SpecialFunctions.logSumExp([1, .infinity]) == .infinity)
    expectClose(SpecialFunctions.logSumExp([1_000, 1_000]), 1_000 + 0.6931471805599453, .roundoff)
    expectClose(
      SpecialFunctions.logSumExp([-1_000, -1_000.5, -2_000]),
      -1_000 + 0.4740769841801067, .roundoff)  // log(1 + e^-0.5)
  }

  @Test("poles and infinities are answered")
  func edges() {
    #expect(SpecialFunctions.logGamma(0) == .infinity)
    #expect(SpecialFunctions.logGamma(-3) == .infinity)
    #expect(SpecialFunctions.digamma(-3).isNaN)
    #expect(SpecialFunctions.trigamma(-3) == .infinity)
    #expect(SpecialFunctions.upperIncompleteGamma(2, .infinity) == 0)
    #expect(SpecialFunctions.lowerIncompleteGamma(2, .infinity) == 1)
    #expect(SpecialFunctions.lowerIncompleteGamma(2, 0) == 0)
    #expect(SpecialFunctions.log1pExp(.infinity) == .infinity)
    #expect(SpecialFunctions.log1pExp(-.infinity) == 0)
  }
}
