import Formulas
import GeneralizedLinearModels
import RealModule
import StatisticalModels
import TestSupport
import Testing

/// Seeded designs, and what a change that means nothing may not change.
@Suite("Logistic regression: perturbed designs")
struct PerturbedDesignTests {
  /// Rows of two numbers and a factor of three levels; separated, the last level has only events.
  struct Table {
    var numbers: [[Double]] = [[], []]
    var codes: [Int32] = []
    var events: [Double] = []
    var weights: [Double]?

    init(seed: UInt64, rows: Int, separated: Bool) {
      var random = SeededGenerator(seed: seed)
      for _ in 0..<rows {
        let x = [
          Double.random(in: -2...2, using: &random),
          Double.exp(Double.random(in: -1...1, using: &random)),
        ]
        let code = Int32.random(in: 0..<3, using: &random)
        let p = 1 / (1 + Double.exp(0.5 - x[0] + 0.4 * x[1] - 0.3 * Double(code)))
        let event = Double.random(in: 0..<1, using: &random) < p
        for j in 0..<2 { numbers[j].append(x[j]) }
        codes.append(code)
        events.append(event || (separated && code == 2) ? 1 : 0)
      }
    }

    func design(_ more: [(String, [Double])] = []) -> Design {
      Design(
        rowCount: events.count,
        columns: [DesignColumn([])] + numbers.map { DesignColumn([.values($0)]) }
          + [1, 2].map { DesignColumn([.indicator(codes: codes, code: $0)]) }
          + more.map { DesignColumn([.values($0.1)]) },
        names: ["(Intercept)", "a", "b", "g[one]", "g[two]"] + more.map(\.0),
        terms: [
          .init(name: "a", columns: 1..<2), .init(name: "b", columns: 2..<3),
          .init(name: "g", columns: 3..<5, reference: "g = zero"),
        ]
          + more.indices.map { .init(name: more[$0].0, columns: 5 + $0..<6 + $0) })
    }

    func fit(
      _ rule: BiasReductionRule, more: [(String, [Double])] = []
    ) throws -> LogisticRegression.Fit {
      var model = LogisticRegression()
      model.biasReduction = rule
      model.intervalMethod = rule == .always ? .auto : .wald
      return try model.fit(
        design(more), LogisticResponse(successes: events, weights: weights))
    }

    /// The rows in the order that `order` lists, some perhaps twice.
    func rows(_ order: [Int]) -> Table {
      var table = self
      table.numbers = numbers.map { column in order.map { column[$0] } }
      table.codes = order.map { codes[$0] }
      table.events = order.map { events[$0] }
      table.weights = weights.map { weights in order.map { weights[$0] } }
      return table
    }
  }

  /// A seed, whether the table is separated, and when Firth's penalty is used.
  struct Trial: CustomTestStringConvertible {
    var seed: UInt64
    var separated: Bool
    var rule: BiasReductionRule
    var table: Table { Table(seed: seed, rows: 150, separated: separated) }
    var testDescription: String { "\(seed), \(separated ? "separated" : "overlapping"), \(rule)" }
  }

  static let trials = (1...4).flatMap { seed in
    [false, true].flatMap { separated in
      [BiasReductionRule.never, .always].map {
        Trial(seed: UInt64(seed), separated: separated, rule: $0)
      }
    }
  }

  /// Compares fits whose coefficients should differ by `factors` only.
  private func expectSame(
    _ fit: LogisticRegression.Fit, _ other: LogisticRegression.Fit,
    factors: [Double] = [1, 1, 1, 1, 1], within part: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      fit.estimates.estimateExists == other.estimates.estimateExists,
      sourceLocation: sourceLocation)
    expectClose(
      fit.estimates.logLikelihood, other.estimates.logLikelihood, .relative(part),
      sourceLocation: sourceLocation)
    for (j, (own, expected)) in zip(fit.coefficients(), other.coefficients()).enumerated() {
      #expect(own.status == expected.status, sourceLocation: sourceLocation)
      #expect(
        own.maximumIsInfinite == expected.maximumIsInfinite, sourceLocation: sourceLocation)
      guard own.status == .estimated, expected.status == .estimated else { continue }
      let error = expected.standardError
      for (value, wanted) in [
        (own.estimate, expected.estimate), (own.lower, expected.lower),
        (own.upper, expected.upper), (own.standardError, error),
      ] {
        expectClose(
          value * factors[j], wanted, .standardErrors(part, of: error),
          sourceLocation: sourceLocation)
      }
    }
  }

  @Test("units of 1e8 and 1e−8", arguments: trials)
  func scale(trial: Trial) throws {
    let table = trial.table
    var scaled = table
    scaled.numbers[0] = table.numbers[0].map { 1e8 * $0 }
    scaled.numbers[1] = table.numbers[1].map { 1e-8 * $0 }
    expectSame(
      try scaled.fit(trial.rule), try table.fit(trial.rule), factors: [1, 1e8, 1e-8, 1, 1],
      within: 1e-8)
  }

  @Test("a constant column", arguments: trials)
  func constant(trial: Trial) throws {
    let table = trial.table
    let fit = try table.fit(
      trial.rule,
      more: [("seven", table.events.map { _ in 7 }), ("zero", table.events.map { _ in 0 })])
    #expect(fit.estimates.status.suffix(2) == [.aliased, .aliased])
    expectSame(fit, try table.fit(trial.rule), within: 1e-9)
  }

  @Test("rows twice, or a weight of 2", arguments: trials)
  func duplicates(trial: Trial) throws {
    let table = trial.table
    let twice = table.rows(Array(table.events.indices) + Array(table.events.indices))
    var weighted = table
    weighted.weights = table.events.map { _ in 2 }
    expectSame(try weighted.fit(trial.rule), try twice.fit(trial.rule), within: 1e-9)
  }

  @Test("rows without weight", arguments: trials)
  func zeroWeights(trial: Trial) throws {
    let table = trial.table
    let count = table.events.count
    var padded = table.rows(Array(0..<count) + Array(0..<20))
    padded.weights = (0..<count + 20).map { $0 < count ? 1 : 0 }
    for i in count..<count + 20 {
      // Were they counted, nothing would be separated any more.
      padded.events[i] = Double(i % 2)
      padded.numbers[0][i] *= 3
      padded.codes[i] = 2
    }
    expectSame(try padded.fit(trial.rule), try table.fit(trial.rule), within: 1e-9)
  }

  @Test("rows in another order", arguments: trials)
  func order(trial: Trial) throws {
    let table = trial.table
    var order = Array(table.events.indices)
    var random = SeededGenerator(seed: trial.seed + 100)
    order.shuffle(using: &random)
    expectSame(try table.rows(order).fit(trial.rule), try table.fit(trial.rule), within: 1e-9)
  }

  @Test("columns that are nearly the same", arguments: [1e-3, 1e-5])
  func nearAlias(distance: Double) throws {
    for trial in Self.trials {
      let table = trial.table
      var random = SeededGenerator(seed: trial.seed + 200)
      let noise = table.events.map { _ in Double.random(in: -1...1, using: &random) }
      let near = zip(table.numbers[0], noise).map { $0 + distance * $1 }
      // The same columns span the same models, so only the names of the coefficients differ.
      let fit = try table.fit(trial.rule, more: [("near", near)])
      let plain = try table.fit(trial.rule, more: [("noise", noise)])
      let (beta, other) = (fit.estimates.estimates, plain.estimates.estimates)
      let errors = plain.coefficients().map(\.standardError)
      #expect(fit.estimates.estimateExists == plain.estimates.estimateExists)
      #expect(fit.estimates.convergence.converged && plain.estimates.convergence.converged)
      // What is left of a number after the nearness is squared.
      let digits = Tolerance.relative(max(1e-9, 1e-16 / (distance * distance)))
      expectClose(fit.estimates.logLikelihood, plain.estimates.logLikelihood, digits)
      expectClose(beta[5] * distance, other[5], .standardErrors(1e-5, of: errors[5]))
      expectClose(beta[1] + beta[5], other[1], .standardErrors(1e-5, of: errors[1]))
      expectClose(beta[2], other[2], .standardErrors(1e-5, of: errors[2]))
    }
  }

  @Test("times in seconds since 1970 vary; seven in a thousand million millions do not")
  func largeMean() throws {
    let table = Table(seed: 9, rows: 150, separated: false)
    var moved = table
    moved.numbers[0] = table.numbers[0].map { 1.7e9 + 10 * $0 }
    let fit = try moved.fit(.never)
    let plain = try table.fit(.never)
    #expect(fit.estimates.status == plain.estimates.status)
    // The digits of a number of 10 digits, of which 1e-7 remain behind the point.
    expectClose(
      fit.coefficients()[1].estimate * 10, plain.coefficients()[1].estimate,
      .standardErrors(1e-6, of: plain.coefficients()[1].standardError))
    expectClose(fit.estimates.logLikelihood, plain.estimates.logLikelihood, .relative(1e-8))
    moved.numbers[0] = table.events.indices.map { 7e15 + Double($0 % 7) }
    #expect(try moved.fit(.never).estimates.status[1] == .aliased)
  }

  @Test("closer than R tells columns apart, one is left out")
  func alias() throws {
    let table = Table(seed: 9, rows: 150, separated: false)
    let near = table.numbers[0].enumerated().map { $1 + 1e-10 * Double($0 % 7) }
    let fit = try table.fit(.never, more: [("near", near)])
    #expect(fit.estimates.status[5] == .aliased)
    expectSame(fit, try table.fit(.never), within: 1e-8)
  }
}
