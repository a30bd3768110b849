import LinearAlgebra
import RealModule
import StatisticalModels
import TestSupport
import Testing

/// Σ yᵢ ηᵢ − e^ηᵢ, η = β₀ + β₁ x, with the change of its information Σ e^ηᵢ xᵢ xᵢᵀ.
private struct PoissonCounts: BiasReducible {
  var x = [-1.0, 0, 0.5, 1, 2]
  var y = [0.0, 2, 1, 3, 9]
  let parameterCount = 2
  var eventCount: Double { y.reduce(0, +) }
  var rowCount: Int { x.count }

  mutating func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    var (value, score, information) = (0.0, [0.0, 0], [0.0, 0, 0, 0])
    for i in x.indices {
      let eta = beta[0] + beta[1] * x[i]
      let mean = Double.exp(eta)
      value += y[i] * eta - mean
      score[0] += y[i] - mean
      score[1] += (y[i] - mean) * x[i]
      for (place, factor) in [1, x[i], x[i], x[i] * x[i]].enumerated() {
        information[place] += mean * factor
      }
    }
    return LikelihoodPoint(
      logLikelihood: value, score: score,
      information: Matrix(rows: 2, columns: 2, elements: information))
  }

  mutating func existence(at beta: [Double], step: [Double]) -> Existence { .proven }

  mutating func penaltyScore(at beta: [Double], inverseInformation v: Matrix) -> [Double] {
    var score = [0.0, 0]
    for i in x.indices {
      let leverage =
        Double.exp(beta[0] + beta[1] * x[i])
        * (v[0, 0] + 2 * v[0, 1] * x[i] + v[1, 1] * x[i] * x[i])
      score[0] += leverage / 2
      score[1] += leverage / 2 * x[i]
    }
    return score
  }
}

@Suite("Firth's penalty on any likelihood")
struct BiasReducedTests {
  @Test("its score is the slope of its value")
  func gradient() {
    var likelihood = BiasReduced(PoissonCounts(), columns: [0, 1])
    let beta = [0.3, 0.8]
    let score = likelihood.evaluate(at: beta, .score).score
    for j in 0..<2 {
      let h = 1e-5
      var (above, below) = (beta, beta)
      above[j] += h
      below[j] -= h
      let slope =
        (likelihood.evaluate(at: above, .value).logLikelihood
          - likelihood.evaluate(at: below, .value).logLikelihood) / (2 * h)
      expectClose(score[j], slope, .relative(1e-8))
    }
  }

  @Test("the iteration ends where that score is zero, faster than by a constant factor")
  func maximum() {
    var likelihood = BiasReduced(PoissonCounts(), columns: [0, 1])
    let fit = Newton().maximize(&likelihood, from: [0, 0], free: [0, 1], provingExistence: false)
    #expect(fit.convergence.converged && fit.convergence.iterations < 15)
    let score = likelihood.evaluate(at: fit.parameters, .score).score
    #expect(score.allSatisfy { $0.magnitude < 1e-10 })
  }

  /// Without a covariate the penalty adds half an event: the mean is (Σy + ½) / n.
  @Test("by hand: the mean of counts")
  func mean() {
    var likelihood = BiasReduced(PoissonCounts(), columns: [0])
    let fit = Newton().maximize(&likelihood, from: [0, 0], free: [0], provingExistence: false)
    expectClose(fit.parameters[0], .log(15.5 / 5), .relative(1e-12))
  }
}
