internal import Tenure

extension ModelDocument {
  /// The formula as reports print it, broken into lines; a very long one ends in how many terms it has.
  var formulaLines: [String] {
    shortenedFormula(formula, termCount: scorer.encoder.terms.count)
  }
}

/// A formula as reports print it, broken into lines; a very long one ends in how many terms it has.
///
/// - Parameters:
///   - formula: The whole formula, which JSON has.
///   - termCount: How many terms it has.
/// - Returns: At most some four lines.
func shortenedFormula(_ formula: String, termCount: Int) -> [String] {
  let length = 320
  guard formula.count > length + 60 else { return wrapped(formula, indent: 4) }
  var shown = formula.prefix(length)
  // Between terms, and not within a call or a text.
  while !shown.isEmpty {
    if shown.hasSuffix(" + "), isBalanced(shown) { break }
    shown.removeLast()
  }
  guard !shown.isEmpty else { return wrapped(formula, indent: 4) }
  return wrapped("\(shown)…, \(termCount.grouped) terms", indent: 4)
}

/// Whether brackets and quotes that open also close.
private func isBalanced(_ text: Substring) -> Bool {
  var depth = 0
  var quote: Character?
  for character in text {
    if let open = quote {
      if character == open { quote = nil }
    } else if character == "\"" || character == "'" || character == "`" {
      quote = character
    } else if character == "(" {
      depth += 1
    } else if character == ")" {
      depth -= 1
    }
  }
  return depth == 0 && quote == nil
}
