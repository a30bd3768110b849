internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers reliability DATA --battery FILE`: whether items may be taken together.
  struct ReliabilityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reliability",
      abstract: "Judge whether the items of each driver may be taken together.",
      discussion: """
        A reflective driver's items must agree: you get Cronbach's alpha with Feldt's interval, \
        McDonald's omega with a bootstrap interval, composite reliability and the average variance \
        extracted, and what alpha would be without each item. Where omega may be below 0.5 the \
        driver is refused an index. A formative driver's items make it up and need not agree: you \
        get their weights and variance inflation factors instead.

        Examples:
          tenure drivers reliability answers.csv --battery bank.yaml
          tenure drivers reliability answers.csv --battery six-aspects \\
            --replicates 2000 --json

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions
    @OptionGroup var resampling: ResamplingOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let questionnaire = try battery.readBattery()
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      let bootstrap = resampling.bootstrap(common, reading, questionnaire, table)
      let blocks = try run.during(.measure) {
        try questionnaire.drivers.compactMap {
          try BlockQuality(
            $0, of: questionnaire, table, bootstrap, level: common.confidenceLevel)
        }
      }
      let report = ReliabilityReport(
        blocks, level: common.confidenceLevel, "\(battery.title), \(questionnaire.name)")
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
    }
  }
}
