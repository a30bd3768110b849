internal import Dispatch
internal import Synchronization

/// Requests one after the other on some connections at once, each answer checked.
///
/// The loop is closed: a connection asks again when it has its answer, so the times are those of a
/// service that is kept busy, without the queue that clients who do not wait would build up.
struct Load {
  /// Nanoseconds from the request to the whole answer, ascending.
  private(set) var times: [UInt64] = []
  /// What did not hold.
  private(set) var errors: [String] = []
  private(set) var seconds = 0.0
  /// How many answers came from the second model.
  private(set) var fromSecond = 0

  /// Asks until so many requests are answered, or until `isOver` says so.
  static func run(
    _ trial: Trial, connections: Int, requests: Int,
    isOver: @escaping @Sendable () -> Bool = { false }
  ) -> Load {
    let gathered = Mutex(Load())
    let started = DispatchTime.now().uptimeNanoseconds
    DispatchQueue.concurrentPerform(iterations: connections) { lane in
      var own = Load()
      do {
        try own.ask(
          trial, from: lane, by: connections, upTo: requests, isOver: isOver)
      } catch {
        own.errors.append("connection \(lane): \(error)")
      }
      gathered.withLock { all in
        all.times += own.times
        all.errors += own.errors
        all.fromSecond += own.fromSecond
      }
    }
    var load = gathered.withLock { $0 }
    load.seconds = Double(DispatchTime.now().uptimeNanoseconds - started) / 1e9
    load.times.sort()
    return load
  }

  private mutating func ask(
    _ trial: Trial, from lane: Int, by step: Int, upTo requests: Int,
    isOver: @Sendable () -> Bool
  ) throws(ClientFailure) {
    var connection = try Connection(port: trial.port)
    for request in stride(from: lane, to: requests, by: step) {
      if isOver() { return }
      let row = request % trial.customers.count
      let body = trial.single(row)
      let start = DispatchTime.now().uptimeNanoseconds
      let answer = try connection.ask("POST", "/score", body)
      times.append(DispatchTime.now().uptimeNanoseconds - start)
      if answer.status != 200 || !trial.holds(answer.body, row: row) {
        errors.append("request \(request): \(answer.status) \(answer.body.prefix(200))")
      } else if answer.body.text("model") == trial.second.digest {
        fromSecond += 1
      }
    }
  }

  /// The time within which a share of the answers came, in microseconds.
  func microseconds(within share: Double) -> Double {
    guard !times.isEmpty else { return .nan }
    return Double(times[min(Int(Double(times.count) * share), times.count - 1)]) / 1_000
  }

  /// The load in words.
  var summary: String {
    func text(_ share: Double) -> String {
      String(Int(microseconds(within: share).rounded())) + " µs"
    }
    return "\(times.count) requests in \((seconds * 10).rounded() / 10) s"
      + " (\(Int(Double(times.count) / seconds)) a second), \(errors.count) errors;"
      + " p50 \(text(0.5)), p99 \(text(0.99)), p99.9 \(text(0.999)), longest \(text(1))"
  }
}
