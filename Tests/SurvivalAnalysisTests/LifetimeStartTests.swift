import Foundation
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Starts that nobody has to help: times from seconds to decades, covariates that are not centred.
///
/// `LIFETIME_DESIGNS` asks for more designs than the 40 of an ordinary test; `make lifetimes` for
/// 1,000.
@Suite("Parametric models: random designs")
struct LifetimeStartTests {
  static let designs =
    ProcessInfo.processInfo.environment["LIFETIME_DESIGNS"].flatMap { Int($0) } ?? 40

  @Test("every fit converges, or says why there is no estimate")
  func converges() throws {
    var tallies: [LifetimeDistribution: RandomDesignTally] = [:]
    for seed in 1...UInt64(Self.designs) {
      var generator = SeededGenerator(seed: seed)
      let rows = Int.random(in: 40...400, using: &generator)
      var sample = LifetimeLawTests.Sample(
        rows: rows, columns: Int.random(in: 1...5, using: &generator), seed: seed &+ 1_000,
        sigma: .exp(Double.random(in: -2...1, using: &generator)))
      let unit = Double.exp(Double.random(in: -2...21, using: &generator))
      for j in sample.columns.indices {
        let center = Double.exp(Double.random(in: 0...14, using: &generator))
        let spread = Double.exp(Double.random(in: -3...10, using: &generator))
        sample.columns[j] = sample.columns[j].map { center + spread * $0 }
      }
      let times = sample.time.map { $0 * unit }
      for distribution in LifetimeDistribution.allCases {
        var model = LifetimeRegression(distribution)
        model.testsTerms = false
        model.comparesMembers = false
        let entersLate = seed % 3 == 0
        let response = LifetimeResponse(
          start: entersLate ? sample.start.map { $0 * unit } : nil, time: times,
          event: sample.event)
        let late = entersLate ? ", late entries" : ""
        tallies[distribution, default: .init()].count(
          "\(distribution.rawValue), seed \(seed)\(late)"
        ) {
          try model.fit(sample.design, response).estimates
        } refutes: { error in
          guard case .climbsWithoutEnd = error, distribution == .weibull,
            let start = response.start,
            let pareto = try? LifetimeLawTests.ParetoLimit(
              sample.design, time: times, event: sample.event, start: start)
          else { return false }
          return (pareto.profile.max() ?? 0) > pareto.limit
        }
      }
    }
    for distribution in LifetimeDistribution.allCases {
      let tally = tallies[distribution] ?? .init()
      print("\(distribution.rawValue), random designs:\n\(tally)")
      #expect(tally.failures.isEmpty, "\(distribution.rawValue): \(tally)")
    }
  }
}
