import DataFrames
import Formulas
import Lanes
import RealModule
import Scoring
import TestSupport
import Testing

/// A table of customers, some of them odd, scored as a batch and one by one.
@Suite("Batch and row give the same bits")
struct BatchTests {
  static let rowCount = 1_100
  let frame = Self.customers()

  /// Random customers; some of every `period` lack or have something strange.
  static func customers(_ rowCount: Int = rowCount, period: Int = 50) -> DataFrame {
    var generator = SeededGenerator(seed: 1)
    func draw() -> Double { Double.random(in: 0..<1, using: &generator) }
    var age: [Double] = []
    var plan: [Int32] = []
    var paperless: [Int8] = []
    var exposure: [Double] = []
    var region: [Int32] = []
    var tenure: [Double] = []
    for row in 0..<rowCount {
      age.append(row % period == 7 ? .nan : row % period == 8 ? 300 : 20 + 50 * draw())
      plan.append(row % period == 9 ? 3 : row % period == 10 ? -1 : Int32(3 * draw()))
      paperless.append(row % period == 11 ? -1 : draw() < 0.5 ? 0 : 1)
      exposure.append(row % period == 12 ? 0 : row % period == 17 ? 500 : 20 + 50 * draw())
      region.append(row % period == 13 ? 2 : Int32(2 * draw()))
      tenure.append(row % period == 14 ? .nan : row % period == 15 ? -1 : 12 * draw())
    }
    return DataFrame(
      source: "customers.csv",
      columns: [
        Column(name: "tenure", values: .numeric(tenure)),
        Column(name: "age", values: .numeric(age)),
        Column(name: "plan", values: .categorical(codes: plan, levels: ["a", "b", "c", "d"])),
        Column(name: "paperless", values: .logical(paperless)),
        Column(name: "exposure", values: .numeric(exposure)),
        Column(
          name: "region", values: .categorical(codes: region, levels: ["north", "south", "west"])),
      ])
  }

  static let covariance = CoefficientCovariance(
    columns: [0, 1, 2, 4, 5], lower: (0..<15).map { [0, 2, 5, 9, 14].contains($0) ? 0.5 : 0.03 })

  static let logistic = Scorer.logistic(
    LogisticScorer(
      encoder: .mixed(hasIntercept: true),
      coefficients: [-3, 0.03, 0.5, -0.25, 0, 0.01, 0.02],
      reference: [1, 45, 0.375, 0.125, 0.25, 16, 5], covariance: covariance))

  static let cox = Scorer.cox(
    CoxScorer(
      encoder: .mixed(hasIntercept: false), coefficients: [0.03, 0.5, -0.25, 0, 0.01, 0.02],
      reference: [45, 0.375, 0.125, 0.25, 16, 5], covariance: covariance,
      strata: ["south", "north"].enumerated().map { index, region in
        let scale = index == 0 ? 0.01 : 0.02
        let time = [1.0, 3, 6, 7, 11, 14]
        return BaselineStratum(
          key: [region], time: time, cumulativeHazard: time.map { $0 * scale },
          atRisk: [60, 50, 40, 30, 20, 10], events: [1, 1, 1, 1, 1, 1],
          intervalGrid: .init(
            time: time, variance: time.map { $0 * scale * scale },
            meanHazard: time.map { time in (0..<6).map { Double($0) * scale * time / 9 } }))
      }))

  private func fill(_ rows: inout RowScorer, _ row: Int, of frame: DataFrame) throws {
    for (slot, name) in ["age", "plan", "paperless", "exposure", "region"].enumerated() {
      guard let index = rows.slot(named: name) else { continue }
      #expect(index == slot)
      let column = try #require(frame[name])
      switch column.values {
      case .numeric(let numbers): rows.slots[index] = numbers[row]
      case .logical(let truths): rows.slots[index] = truths[row] < 0 ? .nan : Double(truths[row])
      case .categorical(let codes, let levels):
        rows.setText(codes[row] < 0 ? "" : levels[Int(codes[row])], in: index)
      }
    }
  }

  @Test(arguments: [1, 2])
  func logistic(threads: Int) throws {
    var options = ScoringOptions()
    options.confidenceLevel = ConfidenceLevel(0.9)
    options.reasonCount = 2
    let scores = try Self.logistic.score(frame, options: options, lanes: Lanes(threads: threads))
    let churn = try #require(scores.churn)
    guard case .logistic(let scorer) = Self.logistic else { return }
    let reasons = Reasons(Self.logistic)
    var rows = RowScorer(Self.logistic)
    for row in 0..<frame.rowCount {
      try fill(&rows, row, of: frame)
      let score = rows.score()
      #expect(score.status == scores.statuses[row], "row \(row)")
      guard score.status.isScored else {
        #expect(scores.linearPredictor[row].isNaN && churn.values[row].isNaN)
        #expect(churn.lower[row].isNaN && scores.reasons[row].isEmpty)
        continue
      }
      let eta = score.linearPredictor
      #expect(eta == scores.linearPredictor[row])
      #expect(churn.values[row] == scorer.probability(linearPredictor: eta))
      let level = ConfidenceLevel(0.9)
      let interval = try #require(scorer.interval(rows.row, linearPredictor: eta, level: level))
      #expect(interval == Interval(lower: churn.lower[row], upper: churn.upper[row]))
      #expect(reasons.top(2, row: rows.row, slots: rows.slots) == scores.reasons[row])
    }
  }

  @Test("a long table in which few rows are remarkable", arguments: [1, 2], [97, 5_000])
  func fewRemarks(threads: Int, period: Int) throws {
    // More than a tile of 16,384 rows; of most blocks of 1,024 nothing needs to be said.
    let frame = Self.customers(20_000, period: period)
    let scores = try Self.logistic.score(frame, lanes: Lanes(threads: threads))
    var rows = RowScorer(Self.logistic)
    var unequal: [Int] = []
    for row in 0..<frame.rowCount {
      try fill(&rows, row, of: frame)
      let score = rows.score()
      let eta = scores.linearPredictor[row]
      let isSame =
        score.status == scores.statuses[row]
        && (score.status.isScored ? eta == score.linearPredictor : eta.isNaN)
      if !isSame { unequal.append(row) }
    }
    #expect(unequal == [])
    #expect(scores.summary.outOfRange == 2 * ((20_000 + period - 1) / period))
  }

  @Test(
    "Cox: strata, time served, intervals or none, beyond the follow-up", arguments: [1, 2],
    [ConfidenceLevel(0.95), nil])
  func cox(threads: Int, level: ConfidenceLevel?) throws {
    guard case .cox(let scorer) = Self.cox else { return }
    let tenure = try #require(frame["tenure"])
    guard case .numeric(let served) = tenure.values else { return }
    for elapsedColumn in [nil, "tenure"] {
      for beyond in [BeyondFollowUp.missing, .carryHazard(span: 12)] {
        var options = ScoringOptions()
        options.horizons = [2, 6.5, 13]
        options.elapsedColumn = elapsedColumn
        options.beyond = beyond
        options.confidenceLevel = level
        options.intervalType = .logLog
        let scores = try Self.cox.score(frame, options: options, lanes: Lanes(threads: threads))
        let medians = try #require(scores.medianRemaining?.values)
        var rows = RowScorer(Self.cox)
        for row in 0..<frame.rowCount {
          try fill(&rows, row, of: frame)
          let score = rows.score()
          let elapsed = elapsedColumn == nil ? nil : served[row]
          guard score.status.isScored, elapsed ?? 0 >= 0 else {
            #expect(!scores.statuses[row].isScored && scores.linearPredictor[row].isNaN)
            #expect(scores.horizons.allSatisfy { $0.survival.values[row].isNaN })
            #expect(medians[row].isNaN)
            continue
          }
          let eta = score.linearPredictor
          #expect(eta == scores.linearPredictor[row])
          var isBeyond = elapsed ?? 0 > 14
          for answer in scores.horizons {
            let period = SurvivalPeriod(horizon: answer.horizon, elapsed: elapsed)
            isBeyond = isBeyond || period.end > 14
            let survival = scorer.survival(
              linearPredictor: eta, stratum: score.stratum, over: period, beyond: beyond)
            #expect(answer.survival.values[row].isIdentical(to: survival))
            #expect(answer.churn.values[row].isIdentical(to: 1 - survival))
            guard let level else { continue }
            let interval = scorer.interval(
              rows.row, linearPredictor: eta, stratum: score.stratum, over: period,
              beyond: beyond, level: level, type: .logLog)
            #expect(answer.survival.lower[row].isIdentical(to: interval?.lower ?? .nan))
            #expect(answer.survival.upper[row].isIdentical(to: interval?.upper ?? .nan))
          }
          let median = scorer.remainingTime(
            linearPredictor: eta, stratum: score.stratum, elapsed: elapsed, beyond: beyond)
          #expect(medians[row].isIdentical(to: median ?? .nan))
          if let median, (elapsed ?? 0) + median > 14 { isBeyond = true }
          let remark = score.status.remark
          let expected: ScoreStatus =
            !isBeyond
            ? score.status
            : beyond == .missing
              ? .beyondFollowUp(remark) : .carriedHazard(remark)
          #expect(scores.statuses[row] == expected)
        }
      }
    }
  }

  @Test("every fate is counted and named")
  func statuses() throws {
    let scores = try Self.logistic.score(frame)
    let encoder = Self.logistic.encoder
    #expect(scores.statuses[6].text(encoder) == "ok")
    #expect(scores.statuses[7].text(encoder) == "missing: age")
    #expect(scores.statuses[8].text(encoder) == "outOfRange: age")
    #expect(scores.statuses[9].text(encoder) == "unseenLevel: plan")
    #expect(scores.statuses[10].text(encoder) == "missing: plan")
    #expect(scores.statuses[11].text(encoder) == "missing: paperless")
    #expect(scores.statuses[12].text(encoder) == "undefined: offset")
    #expect(scores.statuses[17].text(encoder) == "outOfRange: exposure")
    let summary = scores.summary
    #expect(summary.rows == 1_100)
    #expect(summary.scored == 1_100 - 5 * 22)
    #expect(summary.missing == 3 * 22)
    #expect(summary.outOfRange == 2 * 22)
    #expect(summary.unseen == 22)
    #expect(summary.undefined == 22)
    #expect(summary.beyondFollowUp == 0)

    var options = ScoringOptions()
    options.horizons = [15]
    options.elapsedColumn = "tenure"
    let survival = try Self.cox.score(frame, options: options)
    #expect(survival.statuses[13].text(Self.cox.encoder) == "unseenLevel: region")
    #expect(survival.statuses[14].text(Self.cox.encoder) == "noElapsedTime")
    #expect(survival.statuses[15].text(Self.cox.encoder) == "negativeElapsedTime")
    #expect(survival.statuses[16].text(Self.cox.encoder) == "beyondFollowUp")
    #expect(survival.statuses[8].text(Self.cox.encoder) == "beyondFollowUp; outOfRange: age")
    #expect(survival.summary.beyondFollowUp == survival.summary.scored)
    #expect(survival.summary.outOfRange == 2 * 22)
    #expect(survival.summary.missing == 4 * 22)
    #expect(survival.summary.undefined == 2 * 22)
  }

  @Test("the strict policy names the first row that cannot be scored")
  func strict() {
    var options = ScoringOptions()
    options.rowPolicy = .strict
    let error = #expect(throws: ScoringError.self) {
      try Self.logistic.score(frame, options: options, lanes: Lanes(threads: 2))
    }
    #expect(
      error?.description
        == "customers.csv, row 8: age has no value; correct the row, or score leniently to give it "
        + "a status instead of a prediction")
  }

  @Test("questions that cannot be answered")
  func refusals() {
    var options = ScoringOptions()
    options.horizons = [12]
    let time = #expect(throws: ScoringError.self) {
      try Self.logistic.score(frame, options: options)
    }
    #expect(
      time?.description
        == "A logistic model predicts one probability and knows no time; leave out horizons and "
        + "the elapsed time, or train a Cox model.")
    options.elapsedColumn = "tenur"
    let name = #expect(throws: ScoringError.self) { try Self.cox.score(frame, options: options) }
    #expect(name?.description.contains("did you mean") == true)
    options.elapsedColumn = "plan"
    let kind = #expect(throws: ScoringError.self) { try Self.cox.score(frame, options: options) }
    #expect(
      kind?.description == "customers.csv: the elapsed time in column \"plan\" must be numbers")
  }

  @Test("a table without rows has scores without rows")
  func empty() throws {
    let scores = try Self.cox.score(frame.selecting(rows: []))
    #expect(scores.statuses.isEmpty && scores.medianRemaining?.values == [])
  }
}

@Suite("Reasons")
struct ReasonTests {
  @Test("terms are ranked by what they contribute against the average customer")
  func ranking() throws {
    var rows = RowScorer(BatchTests.cox)
    rows.slots = [60, 1, 1, 40, 0]
    let score = rows.score()
    #expect(score.status == .ok)
    let reasons = Reasons(BatchTests.cox).top(3, row: rows.row, slots: rows.slots)
    // age: .03·15; plan: .5·.625 + .25·.125; age:plan: .01·44 − .02·5; paperless contributes 0.
    expectClose(reasons.map(\.contribution), [0.45, 0.34375, 0.34], .relative(1e-14))
    #expect(
      reasons.map(\.text) == [
        "age = 60 raises the risk: hazard × 1.6 against the average customer",
        "plan = b raises the risk: hazard × 1.4 against the average customer",
        "age = 60, plan = b raises the risk: hazard × 1.4 against the average customer",
      ])
  }

  @Test("contributions and the average customer's part add up to the linear predictor")
  func sum() {
    var rows = RowScorer(BatchTests.logistic)
    rows.slots = [33.5, 2, 0, 40]
    let score = rows.score()
    let scorer = BatchTests.logistic
    let reasons = Reasons(scorer)
    let average = scorer.linearPredictor(scorer.reference, offset: .log(40))
    let total = reasons.contributions(rows.row).reduce(average, +)
    expectClose(total, score.linearPredictor, .relative(1e-14))
  }

  @Test("odds for a probability, a protective term, few digits")
  func words() {
    let scorer = Scorer.logistic(
      LogisticScorer(
        encoder: .identity(["a", "b"], hasIntercept: true), coefficients: [0, -2.5, 5],
        reference: [1, 0, 0], covariance: nil))
    let texts = Reasons(scorer).top(5, row: [1, 1, 1.5], slots: [1, 1.5]).map(\.text)
    #expect(
      texts == [
        "b = 1.5 raises the risk: odds × 1808 against the average customer",
        "a = 1 lowers the risk: odds × 0.082 against the average customer",
      ])
  }
}

extension Double {
  /// Whether two numbers have the same value, or both are no number.
  fileprivate func isIdentical(to other: Double) -> Bool { self == other || isNaN && other.isNaN }
}
