package import LinearAlgebra

/// Which columns of a design can be estimated, decided once and asked for any part of them.
public struct RankDecision: Sendable {
  /// How dependence between columns is known.
  private enum Evidence: Sendable {
    /// No column depends on others, in any part of the design.
    case independent
    /// The triangle of the raw columns' QR, the first perhaps an intercept; columns are dropped at a
    /// part of their own length.
    case triangle(Matrix, hasIntercept: Bool)
    /// An information matrix; columns are dropped at a part of its largest diagonal element.
    case information(Matrix, tolerance: Double)
  }

  /// The columns that are kept, and what the others are made of.
  package struct Outcome: Sendable {
    /// The columns that those before them do not determine, ascending.
    package var kept: [Int]
    /// The others.
    package var aliased: [Alias]
  }

  /// A column as a combination of kept ones.
  package struct Alias: Sendable {
    /// The column.
    package var column: Int
    /// Kept columns and their factors, in the units of the evidence.
    package var terms: [(column: Int, coefficient: Double)]
  }

  private let evidence: Evidence
  private let columnCount: Int

  private init(_ evidence: Evidence, columnCount: Int) {
    self.evidence = evidence
    self.columnCount = columnCount
  }

  /// All `columnCount` columns are independent.
  package static func independent(columnCount: Int) -> RankDecision {
    RankDecision(.independent, columnCount: columnCount)
  }

  /// A column is dropped when less than 1e-7 of its length is left, R's rule for `lm`.
  ///
  /// Beside an intercept it is the length around the mean, unless that is less than 1e-11 of the
  /// mean: times in seconds since 1970 vary, too.
  ///
  /// - Parameters:
  ///   - triangle: The triangle of the columns' QR.
  ///   - hasIntercept: Whether the first column is an intercept.
  /// - Returns: The decision for all columns and for parts of them.
  package static func triangle(_ triangle: Matrix, hasIntercept: Bool) -> RankDecision {
    RankDecision(
      .triangle(triangle, hasIntercept: hasIntercept), columnCount: triangle.columns)
  }

  /// The rule of R's `coxph`: a pivot of the information under 1.8e-12 (ε to the power ¾) of the
  /// largest diagonal element.
  package static func information(_ information: Matrix) -> RankDecision {
    RankDecision(
      .information(information, tolerance: 1.8189894035458565e-12), columnCount: information.columns
    )
  }

  /// The columns among `columns` that those before them do not determine, and the others.
  package func decide(among columns: [Int]) -> Outcome {
    let kept: [Int]
    let aliased: [AliasedColumn]
    switch evidence {
    case .independent:
      return Outcome(kept: columns, aliased: [])
    case .triangle(let triangle, let hasIntercept):
      var part = triangle.extracting(rows: Array(0..<triangle.rows), columns: columns)
      if hasIntercept, columns.first == 0 {
        // The first row is what the intercept takes of each column. Made small it leaves what one
        // column is made of others as it is, and lengths to what varies.
        for j in columns.indices { part[0, j] *= 1e-4 }
      }
      guard let rank = try? OrderedRank(part, tolerance: 1e-7) else {
        return Outcome(kept: columns, aliased: [])
      }
      (kept, aliased) = (rank.kept, rank.aliased)
    case .information(let information, let tolerance):
      let part = information.extracting(rows: columns, columns: columns)
      guard
        let factor = try? CholeskyFactorization(
          part, tolerance: tolerance, relativeTo: .largestDiagonal)
      else { return Outcome(kept: columns, aliased: []) }
      (kept, aliased) = (factor.kept, factor.aliased)
    }
    return Outcome(
      kept: kept.map { columns[$0] },
      aliased: aliased.map { alias in
        Alias(
          column: columns[alias.column],
          terms: alias.terms.map { (columns[$0.column], $0.coefficient) })
      })
  }

  /// Whether the factors of aliases are between standardized columns rather than raw ones.
  package var isStandardized: Bool {
    if case .information = evidence { return true }
    return false
  }

  /// Decides on all columns.
  package func decide() -> Outcome { decide(among: Array(0..<columnCount)) }
}

/// A column that the model leaves out, and why in words.
public struct AliasedCoefficient: Sendable, Equatable {
  /// The column's name.
  public let name: String
  /// What it equals, in the names of kept columns: `internet_service[No]`, `2·calls + 1`; empty for
  /// a column that is constant or, in a survival model, never varies among those at risk.
  public let equals: String

  /// A sentence about it.
  public var sentence: String {
    equals.isEmpty ? "\(name) does not vary" : "\(name) equals \(equals)"
  }
}

extension AliasedCoefficient {
  /// Words the combination Σ coefficient · column + constant.
  package init(
    name: String, terms: [(name: String, coefficient: Double)], constant: Double
  ) {
    self.name = name
    var parts = terms.map { ($0.coefficient, $0.name) }
    // A constant reads best in front of what is taken off it: 1 − phone_service.
    if !parts.isEmpty && constant.magnitude > 1e-6 {
      let leads = constant > 0 && parts[0].0 < 0
      parts.insert((constant, ""), at: leads ? 0 : parts.count)
    }
    var text = ""
    for (coefficient, name) in parts {
      let sign = coefficient < 0 ? (text.isEmpty ? "−" : " − ") : (text.isEmpty ? "" : " + ")
      let isOne = (coefficient.magnitude - 1).magnitude < 1e-6
      let factor = name.isEmpty || !isOne ? shortText(coefficient.magnitude) : ""
      text += sign + factor + (factor.isEmpty || name.isEmpty ? "" : "·") + name
    }
    equals = text
  }
}

/// A positive number to six significant digits.
func shortText(_ value: Double) -> String {
  guard value > 1e-9 && value < 1e15 else { return "\(value)" }
  var power = 1.0
  while value * power < 1e5 { power *= 10 }
  let rounded = (value * power).rounded() / power
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}
