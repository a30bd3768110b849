public import DataFrames

extension TextLook {
  /// What is found in a column of so many texts, as a clause without its end.
  public func words(_ name: String, texts: [String]) -> String {
    let count = counted(texts.count, "different text")
    let example = texts.first.map { ", such as \($0.excerpt)" } ?? ""
    return switch self {
    case .decimalCommas: "\(name) holds \(count), nearly all numbers with a decimal comma\(example)"
    case .dressedNumbers:
      "\(name) holds \(count), nearly all numbers once currency signs, thousands separators or "
        + "percent signs are taken off\(example)"
    case .dates: "\(name) holds \(count), nearly all dates\(example)"
    }
  }

  /// What to do about it, as an imperative without its end.
  public func advice(_ name: String) -> String {
    switch self {
    case .decimalCommas: "read the table with --decimal ,"
    case .dressedNumbers: "take the signs off, so that the column is read as numbers"
    case .dates:
      "make times of them, as tenure label does of sign-up and end, or leave \(name) out"
    }
  }
}
