public import Scoring

internal import Yams

/// Reads a `Battery` from YAML.
///
///     battery: Bank engagement
///     scale: {range: [1, 7], notApplicable: [8], missing: [9]}
///     drivers:
///       - name: trust
///         tone: emotional
///         items:
///           - {column: trust_1, text: My bank keeps its word.}
///           - {column: trust_1_ideal, kind: ideal}
///
/// The file is strict: what it does not know it refuses, so that a typing error is no setting left out.
public enum BatteryFile {
  /// The longest file that is read, in bytes.
  public static let largestSize = 1 << 18

  /// Reads a battery.
  ///
  /// - Parameters:
  ///   - text: The file's text.
  ///   - source: What messages call it.
  /// - Returns: The battery.
  /// - Throws: ``BatteryFileError`` for the first fault in the file.
  public static func read(_ text: String, source: String) throws(BatteryFileError) -> Battery {
    try checkShape(text, source)
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw BatteryFileError(source, sentence(error))
    }
    guard let root else { throw BatteryFileError(source, "the file is empty.") }
    return try BatteryReader(source: source).battery(root)
  }

  /// Refuses what would keep a parser busy or its stack deep.
  private static func checkShape(_ text: String, _ source: String) throws(BatteryFileError) {
    guard text.utf8.count <= largestSize else {
      throw BatteryFileError(
        source, "\(text.utf8.count) bytes are more than a battery may have (\(largestSize)).")
    }
    var depth = 0
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      guard line.utf8.count <= 2_000 else {
        throw BatteryFileError(source, line: index + 1, "the line is longer than 2,000 bytes.")
      }
      var before = UInt8(ascii: " ")
      for (byte, next) in zip(line.utf8, line.utf8.dropFirst()) {
        // An alias can stand for itself many times over.
        if byte == UInt8(ascii: "&"), next != UInt8(ascii: " "), " ,[{:".utf8.contains(before) {
          throw BatteryFileError(
            source, line: index + 1, "anchors (&name) are not taken; write it out again.")
        }
        before = byte
      }
      for byte in line.utf8 {
        if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth = max(0, depth - 1) }
      }
      guard depth <= 64 else {
        throw BatteryFileError(source, line: index + 1, "brackets are nested deeper than 64.")
      }
    }
  }

  /// What the parser says, on one line.
  private static func sentence(_ error: any Error) -> String {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let place = "line \(mark.line), column \(mark.column)"
      return "\(place): this is not YAML: \(context.map { "\($0.text) " } ?? "")\(problem)."
    case YamlError.duplicatedKeysInMapping(let duplicates, _):
      return "\(duplicates.joined(separator: ", ")) stands twice in one mapping."
    default:
      return "this is not YAML."
    }
  }
}
