import DataFrames
import Distributions
import Foundation
import Formulas
import RealModule
import Scoring
import SurvivalAnalysis
import Testing

/// How often intervals cover the truth of simulated customers, from the time served on.
///
/// Customers leave with a Weibull hazard times e^(0.7 x − 0.5 z); some are lost at a uniform time, and
/// all observation ends at 20. Each run fits a model to 400 of them and asks it of two customers. Run
/// r has the seed r. `COVERAGE_RUNS` asks for more runs than the 200 of an ordinary test; `make
/// coverage` for 2,000.
@Suite("Coverage of intervals given the time served")
struct CoverageTests {
  static let runs =
    ProcessInfo.processInfo.environment["COVERAGE_RUNS"].flatMap { Int($0) } ?? 200
  static let customers = [[0.5, 1], [-1, 0]]
  static let elapsed = 4.0
  static let level = ConfidenceLevel(0.95)

  /// What is asked of a customer: its name, its truth and its interval.
  struct Question {
    let name: String
    let truth: Double
    let interval: Interval?
  }

  @Test("95 % of the intervals cover, within the 99.9 % band of as many runs")
  func coverage() throws {
    var covered: [String: Int] = [:]
    for seed in 1...UInt64(Self.runs) {
      let scorer = try Self.fit(seed: seed)
      for (index, row) in Self.customers.enumerated() {
        for question in Self.questions(scorer, row) {
          guard let interval = question.interval else {
            Issue.record("run \(seed): no interval of \(question.name)")
            continue
          }
          let covers = interval.lower <= question.truth && question.truth <= interval.upper
          covered["customer \(index + 1), \(question.name)", default: 0] += covers ? 1 : 0
        }
      }
    }
    let (low, high) = Self.band
    for (name, count) in covered.sorted(by: { $0.key < $1.key }) {
      #expect(low <= count && count <= high, "\(name): \(count) of \(Self.runs) cover")
      print("  \(name): \(100 * Double(count) / Double(Self.runs)) %")
    }
    #expect(covered.count == 14)
    print(
      "\(covered.count * Self.runs) intervals of \(Self.runs) fits checked; every kind is to cover "
        + "in \(low) to \(high) runs.")
  }

  /// The 99.9 % band of a binomial count with probability 0.95.
  static var band: (Int, Int) {
    let count = Binomial(trials: runs, success: 0.95)
    return (count.quantile(0.0005), count.upperQuantile(0.0005))
  }

  /// The cumulative hazard of the customer with x = z = 0.
  static func hazard(_ time: Double) -> Double { .pow(time / 12, 1.3) }

  /// The truth that a customer who has stayed is still there `time` later.
  static func survival(_ row: [Double], _ time: Double) -> Double {
    let risk = Double.exp(0.7 * row[0] - 0.5 * row[1])
    return .exp(-risk * (hazard(elapsed + time) - hazard(elapsed)))
  }

  static func questions(_ scorer: CoxScorer, _ row: [Double]) -> [Question] {
    var curve = scorer.makeCurve()
    curve.move(to: row, linearPredictor: scorer.linearPredictor(row), stratum: 0)
    var questions: [Question] = []
    for horizon in [3.0, 9] {
      for type in [SurvivalIntervalType.log, .logLog] {
        questions.append(
          Question(
            name: "survival of \(Int(horizon)) more (\(type.rawValue))",
            truth: survival(row, horizon),
            interval: curve.survivalInterval(
              over: SurvivalPeriod(horizon: horizon, elapsed: elapsed), level: level, type: type)))
      }
    }
    let period = SurvivalPeriod(horizon: 10, elapsed: elapsed)
    for discount in [0, 0.02] {
      let time = curve.expectedTime(over: period, discount: discount)
      let reach = level.criticalValue * (time.standardError ?? .nan)
      questions.append(
        Question(
          name: "expected time within 10, discount \(discount)",
          truth: area(row, 10, discount),
          interval: Interval(lower: time.value - reach, upper: time.value + reach)))
    }
    questions.append(
      Question(
        name: "time until a quarter has left", truth: quantile(row, 0.25),
        interval: curve.remainingTimeInterval(
          probability: 0.25, elapsed: elapsed, level: level, type: .logLog)))
    return questions
  }

  /// ∫ e^−δu S(u) du by Simpson's rule.
  static func area(_ row: [Double], _ end: Double, _ discount: Double) -> Double {
    let steps = 2_000
    let width = end / Double(steps)
    return (0...steps).reduce(0) { sum, step in
      let time = Double(step) * width
      let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
      return sum + weight * width / 3 * .exp(-discount * time) * survival(row, time)
    }
  }

  /// The time by which a share has left.
  static func quantile(_ row: [Double], _ share: Double) -> Double {
    let risk = Double.exp(0.7 * row[0] - 0.5 * row[1])
    let total = hazard(elapsed) - .log(1 - share) / risk
    return 12 * .pow(total, 1 / 1.3) - elapsed
  }

  /// A model of 400 simulated customers.
  static func fit(seed: UInt64) throws -> CoxScorer {
    var random = RandomStream(seed: seed)
    var columns = (0..<4).map { _ in [Double]() }
    for _ in 0..<400 {
      let x = random.normal()
      let z = random.uniform() < 0.5 ? 1.0 : 0
      let time = 12 * .pow(random.exponential() * .exp(0.5 * z - 0.7 * x), 1 / 1.3)
      let limit = min(40 * random.uniform(), 20)
      columns[0].append(x)
      columns[1].append(z)
      columns[2].append(min(time, limit))
      columns[3].append(time <= limit ? 1 : 0)
    }
    let table = DataFrame(
      source: "simulated",
      columns: zip(["x", "z", "time", "event"], columns).map {
        Column(name: $0, values: .numeric($1))
      })
    let frame = try ModelFrame(
      Formula("Surv(time, event) ~ x + z"), in: table,
      options: ModelFrameOptions(model: .survival))
    var model = CoxRegression()
    model.testsTerms = false
    return try model.fit(frame).scorer(frame.encoder, strata: nil)
  }
}
