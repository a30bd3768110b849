internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure episodes CUSTOMERS --stop COL [--log LOG …]`: rows for what changes with time.
  struct Episodes: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Build start-stop rows from customers and a log of what happened to them.",
      discussion: """
        A customer becomes one row for every stretch of time in which nothing that is known \
        changes: (start, stop], with what the log said up to start, and what happened at stop. No \
        row looks into its own future. As R's tmerge and survSplit.

        Times of the log run from each customer's day 0 in the same unit as --stop; dates do with \
        --origin, the column of that day. The log is read in passes and never held as a whole; it \
        need not be sorted, but one in the order of the customers is read fastest. Customers are \
        held in memory.

        With --landmark each customer gives one row for each such time at which they are there: \
        what was known then, and how long they stayed from then on.

        Examples:
          tenure episodes customers.csv --id customer --stop tenure --event churned \\
            --log tickets.csv --log-time day --cumtdc tickets --tdc price=new_price \\
            -o rows.csv
          tenure train cox rows.csv --id customer --formula \\
            "Surv(start, stop, churned) ~ tickets + price"
          tenure episodes customers.csv --id customer --stop tenure --event churned \\
            --cut 6,12 -o rows.csv
          tenure episodes customers.csv --id customer --stop tenure --event churned \\
            --log tickets.csv --log-time day --cumtdc tickets --landmark 6,12 \\
            --window 6

        \(ExitStatus.help)
        """)

    @OptionGroup var episodes: EpisodeOptions
    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      guard let identifier = reading.identifier else {
        throw CommandFailure(
          .usage, "--id is needed: the column that identifies customers.")
      }
      if common.json, episodes.output == nil {
        throw CommandFailure(
          .usage, "--json prints a summary; say with --output where the rows go.")
      }
      try OutputFile.refuse(
        episodes.output, over: [episodes.path] + [episodes.log].compactMap { $0 })
      let table = try run.during(.read) {
        try reading.read(
          episodes.path, texts: [identifier] + [episodes.origin].compactMap { $0 },
          lanes: common.lanes)
      }
      let rows = try ObservedRows(
        table, identifier: identifier, start: episodes.start, stop: episodes.stop)
      var log = try run.during(.read) {
        try LogPasses(episodes, rows, identifier: identifier, reading, lanes: common.lanes)
      }
      var merge = HistoryMerge(
        rows, log.variables, delay: episodes.delay, cuts: episodes.cut?.values ?? [])
      let layout = try EpisodeLayout(episodes, rows, identifier: identifier, log)
      var output = try TableOutput(path: episodes.output)
      var count = 0
      try log.forEachChunk { customers, entries in
        let part = run.during(.fit) { layout.table(&merge, customers, entries) }
        count += part.rowCount
        try run.during(.write) { try output.add(part) }
      }
      let summary = EpisodeSummary(rows, merge, log, rowCount: count, episodes)
      if episodes.strict, let fault = summary.strictFault {
        throw CommandFailure(.dataAtFault, fault)
      }
      try run.during(.write) { try output.finish() }
      if episodes.output == nil || episodes.output == "-" {
        for sentence in summary.sentences { run.say(sentence) }
      } else {
        try common.json ? printJSON(summary.json) : StandardOutput.write(summary.text)
      }
      run.finish()
    }
  }
}
