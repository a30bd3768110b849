internal import ArgumentParser

@main
struct TenureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenure",
    abstract: "Find out which customers will leave, when, and why.")
}
