import Distributions
import Evaluation
import Foundation
import Measures
import RealModule
import Testing

/// How often 95 % intervals of measures cover the truth of simulated customers.
///
/// Each run draws 500 customers of whom about 100 have the event, and judges fixed predictions, so that
/// the truth is that of the whole population: it is taken from 800,000 customers of other seeds.
/// Run r has the seed r. `MEASURE_COVERAGE_RUNS` asks for more runs than the 200 of an ordinary test;
/// `make measure-coverage` for 2,000.
@Suite("Coverage of intervals of AUC, concordance, calibration slope and Brier score")
struct MeasureCoverageTests {
  static let runs =
    ProcessInfo.processInfo.environment["MEASURE_COVERAGE_RUNS"].flatMap { Int($0) } ?? 200
  static let customers = 500

  /// A probability of the event of e^η/(1 + e^η), η = −1.71 + x, predicted as if η were 0.8 η + 0.1.
  static func events(
    _ count: Int, seed: UInt64
  ) -> (predictions: [Double], response: BinaryResponse) {
    var random = RandomStream(seed: seed, stream: 7)
    var (predictions, events) = ([Double](), [Bool]())
    for _ in 0..<count {
      let eta = -1.71 + random.normal()
      predictions.append(1 / (1 + .exp(-(0.8 * eta + 0.1))))
      events.append(random.uniform() < 1 / (1 + .exp(-eta)))
    }
    return (predictions, BinaryResponse(events))
  }

  /// Exponential times of rate e^(0.8 x)/40, lost at a uniform time up to 20: a fifth have the event.
  static func times(_ count: Int, seed: UInt64) -> (risk: [Double], response: SurvivalResponse) {
    var random = RandomStream(seed: seed, stream: 8)
    var (risk, time, event) = ([Double](), [Double](), [Bool]())
    for _ in 0..<count {
      let x = random.normal()
      let leaves = random.exponential() * 40 / .exp(0.8 * x)
      let lost = 20 * random.uniform()
      risk.append(x)
      time.append(min(leaves, lost))
      event.append(leaves <= lost)
    }
    return (risk, SurvivalResponse(time: time, event: event))
  }

  /// The probability of the event by 8.
  static func predicted(_ risk: [Double]) -> [Double] {
    risk.map { 1 - .exp(-8 * Double.exp(0.8 * $0) / 40) }
  }

  /// Measures with their intervals, by name.
  static func intervals(seed: UInt64, count: Int) -> [(String, Double, ConfidenceInterval)] {
    var found: [(String, Double, ConfidenceInterval)] = []
    let (predictions, response) = events(count, seed: seed)
    if let area = AreaUnderROC(scores: predictions, response: response),
      let interval = area.interval()
    {
      found.append(("AUC", area.estimate, interval))
    }
    if let slope = Recalibration(predictions: predictions, response: response)?.slope {
      found.append(("calibration slope", slope.value, slope.interval()))
    }
    let brier = InfluenceEstimate.brier(predictions: predictions, response: response).estimate()
    found.append(("Brier score", brier.value, brier.interval()))

    let (risk, times) = times(count, seed: seed)
    if let concordance = Concordance(risk: risk, response: times) {
      let estimate = Estimate(
        value: concordance.estimate, standardError: concordance.standardError)
      found.append(("concordance", estimate.value, estimate.interval()))
    }
    if let outcomes = HorizonOutcomes(at: 8, times) {
      let score = HorizonBrier(predictions: predicted(risk), outcomes: outcomes).score.estimate()
      found.append(("censored Brier score", score.value, score.interval()))
      if let area = outcomes.areaUnderROC(risk: risk)?.estimate() {
        found.append(("censored AUC", area.value, area.interval()))
      }
    }
    return found
  }

  @Test("within the 99.9 % band of as many runs")
  func coverage() {
    // Parts of the population, whose errors are a thirtieth of a sample's together.
    let parts = (0..<8).map { Self.intervals(seed: 1_000_000 + $0, count: 100_000) }
    var truth: [String: Double] = [:]
    for part in parts { for (name, value, _) in part { truth[name, default: 0] += value / 8 } }
    var covered: [String: Int] = [:]
    for seed in 1...UInt64(Self.runs) {
      for (name, _, interval) in Self.intervals(seed: seed, count: Self.customers) {
        let value = truth[name] ?? .nan
        covered[name, default: 0] += interval.lower <= value && value <= interval.upper ? 1 : 0
      }
    }
    let band = Binomial(trials: Self.runs, success: 0.95)
    let (low, high) = (band.quantile(0.0005), band.upperQuantile(0.0005))
    for (name, count) in covered.sorted(by: { $0.key < $1.key }) {
      #expect(low <= count && count <= high, "\(name): \(count) of \(Self.runs) cover")
      print("  \(name): \(100 * Double(count) / Double(Self.runs)) %")
    }
    #expect(covered.count == 6)
    print(
      "\(covered.count * Self.runs) intervals checked; each measure is to be covered in \(low) to "
        + "\(high) of \(Self.runs) runs.")
  }
}
