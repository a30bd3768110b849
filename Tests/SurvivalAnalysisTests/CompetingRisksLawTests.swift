import Lanes
import LinearAlgebra
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// What holds for any data, of regressions with several causes.
@Suite("Competing risks: laws")
struct CompetingRisksLawTests {
  /// Rows of a seeded model with two causes.
  struct Sample {
    var columns: [[Double]]
    var response: CompetingRisksResponse

    init(rows: Int, seed: UInt64, monthly: Bool, competing: Bool = true, strata: Bool = false) {
      let sample = CoxLawTests.Sample(rows: rows, seed: seed, monthly: monthly)
      var random = SeededGenerator(seed: seed + 1)
      columns = sample.columns
      response = CompetingRisksResponse(
        time: sample.time,
        cause: sample.event.map { event in
          let other = Double.random(in: 0..<1, using: &random) < 0.4
          return event == 0 ? -1 : competing && other ? 1 : 0
        }, causes: ["one", "two"], strata: strata ? sample.strata : nil,
        stratumCount: strata ? 3 : 1)
    }

    var design: Design { HazardLawTests.Sample.design(columns) }
  }

  @Test(
    "Fine–Gray without competing events is Cox",
    arguments: [(true, true), (true, false), (false, true), (false, false)])
  func withoutCompetingEvents(monthly: Bool, efron: Bool) throws {
    let sample = Sample(
      rows: 700, seed: 31, monthly: monthly, competing: false, strata: monthly)
    var fineGray = FineGrayRegression()
    fineGray.convention = efron ? .efron : .breslow
    var cox = CoxRegression()
    cox.ties = efron ? .efron : .breslow
    cox.robustErrors = .rows
    let fit = try fineGray.fit(sample.design, sample.response)
    let expected = try cox.fit(sample.design, sample.response.response(of: 0))
    #expect(!fit.hasCompetingEvents)
    expectClose(
      fit.estimates.logLikelihood, expected.estimates.logLikelihood, .relative(1e-12))
    for (a, b) in zip(fit.coefficients(), expected.coefficients()) {
      expectClose(a.estimate, b.estimate, .standardErrors(1e-9, of: b.standardError))
      expectClose(a.standardError, b.standardError, .relative(1e-9))
      // Nothing is weighted by the censoring distribution, so its estimate does not matter.
      expectClose(a.robustStandardError ?? .nan, b.robustStandardError ?? .nan, .relative(1e-9))
    }
    for (a, b) in zip(fit.baselines, expected.baselines) {
      #expect(a.time == b.time)
      expectClose(a.cumulativeHazard, b.cumulativeHazard, .relative(1e-9))
      expectClose(a.grid.variance, b.grid.variance, .relative(1e-9))
    }
  }

  @Test("the same bits on 1, 2 and 4 threads", arguments: [true, false])
  func threads(monthly: Bool) throws {
    let sample = Sample(rows: 3_000, seed: 37, monthly: monthly)
    let fits = try [1, 2, 4].map { threads in
      var model = FineGrayRegression()
      model.lanes = Lanes(threads: threads)
      return try model.fit(sample.design, sample.response)
    }
    for fit in fits.dropFirst() {
      #expect(fit.estimates.estimates == fits[0].estimates.estimates)
      #expect(fit.robustCovariance == fits[0].robustCovariance)
      #expect(fit.baselines == fits[0].baselines)
    }
  }

  @Test(
    "a frequency of w is w rows, by the conventions that rows do not enter",
    arguments: [true, false])
  func frequencies(monthly: Bool) throws {
    let sample = Sample(rows: 300, seed: 41, monthly: monthly)
    let weights = (0..<300).map { Double(1 + $0 % 3) }
    let copies = weights.indices.flatMap { row in
      Array(repeating: row, count: Int(weights[row]))
    }
    for convention in FineGrayRegression.Convention.allCases {
      var model = FineGrayRegression()
      model.convention = convention
      let response = sample.response
      let weighted = try model.fit(
        sample.design,
        CompetingRisksResponse(
          time: response.time, cause: response.cause, causes: response.causes, weights: weights,
          weightsAreFrequencies: true))
      let repeated = try model.fit(
        HazardLawTests.Sample.design(
          sample.columns.map { column in copies.map { column[$0] } }),
        CompetingRisksResponse(
          time: copies.map { response.time[$0] }, cause: copies.map { response.cause[$0] },
          causes: response.causes))
      for (a, b) in zip(weighted.coefficients(), repeated.coefficients()) {
        expectClose(a.estimate, b.estimate, .standardErrors(1e-9, of: b.standardError))
        expectClose(
          a.robustStandardError ?? .nan, b.robustStandardError ?? .nan, .relative(1e-9))
      }
    }
  }

  @Test(
    "a frequency of 2 is every row twice: cause-specific regressions",
    arguments: [CoxResponse.Ties.efron, .breslow])
  func frequenciesOfCauses(ties: CoxResponse.Ties) throws {
    let sample = Sample(rows: 300, seed: 43, monthly: true)
    let response = sample.response
    var model = CauseSpecificRegression()
    model.ties = ties
    model.robustErrors = .rows
    let weighted = try model.fit(
      sample.design,
      CompetingRisksResponse(
        time: response.time, cause: response.cause, causes: response.causes,
        weights: Array(repeating: 2, count: 300), weightsAreFrequencies: true))
    let repeated = try model.fit(
      HazardLawTests.Sample.design(sample.columns.map { $0 + $0 }),
      CompetingRisksResponse(
        time: response.time + response.time, cause: response.cause + response.cause,
        causes: response.causes))
    for (once, twice) in zip(weighted.fits, repeated.fits) {
      for (a, b) in zip(once.coefficients(), twice.coefficients()) {
        expectClose(a.estimate, b.estimate, .standardErrors(1e-9, of: b.standardError))
        expectClose(a.standardError, b.standardError, .relative(1e-9))
        expectClose(a.robustStandardError ?? .nan, b.robustStandardError ?? .nan, .relative(1e-9))
      }
    }
  }

  @Test("the linear scans are the weighted sums over all pairs")
  func pairs() throws {
    let sample = Sample(rows: 60, seed: 43, monthly: true)
    var model = FineGrayRegression()
    model.convention = .breslow
    let fit = try model.fit(sample.design, sample.response)
    let expected = weightedLogLikelihood(sample, fit.estimates.estimates)
    expectClose(fit.estimates.logLikelihood, expected, .relative(1e-12))
    // It is the maximum of that sum: a step to either side falls.
    for j in 0..<3 {
      for step in [-1e-3, 1e-3] {
        var moved = fit.estimates.estimates
        moved[j] += step
        #expect(weightedLogLikelihood(sample, moved) < expected)
      }
    }
  }

  /// Σ over events of η − log Σ w r, with w = G(t−)/G(X−) formed anew for every pair.
  private func weightedLogLikelihood(_ sample: Sample, _ beta: [Double]) -> Double {
    let (time, cause) = (sample.response.time, sample.response.cause)
    let eta = time.indices.map { row in
      (0..<3).reduce(0.0) { $0 + beta[$1] * sample.columns[$1][row] }
    }
    func censoring(before t: Double) -> Double {
      var g = 1.0
      for u in Set(time).sorted() where u < t {
        let atRisk = time.indices.count {
          time[$0] > u || (time[$0] == u && cause[$0] < 0)
        }
        let censored = time.indices.count { time[$0] == u && cause[$0] < 0 }
        if censored > 0 { g *= 1 - Double(censored) / Double(atRisk) }
      }
      return g
    }
    var sum = 0.0
    for i in time.indices where cause[i] == 0 {
      var risk = 0.0
      for j in time.indices {
        if time[j] >= time[i] {
          risk += .exp(eta[j])
        } else if cause[j] > 0 {
          risk += .exp(eta[j]) * censoring(before: time[i]) / censoring(before: time[j])
        }
      }
      sum += eta[i] - .log(risk)
    }
    return sum
  }

  @Test("causes that share no event are uncorrelated, and their likelihoods multiply")
  func joint() throws {
    let sample = Sample(rows: 400, seed: 47, monthly: true)
    let fit = try CauseSpecificRegression().fit(sample.design, sample.response)
    let single = try CoxRegression().fit(sample.design, sample.response.response(of: 1))
    #expect(fit.fits[1].estimates.estimates == single.estimates.estimates)
    #expect(fit.covariance[0, 3] == 0 && fit.covariance[4, 4] == single.covariance[1, 1])
    #expect(fit.degreesOfFreedom == 6 && fit.estimated == [0, 1, 2, 3, 4, 5])
    #expect(fit.estimateExists == true && fit.converged)
  }

  @Test("the joint robust covariance has each cause's own, and joins causes by clusters")
  func jointRobust() throws {
    let sample = Sample(rows: 400, seed: 61, monthly: true)
    for robust in [
      CoxRegression.RobustErrors.rows,
      .clusters(codes: (0..<400).map { Int32($0 / 4) }, count: 100),
    ] {
      var model = CauseSpecificRegression()
      model.robustErrors = robust
      let fit = try model.fit(sample.design, sample.response)
      let joint = try #require(fit.robustCovariance)
      for (cause, single) in fit.fits.enumerated() {
        let own = try #require(single.robustCovariance)
        for i in 0..<3 {
          for j in 0..<3 {
            expectClose(
              joint[3 * cause + i, 3 * cause + j], own[i, j],
              .standardErrors(1e-9, of: own[i, i].squareRoot() * own[j, j].squareRoot()))
          }
        }
      }
      #expect(joint[0, 3] != 0)
      expectClose(joint[0, 3], joint[3, 0], .relative(1e-9))
    }
  }

  @Test("a cause without an event is refused by name")
  func noEvents() {
    let sample = Sample(rows: 50, seed: 53, monthly: true, competing: false)
    let error = #expect(throws: CauseSpecificRegression.CauseError.self) {
      try CauseSpecificRegression().fit(sample.design, sample.response)
    }
    #expect(error?.cause == "two" && error?.reason == .noEvents)
  }
}
