import Drivers
import Foundation
import Lanes
import Measures
import TestSupport
import Testing

/// The drivers of churn in the SaaS data, every subset fitted by R.
///
/// Source: R 4.2.2, survival 3.5.3; `Reference/importance.R` made the numbers.
@Suite("Importance against brute force in R")
struct ImportanceReferenceTests {
  let reference: ReferenceValue
  let names: [String]
  let columns: [[Double]]
  let months: [Double]
  let churned: [Double]

  init() throws {
    reference = try ReferenceFile("importance", beside: #filePath).value
    names = (reference["drivers"]?.elements ?? []).map(\.text)
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("datasets/saas/saas.csv").path
    columns = try Samples.columns(path, names)
    let outcome = try Samples.columns(path, ["months_active", "churned"])
    (months, churned) = (outcome[0], outcome[1])
  }

  private func table(
    _ outcome: DriverOutcome, _ measure: DriverOutcome.Measure? = nil
  ) -> DriverTable {
    DriverTable(
      names: names, columns: columns,
      players: names.indices.map { .init(name: names[$0], columns: [$0]) }, outcome: outcome,
      measure: measure)
  }

  private var survival: DriverOutcome { .survival(start: nil, time: months, event: churned) }

  @Test("log-likelihoods of all subsets, logistic")
  func logisticLikelihoods() throws {
    let fits = LogisticSubsets(columns, churned, players: names.indices.map { [$0] })
    let expected = reference["logistic"]?["logLikelihoods"]?.numbers ?? []
    expectClose(fits.logLikelihoods().values, expected, .relative(1e-11))
    expectClose(fits.nullLogLikelihood, expected[0], .relative(1e-13))
    #expect(
      fits.logLikelihoods() == fits.logLikelihoods(lanes: Lanes(threads: 2)), "the same bits")
  }

  /// Few equal rows are kept single, many are taken together; the fits are the same.
  @Test("rows single or taken together")
  func grouping() {
    let players = names.indices.map { [$0] }
    let single = LogisticSubsets(columns, churned, players: players)
    let three = [Double](repeating: 3, count: churned.count)
    let grouped = LogisticSubsets(columns, churned, weights: three, players: players)
    expectClose(
      grouped.logLikelihoods().values, single.logLikelihoods().values.map { 3 * $0 },
      .relative(1e-11))
  }

  @Test(
    "Shapley shares of three measures, logistic",
    arguments: [DriverOutcome.Measure.mcFadden, .nagelkerke, .estrella])
  func logistic(measure: DriverOutcome.Measure) throws {
    let shares = ShapleyValues(try table(.logistic(churned), measure).subsets())
    let expected = reference["logistic"]?[measure.rawValue]?.numbers ?? []
    expectClose(shares.values, expected, .relative(1e-9))
  }

  @Test("relative weights, effects and tests, logistic")
  func relativeWeights() throws {
    let found = try KeyDrivers(table(.logistic(churned)), bootstrap: nil)
    let expected = try #require(reference["logistic"])
    expectClose(
      found.drivers.map { $0.relativeWeight ?? .nan },
      expected["relativeWeights"]?.numbers ?? [], .relative(1e-8))
    expectClose(
      found.drivers.reduce(0) { $0 + ($1.relativeWeight ?? .nan) },
      expected["relativeWeightsSum"]?.number ?? .nan, .relative(1e-8))
    expectClose(
      found.drivers.map(\.multivariate), expected["coefficients"]?.numbers ?? [],
      .relative(1e-7))
    expectClose(
      found.drivers.map(\.noisePValue), expected["pValues"]?.numbers ?? [], .relative(1e-6))
  }

  @Test(
    "Shapley shares of two measures, Cox",
    arguments: [DriverOutcome.Measure.mcFadden, .explainedRandomness])
  func cox(measure: DriverOutcome.Measure) throws {
    let found = try KeyDrivers(table(survival, measure), bootstrap: nil)
    let expected = try #require(reference["cox"])
    expectClose(
      found.drivers.map(\.importance), expected[measure.rawValue]?.numbers ?? [],
      .relative(1e-8))
    expectClose(
      found.drivers.map(\.noisePValue), expected["pValues"]?.numbers ?? [], .relative(1e-6))
    expectClose(
      found.drivers.reduce(0) { $0 + $1.importance }, found.whole, .relative(1e-12))
  }

  @Test("bootstrap intervals hold the shares, whatever the threads")
  func bootstrap() throws {
    let table = table(.logistic(churned))
    let one = try KeyDrivers(table, bootstrap: ClusterBootstrap(replicates: 40))
    let two = try KeyDrivers(
      table, bootstrap: ClusterBootstrap(replicates: 40, lanes: Lanes(threads: 2)))
    #expect(one.bootstrapShares == two.bootstrapShares)
    for driver in one.drivers where driver.noisePValue < 0.01 {
      #expect(driver.interval.lower < driver.share && driver.share < driver.interval.upper)
    }
    #expect(one.orderShares[0][1] + one.orderShares[1][0] == 1)
  }

  @Test("a row counted twice is two rows, for every kind of outcome")
  func weights() throws {
    let two = [Double](repeating: 2, count: churned.count)
    let doubled = columns.map { $0 + $0 }
    let linear = DriverOutcome.linear(columns[0])
    for (outcome, twice) in [
      (DriverOutcome.logistic(churned), DriverOutcome.logistic(churned + churned)),
      (linear, .linear(columns[0] + columns[0])),
    ] {
      let names = Array(names.dropFirst())
      let players = names.indices.map { DriverTable.Player(name: names[$0], columns: [$0]) }
      let weighted = DriverTable(
        names: names, columns: Array(columns.dropFirst()), players: players, outcome: outcome,
        weights: two)
      let plain = DriverTable(
        names: names, columns: Array(doubled.dropFirst()), players: players, outcome: twice)
      expectClose(
        try weighted.subsets().values, try plain.subsets().values, .standardErrors(1e-11, of: 1))
    }
  }
}

@Suite("Importance: golden values")
struct ImportanceGoldenTests {
  @Test(
    "attrition: McFadden shares and logistic relative weights",
    .enabled(if: Samples.attrition != nil, "R's modeldata is not installed"))
  func attrition() throws {
    let names = [
      "JobSatisfaction", "EnvironmentSatisfaction", "RelationshipSatisfaction",
      "WorkLifeBalance", "JobInvolvement", "left",
    ]
    let columns = try Samples.columns(try #require(Samples.attrition), names)
    let table = DriverTable(
      names: Array(names.dropLast()), columns: Array(columns.dropLast()),
      players: (0..<5).map { .init(name: names[$0], columns: [$0]) },
      outcome: .logistic(columns[5]))
    let found = try KeyDrivers(table, bootstrap: nil)
    expectClose(
      found.drivers.map(\.importance), [0.012906, 0.012060, 0.002091, 0.004618, 0.019151],
      .published(decimals: 6))
    expectClose(found.whole, 0.050826, .published(decimals: 6))
    let weights = found.drivers.map { $0.relativeWeight ?? .nan }
    expectClose(
      weights, [0.014006, 0.012928, 0.002125, 0.004862, 0.019431], .published(decimals: 6))
    expectClose(weights.reduce(0, +), 0.053350, .published(decimals: 6))
    let fits = LogisticSubsets(
      Array(columns.dropLast()), columns[5], players: (0..<5).map { [$0] })
    #expect(fits.distinctRows < 700)
  }
}
