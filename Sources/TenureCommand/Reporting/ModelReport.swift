internal import Tenure

/// A fitted model as a statistician would print it in a paper.
struct ModelReport {
  /// The model.
  let document: ModelDocument
  /// The Wald test of each term, where a fit gave them; the document keeps likelihood ratios.
  let termWaldTests: [ModelDocument.ChiSquaredTest?]
  /// How well the model tells its own training data, besides what the document keeps.
  let measures: [Measure]

  /// A named number.
  struct Measure {
    /// The name in JSON.
    let name: String
    /// The name in print.
    let title: String
    /// The number.
    let value: Double
  }

  /// Pairs a document with what it does not keep.
  ///
  /// - Parameters:
  ///   - document: The model.
  ///   - terms: The tests of the terms, whose Wald tests are taken over.
  ///   - measures: Further measures.
  init(_ document: ModelDocument, terms: [TermTest] = [], measures: [Measure] = []) {
    self.document = document
    self.measures = measures
    termWaldTests = terms.map { ModelDocument.ChiSquaredTest($0.wald) }
  }

  /// The whole report.
  var text: String {
    let parts = [
      heading, coefficientTable, notes + inferenceNotes, FrailtyTable(document).lines,
      BaselineTable(document).lines, termTable,
      modelTestTable, summary, warnings,
    ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  // MARK: - Parts

  private var heading: [String] {
    let fit = document.fit
    var size = "n = \(NumberText.count(fit.observations))"
    size += ", events = \(NumberText.count(fit.events))"
    if document.outcome.kind != .counts {
      size += " (\(NumberText.percent(fit.events / fit.observations)))"
    }
    if document.provenance.droppedRows > 0 {
      size +=
        "; \(NumberText.counted(document.provenance.droppedRows, "row")) of "
        + "\(NumberText.grouped(document.provenance.rows)) left out"
    }
    let title =
      document.familyTitle + (fit.biasReduction == nil ? "" : ", with Firth's penalty")
    var lines = [title] + document.formulaLines + [size] + document.surveyLines
    if !document.outcome.causes.isEmpty {
      let counts = document.outcome.causes.map { "\($0.name) \(NumberText.count($0.events))" }
      lines += wrapped("Ended by " + counts.joined(separator: ", ") + ".")
    }
    if let line = document.standardErrorLine { lines.append(line) }
    lines += existence.flatMap { wrapped($0) }
    return lines + document.correctionLines + penaltyLines
  }

  private var coefficientTable: [String] {
    guard !document.coefficients.isEmpty else { return [] }
    if isShrunken { return shrunkenTable + zeroLines }
    if case .aft = document.model { return LifetimeTables(document).lines }
    if case .roystonParmar = document.model { return SplineTables(document).lines }
    if case .cure = document.model { return CureTables(document).lines }
    let equations = document.coefficients.map(\.equation)
      .filter { $0 != ModelDocument.Model.baselineEquation }
    var named: [String?] = []
    for equation in equations where !named.contains(equation) { named.append(equation) }
    var lines: [String] = []
    for equation in named {
      if let equation { lines += (lines.isEmpty ? [] : [""]) + ["Leaving for \(equation):"] }
      lines += CoefficientTable(document, equation: equation).lines
    }
    return lines + zeroLines
  }

  /// What the rows of the table compare with.
  private var notes: [String] {
    let references = document.scorer.encoder.variables.compactMap { variable -> String? in
      guard case .factor(_, let levels, let reference) = variable.kind else { return nil }
      return "\(variable.name) \(levels[reference])"
    }
    guard !references.isEmpty else { return [] }
    return wrapped("Compared with " + references.joined(separator: "; ") + ".")
  }

  private var termTable: [String] {
    let terms = document.scorer.encoder.terms
    guard terms.count > 1 || document.terms.contains(where: { $0.degreesOfFreedom > 1 }) else {
      return []
    }
    let ratios = document.terms.map(\.likelihoodRatio)
    let byRatio = ratios.contains { $0 != nil }
    let tests = byRatio ? ratios : termWaldTests
    guard tests.contains(where: { $0 != nil }) else { return [] }
    let table = testTable(
      "term, by \(byRatio ? likelihoodRatioName : "Wald's test")", terms.map(\.name), tests)
    guard case .cure(_, let statistics) = document.model, !statistics.equationTests.isEmpty else {
      return table
    }
    let parts = statistics.equationTests
    return table
      + wrapped("A term of both equations is tested in both together; in each alone:")
      + testTable(
        "term, by \(likelihoodRatioName)",
        parts.map {
          $0.term
            + ($0.equation == ModelDocument.Model.incidenceEquation
              ? ": who ever leaves" : ": how long they stay")
        }, parts.map(\.likelihoodRatio))
  }

  private var modelTestTable: [String] {
    let tests = document.tests
    let rows: [(String, ModelDocument.ChiSquaredTest?)] = [
      (likelihoodRatioName, tests.likelihoodRatio), ("Wald", tests.wald), ("score", tests.score),
      ("robust score", tests.robustScore),
    ]
    // A model without effects has nothing to test.
    let known = rows.filter { $0.1.map { $0.degreesOfFreedom > 0 } ?? false }
    guard !known.isEmpty else { return [] }
    let table = testTable("whole model", known.map(\.0), known.map(\.1))
    let isRobust = document.covariances.last.map { $0.kind != .model } ?? false
    return isRobust
      ? table + ["The likelihood ratio and the score test take rows to be independent."] : table
  }

  private func testTable(
    _ title: String, _ names: [String], _ tests: [ModelDocument.ChiSquaredTest?]
  ) -> [String] {
    var table = TextTable()
    table.add(title, .leading, names)
    table.add(
      "chi-squared", .decimal,
      tests.map { $0.map { NumberText.fixed($0.chiSquared, 2) } ?? NumberText.none })
    table.add(
      "df", .trailing, tests.map { $0.map { "\($0.degreesOfFreedom)" } ?? NumberText.none })
    table.add(
      "p", .decimal, tests.map { $0.map { NumberText.pValue($0.pValue) } ?? NumberText.none })
    return table.lines
  }

  private var summary: [String] {
    let fit = document.fit
    var lines = [
      "log-likelihood \(NumberText.fixed(fit.logLikelihood, 3)) "
        + "(without effects \(NumberText.fixed(fit.nullLogLikelihood, 3))), "
        + "AIC \(NumberText.fixed(fit.aic, 2)), BIC \(NumberText.fixed(fit.bic, 2))"
    ]
    lines += penalizedSummary
    let deviances: (deviance: Double, null: Double)? =
      switch document.model {
      case .logistic(_, let statistics): (statistics.deviance, statistics.nullDeviance)
      case .discreteTime(_, let statistics): (statistics.deviance, statistics.nullDeviance)
      case .cox, .piecewiseExponential, .aft, .roystonParmar, .cure, .causeSpecific, .fineGray,
        .sharedFrailty:
        nil
      }
    if let deviances {
      lines.append(
        "deviance \(NumberText.fixed(deviances.deviance, 3)) "
          + "(without effects \(NumberText.fixed(deviances.null, 3)))")
    }
    var quality: [String] = []
    if let concordance = fit.concordance {
      let name = document.concordanceName
      let error = concordance.standardError.map { " (SE \(NumberText.fixed($0, 4)))" } ?? ""
      quality.append("\(name) \(NumberText.fixed(concordance.value, 4))\(error)")
    }
    quality += measures.map { "\($0.title) \(NumberText.fixed($0.value, 4))" }
    if !quality.isEmpty { lines.append(quality.joined(separator: ", ")) }
    lines.append(convergence)
    return lines
  }

  private var convergence: String {
    let fit = document.fit
    if isShrunken { return optimality }
    let steps = NumberText.counted(fit.iterations, "step")
    // The decrement is the squared distance in units of the standard errors.
    let distance = fit.newtonDecrement.squareRoot()
    if fit.estimateExists == false, fit.biasReduction == nil {
      return "No finite estimate exists; this is the limit of the fit, after \(steps)."
    }
    if fit.converged {
      let bound = distance < 1e-6 ? "less than 1e-06" : NumberText.significant(distance, 2)
      return "Converged in \(steps), \(bound) standard errors from the maximum."
    }
    return "Did not converge: after \(steps) the estimate is still "
      + "\(NumberText.significant(distance, 2)) standard errors from the maximum."
  }

  private var warnings: [String] { document.warningLines }
}

extension ModelDocument {
  /// The warnings as they are printed.
  var warningLines: [String] {
    warnings.flatMap { wrapped("Warning: \($0.message.asSentence)", indent: 2) }
  }
}
