import DataFiles
import Formulas
import Foundation
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// The Telco data with a Weibull distribution, by R's `survreg`.
@Suite("Parametric models: Telco")
struct TelcoLifetimeTests {
  @Test("Weibull, tenure 0 as 0.5: log-likelihoods and scale")
  func weibull() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../datasets/telco/telco.csv").path
    let formula =
      "Surv(tenure, churn == \"Yes\") ~ senior_citizen + partner + dependents + internet_service"
      + " + contract + paperless_billing + payment_method + monthly_charges"
    let frame = try ModelFrame(
      Formula(formula), in: CSVReader.read(path: path),
      options: ModelFrameOptions(model: .survival)
    ).replacingZeroTimes(by: 0.5)
    var regression = LifetimeRegression(.weibull)
    regression.testsTerms = false
    let fit = try regression.fit(frame)
    expectClose(fit.estimates.nullLogLikelihood, -10576.5036676208, .relative(1e-12))
    expectClose(fit.estimates.logLikelihood, -9049.12169060758, .relative(1e-12))
    expectClose(fit.scales[0], 1.13546734427549, .relative(1e-9))
  }
}
