internal import Lanes
internal import Tenure

/// A table that a model is trained on, and the formula that met it.
struct TrainingData {
  /// The formula met with the table.
  private(set) var frame: ModelFrame
  /// The number of rows that were read and wanted.
  let rowCount: Int
  /// What messages call the table.
  let source: String
  /// What turned raw answers into columns, where a battery did.
  let survey: SurveyEncoder?
  /// What is to be known of the answers.
  let surveyWarnings: [DataWarning]
  /// The columns beside the model's, of all rows read.
  private let others: DataFrame

  /// Reads the table and meets it with the formula.
  ///
  /// - Parameters:
  ///   - model: The kind of model.
  ///   - training: The table and the formula.
  ///   - cluster: The column of customers whose rows belong together.
  ///   - reading: How the table is read.
  ///   - common: The options of every command.
  ///   - run: The run, whose phases are timed.
  ///   - censored: The value of the outcome that means that nothing happened, where it has several
  ///     causes.
  ///   - names: Columns that are kept beside the model's, and that `.` in the formula leaves out.
  ///   - answers: The battery whose columns the formula may name.
  ///   - adjust: Sets what only some families want.
  /// - Throws: What is wrong with the formula, the table, or the two together.
  init(
    _ model: ModelFrameOptions.Model, _ training: some ModelTable, cluster: String?,
    _ reading: ReadingOptions, _ common: CommonOptions, _ run: Run, censored: String? = nil,
    beside names: [String] = [], answers: SurveyOptions? = nil,
    adjusting adjust: (inout ModelFrameOptions) -> Void = { _ in }
  ) throws {
    let formula = try training.source.readFormula()
    let others = names
    var options = ModelFrameOptions(model: model)
    adjust(&options)
    let ancillary = options.ancillary.flatMap { $0.columnNames ?? [] }
    let battery = try answers?.readBattery()
    let ofBattery = battery.flatMap { answers?.columns($0) } ?? []
    let needed = formula.columnNames.map { names in
      Set(
        names + others + ancillary + [training.weights, cluster, options.frailty].compactMap { $0 }
      ).union(ofBattery)
    }
    let raw = try run.during(.read) {
      try reading.read(
        training.path, columns: needed, optional: ofBattery, lanes: common.lanes)
    }
    let surveyed = try run.during(.encode) {
      try SurveyedTable(raw, battery, answers ?? SurveyOptions(), formula)
    }
    let table = surveyed.table
    (survey, surveyWarnings) = (surveyed.survey, surveyed.warnings)
    options.missing = training.missing.policy
    options.weights = training.weights
    options.cluster = cluster
    options.censored = censored
    options.identifiers = [reading.identifier].compactMap { $0 } + names
    self.others = DataFrame(
      source: table.source,
      columns: try names.map { name in
        guard let column = table[name] else {
          throw CommandFailure(missingColumn: name, in: table)
        }
        return column
      }, rowNumbers: names.isEmpty ? [] : (0..<table.rowCount).map(table.rowNumber))
    frame = try run.during(.encode) { try ModelFrame(formula, in: table, options: options) }
    frame.encoder.sayManyLevels(run)
    rowCount = table.rowCount
    source = table.source
    if training.weightsKind == .frequency {
      try checkFrequencies(of: training.weights ?? "", in: table)
    }
  }

  /// Reads the table of a model that is trained, and refuses to write the model over it.
  init(
    _ model: ModelFrameOptions.Model, _ training: TrainingOptions, _ reading: ReadingOptions,
    _ common: CommonOptions, _ run: Run, censored: String? = nil, beside names: [String] = [],
    adjusting adjust: (inout ModelFrameOptions) -> Void = { _ in }
  ) throws {
    try OutputFile.refuse(
      training.output, over: [training.path] + [training.survey.battery].compactMap { $0 })
    try self.init(
      model, training, cluster: training.cluster, reading, common, run, censored: censored,
      beside: names, answers: training.survey, adjusting: adjust)
  }

  /// The values of a column beside the model's as codes from 0, for the rows of a frame.
  func codes(of name: String, in frame: ModelFrame) throws(CommandFailure) -> [Int32] {
    guard let column = others[name] else {
      throw CommandFailure(.bug, "column \(name) was not read.")
    }
    let rows = frame.keptRows ?? Array(0..<frame.rowCount)
    if let lacking = rows.first(where: { column.isMissing($0) }) {
      throw CommandFailure(
        .dataAtFault,
        "\(source), row \(others.rowNumber(lacking)), column \"\(name)\" has no value, so its fold is unknown."
      )
    }
    switch column.values {
    case .categorical(let codes, _): return Self.consecutive(rows.map { Int(codes[$0]) })
    case .logical(let truths): return Self.consecutive(rows.map { Int(truths[$0]) })
    case .numeric(let numbers):
      let distinct = Set(rows.map { numbers[$0] }).sorted()
      let code = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
      return rows.map { Int32(code[numbers[$0]] ?? 0) }
    }
  }

  private static func consecutive(_ values: [Int]) -> [Int32] {
    let distinct = Set(values).sorted()
    let code = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
    return values.map { Int32(code[$0] ?? 0) }
  }

  /// Refuses frequencies that count no rows, and those that only a slip of the pen can mean.
  private func checkFrequencies(
    of column: String, in table: DataFrame
  ) throws(CommandFailure) {
    for (index, weight) in (frame.weights ?? []).enumerated()
    where weight != weight.rounded() || weight > 1_000_000 {
      let row = table.rowNumber(frame.keptRows?[index] ?? index)
      throw CommandFailure(
        .dataAtFault,
        "\(source), row \(row), column \"\(column)\": a frequency is a whole number of up to "
          + "1,000,000 rows alike, not \(NumberText.plain(weight)); use --weights-kind case or "
          + "sampling.")
    }
  }

  /// Whether the likelihood-ratio tests of all terms are worth their time.
  ///
  /// Each refits the model, some five passes over n rows of p² products. Likelihood ratios rely on
  /// the model, which robust errors do without; so those have Wald's tests beside them.
  ///
  /// - Parameters:
  ///   - choice: What was asked for.
  ///   - isRobust: Whether errors are robust.
  ///   - factor: How many times that work the model takes.
  /// - Returns: Whether to test so.
  func testsTerms(_ choice: TermTests, isRobust: Bool, factor: Double = 1) -> Bool {
    if choice == .auto && (isRobust || frame.cluster != nil) { return false }
    switch choice {
    case .lr: return true
    case .wald, .none: return false
    case .auto:
      let columns = Double(frame.columns.count)
      let work =
        factor * Double(frame.rowCount) * columns * columns
        * Double(frame.encoder.terms.count)
      return work < 5e9
    }
  }

  /// Leaves out the rows with a time of 0, or gives them another.
  ///
  /// - Parameter time: The time that stands for 0; `nil` leaves the rows out.
  /// - Returns: What was done, in a sentence; `nil` where there was no such row.
  /// - Throws: ``CommandFailure`` when no row is left.
  mutating func treatZeroTimes(by time: Double?) throws(CommandFailure) -> String? {
    let zeros = Set(frame.response.zeroTimes)
    guard !zeros.isEmpty else { return nil }
    let rows = NumberText.counted(zeros.count, "row")
    let verb = zeros.count == 1 ? "has" : "have"
    if let time {
      frame = frame.replacingZeroTimes(by: time)
      return "\(rows) \(verb) a time of 0 and \(zeros.count == 1 ? "counts" : "count") as "
        + "\(NumberText.plain(time)), as --zero-time says"
    }
    frame = frame.selecting(rows: (0..<frame.rowCount).filter { !zeros.contains($0) })
    guard frame.rowCount > 0 else {
      throw CommandFailure(.dataAtFault, "\(source): every row has a time of 0, so none is left.")
    }
    return "\(rows) \(verb) a time of 0 and \(zeros.count == 1 ? "is" : "are") left out, as "
      + "--zero-time says"
  }

  /// Refuses strata, for families that have none.
  ///
  /// - Parameter instead: What to do instead, as a clause.
  /// - Throws: ``CommandFailure`` where the formula has strata.
  func refuseStrata(_ instead: String) throws(CommandFailure) {
    guard frame.strata != nil else { return }
    throw CommandFailure(.dataAtFault, "\(source): strata() cannot be used here: \(instead).")
  }

  /// Does the fitting, with what it refuses in a sentence about the file.
  func fit<Fit>(_ work: () throws(FitError) -> Fit) throws(CommandFailure) -> Fit {
    do {
      return try work()
    } catch {
      throw CommandFailure(.dataAtFault, "\(source): \(error)")
    }
  }

  /// Harrell's concordance of a survival model with its own data; `nil` of one without effects, which
  /// orders nobody.
  func concordance(
    of scorer: Scorer, lanes: Lanes
  ) -> ModelDocument.FitStatistics.Estimate? {
    guard !frame.encoder.columnNames.isEmpty || frame.offset != nil else { return nil }
    return frame.concordance(of: scorer, lanes: lanes)
  }
}

extension FeatureEncoder {
  /// Says, before a fit that takes long, which columns have very many levels.
  fileprivate func sayManyLevels(_ run: Run) {
    for variable in variables {
      guard case .factor(_, let levels, _) = variable.kind, levels.count > 200 else { continue }
      run.say(
        "\(variable.name) has \(NumberText.grouped(levels.count)) levels, each with a coefficient of "
          + "its own, so the fit may take long; leave it out, merge its levels, or add a penalty "
          + "(--penalty)")
    }
  }
}

extension ModelFrame {
  /// How the linear predictor is spread over these rows.
  func scoreProfile(
    _ scorer: Scorer, lanes: Lanes
  ) -> ModelDocument.Provenance.ScoreProfile? {
    let scores = scorer.linearPredictors(self, lanes: lanes)
    return scores.isEmpty || !scores.allSatisfy(\.isFinite) ? nil : .init(of: scores)
  }

  /// Harrell's concordance of a survival model with these rows.
  func concordance(
    of scorer: Scorer, lanes: Lanes
  ) -> ModelDocument.FitStatistics.Estimate? {
    let concordance = Concordance(
      risk: scorer.linearPredictors(self, lanes: lanes).map { scorer.riskSign * $0 },
      response: SurvivalResponse(self),
      strata: strata?.codes.map { Int($0) })
    return concordance.map { concordance in
      let clusters = cluster?.codes.map { Int($0) }
      return .init(
        value: concordance.estimate,
        standardError: clusters.map { concordance.standardError(clusters: $0) }
          ?? concordance.standardError)
    }
  }
}
