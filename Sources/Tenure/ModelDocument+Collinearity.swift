internal import Formulas
internal import LinearAlgebra
public import ModelExchange
internal import Scoring
public import StatisticalModels

extension ModelDocument {
  /// How nearly the columns of the training data determine each other, by the covariance of the
  /// model; `nil` where the document has none.
  public var collinearity: Collinearity? {
    guard let covariance = covariances.first(where: { $0.kind == .model })?.matrix,
      model.parameters.allSatisfy({ $0.equation == nil })
    else { return nil }
    let size = covariance.columns.count
    var matrix = Matrix(zeros: size, size)
    var element = 0
    for i in 0..<size {
      for j in 0...i {
        matrix[i, j] = covariance.lower[element]
        matrix[j, i] = covariance.lower[element]
        element += 1
      }
    }
    let encoder = scorer.encoder
    return Collinearity(
      covariance: matrix, columns: covariance.columns,
      intercepts: encoder.hasIntercept ? [0] : [],
      terms: encoder.terms.map { .init(name: $0.name, columns: $0.columns) },
      names: encoder.columnNames)
  }
}
