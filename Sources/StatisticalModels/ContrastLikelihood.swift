internal import LinearAlgebra

/// A likelihood in which one parameter is replaced by a combination of all, so that the combination
/// can be tested and profiled like any parameter.
///
///     γ_k = Σ aⱼ βⱼ,   γⱼ = βⱼ otherwise
///
/// The intercept of the columns as they are is such a combination of the parameters of a centred
/// design.
struct ContrastLikelihood<Base: Likelihood>: Likelihood {
  private var base: Base
  private let pivot: Int
  /// β_k = Σ rowⱼ γⱼ.
  private let row: [Double]

  /// Replaces the parameter `pivot` of `base`.
  ///
  /// - Parameters:
  ///   - base: The likelihood.
  ///   - contrast: a, one factor for each parameter.
  ///   - pivot: k, the parameter that is replaced.
  /// - Precondition: a_k is not 0.
  init(_ base: Base, contrast: [Double], replacing pivot: Int) {
    precondition(
      contrast.count == base.parameterCount,
      "\(contrast.count) factors for \(base.parameterCount) parameters")
    precondition(contrast[pivot] != 0, "parameter \(pivot) has no part in the contrast")
    self.base = base
    self.pivot = pivot
    row = contrast.indices.map {
      $0 == pivot ? 1 / contrast[pivot] : -contrast[$0] / contrast[pivot]
    }
  }

  var parameterCount: Int { base.parameterCount }
  var eventCount: Double { base.eventCount }
  var rowCount: Int { base.rowCount }
  var informationIsCurvature: Bool { base.informationIsCurvature }

  mutating func evaluate(at gamma: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    var point = base.evaluate(at: original(gamma), derivatives)
    if !point.score.isEmpty {
      let own = point.score[pivot]
      for j in point.score.indices {
        point.score[j] = (j == pivot ? 0 : point.score[j]) + row[j] * own
      }
    }
    if point.information.rows > 0 {
      let transform = transform
      point.information = transform.transposedMultiplied(by: point.information)
        .multiplied(by: transform)
    }
    return point
  }

  mutating func existence(at gamma: [Double], step: [Double]) -> Existence {
    base.existence(at: original(gamma), step: original(step))
  }

  mutating func triangle(at gamma: [Double]) -> Matrix? {
    base.triangle(at: original(gamma))?.multiplied(by: transform)
  }

  /// β from γ.
  func original(_ gamma: [Double]) -> [Double] {
    var beta = gamma
    beta[pivot] = 0
    for j in gamma.indices { beta[pivot] += row[j] * gamma[j] }
    return beta
  }

  /// γ from β.
  func replaced(_ beta: [Double]) -> [Double] {
    var gamma = beta
    for j in beta.indices where j != pivot { gamma[pivot] -= row[j] * beta[j] }
    gamma[pivot] /= row[pivot]
    return gamma
  }

  /// ∂β/∂γ.
  private var transform: Matrix {
    var transform = Matrix(identity: row.count)
    for j in row.indices { transform[pivot, j] = row[j] }
    return transform
  }
}
