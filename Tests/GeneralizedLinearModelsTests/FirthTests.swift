import DataFiles
import Formulas
import GeneralizedLinearModels
import StatisticalModels
import TestSupport
import Testing

/// Published data, read from Reference/data or from a package.
enum ClassicData {
  /// A formula that met the table `name`.
  static func frame(
    _ name: String, _ formula: String, weights: String? = nil, beside file: String = #filePath
  ) throws -> ModelFrame {
    let folder = file.split(separator: "/").dropLast().joined(separator: "/")
    let table = try CSVReader.read(
      path: PackageTables.path(name) ?? "/\(folder)/Reference/data/\(name).csv")
    var options = ModelFrameOptions(model: .logistic)
    options.weights = weights
    return try ModelFrame(Formula(formula), in: table, options: options)
  }
}

/// Heinze & Schemper (2002): 79 patients; none with neovascularisation has a low grade.
///
/// Numbers by R's brglm2 and logistf, converged to 1e-13.
@Suite("Firth's penalty: endometrial cancer, Heinze & Schemper (2002)")
struct EndometrialTests {
  let fit: LogisticRegression.Fit

  init() throws {
    var model = LogisticRegression()
    model.biasReduction = .auto
    fit = try model.fit(ClassicData.frame("endometrial", "HG ~ NV + PI + EH"))
  }

  @Test func estimates() {
    expectClose(
      fit.estimates.estimates,
      [3.7745597136470, 2.9292733531971, -0.0347517598704, -2.6041639252937],
      .published(decimals: 12))
    #expect(fit.estimates.estimateExists == false)
    #expect(fit.coefficients().map(\.maximumIsInfinite) == [false, true, false, false])
    #expect(fit.estimates.status.allSatisfy { $0 == .estimated })
  }

  @Test("standard errors from the information (brglm2) and of the augmented data (logistf)")
  func standardErrors() {
    expectClose(
      fit.coefficients().map(\.standardError),
      [1.4886916634357, 1.5507637294530, 0.0395781473478, 0.7760176425016],
      .published(decimals: 12))
    let augmented = fit.coefficients().map { $0.augmentedStandardError ?? .nan }
    for (own, expected) in zip(augmented, [1.439006933, 1.46497422, 0.03789237222, 0.7536284421]) {
      expectClose(own, expected, .relative(1e-9))
    }
  }

  @Test("log-likelihoods")
  func logLikelihoods() {
    expectClose(
      fit.estimates.biasReduction?.penalizedLogLikelihood ?? .nan, -24.0372678,
      .published(decimals: 7))
    expectClose(fit.deviance, 56.575394651, .published(decimals: 9))
  }

  @Test("profile-likelihood intervals")
  func intervals() {
    let rows = fit.coefficients()
    expectClose(
      rows.map(\.lower), [1.082537108, 0.609724436, -0.124458721, -4.365183247],
      .published(decimals: 9))
    expectClose(
      rows.map(\.upper), [7.209280498, 7.854631714, 0.040455473, -1.232721057],
      .published(decimals: 9))
  }
}

/// Heinze & Schemper (2002): urinary tract infection and contraception; numbers by R's logistf.
@Suite("Firth's penalty: urinary tract infection, Heinze & Schemper (2002)")
struct UrinaryTractTests {
  let fit: LogisticRegression.Fit

  init() throws {
    var model = LogisticRegression()
    model.biasReduction = .always
    fit = try model.fit(
      ClassicData.frame("sex2", "case ~ age + oc + vic + vicl + vis + dia"))
  }

  @Test func estimates() {
    expectClose(
      fit.estimates.estimates,
      [
        0.1202540491338, -1.1059813313813, -0.0688167270619, 2.2688746522391, -2.1114081853032,
        -0.7883169513967, 3.0960118273515,
      ], .published(decimals: 12))
    expectClose(
      fit.coefficients().map(\.standardError),
      [
        0.485541505923, 0.423660128709, 0.443793445906, 0.548415958971, 0.543082354902,
        0.417367565775, 1.675008413594,
      ], .published(decimals: 12))
    expectClose(
      fit.estimates.biasReduction?.penalizedLogLikelihood ?? .nan, -132.5393795,
      .published(decimals: 7))
  }

  @Test("profile-likelihood intervals and the penalized likelihood ratio of a term")
  func tests() {
    let rows = fit.coefficients()
    expectClose(
      [rows[1].lower, rows[1].upper], [-1.973788383, -0.307425142], .published(decimals: 9))
    expectClose(
      [rows[6].lower, rows[6].upper], [0.774568169, 8.030293522], .published(decimals: 9))
    expectClose(
      fit.terms[5].likelihoodRatio?.pValue ?? .nan, 0.004951873, .published(decimals: 9))
    // One coefficient: the term's test and the row's are the same.
    expectClose(rows[6].pValue, fit.terms[5].likelihoodRatio?.pValue ?? .nan, .relative(1e-6))
  }
}

/// Hosmer & Lemeshow's low birth weight data; limits by inversion of the likelihood ratio in R.
@Test("profile-likelihood intervals of a plain fit: birthwt", .needs("birthwt"))
func birthWeightProfiles() throws {
  var model = LogisticRegression()
  model.intervalMethod = .profile
  let fit = try model.fit(
    ClassicData.frame("birthwt", "low ~ age + lwt + factor(race) + smoke + ptl + ht + ui + ftv"))
  let rows = fit.coefficients()
  let expected: [(String, Double, Double)] = [
    ("age", -0.103731257, 0.0420758718), ("lwt", -0.029783984, -0.0024647499),
    ("factor(race)[2]", 0.241686257, 2.3260396771), ("smoke", 0.161581145, 1.7478699059),
    ("ht", 0.532418409, 3.3210760599), ("ui", -0.143525768, 1.6708765266),
    ("ftv", -0.283068699, 0.3988121138), ("(Intercept)", -1.841202454, 2.8773573742),
  ]
  for (name, lower, upper) in expected {
    let row = try #require(rows.first { $0.name == name })
    expectClose(row.lower, lower, .published(decimals: 9))
    expectClose(row.upper, upper, .published(decimals: 10))
  }
  // Another level was not profiled: Wald's limits.
  let wald = fit.coefficients(confidenceLevel: 0.9)[1]
  expectClose(
    wald.upper - wald.estimate, 1.6448536269514722 * wald.standardError, .relative(1e-12))
}

/// Fits made by Reference/firth.R.
@Suite("Firth's penalty and profile likelihood: fits of R")
struct FirthReferenceTests {
  static let fits = ReferenceFit.all(["firth"], beside: #filePath)

  @Test("there are fits to compare with", .needs("birthwt"))
  func thereAreFits() { #expect(Self.fits.count == 4) }

  @Test("estimates, errors, limits, tests, intercepts", arguments: fits)
  func fit(reference: ReferenceFit) throws {
    let expected = reference.fit
    let data = try #require(expected["data"]?.text.split(separator: "/").last?.dropLast(4))
    var model = LogisticRegression()
    let penalized = expected["penalized"]?.truth ?? false
    model.biasReduction = penalized ? .always : .never
    model.intervalMethod = .profile
    let fit = try model.fit(ClassicData.frame(String(data), expected["formula"]?.text ?? ""))
    func value(_ member: String, _ name: String) -> Double {
      expected[member]?.numbersByName[name] ?? .nan
    }
    for row in fit.coefficients() {
      let error = value("standardErrors", row.name)
      expectClose(
        row.estimate, value("coefficients", row.name), .standardErrors(1e-9, of: error))
      expectClose(row.standardError, error, .relative(1e-8))
      expectClose(row.lower, value("lower", row.name), .standardErrors(1e-7, of: error))
      expectClose(row.upper, value("upper", row.name), .standardErrors(1e-7, of: error))
      guard penalized else { continue }
      expectClose(
        row.augmentedStandardError ?? .nan, value("augmentedStandardErrors", row.name),
        .relative(1e-8))
    }
    expectClose(
      fit.estimates.logLikelihood, expected["logLikelihood"]?.number ?? .nan, .relative(1e-9))
    guard penalized, let reduction = fit.estimates.biasReduction else { return }
    expectClose(
      reduction.penalizedLogLikelihood, expected["penalizedLogLikelihood"]?.number ?? .nan,
      .relative(1e-10))
    expectClose(
      reduction.nullPenalizedLogLikelihood,
      expected["nullPenalizedLogLikelihood"]?.number ?? .nan, .relative(1e-10))
    expectClose(
      fit.calibratedIntercept ?? .nan, expected["scoringIntercept"]?.number ?? .nan,
      .relative(1e-9))
    for (term, other) in zip(fit.terms, expected["terms"]?.elements ?? []) {
      expectClose(
        term.likelihoodRatio?.chiSquared ?? .nan, other["likelihoodRatio"]?.number ?? .nan,
        .relative(1e-8))
    }
  }
}
