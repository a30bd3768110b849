import DataFiles
import DataFrames
import Drivers
import Effects
import Formulas
import Foundation
import Lanes
import Scoring
import SurvivalAnalysis
import TestSupport
import Testing

/// What-if by models other than Cox's, on the SaaS customers who stayed longer than no time.
///
/// Numbers by hand in R are of Reference/whatif.R.
@Suite("What-if: every family of survival")
struct WhatIfFamilyTests {
  private static let right =
    "csat_score + articles_viewed + smartphone_notifications_viewed + marketing_emails_clicked + "
    + "social_media_ads_viewed + minutes_customer_support"
  let reference: ReferenceValue
  let table: DataFrame

  init() throws {
    reference = try ReferenceFile("whatif", beside: #filePath).value
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("datasets/saas/saas.csv").path
    let all = try CSVReader.read(path: path)
    let months = Self.numbers("months_active", all)
    table = all.selecting(rows: months.indices.filter { months[$0] > 0 })
  }

  private static func numbers(_ name: String, _ table: DataFrame) -> [Double] {
    guard case .numeric(let values)? = table[name]?.values else { return [] }
    return values
  }

  private func frame(_ table: DataFrame) throws -> ModelFrame {
    try ModelFrame(
      Formula("Surv(months_active, churned) ~ " + Self.right), in: table,
      options: ModelFrameOptions(model: .survival))
  }

  private func lifetime(_ distribution: LifetimeDistribution) throws -> Scorer {
    let frame = try frame(table)
    return .aft(
      try LifetimeRegression(distribution).fit(frame).scorer(frame.encoder, strata: frame.strata))
  }

  private func spline(_ scale: SplineScale, knots: Int) throws -> Scorer {
    let frame = try frame(table)
    var regression = RoystonParmarRegression()
    regression.scale = scale
    regression.knots = .count(knots)
    return .roystonParmar(try regression.fit(frame).scorer(frame.encoder))
  }

  private func rates(_ cuts: [Double]) throws -> Scorer {
    let frame = try frame(table)
    var regression = PiecewiseExponentialRegression()
    regression.cuts = cuts
    return .piecewiseExponential(
      try regression.fit(frame).piecewiseExponentialScorer(frame.encoder, strata: frame.strata))
  }

  private func cox() throws -> Scorer {
    let frame = try frame(table)
    return .cox(try CoxRegression().fit(frame).scorer(frame.encoder, strata: frame.strata))
  }

  /// The months after the ninth are not seen.
  private var nineMonths: DataFrame {
    let months = Self.numbers("months_active", table)
    let churned = Self.numbers("churned", table)
    let columns = table.columns.map { column in
      switch column.name {
      case "months_active": Column(name: column.name, values: .numeric(months.map { min($0, 9) }))
      case "churned":
        Column(
          name: column.name, values: .numeric(zip(churned, months).map { $1 > 9 ? 0 : $0 }))
      default: column
      }
    }
    return DataFrame(source: "nine months", columns: columns)
  }

  private func periods(_ link: DiscreteTimeRegression.Link) throws -> Scorer {
    let frame = try frame(nineMonths)
    var regression = DiscreteTimeRegression()
    regression.link = link
    return .discreteTime(
      try regression.fit(frame).discreteTimeScorer(frame.encoder, strata: frame.strata))
  }

  private func whatIf(
    _ scorer: Scorer, _ before: DataFrame? = nil, _ ask: (inout WhatIf.Question) -> Void
  ) throws -> WhatIf {
    let before = before ?? table
    let raise = Raise(name: "csat_score", amount: 1, range: 5...10)
    var question = WhatIf.Question()
    ask(&question)
    return try WhatIf(
      scorer, before: before, after: [raise].raised(before, survey: nil, scorer), question)
  }

  /// Those who are still there, and how long they have been, five months at most.
  private func active(_ table: DataFrame) -> (table: DataFrame, elapsed: [Double]) {
    let churned = Self.numbers("churned", table)
    let rows = table.selecting(rows: churned.indices.filter { churned[$0] == 0 })
    return (rows, Self.numbers("months_active", rows).map { min($0, 5) })
  }

  private func expect(
    _ answer: WhatIf.Answer, _ expected: ReferenceValue?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(
      [answer.change.value, answer.before],
      [expected?["value"]?.number ?? .nan, expected?["before"]?.number ?? .nan], .relative(1e-8),
      sourceLocation: sourceLocation)
    expectClose(
      answer.change.standardError, expected?["error"]?.number ?? .nan, .relative(1e-6),
      sourceLocation: sourceLocation)
  }

  @Test("a log-logistic lifetime against R: churn, stay, discounted stay, and from now on")
  func logLogistic() throws {
    let scorer = try lifetime(.loglogistic)
    let ones = [Double](repeating: 1, count: table.rowCount)
    let found = try whatIf(scorer) {
      $0.horizons = [3, 6]
      $0.stay = 9
      $0.margins = ones
      $0.discount = log(1.1) / 12
    }
    for (index, key) in ["churn3", "churn6", "stay9", "value9"].enumerated() {
      expect(found.answers[index], reference["logLogistic"]?[key])
    }
    let (rows, elapsed) = active(table)
    #expect(Double(rows.rowCount) == reference["logLogistic"]?["active"]?.number)
    let served = try whatIf(scorer, rows) {
      $0.horizons = [6]
      $0.elapsed = elapsed
    }
    expect(served.answers[0], reference["logLogistic"]?["served6"])
    #expect(found.beyond == 0 && found.extrapolated == 0)
    let far = try whatIf(scorer) { $0.horizons = [20] }
    #expect(far.extrapolated == far.customers, "a formula goes on")
  }

  @Test("discrete time with a logit against R: churn, and from now on")
  func discreteTime() throws {
    let scorer = try periods(.logit)
    let found = try whatIf(scorer, nineMonths) { $0.horizons = [3, 6] }
    expect(found.answers[0], reference["discreteTime"]?["churn3"])
    expect(found.answers[1], reference["discreteTime"]?["churn6"])
    let (rows, elapsed) = active(nineMonths)
    #expect(Double(rows.rowCount) == reference["discreteTime"]?["active"]?.number)
    let served = try whatIf(scorer, rows) {
      $0.horizons = [4]
      $0.elapsed = elapsed
    }
    expect(served.answers[0], reference["discreteTime"]?["served4"])
    #expect(served.beyond == 0)
    // Who has served five of nine months cannot be followed for five more.
    let late = try whatIf(scorer, rows) {
      $0.horizons = [5]
      $0.elapsed = elapsed
    }
    #expect(
      late.beyond == elapsed.count { $0 == 5 } && late.customers + late.beyond == rows.rowCount)
    let error = #expect(throws: EffectsError.self) {
      _ = try whatIf(scorer, nineMonths) { $0.horizons = [10] }
    }
    #expect(error?.description.contains("longest follow-up, 9,") == true)
  }

  // MARK: - Laws

  private func ask(_ scorer: Scorer) throws -> WhatIf {
    let margins = Self.numbers("minutes_customer_support", table)
    return try whatIf(scorer) {
      $0.horizons = [2, 6.5]
      $0.stay = 9.5
      $0.margins = margins
      $0.discount = 0.01
    }
  }

  private func expectSame(
    _ first: WhatIf, _ second: WhatIf, _ tolerance: Tolerance,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (a, b) in zip(first.answers, second.answers) {
      expectClose(
        [a.before, a.change.value, a.change.standardError],
        [b.before, b.change.value, b.change.standardError], tolerance,
        sourceLocation: sourceLocation)
    }
  }

  @Test("one rate for all times is an exponential lifetime")
  func exponential() throws {
    let (one, other) = (try ask(rates([])), try ask(lifetime(.exponential)))
    expectSame(one, other, .relative(1e-6))
    // A log hazard is a log time the other way.
    expectClose(one.logRatio.value, -other.logRatio.value, .relative(1e-6))
    expectClose(one.logRatio.standardError, other.logRatio.standardError, .relative(1e-6))
  }

  @Test("a spline without inner knots is a Weibull, log-logistic or log-normal lifetime")
  func splines() throws {
    for (scale, distribution) in [
      (SplineScale.hazard, LifetimeDistribution.weibull), (.odds, .loglogistic),
      (.normal, .lognormal),
    ] {
      try expectSame(ask(spline(scale, knots: 0)), ask(lifetime(distribution)), .relative(1e-5))
    }
  }

  @Test("customers' means are those of their curves, from the start and from now on")
  func means() throws {
    for scorer in [
      try cox(), try lifetime(.weibull), try lifetime(.gompertz), try spline(.odds, knots: 2),
      try rates([2, 4, 6]), try periods(.complementaryLogLog), try periods(.logit),
    ] {
      let survival = try #require(scorer.survival)
      for (elapsed, stay) in [(nil, 8.0), (2.5, 5.0)] as [(Double?, Double)] {
        let found = try whatIf(scorer) {
          $0.horizons = [3]
          $0.stay = stay
          $0.elapsed = elapsed.map { Array(repeating: $0, count: table.rowCount) }
        }
        let expected = try Self.means(survival, scorer, table, elapsed, stay)
        expectClose(found.answers.map(\.before), expected, .relative(1e-9))
      }
    }
  }

  private static func means(
    _ survival: some SurvivalScorer, _ scorer: Scorer, _ table: DataFrame, _ elapsed: Double?,
    _ stay: Double
  ) throws -> [Double] {
    var rows = RowScorer(scorer)
    var curve = survival.makeCurve()
    let slots = try scorer.encoder.slots(for: table)
    var sums = [0.0, 0.0]
    for row in 0..<table.rowCount {
      slots.copyRow(row, into: &rows.slots)
      let score = rows.score()
      curve.move(to: rows.row, linearPredictor: score.linearPredictor, stratum: score.stratum)
      sums[0] += 1 - curve.survival(over: SurvivalPeriod(horizon: 3, elapsed: elapsed))
      sums[1] +=
        curve.expectedTime(over: SurvivalPeriod(horizon: stay, elapsed: elapsed)).value
    }
    return sums.map { $0 / Double(table.rowCount) }
  }

  @Test("of one customer who would never leave the error is that of the curve as it is")
  func single() throws {
    // Raised so far that there is no hazard left: only the first curve is uncertain.
    for scorer in [
      try cox(), try lifetime(.weibull), try spline(.hazard, knots: 2), try rates([2, 4, 6]),
      try periods(.logit),
    ] {
      let one = table.selecting(rows: [7])
      let far = Raise(name: "csat_score", amount: 400, range: -1_000...1_000)
      let after = try [far].raised(one, survey: nil, scorer)
      for elapsed in [nil, 2.0] as [Double?] {
        var question = WhatIf.Question()
        question.horizons = [3]
        question.stay = 5
        question.elapsed = elapsed.map { [$0] }
        let found = try WhatIf(scorer, before: one, after: after, question)
        let survival = try #require(scorer.survival)
        let errors = try Self.errors(survival, scorer, one, elapsed)
        expectClose(found.answers.map(\.change.standardError), errors, .relative(1e-8))
      }
    }
  }

  private static func errors(
    _ survival: some SurvivalScorer, _ scorer: Scorer, _ table: DataFrame, _ elapsed: Double?
  ) throws -> [Double] {
    var rows = RowScorer(scorer)
    var curve = survival.makeCurve()
    try scorer.encoder.slots(for: table).copyRow(0, into: &rows.slots)
    let score = rows.score()
    curve.move(to: rows.row, linearPredictor: score.linearPredictor, stratum: score.stratum)
    let period = SurvivalPeriod(horizon: 3, elapsed: elapsed)
    return [
      curve.survival(over: period) * (curve.standardError(over: period) ?? .nan),
      curve.expectedTime(over: SurvivalPeriod(horizon: 5, elapsed: elapsed)).standardError ?? .nan,
    ]
  }

  @Test("the same bits at any number of threads, and families without derivatives are refused")
  func threads() throws {
    let scorer = try lifetime(.lognormal)
    let before = table
    let after = try [Raise(name: "csat_score", amount: 1, range: 5...10)]
      .raised(before, survey: nil, scorer)
    var question = WhatIf.Question()
    question.horizons = [6]
    question.stay = 6
    let one = try WhatIf(scorer, before: before, after: after, question)
    let two = try WhatIf(
      scorer, before: before, after: after, question, lanes: Lanes(threads: 2))
    #expect(one.answers == two.answers)
    let frame = try frame(table)
    let cured = Scorer.cure(try CureRegression().fit(frame).scorer(frame.encoder))
    let error = #expect(throws: EffectsError.self) {
      _ = try whatIf(cured) { $0.horizons = [6] }
    }
    #expect(error?.description.contains("Royston-Parmar") == true)
  }
}
