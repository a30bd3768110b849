internal import Dispatch
internal import JSONDocuments
internal import Synchronization

/// How long each phase took and how much memory was held at most, for `--timings`.
final class Timings: Sendable {
  private struct State {
    var seconds: [Phase: Double] = [:]
    var memory = ResidentMemory()
    var isOver = false
  }

  private let state = Mutex(State())
  private let started = ContinuousClock.now
  private let queue = DispatchQueue(label: "memory")

  /// Starts the clock; memory is looked at a hundred times a second.
  init() { sample() }

  /// Adds to a phase's seconds.
  func add(_ duration: Duration, to phase: Phase) {
    state.withLock { $0.seconds[phase, default: 0] += duration.inSeconds }
  }

  /// The line for stderr, as canonical JSON; stops looking at memory.
  func finish() -> String {
    let total = started.duration(to: .now).inSeconds
    let (seconds, memory) = state.withLock { state in
      state.isOver = true
      state.memory.formMaximum(ResidentMemory.now)
      return (state.seconds, state.memory)
    }
    let members =
      Phase.allCases.map { JSONValue.Member($0.rawValue, .number(seconds[$0] ?? 0)) } + [
        JSONValue.Member("total", .number(total)),
        JSONValue.Member("peakAnonymousBytes", .integer(memory.anonymous)),
        JSONValue.Member("peakFileBytes", .integer(memory.file)),
        JSONValue.Member("peakResidentBytes", .integer(memory.peak)),
      ]
    return String(decoding: JSONValue.object(members).canonicalBytes(), as: UTF8.self)
  }

  private func sample() {
    queue.asyncAfter(deadline: .now() + 0.01) { [self] in
      let goesOn = state.withLock { state in
        guard !state.isOver else { return false }
        state.memory.formMaximum(ResidentMemory.now)
        return true
      }
      if goesOn { sample() }
    }
  }
}

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
