import DataFiles
import DataFrames
import Effects
import Foundation
import Formulas
import GeneralizedLinearModels
import Lanes
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Models of the Telco data and what R makes of them by hand-written delta method.
///
/// Source: R 4.2.2, survival 3.5.3; `Reference/reference.R` made the numbers, with derivatives by
/// complex steps.
struct TelcoEffects {
  let values: ReferenceValues
  let table: DataFrame

  init() throws {
    values = try ReferenceValues()
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("datasets/telco/telco.csv").path
    table = try CSVReader.read(path: path)
  }

  func logistic(threads: Int = 1) throws -> PopulationEffects {
    let frame = try ModelFrame(
      Formula(
        #"churn == "Yes" ~ contract * log(monthly_charges + 1) + ns(tenure, 3) + senior_citizen"#),
      in: table, options: ModelFrameOptions(model: .logistic))
    let fit = try LogisticRegression().fit(frame)
    return try PopulationEffects(
      .logistic(fit.scorer(frame.encoder)), customers: table, lanes: Lanes(threads: threads))
  }

  func cox(robust: Bool) throws -> PopulationEffects {
    let frame = try ModelFrame(
      Formula(
        #"Surv(tenure, churn == "Yes") ~ contract * senior_citizen + ns(monthly_charges, 3)"#
          + " + strata(paperless_billing)"),
      in: table, options: ModelFrameOptions(model: .survival))
    var model = CoxRegression()
    if robust { model.robustErrors = .rows }
    let fit = try model.fit(frame)
    return try PopulationEffects(
      .cox(fit.scorer(frame.encoder, strata: frame.strata)), customers: table,
      horizons: [12, 48])
  }

  /// Compares an estimate with `key/0`, its standard error with `key/1`.
  func expect(
    _ estimate: EffectEstimate?, _ key: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = values["\(key)/1"]
    expectClose(
      estimate?.value ?? .nan, values["\(key)/0"], .standardErrors(1e-8, of: error),
      sourceLocation: sourceLocation)
    expectClose(
      estimate?.standardError ?? .nan, error, .relative(1e-8), sourceLocation: sourceLocation)
  }

  /// Compares the ratio and the differences of a comparison.
  func expect(
    _ comparison: Comparison, _ key: String, horizons: [Int]? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expect(comparison.logRatio, "\(key)/ratio", sourceLocation: sourceLocation)
    let range = values.series("\(key)/range")
    let size = range.map(\.magnitude).max() ?? 0
    let tolerance = Tolerance.standardErrors(1e-9, of: size)
    expectClose([comparison.lowest, comparison.highest], range, tolerance)
    let keys = horizons?.map { "\(key)/difference/\($0)" } ?? ["\(key)/difference"]
    for (effect, key) in zip(comparison.differences, keys) {
      expect(effect.estimate, key, sourceLocation: sourceLocation)
    }
  }
}

@Suite("Effects of a logistic model: Telco, delta method by hand in R")
struct LogisticEffectTests {
  let telco: TelcoEffects
  let effects: PopulationEffects

  init() throws {
    telco = try TelcoEffects()
    effects = try telco.logistic()
  }

  private func input(_ name: String) throws -> Int {
    try #require(effects.encoder.inputIndex(named: name))
  }

  @Test("average marginal effects, through a spline, a logarithm and an interaction")
  func slopes() throws {
    for name in ["tenure", "monthly_charges", "senior_citizen"] {
      let effect = try #require(try effects.marginalEffects(of: input(name)).first)
      #expect(effect.contrast == "dy/dx" && effect.effects.map(\.outcome) == [.churn])
      telco.expect(effect.effects.first?.estimate, "logistic/slope/\(name)")
    }
  }

  @Test("levels against the reference: differences and odds ratios")
  func levels() throws {
    let contract = try input("contract")
    let marginal = try effects.marginalEffects(of: contract)
    #expect(
      marginal.map(\.contrast) == ["One year - Month-to-month", "Two year - Month-to-month"])
    for (effect, change) in zip(marginal, effects.levelChanges(of: contract)) {
      let key = "logistic/contract/" + (change.text.hasPrefix("One") ? "One year" : "Two year")
      telco.expect(effect.effects.first?.estimate, key + "/difference")
      let comparison = try effects.comparison(change)
      telco.expect(comparison, key)
      #expect(comparison.varies)
    }
  }

  @Test("stated changes, between quartiles, contrasts of levels")
  func changes() throws {
    telco.expect(
      try effects.comparison(effects.contrast("contract: Two year - One year")),
      "logistic/oneToTwo")
    telco.expect(
      try effects.comparison(effects.change("contract=One year:Two year")), "logistic/oneToTwo")
    telco.expect(
      try effects.comparison(effects.change("monthly_charges=+10")), "logistic/raised")
    let spline = try effects.comparison(effects.change("tenure=6:24"))
    telco.expect(spline, "logistic/between")
    #expect(!spline.varies)
    let quartiles = try effects.change("monthly_charges = iqr")
    #expect(quartiles.text == "35.5 to 89.85")
    telco.expect(try effects.comparison(quartiles), "logistic/quartiles")
  }

  @Test("the churn to expect if all had a level")
  func predictions() throws {
    for value in try effects.values("contract") {
      telco.expect(
        try effects.adjustedPrediction(value).churn.first?.estimate,
        "logistic/prediction/\(value.text)")
    }
    telco.expect(effects.observedPrediction().first?.estimate, "logistic/prediction")
    #expect(effects.observations == 7_043 && effects.dropped == 0)
  }

  @Test("linear hypotheses, single and joint")
  func hypotheses() throws {
    func test(_ text: String, _ key: String) throws -> LinearHypothesis {
      let test = try LinearHypothesis(text, in: effects.scorer)
      let estimates = test.equations.map(\.estimate)
      let key = "logistic/wald/\(key)"
      let errors = telco.values.series("\(key)/error")
      let error = errors.isEmpty ? [telco.values["\(key)/error"]] : errors
      let values = telco.values.series("\(key)/estimate")
      let value = values.isEmpty ? [telco.values["\(key)/estimate"]] : values
      for index in error.indices {
        expectClose(
          estimates[index].value, value[index], .standardErrors(1e-8, of: error[index]))
        expectClose(estimates[index].standardError, error[index], .relative(1e-8))
      }
      expectClose(test.chiSquared, telco.values["\(key)/chiSquared"], .relative(1e-8))
      #expect(test.degreesOfFreedom == error.count)
      return test
    }
    let single = try test("2*contract[One year] - contract[Two year] = 0.5", "single")
    #expect(
      single.equations.map(\.text) == ["2*contract[One year] - contract[Two year] = 0.5"])
    let p = single.equations[0].estimate.pValue
    expectClose(single.pValue, p, .relative(1e-9))
    _ = try test(
      "contract[One year] = contract[Two year], senior_citizen = 1/4", "joint")
    _ = try test("ns(tenure, 3)", "term")
    let mixed = try LinearHypothesis("senior_citizen = 0; contract", in: effects.scorer)
    #expect(
      mixed.equations.map(\.text)
        == ["senior_citizen = 0", "contract[One year] = 0", "contract[Two year] = 0"])
    #expect(mixed.degreesOfFreedom == 3)
    let chain = try LinearHypothesis(
      "ns(tenure, 3)[1] = ns(tenure, 3)[2] = ns(tenure, 3)[3] = 0", in: effects.scorer)
    expectClose(
      chain.chiSquared, telco.values["logistic/wald/term/chiSquared"], .relative(1e-8))
  }

  @Test("the same bits at any number of threads")
  func threads() throws {
    let other = try telco.logistic(threads: 3)
    let change = try effects.change("monthly_charges=+10")
    #expect(try effects.comparison(change) == other.comparison(change))
    #expect(try effects.marginalEffects(of: 0) == other.marginalEffects(of: 0))
  }

  @Test(
    "what cannot be asked is refused in words",
    arguments: [
      ("change", "monthly_charge=+10", "did you mean \"monthly_charges\"?"),
      ("change", "monthly_charges", "write a column and what is done to it"),
      ("change", "monthly_charges=10", "write +10 or -10 for a step"),
      ("change", "monthly_charges=-1000", "cannot be scored with that value"),
      ("change", "contract=Two years", "did you mean \"Two year\"?"),
      ("contrast", "contract: Two year", "weights add up to 0"),
      ("contrast", "contract: Two year - One", "there is no level \"One\""),
      ("contrast", "tenure: 3 - 2", "is a number and has no levels"),
      ("contrast", "Two year - One year", "write a column, a colon"),
      ("values", "contract=One year,None", "has no level \"None\""),
      ("values", "tenure=1,x", "\"x\" is none"),
      ("hypothesis", "contract[One yer] = 0", "did you mean"),
      ("hypothesis", "senior_citizen = 0, senior_citizen = 1", "contradict each other"),
      ("hypothesis", "1 = 0", "names no coefficient"),
      ("hypothesis", "2*contract = 0", "stands alone"),
      ("hypothesis", "senior_citizen - ", "ends where a coefficient"),
    ])
  func refusals(kind: String, text: String, words: String) throws {
    let error = #expect(throws: EffectsError.self) {
      switch kind {
      case "change": _ = try effects.comparison(effects.change(text))
      case "contrast": _ = try effects.contrast(text)
      case "values": _ = try effects.values(text)
      default: _ = try LinearHypothesis(text, in: effects.scorer)
      }
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}

@Suite("Effects of a Cox model: Telco, delta method by hand in R", .serialized)
struct CoxEffectTests {
  @Test(
    "ratios, differences and standardised survival, by model and by robust covariance",
    arguments: [false, true])
  func effects(robust: Bool) throws {
    let telco = try TelcoEffects()
    let effects = try telco.cox(robust: robust)
    let key = robust ? "robust/" : "cox/"
    let horizons = [12, 48]
    telco.expect(
      try effects.comparison(effects.change("contract=One year")), key + "one",
      horizons: horizons)
    telco.expect(
      try effects.comparison(effects.contrast("contract: Two year - One year")),
      key + "oneToTwo", horizons: horizons)
    telco.expect(
      try effects.comparison(effects.change("monthly_charges=+10")), key + "raised",
      horizons: horizons)
    let charges = try #require(effects.encoder.inputIndex(named: "monthly_charges"))
    let slope = try #require(try effects.marginalEffects(of: charges).first)
    for (index, horizon) in horizons.enumerated() {
      telco.expect(slope.effects[index].estimate, key + "slope/monthly_charges/\(horizon)")
      telco.expect(
        effects.observedPrediction()[index].estimate, key + "prediction/\(horizon)")
      for value in try effects.values("contract") {
        telco.expect(
          try effects.adjustedPrediction(value).churn[index].estimate,
          key + "prediction/\(value.text)/\(horizon)")
      }
      for value in try effects.values("paperless_billing=0,1") {
        telco.expect(
          try effects.adjustedPrediction(value).churn[index].estimate,
          key + "prediction/stratum\(value.text)/\(horizon)")
      }
    }
  }

  @Test("a horizon beyond the follow-up, a stratum that training did not see")
  func refusals() throws {
    let telco = try TelcoEffects()
    let effects = try telco.cox(robust: false)
    let beyond = #expect(throws: EffectsError.self) {
      try PopulationEffects(effects.scorer, customers: telco.table, horizons: [73])
    }
    #expect(beyond?.description.contains("beyond the longest follow-up") == true)
    let unseen = #expect(throws: EffectsError.self) {
      try effects.adjustedPrediction(effects.values("paperless_billing=2")[0])
    }
    #expect(unseen?.description.contains("training saw no such stratum") == true)
  }
}
