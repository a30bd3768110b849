internal import ArgumentParser
internal import Tenure

/// A battery whose columns a model has.
struct SurveyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A battery file (YAML) that turns raw answers into columns for the formula: for a driver trust \
      they are trust (0 to 100), trust_gap (less the ideal) and trust_met (percent of the ideal), \
      and trust_expectation, trust_ideal and trust_stated_importance where it asks for them; \
      engagement is the index, surveyed tells who answered anything, survey_age the time since. The \
      battery travels in the model, which then scores raw answers. With surveyed in the formula whoever \
      was never asked takes the mean of those who were in every other column; without it such rows \
      lack values.
      """, valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var battery: String?

  @Option(
    help: ArgumentHelp(
      "The column of the survey's date (2024-03-31) or number, for survey_age.",
      valueName: "column"))
  var surveyDate: String?

  @Option(
    help: ArgumentHelp(
      "The moment from which survey_age counts back: a column, a date or a number.",
      valueName: "column|date"))
  var asOf: String?

  @Option(
    help: ArgumentHelp(
      "What the drivers' shares in engagement are for; the battery's outcome when left out.",
      valueName: "outcome"))
  var indexOutcome: String?

  func validate() throws {
    if (surveyDate == nil) != (asOf == nil) {
      throw ValidationError("--survey-date and --as-of go together; give both.")
    }
    if battery == nil, surveyDate != nil || indexOutcome != nil {
      throw ValidationError(
        "--survey-date, --as-of and --index-outcome say more about a battery; name it with "
          + "--battery.")
    }
  }

  /// The battery, if there is one.
  func readBattery() throws -> Battery? { try battery.map { try BatteryFile.read(named: $0) } }

  /// What a formula asks of the battery, in a table that was read.
  func question(_ formula: Formula, _ table: DataFrame) throws -> SurveyQuestion {
    var question = SurveyQuestion()
    question.names = formula.mentionedColumnNames
    question.wantsDeliveries = formula.columnNames == nil
    question.indexOutcome = indexOutcome
    guard let surveyDate, let asOf else { return question }
    guard let column = table[surveyDate] else {
      throw CommandFailure(missingColumn: surveyDate, in: table)
    }
    let isCalendar = if case .categorical = column.values { true } else { false }
    let moment: SurveyDate.Moment
    if table[asOf] != nil {
      moment = .column(asOf)
    } else if let time = SurveyDate.time(asOf, isCalendar: isCalendar) {
      moment = .fixed(time)
    } else {
      throw CommandFailure(
        .usage,
        "--as-of \(asOf): \(table.source) has no such column, and it is no "
          + (isCalendar ? "date such as 2024-03-31." : "number, as \(surveyDate) holds."))
    }
    question.date = SurveyDate(column: surveyDate, asOf: moment, isCalendar: isCalendar)
    return question
  }

  /// The columns that may have to be read for a battery.
  func columns(_ battery: Battery) -> Set<String> {
    Set(
      battery.columns + [surveyDate, asOf, indexOutcome, battery.keys.weight].compactMap { $0 }
        + SurveyQuestion.measures(of: battery).map(\.name))
  }
}

/// A table with the columns of a battery.
struct SurveyedTable {
  /// The table, extended.
  let table: DataFrame
  /// What turns raw answers into its columns; `nil` without a battery.
  let survey: SurveyEncoder?
  /// What the reader of the model should know.
  let warnings: [DataWarning]

  /// Extends a table by what a formula asks of a battery.
  ///
  /// `.` in the formula stands for drivers rather than for their items.
  init(_ raw: DataFrame, _ battery: Battery?, _ options: SurveyOptions, _ formula: Formula) throws {
    guard let battery else {
      (table, survey, warnings) = (raw, nil, [])
      return
    }
    let survey = try SurveyEncoder(
      battery, try options.question(formula, raw), learningFrom: raw)
    let whole = try survey.extending(raw)
    self.survey = survey
    if formula.columnNames == nil {
      let named = Set(formula.mentionedColumnNames)
      let parts = Set(
        battery.columns + (survey.date?.columns ?? [])
          + [battery.keys.customer, battery.keys.wave, battery.keys.weight].compactMap { $0 }
      ).subtracting(named)
      table = DataFrame(
        source: whole.source, columns: whole.columns.filter { !parts.contains($0.name) },
        rowNumbers: (0..<whole.rowCount).map(whole.rowNumber))
    } else {
      table = whole
    }
    let used = survey.usedDrivers
    warnings =
      try Self.neverSurveyed(survey, raw) + TrustGuard.answers(battery, raw, of: used)
      + TrustGuard.reliability(battery, raw, of: used)
  }

  private static func neverSurveyed(_ survey: SurveyEncoder, _ raw: DataFrame) -> [DataWarning] {
    let count = survey.neverSurveyed(in: raw)
    guard count > 0, !survey.features.contains(where: { $0.measure == .surveyed }) else {
      return []
    }
    return [
      DataWarning(
        code: "neverSurveyed",
        message:
          "\(NumberText.counted(count, "customer")) of \(NumberText.grouped(raw.rowCount)) answered no "
          + "question of the battery and \(count == 1 ? "lacks" : "lack") its columns; add + surveyed "
          + "to the formula to keep them, with the mean of the others and a coefficient of their own"
      )
    ]
  }
}

extension SurveyEncoder {
  /// The drivers whose deliveries the columns are formed of.
  fileprivate var usedDrivers: Set<String> {
    Set(battery.drivers.map(\.name).filter { isUsed(driver: $0) })
  }
}

extension TrainingData {
  /// Which drivers seem to drive customers away, as far as coefficients are positive for churn.
  func signWarnings(_ coefficients: [Coefficient]) -> [DataWarning] {
    guard let survey else { return [] }
    return TrustGuard.signs(
      survey.battery,
      coefficients.map {
        TrustGuard.Effect(
          name: $0.name, estimate: $0.estimate, lower: $0.lower, upper: $0.upper)
      })
  }
}
