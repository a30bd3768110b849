internal import Tenure

/// A table that a model is trained on, and the formula that met it.
struct TrainingData {
  /// The formula met with the table.
  let frame: ModelFrame
  /// The number of rows that were read and wanted.
  let rowCount: Int
  /// What messages call the table.
  let source: String

  /// Reads the table and meets it with the formula.
  init(
    _ model: ModelFrameOptions.Model, _ training: TrainingOptions, _ reading: ReadingOptions,
    _ common: CommonOptions, _ run: Run
  ) throws {
    let formula = try training.readFormula()
    try OutputFile.refuse(training.output, over: [training.path])
    let needed = formula.columnNames.map { names in
      Set(names + [training.weights, training.cluster].compactMap { $0 })
    }
    let table = try run.during(.read) {
      try reading.read(training.path, columns: needed, lanes: common.lanes)
    }
    var options = ModelFrameOptions(model: model)
    options.missing = training.missing.policy
    options.weights = training.weights
    options.cluster = training.cluster
    options.identifiers = [reading.identifier].compactMap { $0 }
    frame = try run.during(.encode) { try ModelFrame(formula, in: table, options: options) }
    rowCount = table.rowCount
    source = table.source
    if training.weightsKind == .frequency {
      try checkFrequencies(of: training.weights ?? "", in: table)
    }
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
  func testsTerms(_ choice: TermTests, isRobust: Bool) -> Bool {
    if choice == .auto && (isRobust || frame.cluster != nil) { return false }
    switch choice {
    case .lr: return true
    case .wald, .none: return false
    case .auto:
      let columns = Double(frame.columns.count)
      let work = Double(frame.rowCount) * columns * columns * Double(frame.encoder.terms.count)
      return work < 5e9
    }
  }

  /// Does the fitting, with what it refuses in a sentence about the file.
  func fit<Fit>(_ work: () throws(FitError) -> Fit) throws(CommandFailure) -> Fit {
    do {
      return try work()
    } catch {
      throw CommandFailure(.dataAtFault, "\(source): \(error)")
    }
  }
}
