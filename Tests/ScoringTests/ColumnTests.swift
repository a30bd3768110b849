import DataFrames
import Formulas
import Lanes
import RealModule
import Scoring
import Testing

/// Cox models that are asked from the start are answered column by column.
@Suite("Columns of a Cox model and its curve: the same bits")
struct ColumnTests {
  /// Baselines: with flat stretches at the beginning, amid and at the end; one step; and no event.
  static let baselines: [BaselineStratum] = [
    baseline([0, 0, 0, 0.02, 0.02, 0.02, 0.3, 0.3, 0.5, 1.1, 1.1, 1.8, 4.5, 4.5, 4.5]),
    // At η = 0 the curve is flat at exactly one half from the second step to the third.
    baseline([0.1, .log(2), .log(2), 0.9, 0.9]),
    baseline([0.7]), baseline([0, 0, 0]), baseline((1...2_000).map { Double($0) * 1e-3 }),
    // At η = 0 the second step is a unit of the last place below one half.
    baseline([0.5, Double.log(2).nextDown, 1]),
    // Each step is, for one of the customers, where half begin to have left, or next to it.
    baseline(
      (-200..<200).flatMap { row -> [Double] in
        let height = -Double.log(0.5 + Double.ulpOfOne.squareRoot()) * .exp(-Double(row) / 25)
        return [height.nextDown.nextDown, height.nextDown, height, height.nextUp]
      }.sorted()),
  ]

  static func baseline(_ hazards: [Double]) -> BaselineStratum {
    BaselineStratum(
      key: [], time: hazards.indices.map { 0.5 * Double($0 + 1) }, cumulativeHazard: hazards,
      atRisk: hazards.map { _ in 1 }, events: hazards.map { _ in 1 }, intervalGrid: nil)
  }

  /// Linear predictors near 0 and far out, and customers who cannot be scored.
  static func predictors(_ count: Int) -> [Double] {
    let far: [Double] = [
      -1e5, -745, -708, -300, 0, 300, 599, 600, 601, 650, 709.5, 710, 1e5, .nan, .infinity,
    ]
    return (0..<count).map { row in
      row % 20 == 3 ? far[row / 20 % far.count] : Double(row % 400 - 200) / 25
    }
  }

  private func cox(_ baseline: BaselineStratum) -> CoxScorer {
    CoxScorer(
      encoder: .identity(["x"]), coefficients: [1], reference: [0], covariance: nil,
      strata: [baseline])
  }

  private func table(_ etas: [Double]) -> DataFrame {
    DataFrame(source: "rows", columns: [Column(name: "x", values: .numeric(etas))])
  }

  /// Compares scores with what a curve says of each row.
  private func compare(
    _ scores: Scores, _ etas: [Double], _ options: ScoringOptions, _ curve: some SurvivalCurve
  ) throws {
    var curve = curve
    let medians = try #require(scores.medianRemaining?.values)
    var unequal: [String] = []
    for (row, eta) in etas.enumerated() {
      guard eta.isFinite else {
        let answers =
          [medians[row]] + scores.horizons.map { $0.survival.values[row] }
          + scores.quantiles.map { $0.remaining.values[row] }
          + scores.horizons.compactMap { $0.cumulativeHazard?.values[row] }
        if !answers.allSatisfy(\.isNaN) { unequal.append("not scored: \(row)") }
        #expect(!scores.statuses[row].isScored)
        continue
      }
      curve.move(to: nil, linearPredictor: eta, stratum: 0)
      #expect(scores.linearPredictor[row] == eta)
      for horizon in scores.horizons {
        let period = SurvivalPeriod(horizon: horizon.horizon)
        let hazard = curve.hazard(over: period)
        if !same(horizon.cumulativeHazard?.values[row], hazard)
          || !same(horizon.survival.values[row], curve.survival(over: period))
        {
          unequal.append("S(\(horizon.horizon)), η = \(eta)")
        }
      }
      for quantile in scores.quantiles {
        let time = curve.remainingTime(probability: quantile.probability)
        if !same(quantile.remaining.values[row], time) {
          unequal.append("t(\(quantile.probability)), η = \(eta)")
        }
      }
      if !same(medians[row], curve.remainingTime()) { unequal.append("median, η = \(eta)") }
    }
    #expect(unequal == [])
  }

  /// Whether they have the same bits, or there is no answer.
  private func same(_ one: Double?, _ other: Double?) -> Bool {
    let (one, other) = (one ?? .nan, other ?? .nan)
    return one.bitPattern == other.bitPattern || one.isNaN && other.isNaN
  }

  private func options(horizons: [Double]) -> ScoringOptions {
    var options = ScoringOptions()
    options.horizons = horizons
    options.quantiles = [0.1, 0.9]
    options.givesCumulativeHazard = true
    return options
  }

  @Test(arguments: baselines.indices, [1, 16, 1_024, 2_051])
  func cox(index: Int, rows: Int) throws {
    let baseline = Self.baselines[index]
    let scorer = cox(baseline)
    let etas = Self.predictors(rows)
    let options = options(horizons: [0, 0.5, 0.7, baseline.lastTime])
    let scores = try Scorer.cox(scorer).score(
      table(etas), options: options, lanes: Lanes(threads: 2))
    try compare(scores, etas, options, scorer.makeCurve())
  }

  @Test(arguments: baselines.indices, [0, 1e-8, 0.4, 30, 5_000])
  func gammaFrailty(index: Int, variance: Double) throws {
    let baseline = Self.baselines[index]
    let scorer = FrailtyScorer(
      conditional: cox(baseline), distribution: .gamma, variance: variance)
    let etas = Self.predictors(2_051)
    let options = options(horizons: [0, 0.5, 0.7, baseline.lastTime])
    let scores = try Scorer.sharedFrailty(scorer).score(table(etas), options: options)
    try compare(scores, etas, options, scorer.makeCurve())
  }

  @Test("a Gaussian frailty has no formula")
  func gaussianFrailty() throws {
    let scorer = FrailtyScorer(
      conditional: cox(Self.baselines[0]), distribution: .gaussian, variance: 0.4)
    let etas = Self.predictors(100)
    let options = options(horizons: [3, 7.5])
    let scores = try Scorer.sharedFrailty(scorer).score(table(etas), options: options)
    try compare(scores, etas, options, scorer.makeCurve())
  }

  @Test(arguments: baselines.indices)
  func fineGray(index: Int) throws {
    let baseline = Self.baselines[index]
    let scorer = cox(baseline)
    let etas = Self.predictors(2_051)
    var options = ScoringOptions()
    options.horizons = [0, 0.7, baseline.lastTime]
    let scores = try Scorer.fineGray(FineGrayScorer(cause: "price", subdistribution: scorer)).score(
      table(etas), options: options)
    for horizon in scores.horizons {
      let incidences = try #require(horizon.causes.first?.incidence.values)
      var unequal: [Double] = []
      for (row, eta) in etas.enumerated() {
        let survival = scorer.survival(
          linearPredictor: eta, stratum: 0, over: SurvivalPeriod(horizon: horizon.horizon))
        if !same(incidences[row], eta.isFinite ? 1 - survival : .nan) { unequal.append(eta) }
      }
      #expect(unequal == [], "to \(horizon.horizon)")
    }
  }

  @Test("what is asked beyond the follow-up has its answers and its status", arguments: [3.0, 40])
  func beyond(horizon: Double) throws {
    let scorer = cox(Self.baselines[0])
    let etas = Self.predictors(500)
    let period = SurvivalPeriod(horizon: horizon)
    for beyond in [BeyondFollowUp.missing, .carryHazard(span: 10)] {
      var options = options(horizons: [horizon])
      options.beyond = beyond
      let scores = try Scorer.cox(scorer).score(table(etas), options: options)
      let medians = try #require(scores.medianRemaining?.values)
      for (row, eta) in etas.enumerated() where eta.isFinite {
        let survival = scorer.survival(
          linearPredictor: eta, stratum: 0, over: period, beyond: beyond)
        #expect(same(scores.horizons[0].survival.values[row], survival))
        let median = scorer.remainingTime(linearPredictor: eta, stratum: 0, beyond: beyond)
        #expect(same(medians[row], median))
        let times = scores.quantiles.map { $0.remaining.values[row] } + [horizon, median ?? 0]
        let isBeyond = times.contains { $0 > 7.5 }
        let remark: ScoreStatus =
          beyond == .missing ? .beyondFollowUp(.none) : .carriedHazard(.none)
        #expect(scores.statuses[row] == (isBeyond ? remark : .ok))
      }
    }
  }

  @Test("rows that differ in the time served are asked one by one")
  func elapsed() throws {
    let scorer = cox(Self.baselines[0])
    let etas = Self.predictors(100)
    let served = etas.indices.map { Double($0 % 7) }
    var options = options(horizons: [1])
    options.elapsedColumn = "served"
    let frame = DataFrame(
      source: "rows",
      columns: [
        Column(name: "x", values: .numeric(etas)), Column(name: "served", values: .numeric(served)),
      ])
    let scores = try Scorer.cox(scorer).score(frame, options: options)
    for (row, eta) in etas.enumerated() where eta.isFinite {
      let survival = scorer.survival(
        linearPredictor: eta, stratum: 0, over: SurvivalPeriod(horizon: 1, elapsed: served[row]))
      #expect(same(scores.horizons[0].survival.values[row], survival))
      let median = scorer.remainingTime(linearPredictor: eta, stratum: 0, elapsed: served[row])
      #expect(same(scores.medianRemaining?.values[row], median))
    }
  }

  @Test("e^−H and e^η to one unit of the last place, wherever there are doubles")
  func exponentials() throws {
    let hazards = (1...20_000).map { Double($0) * 0.0373 }
    var curve = cox(Self.baseline(hazards)).makeCurve()
    curve.move(to: nil, linearPredictor: 0, stratum: 0)
    var worst = 0.0
    for (step, hazard) in hazards.enumerated() {
      let found = curve.survival(over: SurvivalPeriod(horizon: 0.5 * Double(step + 1)))
      let expected = Double.exp(-hazard)
      worst = max(worst, (found - expected).magnitude / expected.ulp)
    }
    let far = Self.baseline([0, 745.1, 745.2, 1e308])
    curve = cox(far).makeCurve()
    curve.move(to: nil, linearPredictor: 0, stratum: 0)
    let survivals = far.time.map { curve.survival(over: SurvivalPeriod(horizon: $0)) }
    #expect(survivals == [1, .leastNonzeroMagnitude, 0, 0])

    curve = cox(Self.baseline([1])).makeCurve()
    let period = SurvivalPeriod(horizon: 0.5)
    for step in -7_450...7_097 {
      let eta = Double(step) / 10
      curve.move(to: nil, linearPredictor: eta, stratum: 0)
      let expected = Double.exp(eta)
      let found = curve.hazard(over: period)
      #expect(found.isFinite)
      worst = max(worst, (found - expected).magnitude / expected.ulp)
    }
    #expect(worst <= 1)
    for (eta, expected) in [(709.8, Double.infinity), (1e5, .infinity), (-746, 0), (-1e5, 0)] {
      curve.move(to: nil, linearPredictor: eta, stratum: 0)
      #expect(curve.hazard(over: period) == expected)
    }
  }
}
