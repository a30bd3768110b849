internal import JSONDocuments
internal import Tenure

/// What became of the customers that were labelled, in words and numbers.
struct LabelSummary {
  private let labels: ChurnLabels
  private let table: DataFrame
  private let options: LabelOptions
  private let windows: ChurnWindows?
  private let activity: ActivityLog?

  init(
    _ labels: ChurnLabels, _ table: DataFrame, _ options: LabelOptions, _ windows: ChurnWindows?,
    _ activity: ActivityLog?
  ) {
    self.labels = labels
    self.table = table
    self.options = options
    self.windows = windows
    self.activity = activity
  }

  private var churnedCount: Int { labels.churned.count { $0 } }

  /// The findings, a sentence each.
  var sentences: [String] {
    let share = Double(churnedCount) / Double(labels.rows.count)
    var found: [String] = []
    if let windows {
      var days = "the prediction day is \(windows.prediction)"
      if windows.gapEnd > windows.prediction { days += ", the gap lasts to \(windows.gapEnd)" }
      found.append("\(days), the outcome window to \(windows.asOf)")
    }
    found.append(
      "\(NumberText.grouped(labels.rows.count)) of "
        + "\(NumberText.counted(table.rowCount, "customer")) of \(table.source) labelled; "
        + "\(NumberText.grouped(churnedCount)) \(churnedCount == 1 ? "has" : "have") left "
        + "(\(NumberText.percent(share)))")
    func add(_ count: Int, _ words: String) {
      if count > 0 { found.append("\(NumberText.counted(count, "customer")) \(words)") }
    }
    let day = windows == nil ? "the as-of day" : "the prediction day"
    add(labels.notYetCustomers, "left out: signed up after \(day)")
    add(labels.alreadyGone, "left out: gone by the prediction day")
    add(labels.leftInGap, "left out: left during the gap")
    add(labels.endsLater, "counted as still there: left after the as-of day")
    if let activity {
      func say(_ count: Int, _ words: String) {
        if count > 0 {
          found.append(
            "\(NumberText.counted(count, "row")) of \(activity.source) not used: \(words)")
        }
      }
      say(activity.activity.laterCount, "after the as-of day")
      say(activity.unknownCustomerRows, "of customers that \(table.source) lacks")
      say(activity.dateless, "without a date")
    }
    if churnedCount == 0 {
      found.append("nobody has left, so there is nothing to learn from these rows")
    }
    return found
  }

  /// For people.
  var text: String {
    sentences.flatMap { wrapped($0.asSentence.capitalizedSentence, indent: 2) }
      .joined(separator: "\n") + "\n"
  }

  /// For programs.
  var json: JSONValue {
    func day(_ day: CalendarDay?) -> JSONValue { day.map { .string($0.description) } ?? .null }
    return .object([
      .init("customers", .integer(table.rowCount)), .init("labelled", .integer(labels.rows.count)),
      .init("churned", .integer(churnedCount)), .init("asOf", day(options.asOf.day)),
      .init("predictionDay", day(windows?.prediction)), .init("gapEnd", day(windows?.gapEnd)),
      .init("timeUnit", .string(options.timeUnit.rawValue)),
      .init("notYetCustomers", .integer(labels.notYetCustomers)),
      .init("alreadyGone", .integer(labels.alreadyGone)),
      .init("leftInGap", .integer(labels.leftInGap)),
      .init("endsLater", .integer(labels.endsLater)),
      .init("notes", .strings(sentences)),
    ])
  }
}

extension String {
  /// The text with its first letter large.
  var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() }
}
