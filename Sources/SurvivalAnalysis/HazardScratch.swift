internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// What a lane works in: a block of standardized rows, and a few of them against all cells.
struct HazardScratch: Sendable {
  /// The block, by columns.
  private(set) var block: [Double] = []
  /// e^η of the block's rows.
  private(set) var risk: [Double] = []
  /// A number for each row of the block.
  var residual: [Double] = []
  /// A number for each row of the block.
  var weight: [Double] = []
  /// A column of all cells for each of some rows.
  var omega: [Double] = []
  private let cellCount: Int
  private let columnCount: Int

  /// The numbers that some rows against all cells may take: a second-level cache's worth.
  private static let size = 32_768

  init(cells: Int, columns: Int) {
    cellCount = cells
    columnCount = columns
  }

  /// Packs the rows of a block and forms e^η.
  mutating func pack(
    _ rows: Range<Int>, _ design: StandardizedDesign, _ beta: [Double], _ offset: [Double]?
  ) {
    if block.count != rows.count * columnCount || risk.count != rows.count {
      block = Array(repeating: 0, count: rows.count * columnCount)
      risk = Array(repeating: 0, count: rows.count)
      residual = risk
      weight = risk
    }
    design.pack(rows, into: &block)
    BlockLayout(rows: rows.count, columns: columnCount).multiply(block, by: beta, into: &risk)
    if let offset {
      for i in 0..<rows.count { risk[i] += offset[rows.lowerBound + i] }
    }
    for i in 0..<rows.count { risk[i] = .exp(risk[i]) }
  }

  /// The rows of a block, cut into as few parts as ``omega`` has room for.
  mutating func parts(of rows: Range<Int>) -> [Range<Int>] {
    let size = max(1, min(rows.count, Self.size / max(cellCount, 1)))
    if omega.count < size * cellCount { omega = Array(repeating: 0, count: size * cellCount) }
    return stride(from: rows.lowerBound, to: rows.upperBound, by: size).map {
      $0..<min($0 + size, rows.upperBound)
    }
  }
}

/// Goes through the cells of one row.
struct HazardKernel {
  private let family: HazardFamily
  private var risk = 0.0
  private var weight = 0.0
  /// The row's log-likelihood.
  private(set) var value = 0.0
  /// Σ_k ρ.
  private(set) var residual = 0.0
  /// Σ_k ω.
  private(set) var curvature = 0.0

  init(_ family: HazardFamily) { self.family = family }

  /// Begins a row with e^η = `risk`.
  mutating func begin(risk: Double, weight: Double) {
    self.risk = risk
    self.weight = weight
    (value, residual, curvature) = (0, 0, 0)
  }

  /// Adds one cell.
  mutating func add(
    cell k: Int, exposure: Double, event: Bool, _ multipliers: [Double], omega: inout [Double],
    at column: Int, _ residuals: inout [Double], _ weights: inout [Double]
  ) {
    let term = family.term(multipliers[k] * risk, exposure: exposure, event: event)
    value += term.value
    residual += term.residual
    curvature += term.weight
    residuals[k] += weight * term.residual
    weights[k] += weight * term.weight
    omega[column + k] = weight * term.weight
  }

  /// Adds cells that the row was under observation for as a whole, without an event.
  mutating func addWhole(
    cells: Range<Int>, sizes: [Double], _ multipliers: [Double], omega: inout [Double],
    at column: Int, _ residuals: inout [Double], _ weights: inout [Double]
  ) {
    if cells.isEmpty { return }
    var omega = omega.mutableSpan
    var residuals = residuals.mutableSpan
    var weights = weights.mutableSpan
    let (multipliers, sizes) = (multipliers.span, sizes.span)
    let (risk, weight) = (self.risk, self.weight)
    var (means, curvatures, values) = (0.0, 0.0, 0.0)
    switch family {
    case .logit:
      // log Π (1 + odds) takes one logarithm for as many factors as a number can hold.
      var product = 1.0
      for k in cells {
        let odds = min(multipliers[k] * risk, HazardFamily.limit)
        let stay = 1 / (1 + odds)
        let mean = sizes[k] * odds * stay
        let curvature = mean * stay
        means += mean
        curvatures += curvature
        residuals[k] -= weight * mean
        weights[k] += weight * curvature
        omega[column &+ k] = weight * curvature
        if sizes[k] == 1 && odds < 1e100 {
          product *= 1 + odds
          if product > 1e200 {
            values += .log(product)
            product = 1
          }
        } else {
          values += sizes[k] * .log(onePlus: odds)
        }
      }
      values += .log(product)
    case .complementaryLogLog:
      for k in cells {
        let hazard = multipliers[k] * risk
        let mean = sizes[k] * hazard
        let curvature = mean * HazardFamily.slope(hazard)
        means += mean
        curvatures += curvature
        residuals[k] -= weight * mean
        weights[k] += weight * curvature
        omega[column &+ k] = weight * curvature
      }
      values = means
    case .poisson:
      for k in cells {
        let mean = sizes[k] * multipliers[k] * risk
        means += mean
        residuals[k] -= weight * mean
        weights[k] += weight * mean
        omega[column &+ k] = weight * mean
      }
      curvatures = means
      values = means
    }
    value -= values
    residual -= means
    curvature += curvatures
  }
}
