import Formulas
import Lanes
import LinearAlgebra
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// The exact partial likelihood against the sum over all sets of customers that might have left.
@Suite("Cox regression: exact ties")
struct ExactTiesTests {
  /// A few rows with many ties, two columns, and what the response may carry.
  struct Small {
    var x = [[0.3, -1.0, 0.5, 1.5, -0.7, 0.9, 0.1, -0.4], [1.0, 0, 1, 0, 1, 1, 0, 0]]
    var start = [0.0, 0, 0, 1, 0, 1, 0, 2]
    var time = [1.0, 1, 2, 2, 2, 2, 3, 3]
    var event = [1.0, 1, 1, 1, 0, 1, 1, 0]
    var counts = [1.0, 1, 1, 1, 1, 1, 1, 1]
    var strata = [Int32](repeating: 0, count: 8)

    var design: Design { Design(intercept: false, [("a", x[0]), ("b", x[1])]) }
    var response: CoxResponse {
      CoxResponse(
        start: start, time: time, event: event, weights: counts, weightsAreFrequencies: true,
        strata: strata, stratumCount: 2)
    }

    /// ℓ, its gradient and its information by enumeration.
    func enumerate(_ beta: [Double]) -> (value: Double, score: [Double], information: [[Double]]) {
      var value = 0.0
      var score = [0.0, 0]
      var information = [[0.0, 0], [0.0, 0]]
      // One entry for each customer that a row stands for.
      let rows = time.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }
      for stratum in Set(strata) {
        for moment in Set(time) {
          let atRisk = rows.filter {
            strata[$0] == stratum && start[$0] < moment && time[$0] >= moment
          }
          let leaving = atRisk.filter { time[$0] == moment && event[$0] == 1 }
          if leaving.isEmpty { continue }
          var (total, first, second) = (0.0, [0.0, 0], [[0.0, 0], [0.0, 0]])
          for set in 0..<(1 << atRisk.count) where set.nonzeroBitCount == leaving.count {
            let members = atRisk.indices.filter { set >> $0 & 1 == 1 }.map { atRisk[$0] }
            let sums = (0..<2).map { j in members.reduce(0) { $0 + x[j][$1] } }
            let odds = Double.exp(beta[0] * sums[0] + beta[1] * sums[1])
            total += odds
            for j in 0..<2 {
              first[j] += odds * sums[j]
              for l in 0..<2 { second[j][l] += odds * sums[j] * sums[l] }
            }
          }
          let own = (0..<2).map { j in leaving.reduce(0) { $0 + x[j][$1] } }
          value += beta[0] * own[0] + beta[1] * own[1] - .log(total)
          for j in 0..<2 {
            score[j] += own[j] - first[j] / total
            for l in 0..<2 {
              information[j][l] += second[j][l] / total - first[j] * first[l] / total / total
            }
          }
        }
      }
      return (value, score, information)
    }
  }

  static let samples: [Small] = {
    var counted = Small()
    counted.counts = [1, 2, 1, 1, 3, 1, 2, 1]
    var stratified = Small()
    stratified.strata = [0, 0, 0, 1, 0, 1, 1, 1]
    var fromTheStart = Small()
    fromTheStart.start = Array(repeating: 0, count: 8)
    return [Small(), counted, stratified, fromTheStart]
  }()

  @Test("all sets of customers, one by one", arguments: samples.indices)
  func enumeration(index: Int) throws {
    let sample = Self.samples[index]
    var model = CoxRegression()
    model.ties = .exact
    let fit = try model.fit(sample.design, sample.response)
    let at = sample.enumerate(fit.estimates.estimates)
    let null = sample.enumerate([0, 0])
    expectClose(fit.estimates.logLikelihood, at.value, .relative(1e-13))
    expectClose(fit.estimates.nullLogLikelihood, null.value, .relative(1e-13))
    let (a, b, c) = (at.information[0][0], at.information[0][1], at.information[1][1])
    let determinant = a * c - b * b
    let covariance = fit.estimates.covariance
    expectClose(covariance[0, 0], c / determinant, .relative(1e-10))
    expectClose(covariance[1, 1], a / determinant, .relative(1e-10))
    expectClose(covariance[0, 1], -b / determinant, .relative(1e-9))
    for j in 0..<2 { #expect(at.score[j].magnitude < 1e-12) }
    let (n, m, o) = (null.information[0][0], null.information[0][1], null.information[1][1])
    let (u, v) = (null.score[0], null.score[1])
    expectClose(
      fit.estimates.scoreTest.chiSquared,
      (o * u * u - 2 * m * u * v + n * v * v) / (n * o - m * m), .relative(1e-12))
    #expect(fit.estimates.existence == .proven)
  }

  /// SAS's book7: the likelihood rises for ever.
  @Test("book7: the likelihood rises to 0, and the coefficient is infinite")
  func book7() throws {
    let fit = try BookTests.fit(
      BookTests.first.x, CoxResponse(time: BookTests.first.time, event: BookTests.first.event),
      .exact)
    #expect(fit.estimates.status == [.infinite])
    // ℓ = 2 (β − log(3 e^β + 3)), at β = 0 and in the limit.
    expectClose(fit.estimates.nullLogLikelihood, -2 * .log(6), .relative(1e-14))
    expectClose(fit.estimates.logLikelihood, -2 * .log(3), .relative(1e-6))
  }

  @Test("without ties exact, Efron and Breslow are one likelihood")
  func untied() throws {
    let sample = CoxLawTests.Sample(rows: 1_500, seed: 67, monthly: false)
    let fits = try CoxResponse.Ties.allCases.map { ties in
      var model = CoxRegression()
      model.ties = ties
      return try model.fit(
        sample.design,
        CoxResponse(
          start: sample.start, time: sample.time, event: sample.event, strata: sample.strata,
          stratumCount: 3))
    }
    #expect(fits[0].coefficients() == fits[1].coefficients())
    #expect(fits[0].coefficients() == fits[2].coefficients())
  }

  /// Pairs of one case and one control: 1 / (1 + exp(−(x₁ − x₀)ᵀβ)) for each pair.
  @Test("pairs of customers are a logistic regression on their differences")
  func pairs() throws {
    let sample = CoxLawTests.Sample(rows: 400, seed: 71, monthly: false)
    var model = CoxRegression()
    model.ties = .exact
    let fit = try model.fit(
      sample.design,
      CoxResponse(
        time: Array(repeating: 1, count: 400),
        event: (0..<400).map { Self.isCase($0, sample) ? 1 : 0 },
        strata: (0..<400).map { Int32($0 / 2) }, stratumCount: 200))
    // The score of the logistic regression without intercept vanishes at the estimate.
    var (score, value) = ([0.0, 0, 0], 0.0)
    for pair in 0..<200 {
      let (first, second) = (2 * pair, 2 * pair + 1)
      let (one, other) = Self.isCase(first, sample) ? (first, second) : (second, first)
      let difference = sample.columns.map { $0[one] - $0[other] }
      let eta = zip(difference, fit.estimates.estimates).reduce(0) { $0 + $1.0 * $1.1 }
      value -= .log(onePlus: .exp(-eta))
      for j in 0..<3 { score[j] += difference[j] / (1 + .exp(eta)) }
    }
    expectClose(fit.estimates.logLikelihood, value, .relative(1e-13))
    for j in 0..<3 { #expect(score[j].magnitude < 1e-10) }
  }

  /// Whether a customer of a pair is the case: the one who left sooner.
  private static func isCase(_ index: Int, _ sample: CoxLawTests.Sample) -> Bool {
    sample.time[index] < sample.time[index ^ 1]
  }

  @Test("the same bits on 1, 2 and 4 threads", arguments: [true, false])
  func threads(late: Bool) throws {
    let sample = CoxLawTests.Sample(rows: 5_000, seed: 73, monthly: true)
    let response = CoxResponse(
      start: late ? sample.start : nil, time: sample.time, event: sample.event)
    let fits = try [1, 2, 4].map { threads in
      var model = CoxRegression()
      model.ties = .exact
      model.lanes = Lanes(threads: threads)
      return try model.fit(sample.design, response)
    }
    #expect(fits[0].coefficients() == fits[1].coefficients())
    #expect(fits[0].coefficients() == fits[2].coefficients())
    #expect(fits[0].baselines == fits[1].baselines)
  }

  @Test("a frequency of 3 is three rows")
  func frequencies() throws {
    let sample = CoxLawTests.Sample(rows: 200, seed: 79, monthly: true)
    var model = CoxRegression()
    model.ties = .exact
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
    expectClose(
      weighted.estimates.logLikelihood, replicated.estimates.logLikelihood, .relative(1e-12))
    for (a, b) in zip(weighted.coefficients(), replicated.coefficients()) {
      expectClose(a.standardError, b.standardError, .twoIterations)
    }
  }

  @Test("a thousand ties among ten thousand neither overflow nor lose digits")
  func manyTies() throws {
    // Without effects B_d is a binomial coefficient.
    let n = 10_000
    let column = (0..<n).map { Double($0 % 7) }
    var model = CoxRegression()
    model.ties = .exact
    let fit = try model.fit(
      Design(intercept: false, [("x", column)]),
      CoxResponse(
        time: (0..<n).map { $0 % 10 == 0 ? 1 : 2 }, event: (0..<n).map { $0 % 10 == 0 ? 1 : 0 }))
    let binomial = (0..<1_000).reduce(0.0) {
      $0 + .log(Double(n - $1)) - .log(Double($1 + 1))
    }
    expectClose(fit.estimates.nullLogLikelihood, -binomial, .relative(1e-12))
  }
}
