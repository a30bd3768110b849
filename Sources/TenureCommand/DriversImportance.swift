internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers importance DATA --battery FILE --outcome Y`: what drives an outcome.
  struct Importance: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Share out among the drivers what they explain of loyalty or churn.",
      discussion: """
        Each driver's importance is what it adds on average to every subset of the others: Shapley's \
        value, which for a linear regression is the share of R squared of Lindeman, Merenda and \
        Gold. The outcome may be an outcome of the battery or a column of numbers (linear), true or \
        false (logistic), or a time with an event (Cox). Johnson's relative weights stand beside, \
        who dominates whom, and a test that a driver adds no more than noise would.

        Intervals draw customers with replacement, all rows of a customer together; the samples take \
        2^drivers regressions each. A share is never negative, so that small ones are biased \
        upwards; the report says by how much. Shares are associations, not what would happen if a \
        driver were changed.

        Examples:
          tenure drivers importance customers.csv --battery bank.yaml --outcome loyalty
          tenure drivers importance customers.csv --battery bank.yaml \\
            --outcome "Surv(months, churned)" --controls owner_accounts \\
            --replicates 200

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions
    @OptionGroup var question: QuestionOptions
    @OptionGroup var resampling: ResamplingOptions

    @Flag(help: "No bootstrap intervals.")
    var noIntervals = false

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let questionnaire = try battery.readBattery()
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      let data = try run.during(.encode) {
        try DriverData(questionnaire, table, question.question(questionnaire))
      }
      var bootstrap = resampling.bootstrap(common, reading, questionnaire, table)
      bootstrap.clusters = bootstrap.clusters.map { data.clusters($0) }
      let found = try run.during(.fit) {
        try KeyDrivers(
          data.table, bootstrap: noIntervals ? nil : bootstrap, level: common.confidenceLevel,
          lanes: common.lanes)
      }
      let map = try run.during(.measure) {
        try ImportanceMap(found, questionnaire, table, data, level: common.confidenceLevel)
      }
      let report = ImportanceReport(
        found, map, data, outcome: question.outcome, level: common.confidenceLevel,
        "\(battery.title), \(questionnaire.name)")
      if data.dropped > 0 {
        run.say(
          "\(NumberText.counted(data.dropped, "row")) left out, where a driver, the outcome or a "
            + "control is missing")
      }
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
    }
  }
}
