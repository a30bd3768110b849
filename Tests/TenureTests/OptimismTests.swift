import Distributions
import Lanes
import Tenure
import TestSupport
import Testing

/// Bootstrap optimism of models of the Telco data against R's `rms::validate`.
///
/// Both draw at random, so that they agree within the errors of their replicates: R's script draws
/// 1,000 for the logistic model and 200 for the Cox model, this test 200 each.
@Suite("Bootstrap optimism against rms::validate", .serialized)
struct OptimismTests {
  let reference: ReferenceValues

  init() throws { reference = try ReferenceValues("optimism") }

  static let predictors =
    "senior_citizen + partner + dependents + internet_service + contract + paperless_billing "
    + "+ payment_method + monthly_charges"

  /// Expects R's optimism and corrected value within four of the errors of both.
  func expectAgrees(
    _ row: OptimismCorrection.Row?, _ key: String, replicates: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let row = try #require(row, sourceLocation: sourceLocation)
    let ours = row.optimismError * row.optimismError
    let theirs = ours * Double(row.replicates) / replicates
    let error = (ours + theirs).squareRoot()
    for (value, index) in [(row.optimism, "optimism"), (row.corrected, "index.corrected")] {
      let other = reference["\(key)/\(index)"]
      #expect(
        (value - other).magnitude < 4 * error, "\(key), \(index): \(value), R has \(other)",
        sourceLocation: sourceLocation)
    }
  }

  @Test("logistic regression by warm-started weighted refits")
  func logistic() throws {
    let (_, frame) = try DocumentOfFitTests.frame(
      "churn == \"Yes\" ~ tenure + \(Self.predictors)", .logistic)
    let fit = try LogisticRegression().fit(frame)
    let replicates = try #require(LogisticReplicates(frame, fit))
    let scorer = fit.scorer(frame.encoder)
    guard case .binary(let events) = frame.response else { return }
    let response = BinaryResponse(events: events)
    @Sendable func probabilities(_ eta: [Double]) -> [Double] {
      eta.map { scorer.probability(linearPredictor: $0) }
    }
    let ones = events.map { _ in 1.0 }
    let own = try #require(replicates.linearPredictors(weights: ones))
    let apparent = ReplicateMeasures.all(predictions: probabilities(own), response: response)
    for (measure, index) in [("somersD", "Dxy"), ("brier", "B")] {
      let value = try #require(apparent.first { $0.measure == measure }).value
      expectClose(value, reference["logistic/\(index)/index.orig"], .relative(1e-6))
    }
    let correction = OptimismCorrection(
      apparent: apparent, rowCount: events.count, replicates: 200,
      lanes: Lanes(threads: Lanes.processors)
    ) { weights in
      guard let eta = replicates.linearPredictors(weights: weights) else { return nil }
      let p = probabilities(eta)
      return (
        ReplicateMeasures.all(
          predictions: p, response: BinaryResponse(events: events, weights: weights)
        ).map(\.value),
        ReplicateMeasures.all(predictions: p, response: response).map(\.value)
      )
    }
    #expect(correction.failed == 0)
    for (measure, index) in [
      ("somersD", "Dxy"), ("brier", "B"), ("calibrationIntercept", "Intercept"),
      ("calibrationSlope", "Slope"),
    ] {
      try expectAgrees(
        correction.rows.first { $0.measure == measure }, "logistic/\(index)",
        replicates: reference["replicates"])
    }
  }

  @Test("Cox regression by warm-started weighted refits")
  func cox() throws {
    let (_, frame) = try DocumentOfFitTests.frame(
      "Surv(tenure, churn == \"Yes\") ~ \(Self.predictors)", .survival)
    let fit = try CoxRegression().fit(frame)
    let replicates = try #require(CoxReplicates(frame, fit))
    guard case .survival(_, let time, let event) = frame.response else { return }
    @Sendable func measures(_ eta: [Double], _ weights: [Double]?) -> [EvaluationFigure] {
      ReplicateMeasures.all(
        linearPredictor: eta, predictions: [],
        response: SurvivalResponse(time: time, event: event.map { $0 == 1 }, weights: weights))
    }
    let ones = time.map { _ in 1.0 }
    let own = try #require(replicates.refit(weights: ones, withBaseline: false))
    let apparent = measures(own.linearPredictors, nil)
    let correction = OptimismCorrection(
      apparent: apparent, rowCount: time.count, replicates: 100,
      lanes: Lanes(threads: Lanes.processors)
    ) { weights in
      guard let refit = replicates.refit(weights: weights, withBaseline: false) else { return nil }
      return (
        measures(refit.linearPredictors, weights).map(\.value),
        measures(refit.linearPredictors, nil).map(\.value)
      )
    }
    #expect(correction.failed == 0)
    // R's rows at tenure 0 are left out, which are never at risk; its Dxy is of −η.
    let row = try #require(correction.rows.first { $0.measure == "somersD" })
    let sign: Double = reference["cox/Dxy/index.orig"] < 0 ? -1 : 1
    let theirs = sign * reference["cox/Dxy/optimism"]
    let error = row.optimismError * (1 + Double(row.replicates) / 200).squareRoot()
    #expect((row.optimism - theirs).magnitude < 4 * error, "\(row.optimism), R has \(theirs)")
  }

  @Test("a refit to weights is the fit to repeated rows")
  func repeatedRows() throws {
    let (_, frame) = try DocumentOfFitTests.frame(
      "Surv(tenure, churn == \"Yes\") ~ contract + monthly_charges", .survival)
    let weights = (0..<frame.rowCount).map { Double($0 % 3) }
    let rows = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
    let replicates = try #require(CoxReplicates(frame, CoxRegression().fit(frame)))
    let refit = try #require(
      replicates.refit(weights: weights, withBaseline: true)?.scorer)
    let repeated = frame.selecting(rows: rows)
    let fit = try CoxRegression().fit(repeated)
    expectClose(
      refit.coefficients, fit.scorer(frame.encoder, strata: nil).coefficients, .relative(1e-6))
    let churn = try DocumentOfFitTests.frame("churn == \"Yes\" ~ contract + tenure", .logistic)
      .model
    let model = try LogisticRegression().fit(churn)
    let eta = try #require(
      LogisticReplicates(churn, model)?.linearPredictors(weights: weights))
    let other = try LogisticRegression().fit(churn.selecting(rows: rows))
    let scorer = Scorer.logistic(other.scorer(churn.encoder))
    expectClose(eta, scorer.linearPredictors(churn), .relative(1e-6))
  }

  @Test("what was known at a date: later times are censored there")
  func observedUpTo() throws {
    let (_, frame) = try DocumentOfFitTests.frame(
      "Surv(tenure, churn == \"Yes\") ~ contract", .survival)
    let rows = [2, 0, 4]
    guard case .survival(_, let time, let event) = frame.response else { return }
    let known = frame.selecting(
      rows: rows, observedUpTo: [time[2] / 2, time[0], time[4] + 1])
    guard case .survival(_, let times, let events) = known.response else { return }
    #expect(times == [time[2] / 2, time[0], time[4]])
    #expect(events == [0, event[0], event[4]])
    #expect(known.rowCount == 3)
  }
}
