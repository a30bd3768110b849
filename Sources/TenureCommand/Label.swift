internal import ArgumentParser
internal import JSONDocuments
internal import Lanes
internal import Tenure

extension TenureCommand {
  /// `tenure label CUSTOMERS --sign-up COL --as-of DATE …`: who has left and when, from dates.
  struct Label: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make times and churn outcomes from dates or from inactivity.",
      discussion: """
        Dates are written 2024-03-31. A customer has left on the day in --end, or so long after \
        the last activity in a log with --inactive-after. Nothing after --as-of is used: who ends \
        later counts as still there.

        Without windows, tenure is the time from sign-up to the end or to --as-of, and churned \
        says whether it ended. With --outcome, windows end at --as-of:

          observation | prediction day | gap | outcome | as-of

        Customers who are there on the prediction day get their tenure on that day, the time from \
        it, whether they left, and with a log how often and how recently they were active in the \
        observation window. Who leaves in the gap is left out, as nobody could have acted. Columns \
        taken over must have been known on that day; --keep names those that were.

        A month later is the same day of the next month, or its last day if there is none; days \
        beyond whole months count as a part of the month that they are in.

        Examples:
          tenure label customers.csv --id customer --sign-up joined --end cancelled \\
            --as-of 2024-06-30 --time-unit months -o labelled.csv
          tenure train cox labelled.csv --formula "Surv(tenure, churned) ~ plan"
          tenure label customers.csv --id customer --sign-up joined \\
            --as-of 2024-06-30 \\
            --activity log.csv --activity-date day --inactive-after 60 -o labelled.csv
          tenure label customers.csv --id customer --sign-up joined --end cancelled \\
            --as-of 2024-06-30 --time-unit months --outcome 3 --gap 1 -o labelled.csv

        \(ExitStatus.help)
        """)

    @OptionGroup var label: LabelOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      if common.json, label.output == nil {
        throw CommandFailure(
          .usage, "--json prints a summary; say with --output where the rows go.")
      }
      if label.activity != nil, reading.identifier == nil {
        throw CommandFailure(
          .usage, "--id is needed: the column that tells whose activity it is.")
      }
      try OutputFile.refuse(
        label.output, over: [label.path] + [label.activity].compactMap { $0 })
      let dates = [label.signUp] + [label.end].compactMap { $0 }
      let table = try run.during(.read) {
        try reading.read(
          label.path, texts: dates + [reading.identifier].compactMap { $0 }, lanes: common.lanes)
      }
      let windows = label.windows
      let activity = try run.during(.read) {
        try label.activity.map { path in
          try ActivityLog(path, table, label, reading, lanes: common.lanes)
        }
      }
      let labels = try run.during(.fit) {
        try ChurnLabels(
          table, signUp: label.signUp, ending: try ending(activity), asOf: label.asOf.day,
          windows: windows, unit: label.timeUnit.calendar)
      }
      let layout = try LabelLayout(label, table, reading.identifier, windows, activity)
      try run.during(.write) {
        var output = try TableOutput(path: label.output)
        try output.add(layout.table(labels))
        try output.finish()
      }
      let summary = LabelSummary(labels, table, label, windows, activity)
      if label.output == nil || label.output == "-" {
        for sentence in summary.sentences { run.say(sentence) }
      } else {
        try common.json ? printJSON(summary.json) : StandardOutput.write(summary.text)
      }
      run.finish()
    }

    private func ending(_ activity: ActivityLog?) throws -> ChurnLabels.Ending {
      if let end = label.end { return .date(column: end) }
      guard let units = label.inactiveAfter, let activity else {
        throw CommandFailure(
          .usage, "--inactive-after needs --activity, the log of what customers did.")
      }
      return .inactivity(units: units, activity.activity)
    }
  }
}
