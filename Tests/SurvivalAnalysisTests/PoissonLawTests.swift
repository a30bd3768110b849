import Formulas
import LinearAlgebra
import RealModule
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// A Poisson regression on the expansion of risk sets: a row for everybody at risk at every event
/// time, an intercept for each of these times.
///
/// Its intercepts maximize to Breslow's hazards, and what is left is his partial likelihood.
///
/// - SeeAlso: Whitehead, *Fitting Cox's regression model to survival data using GLIM*, Applied
///   Statistics 29 (1980), 268–275.
private struct PoissonLikelihood: Likelihood {
  /// The time, the columns and the count of each row of the expansion.
  var rows: [(time: Int, x: [Double], count: Double)]
  var times: Int
  var columns: Int

  var parameterCount: Int { times + columns }
  var eventCount: Double { rows.reduce(0) { $0 + $1.count } }
  var rowCount: Int { rows.count }

  mutating func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    var value = 0.0
    var score = [Double](repeating: 0, count: parameterCount)
    var information = Matrix(zeros: parameterCount, parameterCount)
    for row in rows {
      let places = [row.time] + (0..<columns).map { times + $0 }
      let x = [1] + row.x
      let eta = zip(places, x).reduce(0) { $0 + beta[$1.0] * $1.1 }
      let mean = Double.exp(eta)
      value += row.count * eta - mean
      for (a, i) in places.enumerated() {
        score[i] += x[a] * (row.count - mean)
        for (b, j) in places.enumerated() { information[i, j] += x[a] * x[b] * mean }
      }
    }
    return LikelihoodPoint(logLikelihood: value, score: score, information: information)
  }

  mutating func existence(at beta: [Double], step: [Double]) -> Existence { .proven }
}

@Suite("Cox regression: Poisson regression on the risk sets")
struct PoissonLawTests {
  @Test("one intercept an event time gives Breslow's estimate, errors and hazards")
  func breslow() throws {
    let sample = CoxLawTests.Sample(rows: 80, seed: 101, monthly: true)
    var model = CoxRegression()
    model.ties = .breslow
    let fit = try model.fit(
      sample.design,
      CoxResponse(start: sample.start, time: sample.time, event: sample.event))
    let moments = Set(sample.time.indices.filter { sample.event[$0] == 1 }.map { sample.time[$0] })
      .sorted()
    var poisson = PoissonLikelihood(rows: [], times: moments.count, columns: 3)
    for (index, moment) in moments.enumerated() {
      for row in sample.time.indices
      where sample.start[row] < moment && sample.time[row] >= moment {
        let dies = sample.time[row] == moment && sample.event[row] == 1
        poisson.rows.append((index, sample.columns.map { $0[row] }, dies ? 1 : 0))
      }
    }
    let result = Newton().maximize(
      &poisson, from: Array(repeating: 0, count: poisson.parameterCount),
      free: Array(0..<poisson.parameterCount), provingExistence: false)
    let estimates = Array(result.parameters[moments.count...])
    let covariance = try CholeskyFactorization(result.point.information).inverse()
    for j in 0..<3 {
      let error = fit.coefficients()[j].standardError
      expectClose(fit.estimates.estimates[j], estimates[j], .standardErrors(1e-12, of: error))
      let own = covariance[moments.count + j, moments.count + j].squareRoot()
      expectClose(error, own, .relative(1e-12))
    }
    // The hazards: the intercepts, at the mean of the columns.
    let shift = zip(fit.means, estimates).reduce(0) { $0 + $1.0 * $1.1 }
    var hazard = 0.0
    for (index, moment) in moments.enumerated() {
      hazard += .exp(result.parameters[index] + shift)
      let place = try #require(fit.baselines[0].time.firstIndex(of: moment))
      expectClose(fit.baselines[0].cumulativeHazard[place], hazard, .relative(1e-11))
    }
  }
}
