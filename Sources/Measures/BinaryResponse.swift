/// What became of customers: whether each churned, or how many of each group did.
///
/// A row is one customer (0 or 1 event in one trial) or a group of like customers (events among
/// trials). Measures read a row as ``eventWeight(_:)`` of events beside ``nonEventWeight(_:)`` of
/// non-events, so that a row of weight 2 counts as two rows.
public struct BinaryResponse: Sendable {
  /// Events in each row.
  public let events: [Double]
  /// Trials in each row; `nil` when every row is a single trial.
  public let trials: [Double]?
  /// What each row counts for; `nil` when every row counts for one.
  public let weights: [Double]?

  /// The number of rows.
  public var count: Int { events.count }

  /// Pairs counts of events with counts of trials.
  ///
  /// - Parameters:
  ///   - events: Events in each row: 0 or 1, or a count up to its trials.
  ///   - trials: Trials in each row, above 0; a single one each when left out.
  ///   - weights: What each row counts for, at least 0; one each when left out.
  /// - Precondition: Lengths agree; every number is finite; 0 ≤ events ≤ trials.
  public init(events: [Double], trials: [Double]? = nil, weights: [Double]? = nil) {
    if let trials {
      precondition(
        trials.count == events.count, "\(trials.count) trials for \(events.count) rows")
      for (i, m) in trials.enumerated() {
        precondition(m > 0 && m.isFinite, "row \(i) has \(m) trials")
      }
    }
    for (i, e) in events.enumerated() {
      let most = trials?[i] ?? 1
      precondition(e >= 0 && e <= most, "row \(i) has \(e) events in \(most) trials")
    }
    requireWeights(weights, rows: events.count)
    self.events = events
    self.trials = trials
    self.weights = weights
  }

  /// One customer a row: `true` is the event.
  public init(_ events: [Bool], weights: [Double]? = nil) {
    self.init(events: events.map { $0 ? 1 : 0 }, weights: weights)
  }

  /// Events of row `i`, times its weight.
  public func eventWeight(_ i: Int) -> Double { events[i] * (weights?[i] ?? 1) }

  /// Trials of row `i` that were no events, times its weight.
  public func nonEventWeight(_ i: Int) -> Double {
    ((trials?[i] ?? 1) - events[i]) * (weights?[i] ?? 1)
  }

  /// Σ weight · events.
  public var totalEvents: Double {
    events.indices.reduce(0) { $0 + eventWeight($1) }
  }

  /// Σ weight · trials.
  public var totalTrials: Double {
    events.indices.reduce(0) { $0 + eventWeight($1) + nonEventWeight($1) }
  }

  /// The share of events among trials.
  public var eventRate: Double { totalEvents / totalTrials }

  /// These rows, in this order; a row may come more than once.
  public func subset(_ rows: [Int]) -> BinaryResponse {
    BinaryResponse(
      events: rows.map { events[$0] },
      trials: trials.map { all in rows.map { all[$0] } },
      weights: weights.map { all in rows.map { all[$0] } })
  }
}

/// Traps unless there is one finite weight of at least 0 for each row.
func requireWeights(_ weights: [Double]?, rows: Int) {
  guard let weights else { return }
  precondition(weights.count == rows, "\(weights.count) weights for \(rows) rows")
  for (i, w) in weights.enumerated() {
    precondition(w >= 0 && w.isFinite, "row \(i) has the weight \(w)")
  }
}
