internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand.Simulate {
  /// `tenure simulate customers`: bank customers with known drivers of loyalty and churn.
  struct Customers: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make bank customers whose drivers, loyalty and churn are known.",
      discussion: """
        Four correlated drivers show in survey answers from 1 to 7 with known loadings; some \
        questions, and some whole surveys, stay without an answer, more so of customers who are ill \
        served. Loyalty follows the drivers; so does the hazard of leaving, beside the number of \
        accounts that a customer's owner looks after and a price offer. All true values are written \
        by --truth. The first n customers are the same however many are made.

        Examples:
          tenure simulate customers --rows 2000 -o customers.csv --battery bank.yaml
          tenure simulate customers --rows 500 --waves 4 --answers waves.csv \\
            --ledger ledger.csv \\
            --truth truth.json -o customers.csv

        \(ExitStatus.help)
        """)

    @Option(help: ArgumentHelp("Customers.", valueName: "number"))
    var rows: Int = 2_000

    @Option(help: ArgumentHelp("Waves of the survey, one a quarter.", valueName: "number"))
    var waves: Int = 1

    @Option(
      help: ArgumentHelp(
        "The longest that a customer is watched after the first survey.", valueName: "months"))
    var months: Double = 24

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        "Where the customers go, a row each: first survey, owner, offer, months watched, churn.",
        valueName: "file"))
    var output: String = "-"

    @Option(help: ArgumentHelp("Where the answers of all waves go.", valueName: "file"))
    var answers: String?

    @Option(
      help: ArgumentHelp("Where the log of contacts and purchases goes.", valueName: "file"))
    var ledger: String?

    @Option(help: ArgumentHelp("Where the battery of the survey goes.", valueName: "file"))
    var battery: String?

    @Option(help: ArgumentHelp("Where the true values go, as JSON.", valueName: "file"))
    var truth: String?

    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      guard (1...10_000_000).contains(rows) else {
        throw ValidationError("--rows must be between 1 and 10,000,000, not \(rows).")
      }
      guard (1...100).contains(waves) else {
        throw ValidationError("--waves must be between 1 and 100, not \(waves).")
      }
      guard months > 0, months.isFinite else {
        throw ValidationError("--months must be a positive number, not \(months).")
      }
    }

    func run() throws {
      let run = Run(common)
      var simulation = CustomerSimulation()
      simulation.customers = rows
      simulation.waves = waves
      simulation.months = months
      simulation.seed = UInt64(common.seed)
      simulation.lanes = common.lanes
      let tables = run.during(.measure) { simulation.tables() }
      try run.during(.write) {
        try write(tables.customers, to: output)
        if let answers { try write(tables.answers, to: answers) }
        if let ledger { try write(tables.ledger, to: ledger) }
        if let battery { try OutputFile.write(Array(simulation.battery.utf8), to: battery) }
        if let truth { try OutputFile.write(Self.truth.prettyBytes(), to: truth) }
      }
      run.say("seed \(common.seed), \(NumberText.counted(rows, "customer"))")
      run.finish()
    }

    private func write(_ table: DataFrame, to path: String) throws {
      var writer = CSVWriter()
      writer.addRow(table.names)
      let file = try OutputFile(path)
      for start in stride(from: 0, to: table.rowCount, by: 10_000) {
        writer.addRows(start..<min(start + 10_000, table.rowCount), of: table)
        try file.write(writer.takeBytes())
      }
      if table.rowCount == 0 { try file.write(writer.takeBytes()) }
      try file.commit()
    }

    private static var truth: JSONValue {
      let shares = SimulatedTruth.contributionShares
      return .object([
        .init(
          "drivers",
          .array(
            zip(SimulatedDriver.standard, shares).map { driver, share in
              .object([
                .init("name", .string(driver.name)), .init("delivery", .number(driver.delivery)),
                .init("ideal", .number(driver.ideal)), .init("loadings", .numbers(driver.loadings)),
                .init("loyaltyEffect", .number(driver.loyaltyEffect)),
                .init("contributionShare", .number(share)),
                .init("logHazardPerTenPoints", .number(driver.logHazardPerTenPoints)),
              ])
            })),
        .init("driverCorrelation", .number(SimulatedTruth.driverCorrelation)),
        .init("driverSpread", .number(SimulatedTruth.driverSpread)),
        .init("idealSpread", .number(SimulatedTruth.idealSpread)),
        .init("persistence", .number(SimulatedTruth.persistence)),
        .init("deliveryDrift", .number(SimulatedTruth.drift.delivery)),
        .init("idealDrift", .number(SimulatedTruth.drift.ideal)),
        .init("loyaltyLoadings", .numbers(SimulatedTruth.loyaltyLoadings)),
        .init("loyaltyRSquared", .number(SimulatedTruth.loyaltyRSquared)),
        .init("monthlyHazard", .number(SimulatedTruth.monthlyHazard)),
        .init("logHazardFiftyAccounts", .number(SimulatedTruth.logHazard.fiftyAccounts)),
        .init("logHazardOffer", .number(SimulatedTruth.logHazard.offer)),
      ])
    }
  }
}
