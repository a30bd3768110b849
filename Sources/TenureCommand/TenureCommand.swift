internal import ArgumentParser

/// `tenure`: the root of all commands.
@main
struct TenureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenure",
    abstract: "Find out which customers will leave, when, and why.",
    discussion: """
      From a table of customers to a model that can be trusted and served:

        tenure describe customers.csv
        tenure train cox customers.csv -o churn.tenure.json \\
          --formula "Surv(tenure, churned) ~ contract + price"
        tenure evaluate churn.tenure.json later.csv --horizons 6,12
        tenure score churn.tenure.json today.csv --horizons 3,6,12 --reasons 3

      Results go to stdout, words and progress to stderr; with --json stdout is one JSON document. \
      Output files are written whole or not at all.

      \(ExitStatus.help)

      Completions: tenure --generate-completion-script bash (or zsh, fish) prints a script for your \
      shell.
      """,
    version: tenureVersion,
    subcommands: [
      Describe.self, Label.self, Episodes.self, Curves.self, Train.self, Path.self,
      Diagnose.self, Evaluate.self, Compare.self, Plot.self, Effects.self, Score.self,
      Monitor.self, Recalibrate.self, Export.self, Verify.self,
      DriversCommand.self, Simulate.self,
    ])

  /// Runs the command that the arguments name, and leaves with its exit status.
  static func main() {
    Signals.install()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      ErrorDoor.leave(error)
    }
  }
}
