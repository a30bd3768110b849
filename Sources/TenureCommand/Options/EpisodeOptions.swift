internal import ArgumentParser
internal import Tenure

/// How episodes are built.
struct EpisodeOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The customers: a CSV file, or - for standard input.", valueName: "data"),
    completion: .tables)
  var path: String

  @Option(
    help: ArgumentHelp("The column of the time at which observation ends.", valueName: "column"))
  var stop: String

  @Option(
    help: ArgumentHelp(
      "The column of the time at which it begins; 0 when left out.", valueName: "column"))
  var start: String?

  @Option(
    help: ArgumentHelp(
      "The column that says what ended it; only a row's last episode keeps it.",
      valueName: "column"))
  var event: String?

  @Option(
    help: ArgumentHelp(
      "The value of a text in --event that means that nothing did.", valueName: "value"))
  var censored: String?

  @Option(
    help: ArgumentHelp(
      "The log: a CSV file with a customer, a time and values in each row.", valueName: "file"),
    completion: .tables)
  var log: String?

  @Option(help: ArgumentHelp("The log's column of times.", valueName: "column"))
  var logTime: String?

  @Option(
    help: ArgumentHelp(
      "The log's column of customers, if it is not called as --id.", valueName: "column"))
  var logId: String?

  @Option(
    help: ArgumentHelp(
      "Use only the log's rows where this is true.", valueName: "condition"))
  var logWhere: String?

  @Option(
    help: ArgumentHelp(
      """
      A value that holds until the log has another, from a column of it; without =column, 0 before \
      the first entry and 1 from it on (repeatable).
      """, valueName: "name=column"))
  var tdc: [NamedColumn] = []

  @Option(
    help: ArgumentHelp(
      "The sum of a column so far; without =column, the number of entries (repeatable).",
      valueName: "name=column"))
  var cumtdc: [NamedColumn] = []

  @Option(
    help: ArgumentHelp(
      "Entries that are events: 1, or a column's value, at their time (repeatable).",
      valueName: "name=column"))
  var logEvent: [NamedColumn] = []

  @Option(
    help: ArgumentHelp(
      "Entries that are events, numbered or summed up (repeatable).", valueName: "name=column"))
  var logCumevent: [NamedColumn] = []

  @Option(
    help: ArgumentHelp(
      "Entries become known so much after their time; events happen at it.", valueName: "time"))
  var delay = 0.0

  @Option(
    help: ArgumentHelp(
      "The customers' column of day 0, for a log with dates (2024-03-31).", valueName: "column"))
  var origin: String?

  @Option(
    help: ArgumentHelp(
      """
      What --origin counts time in: days, weeks, or months. A month later is the same day of the \
      next month, or its last; days beyond count as a part of the month that they are in.
      """, valueName: "unit"))
  var timeUnit: DateUnit = .days

  @Option(
    help: ArgumentHelp(
      "Cut all rows at these times besides; episode counts the cuts passed.", valueName: "list"),
    transform: NumberList.nonNegative)
  var cut: NumberList?

  @Option(
    help: ArgumentHelp(
      "One row for each of these times at which a customer is there, instead.", valueName: "list"),
    transform: NumberList.nonNegative)
  var landmark: NumberList?

  @Option(
    help: ArgumentHelp("With --landmark: follow up so long at most.", valueName: "time"))
  var window: Double?

  @Option(
    help: ArgumentHelp(
      "Columns of the customers to take over, separated by commas; all when left out.",
      valueName: "list"))
  var keep: NameList?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the rows go, as CSV; stdout when left out.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var output: String?

  @Flag(help: "Refuse the log if an event of it is lost or a customer is not known.")
  var strict = false

  /// The variables that the log is asked for, in the order of their kinds.
  var variables: [(variable: NamedColumn, kind: HistoryVariable.Kind)] {
    tdc.map { ($0, .current) } + cumtdc.map { ($0, .cumulative) } + logEvent.map { ($0, .event) }
      + logCumevent.map { ($0, .cumulativeEvent) }
  }

  func validate() throws {
    if let event, event.contains("==") {
      throw ValidationError(
        "--event names a column, not a comparison; where it holds texts, --censored says which one "
          + "means that nothing happened: --event churn --censored No.")
    }
    let names = variables.map(\.variable.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("\(twice) names two columns; give each its own name.")
    }
    if log == nil {
      guard names.isEmpty, logTime == nil, logId == nil, logWhere == nil, origin == nil else {
        throw ValidationError("Name the log itself with --log.")
      }
      guard cut != nil || landmark != nil else {
        throw ValidationError("Give a log with --log, or times with --cut or --landmark.")
      }
    } else {
      if log == "-" {
        throw ValidationError("--log is read more than once, so it must be a file and not -.")
      }
      guard logTime != nil else {
        throw ValidationError("--log-time is needed: the log's column of times.")
      }
      guard !names.isEmpty else {
        throw ValidationError("Say with --tdc, --cumtdc or --log-event what the log is to add.")
      }
      if let logWhere {
        do {
          _ = try RowFilter(logWhere)
        } catch {
          throw ValidationError("--log-where: \(error)")
        }
      }
    }
    guard delay >= 0, delay.isFinite else { throw ValidationError("--delay is 0 or more.") }
    if landmark != nil {
      guard cut == nil else { throw ValidationError("--cut and --landmark exclude each other.") }
      guard logEvent.isEmpty, logCumevent.isEmpty else {
        throw ValidationError(
          "A snapshot holds what was known, not events of the log; use --tdc or --cumtdc.")
      }
      guard event != nil else {
        throw ValidationError("--landmark needs --event, the column that says what happened.")
      }
    } else if window != nil {
      throw ValidationError("--window belongs to --landmark.")
    }
    if let window, !(window > 0) { throw ValidationError("--window is a time above 0.") }
  }
}

/// A new column, and the column of a log that it is made from: `price=new_price`.
struct NamedColumn: ExpressibleByArgument {
  /// The new column's name.
  let name: String
  /// The log's column; `nil` when entries carry no value.
  let column: String?

  init?(argument: String) {
    guard let mark = argument.firstIndex(of: "=") else {
      guard !argument.isEmpty else { return nil }
      (name, column) = (argument, nil)
      return
    }
    let (left, right) = (argument[..<mark], argument[argument.index(after: mark)...])
    guard !left.isEmpty, !right.isEmpty else { return nil }
    (name, column) = (String(left), String(right))
  }
}

/// What time between dates is counted in.
enum DateUnit: String, ExpressibleByArgument, CaseIterable {
  case days, weeks, months

  /// The unit as the library knows it.
  var calendar: CalendarUnit {
    switch self {
    case .days: .days
    case .weeks: .weeks
    case .months: .months
    }
  }
}
