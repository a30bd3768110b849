internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers matrix DATA --battery FILE`: who is satisfied, who is loyal.
  struct Matrix: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell satisfied from loyal customers, and see who of them leaves.",
      discussion: """
        Customers who feel well and plan to stay are loyal; those who feel well and do not plan to \
        stay are accessible to others; those who plan to stay without feeling well are trapped; the \
        rest are at high risk. Scores are uncertain, so each quadrant has two shares: of customers \
        whose scores lie in it, and the mean probability of truly being in it, by the reliability of \
        the items. McNemar's test compares the share that is satisfied with the share that is loyal.

        --churned adds the share of each quadrant that left. --nps counts promoters and detractors \
        of an item asked from 0 to 10, and refuses any other scale.

        Examples:
          tenure drivers matrix answers.csv --battery satisfaction-index \\
            --attitude satisfaction \\
            --intention loyalty
          tenure drivers matrix customers.csv --battery bank.yaml --attitude trust \\
            --intention loyalty --cut 66 --churned churned

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions

    @Option(
      help: ArgumentHelp(
        "The driver or outcome of the battery that says how customers feel.", valueName: "name"))
    var attitude: String

    @Option(
      help: ArgumentHelp(
        "The driver or outcome that says what they plan to do.", valueName: "name"))
    var intention: String

    @Option(
      help: ArgumentHelp("From which score of 100 on either counts.", valueName: "score"))
    var cut: Double = 50

    @Option(
      help: ArgumentHelp("Another score from which the attitude counts.", valueName: "score"))
    var attitudeCut: Double?

    @Option(
      help: ArgumentHelp("Another score from which the intention counts.", valueName: "score"))
    var intentionCut: Double?

    @Option(
      help: ArgumentHelp("The column of who left: 1 or true.", valueName: "column"))
    var churned: String?

    @Option(
      help: ArgumentHelp(
        "The item, asked from 0 to 10, of a net promoter score.", valueName: "item"))
    var nps: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      for score in [cut, attitudeCut ?? cut, intentionCut ?? cut] where !(0...100 ~= score) {
        throw ValidationError("A cut of \(score) is not between 0 and 100.")
      }
    }

    func run() throws {
      let run = Run(common)
      let questionnaire = try battery.readBattery()
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      let axes = try (
        attitude: axis(attitude, attitudeCut ?? cut, questionnaire, table),
        intention: axis(intention, intentionCut ?? cut, questionnaire, table)
      )
      let left = try churned.map { try outcome($0, table) }
      let matrix = run.during(.measure) {
        LoyaltyMatrix(
          axes.attitude, axes.intention, churned: left,
          weights: questionnaire.effectiveWeights(in: table), level: common.confidenceLevel)
      }
      guard matrix.customers > 0 else {
        throw CommandFailure(
          .dataAtFault,
          "\(table.source): no row has both a score of \(attitude) and of "
            + "\(intention).")
      }
      let score = try nps.map { try promoters($0, questionnaire, table) }
      let report = MatrixReport(
        matrix, score, attitude: attitude, intention: intention,
        cuts: (axes.attitude.cut, axes.intention.cut), level: common.confidenceLevel,
        "\(battery.title), \(questionnaire.name)")
      try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      run.finish()
    }

    private func axis(
      _ name: String, _ cut: Double, _ battery: Battery, _ table: DataFrame
    ) throws -> LoyaltyMatrix.Axis {
      _ = try battery.driverNames(name)
      guard let scores = try battery.scores(of: table).first(where: { $0.driver == name }) else {
        throw CommandFailure(.usage, "Driver \"\(name)\" has no items of delivery.")
      }
      let items = try battery.items(of: name).map { try battery.scores(of: $0, in: table) }
      let reliability =
        items.count > 1
        ? (try? Reliability(
          ItemMoments(items, weights: battery.effectiveWeights(in: table))))?.omega : nil
      return LoyaltyMatrix.Axis(scores: scores.values, cut: cut, reliability: reliability)
    }

    private func outcome(_ name: String, _ table: DataFrame) throws -> [Double] {
      guard let column = table[name] else { throw CommandFailure(missingColumn: name, in: table) }
      switch column.values {
      case .logical(let truths): return truths.map { $0 == 1 ? 1 : 0 }
      case .numeric(let numbers) where numbers.allSatisfy({ $0.isNaN || $0 == 0 || $0 == 1 }):
        return numbers
      default:
        throw CommandFailure(
          .dataAtFault,
          "\(table.source), column \"\(name)\": who left must be said by 1 and 0 or true and false."
        )
      }
    }

    private func promoters(
      _ name: String, _ battery: Battery, _ table: DataFrame
    ) throws -> NetPromoterScore {
      guard let item = battery.items.first(where: { $0.column == name }) else {
        let nearest = name.nearest(among: battery.columns).map { "; did you mean \($0)?" } ?? "."
        throw CommandFailure(
          .usage, "The battery has no item \"\(name)\"\(nearest)")
      }
      return try NetPromoterScore(battery.answers(to: item, in: table), of: item)
    }
  }
}
