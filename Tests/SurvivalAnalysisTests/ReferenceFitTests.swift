import DataFiles
import DataFrames
import Formulas
import Lanes
import Measures
import Scoring
import StatisticalModels
import SurvivalAnalysis
import TestSupport
import Testing

/// Fits of R's `survival`, made by Reference/reference.R.
///
/// R stops on the change of the log-likelihood, here at 1e-14, so its coefficients agree with the
/// maximum to about 1e-10 of a standard error.
@Suite("Cox regression: fits of R survival")
struct ReferenceFitTests {
  static let fits = ReferenceFit.all(
    [
      "telco", "telco-exact", "rossi", "lung", "veteran", "heart", "pbc", "bladder", "bladder2",
      "cgd", "ovarian",
    ], beside: #filePath)

  struct Fitted {
    var frame: DataFrame
    var model: ModelFrame
    var fit: CoxRegression.Fit

    init(_ reference: ReferenceFit) throws {
      frame = try CSVReader.read(path: reference.data)
      var options = ModelFrameOptions(model: .survival)
      options.weights = reference.fit["weights"]?.text
      model = try ModelFrame(
        Formula(reference.fit["formula"]?.text ?? ""), in: frame, options: options)
      var specification = CoxRegression()
      specification.ties = CoxResponse.Ties(rawValue: reference.fit["ties"]?.text ?? "") ?? .efron
      if reference.fit["robust"]?.truth == true { specification.robustErrors = .rows }
      fit = try specification.fit(model)
    }
  }

  @Test("there are fits to compare with", .needs("veteran"))
  func thereAreFits() { #expect(Self.fits.count >= 35) }

  @Test("coefficients, errors, tests", arguments: fits)
  func estimates(reference: ReferenceFit) throws {
    let fitted = try Fitted(reference)
    let expected = reference.fit
    let table = fitted.fit.coefficients()
    let names = Set(table.map(\.name))
    #expect(names == Set(expected["coefficients"]?.members.keys.map { $0 } ?? []))
    for (name, value) in expected["coefficients"]?.numbersByName ?? [:] {
      guard let row = table.first(where: { $0.name == name }) else { continue }
      if value.isNaN {
        #expect(row.status == .aliased, "\(name)")
        continue
      }
      let error = expected["standardErrors"]?.numbersByName[name] ?? .nan
      expectClose(row.estimate, value, .standardErrors(1e-9, of: error))
      expectClose(row.standardError, error, .relative(1e-9))
      if let robust = expected["robustStandardErrors"]?.numbersByName[name] {
        expectClose(row.robustStandardError ?? .nan, robust, .relative(1e-9))
      }
    }
    let fit = fitted.fit
    expectClose(
      fit.estimates.logLikelihood, expected["logLikelihood"]?.number ?? .nan, .relative(1e-12))
    expectClose(
      fit.estimates.nullLogLikelihood, expected["nullLogLikelihood"]?.number ?? .nan,
      .relative(1e-12))
    #expect(fit.estimates.convergence.converged && fit.estimates.existence == .proven)
    guard let tests = expected["tests"] else { return }
    expectClose(fit.aic, expected["aic"]?.number ?? .nan, .relative(1e-12))
    expectClose(fit.bic, expected["bic"]?.number ?? .nan, .relative(1e-12))
    expectClose(
      fit.estimates.likelihoodRatioTest.chiSquared, tests["likelihoodRatio"]?.number ?? .nan,
      .relative(1e-9))
    expectClose(fit.waldTest.chiSquared, tests["wald"]?.number ?? .nan, .relative(1e-8))
    expectClose(
      fit.estimates.scoreTest.chiSquared, tests["score"]?.number ?? .nan, .relative(1e-8))
    if let robust = tests["robustScore"]?.number {
      expectClose(fit.robustScoreTest?.chiSquared ?? .nan, robust, .relative(1e-8))
    }
    for term in expected["terms"]?.elements ?? [] {
      let own = fit.terms.first { $0.name == term["name"]?.text }
      expectClose(
        own?.likelihoodRatio?.chiSquared ?? .nan, term["likelihoodRatio"]?.number ?? .nan,
        .relative(1e-8))
      #expect(own?.degreesOfFreedom == term["degreesOfFreedom"]?.number.map { Int($0) })
    }
  }

  @Test("curves with intervals, from the scorer alone", arguments: fits)
  func curves(reference: ReferenceFit) throws {
    guard let curves = reference.fit["curves"]?.elements else { return }
    let fitted = try Fitted(reference)
    let encoder = fitted.model.encoder
    let scorer = fitted.fit.scorer(encoder, strata: fitted.model.strata)
    for curve in curves {
      var slots = [Double](repeating: .nan, count: encoder.inputs.count)
      for (name, value) in curve["customer"]?.members ?? [:] {
        guard let input = encoder.inputIndex(named: name) else { continue }
        slots[input] = value.number ?? encoder.slot(value.text, forInput: input)
      }
      var row = [Double](repeating: 0, count: encoder.columnCount)
      #expect(encoder.encode(slots, into: &row) == .complete)
      let eta = scorer.linearPredictor(row, offset: encoder.offset(slots))
      let stratum = scorer.stratum(slots)
      for (index, time) in (curve["times"]?.numbers ?? []).enumerated() {
        let period = SurvivalPeriod(horizon: time)
        expectClose(
          scorer.survival(linearPredictor: eta, stratum: stratum, over: period),
          curve["survival"]?.numbers[index] ?? .nan, .relative(1e-8))
        for (name, limits) in curve["intervals"]?.members ?? [:] {
          guard let type = SurvivalIntervalType(rawValue: name) else {
            Issue.record("no interval of type \(name)")
            continue
          }
          let interval = scorer.interval(
            row, linearPredictor: eta, stratum: stratum, over: period,
            level: ConfidenceLevel(0.95), type: type)
          // Where nobody has left yet R has no log-log limits; here they are 1, as on other scales.
          let lower = limits["lower"]?.numbers[index] ?? .nan
          let upper = limits["upper"]?.numbers[index] ?? .nan
          expectClose(interval?.lower ?? .nan, lower.isNaN ? 1 : lower, .curve)
          expectClose(interval?.upper ?? .nan, upper.isNaN ? 1 : upper, .curve)
        }
      }
      let median = curve["medians"]?["log"]?["median"]?.number
      let own = scorer.remainingTime(linearPredictor: eta, stratum: stratum)
      #expect(own == median)
    }
  }
}

extension Tolerance {
  /// Curves and their intervals: sums over all event times of R's coefficients.
  static let curve = Tolerance.relative(1e-8)
}
