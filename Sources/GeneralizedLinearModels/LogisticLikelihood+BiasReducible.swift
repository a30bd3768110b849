internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

extension LogisticLikelihood: BiasReducible {
  /// ½ Σ hᵢ (1 − 2pᵢ) zᵢ, with hᵢ = aᵢ mᵢ pᵢ(1 − pᵢ) zᵢᵀ V zᵢ the leverage of row i.
  func penaltyScore(at beta: [Double], inverseInformation: Matrix) -> [Double] {
    forEachBlock { space, rows in
      let layout = addLeverages(rows, beta, inverseInformation, &space)
      for i in 0..<rows.count {
        // 1 − 2p = −tanh(η / 2), without cancellation.
        space.residual[i] *= -0.5 * .tanh(space.eta[i] / 2)
      }
      layout.addTransposedProduct(space.block, by: space.residual, into: &space.score)
    }
    return reduce(.score).score
  }

  /// Zᵀ diag(a m p(1 − p) + h) Z: the penalty's score is that of hᵢ further trials of row i, half
  /// of them events.
  func augmentedInformation(at beta: [Double], inverseInformation: Matrix) -> Matrix? {
    forEachBlock { space, rows in
      let layout = addLeverages(rows, beta, inverseInformation, &space)
      for i in 0..<rows.count { space.weight[i] *= 1 + space.residual[i] }
      space.information.add(space.block, layout, weights: space.weight)
    }
    return reduce(.information).information
  }

  /// Forms η, the weights a m p(1 − p) and, in `residual`, the leverages of a block.
  private func addLeverages(
    _ rows: Range<Int>, _ beta: [Double], _ inverse: Matrix, _ space: inout Workspace
  ) -> BlockLayout {
    let layout = linearPredictor(rows, beta, &space)
    _ = response.evaluate(
      rows, eta: space.eta, residual: &space.residual, weight: &space.weight)
    let count = rows.count * parameterCount
    let block = Matrix(
      rows: rows.count, columns: parameterCount, elements: Array(space.block[..<count]))
    let product = block.multiplied(by: inverse)
    for i in 0..<rows.count { space.residual[i] = 0 }
    for j in 0..<parameterCount {
      let start = j * rows.count
      product.withColumn(j) { column in
        for i in 0..<rows.count { space.residual[i] += space.block[start &+ i] * column[i] }
      }
    }
    for i in 0..<rows.count { space.residual[i] *= space.weight[i] }
    return layout
  }
}
