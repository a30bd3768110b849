internal import ArgumentParser

extension TenureCommand {
  /// `tenure simulate`: data whose truth is known.
  struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make data whose truth is known, to try commands on and to test methods.",
      subcommands: [Customers.self])
  }
}
