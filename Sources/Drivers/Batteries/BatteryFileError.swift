/// Why a battery file cannot be used.
public struct BatteryFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A sentence: which file and line, what was found, what to do.
  public let description: String

  /// Words a fault.
  init(_ source: String, line: Int? = nil, _ sentence: String) {
    description = source + (line.map { ", line \($0)" } ?? "") + ": " + sentence
  }
}
