internal import Tenure

/// The columns of labelled customers.
struct LabelLayout {
  private let table: DataFrame
  private let kept: [String]
  private let windows: ChurnWindows?
  private let activity: ActivityLog?
  private let unit: CalendarUnit

  /// Plans the columns: those taken over, then those that labels make.
  ///
  /// - Throws: ``CommandFailure`` for a column that is not there or has the name of a label.
  init(
    _ options: LabelOptions, _ table: DataFrame, _ identifier: String?, _ windows: ChurnWindows?,
    _ activity: ActivityLog?
  ) throws(CommandFailure) {
    self.table = table
    self.windows = windows
    self.activity = windows == nil ? nil : activity
    unit = options.timeUnit.calendar
    for name in options.keep?.names ?? [] where table[name] == nil {
      throw CommandFailure(missingColumn: name, in: table)
    }
    // The day of leaving is the outcome itself.
    let dates = [options.signUp] + [options.end].compactMap { $0 }
    let others = options.keep?.names ?? table.names.filter { !dates.contains($0) }
    kept = [identifier].compactMap { $0 } + others.filter { $0 != identifier }
    if let end = options.end, kept.contains(end) {
      throw CommandFailure(
        .usage, "--keep \(end): the day of leaving is the outcome, and a model would learn it.")
    }
    let made =
      (windows == nil ? ["tenure"] : ["tenure", "time"]) + ["churned"]
      + (self.activity == nil ? [] : ["activities", "since_activity"])
    if let name = kept.first(where: made.contains) {
      throw CommandFailure(
        .usage,
        "\(table.source): the labels have a column \(name) of their own; rename that of the table, "
          + "or leave it out with --keep.")
    }
  }

  /// The labelled customers.
  func table(_ labels: ChurnLabels) -> DataFrame {
    var columns = kept.compactMap { table[$0]?.selecting(rows: labels.rows) }
    if windows != nil { columns.append(Column(name: "tenure", values: .numeric(labels.tenure))) }
    columns.append(
      Column(name: windows == nil ? "tenure" : "time", values: .numeric(labels.time)))
    columns.append(
      Column(name: "churned", values: .numeric(labels.churned.map { $0 ? 1 : 0 })))
    if let activity, let windows {
      columns.append(
        Column(
          name: "activities",
          values: .numeric(labels.rows.map { Double(activity.activity.observed[$0]) })))
      columns.append(
        Column(
          name: "since_activity",
          values: .numeric(
            labels.rows.map { row in
              activity.activity.lastKnown[row].map { unit.time(from: $0, to: windows.prediction) }
                ?? .nan
            })))
    }
    return DataFrame(source: "labels", columns: columns)
  }
}
