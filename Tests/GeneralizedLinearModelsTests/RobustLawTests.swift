import Formulas
import GeneralizedLinearModels
import Lanes
import RealModule
import StatisticalModels
import TestSupport
import Testing

/// What robust errors and influence keep for any data.
@Suite("Logistic inference: laws")
struct RobustLawTests {
  private static func fit(
    _ columns: [[Double]], _ events: [Double], weights: [Double]? = nil,
    _ correction: SandwichCorrection, frequencies: Bool = false
  ) throws -> LogisticRegression.Fit {
    var model = LogisticRegression()
    model.robustErrors = .rows(correction)
    model.weightsAreFrequencies = frequencies
    return try model.fit(
      LogisticLawTests.design(columns), LogisticResponse(successes: events, weights: weights))
  }

  private static func influence(
    _ fit: LogisticRegression.Fit, _ columns: [[Double]], _ events: [Double],
    weights: [Double]? = nil, frequencies: Bool = false, count: Int
  ) -> LogisticInfluence {
    LogisticInfluence(
      LogisticLawTests.design(columns), LogisticResponse(successes: events, weights: weights),
      coefficients: fit.estimates.estimates, estimated: fit.estimates.estimated, count: count,
      weightsAreFrequencies: frequencies)
  }

  @Test("a frequency is so many rows", arguments: SandwichCorrection.allCases)
  func frequencies(correction: SandwichCorrection) throws {
    let (columns, events) = LogisticLawTests.data(rows: 150, seed: 31)
    let weights = events.indices.map { Double($0 % 4) }
    let repeated = events.indices.flatMap { Array(repeating: $0, count: $0 % 4) }
    let long = columns.map { column in repeated.map { column[$0] } }
    let outcomes = repeated.map { events[$0] }
    let counted = try Self.fit(columns, events, weights: weights, correction, frequencies: true)
    let whole = try Self.fit(long, outcomes, correction)
    expectClose(
      counted.coefficients().map { $0.robustStandardError ?? .nan },
      whole.coefficients().map { $0.robustStandardError ?? .nan }, .iteration)
    #expect(counted.observations == whole.observations && counted.bic.isFinite)
    let short = Self.influence(
      counted, columns, events, weights: weights, frequencies: true, count: 3)
    let full = Self.influence(whole, long, outcomes, count: 3)
    expectClose(
      short.largest[0].cooksDistance, full.largest[0].cooksDistance, .relative(1e-8))
    expectClose(
      short.extremes.leverage?.value ?? 0, full.extremes.leverage?.value ?? 1, .relative(1e-8))
    expectClose(short.pearsonChiSquared, full.pearsonChiSquared, .relative(1e-8))
    #expect(short.observations == full.observations)
  }

  @Test("a row of weight 0 is no row", arguments: SandwichCorrection.allCases)
  func zeroWeights(correction: SandwichCorrection) throws {
    let (columns, events) = LogisticLawTests.data(rows: 200, seed: 37)
    let kept = events.indices.filter { $0 % 3 > 0 }
    let weights = events.indices.map { $0 % 3 > 0 ? 1.0 : 0 }
    let part = columns.map { column in kept.map { column[$0] } }
    let with = try Self.fit(columns, events, weights: weights, correction)
    let without = try Self.fit(part, kept.map { events[$0] }, correction)
    expectClose(
      with.coefficients().map { $0.robustStandardError ?? .nan },
      without.coefficients().map { $0.robustStandardError ?? .nan }, .iteration)
    let cases = Self.influence(with, columns, events, weights: weights, count: 200)
    #expect(cases.caseCount == kept.count && cases.observations == Double(kept.count))
    #expect(cases.largest.allSatisfy { $0.row % 3 > 0 })
  }

  @Test(
    "units, shifts and the order of rows change no robust test, leverage or distance",
    arguments: [1e8, 1e-8])
  func perturbed(scale: Double) throws {
    let (columns, events) = LogisticLawTests.data(rows: 500, seed: 41)
    let order = (0..<500).map { $0 * 7 % 500 }.reversed()
    let moved = [
      order.map { columns[0][$0] * scale }, order.map { columns[1][$0] + 1e4 },
      order.map { columns[2][$0] - columns[0][$0] },
    ]
    let plain = try Self.fit(columns, events, .hc3)
    let other = try Self.fit(moved, order.map { events[$0] }, .hc3)
    expectClose(
      plain.coefficients()[2].statistic, other.coefficients()[2].statistic, .relative(1e-7))
    expectClose(plain.waldTest.chiSquared, other.waldTest.chiSquared, .relative(1e-7))
    let a = Self.influence(plain, columns, events, count: 5).largest
    let b = Self.influence(other, moved, order.map { events[$0] }, count: 5).largest
    for (first, second) in zip(a, b) {
      #expect(first.row == Array(order)[second.row])
      expectClose(first.cooksDistance, second.cooksDistance, .relative(1e-6))
      expectClose(first.leverage, second.leverage, .relative(1e-6))
    }
  }

  @Test("an aliased column changes nothing for the others")
  func aliased() throws {
    let (columns, events) = LogisticLawTests.data(rows: 200, seed: 43)
    let plain = try Self.fit(columns, events, .hc2)
    let doubled = try Self.fit(columns + [columns[0].map { 2 * $0 + 1 }], events, .hc2)
    #expect(doubled.estimates.status.last == .aliased)
    expectClose(
      doubled.coefficients().dropLast().map { $0.robustStandardError ?? .nan },
      plain.coefficients().map { $0.robustStandardError ?? .nan }, .iteration)
    let found = Self.influence(
      doubled, columns + [columns[0].map { 2 * $0 + 1 }], events, count: 1)
    #expect(found.estimated == [0, 1, 2, 3] && found.largest[0].dfbeta[4].isNaN)
  }

  @Test("a row that determines a coefficient alone has an infinite distance")
  func alone() throws {
    let x = [0.0, 0, 0, 0, 0, 0, 0, 1]
    let events = [0.0, 1, 0, 1, 0, 0, 1, 1]
    let found = LogisticInfluence(
      Design(intercept: true, [("x", x)]), LogisticResponse(successes: events),
      coefficients: [-0.3, 0.5], estimated: [0, 1], count: 2)
    #expect(found.largest[0].row == 7 && found.largest[0].cooksDistance == .infinity)
    #expect(found.largest[1].cooksDistance.isFinite)
    expectClose(found.extremes.leverage?.value ?? .nan, 1, .relative(1e-12))
  }

  @Test("offsets of ±500 neither overflow nor move the fit")
  func extremeOffsets() throws {
    let (columns, events) = LogisticLawTests.data(rows: 300, seed: 47)
    let plain = try Self.fit(columns, events, .hc0)
    // Rows that an offset makes certain of what happened add nothing.
    let sure = columns.map { $0 + $0.prefix(50) }
    let outcomes = events + (0..<50).map { Double($0 % 2) }
    let offset = Array(repeating: 0.0, count: 300) + (0..<50).map { $0 % 2 == 1 ? 500 : -500 }
    let fit = try LogisticRegression().fit(
      LogisticLawTests.design(sure), LogisticResponse(successes: outcomes, offset: offset))
    #expect(fit.estimates.convergence.converged)
    expectClose(fit.estimates.estimates, plain.estimates.estimates, .relative(1e-9))
    expectClose(fit.estimates.logLikelihood, plain.estimates.logLikelihood, .relative(1e-12))
    // The same offset everywhere only moves the intercept.
    let shifted = try LogisticRegression().fit(
      LogisticLawTests.design(columns),
      LogisticResponse(successes: events, offset: Array(repeating: 500, count: 300)))
    expectClose(
      shifted.estimates.estimates[0] + 500, plain.estimates.estimates[0],
      .standardErrors(1e-9, of: 1))
    expectClose(
      Array(shifted.estimates.estimates.dropFirst()),
      Array(plain.estimates.estimates.dropFirst()), .relative(1e-9))
  }

  @Test("too few events, too many columns and collinear ones are said in words")
  func adequacy() throws {
    let (columns, events) = LogisticLawTests.data(rows: 60, seed: 53)
    let fit = try Self.fit(columns, events, .hc0)
    func codes(_ outcomes: Double) -> [String] {
      fit.estimates.adequacyWarnings(outcomes: outcomes, noun: "events").map(\.code)
    }
    #expect(codes(30).isEmpty && codes(29) == ["fewEvents"])
    #expect(codes(3) == ["moreEffectsThanEvents"] && codes(4) == ["fewEvents"])
    var random = SeededGenerator(seed: 59)
    let near = columns[0].map { $0 + Double.random(in: -0.05...0.05, using: &random) }
    let collinear = try Self.fit(columns + [near], events, .hc0)
    let warnings = collinear.estimates.adequacyWarnings(outcomes: 1_000, noun: "events")
    #expect(warnings.map(\.code) == ["nearlyCollinear"])
    #expect(collinear.estimates.collinearity.involved.sorted() == ["x0", "x3"])
    let wide = Design(
      intercept: true, (0..<7_000).map { ("x\($0)", Array(repeating: 0.0, count: 20_000)) })
    #expect {
      try LogisticRegression().fit(
        wide, LogisticResponse(successes: (0..<20_000).map { Double($0 % 2) }))
    } throws: { error in
      guard case .tooManyColumns(7_001, let bytes, _, 1)? = error as? FitError else { return false }
      return bytes == 8 * 7_001 * 7_001 * 24
    }
  }
}
