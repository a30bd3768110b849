/// The covariance matrix of the coefficients that were estimated.
public struct CoefficientCovariance: Sendable, Equatable {
  /// The design columns whose coefficients were estimated, ascending; the others are fixed.
  public let columns: [Int]
  /// The lower triangle, row after row.
  ///
  /// Its elements are (0,0), (1,0), (1,1), (2,0) and so on.
  public let lower: [Double]

  /// Pairs columns with the lower triangle of their matrix.
  ///
  /// - Precondition: Columns ascend, and the triangle is finite, fits them, and has no negative
  ///   variance.
  public init(columns: [Int], lower: [Double]) {
    let fault = Self.fault(columns: columns, lower: lower)
    precondition(fault == nil, fault ?? "")
    self.columns = columns
    self.lower = lower
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(columns: [Int], lower: [Double]) -> String? {
    let size = columns.count
    guard lower.count == size * (size + 1) / 2 else {
      return "the lower triangle for \(size) columns has \(lower.count) numbers"
    }
    guard zip(columns, columns.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return "the columns do not ascend"
    }
    guard lower.allSatisfy(\.isFinite) else { return "a number is not finite" }
    guard (0..<size).allSatisfy({ lower[$0 * ($0 + 3) / 2] >= 0 }) else {
      return "a variance is negative"
    }
    return nil
  }

  /// The variance of Σ aⱼ β̂ⱼ.
  ///
  /// - Parameter direction: a, one number per design column.
  /// - Returns: aᵀ V a.
  /// - Complexity: k² multiplications for k estimated columns; allocates nothing.
  public func variance(along direction: [Double]) -> Double {
    var total = 0.0
    var element = 0
    for (i, column) in columns.enumerated() {
      // Off the diagonal every product stands twice in the full square.
      var dot = 0.0
      for k in 0..<i {
        dot += lower[element] * direction[columns[k]]
        element += 1
      }
      let own = direction[column]
      total += own * (2 * dot + lower[element] * own)
      element += 1
    }
    // Rounding may leave a hair under zero.
    return max(total, 0)
  }

  /// The covariance of Σ aⱼ β̂ⱼ and Σ bⱼ β̂ⱼ.
  ///
  /// - Parameters:
  ///   - a: One number per design column.
  ///   - b: One number per design column.
  /// - Returns: aᵀ V b.
  /// - Complexity: k² multiplications for k estimated columns; allocates nothing.
  public func covariance(_ a: [Double], _ b: [Double]) -> Double {
    var total = 0.0
    var element = 0
    for (i, row) in columns.enumerated() {
      for k in 0..<i {
        let column = columns[k]
        total += lower[element] * (a[row] * b[column] + a[column] * b[row])
        element += 1
      }
      total += lower[element] * a[row] * b[row]
      element += 1
    }
    return total
  }
}
