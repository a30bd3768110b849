/// One column of a design matrix, kept as the factors whose product it is.
///
/// Numeric columns of the data frame are shared, not copied, and categories stay codes; they are
/// multiplied out only inside the block of rows that a kernel works on.
public struct DesignColumn: Sendable {
  /// One factor of the product.
  public enum Factor: Sendable {
    /// A number for each row.
    case values([Double])
    /// 1 in the rows whose code is `code`, else 0.
    case indicator(codes: [Int32], code: Int32)
  }

  /// The factors; no factor at all is the constant 1, the intercept.
  public let factors: [Factor]

  /// Multiplies factors.
  public init(_ factors: [Factor]) { self.factors = factors }
}

extension DesignColumn {
  /// The column's value in row `row`: the product of its factors, first to last.
  public func value(at row: Int) -> Double {
    var product = 1.0
    for (index, factor) in factors.enumerated() {
      let value =
        switch factor {
        case .values(let values): values[row]
        case .indicator(let codes, let code): codes[row] == code ? 1.0 : 0.0
        }
      product = index == 0 ? value : product * value
    }
    return product
  }
}
