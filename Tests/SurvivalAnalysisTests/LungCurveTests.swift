import DataFiles
import Formulas
import Foundation
import Scoring
import SurvivalAnalysis
import TestSupport
import Testing

/// The curve of one lung cancer patient, aged 60, male, ECOG 1.
///
/// Source: R survival 3.5.3: coxph(Surv(time, status == 2) ~ age + sex + ph.ecog, lung), its
/// `survfit` with log-log limits, `quantile` and `print(rmean = 730)`.
@Suite("A patient's curve: lung, R's survfit")
struct LungCurveTests {
  let curve: CoxCurve

  init() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/data/lung.csv").path
    let frame = try ModelFrame(
      Formula("Surv(time, status == 2) ~ age + sex + ph_ecog"), in: CSVReader.read(path: path),
      options: ModelFrameOptions(model: .survival))
    let scorer = try CoxRegression().fit(frame).scorer(frame.encoder, strata: nil)
    var curve = scorer.makeCurve()
    let row = [60.0, 1, 1]
    curve.move(to: row, linearPredictor: scorer.linearPredictor(row), stratum: 0)
    self.curve = curve
  }

  @Test("survival, its standard error and log-log limits")
  func survival() {
    var curve = curve
    let expected = [
      (100.0, 0.850938787289171, 0.0263998565916032, 0.79036570275514, 0.895163133140272),
      (365, 0.335863369597805, 0.043371866625071, 0.252607905238439, 0.420983033579751),
      (730, 0.0673577241769661, 0.0239241445405112, 0.0304415213126234, 0.124411196865659),
    ]
    for (time, survival, error, lower, upper) in expected {
      let period = SurvivalPeriod(horizon: time)
      expectClose(curve.survival(over: period), survival, .relative(1e-9))
      expectClose(survival * (curve.standardError(over: period) ?? .nan), error, .relative(1e-8))
      let interval = curve.survivalInterval(
        over: period, level: ConfidenceLevel(0.95), type: .logLog)
      expectClose(interval?.lower ?? .nan, lower, .relative(1e-8))
      expectClose(interval?.upper ?? .nan, upper, .relative(1e-8))
    }
    expectClose(
      curve.survival(over: SurvivalPeriod(horizon: 365, elapsed: 100)), 0.276780366949741,
      .relative(1e-9))
  }

  @Test("median with its limits on two scales, restricted mean")
  func summaries() {
    var curve = curve
    #expect(curve.remainingTime() == 285)
    let level = ConfidenceLevel(0.95)
    let logLog = curve.remainingTimeInterval(level: level, type: .logLog)
    #expect(logLog == Interval(lower: 223, upper: 329))
    let log = curve.remainingTimeInterval(level: level)
    #expect(log == Interval(lower: 229, upper: 340))
    let mean = curve.expectedTime(over: SurvivalPeriod(horizon: 730))
    expectClose(mean.value, 319.648557418778, .relative(1e-9))
    // R's 13.03 leaves out that the coefficients were estimated.
    let error = mean.standardError ?? 0
    #expect(error > 13.0284226201237 && error < 40)
  }
}
