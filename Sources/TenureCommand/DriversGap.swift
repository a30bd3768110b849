internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers gap DATA --battery FILE`: what customers get beside what they expected.
  struct Gap: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Compare what customers get with what they expected, driver by driver and over waves.",
      discussion: """
        Each driver's delivery is compared with its expectation (or ideal) among respondents who \
        answered both. With --outcome you also learn whether the difference is what counts: a \
        regression on the difference alone takes for granted that delivery and expectation count \
        equally, with opposite signs. The test of that, after Edwards, and whether falling short \
        costs more than exceeding gains, stand beside each driver. With a column of waves you get \
        both series with the first wave at 100, and an alarm when expectations run away.

        Examples:
          tenure drivers gap answers.csv --battery service-quality --outcome loyalty
          tenure drivers gap waves.csv --battery bank.yaml --against ideal --wave wave

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions

    @Option(help: ArgumentHelp("What is compared with: expectation or ideal.", valueName: "kind"))
    var against: GapKind?

    @Option(
      help: ArgumentHelp(
        "An outcome of the battery, or a column of numbers, that gaps may affect.",
        valueName: "outcome"))
    var outcome: String?

    @Option(
      help: ArgumentHelp(
        "The column of waves; the battery's when left out.", valueName: "column"))
    var wave: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      let questionnaire = try battery.readBattery()
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      if let wave, table[wave] == nil { throw CommandFailure(missingColumn: wave, in: table) }
      let asked = Set(questionnaire.items.map(\.kind))
      let kind = against?.kind ?? (asked.contains(.expectation) ? .expectation : .ideal)
      let gaps = try run.during(.fit) {
        try ExpectationGap(
          questionnaire, table, against: kind, outcome: outcome,
          wave: (wave ?? questionnaire.keys.wave).flatMap { table[$0] },
          weights: try questionnaire.respondentWeights(in: table))
      }
      let report = GapReport(
        gaps, outcome: outcome, level: common.confidenceLevel,
        "\(battery.title), \(questionnaire.name)")
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
    }
  }
}

/// What deliveries are compared with, as the option names it.
enum GapKind: String, ExpressibleByArgument, CaseIterable {
  case expectation, ideal

  /// The kind of items.
  var kind: Battery.Kind { self == .ideal ? .ideal : .expectation }
}

extension Battery {
  /// What respondents weigh by the battery's column; `nil` where it names none.
  func respondentWeights(in table: DataFrame) throws(CommandFailure) -> [Double]? {
    guard let name = keys.weight else { return nil }
    guard let column = table[name] else { throw CommandFailure(missingColumn: name, in: table) }
    guard case .numeric(let values) = column.values else {
      throw CommandFailure(
        .dataAtFault, "\(table.source), column \"\(name)\": weights must be numbers.")
    }
    if let row = values.firstIndex(where: { $0 < 0 }) {
      throw CommandFailure(
        .dataAtFault,
        "\(table.source), row \(table.rowNumber(row)), column \"\(name)\": a weight of "
          + "\(NumberText.plain(values[row])) is negative; weights count respondents.")
    }
    return values.map { $0.isNaN ? 0 : $0 }
  }
}
