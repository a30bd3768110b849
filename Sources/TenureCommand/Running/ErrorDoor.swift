internal import ArgumentParser
internal import Foundation
internal import Tenure

/// The one way out for errors: a sentence on stderr, and the exit code that belongs to it.
enum ErrorDoor {
  /// Says what went wrong and ends the process.
  static func leave(_ error: any Error) -> Never {
    if let code = error as? ExitCode { exit(code.rawValue) }
    if let failure = CommandFailure(error) {
      failure.say()
      exit(failure.status.rawValue)
    }
    let message = TenureCommand.fullMessage(for: error)
    switch TenureCommand.exitCode(for: error) {
    case .success:  // help, the version, a completion script
      do {
        try StandardOutput.write(message + "\n")
      } catch {
        leave(error)
      }
      exit(ExitStatus.success.rawValue)
    case .validationFailure:
      if let failure = UnknownCommand.failure(CommandLine.arguments.dropFirst()) { leave(failure) }
      let mark = "Error: "
      let sentence = message.hasPrefix(mark) ? String(message.dropFirst(mark.count)) : message
      StandardError.write("tenure: \(withoutFarFetchedNames(sentence))\n")
      exit(ExitStatus.usage.rawValue)
    default:
      StandardError.write("tenure: This is a bug, please report it: \(error).\n")
      exit(ExitStatus.bug.rawValue)
    }
  }

  /// Takes the proposal of another option out of a sentence where the two are not alike.
  private static func withoutFarFetchedNames(_ sentence: String) -> String {
    guard
      let found = sentence.firstMatch(
        of: /Unknown option '-*(?<given>[^']+)'(?<advice>. Did you mean '-*(?<other>[^']+)'\?)/)
    else { return sentence }
    guard String(found.given).nearest(among: [String(found.other)]) == nil else { return sentence }
    return sentence.replacingCharacters(
      in: found.advice.startIndex..<found.advice.endIndex, with: "; --help lists those there are.")
  }
}
