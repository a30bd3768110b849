internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the process does with the signals it gets.
enum Signals {
  /// Whether an output file is open or a program runs for this one, which must not stay behind.
  private static let isWriting = Atomic(false)
  private static let wasInterrupted = Atomic(false)

  /// Whether the run should end as soon as its output file is put away.
  static var isInterrupted: Bool { wasInterrupted.load(ordering: .relaxed) }

  /// Sets what happens.
  ///
  /// An interruption, or being told to end, ends the process with 130, at once or, while a file is
  /// written or a program runs, where these can be put away. A reader that went away is noticed where something is written. A trap is a
  /// bug of ours and ends the process with 70.
  static func install() {
    signal(SIGPIPE, SIG_IGN)
    // Threads of the program that started this one may have blocked it.
    var interruption = sigset_t()
    unsafe sigemptyset(&interruption)
    for end in [SIGINT, SIGTERM] { unsafe sigaddset(&interruption, end) }
    unsafe sigprocmask(SIG_UNBLOCK, &interruption, nil)
    for end in [SIGINT, SIGTERM] {
      signal(end) { _ in
        let isSecond = Signals.wasInterrupted.exchange(true, ordering: .relaxed)
        if isSecond || !Signals.isWriting.load(ordering: .relaxed) {
          _exit(ExitStatus.interrupted.rawValue)
        }
      }
    }
    for trap in [SIGILL, SIGTRAP, SIGFPE, SIGBUS, SIGSEGV, SIGABRT] {
      signal(trap) { _ in
        // Only calls that are safe inside a handler.
        let words: StaticString = "tenure: This is a bug, please report it.\n"
        _ = unsafe write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
        _exit(ExitStatus.bug.rawValue)
      }
    }
  }

  /// While a file is open or a program runs, lets whoever has it end the run.
  static func deferInterruption(_ isDeferred: Bool) {
    isWriting.store(isDeferred, ordering: .relaxed)
  }

  /// Ends the process the way other programs end whose reader went away.
  static func endByBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    _exit(ExitStatus.cannotWrite.rawValue)
  }
}
