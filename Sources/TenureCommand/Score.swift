internal import ArgumentParser
internal import Tenure

extension TenureCommand {
  /// `tenure score MODEL DATA`: a prediction for each customer.
  struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Predict with a model: who will leave, when, and why.",
      discussion: """
        A logistic model gives each customer a probability of churn. A Cox model gives churn and \
        survival at each horizon, and the median time until churn; so do discrete-time and piecewise \
        exponential models. With several causes there is churn_H_CAUSE for each besides; a Fine–Gray \
        model gives that of its own cause alone.

        Without --elapsed, horizons are on the model's clock, from the start of a customer's time. \
        With it they count from now: churn_6 is then the probability that someone who has stayed \
        so long leaves within 6 more.

        --value-horizon gives the time that each customer is expected to stay within it, and with \
        --margin the revenue to expect meanwhile, worth less the later it comes: the customer's \
        lifetime value.

        Beyond the longest follow-up nothing is known: cells are empty, and the status says so. With \
        --beyond carry-hazard the mean hazard of the last year goes on, and the status says that.

        A model that was trained with a battery takes raw answers. An answer outside its declared \
        range counts as none (under --strict the table is refused), and a driver's columns are one \
        reason together.

        Columns: id (that of --id, else the battery's customer, else the row), those of --keep, \
        linearPredictor, churn (or churn_H, survival_H and \
        cumulativeHazard_H for each horizon H), medianRemaining, remaining_P for each of --quantiles, \
        expectedRemaining, expectedRevenue, reason_1 to reason_K, status. Under --intervals each has \
        _lower and _upper, the expected ones a _standardError too. A row that cannot be scored has \
        empty cells and says why in its status.

        Rows are read, scored and written some ten thousand at a time, so that a table of any size, \
        from a file, a pipe or gzip, takes no more memory than a small one; only --json on stdout \
        keeps all scores until the end.

        Examples:
          tenure score churn.tenure.json customers.csv --id customer -o scores.csv
          tenure score churn.tenure.json customers.csv --horizons 3,6,12 \\
            --elapsed tenure --reasons 3 --intervals -o scores.csv
          tenure score churn.tenure.json customers.csv --elapsed tenure \\
            --value-horizon 24 --margin monthly_charges --discount-rate 0.1 \\
            -o value.csv
          tenure score churn.tenure.json - --strict < today.csv
          tenure score churn.tenure.json customers.csv.gz --id customer -o scores.jsonl

        \(ExitStatus.help)
        """)

    @Argument(help: .model, completion: .models)
    var model: String

    @Argument(
      help: ArgumentHelp(
        "The table: a CSV file, also compressed by gzip, or - for standard input.",
        valueName: "data"),
      completion: .file(extensions: ["csv", "tsv", "txt", "gz"]))
    var path: String

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Where the scores go; stdout when left out.", valueName: "file"),
      completion: .file(extensions: ["csv", "jsonl"]))
    var output: String?

    @Option(
      help: ArgumentHelp(
        "csv or json-lines, an object a line; that of the output's name when left out.",
        valueName: "format"))
    var format: ScoreFormat?

    @OptionGroup(title: "Time") var time: TimeOptions

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("Give each customer so many reasons.", valueName: "number"))
    var reasons = 0

    @Option(
      help: ArgumentHelp(
        """
        Another Fine–Gray model of the same customers, of another cause; can be given several times. \
        Says where the causes' probabilities add up to more than 1.
        """, valueName: "model"),
      completion: .models)
    var also: [String] = []

    @Flag(help: "Give each prediction its confidence interval.")
    var intervals = false

    @Option(
      help: ArgumentHelp(
        "Columns of the table to take over, separated by commas.", valueName: "list"))
    var keep: NameList?

    @Flag(help: "Refuse the table if a row cannot be scored.")
    var strict = false

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard (0...100).contains(reasons) else {
        throw ValidationError("--reasons must be between 0 and 100, not \(reasons).")
      }
      if path == "-", reading.condition != nil {
        throw ValidationError(
          "--where reads the table twice, and standard input can be read once; save it to a file.")
      }
    }

    func run() throws {
      let run = Run(common)
      try OutputFile.refuse(output, over: [model, path])
      let document = try run.during(.read) { try ModelFile.read(model) }
      let others = try run.during(.read) { try otherCauses(document) }
      if intervals, document.training.penalty?.inference == ModelDocument.Penalty.Inference.none {
        run.say(
          "the model is penalised and has no standard errors, so the columns of limits stay empty")
      } else if intervals, document.training.recalibration != nil, document.scorer.covariance == nil
      {
        run.say(
          "the model was recalibrated and has no covariance any more, so the columns of limits stay "
            + "empty; score with the model as it was trained, or refit it (recalibrate --method refit)"
        )
      }
      let options = options(document)
      let customer = document.survey?.battery.keys.customer
      let identifier = reading.identifier ?? customer
      var input = try run.during(.read) {
        try ScoringInput(
          path, for: [document.scorer.encoder] + others.map(\.encoder), survey: document.survey,
          isStrict: strict, numbers: [time.elapsed, time.margin].compactMap { $0 },
          optional: reading.identifier == nil ? [customer].compactMap { $0 } : [],
          others: (keep?.names ?? []) + [reading.identifier].compactMap { $0 }, reading,
          lanes: common.lanes)
      }
      let layout = try ScoreLayout(
        document.scorer, options, identifier: identifier, keeping: keep?.names ?? [])
      var output = try ScoreOutput(
        path: output, asJSON: common.json, format ?? ScoreFormat(of: output), lanes: common.lanes)
      var summary = ScoringSummary()
      var line = ScoringLine(
        ScoringLine.Work(
          scorer: document.scorer, others: others, options: options, layout: layout,
          format: output.textFormat),
        to: output.destination, lanes: common.lanes)
      var rows = 0
      defer { run.clearProgress() }
      run.advance("scoring")
      while true {
        let parts = try run.during(.read) { try input.next(line.partCount) }
        let started = ContinuousClock.now
        let (outcomes, busy) = try line.advance(parts)
        for outcome in outcomes {
          summary.add(outcome.scores, document.scorer.encoder, unreadable: outcome.unreadable)
          if !others.isEmpty { summary.add(causeTotals: outcome.scores.causeTotals) }
          if let table = outcome.table { try output.add(table) }
          rows += outcome.rowCount
        }
        run.add(started.duration(to: .now), sharedBy: busy)
        if parts.isEmpty { break }
        run.advance("scoring: \(NumberText.grouped(rows)) rows")
      }
      try run.during(.write) { try output.finish(summary.json) }
      for sentence in summary.sentences(document, options)
        + time.notes(options, document.outcome.timeUnit)
      {
        run.say(sentence)
      }
      run.finish()
    }

    /// The models of other causes.
    private func otherCauses(_ document: ModelDocument) throws -> [Scorer] {
      guard !also.isEmpty else { return [] }
      var causes: [String] = []
      var scorers: [Scorer] = []
      for path in [model] + also {
        let other = path == model ? document : try ModelFile.read(path)
        guard case .fineGray(let scorer, _) = other.model else {
          throw CommandFailure(
            .usage,
            "--also puts Fine–Gray models of several causes together, and "
              + "\(ModelFile.name(of: path)) is a \(other.familyName).")
        }
        guard other.survey == document.survey else {
          throw CommandFailure(
            .usage,
            "--also: the models form their columns from answers in different ways; train them with the "
              + "same battery.")
        }
        guard !causes.contains(scorer.cause) else {
          throw CommandFailure(
            .usage, "--also: two of the models are of \(scorer.cause); give one of each cause.")
        }
        causes.append(scorer.cause)
        scorers.append(other.scorer)
      }
      return Array(scorers.dropFirst())
    }

    private func options(_ document: ModelDocument) -> ScoringOptions {
      var options = time.options(document.outcome.timeUnit)
      options.rowPolicy = strict ? .strict : .lenient
      options.confidenceLevel = intervals ? ConfidenceLevel(common.confidenceLevel) : nil
      options.reasonCount = reasons
      options.reasonGroups = document.survey?.reasonGroups ?? []
      return options
    }
  }
}

extension ScoreFormat: ExpressibleByArgument {}
