/// Reads tokens by recursive descent.
///
/// Expressions and the right side of a formula have grammars of their own, in extensions.
struct Parser {
  /// How many parentheses may stand inside each other.
  static let deepestNesting = 64
  /// How many operators of one rank may follow each other in an expression.
  static let longestChain = 512
  /// How many terms may be multiplied.
  static let longestProduct = 64

  private let tokens: [Token]
  private var index = 0
  private var nesting = 0

  init(_ text: String) throws(FormulaError) { tokens = try Tokenizer.tokens(of: text) }

  /// The token to be read next.
  var token: Token { tokens[index] }

  /// The token after the next.
  var following: Token { tokens[min(index + 1, tokens.count - 1)] }

  /// Whether `symbol` is still to come.
  func isAhead(_ symbol: String) -> Bool { tokens[index...].contains { $0.isSymbol(symbol) } }

  mutating func advance() { index = min(index + 1, tokens.count - 1) }

  /// Passes over `symbol` if it is next.
  mutating func take(_ symbol: String) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  /// Passes over `symbol`, which must be next.
  mutating func expect(_ symbol: String, to purpose: String) throws(FormulaError) {
    guard take(symbol) else {
      throw error(.unexpectedToken, "found \(token.described) where \(symbol) must \(purpose).")
    }
  }

  /// Refuses whatever stands after what was read.
  func expectEnd() throws(FormulaError) {
    guard token.kind != .end else { return }
    throw unexpected()
  }

  /// Counts one more level of parentheses around `body`.
  mutating func nested<Result>(
    _ body: (inout Parser) throws(FormulaError) -> Result
  ) throws(FormulaError) -> Result {
    guard nesting < Self.deepestNesting else {
      throw error(
        .tooDeep, "more than \(Self.deepestNesting) parentheses stand inside each other; simplify.")
    }
    nesting += 1
    defer { nesting -= 1 }
    return try body(&self)
  }

  /// Refuses a chain of operators that is longer than `longest`.
  func checkChain(_ length: Int, longest: Int) throws(FormulaError) {
    guard length >= longest else { return }
    throw error(
      .tooDeep, "more than \(longest) operators follow each other; compute a part in the data.")
  }

  /// A mistake at the next token.
  func error(_ code: FormulaError.Code, _ reason: String) -> FormulaError {
    FormulaError(code: code, position: token.position, reason: reason)
  }

  /// The next token cannot stand where it does.
  func unexpected() -> FormulaError {
    switch token.kind {
    case .symbol("="): error(.unexpectedToken, "found =; write == to compare.")
    case .symbol("&&"): error(.unexpectedToken, "found &&; write & for 'and'.")
    case .symbol("||"): error(.unexpectedToken, "found ||; write | for 'or'.")
    case .symbol("~"): error(.unexpectedToken, "found a second ~; a formula has one.")
    case .symbol(")") where index > 0 && tokens[index - 1].isSymbol("("):
      error(.unexpectedToken, "nothing stands between ( and ); name a column there.")
    case .symbol(")") where nesting == 0:
      error(.unexpectedToken, "found ) without its (; remove it.")
    case .symbol("%in%"), .symbol("%%"):
      error(.unexpectedToken, "the operator \(token.described) is not known; write it otherwise.")
    case .end: error(.unexpectedToken, "the text ends where a name or number must follow.")
    case .name, .column, .number, .text:
      error(
        .unexpectedToken,
        "found \(token.described) with no operator before it; put + or another operator between.")
    case .symbol(let symbol):
      error(.unexpectedToken, "found \(symbol) where a name or number must stand.")
    }
  }
}
