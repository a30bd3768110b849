import Formulas
import Lanes
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// What holds for any data.
@Suite("Cox regression: laws")
struct CoxLawTests {
  /// Rows of a seeded proportional hazards model, monthly or continuous, some entering late.
  struct Sample {
    var columns = [[Double]](repeating: [], count: 3)
    var start: [Double] = []
    var time: [Double] = []
    var event: [Double] = []
    var strata: [Int32] = []

    init(rows: Int, seed: UInt64, monthly: Bool) {
      var random = SeededGenerator(seed: seed)
      for _ in 0..<rows {
        let x = (0..<3).map { _ in Double.random(in: -1...1, using: &random) }
        let hazard = Double.exp(x[0] - 0.5 * x[1])
        var t = -Double.log(Double.random(in: 1e-9..<1, using: &random)) / hazard
        var limit = Double.random(in: 0.1...3, using: &random)
        var entry = Double.random(in: 0..<0.1, using: &random)
        if monthly {
          t = (t * 12).rounded(.up)
          limit = (limit * 12).rounded(.up)
          entry = (entry * 12).rounded(.down)
        }
        for j in 0..<3 { columns[j].append(x[j]) }
        let last = max(min(t, limit), entry + (monthly ? 1 : 1e-3))
        start.append(entry)
        time.append(last)
        event.append(t <= limit ? 1 : 0)
        strata.append(Int32.random(in: 0..<3, using: &random))
      }
    }

    var design: Design {
      Design(intercept: false, columns.enumerated().map { ("x\($0.offset)", $0.element) })
    }
  }

  static let kinds = [(true, true), (true, false), (false, true), (false, false)]

  @Test("the same bits on 1, 2 and 4 threads", arguments: kinds)
  func threads(monthly: Bool, late: Bool) throws {
    let sample = Sample(rows: 5_000, seed: 23, monthly: monthly)
    let response = CoxResponse(
      start: late ? sample.start : nil, time: sample.time, event: sample.event,
      strata: sample.strata, stratumCount: 3)
    let fits = try [1, 2, 4].map { threads in
      var model = CoxRegression()
      model.lanes = Lanes(threads: threads)
      model.robustErrors = .rows
      return try model.fit(sample.design, response)
    }
    for fit in fits.dropFirst() {
      #expect(fit.coefficients() == fits[0].coefficients())
      #expect(fit.estimates.logLikelihood == fits[0].estimates.logLikelihood)
      #expect(fit.baselines == fits[0].baselines)
    }
  }

  @Test("entry at 0 is no late entry", arguments: [CoxResponse.Ties.efron, .breslow])
  func entryAtZero(ties: CoxResponse.Ties) throws {
    let sample = Sample(rows: 400, seed: 29, monthly: true)
    var model = CoxRegression()
    model.ties = ties
    let plain = try model.fit(
      sample.design, CoxResponse(time: sample.time, event: sample.event))
    let entered = try model.fit(
      sample.design,
      CoxResponse(
        start: Array(repeating: 0, count: 400), time: sample.time, event: sample.event))
    #expect(plain.coefficients() == entered.coefficients())
  }

  @Test("rows cut into episodes give the same fit", arguments: [true, false])
  func episodes(monthly: Bool) throws {
    let sample = Sample(rows: 3_000, seed: 31, monthly: monthly)
    let whole = try CoxRegression().fit(
      sample.design, CoxResponse(time: sample.time, event: sample.event))
    var columns = [[Double]](repeating: [], count: 3)
    var (start, time, event): ([Double], [Double], [Double]) = ([], [], [])
    for i in sample.time.indices {
      let middle = sample.time[i] / 2
      for part in 0..<2 {
        for j in 0..<3 { columns[j].append(sample.columns[j][i]) }
        start.append(part == 0 ? 0 : middle)
        time.append(part == 0 ? middle : sample.time[i])
        event.append(part == 0 ? 0 : sample.event[i])
      }
    }
    let cut = try CoxRegression().fit(
      Design(intercept: false, columns.enumerated().map { ("x\($0.offset)", $0.element) }),
      CoxResponse(start: start, time: time, event: event))
    expectClose(cut.estimates.estimates, whole.estimates.estimates, .twoIterations)
    expectClose(cut.estimates.logLikelihood, whole.estimates.logLikelihood, .relative(1e-12))
  }

  @Test(
    "a frequency of 3 is three rows, ties and all", arguments: [CoxResponse.Ties.efron, .breslow])
  func frequencies(ties: CoxResponse.Ties) throws {
    let sample = Sample(rows: 200, seed: 37, monthly: true)
    var model = CoxRegression()
    model.ties = ties
    model.robustErrors = .rows
    let weighted = try model.fit(
      sample.design,
      CoxResponse(
        time: sample.time, event: sample.event, weights: Array(repeating: 3, count: 200),
        weightsAreFrequencies: true))
    let three = sample.columns.map { $0 + $0 + $0 }
    let replicated = try model.fit(
      Design(intercept: false, three.enumerated().map { ("x\($0.offset)", $0.element) }),
      CoxResponse(
        time: sample.time + sample.time + sample.time,
        event: sample.event + sample.event + sample.event))
    expectClose(weighted.estimates.estimates, replicated.estimates.estimates, .twoIterations)
    for (a, b) in zip(weighted.coefficients(), replicated.coefficients()) {
      expectClose(a.standardError, b.standardError, .twoIterations)
      expectClose(a.robustStandardError ?? .nan, b.robustStandardError ?? .nan, .twoIterations)
    }
    #expect(weighted.observations == 600 && weighted.events == replicated.events)
  }

  @Test("each row in a stratum of its own group is the sum of the groups' likelihoods")
  func strata() throws {
    let sample = Sample(rows: 900, seed: 41, monthly: false)
    let zero = Design(intercept: false, [("x0", sample.columns[0])])
    let all = try CoxRegression().fit(
      zero,
      CoxResponse(
        time: sample.time, event: sample.event, strata: sample.strata, stratumCount: 3))
    var sum = 0.0
    for stratum in 0..<3 {
      let rows = sample.strata.indices.filter { sample.strata[$0] == Int32(stratum) }
      let part = try CoxRegression().fit(
        Design(intercept: false, [("x0", rows.map { sample.columns[0][$0] })]),
        CoxResponse(time: rows.map { sample.time[$0] }, event: rows.map { sample.event[$0] }))
      sum += part.estimates.nullLogLikelihood
    }
    expectClose(all.estimates.nullLogLikelihood, sum, .relative(1e-13))
  }

  @Test("calendar years as a column lose no digits")
  func shifted() throws {
    let sample = Sample(rows: 600, seed: 43, monthly: true)
    let response = CoxResponse(time: sample.time, event: sample.event)
    let plain = try CoxRegression().fit(sample.design, response)
    let years = sample.columns[0].map { 2_000 + $0 }
    let shifted = try CoxRegression().fit(
      Design(
        intercept: false,
        [("x0", years), ("x1", sample.columns[1]), ("x2", sample.columns[2])]), response)
    expectClose(shifted.estimates.estimates, plain.estimates.estimates, .relative(1e-9))
  }

  @Test("a column that no event has is named, and its coefficient has no estimate")
  func monotone() throws {
    let sample = Sample(rows: 200, seed: 47, monthly: false)
    let flag = sample.event.enumerated().map { $0.element == 0 && $0.offset % 3 == 0 ? 1.0 : 0 }
    let design = Design(intercept: false, [("x0", sample.columns[0]), ("flag", flag)])
    let response = CoxResponse(time: sample.time, event: sample.event)
    var model = CoxRegression()
    model.biasReduction = .never
    let fit = try model.fit(design, response)
    #expect(fit.estimates.existence == .refuted)
    #expect(fit.estimates.status == [.estimated, .infinite])
    let words = fit.estimates.warnings.map(\.message)
    #expect(words[0].contains("flag = 1: none of these leaves while others are at risk"))
    #expect(words[1].contains("flag → −∞"))
    // By itself the fit takes Firth's penalty, and says why.
    model.biasReduction = .auto
    let reduced = try model.fit(design, response)
    #expect(reduced.coefficients().map(\.maximumIsInfinite) == [false, true])
    #expect(reduced.estimates.status == [.estimated, .estimated])
    // The limit that is left is the fit without the flagged, who are never compared.
    let rest = sample.time.indices.filter { flag[$0] == 0 }
    let others = try CoxRegression().fit(
      Design(intercept: false, [("x0", rest.map { sample.columns[0][$0] })]),
      CoxResponse(time: rest.map { sample.time[$0] }, event: rest.map { sample.event[$0] }))
    expectClose(fit.estimates.estimates[0], others.estimates.estimates[0], .twoIterations)
    expectClose(
      fit.coefficients()[0].standardError, others.coefficients()[0].standardError, .twoIterations)
    expectClose(
      fit.estimates.logLikelihood, others.estimates.logLikelihood, .relative(1e-12))
  }

  @Test("a column that others determine is named in their units")
  func aliased() throws {
    let sample = Sample(rows: 300, seed: 59, monthly: true)
    let fit = try CoxRegression().fit(
      Design(
        intercept: false,
        [
          ("years", sample.columns[0]), ("months", sample.columns[0].map { 12 * $0 + 6 }),
          ("x", sample.columns[1]),
        ]), CoxResponse(time: sample.time, event: sample.event))
    #expect(fit.estimates.status == [.estimated, .aliased, .estimated])
    #expect(fit.estimates.aliased.map(\.sentence) == ["months equals 12·years + 6"])
  }

  @Test("an event of weight 0 is no tie")
  func weightZero() throws {
    let sample = Sample(rows: 400, seed: 61, monthly: true)
    let weights = (0..<400).map { $0 % 4 == 0 ? 0.0 : 1 }
    let weighted = try CoxRegression().fit(
      sample.design, CoxResponse(time: sample.time, event: sample.event, weights: weights))
    let kept = (0..<400).filter { $0 % 4 != 0 }
    let without = try CoxRegression().fit(
      Design(
        intercept: false,
        sample.columns.enumerated().map { column in
          ("x\(column.offset)", kept.map { column.element[$0] })
        }),
      CoxResponse(time: kept.map { sample.time[$0] }, event: kept.map { sample.event[$0] }))
    expectClose(weighted.estimates.estimates, without.estimates.estimates, .twoIterations)
    #expect(weighted.events == without.events && weighted.observations == 300)
  }

  @Test("no events are refused")
  func noEvents() {
    #expect(throws: FitError.noEvents) {
      try CoxRegression().fit(
        Design(intercept: false, [("x", [1, 2, 3])]),
        CoxResponse(time: [1, 2, 3], event: [0, 0, 0]))
    }
  }
}

extension Tolerance {
  /// Two iterations that both go on to the limit of the arithmetic.
  static let twoIterations = Tolerance.relative(1e-10)
}
