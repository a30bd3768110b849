import LinearAlgebra
import RealModule
import StatisticalModels
import TestSupport
import Testing

/// Σ yᵢ ηᵢ − e^ηᵢ with η = β₀ + β₁ x: a Poisson log-likelihood, small enough to write out.
private struct PoissonLikelihood: Likelihood {
  var x = [0.0, 1, 2, 3]
  var y = [1.0, 2, 4, 9]
  let parameterCount = 2
  var eventCount: Double { y.reduce(0, +) }
  var rowCount: Int { x.count }
  var evaluations = 0

  mutating func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    evaluations += 1
    var point = LikelihoodPoint(
      logLikelihood: 0, score: [0, 0], information: Matrix(zeros: 2, 2))
    var information = [0.0, 0, 0, 0]
    for i in x.indices {
      let eta = beta[0] + beta[1] * x[i]
      let mean = Double.exp(eta)
      point.logLikelihood += y[i] * eta - mean
      point.score[0] += y[i] - mean
      point.score[1] += (y[i] - mean) * x[i]
      information[0] += mean
      information[1] += mean * x[i]
      information[2] += mean * x[i]
      information[3] += mean * x[i] * x[i]
    }
    point.information = Matrix(rows: 2, columns: 2, elements: information)
    return point
  }

  mutating func existence(at beta: [Double], step: [Double]) -> Existence { .proven }
}

/// −log(1 + e^−β): it rises for ever, and has no maximum.
private struct RunawayLikelihood: Likelihood {
  let parameterCount = 1
  let eventCount = 1.0
  let rowCount = 1

  mutating func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    let p = 1 / (1 + Double.exp(beta[0]))
    return LikelihoodPoint(
      logLikelihood: .log(1 - p), score: [p],
      information: Matrix(rows: 1, columns: 1, elements: [p * (1 - p)]))
  }

  mutating func existence(at beta: [Double], step: [Double]) -> Existence {
    let p = 1 / (1 + Double.exp(beta[0]))
    let margin = (1 - p) * step[0]
    return margin < 1 ? .proven : .undecided(margin: margin)
  }
}

@Suite("Newton's method")
struct NewtonTests {
  @Test("ends where the score is zero, with the information of that point")
  func converges() {
    var likelihood = PoissonLikelihood()
    let result = Newton().maximize(&likelihood, from: [0, 0], free: [0, 1])
    #expect(result.convergence.converged && result.existence == .proven)
    let point = likelihood.evaluate(at: result.parameters, .information)
    #expect(point.score.allSatisfy { $0.magnitude < 1e-12 })
    expectClose(result.point.information.elements, point.information.elements, .relative(1e-12))
    expectClose(result.point.logLikelihood, point.logLikelihood, .relative(1e-14))
  }

  @Test("a parameter that is not free keeps its start, and the others their own maximum")
  func subset() {
    var likelihood = PoissonLikelihood()
    let result = Newton().maximize(&likelihood, from: [0, 0], free: [0])
    // Without a slope the mean is that of the counts: 16 / 4.
    expectClose(result.parameters[0], .log(4), .relative(1e-14))
    #expect(result.parameters[1] == 0)
  }

  @Test("halves a step that overshoots")
  func halves() {
    // From far below, the first full step overshoots e^η by hundreds of orders.
    var likelihood = PoissonLikelihood()
    let result = Newton().maximize(&likelihood, from: [-6, 0], free: [0, 1])
    #expect(result.convergence.converged)
    let point = likelihood.evaluate(at: result.parameters, .score)
    #expect(point.score.allSatisfy { $0.magnitude < 1e-11 })
  }

  @Test("a point that is known is not evaluated again")
  func knownStart() {
    var likelihood = PoissonLikelihood()
    let best = Newton().maximize(&likelihood, from: [0, 0], free: [0, 1])
    let point = likelihood.evaluate(at: best.parameters, .information)
    likelihood.evaluations = 0
    let again = Newton().maximize(
      &likelihood, from: best.parameters, evaluated: point, free: [0, 1])
    #expect(likelihood.evaluations == 0 && again.convergence.iterations == 1)
  }

  @Test("a likelihood without a maximum is not called converged")
  func runaway() {
    var likelihood = RunawayLikelihood()
    let result = Newton().maximize(&likelihood, from: [0], free: [0])
    #expect(!result.convergence.converged)
    #expect(result.existence != .proven)
    #expect(result.parameters[0] > 3)
    #expect(result.convergence.iterations < Newton().maximumIterations)
  }

  @Test("steps that run out are said")
  func exhausted() {
    var newton = Newton()
    newton.maximumIterations = 2
    var likelihood = PoissonLikelihood()
    let result = newton.maximize(&likelihood, from: [0, 0], free: [0, 1])
    #expect(!result.convergence.converged && result.convergence.iterations == 2)
  }
}
