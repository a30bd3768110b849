internal import Dispatch
internal import Synchronization

/// One line on stderr that says what is being done, shown once it takes longer than a second and
/// only on a terminal.
final class Progress: Sendable {
  private struct State {
    var words: String?
    /// Whether the words are those of the whole work, which phases do not change.
    var isOverall = false
    var started = ContinuousClock.now
    var isShown = false
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "progress")
  private let isEnabled: Bool

  /// - Parameter isEnabled: Whether a line may be shown.
  init(isEnabled: Bool) { self.isEnabled = isEnabled && StandardError.isTerminal }

  /// A phase begins.
  func begin(_ phase: Phase) {
    guard isEnabled else { return }
    let isNew = state.withLock { state in
      guard !state.isOverall else { return false }
      state.words = phase.words
      state.started = .now
      return true
    }
    if isNew { tick(after: 1) }
  }

  /// The work has come so far; phases show no lines of their own from now on.
  func advance(_ words: String) {
    guard isEnabled else { return }
    let isNew = state.withLock { state in
      defer {
        state.words = words
        state.isOverall = true
      }
      if !state.isOverall { state.started = .now }
      return !state.isOverall
    }
    if isNew { tick(after: 1) }
  }

  /// All work is done.
  func finish() {
    guard isEnabled else { return }
    state.withLock { $0.isOverall = false }
    end()
  }

  /// The phase is over; its line goes.
  func end() {
    guard isEnabled else { return }
    state.withLock { state in
      guard !state.isOverall else { return }
      state.words = nil
      if state.isShown { StandardError.write("\r\u{1B}[K") }
      state.isShown = false
    }
  }

  private func tick(after seconds: Double) {
    queue.asyncAfter(deadline: .now() + seconds) { [self] in
      let goesOn = state.withLock { state in
        guard let words = state.words else { return false }
        let elapsed = state.started.duration(to: .now)
        if elapsed >= .seconds(1) {
          StandardError.write("\r\u{1B}[K\(words) … \(elapsed.components.seconds) s")
          state.isShown = true
        }
        return true
      }
      if goesOn { tick(after: 0.5) }
    }
  }
}
