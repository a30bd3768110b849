internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers validate DATA --battery FILE`: whether answers and battery agree.
  struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check answers against their battery: ranges, constant items, unmapped columns.",
      discussion: """
        Every answer must lie in the range that the battery declares, or be declared as "does not \
        apply" or "no answer". An item with one answer only tells nobody apart. Columns that the \
        battery does not name must be listed there under others:, or be allowed with \
        --allow-unmapped. Respondents who give all questions the same answer are reported, not \
        refused. Answers that pass are still doubted in words where hardly any reach half of the \
        scale, where a driver does not apply to many, or where its items do not agree.

        Examples:
          tenure drivers validate answers.csv --battery bank.yaml
          tenure drivers validate customers.csv --battery bank-engagement \\
            --allow-unmapped

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions

    @Flag(help: "Columns that the battery does not name may stand in the table.")
    var allowUnmapped = false

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let questionnaire = try battery.readBattery()
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      let check = run.during(.measure) {
        BatteryCheck(
          questionnaire, table, known: [reading.identifier].compactMap { $0 },
          allowingOthers: allowUnmapped)
      }
      // Answers with faults are refused; what is only suspicious is said of the others.
      let doubts =
        check.faults.isEmpty
        ? try TrustGuard.answers(questionnaire, table)
          + TrustGuard.reliability(questionnaire, table) : []
      let report = ValidationReport(
        questionnaire, check, doubts, rows: table.rowCount, battery.title)
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
      guard let first = check.faults.first else { return }
      let count = check.faults.count
      throw CommandFailure(
        .dataAtFault,
        (count > 1 ? "\(count) faults; the first: " : "") + first.description)
    }
  }
}
