#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import Dispatch
internal import Synchronization

/// Holds a running service to what it promises: `ServiceClient FOLDER PORT REQUESTS`.
///
/// scripts/check-scoring-service prepares the folder and starts the service.
@main
struct ServiceClient {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let port = UInt16(arguments[2]), let requests = Int(arguments[3])
    else {
      print("usage: ServiceClient FOLDER PORT REQUESTS")
      exit(64)
    }
    // A service that hangs up is a failure to tell of, not the end of this program.
    signal(SIGPIPE, SIG_IGN)
    let trial = try Trial(folder: arguments[1], port: port)
    var checks = Checks()
    try checkAnswers(trial, &checks)
    try checkRefusals(trial, &checks)

    let load = Load.run(trial, connections: 8, requests: requests)
    print("Load, 8 connections: \(load.summary)")
    checks.expect(load.errors.isEmpty, load.errors.prefix(5).joined(separator: "\n"))
    checks.expect(load.times.count == requests, "\(load.times.count) of \(requests) answers")
    try checkReload(trial, &checks)
    try checkRawAnswers(trial, &checks)

    print("\(checks.passed) checks passed")
    if checks.failed > 0 {
      print("\(checks.failed) checks failed")
      exit(1)
    }
  }

  /// Changes the model again and again while requests come, by good files and by bad ones.
  private static func checkReload(_ trial: Trial, _ checks: inout Checks) throws {
    let group = DispatchGroup()
    let flag = Flag()
    let result = LoadResult()
    DispatchQueue.global().async(group: group) {
      result.load = Load.run(trial, connections: 4, requests: .max) { flag.isRaised }
    }
    var changes = 0
    var connection = try Connection(port: trial.port)
    for round in 0..<10 {
      let model = round % 2 == 0 ? trial.second : trial.first
      try trial.serve(model.bytes)
      let isServed = try wait { try connection.ask("GET", "/health").body.contains(model.digest) }
      checks.expect(isServed, "round \(round): the changed model is not served")
      if isServed { changes += 1 }
      // A file cut short and one that was edited are refused, and change nothing.
      let bad =
        round % 2 == 0
        ? Array(model.bytes.prefix(model.bytes.count / 2))
        : Array(
          String(decoding: model.bytes, as: UTF8.self)
            .split(separator: "\"formula\": \"", maxSplits: 1).joined(separator: "\"formula\": \" ")
            .utf8)
      try trial.serve(bad)
      let isRefused = try wait {
        let health = try connection.ask("GET", "/health").body
        return health.contains("servingEarlierModel") && health.contains(model.digest)
          && !health.contains("\"refused\":null")
      }
      checks.expect(isRefused, "round \(round): a bad file is not refused")
    }
    flag.raise()
    group.wait()
    let load = result.load
    print("Reload, 4 connections, \(changes) changes and 10 refused files: \(load.summary)")
    checks.expect(load.errors.isEmpty, load.errors.prefix(5).joined(separator: "\n"))
    checks.expect(
      load.fromSecond > 0 && load.fromSecond < load.times.count, "answers of both models")
    try trial.serve(trial.first.bytes)
  }

  /// Waits up to ten seconds for something to hold.
  static func wait(_ holds: () throws -> Bool) throws -> Bool {
    for _ in 0..<1_000 {
      if try holds() { return true }
      usleep(10_000)
    }
    return false
  }
}

/// Something that one thread raises and others see.
final class Flag: Sendable {
  private let raised = Atomic(false)
  var isRaised: Bool { raised.load(ordering: .relaxed) }
  func raise() { raised.store(true, ordering: .relaxed) }
}

/// What a load on another thread came to.
final class LoadResult: Sendable {
  private let value = Mutex(Load())
  var load: Load {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
