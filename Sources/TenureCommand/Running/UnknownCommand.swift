internal import ArgumentParser
internal import Tenure

/// A word that stands where a command must, and names none.
enum UnknownCommand {
  /// The failure to say for arguments that could not be parsed; `nil` where every command in them is
  /// known.
  static func failure(_ arguments: some Sequence<String>) -> CommandFailure? {
    var command: any ParsableCommand.Type = TenureCommand.self
    for word in arguments {
      let commands = command.configuration.subcommands
      guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
      let names = commands.map(name)
      guard let index = names.firstIndex(of: word) else {
        let advice =
          word.nearest(among: names).map { "did you mean \($0)?" }
          ?? "there are \(names.joined(separator: ", "))."
        return CommandFailure(.usage, "there is no command \"\(word)\"; \(advice)")
      }
      command = commands[index]
    }
    return nil
  }

  /// The name by which a command is called: its own, or its type's in small letters.
  private static func name(of command: any ParsableCommand.Type) -> String {
    if let name = command.configuration.commandName { return name }
    return "\(command)".reduce(into: "") { name, letter in
      if letter.isUppercase, !name.isEmpty { name += "-" }
      name += letter.lowercased()
    }
  }
}
