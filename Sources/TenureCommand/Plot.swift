internal import ArgumentParser
internal import Lanes
internal import Tenure

extension TenureCommand {
  /// `tenure plot MODEL [DATA] --chart NAME`: one picture of a model.
  struct Plot: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Draw one picture of a model: as SVG, as letters, or as the numbers behind it.",
      discussion: """
        Of the model alone: coefficients, the ratios with their intervals; effect, what one number \
        does over its range (--of COLUMN). With a table of customers whose outcome is known: roc, \
        precision-recall, calibration, gains, lift, decision, profit and influence; for models of \
        time also survival, observed beside expected. Models of time are judged at one --horizon. \
        Profit takes values and costs from columns, too; uplift, whom treatment keeps, needs \
        --treatment and its probability.

        Without --output the picture is drawn with letters. A file that ends in .svg gets the picture, \
        which follows its reader's light or dark look; one that ends in .csv the numbers behind it. \
        Curves of a table without a model come from 'tenure curves --plot'; all pictures on one page \
        from 'tenure evaluate --report'.

        Examples:
          tenure plot churn.tenure.json --chart coefficients
          tenure plot churn.tenure.json --chart effect --of age -o age.svg
          tenure plot churn.tenure.json later.csv --chart gains -o gains.svg
          tenure plot cox.tenure.json later.csv --chart calibration --horizon 12 \\
            -o by-12.svg
          tenure plot churn.tenure.json later.csv --chart profit --customer-value worth
          tenure plot churn.tenure.json trial.csv --chart uplift --treatment called \\
            --treatment-probability 0.5

        \(ExitStatus.help)
        """)

    @Argument(help: .model, completion: .models)
    var model: String

    @Argument(
      help: ArgumentHelp(
        "The table, for pictures of how a model does: a CSV file, or - for standard input.",
        valueName: "data"), completion: .tables)
    var path: String?

    @Option(help: ArgumentHelp("Which picture.", valueName: "name"))
    var chart: Kind

    @Option(
      name: .customLong("of"),
      help: ArgumentHelp("The column whose effect is drawn.", valueName: "column"))
    var column: String?

    @Option(
      help: ArgumentHelp("The time by which a model of time is judged.", valueName: "time"))
    var horizon: Double?

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        "Where the picture goes, .svg, or its numbers, .csv; letters on stdout when left out.",
        valueName: "file"), completion: .file(extensions: ["svg", "csv"]))
    var output: String?

    @Option(help: ArgumentHelp("The picture's width in pixels, from 300 on.", valueName: "number"))
    var width = 720

    @OptionGroup(title: "Campaign options") var campaign: CampaignOptions
    @OptionGroup(title: "Treatment options") var treating: TreatmentOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard (300...4000).contains(width) else {
        throw ValidationError("--width must be between 300 and 4000, not \(width).")
      }
      if chart.needsTable, path == nil {
        throw ValidationError(
          "--chart \(chart.rawValue) needs a table with outcomes behind the model.")
      }
      if chart == .effect, column == nil {
        throw ValidationError("--chart effect needs --of, the column whose effect is drawn.")
      }
      guard (chart == .uplift) == (treating.treatment != nil) else {
        throw ValidationError(
          "--chart uplift takes --treatment and --treatment-probability, and no other chart does.")
      }
      if let horizon, !(horizon > 0 && horizon.isFinite) {
        throw ValidationError("--horizon is a time above 0.")
      }
      if let output, !output.hasSuffix(".svg"), !output.hasSuffix(".csv") {
        throw ValidationError("--output ends in .svg for a picture or in .csv for its numbers.")
      }
    }

    func run() throws {
      let run = Run(common)
      let document = try run.during(.read) { try ModelFile.read(model) }
      try OutputFile.refuse(output, over: [model, path].compactMap { $0 })
      let drawing = try makeDrawing(document, run)
      try DrawingOutput(drawing).write(
        to: output, width: Double(width), asJSON: common.json, run)
      run.finish()
    }

    private func makeDrawing(_ document: ModelDocument, _ run: Run) throws -> any Drawing {
      let name = ModelFile.name(of: model)
      switch chart {
      case .coefficients:
        guard let chart = document.coefficientChart else {
          throw CommandFailure(.dataAtFault, "\(name): there is no coefficient to draw.")
        }
        return chart
      case .effect:
        let column = column ?? ""
        guard let input = document.scorer.encoder.inputIndex(named: column) else {
          throw CommandFailure(
            .usage,
            "--of \(column): the model reads no such column; it reads "
              + document.scorer.encoder.inputs.map(\.name).joined(separator: ", ") + ".")
        }
        guard let chart = document.effectChart(of: input, level: common.confidenceLevel) else {
          throw CommandFailure(
            .dataAtFault,
            "\(name): effects are drawn of numbers that varied, in logistic and Cox models; for "
              + "\(column) ask 'tenure effects'.")
        }
        return chart
      default:
        return try PlottedEvaluation(self, document, run).drawing(chart)
      }
    }
  }
}

extension TenureCommand.Plot {
  /// Which picture.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case coefficients, effect, survival, roc
    case precisionRecall = "precision-recall"
    case calibration, gains, lift, decision, profit, uplift, influence

    /// Whether it shows how a model does on customers.
    var needsTable: Bool { self != .coefficients && self != .effect }
  }
}

/// An evaluation of which one picture is drawn.
private struct PlottedEvaluation {
  private let document: ModelDocument
  private let data: EvaluationData
  private let diagnosis: DiagnosisData?
  private let horizon: Double?
  private let campaign: CampaignOptions
  private let treating: TreatmentOptions
  private let level: Double
  private let lanes: Lanes
  private let name: String

  init(_ command: TenureCommand.Plot, _ document: ModelDocument, _ run: Run) throws {
    let formula = try document.readFormula(source: command.model)
    var columns = Set(formula.columnNames ?? [])
    if let weights = document.training.weights { columns.insert(weights.column) }
    columns.formUnion(command.campaign.columns + command.treating.columns)
    let (reading, lanes) = (command.reading, command.common.lanes)
    let table = try run.during(.read) {
      try reading.read(
        command.path ?? "-", columns: columns, typed: document.scorer.encoder,
        survey: document.survey, lanes: lanes)
    }
    data = try run.during(.encode) {
      try EvaluationData(document, formula, table, customers: reading.identifier)
    }
    diagnosis =
      command.chart == .influence
      ? try DiagnosisData(document, formula, table, customers: reading.identifier) : nil
    self.document = document
    self.lanes = lanes
    horizon = command.horizon
    campaign = command.campaign
    treating = command.treating
    level = command.common.confidenceLevel
    name = ModelFile.name(of: command.model)
  }

  func drawing(_ kind: TenureCommand.Plot.Kind) throws -> any Drawing {
    switch kind {
    case .influence:
      guard let chart = diagnosis?.influenceChart(document, count: 12, lanes: lanes) else {
        throw CommandFailure(
          .dataAtFault, "\(name): influence is drawn of logistic and Cox models.")
      }
      return chart
    case .survival:
      if case .logistic = document.model { throw noTime }
      let curves = data.timeCurves(document, level: level, lanes: lanes)
      return Chart.survival(curves, unit: document.outcome.timeUnit, level: level)
    default: return try judged(kind)
    }
  }

  private var noTime: CommandFailure {
    CommandFailure(.usage, "\(name): a logistic model knows no time.")
  }

  private func judged(_ kind: TenureCommand.Plot.Kind) throws -> any Drawing {
    if case .logistic = document.model {
      guard horizon == nil else { throw noTime }
    } else if horizon == nil {
      throw CommandFailure(
        .usage, "--chart \(kind.rawValue): a model of time is judged at one --horizon.")
    }
    let settings = JudgingSettings(
      horizons: horizon.map { [$0] } ?? [], level: level, campaign: campaign.campaign)
    let judged = try data.predictions(
      document.scorer, horizons: settings.horizons, lanes: lanes)
    if let chart = try chartByColumns(kind, judged) { return chart }
    switch data.judge(judged, settings, lanes: lanes) {
    case .logistic(let evaluation):
      guard let usefulness = evaluation.usefulness, let area = evaluation.areaMeasured else {
        throw nothing(evaluation.notes)
      }
      return chart(
        kind, usefulness, area, eventRate: evaluation.eventRate, evaluation.calibration,
        evaluation.calibrationCurve)
    case .survival(let evaluation, _):
      return try chart(kind, evaluation.horizons.first, evaluation.notes)
    case .causes(let causes, _, _):
      return try chart(kind, causes.first?.horizons.first, [])
    }
  }

  /// The pictures by columns of values, costs and treatment.
  private func chartByColumns(
    _ kind: TenureCommand.Plot.Kind, _ judged: JudgedRows
  ) throws -> Chart? {
    guard kind == .uplift || (kind == .profit && !campaign.columns.isEmpty) else { return nil }
    guard case .logistic = document.model else {
      throw CommandFailure(
        .usage,
        "--treatment and columns of values are judged with a logistic model; leave them out with a "
          + "model of time.")
    }
    var extras = EvaluationExtras(level: level)
    try extras.add(
      judged.score,
      BinaryResponse(data.frame, weights: data.weights?.kind).subset(judged.rows),
      data.table.selecting(rows: judged.rows), treating, campaign)
    return kind == .uplift ? extras.uplift?.chart(level: level) : extras.profit?.chart(level: level)
  }

  private func nothing(_ notes: [EvaluationNote]) -> CommandFailure {
    CommandFailure(
      .dataAtFault,
      "\(name): nothing can be judged\(horizon.map { " at \(NumberText.short($0))" } ?? ""). "
        + notes.map(\.description).joined(separator: " "))
  }

  private func chart(
    _ kind: TenureCommand.Plot.Kind, _ found: HorizonEvaluation?, _ notes: [EvaluationNote]
  ) throws -> Chart {
    guard let found, let usefulness = found.usefulness, let area = found.areaEstimate,
      let rate = found.observed
    else { throw nothing(notes + (found?.notes ?? [])) }
    return chart(
      kind, usefulness, area.measured(level: level, within: 0...1), eventRate: rate,
      found.calibration, found.calibrationCurve)
  }

  private func chart(
    _ kind: TenureCommand.Plot.Kind, _ usefulness: RiskUsefulness, _ area: Measured,
    eventRate: Double, _ groups: [CalibrationGroup], _ curve: CalibrationCurve?
  ) -> Chart {
    switch kind {
    case .precisionRecall: usefulness.precisionChart(eventRate: eventRate)
    case .calibration: calibrationChart(groups, curve: curve, level: level)
    case .gains: usefulness.gainChart(eventRate: eventRate, level: level)
    case .lift: usefulness.liftChart(level: level)
    case .decision: usefulness.decisionChart(eventRate: eventRate, level: level)
    case .profit: usefulness.profitChart(eventRate: eventRate)
    default: usefulness.rocChart(area)
    }
  }
}
