/// A word of the language, and where it starts.
struct Token: Equatable {
  enum Kind: Equatable {
    /// A word: a column, a function, `.`, a truth value.
    case name(String)
    /// A column's name in backticks.
    case column(String)
    case number(Double)
    case text(String)
    /// An operator, bracket or comma.
    case symbol(String)
    case end
  }
  let kind: Kind
  /// The first character, counted from 1.
  let position: Int

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }

  /// The token as messages quote it.
  var described: String {
    switch kind {
    case .name(let name): name
    case .column(let name): Expression.column(name).description
    case .number(let number): Expression.number(number).description
    case .text(let text): Expression.text(text).description
    case .symbol(let symbol): symbol
    case .end: "the end"
    }
  }
}

/// Cuts a text into tokens.
struct Tokenizer {
  /// The longest text that is read: a formula that names ten thousand columns.
  static let longestText = 262_144

  private let characters: [Character]
  private var index = 0

  /// The tokens of `text`, with ``Token/Kind/end`` as the last.
  static func tokens(of text: String) throws(FormulaError) -> [Token] {
    guard text.utf8.count <= longestText else {
      throw FormulaError(
        code: .tooLong, position: longestText + 1,
        reason: "the text is longer than \(longestText) characters; use . for all columns.")
    }
    var tokenizer = Tokenizer(characters: Array(text))
    var tokens: [Token] = []
    repeat { tokens.append(try tokenizer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private init(characters: [Character]) { self.characters = characters }

  private var current: Character? { index < characters.count ? characters[index] : nil }

  private func character(after distance: Int) -> Character? {
    index + distance < characters.count ? characters[index + distance] : nil
  }

  private mutating func next() throws(FormulaError) -> Token {
    while let space = current, space.isWhitespace { index += 1 }
    let position = index + 1
    guard let first = current else { return Token(kind: .end, position: position) }
    let kind: Token.Kind
    if first.startsName, !(first == "." && (character(after: 1)?.isDigit ?? false)) {
      kind = .name(takeName())
    } else if first.isDigit || first == "." {
      kind = .number(try takeNumber())
    } else if first == "\"" || first == "'" {
      kind = .text(try takeQuoted(by: first))
    } else if first == "`" {
      kind = .column(try takeQuoted(by: first))
    } else {
      kind = .symbol(try takeSymbol())
    }
    return Token(kind: kind, position: position)
  }

  private mutating func takeName() -> String {
    let start = index
    while let character = current, character.continuesName { index += 1 }
    return String(characters[start..<index])
  }

  private mutating func takeNumber() throws(FormulaError) -> Double {
    let start = index
    while let character = current, character.isDigit || character == "." { index += 1 }
    if let exponent = current, exponent == "e" || exponent == "E" {
      let signed = character(after: 1) == "-" || character(after: 1) == "+"
      if character(after: signed ? 2 : 1)?.isDigit ?? false {
        index += signed ? 2 : 1
        while let character = current, character.isDigit { index += 1 }
      }
    }
    let digits = String(characters[start..<index])
    guard let number = Double(digits), number.isFinite, !(current?.continuesName ?? false) else {
      while let character = current, character.continuesName { index += 1 }
      let found = String(characters[start..<index])
      throw FormulaError(
        code: .invalidNumber, position: start + 1,
        reason: "\(found) is not a number; a name that starts with a digit goes in backticks: "
          + "`\(found)`.")
    }
    return number
  }

  /// What stands between two `quote`s; a backslash takes the next character as it is.
  private mutating func takeQuoted(by quote: Character) throws(FormulaError) -> String {
    let start = index
    var text = ""
    index += 1
    while let character = current {
      index += 1
      if character == quote { return text }
      guard character == "\\", let escaped = current else {
        text.append(character)
        continue
      }
      index += 1
      switch escaped {
      case "n": text.append("\n")
      case "r": text.append("\r")
      case "t": text.append("\t")
      default: text.append(escaped)
      }
    }
    let what = quote == "`" ? "backtick" : "quote"
    throw FormulaError(
      code: .unclosedQuote, position: start + 1,
      reason: "this \(what) is never closed; close it with \(quote).")
  }

  private static let symbols = [
    "==", "!=", "<=", ">=", "&&", "||", "**", "%in%", "%%", "+", "-", "*", "/", "^", ":", "(", ")",
    ",", "~", "=", "<", ">", "!", "&", "|",
  ].map(Array.init)

  private mutating func takeSymbol() throws(FormulaError) -> String {
    for symbol in Self.symbols where characters[index...].starts(with: symbol) {
      index += symbol.count
      return String(symbol) == "**" ? "^" : String(symbol)
    }
    throw FormulaError(
      code: .unexpectedCharacter, position: index + 1,
      reason: "\(characters[index]) has no meaning here; a column whose name holds it goes in "
        + "backticks.")
  }
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  /// Whether a name without backticks may start with it.
  var startsName: Bool { isLetter || self == "." || self == "_" }
  /// Whether a name without backticks may go on with it.
  var continuesName: Bool { startsName || isDigit }
}
