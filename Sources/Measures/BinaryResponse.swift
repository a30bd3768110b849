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

  /// Whether weights count equal rows.
  ///
  /// Else they say how much a row counts, and standard errors come from how much rows differ.
  public let weightsAreFrequencies: Bool

  /// The number of rows.
  public var count: Int { events.count }

  /// Pairs counts of events with counts of trials.
  ///
  /// - Parameters:
  ///   - events: Events in each row: 0 or 1, or a count up to its trials.
  ///   - trials: Trials in each row, above 0; a single one each when left out.
  ///   - weights: What each row counts for, at least 0; one each when left out.
  ///   - weightsAreFrequencies: Whether weights count equal rows.
  /// - Precondition: Lengths agree; every number is finite; 0 ≤ events ≤ trials.
  public init(
    events: [Double], trials: [Double]? = nil, weights: [Double]? = nil,
    weightsAreFrequencies: Bool = true
  ) {
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
    self.weightsAreFrequencies = weightsAreFrequencies
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

  /// What a square of row `i`'s weight adds to a variance for each unit of that weight: 1 where rows
  /// are counted, else the weight.
  package func varianceWeight(_ i: Int) -> Double { weightsAreFrequencies ? 1 : weights?[i] ?? 1 }

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

  /// The same rows with events and non-events weighted so that `rate` is the share of events.
  ///
  /// - Precondition: There are both, and `rate` is between 0 and 1.
  public func withEventRate(_ rate: Double) -> BinaryResponse {
    let share = eventRate
    precondition(share > 0 && share < 1, "a share of \(share) cannot be moved")
    let (event, other) = (rate / share, (1 - rate) / (1 - share))
    if trials == nil {
      return BinaryResponse(
        events: events,
        weights: events.indices.map { (weights?[$0] ?? 1) * (events[$0] > 0 ? event : other) },
        weightsAreFrequencies: false)
    }
    return BinaryResponse(
      events: events.map { $0 * event },
      trials: events.indices.map { i in
        events[i] * event + ((trials?[i] ?? 1) - events[i]) * other
      }, weights: weights, weightsAreFrequencies: false)
  }

  /// These rows, in this order; a row may come more than once.
  public func subset(_ rows: [Int]) -> BinaryResponse {
    BinaryResponse(
      events: rows.map { events[$0] },
      trials: trials.map { all in rows.map { all[$0] } },
      weights: weights.map { all in rows.map { all[$0] } },
      weightsAreFrequencies: weightsAreFrequencies)
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
