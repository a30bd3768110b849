internal import Dispatch
internal import Synchronization

/// One line on stderr that says what is being done, shown once it takes longer than a second and
/// only on a terminal.
final class Progress: Sendable {
  private struct State {
    var phase: Phase?
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
    state.withLock {
      $0.phase = phase
      $0.started = .now
    }
    tick(after: 1)
  }

  /// The phase is over; its line goes.
  func end() {
    guard isEnabled else { return }
    state.withLock {
      $0.phase = nil
      if $0.isShown { StandardError.write("\r\u{1B}[K") }
      $0.isShown = false
    }
  }

  private func tick(after seconds: Double) {
    queue.asyncAfter(deadline: .now() + seconds) { [self] in
      let goesOn = state.withLock { state in
        guard let phase = state.phase else { return false }
        let elapsed = state.started.duration(to: .now)
        if elapsed >= .seconds(1) {
          StandardError.write("\r\(phase.words) … \(elapsed.components.seconds) s")
          state.isShown = true
        }
        return true
      }
      if goesOn { tick(after: 0.5) }
    }
  }
}
