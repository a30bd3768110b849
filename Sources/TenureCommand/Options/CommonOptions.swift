internal import ArgumentParser
internal import Lanes

/// The options that every command has.
struct CommonOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads that may work, all processors when left out; results are the same for any number.",
      valueName: "number"))
  var threads: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seed of random numbers, kept in the model document.", valueName: "number"))
  var seed: Int = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Level of confidence intervals.", valueName: "share"))
  var confidenceLevel: Double = 0.95

  @Flag(help: "Print one JSON document instead of text.")
  var json = false

  @Flag(name: .shortAndLong, help: "Say nothing on stderr but errors.")
  var quiet = false

  @Flag(help: "Print a JSON line on stderr: seconds for each phase, peak memory in bytes.")
  var timings = false

  /// The threads as a budget.
  var lanes: Lanes { Lanes(threads: threads ?? Lanes.processors) }

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be between 1 and 1024, not \(threads).")
    }
    guard seed >= 0 else { throw ValidationError("--seed must not be negative: \(seed).") }
    guard confidenceLevel > 0, confidenceLevel < 1 else {
      throw ValidationError(
        "--confidence-level must be between 0 and 1, like 0.95, not \(confidenceLevel).")
    }
  }
}
