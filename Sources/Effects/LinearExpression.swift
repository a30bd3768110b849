internal import DataFrames

/// A weighted sum of named things and a constant: `a - 2*b + 1`.
///
/// Names are matched as they are, longest first, so that `Month-to-month`, `ns(age, 3)[2]` and
/// `contract[Two year]` need no quotes; backticks are understood too.
struct LinearExpression: Sendable, Equatable {
  /// The weight of each name.
  var weights: [Double]
  /// What is added.
  var constant = 0.0

  /// a − b.
  static func - (a: Self, b: Self) -> Self {
    Self(weights: zip(a.weights, b.weights).map(-), constant: a.constant - b.constant)
  }
}

/// Reads linear expressions of names that are known.
struct LinearExpressionReader {
  /// The longest text that is read.
  private static let longestText = 65_536

  private let characters: [Character]
  private let names: [String]
  /// The names' indices, the longest name first.
  private let byLength: [Int]
  private let kind: String
  private var position = 0

  /// Prepares to read.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - names: The names that may occur.
  ///   - kind: What messages call a name: "coefficient", "level".
  /// - Throws: `EffectsError` for a text that is too long.
  init(_ text: String, names: [String], kind: String) throws(EffectsError) {
    guard text.utf8.count <= Self.longestText else {
      throw EffectsError(.question, "The text is longer than \(Self.longestText) characters.")
    }
    characters = Array(text)
    self.names = names
    self.kind = kind
    byLength = names.indices.sorted { names[$0].count > names[$1].count }
  }

  /// Whether nothing but blanks is left.
  mutating func isAtEnd() -> Bool {
    skipBlanks()
    return position == characters.count
  }

  /// Passes over a character if it is next.
  mutating func take(_ character: Character) -> Bool {
    skipBlanks()
    guard position < characters.count, characters[position] == character else { return false }
    position += 1
    return true
  }

  /// Reads a sum, up to what is no part of it.
  mutating func expression() throws(EffectsError) -> LinearExpression {
    var sum = LinearExpression(weights: Array(repeating: 0, count: names.count))
    var sign = 1.0
    if take("-") { sign = -1 } else { _ = take("+") }
    repeat {
      try addTerm(times: sign, to: &sum)
      if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return sum }
    } while true
  }

  /// Refuses whatever is left.
  mutating func expectEnd() throws(EffectsError) {
    guard !isAtEnd() else { return }
    throw unknown()
  }

  /// name, number, number * name, name * number, name / number.
  private mutating func addTerm(
    times sign: Double, to sum: inout LinearExpression
  ) throws(EffectsError) {
    var factor = sign
    if let name = takeName() {
      while true {
        if take("*") {
          factor *= try number()
        } else if take("/") {
          factor /= try number()
        } else {
          break
        }
      }
      sum.weights[name] += factor
      return
    }
    factor *= try number()
    while true {
      if take("*") {
        if let name = takeName() {
          sum.weights[name] += factor
          return
        }
        factor *= try number()
      } else if take("/") {
        factor /= try number()
      } else {
        sum.constant += factor
        return
      }
    }
  }

  /// The longest name that stands here and ends where a name may end.
  private mutating func takeName() -> Int? {
    skipBlanks()
    if position < characters.count, characters[position] == "`",
      let end = characters[(position + 1)...].firstIndex(of: "`"),
      let index = names.firstIndex(of: String(characters[(position + 1)..<end]))
    {
      position = end + 1
      return index
    }
    for index in byLength where !names[index].isEmpty {
      let name = Array(names[index])
      let end = position + name.count
      guard end <= characters.count, Array(characters[position..<end]) == name else { continue }
      guard end == characters.count || " +-*/=,;\t".contains(characters[end]) else { continue }
      position = end
      return index
    }
    return nil
  }

  private mutating func number() throws(EffectsError) -> Double {
    skipBlanks()
    var end = position
    while end < characters.count, isPartOfNumber(end) { end += 1 }
    guard end > position, let value = Double(String(characters[position..<end])), value.isFinite
    else { throw unknown() }
    position = end
    return value
  }

  /// Whether a character belongs to the number that starts at ``position``: a sign only after an e.
  private func isPartOfNumber(_ index: Int) -> Bool {
    let character = characters[index]
    if character.isASCII, character.isNumber || character == "." { return true }
    if character == "e" || character == "E" { return index > position }
    return index > position && (character == "-" || character == "+")
      && (characters[index - 1] == "e" || characters[index - 1] == "E")
  }

  private mutating func skipBlanks() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  /// What stands here is not known.
  private func unknown() -> EffectsError {
    let rest = String(characters[min(position, characters.count)...])
    let whole = String(characters)
    guard !rest.isEmpty else {
      return EffectsError(.question, "\"\(whole)\" ends where a \(kind) or a number must stand.")
    }
    let word = String(rest.prefix { !"+*/=,;".contains($0) }).trimmed
    let meant =
      word.nearest(among: names).map { "; did you mean \"\($0)\"?" }
      ?? "; the \(kind)s are \(Self.listed(names))."
    return EffectsError(
      .question, "\"\(whole)\": there is no \(kind) \"\(word.isEmpty ? rest : word)\"\(meant)")
  }

  /// The first few names.
  static func listed(_ names: [String]) -> String {
    let shown = names.prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}

extension String {
  /// The text without blanks at its ends.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
