internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers index DATA --battery FILE --outcome Y`: how well ideals are met.
  struct Index: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Make the engagement index: how well ideals are met, weighted by what drives loyalty.",
      discussion: """
        Each driver's delivery is divided by its ideal (asked for, or the best tenth of deliveries), \
        and these rates are weighted by the drivers' shares of what drives the outcome. Deliveries \
        beyond the ideal count as meeting it unless --uncapped. Intervals and rank probabilities \
        come from bootstrap samples in which shares and ideals are estimated anew.

        The emotional share of loyalty is printed under three definitions, which disagree, beside \
        what randomly dealt tones would give. A reflective driver whose reliability may be below 0.5 \
        is refused an index.

        Examples:
          tenure drivers index customers.csv --battery bank.yaml --outcome loyalty
          tenure drivers index customers.csv --battery bank.yaml --outcome loyalty \\
            --segment segment -o index.csv

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions
    @OptionGroup var question: QuestionOptions
    @OptionGroup var resampling: ResamplingOptions

    @Option(
      help: ArgumentHelp("The column of segments or brands to compare.", valueName: "column"))
    var segment: String?

    @Flag(help: "Deliveries beyond the ideal count in full.")
    var uncapped = false

    @Option(
      help: ArgumentHelp(
        "The quantile of deliveries that stands in for ideals which were not asked for.",
        valueName: "share"))
    var idealQuantile: Double = 0.9

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Write each customer's index to a CSV file.", valueName: "file"))
    var output: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard idealQuantile > 0.5, idealQuantile <= 1 else {
        throw ValidationError(
          "--ideal-quantile must be above 0.5 and at most 1, not \(idealQuantile).")
      }
    }

    func run() throws {
      let run = Run(common)
      try OutputFile.refuse(output, over: [battery.path, battery.battery])
      let questionnaire = try battery.readBattery()
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      if let segment, table[segment] == nil {
        throw CommandFailure(missingColumn: segment, in: table)
      }
      let bootstrap = resampling.bootstrap(common, reading, questionnaire, table)
      let asked = try question.question(questionnaire)
      try refuseUnreliable(questionnaire, asked, table, bootstrap)
      var options = EngagementIndex.Options()
      options.capped = !uncapped
      options.idealQuantile = idealQuantile
      options.level = common.confidenceLevel
      let index = try run.during(.fit) {
        try EngagementIndex(
          questionnaire, table, asked, group: segment.flatMap { table[$0] }, bootstrap, options)
      }
      let report = IndexReport(
        index, outcome: question.outcome, capped: !uncapped, level: common.confidenceLevel,
        "\(battery.title), \(questionnaire.name)")
      if let output {
        try run.during(.write) {
          try OutputFile.write(report.customers(table, questionnaire), to: output)
        }
      }
      if output != "-" {
        try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      }
      run.finish()
    }

    /// Refuses an index on answers that are mostly noise.
    private func refuseUnreliable(
      _ battery: Battery, _ question: DriverQuestion, _ table: DataFrame,
      _ bootstrap: ClusterBootstrap
    ) throws {
      for driver in battery.drivers
      where driver.role == .driver && question.drivers?.contains(driver.name) ?? true {
        let quality = try BlockQuality(
          driver, of: battery, table, bootstrap, level: common.confidenceLevel)
        if let refusal = quality?.refusal {
          throw CommandFailure(.dataAtFault, "No index: \(refusal)")
        }
      }
    }
  }
}
