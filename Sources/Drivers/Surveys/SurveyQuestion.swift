public import Scoring

/// Which columns a model wants of a battery, and how they are learned.
///
/// For a driver called trust they are `trust`, its delivery; `trust_expectation`, `trust_ideal` and
/// `trust_stated_importance`, where the battery asks for these; `trust_gap`, the delivery less the
/// ideal; and `trust_met`, the delivery in percent of the ideal. For all drivers together `engagement`
/// is the index; `surveyed` is 1 for whoever answered anything; `survey_age` is the time since.
public struct SurveyQuestion: Sendable {
  /// The name of the column of the engagement index.
  public static let index = "engagement"
  /// The name of the column that tells who was surveyed.
  public static let surveyed = "surveyed"
  /// The name of the column of a survey's age.
  public static let age = "survey_age"

  /// The columns wanted; names that are none of the battery's are passed over.
  public var names: [String] = []
  /// Whether the delivery of every driver is wanted besides, as `.` in a formula asks.
  public var wantsDeliveries = false
  /// The outcome that the drivers' shares in the index are for; the battery's only one when `nil`.
  public var indexOutcome: String?
  /// The quantile of deliveries that stands in for ideals which were not asked for.
  public var idealQuantile = 0.9
  /// When answers were given.
  public var date: SurveyDate?

  /// Asks for nothing yet.
  public init() {}

  /// All the columns that a battery can give, with what they hold.
  public static func measures(
    of battery: Battery
  ) -> [(name: String, measure: SurveyEncoder.Measure)] {
    var measures: [(name: String, measure: SurveyEncoder.Measure)] = []
    for (index, driver) in battery.drivers.enumerated() {
      for kind in Battery.Kind.allCases where !battery.items(of: driver.name, kind).isEmpty {
        measures.append(
          (Battery.column(driver.name, kind), .score(driver: index, kind)))
      }
      guard driver.role == .driver, !battery.items(of: driver.name).isEmpty else { continue }
      measures.append((driver.name + "_gap", .gap(driver: index)))
      measures.append((driver.name + "_met", .meetRate(driver: index)))
    }
    let known = Set(measures.map(\.name))
    let common: [(name: String, measure: SurveyEncoder.Measure)] = [
      (index, .index), (surveyed, .surveyed), (age, .age),
    ]
    return measures + common.filter { !known.contains($0.name) }
  }
}

/// Why a battery cannot give a model its columns.
public enum SurveyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The formula names no column of the battery.
  case noColumn(known: [String])
  /// The table has a column of that name already.
  case taken(String, source: String)
  /// The index needs an outcome, and the battery has none, or several.
  case indexOutcome([String])
  /// An ideal is not above 0.
  case noIdeal(driver: String)
  /// A survey lies after the moment that the model looks from.
  case lateSurvey(source: String, row: Int, column: String, count: Int)
  /// The age of surveys is wanted, and nothing says when they were.
  case noDate

  /// What is wrong and what to do, in a sentence.
  public var description: String {
    switch self {
    case .noColumn(let known):
      "The formula uses no column that the battery gives; it gives "
        + known.joined(separator: ", ") + "."
    case .taken(let name, let source):
      "\(source) has a column \"\(name)\", and the battery computes one of that name; rename or "
        + "remove one of them, or leave --battery out."
    case .indexOutcome(let names):
      names.isEmpty
        ? "\(SurveyQuestion.index) weighs drivers by what they do for an outcome, and the battery has "
          + "none; name a column of the table with --index-outcome."
        : "\(SurveyQuestion.index) weighs drivers by what they do for an outcome; choose one with "
          + "--index-outcome: \(names.joined(separator: " or "))."
    case .noIdeal(let driver):
      "Driver \"\(driver)\" has no ideal above 0, so that no rate of meeting it can be formed."
    case .lateSurvey(let source, let row, let column, let count):
      "\(source), row \(row), column \"\(column)\": the survey is later than the moment that the "
        + "model looks from"
        + (count > 1 ? " (\(count) surveys are)" : "")
        + "; answers that were given afterwards would leak what the model is to predict."
    case .noDate:
      "\(SurveyQuestion.age) is the time since the survey; say when that was with --survey-date and "
        + "from when the model looks with --as-of."
    }
  }
}
