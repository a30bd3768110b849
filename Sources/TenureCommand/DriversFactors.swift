internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers factors DATA --battery FILE`: what the items measure.
  struct Factors: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Find the factors behind the items, and see whether drivers are what they claim.",
      discussion: """
        Sampling adequacy (Kaiser, Meyer and Olkin) and Bartlett's test say whether there is \
        something to find, parallel analysis how many factors stand out from chance. Factors are \
        extracted by minimum residuals or maximum likelihood and turned so that each item loads on \
        few of them; loadings under 0.3 are printed as blanks. --output writes each respondent's \
        scores; their standard errors are in the report.

        --confirm tests besides that every item measures its own driver and no other: a fit by \
        maximum likelihood with its chi-squared test, CFI, TLI, RMSEA and SRMR.

        Examples:
          tenure drivers factors answers.csv --battery bank.yaml
          tenure drivers factors answers.csv --battery bank.yaml --factors 4 \\
            --method ml \\
            --rotation promax -o scores.csv

        \(ExitStatus.help)
        """)

    @OptionGroup var battery: BatteryOptions

    @Option(
      help: ArgumentHelp(
        "The drivers whose items are analysed, separated by commas; all but outcomes when left out.",
        valueName: "names"))
    var drivers: String?

    @Option(
      help: ArgumentHelp(
        "The number of factors; those above chance when left out.", valueName: "number"))
    var factors: Int?

    @Option(help: ArgumentHelp("Extraction: minres or ml.", valueName: "method"))
    var method: ExtractionName = .minres

    @Option(
      help: ArgumentHelp(
        "Rotation: oblimin, promax, varimax or none.", valueName: "criterion"))
    var rotation: RotationName = .oblimin

    @Option(help: ArgumentHelp("Scores: regression or bartlett.", valueName: "method"))
    var scores: ScoresName = .regression

    @Flag(help: "Judge each pair of items by those who answered both.")
    var pairwise = false

    @Flag(help: "Test that every item measures its own driver and no other.")
    var confirm = false

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Write the respondents' scores to a CSV file.", valueName: "file"))
    var output: String?

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func validate() throws {
      if let factors, factors < 1 {
        throw ValidationError("--factors must be at least 1, not \(factors).")
      }
    }

    func run() throws {
      let run = Run(common)
      try OutputFile.refuse(output, over: [battery.path, battery.battery])
      let questionnaire = try battery.readBattery()
      let items = try chosenItems(questionnaire)
      let table = try run.during(.read) { try reading.read(battery.path, lanes: common.lanes) }
      var options = FactorStudy.Options()
      options.factors = factors
      options.extraction = method.extraction
      options.rotation = rotation.criterion
      options.scores = scores.method
      options.missing = pairwise ? .pairwise : .complete
      options.seed = UInt64(common.seed)
      options.lanes = common.lanes
      let study = try run.during(.fit) {
        try FactorStudy(items, of: questionnaire, table, options)
      }
      let confirmed = try confirm ? run.during(.measure) { try confirmation(study) } : nil
      let report = FactorReport(
        study, confirmed, "\(battery.title), \(questionnaire.name)")
      if let output {
        try run.during(.write) {
          try OutputFile.write(report.scores(table, questionnaire), to: output)
        }
      }
      if output != "-" {
        try common.json ? printJSON(report.json) : StandardOutput.write(report.text)
      }
      run.finish()
    }

    /// The fit of the drivers as the battery has them.
    private func confirmation(_ study: FactorStudy) throws -> ConfirmatoryFactors {
      var blocks: [(driver: String, items: [Int])] = []
      for (place, item) in study.items.enumerated() {
        if let block = blocks.firstIndex(where: { $0.driver == item.driver }) {
          blocks[block].items.append(place)
        } else {
          blocks.append((item.driver, [place]))
        }
      }
      if let lone = blocks.first(where: { $0.items.count < 2 }) {
        throw CommandFailure(
          .usage,
          "Driver \"\(lone.driver)\" has one item, which cannot confirm it; choose others with "
            + "--drivers.")
      }
      return try ConfirmatoryFactors(
        correlation: study.moments.correlation, observations: study.moments.observations,
        blocks: blocks.map(\.items))
    }

    private func chosenItems(_ questionnaire: Battery) throws -> [Battery.Item] {
      let names =
        try drivers.map { try questionnaire.driverNames($0) }
        ?? questionnaire.drivers.filter { $0.role == .driver }.map(\.name)
      return names.flatMap { questionnaire.items(of: $0) }
    }
  }
}

extension Battery {
  /// The drivers that an option lists, separated by commas.
  func driverNames(_ list: String) throws(CommandFailure) -> [String] {
    var names: [String] = []
    for part in list.split(separator: ",") {
      let name = part.trimmingBlanks
      guard driver(name) != nil else {
        let nearest = name.nearest(among: drivers.map(\.name)).map { "; did you mean \($0)?" }
        throw CommandFailure(
          .usage, "The battery has no driver \"\(name)\"" + (nearest ?? "."))
      }
      names.append(name)
    }
    return names
  }
}

extension Substring {
  /// The text without blanks at its ends.
  var trimmingBlanks: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

/// How factors are found, as the option names it.
enum ExtractionName: String, ExpressibleByArgument, CaseIterable {
  case minres, ml

  /// The way of the library.
  var extraction: FactorAnalysis.Extraction {
    self == .ml ? .maximumLikelihood : .minimumResiduals
  }
}

/// How factors are turned, as the option names it.
enum RotationName: String, ExpressibleByArgument, CaseIterable {
  case oblimin, promax, varimax, none

  /// The criterion of the library.
  var criterion: FactorRotation.Criterion {
    switch self {
    case .oblimin: .oblimin
    case .promax: .promax
    case .varimax: .varimax
    case .none: .none
    }
  }
}

/// How scores are made, as the option names it.
enum ScoresName: String, ExpressibleByArgument, CaseIterable {
  case regression, bartlett

  /// The method of the library.
  var method: FactorScores.Method { self == .bartlett ? .bartlett : .regression }
}
