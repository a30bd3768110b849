internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure evaluate MODEL DATA`: how well a model predicts what happened.
  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Judge a model, or any program's predictions, on customers whose outcome is known.",
      discussion: """
        The table needs the outcome that the formula names beside the model's columns. Judge a \
        model on customers that it was not trained on, or ask --validation: on its own training data \
        every model looks better than it is.

        A logistic model gets AUC, Brier score, log-loss, calibration, lift and profit. A model of \
        time gets the concordance of Harrell and of Uno, and at each horizon the Brier score, AUC and \
        calibration, corrected for customers who were not observed that long. A model of several \
        causes is judged on each of them.

        With --predictions no model is needed: the table holds what another program predicted, in the \
        column --prediction, beside the --outcome.

        Examples:
          tenure evaluate churn.tenure.json later.csv
          tenure evaluate churn.tenure.json later.csv --report report.html
          tenure evaluate churn.tenure.json later.csv --horizons 6,12,24 \\
            --segment region
          tenure evaluate churn.tenure.json train.csv --validation bootstrap
          tenure evaluate churn.tenure.json train.csv --validation cv --folds 5 \\
            --id customer
          tenure evaluate churn.tenure.json later.csv --landmark 12 --horizons 3,6
          tenure evaluate churn.tenure.json later.csv --json \\
            --where 'region == "north"'
          tenure evaluate --predictions scored.csv --prediction p \\
            --outcome 'churned == "Yes"'
          tenure evaluate --predictions monthly.csv --prediction p --id customer \\
            --outcome "Surv(end, left)" --snapshot month --gaps 0,1,2

        \(ExitStatus.help)
        """)

    @Argument(help: .model, completion: .models)
    var model: String?

    @Argument(help: .table, completion: .tables)
    var path: String?

    @OptionGroup var judging: JudgingOptions
    @OptionGroup(title: "Options for predictions of other programs")
    var foreign: ForeignPredictionOptions
    @OptionGroup(title: "Lead time options") var leadTime: LeadTimeOptions
    @OptionGroup(title: "Validation options") var validation: ValidationOptions
    @OptionGroup(title: "Campaign options") var campaign: CampaignOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard foreign.path == nil else {
        guard model == nil else {
          throw ValidationError("--predictions judges a table alone; leave the model out.")
        }
        guard validation.validation == .apparent, judging.landmark == nil else {
          throw ValidationError(
            "--validation and --landmark need a model; predictions of another program are judged as "
              + "they are.")
        }
        return
      }
      guard leadTime.snapshot == nil else {
        throw ValidationError(
          "--snapshot judges --predictions; write them with 'tenure score' first.")
      }
      guard model != nil, path != nil else {
        throw ValidationError(
          "Give a model and a table, or --predictions with a table that holds them.")
      }
      guard judging.landmark == nil || judging.horizons != nil else {
        throw ValidationError("--landmark needs --horizons, which count from it: 3,6.")
      }
      guard judging.landmark == nil || validation.validation != .bootstrap else {
        throw ValidationError(
          "--validation bootstrap judges from the start; take cv or hold-out with --landmark.")
      }
    }

    func run() throws {
      let run = Run(common)
      if let table = foreign.path { return try ForeignEvaluation(self, table).run(run) }
      guard let model, let path else {
        throw CommandFailure(.usage, "give a model and a table.")
      }
      try OutputFile.refuse(judging.output, over: [model, path])
      try OutputFile.refuse(judging.report, over: [model, path], option: "--report")
      let document = try run.during(.read) { try ModelFile.read(model) }
      try refuseTimes(document)
      let formula = try document.readFormula(source: model)
      let data = try read(document, formula, path, run)
      let settings = JudgingSettings(
        horizons: judgedHorizons(document, data), level: common.confidenceLevel,
        campaign: campaign.campaign)
      let (judgement, extras) = try run.during(.measure) {
        try judge(document, data, settings, path)
      }
      let remarks = remarks(document, data)
      for remark in remarks { run.say(remark) }
      let report = ModelEvaluationReport(
        judgement, extras, title: title(document, model, path, extras),
        timeUnit: document.outcome.timeUnit)
      if let output = judging.output {
        try run.during(.write) { try OutputFile.write(report.table, to: output) }
      }
      if let page = judging.report {
        let content = run.during(.measure) {
          EvaluationPage(
            document: document, judgement: judgement, extras: extras, data: data,
            model: ModelFile.name(of: model), source: ModelFile.name(of: path), remarks: remarks,
            influence: influence(document, formula, data), level: common.confidenceLevel,
            lanes: common.lanes
          ).page.html
        }
        try run.during(.write) { try OutputFile.write(Array(content.utf8), to: page) }
        if page != "-" { run.say("the report is in \(page)") }
      }
      // A page on stdout is the result; nothing else belongs beside it.
      if judging.report != "-" {
        try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      }
      run.finish()
    }

    /// Who moves the coefficients most, for families that know it and tables that allow it.
    private func influence(
      _ document: ModelDocument, _ formula: Formula, _ data: EvaluationData
    ) -> RowChart? {
      guard
        let diagnosis = try? DiagnosisData(
          document, formula, data.table, customers: reading.identifier)
      else { return nil }
      return diagnosis.influenceChart(document, count: 10, lanes: common.lanes)
    }

    /// The times at which a model of time is judged: those asked for, for a page else round ones by
    /// which enough customers are still watched.
    private func judgedHorizons(_ document: ModelDocument, _ data: EvaluationData) -> [Double] {
      if let horizons = judging.horizons { return horizons.values }
      guard judging.report != nil, let last = data.frame.times.max(),
        let watched = data.frame.lastWatchedTime, watched > 0
      else { return [] }
      let ticks = Chart.Scale(0, watched)
        .ticks(atMost: 4, steps: Chart.Steps(unit: document.outcome.timeUnit))
        .filter { $0 > 0 && $0 <= watched && $0 < last }
      return ticks.isEmpty && watched < last ? [watched] : ticks
    }

    private func refuseTimes(_ document: ModelDocument) throws {
      guard case .logistic = document.model else { return }
      if judging.horizons != nil {
        throw CommandFailure(
          .usage, "--horizons: a logistic model knows no time; leave the option out.")
      }
    }

    /// Reads the table and meets it with the model.
    private func read(
      _ document: ModelDocument, _ formula: Formula, _ path: String, _ run: Run
    ) throws -> EvaluationData {
      var columns = Set(formula.columnNames ?? [])
      columns.formUnion(document.scorer.encoder.inputs.map(\.name))
      if let weights = document.training.weights { columns.insert(weights.column) }
      if let cluster = document.training.cluster { columns.insert(cluster) }
      columns.formUnion(judging.columns + campaign.columns)
      if let split = validation.splitColumn { columns.insert(split) }
      let isRandom = validation.validation != .apparent && validation.validation != .timeSplit
      let dates = validation.splitAt.map { Double($0) == nil } == true
      let table = try run.during(.read) {
        try reading.read(
          path, columns: isRandom ? nil : columns, typed: document.scorer.encoder,
          survey: document.survey, texts: dates ? [validation.splitColumn].compactMap { $0 } : [],
          lanes: common.lanes)
      }
      let trained = document.training.cluster.flatMap { table[$0] == nil ? nil : $0 }
      let data = try run.during(.encode) {
        try EvaluationData(
          document, formula, table,
          customers: reading.identifier ?? (validation.validation == .apparent ? nil : trained))
      }
      if isRandom, data.frame.cluster == nil,
        let leak = CustomerLeak(data.table, data.frame, besides: columns)
      {
        run.say(leak.sentence)
      }
      guard let landmark = judging.landmark else { return data }
      guard data.frame.isTimed else {
        throw CommandFailure(
          .usage, "--landmark: a logistic model knows no time; leave the option out.")
      }
      if case .survival(let start, _, _) = data.frame.response, start != nil {
        throw CommandFailure(
          .usage,
          "--landmark: rows of Surv(start, stop, event) are parts of customers; give one row a "
            + "customer, as known at the landmark.")
      }
      return data.landmarked(try landmark.values(in: data.table))
    }

    /// Judges the model, and what else was asked.
    private func judge(
      _ document: ModelDocument, _ data: EvaluationData, _ settings: JudgingSettings,
      _ path: String
    ) throws -> (Judgement, EvaluationExtras) {
      var extras = EvaluationExtras(level: settings.level)
      var judged: JudgedRows
      if validation.validation == .apparent {
        judged = try data.predictions(
          document.scorer, horizons: settings.horizons, lanes: common.lanes)
      } else {
        let refit: ModelRefit
        do {
          refit = try ModelRefit(document, data.frame)
        } catch {
          throw CommandFailure(
            .dataAtFault,
            "--validation \(validation.validation.rawValue) fits the model again, and \(error); judge "
              + "it on a table of its own, or predictions made elsewhere with --predictions.")
        }
        let outcome = try ModelValidation(
          document: document, data: data, refit: refit, plan: validation.plan, settings: settings,
          seed: UInt64(common.seed), lanes: common.lanes, source: ModelFile.name(of: path)
        ).run()
        extras.validation = outcome
        judged = outcome?.judged ?? JudgedRows(rows: [], score: [])
      }
      let judgement = data.judge(judged, settings, lanes: common.lanes)
      try addExtras(&extras, judged, data, settings)
      return (judgement, extras)
    }

    /// What the predictions are good for by columns of the table, and by segments.
    private func addExtras(
      _ extras: inout EvaluationExtras, _ judged: JudgedRows, _ data: EvaluationData,
      _ settings: JudgingSettings
    ) throws {
      let part = data.table.selecting(rows: judged.rows)
      if !data.frame.isTimed {
        let response = BinaryResponse(data.frame, weights: data.weights?.kind)
          .subset(judged.rows)
        try extras.add(judged.score, response, part, judging.treating, campaign)
      } else if judging.treating.treatment != nil || !campaign.columns.isEmpty {
        throw CommandFailure(
          .usage,
          "--treatment and columns of values are judged with a logistic model, or with predictions "
            + "of one outcome; leave them out with a model of time.")
      }
      if let column = judging.segment {
        extras.segments = (
          column,
          try EvaluationExtras.segments(part.labels(named: column), column, part) { positions in
            data.judge(judged.subset(positions), settings, lanes: common.lanes).figures
          }
        )
      }
    }

    /// What the run says besides its results.
    private func remarks(_ document: ModelDocument, _ data: EvaluationData) -> [String] {
      var remarks = data.frame.warnings.map(\.message)
      if let sentence = data.weightsSentence(document) { remarks.append(sentence) }
      if let correction = document.training.priorCorrection {
        remarks.append(
          "predictions are for customers of whom \(NumberText.percent(correction.populationShare)) "
            + "have the event; a table drawn at another rate is not calibrated by that")
      }
      if let condition = document.training.rowFilter, reading.condition == nil {
        remarks.append(
          "the model was trained on rows where \(condition); all rows are judged here, as no "
            + "--where was given")
      }
      return remarks
    }

    private func title(
      _ document: ModelDocument, _ model: String, _ path: String, _ extras: EvaluationExtras
    ) -> [String] {
      ["\(ModelFile.name(of: model)) on \(ModelFile.name(of: path))"]
        + document.formulaLines
        + (extras.validation.map { wrapped($0.sentence, indent: 4) } ?? [])
    }
  }
}
