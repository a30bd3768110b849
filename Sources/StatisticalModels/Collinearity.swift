public import LinearAlgebra
internal import RealModule

/// How nearly the columns of a design determine each other, from the covariance of their
/// coefficients.
///
/// With R the correlation matrix of the coefficients but the intercepts, a term's generalized
/// variance-inflation factor is det R_tt · det R_oo / det R: how much larger the confidence region of
/// its coefficients is than if its columns were unrelated to the others'. Its root of order twice the
/// degrees of freedom compares terms of different size; for a single column it is the factor by which
/// the standard error has grown. R weighs rows as the fit does, and agrees with R's `car::vif`.
///
/// The condition number is that of the columns weighted as in the fit, centred where there is an
/// intercept, and scaled to equal length; from 30 on, columns are hard to tell apart.
///
/// - SeeAlso: Fox & Monette, *Generalized collinearity diagnostics*, JASA 87 (1992), 178–183;
///   Belsley, Kuh & Welsch, *Regression Diagnostics* (1980), chapter 3.
public struct Collinearity: Sendable, Equatable {
  /// What is known of one term.
  public struct Term: Sendable, Equatable {
    /// The term.
    public let name: String
    /// The number of its coefficients that are estimated.
    public let degreesOfFreedom: Int
    /// The generalized variance-inflation factor; 1 where the term is unrelated to the others, `nil`
    /// where none of its coefficients is estimated.
    public let inflation: Double?

    /// The inflation of one dimension's standard error: GVIF^(1/(2 df)).
    public var inflationPerDimension: Double? {
      guard let inflation, degreesOfFreedom > 0 else { return nil }
      return root(inflation, order: 2 * degreesOfFreedom)
    }
  }

  /// The condition number from which on a warning is due.
  public static let remarkable = 30.0
  /// The most columns for which it is computed.
  public static let columnLimit = 2000

  /// One per term; empty above ``columnLimit`` columns.
  public let terms: [Term]
  /// The condition number; `nil` without effects, above ``columnLimit`` columns and where the
  /// covariance is not finite.
  public let conditionNumber: Double?
  /// The columns that nearly determine each other, the most involved first.
  public let involved: [String]

  /// Measures collinearity.
  ///
  /// - Parameters:
  ///   - covariance: The covariance of the coefficients of `columns`, by the model.
  ///   - columns: Columns of the design, ascending.
  ///   - intercepts: The intercepts' columns, if there are any.
  ///   - terms: The design's terms.
  ///   - names: The design's column names.
  /// - Complexity: Some 10 p³ flops.
  public init(
    covariance: Matrix, columns: [Int], intercepts: [Int], terms: [Design.Term], names: [String]
  ) {
    let positions = columns.indices.filter { !intercepts.contains(columns[$0]) }
    let effects = positions.map { columns[$0] }
    let block = covariance.extracting(rows: positions, columns: positions)
    guard !effects.isEmpty, effects.count <= Self.columnLimit,
      let correlation = block.scaledToUnitDiagonal(),
      let inverse = (try? CholeskyFactorization(correlation))?.inverse(),
      let scaled = inverse.scaledToUnitDiagonal(),
      let eigen = try? SymmetricEigenDecomposition(scaled)
    else {
      self.terms = []
      conditionNumber = nil
      involved = []
      return
    }
    self.terms = terms.map { term in
      let own = effects.indices.filter { term.columns.contains(effects[$0]) }
      // det R / det R_oo is the determinant of a Schur complement, and so of ((R⁻¹)_tt)⁻¹.
      let parts = [correlation, inverse].map { matrix in
        (try? CholeskyFactorization(matrix.extracting(rows: own, columns: own)))?.logDeterminant
      }
      let inflation =
        own.isEmpty ? nil : parts[0].flatMap { a in parts[1].map { Double.exp(a + $0) } }
      return Term(name: term.name, degreesOfFreedom: own.count, inflation: inflation)
    }
    let (smallest, largest) = (eigen.values[0], eigen.values[effects.count - 1])
    conditionNumber = smallest > 0 ? (largest / smallest).squareRoot() : .infinity
    let weights = effects.indices.map { eigen.vectors[$0, 0].magnitude }
    let order = effects.indices.sorted { weights[$0] > weights[$1] }
    let strongest = order.first.map { weights[$0] } ?? 0
    involved = order.filter { weights[$0] > strongest / 3 }.prefix(4).map { names[effects[$0]] }
  }
}

extension MaximumLikelihood {
  /// How nearly the design's columns determine each other, at the estimate.
  public var collinearity: Collinearity {
    Collinearity(
      covariance: covariance, columns: estimated, intercepts: intercepts, terms: terms, names: names
    )
  }
}

extension Matrix {
  /// The matrix with rows and columns divided so that its diagonal is 1; `nil` where that is not
  /// positive.
  fileprivate func scaledToUnitDiagonal() -> Matrix? {
    let roots = (0..<rows).map { self[$0, $0].squareRoot() }
    guard roots.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var scaled = self
    for j in 0..<columns {
      for i in 0..<rows { scaled[i, j] = i == j ? 1 : self[i, j] / (roots[i] * roots[j]) }
    }
    return scaled
  }
}

/// A positive number's root.
private func root(_ value: Double, order: Int) -> Double {
  .pow(value, 1 / Double(order))
}
