#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the process does with the signals it gets.
enum Signals {
  /// Interrupted: ends at once with 130. A reader that went away: noticed where stdout is written.
  /// A trap: ends with 70.
  static func install() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGINT) { _ in _exit(ExitStatus.interrupted.rawValue) }
    for trap in [SIGILL, SIGTRAP, SIGFPE, SIGBUS, SIGSEGV, SIGABRT] {
      signal(trap) { _ in
        // Only calls that are safe inside a handler.
        let words: StaticString = "tenure: This is a bug, please report it.\n"
        _ = unsafe write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
        _exit(ExitStatus.bug.rawValue)
      }
    }
  }

  /// Ends the process the way other programs end whose reader went away.
  static func endByBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    _exit(ExitStatus.cannotWrite.rawValue)
  }
}
