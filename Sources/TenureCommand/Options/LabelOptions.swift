internal import ArgumentParser
internal import Tenure

/// How customers are labelled.
struct LabelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The customers: a CSV file, or - for standard input.", valueName: "data"),
    completion: .tables)
  var path: String

  @Option(help: ArgumentHelp("The column of the day on which customers came.", valueName: "column"))
  var signUp: String

  @Option(
    help: ArgumentHelp(
      "The column of the day on which they left; empty for who is still there.",
      valueName: "column"))
  var end: String?

  @Option(
    help: ArgumentHelp("The last day that the data know of: 2024-06-30.", valueName: "date"))
  var asOf: DateArgument

  @Option(
    help: ArgumentHelp(
      "What time and windows are counted in: days, weeks or months.", valueName: "unit"))
  var timeUnit: DateUnit = .days

  @Option(
    help: ArgumentHelp(
      "A log of activity: a CSV file with a customer and a date in each row.", valueName: "file"),
    completion: .tables)
  var activity: String?

  @Option(help: ArgumentHelp("The log's column of dates.", valueName: "column"))
  var activityDate = "date"

  @Option(
    help: ArgumentHelp(
      "The log's column of customers, if it is not called as --id.", valueName: "column"))
  var activityId: String?

  @Option(
    help: ArgumentHelp(
      "Customers have left when so much time has passed since their last activity.",
      valueName: "number"))
  var inactiveAfter: Int?

  @Option(
    help: ArgumentHelp(
      "The length of the outcome window, which ends at --as-of.", valueName: "number"))
  var outcome: Int?

  @Option(
    help: ArgumentHelp(
      "The length of the gap between the prediction day and the outcome window.",
      valueName: "number"))
  var gap: Int?

  @Option(
    help: ArgumentHelp(
      "The length of the observation window, which ends on the prediction day.",
      valueName: "number"))
  var observation: Int?

  @Option(
    help: ArgumentHelp(
      "Columns of the table to take over, separated by commas; all when left out.",
      valueName: "list"))
  var keep: NameList?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where the rows go, as CSV; stdout when left out.", valueName: "file"),
    completion: .file(extensions: ["csv"]))
  var output: String?

  /// The windows, if there are any.
  var windows: ChurnWindows? {
    outcome.map {
      ChurnWindows(
        asOf: asOf.day, outcome: $0, gap: gap ?? 0, observation: observation,
        unit: timeUnit.calendar)
    }
  }

  func validate() throws {
    guard (end == nil) != (inactiveAfter == nil) else {
      throw ValidationError(
        "Say when customers have left: with --end, the column of that day, or with "
          + "--inactive-after and --activity, but not with both.")
    }
    if inactiveAfter != nil, activity == nil {
      throw ValidationError("--inactive-after needs --activity, the log of what customers did.")
    }
    for (name, value) in [
      ("--inactive-after", inactiveAfter), ("--outcome", outcome), ("--observation", observation),
    ] {
      if let value, !(1...100_000).contains(value) {
        throw ValidationError("\(name) is a whole number of units, 1 or more.")
      }
    }
    if let gap, !(0...100_000).contains(gap) {
      throw ValidationError("--gap is a whole number of units, 0 or more.")
    }
    if outcome == nil, gap != nil || observation != nil {
      throw ValidationError("--gap and --observation belong to --outcome.")
    }
    if activity == nil, observation != nil {
      throw ValidationError("--observation looks at the log that --activity names.")
    }
    if activity != nil, inactiveAfter == nil, outcome == nil {
      throw ValidationError(
        "--activity is used with --inactive-after, or with --outcome for what was known.")
    }
    if activity == "-", path == "-" {
      throw ValidationError("Only one table can come from standard input.")
    }
  }
}

/// A date on the command line: 2024-06-30.
struct DateArgument: ExpressibleByArgument {
  /// The day.
  let day: CalendarDay

  init?(argument: String) {
    guard let day = try? CalendarDay(iso: argument) else { return nil }
    self.day = day
  }
}
