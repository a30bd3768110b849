internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers claims DATA --battery FILE`: what is said of loyalty, checked on own customers.
  struct Claims: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Check what is said of loyalty on your own customers: six times, 80 to 20 and others.",
      discussion: """
        Seven claims that are often repeated, each under every definition that it can have, since \
        definitions disagree: an estimate, its interval and a verdict. A claim is supported when the \
        whole interval is as good as the number claimed (within --margin of it), contradicted when \
        the interval leaves that number out, and otherwise undecided by your data. A claim whose \
        columns you do not name is not checked, and says what it needs.

        Yes or no is a column of 1 and 0, or a driver, outcome or item of the battery from a cut on.

        Examples:
          tenure drivers claims customers.csv --battery bank.yaml --outcome loyalty
          tenure drivers claims customers.csv --battery bank.yaml --outcome loyalty \\
            --engaged trust --behaviours loyalty_1,loyalty_2 \\
            --churn "Surv(months, churned)" \\
            --engagement trust,empowerment --satisfaction value --value revenue

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions
    @OptionGroup var claims: ClaimOptions
    @OptionGroup var resampling: ResamplingOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let questionnaire = try battery.readBattery()
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      let check = try run.during(.fit) {
        try ClaimsCheck(
          questionnaire, table, claims.question(questionnaire),
          resampling.bootstrap(common, reading, questionnaire, table),
          level: common.confidenceLevel)
      }
      let report = ClaimsReport(
        check, margin: claims.margin, level: common.confidenceLevel,
        "\(battery.title), \(questionnaire.name)")
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
    }
  }
}
