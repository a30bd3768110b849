internal import Formulas
internal import LinearAlgebra
public import ModelExchange
internal import Scoring
public import StatisticalModels

extension ModelDocument {
  /// The joint Wald test that all coefficients of a term are zero, by the covariance that the
  /// document's intervals use.
  ///
  /// - Parameter term: An index into the encoder's terms.
  /// - Returns: The test; `nil` where one of them has no finite estimate or none is estimated.
  /// - Precondition: There is such a term.
  public func waldTest(ofTerm term: Int) -> StatisticalModels.ChiSquaredTest? {
    guard let covariance = scorer.covariance else { return nil }
    let rows = Set(model.coefficientRows(ofTerm: term))
    let positions = covariance.columns.indices.filter { rows.contains(covariance.columns[$0]) }
    let own = positions.map { coefficients[covariance.columns[$0]] }
    guard !own.isEmpty, own.allSatisfy({ $0.status == .estimated }) else { return nil }
    var block = Matrix(zeros: own.count, own.count)
    for (a, i) in positions.enumerated() {
      for (b, j) in positions.enumerated() {
        block[a, b] = covariance.lower[max(i, j) * (max(i, j) + 1) / 2 + min(i, j)]
      }
    }
    return StatisticalModels.ChiSquaredTest(
      score: own.map { $0.estimate ?? 0 }, variance: block)
  }
}
