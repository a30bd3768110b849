import DataFiles
import DataFrames
import Formulas
import GeneralizedLinearModels
import Lanes
import StatisticalModels
import TestSupport
import Testing

/// Robust errors, inflation and influence beside R's sandwich, car and stats.
@Suite(
  "Logistic inference: R sandwich, car, influence.measures", .needs("birthwt"), .needs("esoph"),
  .needs("vaso"))
struct InferenceAgainstRTests {
  static let fits = ReferenceFit.all(["inference"], beside: #filePath)

  struct Fitted {
    let frame: ModelFrame
    let fit: LogisticRegression.Fit

    init(
      _ reference: ReferenceFit, robust: SandwichCorrection? = nil, cluster: String? = nil
    ) throws {
      var options = ModelFrameOptions(model: .logistic)
      options.weights = reference.fit["weights"]?.text
      options.cluster = cluster
      frame = try ModelFrame(
        Formula(reference.fit["formula"]?.text ?? ""), in: try CSVReader.read(path: reference.data),
        options: options)
      var model = LogisticRegression()
      model.robustErrors = robust.map { .rows($0) }
      fit = try model.fit(frame)
    }

    /// Influence at the estimates, with `count` cases in full.
    func influence(count: Int, customers: Grouping? = nil, lanes: Lanes = .single)
      -> LogisticInfluence
    {
      LogisticInfluence(
        Design(frame), LogisticResponse(frame), coefficients: fit.estimates.estimates,
        estimated: fit.estimates.estimated, customers: customers, count: count, lanes: lanes)
    }
  }

  @Test("there are fits to compare with")
  func thereAreFits() { #expect(Self.fits.count == 5) }

  @Test("coefficients, errors and likelihoods, of single and of grouped trials", arguments: fits)
  func estimates(reference: ReferenceFit) throws {
    let (expected, fit) = (reference.fit, try Fitted(reference).fit)
    for row in fit.coefficients() {
      let error = expected["standardErrors"]?.numbersByName[row.name] ?? .nan
      expectClose(
        row.estimate, expected["coefficients"]?.numbersByName[row.name] ?? .nan,
        .standardErrors(1e-9, of: error))
      expectClose(row.standardError, error, .relative(1e-9))
    }
    expectClose(fit.deviance, expected["deviance"]?.number ?? .nan, .relative(1e-11))
    expectClose(fit.nullDeviance, expected["nullDeviance"]?.number ?? .nan, .relative(1e-11))
    guard expected["weights"] == nil else { return }  // R rounds weighted trials in its AIC
    expectClose(fit.logLikelihood, expected["logLikelihood"]?.number ?? .nan, .relative(1e-11))
    expectClose(fit.aic, expected["aic"]?.number ?? .nan, .relative(1e-11))
  }

  @Test("HC0 to HC3", arguments: fits, SandwichCorrection.allCases)
  func robustErrors(reference: ReferenceFit, correction: SandwichCorrection) throws {
    let expected = reference.fit["robust"]?[correction.rawValue]?.numbersByName ?? [:]
    let table = try Fitted(reference, robust: correction).fit.coefficients()
    #expect(table.count == expected.count)
    for row in table {
      expectClose(row.robustStandardError ?? .nan, expected[row.name] ?? .nan, .relative(1e-9))
    }
  }

  @Test("by clusters, with G/(G − 1) and, for HC1, (n − 1)/(n − p)")
  func clusteredErrors() throws {
    let reference = try #require(Self.fits.first { $0.fit["cluster"] != nil })
    for (name, correction) in [("HC0", nil), ("HC1", SandwichCorrection.hc1)] {
      let expected = reference.fit["clustered"]?[name]?.numbersByName ?? [:]
      let fitted = try Fitted(
        reference, robust: correction, cluster: reference.fit["cluster"]?.text)
      for row in fitted.fit.coefficients() {
        expectClose(row.robustStandardError ?? .nan, expected[row.name] ?? .nan, .relative(1e-9))
      }
    }
  }

  @Test("inflation of terms and the condition number", arguments: fits)
  func collinearity(reference: ReferenceFit) throws {
    let fitted = try Fitted(reference)
    for found in [fitted.fit.estimates.collinearity, fitted.influence(count: 0).collinearity] {
      expectClose(
        found.conditionNumber ?? .nan, reference.fit["conditionNumber"]?.number ?? .nan,
        .relative(1e-9))
      let expected = reference.fit["gvif"]?.numbersByName ?? [:]
      #expect(found.terms.count == expected.count)
      for term in found.terms {
        expectClose(term.inflation ?? .nan, expected[term.name] ?? .nan, .relative(1e-9))
      }
    }
  }

  @Test("every row's leverage, distance, residuals and dfbeta", arguments: fits)
  func influence(reference: ReferenceFit) throws {
    let rows = reference.fit["rows"]
    let leverage = rows?["leverage"]?.numbers ?? []
    let dfbeta = rows?["dfbeta"]?.elements.map(\.numbers) ?? []
    let influence = try Fitted(reference).influence(count: leverage.count)
    #expect(influence.largest.count == leverage.count && influence.caseCount == leverage.count)
    // In single precision, as those that are equal but for rounding come in the order of the rows.
    let distances = influence.largest.map { Float($0.cooksDistance) }
    #expect(distances == distances.sorted(by: >))
    let isInOrder = zip(influence.largest, influence.largest.dropFirst()).allSatisfy {
      Float($0.cooksDistance) > Float($1.cooksDistance) || $0.row < $1.row
    }
    #expect(isInOrder)
    for found in influence.largest {
      let row = found.row
      expectClose(found.leverage, leverage[row], .relative(1e-9))
      expectClose(
        found.cooksDistance, rows?["cooksDistance"]?.numbers[row] ?? .nan, .relative(1e-8))
      expectClose(
        found.studentizedResidual, rows?["studentized"]?.numbers[row] ?? .nan, .relative(1e-8))
      for column in dfbeta.indices {
        expectClose(
          found.dfbeta[column], dfbeta[column][row],
          .standardErrors(1e-9, of: influence.standardErrors[column]))
      }
    }
    let extremes = influence.extremes
    for (name, extreme) in [
      ("leverage", extremes.leverage), ("cooksDistance", extremes.cooksDistance),
      ("pearson", extremes.pearson), ("standardizedPearson", extremes.standardizedPearson),
      ("standardizedDeviance", extremes.standardizedDeviance),
      ("studentized", extremes.studentized),
    ] {
      let values = rows?[name]?.numbers ?? []
      let largest = values.indices.max { values[$0].magnitude < values[$1].magnitude } ?? -1
      expectClose(extreme?.value ?? .nan, values[largest], .relative(1e-8))
      expectClose(values[extreme?.row ?? 0].magnitude, values[largest].magnitude, .relative(1e-8))
    }
    for column in dfbeta.indices {
      expectClose(
        extremes.dfbeta[column]?.value.magnitude ?? .nan,
        dfbeta[column].map(\.magnitude).max() ?? .nan, .relative(1e-8))
      expectClose(
        extremes.devianceDfbeta[column]?.value.magnitude ?? .nan,
        reference.fit["devianceDfbeta"]?.numbers[column] ?? .nan, .relative(1e-8))
    }
    expectClose(
      influence.pearsonChiSquared, reference.fit["pearsonChiSquared"]?.number ?? .nan,
      .relative(1e-9))
  }

  @Test("leverages of birthwt sum to p, and the rows that stand apart are the published ones")
  func published() throws {
    let reference = try #require(Self.fits.first { $0.fit["name"]?.text == "birthwt" })
    let influence = try Fitted(reference).influence(count: 189)
    expectClose(influence.largest.reduce(0) { $0 + $1.leverage }, 10, .relative(1e-10))
    #expect(influence.extremes.leverage?.row == 67 && influence.extremes.cooksDistance?.row == 93)
    expectClose(influence.extremes.leverage?.value ?? .nan, 0.1814789657, .published(decimals: 10))
    expectClose(
      influence.extremes.cooksDistance?.value ?? .nan, 0.08914262664, .published(decimals: 11))
    expectClose(
      influence.extremes.devianceDfbeta[2]?.value.magnitude ?? .nan, 0.002241997670,
      .published(decimals: 12))
    let vaso = try #require(Self.fits.first { $0.fit["name"]?.text == "vaso" })
    let rows = try Fitted(vaso).influence(count: 39).largest
    #expect(rows.prefix(2).map(\.row) == [3, 17])  // Pregibon's observations 4 and 18
    expectClose(rows[0].cooksDistance, 0.42908535, .published(decimals: 8))
    expectClose(rows[1].cooksDistance, 0.3281519, .published(decimals: 7))
  }

  @Test("the same bits at any number of threads, and for customers of one row each")
  func sameBits() throws {
    let reference = try #require(Self.fits.first)
    let fitted = try Fitted(reference)
    let alone = fitted.influence(count: 20)
    let threaded = fitted.influence(count: 20, lanes: Lanes(threads: 3))
    #expect(alone.largest == threaded.largest)
    let singles = Grouping(
      codes: (0..<189).map { Int32(188 - $0) }, keys: (0..<189).map { ["\($0)"] })
    let customers = fitted.influence(count: 20, customers: singles)
    for (a, b) in zip(alone.largest, customers.largest) {
      #expect(a.row == b.row && b.customer == 188 - b.row)
      expectClose(a.cooksDistance, b.cooksDistance, .relative(1e-12))
    }
  }

  @Test("a customer's dfbeta is the sum over its rows")
  func customers() throws {
    let reference = try #require(Self.fits.first { $0.fit["cluster"] != nil })
    let fitted = try Fitted(reference, cluster: "age")
    let cluster = try #require(fitted.frame.cluster)
    let rows = fitted.influence(count: 189).largest
    for found in fitted.influence(count: 24, customers: cluster).largest {
      let own = rows.filter { Int(cluster.codes[$0.row]) == found.customer }
      #expect(own.count == found.rowCount)
      for column in found.dfbeta.indices {
        expectClose(
          found.dfbeta[column], own.reduce(0) { $0 + $1.dfbeta[column] },
          .standardErrors(1e-12, of: 1))
      }
      expectClose(found.leverage, own.reduce(0) { $0 + $1.leverage }, .relative(1e-12))
    }
  }
}
