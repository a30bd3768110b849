internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers score DATA --battery FILE`: driver columns from raw answers.
  struct ScoreDrivers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "score",
      abstract: "Turn raw answers into driver scores from 0 to 100, a column each.",
      discussion: """
        A score is the weighted mean of the items that were answered, each put on the scale from 0 \
        to 100 by its declared range and turned round where it is asked the other way. Where less \
        than the battery's minimumAnswered was answered the cell stays empty. Expectations, ideals \
        and stated importance get columns of their own: trust_expectation, trust_ideal, \
        trust_stated_importance.

        Examples:
          tenure drivers score customers.csv --battery bank.yaml -o scores.csv
          tenure drivers score customers.csv --battery bank.yaml --keep months,churned

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions

    @Option(
      help: ArgumentHelp(
        "Columns to keep beside the scores, separated by commas; the battery's customer, wave and "
          + "weight always are.", valueName: "columns"))
    var keep: String?

    @Option(
      name: .shortAndLong, help: ArgumentHelp("Where the scores go.", valueName: "file"))
    var output: String = "-"

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      try OutputFile.refuse(output, over: [battery.path, battery.battery])
      let questionnaire = try battery.readBattery()
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      let scores = try run.during(.measure) {
        try questionnaire.scores(of: table, Battery.Kind.allCases)
      }
      let kept = try keptColumns(questionnaire, table)
      let names = Set(kept.map(\.name))
      let result = DataFrame(
        source: table.source,
        columns: kept
          + scores.filter { !names.contains($0.column) }
          .map { Column(name: $0.column, values: .numeric($0.values)) })
      try run.during(.write) { try write(result) }
      for score in scores where score.kind == .delivery {
        let empty = score.values.count { $0.isNaN }
        guard empty > 0 else { continue }
        run.say(
          "\(score.driver): \(NumberText.counted(empty, "row")) of \(table.rowCount) without a "
            + "score, as too little was answered")
      }
      run.finish()
    }

    private func keptColumns(_ battery: Battery, _ table: DataFrame) throws -> [Column] {
      var columns: [Column] = []
      let keys = [
        reading.identifier, battery.keys.customer, battery.keys.wave, battery.keys.weight,
      ].compactMap { $0 }
      let asked = (keep ?? "").split(separator: ",").map(\.trimmingBlanks)
      for name in asked where table[name] == nil {
        throw CommandFailure(missingColumn: name, in: table)
      }
      for name in keys + asked where !columns.contains(where: { $0.name == name }) {
        if let column = table[name] { columns.append(column) }
      }
      return columns
    }

    private func write(_ table: DataFrame) throws {
      var writer = CSVWriter()
      writer.addRow(table.names)
      let file = try OutputFile(output)
      for start in stride(from: 0, to: table.rowCount, by: 10_000) {
        writer.addRows(start..<min(start + 10_000, table.rowCount), of: table)
        try file.write(writer.takeBytes())
      }
      try file.write(writer.takeBytes())
      try file.commit()
    }
  }
}
