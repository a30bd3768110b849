/// A column that the kept columns before it determine, and how.
///
///     x = Σ cₖ xₖ
public struct AliasedColumn: Sendable, Equatable {
  /// One part of the combination.
  public struct Term: Sendable, Equatable {
    /// A kept column, counted from 0.
    public let column: Int
    /// Its factor cₖ.
    public let coefficient: Double
  }

  /// The column that was dropped, counted from 0.
  public let column: Int
  /// What it is made of, in column order; empty for a column of zeros.
  public let terms: [Term]

  /// Keeps of `combination`, the factors of `columns`, what is more than rounding.
  ///
  /// A term of a size below 10⁻⁷ of the sum's, where columns are dropped at 10⁻⁷ of their own
  /// length, is noise from the arithmetic or from the decision to drop.
  init(column: Int, of columns: [Int], combination: [Double], sizes: [Double]) {
    self.column = column
    terms = zip(columns, combination).compactMap { other, coefficient in
      let share = coefficient.magnitude * sizes[other]
      return share > 1e-7 * sizes[column] ? Term(column: other, coefficient: coefficient) : nil
    }
  }
}
