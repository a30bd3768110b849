/// Why a column of a file became text: the first of its cells that is not a number.
///
/// A formula that needs numbers quotes it: `row 17, column "monthly": "abc" is not a number`.
public struct TextEvidence: Sendable, Equatable, CustomStringConvertible {
  /// What keeps a cell from being a number.
  public enum Reason: Sendable, Equatable {
    /// It does not read as a number.
    case notANumber
    /// It is an integer that starts with a zero, as codes do: "007".
    case leadingZero
    /// It is an integer beyond 2⁵³, which a number would round.
    case tooLarge
  }

  /// The cell's row in the source, counted from 1 below the header.
  public let row: Int
  /// The cell's text.
  public let text: String
  /// What keeps it from being a number.
  public let reason: Reason
  /// The number of cells in the column that are neither missing nor numbers.
  public let count: Int

  /// Records the first cell that is not a number.
  public init(row: Int, text: String, reason: Reason, count: Int) {
    self.row = row
    self.text = text
    self.reason = reason
    self.count = count
  }

  /// The finding as a clause: `"abc" is not a number`.
  public var description: String {
    switch reason {
    case .notANumber: "\(text.excerpt) is not a number"
    case .leadingZero: "\(text.excerpt) starts with a zero, as codes do and numbers do not"
    case .tooLarge: "\(text.excerpt) is an integer too large to be held exactly as a number"
    }
  }
}

extension String {
  /// The text in quotes as messages show it: on one line, and cut after 40 characters.
  package var excerpt: String {
    var shown = ""
    for character in prefix(40) {
      switch character {
      case "\n", "\r\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      default: shown.append(character)
      }
    }
    return "\"\(shown)\(dropFirst(40).isEmpty ? "" : "...")\""
  }
}
