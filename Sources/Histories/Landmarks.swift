extension HistoryMerge {
  /// What was known of customers at given times, and what became of them afterwards.
  public struct Snapshots: Sendable {
    /// The row under observation at each landmark.
    public var rows: [Int] = []
    /// The landmark.
    public var landmark: [Double] = []
    /// How long observation went on after it.
    public var time: [Double] = []
    /// The row whose event ended it; `nil` where something else did, or nothing.
    public var eventRow: [Int?] = []
    /// By variable: the values known at the landmark.
    public var values: [[Double]]

    /// The number of snapshots.
    public var count: Int { rows.count }
  }

  /// Snapshots of the customers `customers` at every landmark at which they are under observation.
  ///
  /// A snapshot holds what the log said up to and at its landmark, and nothing later. It is followed
  /// up as long as the customer's rows go on without a gap, to the first event after the landmark, or
  /// to the end of the window.
  ///
  /// - Parameters:
  ///   - customers: The customers.
  ///   - log: All entries about these customers, in the order of the file.
  ///   - landmarks: The times.
  ///   - window: How long snapshots are followed up at most.
  ///   - hasEvent: Whether a row ends with an event.
  /// - Returns: The snapshots, by customer, then landmark.
  /// - Precondition: Variables are no events of the log.
  public mutating func snapshots(
    of customers: Range<Int>, _ log: HistoryLog, at landmarks: [Double],
    window: Double = .infinity, hasEvent: (Int) -> Bool
  ) -> Snapshots {
    precondition(!variables.contains { $0.kind.isEvent }, "a snapshot holds no events of the log")
    var snapshots = Snapshots(values: Array(repeating: [], count: variables.count))
    forEachCustomer(customers, log) { merge, customer, entries in
      let rows = merge.rows.rows(of: customer).map { Int($0) }
      for landmark in Set(landmarks).sorted() {
        guard
          let first = rows.firstIndex(where: {
            merge.rows.start[$0] <= landmark && landmark < merge.rows.stop[$0]
          })
        else { continue }
        var last = first
        while !hasEvent(rows[last]), last + 1 < rows.count,
          merge.rows.start[rows[last + 1]] == merge.rows.stop[rows[last]]
        {
          last += 1
        }
        let time = merge.rows.stop[rows[last]] - landmark
        snapshots.rows.append(rows[first])
        snapshots.landmark.append(landmark)
        snapshots.time.append(min(time, window))
        snapshots.eventRow.append(time <= window && hasEvent(rows[last]) ? rows[last] : nil)
        for (v, variable) in merge.variables.enumerated() {
          var state = VariableState(variable)
          for entry in entries[v] where entry.time <= landmark { state.add(entry.value) }
          snapshots.values[v].append(state.value)
        }
      }
    }
    return snapshots
  }
}
