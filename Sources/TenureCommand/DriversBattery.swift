internal import ArgumentParser
internal import Tenure

extension TenureCommand.DriversCommand {
  /// `tenure drivers battery NAME`: a battery file to begin with.
  struct BatteryTemplate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "battery",
      abstract: "Print a ready battery, to use or to change.",
      discussion: """
        Without a name it lists the ready batteries.

        Examples:
          tenure drivers battery service-quality
          tenure drivers battery bank-engagement > bank.yaml

        \(ExitStatus.help)
        """)

    @Argument(help: ArgumentHelp("The ready battery.", valueName: "name"))
    var name: String?

    func run() throws {
      guard let name else {
        let width = BatteryLibrary.allCases.map(\.rawValue.count).max() ?? 0
        let lines = BatteryLibrary.allCases.map { ready in
          let gap = String(repeating: " ", count: width - ready.rawValue.count + 2)
          return ready.rawValue + gap + ready.summary
        }
        return try StandardOutput.write(lines.joined(separator: "\n") + "\n")
      }
      guard let ready = BatteryLibrary(rawValue: name) else {
        let names = BatteryLibrary.allCases.map(\.rawValue)
        let nearest = name.nearest(among: names).map { "; did you mean \($0)?" } ?? "."
        throw CommandFailure(
          .usage,
          "There is no ready battery \(name)\(nearest) There are "
            + names.joined(separator: ", ") + ".")
      }
      try StandardOutput.write(ready.text)
    }
  }
}
