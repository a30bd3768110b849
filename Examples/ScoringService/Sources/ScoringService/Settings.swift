internal import ScoringAPI

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the command line asks for.
struct Settings {
  static let usage = """
    usage: ScoringService MODEL [option value …]

      --host HOST          where to listen; 127.0.0.1 when left out, so that only this machine can ask
      --port PORT          8080 when left out; 0 takes any free port and says which
      --max-body BYTES     the largest body of a request; 1048576 when left out
      --max-batch ROWS     the most customers of a request; 1000 when left out
      --connections N      how many clients are served at once; 1024 when left out
      --reload SECONDS     how often the model file is looked at; 1 when left out
      --quiet              log errors only
    """

  /// Why a command line is not understood.
  struct Misuse: Error, CustomStringConvertible {
    let description: String
  }

  var model = ""
  var host = "127.0.0.1"
  var port = 8080
  var limits = ServiceLimits()
  var connections = 1_024
  var interval = Duration.seconds(1)
  var isQuiet = false

  init(_ arguments: some Sequence<String>) throws(Misuse) {
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--quiet": isQuiet = true
      case "--host": host = try Self.text(&rest, argument)
      case "--port": port = try Self.number(&rest, argument, within: 0...65_535)
      case "--max-body": limits.bodyBytes = try Self.number(&rest, argument, within: 1...1 << 30)
      case "--max-batch": limits.customers = try Self.number(&rest, argument, within: 1...1 << 20)
      case "--connections": connections = try Self.number(&rest, argument, within: 1...1 << 20)
      case "--reload":
        let text = try Self.text(&rest, argument)
        guard let seconds = Double(text), seconds > 0, seconds <= 86_400 else {
          throw Misuse(description: "--reload \(text) is no number of seconds up to 86400.")
        }
        interval = .seconds(seconds)
      case _ where argument.hasPrefix("-"):
        throw Misuse(description: "There is no option \(argument).")
      default:
        guard model.isEmpty else {
          throw Misuse(description: "Two models: \(model) and \(argument); one is served.")
        }
        model = argument
      }
    }
    guard !model.isEmpty else { throw Misuse(description: "Name a model file.") }
  }

  private static func text(
    _ rest: inout ArraySlice<String>, _ option: String
  ) throws(Misuse) -> String {
    guard let text = rest.popFirst() else { throw Misuse(description: "\(option) needs a value.") }
    return text
  }

  private static func number(
    _ rest: inout ArraySlice<String>, _ option: String, within range: ClosedRange<Int>
  ) throws(Misuse) -> Int {
    let text = try text(&rest, option)
    guard let number = Int(text), range.contains(number) else {
      throw Misuse(
        description: "\(option) \(text) is no whole number from \(range.lowerBound) to "
          + "\(range.upperBound).")
    }
    return number
  }
}

/// Ends the program with words on stderr.
func fail(_ words: String, status: Int32) -> Never {
  var bytes = Array("scoring-service: \(words)\n".utf8)
  _ = write(STDERR_FILENO, &bytes, bytes.count)
  exit(status)
}

/// Hands over what was printed, for readers that wait for it.
func flushOutput() { fflush(nil) }
