/// An expression over the columns of a table: arithmetic, comparison, `log`, `exp`, `sqrt`.
///
/// It is kept as a tree, printed and read in the formula's own language.
public indirect enum Expression: Sendable, Equatable {
  /// A literal.
  case number(Double)
  /// A text literal, for comparisons with levels.
  case text(String)
  /// A literal truth value.
  case truth(Bool)
  /// A column, by name.
  case column(String)
  /// A function or operator applied to arguments: "+", "-", "*", "/", "^", "log", "==", "&" …
  case call(String, [Expression])
}
