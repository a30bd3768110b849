package import LinearAlgebra

/// A log-likelihood with Firth's penalty, as a likelihood that can be maximized, tested and profiled.
///
///     ℓ*(β) = ℓ(β) + ½ log det I(β)
///
/// The determinant is always that of the information over `columns`, also where a test or a profile
/// holds some of their parameters fixed. Its information is that of ℓ, which is not quite the
/// curvature of ℓ*; ``Newton`` learns the difference from the steps it takes.
package struct BiasReduced<Base: BiasReducible>: Likelihood {
  /// The likelihood without the penalty.
  package private(set) var base: Base
  private let columns: [Int]

  /// Penalizes `base`.
  ///
  /// - Parameters:
  ///   - base: The likelihood.
  ///   - columns: The parameters whose information's determinant is the penalty, ascending; it
  ///     must not be singular in them.
  package init(_ base: Base, columns: [Int]) {
    self.base = base
    self.columns = columns
  }

  package var parameterCount: Int { base.parameterCount }
  package var eventCount: Double { base.eventCount }
  package var rowCount: Int { base.rowCount }
  package var informationIsCurvature: Bool { false }

  package mutating func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    var point = base.evaluate(at: beta, .information)
    guard point.logLikelihood.isFinite,
      let factor = base.factor(point.information, at: beta, free: columns, digitsMatter: true)
    else {
      // Where the information is singular the penalty is −∞.
      point.logLikelihood = -.infinity
      return point
    }
    point.logLikelihood += factor.logDeterminant / 2
    guard derivatives >= .score else { return point }
    let penalty = base.penaltyScore(at: beta, inverseInformation: spread(factor))
    for j in point.score.indices { point.score[j] += penalty[j] }
    return point
  }

  /// Jeffreys' penalty outweighs every rise of a bounded log-likelihood, so a maximum exists.
  package mutating func existence(at beta: [Double], step: [Double]) -> Existence { .proven }

  package mutating func triangle(at beta: [Double]) -> Matrix? { base.triangle(at: beta) }

  /// The information of the augmented data over ``columns``, at a point that was evaluated.
  package mutating func augmentedInformation(
    at beta: [Double], information: Matrix
  ) -> Matrix? {
    guard let factor = base.factor(information, at: beta, free: columns, digitsMatter: true)
    else { return nil }
    return base.augmentedInformation(at: beta, inverseInformation: spread(factor))
  }

  /// The inverse of what was factored, among zeros for the parameters that have no part in it.
  private func spread(_ factor: InformationFactor) -> Matrix {
    let inverse = factor.inverse(order: columns.count)
    if columns.count == parameterCount { return inverse }
    var all = Matrix(zeros: parameterCount, parameterCount)
    for (b, j) in columns.enumerated() {
      for (a, i) in columns.enumerated() { all[i, j] = inverse[a, b] }
    }
    return all
  }
}
