import Lanes
import LinearAlgebra
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// What holds for any data, of discrete-time and piecewise exponential regression.
@Suite("Hazards by period: laws")
struct HazardLawTests {
  /// Rows of a seeded model, in months.
  struct Sample {
    var columns: [[Double]]
    var response: CoxResponse

    init(rows: Int, seed: UInt64, strata: Bool = false, weights: Bool = false) {
      let sample = CoxLawTests.Sample(rows: rows, seed: seed, monthly: true)
      columns = sample.columns
      response = CoxResponse(
        time: sample.time, event: sample.event,
        weights: weights ? (0..<rows).map { Double(1 + $0 % 3) } : nil,
        weightsAreFrequencies: weights, strata: strata ? sample.strata : nil,
        stratumCount: strata ? 3 : 1)
    }

    var design: Design { Self.design(columns) }

    static func design(_ columns: [[Double]]) -> Design {
      Design(intercept: false, columns.enumerated().map { ("x\($0.offset)", $0.element) })
    }
  }

  static let links = DiscreteTimeRegression.Link.allCases

  private func model(
    _ link: DiscreteTimeRegression.Link, _ baseline: DiscreteTimeRegression.Baseline = .periods
  ) -> DiscreteTimeRegression {
    var model = DiscreteTimeRegression()
    model.link = link
    model.baseline = baseline
    return model
  }

  @Test("the same bits on 1, 2 and 4 threads", arguments: links)
  func threads(link: DiscreteTimeRegression.Link) throws {
    let sample = Sample(rows: 5_000, seed: 3, strata: true)
    let fits = try [1, 2, 4].map { threads in
      var model = model(link)
      model.lanes = Lanes(threads: threads)
      model.robustErrors = .rows
      return try model.fit(sample.design, sample.response)
    }
    for fit in fits.dropFirst() {
      #expect(fit.estimates.estimates == fits[0].estimates.estimates)
      #expect(fit.covariance == fits[0].covariance)
    }
  }

  @Test("a frequency of w is w rows", arguments: links)
  func frequencies(link: DiscreteTimeRegression.Link) throws {
    let sample = Sample(rows: 300, seed: 5, weights: true)
    let weights = try #require(sample.response.weights)
    let copies = weights.indices.flatMap { row in
      Array(repeating: row, count: Int(weights[row]))
    }
    var model = model(link, .intervals([6, 12]))
    model.robustErrors = .rows
    let weighted = try model.fit(sample.design, sample.response)
    let repeated = try model.fit(
      Sample.design(sample.columns.map { column in copies.map { column[$0] } }),
      CoxResponse(
        time: copies.map { sample.response.time[$0] },
        event: copies.map { sample.response.event[$0] }))
    for (a, b) in zip(weighted.coefficients(), repeated.coefficients()) {
      expectClose(a.estimate, b.estimate, .standardErrors(1e-9, of: b.standardError))
      expectClose(a.standardError, b.standardError, .relative(1e-9))
      expectClose(a.robustStandardError ?? .nan, b.robustStandardError ?? .nan, .relative(1e-9))
    }
    #expect(weighted.observations == repeated.observations && weighted.events == repeated.events)
  }

  @Test("a frequency of 2 is every row twice: piecewise exponential regression")
  func frequenciesOfRates() throws {
    let sample = Sample(rows: 300, seed: 11)
    let response = sample.response
    var model = PiecewiseExponentialRegression()
    model.cuts = [4.5, 11]
    model.robustErrors = .rows
    let weighted = try model.fit(
      sample.design,
      CoxResponse(
        time: response.time, event: response.event, weights: Array(repeating: 2, count: 300),
        weightsAreFrequencies: true))
    let repeated = try model.fit(
      Sample.design(sample.columns.map { $0 + $0 }),
      CoxResponse(time: response.time + response.time, event: response.event + response.event))
    expectClose(
      weighted.estimates.logLikelihood, repeated.estimates.logLikelihood, .relative(1e-12))
    for (a, b) in zip(weighted.coefficients(), repeated.coefficients()) {
      expectClose(a.estimate, b.estimate, .standardErrors(1e-9, of: b.standardError))
      expectClose(a.standardError, b.standardError, .relative(1e-9))
      expectClose(a.robustStandardError ?? .nan, b.robustStandardError ?? .nan, .relative(1e-9))
    }
    #expect(weighted.observations == repeated.observations && weighted.events == repeated.events)
  }

  @Test("rows cut into episodes say the same", arguments: links)
  func episodes(link: DiscreteTimeRegression.Link) throws {
    let sample = Sample(rows: 400, seed: 7)
    var (start, time, event) = ([Double](), [Double](), [Double]())
    var rows: [Int] = []
    for row in 0..<400 {
      let end = sample.response.time[row]
      let cut = (end / 2).rounded(.down)
      if cut > 0 {
        rows.append(row)
        start.append(0)
        time.append(cut)
        event.append(0)
      }
      rows.append(row)
      start.append(cut)
      time.append(end)
      event.append(sample.response.event[row])
    }
    let cut = CoxResponse(start: start, time: time, event: event)
    let design = Sample.design(sample.columns.map { column in rows.map { column[$0] } })
    for baseline in [
      DiscreteTimeRegression.Baseline.periods, .intervals([5, 11]), .spline(degreesOfFreedom: 3),
    ] {
      let whole = try model(link, baseline).fit(sample.design, sample.response)
      let parts = try model(link, baseline).fit(design, cut)
      expectClose(
        parts.estimates.logLikelihood, whole.estimates.logLikelihood, .relative(1e-12))
      for (a, b) in zip(parts.coefficients(), whole.coefficients()) {
        expectClose(a.estimate, b.estimate, .standardErrors(1e-8, of: b.standardError))
      }
    }
    var rates = PiecewiseExponentialRegression()
    rates.cuts = [4.5, 11]
    let whole = try rates.fit(sample.design, sample.response)
    let parts = try rates.fit(design, cut)
    for (a, b) in zip(parts.coefficients(), whole.coefficients()) {
      expectClose(a.estimate, b.estimate, .standardErrors(1e-8, of: b.standardError))
    }
  }

  @Test("an interval that ends far beyond the follow-up ends with it")
  func endBeyondFollowUp() throws {
    let sample = Sample(rows: 300, seed: 5)
    let near = try model(.logit, .intervals([6])).fit(sample.design, sample.response)
    let far = try model(.logit, .intervals([6, 1e300])).fit(sample.design, sample.response)
    #expect(near.coefficients().map(\.estimate) == far.coefficients().map(\.estimate))
  }

  @Test("a stratum of its own for each value is the sum of the strata's likelihoods")
  func strata() throws {
    let sample = Sample(rows: 600, seed: 11, strata: true)
    let codes = try #require(sample.response.strata)
    let all = try model(.logit, .intervals([6])).fit(
      Sample.design(Array(sample.columns.prefix(1))), sample.response)
    // The null models share no parameter, so their log-likelihoods add up.
    var sum = 0.0
    for stratum in 0..<3 {
      let rows = codes.indices.filter { Int(codes[$0]) == stratum }
      let part = try model(.logit, .intervals([6])).fit(
        Sample.design([rows.map { sample.columns[0][$0] }]),
        CoxResponse(
          time: rows.map { sample.response.time[$0] },
          event: rows.map { sample.response.event[$0] }))
      sum += part.estimates.nullLogLikelihood
    }
    expectClose(all.estimates.nullLogLikelihood, sum, .relative(1e-12))
  }

  @Test("a single rate is events over time: the exponential model by hand")
  func exponential() throws {
    let time = [3.0, 5, 1, 8, 4, 2.5]
    let event = [1.0, 0, 1, 1, 0, 1]
    let x = [0.0, 1, 0, 1, 1, 0]
    let fit = try PiecewiseExponentialRegression().fit(
      Design(intercept: false, [("x", x)]), CoxResponse(time: time, event: event))
    // Groups 0 and 1 have rates 3 / 6.5 and 1 / 17.
    let table = fit.coefficients()
    expectClose(table[0].estimate, .log(3 / 6.5), .relative(1e-12))
    expectClose(table[1].estimate, .log(1.0 / 17) - .log(3 / 6.5), .relative(1e-12))
    expectClose(table[1].standardError, (1.0 / 3 + 1).squareRoot(), .relative(1e-12))
    expectClose(
      fit.estimates.logLikelihood, 3 * .log(3 / 6.5) - 3 + .log(1.0 / 17) - 1, .relative(1e-12))
  }

  @Test("two periods of two groups by hand: odds of leaving in each")
  func saturated() throws {
    // Group 0: 40 at risk, 10 leave, 30 stay, then 12 leave and 18 are censored.
    // The logit model of one period is the 2 × 2 table's.
    var (time, event, x) = ([Double](), [Double](), [Double]())
    for (group, left, stayed) in [(0.0, 10, 30), (1.0, 5, 35)] {
      for index in 0..<(left + stayed) {
        time.append(1)
        event.append(index < left ? 1 : 0)
        x.append(group)
      }
    }
    let fit = try DiscreteTimeRegression().fit(
      Design(intercept: false, [("x", x)]), CoxResponse(time: time, event: event))
    let table = fit.coefficients()
    #expect(table[0].name == "(0, 1]")
    expectClose(table[0].estimate, .log(10.0 / 30), .relative(1e-12))
    expectClose(table[1].estimate, .log(5.0 / 35) - .log(10.0 / 30), .relative(1e-12))
    expectClose(
      table[1].standardError, (0.1 + 1.0 / 30 + 0.2 + 1.0 / 35).squareRoot(), .relative(1e-12))
  }

  @Test("periods without an event have hazard 0, and those that all leave in hazard 1")
  func knownHazards() throws {
    // Two leave in period 1, none in 2, one of three in 3, the last two in 4.
    let time = [1.0, 1, 3, 4, 4, 2]
    let event = [1.0, 1, 1, 1, 1, 0]
    let x = [0.0, 1, 1, 0, 1, 0]
    for link in Self.links {
      let fit = try model(link).fit(
        Design(intercept: false, [("x", x)]), CoxResponse(time: time, event: event))
      #expect(fit.cells[0].map(\.knownHazard) == [nil, 0, nil, 1])
      #expect(fit.cells[0].map(\.coefficient) == [0, nil, 1, nil])
      #expect(fit.estimates.convergence.converged)
    }
  }

  @Test("an effect that separates those who leave is called infinite")
  func infinite() throws {
    let time = (0..<30).map { Double(1 + $0 % 5) }
    let x = (0..<30).map { $0 < 10 ? 1.0 : 0 }
    let event = (0..<30).map { $0 < 10 || $0 % 7 == 0 ? 1.0 : 0 }
    for link in Self.links {
      // Everyone with x leaves at once: with all their periods events, the odds are infinite.
      let times = (0..<30).map { $0 < 10 ? 1.0 : time[$0] }
      let fit = try model(link, .intervals([5])).fit(
        Design(intercept: false, [("x", x)]), CoxResponse(time: times, event: event))
      #expect(fit.estimates.status.last == .infinite)
      #expect(fit.estimates.estimateExists == false)
    }
  }

  @Test("no events are refused, and time 0 says nothing")
  func edges() throws {
    let design = Design(intercept: false, [("x", [0, 1, 0, 1])])
    #expect(throws: FitError.noEvents) {
      try DiscreteTimeRegression().fit(
        design, CoxResponse(time: [1, 2, 3, 4], event: [0, 0, 0, 0]))
    }
    #expect(throws: FitError.noEvents) {
      try DiscreteTimeRegression().fit(
        design, CoxResponse(time: [0, 0, 0, 0], event: [1, 0, 1, 0]))
    }
    let sample = Sample(rows: 200, seed: 13)
    let fit = try DiscreteTimeRegression().fit(sample.design, sample.response)
    let more = try DiscreteTimeRegression().fit(
      Sample.design(sample.columns.map { $0 + [0.5, -0.5] }),
      CoxResponse(time: sample.response.time + [0, 0], event: sample.response.event + [0, 1]))
    #expect(more.eventsNeverAtRisk == 1 && more.warnings.count == 1)
    expectClose(
      more.estimates.logLikelihood, fit.estimates.logLikelihood, .relative(1e-12))
  }

  @Test("censored within a period counts for those before; an event for the one it falls in")
  func withinPeriods() throws {
    let sample = Sample(rows: 300, seed: 17)
    let months = try DiscreteTimeRegression().fit(sample.design, sample.response)
    var model = DiscreteTimeRegression()
    model.periodLength = 30
    let days = try model.fit(
      sample.design,
      CoxResponse(
        time: sample.response.time.indices.map { row in
          let end = sample.response.time[row] * 30
          return sample.response.event[row] > 0 ? end - 13 : end + 13
        }, event: sample.response.event))
    expectClose(
      days.estimates.logLikelihood, months.estimates.logLikelihood, .relative(1e-12))
  }
}
