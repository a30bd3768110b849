import DataFrames
import Formulas
import RealModule
import Scoring
import SurvivalAnalysis
import TestSupport
import Testing

/// Whether intervals of the risk from the time already served cover the truth as often as they say.
///
/// As `CoverageTests`, whose number of runs and band they share, for discrete time and several causes.
@Suite("Coverage of intervals given the time served, by period and by cause")
struct RiskCoverageTests {
  static let runs = CoverageTests.runs

  private func expectCoverage(
    _ name: String, _ covers: [Bool], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let count = covers.count { $0 }
    let (low, high) = CoverageTests.band
    print("  \(name): \(count) of \(covers.count) cover, \(low) to \(high) are allowed")
    #expect(low <= count && count <= high, sourceLocation: sourceLocation)
  }

  private func frame(_ columns: [(String, Column.Values)]) -> DataFrame {
    DataFrame(
      source: "simulation", columns: columns.map { Column(name: $0.0, values: $0.1) })
  }

  /// Scores the customer x = 1 who has stayed 6, for 6 more.
  private func scores(_ scorer: Scorer) throws -> Scores.Horizon {
    var options = ScoringOptions()
    options.horizons = [6]
    options.elapsedColumn = "served"
    options.confidenceLevel = ConfidenceLevel(0.95)
    options.intervalType = .logLog
    let customer = frame([("x", .numeric([1])), ("served", .numeric([6]))])
    return try scorer.score(customer, options: options).horizons[0]
  }

  @Test("discrete time")
  func discreteTime() throws {
    let beta = 0.6
    func hazard(_ month: Int, _ x: Double) -> Double {
      1 / (1 + .exp(3.2 - beta * x + 0.03 * Double(month)))
    }
    let truth = 1 - (7...12).reduce(1.0) { $0 * (1 - hazard($1, 1)) }
    var covers: [Bool] = []
    for seed in 1...Self.runs {
      var random = SeededGenerator(seed: UInt64(seed))
      var (time, event, x) = ([Double](), [Double](), [Double]())
      for _ in 0..<600 {
        x.append(Double.random(in: -1...1, using: &random))
        let limit = Int.random(in: 6...18, using: &random)
        var month = 1
        while month < limit,
          Double.random(in: 0..<1, using: &random) >= hazard(month, x[x.count - 1])
        {
          month += 1
        }
        let left =
          month < limit
          || Double.random(in: 0..<1, using: &random) < hazard(month, x[x.count - 1])
        time.append(Double(month))
        event.append(left ? 1 : 0)
      }
      let model = try ModelFrame(
        Formula("Surv(time, event) ~ x"),
        in: frame([
          ("time", .numeric(time)), ("event", .numeric(event)), ("x", .numeric(x)),
        ]), options: ModelFrameOptions(model: .survival))
      var regression = DiscreteTimeRegression()
      regression.testsTerms = false
      let scorer = try regression.fit(model).discreteTimeScorer(model.encoder, strata: nil)
      let churn = try scores(.discreteTime(scorer)).churn
      covers.append(churn.lower[0] <= truth && truth <= churn.upper[0])
    }
    expectCoverage("churn by month", covers)
  }

  @Test("two causes")
  func causes() throws {
    let (first, second) = (0.03 * Double.exp(0.7), 0.02 * Double.exp(-0.4))
    let total = first + second
    let truth = first / total * (1 - .exp(-6 * total))
    var (cause, stay) = ([Bool](), [Bool]())
    for seed in 1...Self.runs {
      var random = SeededGenerator(seed: UInt64(seed))
      var (time, x) = ([Double](), [Double]())
      var codes: [Int32] = []
      for _ in 0..<500 {
        x.append(Double.random(in: -1...1, using: &random))
        let own = x[x.count - 1]
        let rates = [0.03 * Double.exp(0.7 * own), 0.02 * Double.exp(-0.4 * own)]
        let t =
          -Double.log(1 - Double.random(in: 0..<1, using: &random)) / (rates[0] + rates[1])
        let limit = Double.random(in: 6...24, using: &random)
        let isFirst = Double.random(in: 0..<1, using: &random) < rates[0] / (rates[0] + rates[1])
        time.append(min(t, limit))
        codes.append(t > limit ? 0 : isFirst ? 1 : 2)
      }
      var options = ModelFrameOptions(model: .survival)
      options.censored = "active"
      let model = try ModelFrame(
        Formula("Surv(time, why) ~ x"),
        in: frame([
          ("time", .numeric(time)),
          ("why", .categorical(codes: codes, levels: ["active", "one", "two"])),
          ("x", .numeric(x)),
        ]), options: options)
      var regression = CauseSpecificRegression()
      regression.testsTerms = false
      let scorer = try regression.fit(model).scorer(
        model.encoder, strata: nil, survivalProduct: .exponential)
      let horizon = try scores(.causeSpecific(scorer))
      let incidence = horizon.causes[0].incidence
      cause.append(incidence.lower[0] <= truth && truth <= incidence.upper[0])
      let staying = Double.exp(-6 * total)
      stay.append(
        horizon.survival.lower[0] <= staying && staying <= horizon.survival.upper[0])
    }
    expectCoverage("one cause", cause)
    expectCoverage("staying under two causes", stay)
  }
}
