import RealModule
import Tenure
import TestSupport
import Testing

/// Models of incomplete data, from the fit to the file to the score.
@Suite("Documents of models with substitutes for missing values")
struct MissingValueDocumentTests {
  /// The Telco data, with every 37th contract taken away besides.
  static func table() throws -> DataFrame {
    let telco = try CSVReader.read(path: DocumentOfFitTests.telco)
    return DataFrame(
      source: telco.source,
      columns: telco.columns.map { column in
        guard column.name == "contract", case .categorical(let codes, let levels) = column.values
        else { return column }
        return Column(
          name: column.name,
          values: .categorical(
            codes: codes.enumerated().map { $0 % 37 == 0 ? -1 : $1 }, levels: levels))
      })
  }

  static func document(
    _ policy: ModelFrameOptions.MissingPolicy, _ model: ModelFrameOptions.Model, _ table: DataFrame
  ) throws -> ModelDocument {
    var options = ModelFrameOptions(model: model)
    options.missing = policy
    let left = model == .logistic ? #"churn == "Yes""# : #"Surv(tenure, churn == "Yes")"#
    let frame = try ModelFrame(
      Formula("\(left) ~ contract + log(total_charges) + partner"), in: table, options: options)
    #expect(frame.rowCount == 7_043)
    let context = DocumentOfFitTests.context(frame)
    return switch model {
    case .logistic: ModelDocument(try LogisticRegression().fit(frame), frame, context)
    case .survival: ModelDocument(try CoxRegression().fit(frame), frame, context)
    }
  }

  @Test(
    "read from its file, a model gives the same bits to tables and to single customers",
    arguments: [0, 1], [0, 1])
  func roundTrip(marked: Int, survival: Int) throws {
    let table = try Self.table()
    let document = try Self.document(
      marked == 1 ? .indicator : .impute, survival == 1 ? .survival : .logistic, table)
    let loaded = try ModelDocument(bytes: document.bytes())
    #expect(loaded == document && loaded.bytes() == document.bytes())
    #expect(loaded.replayChecks().allSatisfy { $0 == nil })
    let statuses = document.checks.map(\.prediction.status)
    #expect(statuses.contains("imputed: contract"))
    #expect(statuses.contains("imputed: total_charges"))
    #expect(statuses.contains { $0.hasPrefix("missing") } == (marked == 1))

    let scores = try document.scorer.score(table)
    #expect(scores.summary.scored == 7_043)
    #expect(scores.imputedRows == 191 + 11 && scores.summary.imputed == 191 + 11)
    #expect(
      try loaded.scorer.score(table).linearPredictor.map(\.bitPattern)
        == scores.linearPredictor.map(\.bitPattern))
    var rows = RowScorer(loaded.scorer)
    let slots = try loaded.scorer.encoder.slots(for: table)
    for row in 0..<table.rowCount {
      slots.copyRow(row, into: &rows.slots)
      let score = rows.score()
      #expect(score.linearPredictor.bitPattern == scores.linearPredictor[row].bitPattern)
      #expect(score.status == scores.statuses[row])
    }
  }

  @Test("what the intercept, classes and errors were corrected for is in the document")
  func corrections() throws {
    let (_, frame) = try DocumentOfFitTests.frame(
      #"churn == "Yes" ~ contract + monthly_charges + cluster(tenure)"#, .logistic)
    var model = LogisticRegression()
    model.populationShare = 0.02
    model.classWeights = .balanced
    let fit = try model.fit(frame)
    let document = ModelDocument(fit, frame, DocumentOfFitTests.context(frame))
    let loaded = try ModelDocument(bytes: document.bytes())
    #expect(loaded == document && loaded.scorer == document.scorer)
    expectClose(
      loaded.training.priorCorrection?.interceptShift ?? .nan, .log(0.02 / 0.98),
      .relative(1e-12))  // from one half
    #expect(loaded.scorer.coefficients[0] == loaded.coefficients[0].estimate)
    #expect(loaded.covariances.last?.correction == .hc0)
    #expect(loaded.covariances.last?.clusters == 73)
    expectClose(loaded.covariances.last?.clusterFactor ?? .nan, 73.0 / 72, .roundoff)
  }

  @Test("a substitute is named beside a horizon that is not answered")
  func substituteBeyondFollowUp() throws {
    let table = try Self.table()
    let document = try Self.document(.impute, .survival, table)
    var options = ScoringOptions()
    options.horizons = [100]
    let scores = try document.scorer.score(table, options: options)
    let encoder = document.scorer.encoder
    #expect(scores.statuses[0].text(encoder) == "beyondFollowUp; imputed: contract")
    #expect(scores.statuses[1].text(encoder) == "beyondFollowUp")
    #expect(scores.summary.imputed == 191 + 11 && scores.summary.beyondFollowUp == 7_043)
  }

  @Test("recalibration of case weights has the errors of a robust fit on the log-odds")
  func recalibration() throws {
    var random = SeededGenerator(seed: 61)
    let p = (0..<400).map { _ in Double.random(in: 0.05...0.9, using: &random) }
    let events = p.map { Double.random(in: 0..<1, using: &random) < $0 * 0.9 ? 1.0 : 0 }
    let weights = (0..<400).map { 0.5 + Double($0 % 4) }
    let found = try #require(
      Recalibration(
        predictions: p,
        response: BinaryResponse(events: events, weights: weights, weightsAreFrequencies: false)))
    var model = LogisticRegression()
    model.robustErrors = .rows(.hc0)
    let fit = try model.fit(
      Design(intercept: true, [("logit", p.map { .log($0 / (1 - $0)) })]),
      LogisticResponse(successes: events, weights: weights))
    let rows = fit.coefficients()
    for (estimate, row) in [(found.intercept, rows[0]), (found.slope, rows[1])] {
      expectClose(estimate?.value ?? .nan, row.estimate, .relative(1e-8))
      expectClose(
        estimate?.standardError ?? .nan, row.robustStandardError ?? .nan, .relative(1e-8))
    }
  }

  @Test("the fit is that of a table whose gaps were filled by hand", arguments: [0, 1])
  func filledByHand(survival: Int) throws {
    let model: ModelFrameOptions.Model = survival == 1 ? .survival : .logistic
    let table = try Self.table()
    let document = try Self.document(.impute, model, table)
    let filled = DataFrame(
      source: table.source,
      columns: table.columns.map { column in
        switch (column.name, column.values) {
        case ("contract", .categorical(let codes, let levels)):
          // Month-to-month is the commonest, and the first.
          return Column(
            name: column.name,
            values: .categorical(codes: codes.map { max($0, 0) }, levels: levels))
        case ("total_charges", .numeric(let numbers)):
          return Column(
            name: column.name, values: .numeric(numbers.map { $0.isNaN ? 1397.475 : $0 }))
        default: return column
        }
      })
    let byHand = try Self.document(.error, model, filled)
    #expect(document.coefficients == byHand.coefficients)
    #expect(document.fit.logLikelihood == byHand.fit.logLikelihood)
  }
}
