import DataFiles
import DataFrames
import Drivers
import Effects
import Formulas
import Foundation
import GeneralizedLinearModels
import Lanes
import Measures
import Scoring
import SurvivalAnalysis
import TestSupport
import Testing

/// Against a g-computation by hand in R, whose derivatives are complex steps (Reference/whatif.R).
@Suite("What-if: SaaS customers against R")
struct SaaSWhatIfTests {
  private static let right =
    "csat_score + articles_viewed + smartphone_notifications_viewed + marketing_emails_clicked + "
    + "social_media_ads_viewed + minutes_customer_support"
  let reference: ReferenceValue
  let table: DataFrame
  let cox: Scorer
  let logistic: Scorer

  init() throws {
    reference = try ReferenceFile("whatif", beside: #filePath).value
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("datasets/saas/saas.csv").path
    table = try CSVReader.read(path: path)
    let timed = try ModelFrame(
      Formula("Surv(months_active, churned) ~ " + Self.right), in: table,
      options: ModelFrameOptions(model: .survival))
    cox = .cox(try CoxRegression().fit(timed).scorer(timed.encoder, strata: timed.strata))
    let untimed = try ModelFrame(
      Formula("churned ~ " + Self.right), in: table, options: ModelFrameOptions(model: .logistic))
    logistic = .logistic(try LogisticRegression().fit(untimed).scorer(untimed.encoder))
  }

  private func column(_ name: String) throws -> [Double] {
    guard case .numeric(let values) = try #require(table[name]).values else { return [] }
    return values
  }

  private func whatIf(
    _ scorer: Scorer, by amount: Double = 1, to range: ClosedRange<Double> = 5...10,
    rows: [Int]? = nil, correction: MeasurementCorrection? = nil, lanes: Lanes = .single,
    _ ask: (inout WhatIf.Question) -> Void
  ) throws -> WhatIf {
    let before = rows.map { table.selecting(rows: $0) } ?? table
    let raise = Raise(name: "csat_score", amount: amount, range: range)
    var question = WhatIf.Question()
    ask(&question)
    return try WhatIf(
      scorer, before: before, after: [raise].raised(before, survey: nil, scorer), question,
      correction: correction, lanes: lanes)
  }

  private func expect(
    _ answer: WhatIf.Answer?, _ expected: ReferenceValue?, before: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = answer.map { [$0.change.value, $0.change.standardError] } ?? []
    let numbers = [expected?["value"]?.number ?? .nan, expected?["error"]?.number ?? .nan]
    expectClose(found, numbers, .relative(1e-8), sourceLocation: sourceLocation)
    guard before else { return }
    expectClose(
      answer?.before ?? .nan, expected?["before"]?.number ?? .nan, .relative(1e-9),
      sourceLocation: sourceLocation)
  }

  @Test("churn by 3, 6 and 9 months, stay and value, of all customers")
  func all() throws {
    let margins = try column("minutes_customer_support")
    let found = try whatIf(cox) {
      $0.horizons = [3, 6, 9]
      $0.stay = 9
      $0.margins = margins
      $0.discount = log(1.1) / 12
    }
    let expected = reference["cox"]
    #expect(found.customers == 2_000 && found.dropped == 0)
    #expect(Double(found.unmoved) == expected?["atCap"]?.number)
    for (index, key) in ["churn3", "churn6", "churn9", "stay9", "value9"].enumerated() {
      expect(found.answers[index], expected?[key])
    }
    let coefficient = cox.coefficients[0]
    expectClose(
      exp(coefficient), expected?["hazardRatio"]?.number ?? .nan, .relative(1e-9))
  }

  @Test("a target group, three points, and a fall to the other end of the scale")
  func group() throws {
    let scores = try column("csat_score")
    let rows = scores.indices.filter { scores[$0] <= 8 }
    let low = try whatIf(cox, by: 3, rows: rows) {
      $0.horizons = [6]
      $0.stay = 12
    }
    #expect(Double(low.customers) == reference["cox"]?["low"]?.number)
    expect(low.answers[0], reference["cox"]?["low6"])
    expect(low.answers[1], reference["cox"]?["lowStay12"])
    let down = try whatIf(cox, by: -2) { $0.horizons = [6] }
    expect(down.answers[0], reference["cox"]?["down6"])
  }

  @Test("a logistic model: churn, and the value of those who stay")
  func probability() throws {
    let margins = try column("articles_viewed")
    let found = try whatIf(logistic) { $0.margins = margins }
    expect(found.answers[0], reference["logistic"]?["churn"])
    expect(found.answers[1], reference["logistic"]?["value"], before: false)
  }

  @Test("a declared reliability: regression calibration, with the error of nothing but the model")
  func corrected() throws {
    let correction = try MeasurementCorrection(
      cox, [.init(name: "csat_score", source: .declared(0.7), isRaised: true)], table,
      ClusterBootstrap(replicates: 100), level: 0.95)
    let expected = reference["corrected"]
    expectClose(
      correction.factors[0].factor, expected?["factor"]?.number ?? .nan, .relative(1e-8))
    let found = try whatIf(cox, correction: correction) { $0.horizons = [6] }
    expect(found.answers[0], reference["cox"]?["churn6"])
    let answer = try #require(found.answers[0].corrected)
    expectClose(answer.value, expected?["churn6"]?["value"]?.number ?? .nan, .relative(1e-8))
    // The bootstrap adds what Σ might have been; the coefficients' part is R's.
    let error = expected?["churn6"]?["error"]?.number ?? .nan
    #expect(answer.standardError > error && answer.standardError < 1.2 * error)
  }

  @Test("a reliability of 1 corrects nothing, and one of nothing is refused")
  func extremes() throws {
    func correction(_ share: Double) throws -> MeasurementCorrection {
      try MeasurementCorrection(
        cox, [.init(name: "csat_score", source: .declared(share), isRaised: true)], table,
        ClusterBootstrap(replicates: 30), level: 0.95)
    }
    let found = try whatIf(cox, correction: correction(1)) { $0.horizons = [6] }
    let answer = try #require(found.answers[0].corrected)
    expectClose(answer.value, found.answers[0].change.value, .relative(1e-10))
    expectClose(answer.standardError, found.answers[0].change.standardError, .relative(1e-6))
    let error = #expect(throws: EffectsError.self) { _ = try correction(0.001) }
    #expect(error?.description.contains("unreliable") == true)
  }

  // MARK: - Laws

  @Test("raising by nothing, or at the end of the scale, changes nothing")
  func nothing() throws {
    let scores = try column("csat_score")
    let top = scores.indices.filter { scores[$0] == 10 }
    for (amount, rows) in [(0, nil), (2, top)] as [(Double, [Int]?)] {
      let found = try whatIf(cox, by: amount, rows: rows) {
        $0.horizons = [3, 9]
        $0.stay = 9
      }
      #expect(found.unmoved == found.customers)
      for answer in found.answers {
        #expect(answer.change.value == 0 && answer.change.standardError == 0)
      }
      #expect(found.logRatio.value == 0)
    }
  }

  @Test("the linear predictor moves by β times the mean step, with the coefficient's own error")
  func shift() throws {
    let scores = try column("csat_score")
    let step = scores.reduce(0) { $0 + min($1 + 1.5, 10) - $1 } / Double(scores.count)
    for (scorer, place) in [(cox, 0), (logistic, 1)] {
      let found = try whatIf(scorer, by: 1.5) { if scorer.survival != nil { $0.horizons = [6] } }
      expectClose(found.logRatio.value, step * scorer.coefficients[place], .relative(1e-11))
      var unit = [Double](repeating: 0, count: scorer.coefficients.count)
      unit[place] = 1
      let error = try #require(scorer.covariance).variance(along: unit).squareRoot()
      expectClose(found.logRatio.standardError, step * error, .relative(1e-11))
    }
  }

  @Test("churn falls further the later, and what is gained in stay is the area between the curves")
  func area() throws {
    let months = Array(stride(from: 0.0, through: 12, by: 1))
    let found = try whatIf(cox) {
      $0.horizons = months
      $0.stay = 12
    }
    // The curves fall at whole months only.
    let gained = months.dropLast().indices.reduce(0) { $0 - found.answers[$1].change.value }
    expectClose(found.answers[months.count].change.value, gained, .relative(1e-10))
  }

  @Test("the same bits at any number of threads")
  func threads() throws {
    func ask(_ lanes: Lanes) throws -> WhatIf {
      try whatIf(cox, lanes: lanes) {
        $0.horizons = [6]
        $0.stay = 9
      }
    }
    #expect(try ask(.single).answers == ask(Lanes(threads: 2)).answers)
  }

  @Test("questions without an answer are refused in words")
  func refusals() throws {
    let late = #expect(throws: EffectsError.self) { _ = try whatIf(cox) { $0.horizons = [13] } }
    #expect(late?.description.contains("12") == true)
    let timed = #expect(throws: EffectsError.self) {
      _ = try whatIf(logistic) { $0.horizons = [3] }
    }
    #expect(timed?.description.contains("no time") == true)
    let outside = #expect(throws: EffectsError.self) {
      _ = try whatIf(cox, to: 0...9) { $0.horizons = [3] }
    }
    #expect(outside?.description.contains("694") == true)
  }
}

@Suite("What-if: simulated customers")
struct SimulatedWhatIfTests {
  let table: DataFrame
  let survey: SurveyEncoder
  let scorer: Scorer

  init() throws {
    var simulation = CustomerSimulation()
    simulation.customers = 3_000
    let raw = simulation.tables().customers
    let battery = try BatteryFile.read(simulation.battery, source: "bank.yaml")
    var question = SurveyQuestion()
    question.names = ["trust", "empowerment", "access", "value"]
    survey = try SurveyEncoder(battery, question, learningFrom: raw)
    table = try survey.extending(raw)
    let frame = try ModelFrame(
      Formula(
        "Surv(months, churned) ~ trust + empowerment + access + value + owner_accounts + offer"),
      in: table, options: ModelFrameOptions(model: .survival))
    scorer = .cox(try CoxRegression().fit(frame).scorer(frame.encoder, strata: frame.strata))
  }

  private func scores(raising name: String) throws -> [MeasurementCorrection.Score] {
    try survey.battery.drivers.filter { $0.role == .driver }.map { driver in
      let items = survey.battery.items(of: driver.name)
      return .init(
        name: driver.name,
        source: .items(
          try items.map { try survey.battery.scores(of: $0, in: table) },
          weights: items.map(\.weight)), isRaised: driver.name == name)
    }
  }

  @Test("ten true points of trust multiply the hazard by what the simulator put there")
  func truth() throws {
    let correction = try MeasurementCorrection(
      scorer, scores(raising: "trust"), table, ClusterBootstrap(replicates: 60), level: 0.95)
    var question = WhatIf.Question()
    question.horizons = [12]
    question.level = 0.999
    let after = try [Raise(name: "trust", amount: 10, range: 0...100)]
      .raised(table, survey: survey, scorer)
    let found = try WhatIf(
      scorer, before: table, after: after, question, correction: correction)
    // Some reach the end of the scale; the others all move by 10.
    let truth = SimulatedDriver.standard[0].logHazardPerTenPoints
    let ratio = try #require(found.correctedLogRatio)
    #expect(ratio.interval.lower < truth && truth < ratio.interval.upper, "\(ratio)")
    #expect(ratio.value < found.logRatio.value, "measured scores tell too little")
    #expect(ratio.standardError > found.logRatio.standardError)
    #expect(correction.factors[0].factor > 1.1 && correction.factors[0].factor < 1.6)
    #expect(correction.reliabilities.allSatisfy { $0.value > 0.7 && $0.value < 0.9 })
    #expect(correction.reliabilities.allSatisfy { $0.interval != nil })
  }

  @Test("a customer at a time from raw answers has the bits of the batch")
  func rowByRow() throws {
    let scores = try scorer.score(table)
    var customer = AnswerScorer(scorer, survey)
    var compared = 0
    for row in 0..<500 {
      for (slot, name) in survey.columns.enumerated() {
        guard case .numeric(let values)? = table[name]?.values else { continue }
        customer.answers.answers[slot] = values[row]
      }
      for name in ["owner_accounts", "offer"] {
        guard case .numeric(let values)? = table[name]?.values else { continue }
        customer.rows.slots[try #require(customer.rows.slot(named: name))] = values[row]
      }
      let score = customer.score()
      #expect(score.status == scores.statuses[row])
      guard score.status.isScored else { continue }
      #expect(score.linearPredictor.bitPattern == scores.linearPredictor[row].bitPattern)
      compared += 1
    }
    #expect(compared > 300)
  }

  @Test("a treatment that moved trust by lot tells its own effect, in doses")
  func treatment() throws {
    // Every second customer was given something that moved trust and, beside it, left churn alone.
    var columns = table.columns.filter { !["trust", "given"].contains($0.name) }
    guard case .numeric(let trust)? = table["trust"]?.values else { return }
    let given = trust.indices.map { Double($0 % 2) }
    columns.append(
      Column(
        name: "trust", values: .numeric(zip(trust, given).map { $0 + 8 * $1 })))
    columns.append(Column(name: "given", values: .numeric(given)))
    let treated = DataFrame(source: "t.csv", columns: columns)
    let frame = try ModelFrame(
      Formula("Surv(months, churned) ~ trust + given + owner_accounts"), in: treated,
      options: ModelFrameOptions(model: .survival))
    let scorer = Scorer.cox(
      try CoxRegression().fit(frame).scorer(frame.encoder, strata: frame.strata))
    guard case .numeric(let raised)? = treated["trust"]?.values else { return }
    let dose = try TreatmentDose(
      "given", raising: raised, named: "trust", in: treated, scorer)
    expectClose(dose.shift, 8, .relative(0.2))
    let moved = raised.map { $0 + 4 }
    let after = dose.dosed(
      raised, moved,
      DataFrame(
        source: "t.csv",
        columns: treated.columns.map {
          $0.name == "trust" ? Column(name: "trust", values: .numeric(moved)) : $0
        }))
    var question = WhatIf.Question()
    question.horizons = [12]
    let found = try WhatIf(scorer, before: treated, after: after, question, dose: dose)
    let beta = scorer.coefficients
    // r (β + β_T ÷ δ), and by the delta method the error of δ too.
    expectClose(
      found.logRatio.value, 4 * (beta[0] + beta[1] / dose.shift), .relative(1e-9))
    let covariance = try #require(scorer.covariance)
    let model = covariance.variance(along: [4, 4 / dose.shift, 0])
    let slope = 4 * beta[1] / (dose.shift * dose.shift)
    expectClose(
      found.logRatio.standardError,
      (model + slope * slope * dose.variance).squareRoot(), .relative(1e-9))
    // The measured trust of the treated rose without their churn changing, so nothing was gained.
    #expect(
      found.logRatio.interval.lower < 0 && found.logRatio.interval.upper > 0
        && found.logRatio.value.magnitude < 0.1)
    let weak = #expect(throws: EffectsError.self) {
      _ = try TreatmentDose(
        "given", raising: raised.map { _ in 1 }, named: "trust", in: treated, scorer)
    }
    #expect(weak?.description.contains("too little") == true)
  }
}
