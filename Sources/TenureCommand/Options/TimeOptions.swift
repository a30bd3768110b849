internal import ArgumentParser
internal import Foundation
internal import Tenure

/// What a model of time is asked, and how it counts.
struct TimeOptions: ParsableArguments {
  /// How far the value of a customer is counted.
  enum ValueHorizon: Equatable {
    case time(Double)
    case followUp
  }

  /// What is answered beyond the longest follow-up.
  enum Beyond: String, ExpressibleByArgument, CaseIterable {
    case missing
    case carryHazard = "carry-hazard"
  }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Times to predict for: 3,6,12.", valueName: "list"),
    transform: NumberList.nonNegative)
  var horizons: NumberList?

  @Option(
    help: ArgumentHelp("The column of the time each customer has stayed.", valueName: "column"))
  var elapsed: String?

  @Option(
    help: ArgumentHelp(
      "Shares of such customers besides one half: 0.25 asks when a quarter will have left.",
      valueName: "list"),
    transform: NumberList.shares)
  var quantiles: NumberList?

  @Flag(help: "Give each horizon its cumulative hazard too.")
  var cumulativeHazard = false

  @Option(
    help: ArgumentHelp(
      "Expect time and revenue within this time, or until the follow-up ends.",
      valueName: "time|follow-up"),
    transform: TimeOptions.valueHorizon)
  var valueHorizon: ValueHorizon?

  @Option(
    help: ArgumentHelp(
      "The column of what a customer brings in each unit of time.", valueName: "column"))
  var margin: String?

  @Option(
    help: ArgumentHelp(
      "Interest for a year by which later revenue is worth less: 0.1 is 10 %.", valueName: "rate"))
  var discountRate: Double?

  @Option(
    help: ArgumentHelp(
      "Units of time in a year; known from the model's time unit, else 12.", valueName: "number"))
  var unitsPerYear: Double?

  @Option(help: ArgumentHelp("What is answered beyond the longest follow-up.", valueName: "rule"))
  var beyond: Beyond = .missing

  @Option(
    help: ArgumentHelp(
      "The scale on which intervals of survival are symmetric: log, log-log or plain.",
      valueName: "scale"), transform: TimeOptions.confidenceType)
  var confidenceType: SurvivalIntervalType = .log

  func validate() throws {
    if let discountRate, !(discountRate >= 0 && discountRate < 100) {
      throw ValidationError(
        "--discount-rate must be between 0 and 100, like 0.1 for 10 %, not "
          + "\(NumberText.plain(discountRate)).")
    }
    if let unitsPerYear, !(unitsPerYear > 0 && unitsPerYear.isFinite) {
      throw ValidationError("--units-per-year must be positive, like 12 for months.")
    }
    if discountRate != nil, margin == nil {
      throw ValidationError("--discount-rate discounts revenue; name its column with --margin.")
    }
  }

  private static func valueHorizon(_ argument: String) throws -> ValueHorizon {
    if argument == "follow-up" { return .followUp }
    guard let time = Double(argument), time.isFinite, time > 0 else {
      throw ValidationError(
        "\"\(argument)\" is no time; write a number such as 24, or follow-up.")
    }
    return .time(time)
  }

  private static func confidenceType(_ argument: String) throws -> SurvivalIntervalType {
    guard let type = SurvivalIntervalType(rawValue: argument) else {
      throw ValidationError("write log, log-log or plain.")
    }
    return type
  }

  /// What is asked of a scorer.
  ///
  /// - Parameter unit: The model's unit of time, if it has one.
  /// - Returns: The options that concern time.
  func options(_ unit: String?) -> ScoringOptions {
    var options = ScoringOptions()
    let year = unitsInYear(unit)
    options.horizons = horizons?.values ?? []
    options.elapsedColumn = elapsed
    options.quantiles = quantiles?.values ?? []
    options.givesCumulativeHazard = cumulativeHazard
    if case .carryHazard = beyond { options.beyond = .carryHazard(span: year) }
    options.intervalType = confidenceType
    if valueHorizon != nil || margin != nil {
      var horizon: Double?
      if case .time(let time) = valueHorizon { horizon = time }
      options.expectation = .init(
        horizon: horizon, marginColumn: margin, discount: log1p(discountRate ?? 0) / year)
    }
    return options
  }

  /// What a reader of the scores should know of how time was counted.
  ///
  /// - Parameters:
  ///   - options: What was asked.
  ///   - unit: The model's unit of time, if it has one.
  /// - Returns: Sentences.
  func notes(_ options: ScoringOptions, _ unit: String?) -> [String] {
    var notes: [String] = []
    if let expectation = options.expectation, expectation.horizon == nil {
      notes.append(
        "expectedRemaining \(margin == nil ? "counts" : "and expectedRevenue count") only until the "
          + "follow-up ends, which is nearer for those who have stayed longer; give --value-horizon "
          + "to compare customers.")
    }
    if unitsPerYear == nil, discountRate != nil || beyond == .carryHazard {
      notes.append(
        "A year has \(NumberText.plain(unitsInYear(unit))) units of time (--units-per-year).")
    }
    return notes
  }

  private func unitsInYear(_ unit: String?) -> Double {
    if let unitsPerYear { return unitsPerYear }
    return Self.unitsInYear(named: unit)
  }

  /// How many of a unit of time are in a year; 12 where it is not known.
  static func unitsInYear(named unit: String?) -> Double {
    unitsInYear[singular(unit ?? "month")] ?? 12
  }

  private static func singular(_ unit: String) -> String {
    let word = unit.lowercased()
    return word.hasSuffix("s") ? String(word.dropLast()) : word
  }

  private static let unitsInYear: [String: Double] = [
    "day": 365.25, "week": 365.25 / 7, "month": 12, "quarter": 4, "year": 1,
  ]
}
