import DataFiles
import DataFrames
import Formulas
import GeneralizedLinearModels
import Scoring
import StatisticalModels
import TestSupport
import Testing

/// Fits of R's `glm`, made by Reference/reference.R.
@Suite("Logistic regression: fits of R glm")
struct ReferenceFitTests {
  static let fits = ReferenceFit.all(
    ["telco", "state-telecom", "birthwt", "infert", "icu", "default"], beside: #filePath)

  struct Fitted {
    var model: ModelFrame
    var fit: LogisticRegression.Fit

    init(_ reference: ReferenceFit, robust: LogisticRegression.RobustErrors? = nil) throws {
      let frame = try CSVReader.read(path: reference.data)
      var options = ModelFrameOptions(model: .logistic)
      options.weights = reference.fit["weights"]?.text
      model = try ModelFrame(
        Formula(reference.fit["formula"]?.text ?? ""), in: frame, options: options)
      var specification = LogisticRegression()
      specification.robustErrors = robust
      fit = try specification.fit(model)
    }
  }

  @Test("there are fits to compare with", .needs("birthwt"), .needs("infert"), .needs("icu"))
  func thereAreFits() { #expect(Self.fits.count >= 25) }

  @Test("coefficients, errors, deviances", arguments: fits)
  func estimates(reference: ReferenceFit) throws {
    let expected = reference.fit
    let fitted = try Fitted(
      reference, robust: expected["robustStandardErrors"] == nil ? nil : .rows(.hc0))
    let fit = fitted.fit
    let table = fit.coefficients()
    #expect(Set(table.map(\.name)) == Set(expected["coefficients"]?.members.keys.map { $0 } ?? []))
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
        expectClose(row.robustStandardError ?? .nan, robust, .relative(1e-8))
      }
    }
    expectClose(fit.deviance, expected["deviance"]?.number ?? .nan, .relative(1e-12))
    expectClose(fit.nullDeviance, expected["nullDeviance"]?.number ?? .nan, .relative(1e-12))
    expectClose(fit.logLikelihood, expected["logLikelihood"]?.number ?? .nan, .relative(1e-12))
    expectClose(fit.aic, expected["aic"]?.number ?? .nan, .relative(1e-12))
    expectClose(fit.bic, expected["bic"]?.number ?? .nan, .relative(1e-12))
    #expect(Double(fit.estimates.estimated.count) == expected["rank"]?.number)
    #expect(fit.estimates.convergence.converged && fit.estimates.existence == .proven)
    for term in expected["terms"]?.elements ?? [] {
      let own = fit.terms.first { $0.name == term["name"]?.text }
      expectClose(
        own?.likelihoodRatio?.chiSquared ?? .nan, term["likelihoodRatio"]?.number ?? .nan,
        .relative(1e-8))
    }
  }

  @Test("predictions with standard errors, from the scorer alone", arguments: fits)
  func predictions(reference: ReferenceFit) throws {
    guard let predictions = reference.fit["predictions"]?.elements else { return }
    let fitted = try Fitted(reference)
    let encoder = fitted.model.encoder
    let scorer = fitted.fit.scorer(encoder)
    for prediction in predictions {
      var slots = [Double](repeating: .nan, count: encoder.inputs.count)
      for (name, value) in prediction["customer"]?.members ?? [:] {
        guard let input = encoder.inputIndex(named: name) else { continue }
        slots[input] = value.number ?? encoder.slot(value.text, forInput: input)
      }
      var row = [Double](repeating: 0, count: encoder.columnCount)
      #expect(encoder.encode(slots, into: &row) == .complete)
      let eta = scorer.linearPredictor(row, offset: encoder.offset(slots))
      expectClose(eta, prediction["linearPredictor"]?.number ?? .nan, .relative(1e-8))
      expectClose(
        scorer.probability(linearPredictor: eta), prediction["probability"]?.number ?? .nan,
        .relative(1e-8))
      let variance = scorer.covariance?.variance(along: row) ?? .nan
      expectClose(
        variance.squareRoot(), prediction["standardError"]?.number ?? .nan, .relative(1e-8))
    }
  }

  @Test("the seven aliased dummies of Telco are named in sentences")
  func aliases() throws {
    let telco = try #require(Self.fits.first { $0.file == "telco" })
    let fit = try Fitted(telco).fit
    #expect(
      fit.estimates.aliased.map(\.sentence) == [
        "multiple_lines[No phone service] equals 1 − phone_service",
        "online_security[No internet service] equals internet_service[No]",
        "online_backup[No internet service] equals internet_service[No]",
        "device_protection[No internet service] equals internet_service[No]",
        "tech_support[No internet service] equals internet_service[No]",
        "streaming_tv[No internet service] equals internet_service[No]",
        "streaming_movies[No internet service] equals internet_service[No]",
      ])
    expectClose(fit.deviance, 5826.27236497, .published(decimals: 8))
  }
}
