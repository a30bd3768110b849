import Formulas
import LinearAlgebra
import RealModule
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Variances between the times that a baseline keeps, against sums over all event times by definition.
@Suite("Baselines: variances between the times of the grid")
struct BaselineGridTests {
  /// Times of an exponential law, where nobody or nearly everybody at one time is censored.
  private static func sample(
    _ count: Int, collapsing: Bool
  ) -> (x: [Double], time: [Double], event: [Double]) {
    var random = SeededGenerator(seed: 5)
    var (x, time, event) = ([Double](), [Double](), [Double]())
    for _ in 0..<count {
      let own = Double.random(in: -1...1, using: &random)
      let t = -Double.log(Double.random(in: 1e-9..<1, using: &random)) / .exp(own)
      let limit =
        collapsing && Double.random(in: 0..<1, using: &random) < 0.9
        ? Double.random(in: 0.5...0.52, using: &random) : .infinity
      x.append(own)
      time.append(min(t, limit))
      event.append(t <= limit ? 1 : 0)
    }
    return (x, time, event)
  }

  @Test(
    "V₀ is exact without ties, standard errors are to a thousandth, where few are left too",
    arguments: [false, true])
  func betweenTimes(collapsing: Bool) throws {
    let (x, time, event) = Self.sample(2_000, collapsing: collapsing)
    let design = Design(intercept: false, [(name: "x", values: x)])
    let fit = try CoxRegression().fit(design, CoxResponse(time: time, event: event))
    let baseline = fit.baselines[0]
    #expect(baseline.time.count > 2 * BaselineHazard.gridTimes)
    #expect(baseline.grid.time.count <= BaselineHazard.gridTimes)
    let stratum = BaselineStratum(
      key: [], time: baseline.time, cumulativeHazard: baseline.cumulativeHazard,
      atRisk: baseline.atRisk, events: baseline.events,
      intervalGrid: .init(
        time: baseline.grid.time, variance: baseline.grid.variance,
        meanHazard: baseline.grid.meanHazard))

    let (beta, center) = (fit.estimates.estimates[0], fit.means[0])
    let order = time.indices.sorted { time[$0] > time[$1] }
    var (s0, s1) = (0.0, 0.0)
    var steps: [(time: Double, hazard: Double, mean: Double)] = []
    for row in order {
      let risk = Double.exp(beta * (x[row] - center))
      s0 += risk
      s1 += risk * (x[row] - center)
      if event[row] > 0 { steps.append((time[row], 1 / s0, s1 / s0)) }
    }
    var (hazard, variance, mean) = (0.0, 0.0, 0.0)
    for step in steps.reversed() {
      hazard += step.hazard
      variance += step.hazard * step.hazard
      mean += step.mean * step.hazard
      let sums = try #require(stratum.sums(at: step.time))
      expectClose(sums.hazard, hazard, .relative(1e-10))
      // Steps of the hazard are differences of sums up to a hundred thousand times as large.
      expectClose(sums.variance, variance, .relative(1e-9))
      func error(_ variance: Double, _ mean: Double) -> Double {
        let shift = (1 - center) * hazard - mean
        return (variance + shift * shift * fit.estimates.covariance[0, 0]).squareRoot()
      }
      expectClose(
        error(sums.variance, sums.meanHazard[0]), error(variance, mean), .relative(1e-3))
    }
  }
}
