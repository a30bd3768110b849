public import Formulas
package import LinearAlgebra
package import Scoring

extension Design {
  /// The right side of a formula that met its data.
  public init(_ frame: ModelFrame) {
    self.init(
      rowCount: frame.rowCount, columns: frame.columns, names: frame.encoder.columnNames,
      terms: frame.encoder.terms.map {
        Term(name: $0.name, columns: $0.columns, reference: frame.encoder.reference(of: $0))
      })
  }
}

extension MaximumLikelihood {
  /// The coefficients as a scorer takes them: 0 where a column is aliased.
  package var scoringCoefficients: [Double] { estimates.map { $0.isNaN ? 0 : $0 } }

  /// A covariance over ``estimated`` as a scorer takes it; `nil` where the likelihood ran away, so
  /// that no interval is formed from a curvature that means nothing.
  package func scoringCovariance(_ covariance: Matrix) -> CoefficientCovariance? {
    guard convergence.converged, covariance.elements.allSatisfy(\.isFinite) else { return nil }
    var lower: [Double] = []
    lower.reserveCapacity(estimated.count * (estimated.count + 1) / 2)
    for i in estimated.indices {
      for j in 0...i { lower.append(covariance[i, j]) }
    }
    return CoefficientCovariance(columns: estimated, lower: lower)
  }
}

extension FeatureEncoder {
  /// The level that a factor's columns leave out, in words; `nil` for all other terms.
  fileprivate func reference(of term: Term) -> String? {
    guard let component = term.components.first, term.components.count == 1, !component.full,
      case .factor(_, let levels, let reference) = variables[component.variable].kind
    else { return nil }
    return "\(variables[component.variable].name) = \(levels[reference])"
  }
}
