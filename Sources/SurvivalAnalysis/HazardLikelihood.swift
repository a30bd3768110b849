internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// The log-likelihood of hazards that are constant over cells of time, without a row for each cell.
///
/// Parameters are a baseline's γ, α = B γ, then the coefficients β of the standardized design;
/// ζ_ik = α_k + ηᵢ in each cell k that row i meets. With ρ_ik and ω_ik the first derivative and the
/// negative second by ζ,
///
///     U_γ = Bᵀ Σᵢ ρᵢ.      U_β = Zᵀ (Σ_k ρ_·k)
///     I_γγ = Bᵀ diag(Σᵢ ωᵢ.) B     I_γβ = Bᵀ Ωᵀ Z     I_ββ = Zᵀ diag(Σ_k ω_·k) Z
///
/// where Ω is formed for a few rows at a time and never stored. e^ζ = e^α e^η takes one exponential
/// a row and one a cell.
///
/// - Complexity: O(n (K + p²) + n K p) for K cells that a row meets; memory for one block a lane.
struct HazardLikelihood: Likelihood {
  let design: StandardizedDesign
  let cells: HazardCells
  let basis: HazardBasis
  let family: HazardFamily
  let weights: [Double]?
  let offset: [Double]?
  let lanes: Lanes

  let eventCount: Double
  var parameterCount: Int { basis.parameterCount + columnCount }
  var rowCount: Int { cells.rowCount }
  /// The number of columns of the design, p.
  var columnCount: Int { design.design.columnCount }

  /// What one lane sums, and what it works in.
  struct Sum: Sendable {
    var logLikelihood = 0.0
    /// Σᵢ ρ and Σᵢ ω of every cell.
    var residual: [Double]
    var weight: [Double]
    var score: [Double]
    var gram: GramAccumulator
    /// Ωᵀ Z, a row for each cell.
    var cross: [Double]
    var scratch: HazardScratch
  }

  /// - Precondition: The cells are as many rows as the design.
  init(
    _ design: StandardizedDesign, _ cells: HazardCells, _ basis: HazardBasis,
    _ family: HazardFamily, _ response: CoxResponse, lanes: Lanes
  ) {
    let rows = design.design.rowCount
    precondition(cells.rowCount == rows, "the design has \(rows) rows, times \(cells.rowCount)")
    precondition(basis.cellCount == cells.count, "\(basis.cellCount) of \(cells.count) cells")
    self.design = design
    self.cells = cells
    self.basis = basis
    self.family = family
    weights = response.weights
    offset = response.offset
    self.lanes = lanes
    eventCount = cells.event.indices.reduce(0) { count, i in
      guard cells.event[i] else { return count }
      let weight = response.weights?[i] ?? 1
      return count + (response.weightsAreFrequencies ? weight : weight > 0 ? 1 : 0)
    }
  }

  // MARK: - The likelihood

  func evaluate(at theta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    let multipliers = multipliers(theta)
    let beta = Array(theta[basis.parameterCount...])
    let sum = lanes.sum(rows: rowCount, from: emptySum(derivatives)) { sum, rows in
      add(rows, multipliers, beta, derivatives, to: &sum)
    } combine: { total, other in
      total.logLikelihood += other.logLikelihood
      for k in total.residual.indices { total.residual[k] += other.residual[k] }
      for k in total.weight.indices { total.weight[k] += other.weight[k] }
      for j in total.score.indices { total.score[j] += other.score[j] }
      for index in total.cross.indices { total.cross[index] += other.cross[index] }
      total.gram.add(other.gram)
    }
    let value = sum.logLikelihood.isFinite ? sum.logLikelihood : -.infinity
    guard derivatives >= .score && value.isFinite else {
      return LikelihoodPoint(logLikelihood: value, score: [], information: Matrix(zeros: 0, 0))
    }
    return LikelihoodPoint(
      logLikelihood: value, score: basis.gathered(sum.residual) + sum.score,
      information: derivatives >= .information ? information(sum) : Matrix(zeros: 0, 0))
  }

  /// e^α of every cell.
  func multipliers(_ theta: [Double]) -> [Double] {
    basis.multipliers(theta[..<basis.parameterCount], exp: Double.exp)
  }

  private func emptySum(_ derivatives: Derivatives) -> Sum {
    let p = columnCount
    let whole = derivatives >= .information
    return Sum(
      residual: Array(repeating: 0, count: cells.count),
      weight: Array(repeating: 0, count: cells.count), score: Array(repeating: 0, count: p),
      gram: GramAccumulator(order: whole ? p : 0),
      cross: Array(repeating: 0, count: whole ? p * cells.count : 0),
      scratch: HazardScratch(cells: cells.count, columns: p))
  }

  /// The three blocks of the information put together.
  private func information(_ sum: Sum) -> Matrix {
    let (q, p) = (basis.parameterCount, columnCount)
    var information = Matrix(zeros: q + p, q + p)
    let own = basis.gram(sum.weight)
    let cross = basis.gathered(Matrix(rows: cells.count, columns: p, elements: sum.cross))
    let gram = sum.gram.matrix
    for j in 0..<q { for i in 0..<q { information[i, j] = own[i, j] } }
    for j in 0..<p {
      for i in 0..<q {
        information[i, q + j] = cross[i, j]
        information[q + j, i] = cross[i, j]
      }
      for i in 0..<p { information[q + i, q + j] = gram[i, j] }
    }
    return information
  }

  /// Adds one block of rows.
  private func add(
    _ rows: Range<Int>, _ multipliers: [Double], _ beta: [Double], _ derivatives: Derivatives,
    to sum: inout Sum
  ) {
    sum.scratch.pack(rows, design, beta, offset)
    for part in sum.scratch.parts(of: rows) {
      sum.logLikelihood += addCells(
        part, first: rows.lowerBound, multipliers, risks: sum.scratch.risk,
        omega: &sum.scratch.omega, rowResiduals: &sum.scratch.residual,
        rowWeights: &sum.scratch.weight, residuals: &sum.residual, weightSums: &sum.weight)
      guard derivatives >= .information else { continue }
      let z = BlockLayout(
        rows: part.count, columns: columnCount, leadingDimension: rows.count,
        offset: part.lowerBound - rows.lowerBound)
      BlockLayout(rows: cells.count, columns: part.count)
        .addProduct(sum.scratch.omega, sum.scratch.block, z, to: &sum.cross)
    }
    guard derivatives >= .score else { return }
    let layout = BlockLayout(rows: rows.count, columns: columnCount)
    layout.addTransposedProduct(sum.scratch.block, by: sum.scratch.residual, into: &sum.score)
    if derivatives >= .information {
      sum.gram.add(sum.scratch.block, layout, weights: sum.scratch.weight)
    }
  }

  /// Goes through the cells of some rows; returns their log-likelihood.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - first: The first row of their block, where what is kept of rows begins.
  ///   - multipliers: e^α of every cell.
  ///   - risks: e^η of the block.
  ///   - omega: Receives wω, a column of all cells for each row.
  ///   - rowResiduals: Receives w Σ_k ρ.
  ///   - rowWeights: Receives w Σ_k ω.
  ///   - residuals: Σᵢ wρ is added to it.
  ///   - weightSums: Σᵢ wω is added to it.
  /// - Returns: The rows' part of the log-likelihood.
  private func addCells(
    _ rows: Range<Int>, first: Int, _ multipliers: [Double], risks: [Double],
    omega: inout [Double], rowResiduals: inout [Double], rowWeights: inout [Double],
    residuals: inout [Double], weightSums: inout [Double]
  ) -> Double {
    let count = cells.count
    for index in 0..<rows.count * count { omega[index] = 0 }
    var kernel = HazardKernel(family)
    var total = 0.0
    for i in rows {
      let weight = weights?[i] ?? 1
      let (a, b) = (Int(cells.first[i]), Int(cells.last[i]))
      let column = (i - rows.lowerBound) * count
      kernel.begin(risk: risks[i - first], weight: weight)
      if a <= b && weight > 0 {
        let isPartial = a < b && cells.firstExposure != nil
        if isPartial {
          kernel.add(
            cell: a, exposure: cells.exposure(i, a), event: false, multipliers, omega: &omega,
            at: column, &residuals, &weightSums)
        }
        kernel.addWhole(
          cells: (isPartial ? a + 1 : a)..<b, sizes: cells.sizes, multipliers, omega: &omega,
          at: column, &residuals, &weightSums)
        kernel.add(
          cell: b, exposure: cells.exposure(i, b), event: cells.event[i], multipliers,
          omega: &omega, at: column, &residuals, &weightSums)
      }
      total += weight * kernel.value
      rowResiduals[i - first] = weight * kernel.residual
      rowWeights[i - first] = weight * kernel.curvature
    }
    return total
  }

  // MARK: - Existence

  func existence(at theta: [Double], step: [Double]) -> Existence {
    let multipliers = multipliers(theta)
    let q = basis.parameterCount
    let (beta, change) = (Array(theta[q...]), Array(step[q...]))
    let shifts = basis.values(step[..<q])
    let margin = lanes.sum(
      rows: rowCount,
      from: (margin: -Double.infinity, scratch: HazardScratch(cells: 0, columns: columnCount))
    ) { sum, rows in
      sum.scratch.pack(rows, design, beta, offset)
      BlockLayout(rows: rows.count, columns: columnCount)
        .multiply(sum.scratch.block, by: change, into: &sum.scratch.residual)
      for i in rows where cells.last[i] >= cells.first[i] && weights?[i] ?? 1 > 0 {
        let position = i - rows.lowerBound
        for k in Int(cells.first[i])...Int(cells.last[i]) where multipliers[k] > 0 {
          sum.margin = max(
            sum.margin,
            family.margin(
              multipliers[k] * sum.scratch.risk[position], exposure: cells.exposure(i, k),
              event: cells.event[i] && k == Int(cells.last[i]),
              change: shifts[k] + sum.scratch.residual[position]))
        }
      }
    } combine: {
      $0.margin = max($0.margin, $1.margin)
    }.margin
    return Existence(margin: margin)
  }
}
