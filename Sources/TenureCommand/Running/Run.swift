internal import Tenure

/// One run of a command: its clock, its progress line, and where its words go.
struct Run {
  private let progress: Progress
  private let timings: Timings?
  private let isQuiet: Bool

  /// Prepares a run as the options ask.
  init(_ options: CommonOptions) {
    isQuiet = options.quiet
    progress = Progress(isEnabled: !options.quiet)
    timings = options.timings ? Timings() : nil
  }

  /// Does a part of the work, timed and with a progress line.
  func during<Result>(_ phase: Phase, _ work: () throws -> Result) rethrows -> Result {
    progress.begin(phase)
    let started = ContinuousClock.now
    defer {
      timings?.add(started.duration(to: .now), to: phase)
      progress.end()
    }
    return try work()
  }

  /// Adds the time of work whose phases went on at once, shared out as threads were busy with each.
  func add(_ elapsed: Duration, sharedBy busy: [Phase: Duration]) {
    let total = busy.values.reduce(0) { $0 + $1.inSeconds }
    guard let timings, total > 0 else { return }
    for (phase, time) in busy { timings.add(elapsed * (time.inSeconds / total), to: phase) }
  }

  /// The words of the progress line from now on, for work that goes through its phases again and
  /// again; the line's seconds count from the first call.
  func advance(_ words: String) { progress.advance(words) }

  /// Takes the line of ``advance(_:)`` away.
  func clearProgress() { progress.finish() }

  /// Says something beside the results, unless quiet was asked for.
  func say(_ sentence: String) {
    if !isQuiet { StandardError.write("tenure: \(sentence.asSentence)\n") }
  }

  /// Ends the run: writes the timings.
  func finish() {
    clearProgress()
    if let timings { StandardError.write(timings.finish() + "\n") }
  }
}
