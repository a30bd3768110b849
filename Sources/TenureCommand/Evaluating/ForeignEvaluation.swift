internal import JSONDocuments
internal import Tenure

/// Judges what another program predicted.
struct ForeignEvaluation {
  private let command: TenureCommand.Evaluate
  private let path: String

  /// Judges the table of a command.
  init(_ command: TenureCommand.Evaluate, _ path: String) {
    self.command = command
    self.path = path
  }

  private var horizons: [Double] { command.judging.horizons?.values ?? [] }

  /// Reads, judges and prints.
  func run(_ run: Run) throws {
    let (foreign, judging, common) = (command.foreign, command.judging, command.common)
    try OutputFile.refuse(judging.output, over: [path])
    try OutputFile.refuse(judging.report, over: [path], option: "--report")
    let names = foreign.horizonPredictions?.names ?? []
    guard names.count == horizons.count else {
      throw CommandFailure(
        .usage,
        "--horizon-predictions names \(NumberText.counted(names.count, "column")) for "
          + "\(NumberText.counted(horizons.count, "horizon")); give a column for each.")
    }
    let formula = try Formula("\(foreign.outcome ?? "") ~ 1")
    let prediction = foreign.prediction ?? ""
    var columns = Set(formula.columnNames ?? [])
    if let snapshot = command.leadTime.snapshot { columns.insert(snapshot) }
    columns.formUnion([prediction] + names + judging.columns + command.campaign.columns)
    let table = try run.during(.read) {
      try command.reading.read(path, columns: columns, lanes: common.lanes)
    }
    let isTimed = if case .survival = formula.response { true } else { false }
    var options = ModelFrameOptions(model: isTimed ? .survival : .logistic)
    options.cluster = command.reading.identifier
    let frame = try run.during(.encode) {
      try ModelFrame(Formula("\(foreign.outcome ?? "") ~ 1"), in: table, options: options)
    }
    let part = frame.keptRows.map { table.selecting(rows: $0) } ?? table
    if let snapshot = command.leadTime.snapshot {
      return try runLeadTime(frame, part, snapshot, isTimed: isTimed, run)
    }
    let (judgement, extras) = try run.during(.measure) {
      try isTimed ? judgeTimes(frame, part, names) : judgeEvents(frame, part)
    }
    for warning in frame.warnings { run.say(warning.message) }
    let report = ModelEvaluationReport(
      judgement, extras,
      title: ["\(prediction) of \(ModelFile.name(of: path))"]
        + wrapped("outcome: \(foreign.outcome ?? "")", indent: 4), timeUnit: nil)
    if let output = judging.output {
      try run.during(.write) { try OutputFile.write(report.table, to: output) }
    }
    try write(
      EvaluationPage(
        document: nil, judgement: judgement, extras: extras, data: nil, model: prediction,
        source: ModelFile.name(of: path), remarks: frame.warnings.map(\.message), influence: nil,
        level: common.confidenceLevel, lanes: common.lanes
      ).page, run)
    if judging.report != "-" {
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
    }
    run.finish()
  }

  /// Judges how early predictions warn.
  private func runLeadTime(
    _ frame: ModelFrame, _ table: DataFrame, _ snapshot: String, isTimed: Bool, _ run: Run
  ) throws {
    guard isTimed, let customers = frame.cluster else {
      throw CommandFailure(
        .usage,
        "--snapshot needs --id, the column of customers, and --outcome 'Surv(end, left)', when each "
          + "left or was last seen.")
    }
    let evaluation = try run.during(.measure) {
      try LeadTimeReport.evaluation(
        table.numbers(named: command.foreign.prediction ?? ""),
        times: table.numbers(named: snapshot), customers: customers,
        response: SurvivalResponse(frame), command.leadTime, source: table.source)
    }
    for warning in frame.warnings { run.say(warning.message) }
    let report = LeadTimeReport(
      evaluation,
      title: ["\(command.foreign.prediction ?? "") of \(ModelFile.name(of: path)), by \(snapshot)"],
      level: command.common.confidenceLevel)
    if let output = command.judging.output {
      try run.during(.write) { try OutputFile.write(report.table, to: output) }
    }
    try write(
      LeadTimePage(
        evaluation: evaluation, prediction: command.foreign.prediction ?? "",
        source: ModelFile.name(of: path), level: command.common.confidenceLevel
      ).page, run)
    if command.judging.report != "-" {
      try command.common.json ? printJSON(report.json) : StandardOutput.write(report.text)
    }
    run.finish()
  }

  /// Writes the page for people, where one was asked for.
  private func write(_ page: @autoclosure () -> ReportPage, _ run: Run) throws {
    guard let path = command.judging.report else { return }
    let content = run.during(.measure) { page().html }
    try run.during(.write) { try OutputFile.write(Array(content.utf8), to: path) }
    if path != "-" { run.say("the report is in \(path)") }
  }

  private func judgeEvents(
    _ frame: ModelFrame, _ table: DataFrame
  ) throws -> (Judgement, EvaluationExtras) {
    guard horizons.isEmpty else {
      throw CommandFailure(
        .usage, "--horizons: an outcome without time has none; write --outcome 'Surv(time, event)'."
      )
    }
    let predictions = try table.probabilities(named: command.foreign.prediction ?? "")
    let response = BinaryResponse(frame, weights: nil)
    func judge(_ rows: [Int]) -> LogisticEvaluation {
      LogisticEvaluation(
        predictions: rows.map { predictions[$0] }, response: response.subset(rows),
        level: command.common.confidenceLevel, campaign: command.campaign.campaign,
        lanes: command.common.lanes)
    }
    var extras = EvaluationExtras(level: command.common.confidenceLevel)
    try extras.add(predictions, response, table, command.judging.treating, command.campaign)
    try addSegments(&extras, table) { judge($0).figures }
    return (.logistic(judge(Array(predictions.indices))), extras)
  }

  private func judgeTimes(
    _ frame: ModelFrame, _ table: DataFrame, _ names: [String]
  ) throws -> (Judgement, EvaluationExtras) {
    if command.judging.treating.treatment != nil || !command.campaign.columns.isEmpty {
      throw CommandFailure(
        .usage, "--treatment and columns of values are judged with an outcome without time.")
    }
    let score = try table.numbers(named: command.foreign.prediction ?? "")
    let risks = try names.map { try table.probabilities(named: $0) }
    let response = SurvivalResponse(frame)
    let clusters = frame.cluster?.codes.map { Int($0) }
    func judge(_ rows: [Int]) -> SurvivalEvaluation {
      SurvivalEvaluation(
        linearPredictor: rows.map { score[$0] },
        predictions: zip(horizons, risks).map { horizon, risk in
          .init(horizon: horizon, survival: rows.map { 1 - risk[$0] })
        },
        response: response.subset(rows), clusters: clusters.map { all in rows.map { all[$0] } },
        level: command.common.confidenceLevel, campaign: command.campaign.campaign,
        lanes: command.common.lanes)
    }
    var extras = EvaluationExtras(level: command.common.confidenceLevel)
    try addSegments(&extras, table) { judge($0).figures }
    return (.survival(judge(Array(score.indices)), []), extras)
  }

  private func addSegments(
    _ extras: inout EvaluationExtras, _ table: DataFrame, _ figures: ([Int]) -> [EvaluationFigure]
  ) throws {
    guard let column = command.judging.segment else { return }
    extras.segments = (
      column,
      try EvaluationExtras.segments(table.labels(named: column), column, table, figures)
    )
  }
}

extension DataFrame {
  /// The probabilities in a column that an option names.
  fileprivate func probabilities(named name: String) throws(CommandFailure) -> [Double] {
    let values = try numbers(named: name)
    if let row = values.firstIndex(where: { !(0...1).contains($0) }) {
      throw CommandFailure(
        .dataAtFault,
        "\(source), row \(rowNumber(row)), column \"\(name)\" holds \(NumberText.plain(values[row])); "
          + "a probability is between 0 and 1.")
    }
    return values
  }
}
