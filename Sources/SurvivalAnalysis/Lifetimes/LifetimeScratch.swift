internal import LinearAlgebra
internal import StatisticalModels

/// What a lane works in: a block of standardized rows with their predictors, scores and curvatures.
struct LifetimeScratch: Sendable {
  /// The block, by columns.
  private(set) var block: [Double] = []
  /// a, b and c of the block's rows.
  private(set) var predictors: [[Double]] = []
  /// w ∂ℓ/∂(a, b, c).
  private(set) var scores: [[Double]] = []
  /// −w ∂²ℓ by pairs: aa, ab, bb, ac, bc, cc.
  private(set) var curvatures: [[Double]] = []

  /// Some columns of the block.
  static func layout(_ columns: Range<Int>, rows: Int) -> BlockLayout {
    BlockLayout(
      rows: rows, columns: columns.count, leadingDimension: rows, offset: columns.lowerBound * rows)
  }

  /// Packs the rows of a block and forms their predictors.
  mutating func pack(
    _ rows: Range<Int>, _ likelihood: LifetimeLikelihood, _ theta: [Double],
    addingOffset: Bool = true
  ) {
    let count = rows.count
    if predictors.first?.count != count {
      block = Array(repeating: 0, count: count * likelihood.parameterCount)
      let column = Array(repeating: 0.0, count: count)
      predictors = Array(repeating: column, count: 3)
      scores = predictors
      curvatures = Array(repeating: column, count: 6)
    }
    likelihood.design.pack(rows, into: &block)
    for (equation, part) in likelihood.parts.enumerated() {
      Self.layout(part.columns, rows: count)
        .multiply(block, by: Array(theta[part.columns]), into: &predictors[equation])
    }
    if addingOffset, let offset = likelihood.offset {
      for k in 0..<count { predictors[0][k] += offset[rows.lowerBound + k] }
    }
  }

  /// Forms scores and curvatures of the packed rows; returns their log-likelihood.
  mutating func evaluate(_ rows: Range<Int>, _ likelihood: LifetimeLikelihood) -> Double {
    let source = likelihood.rows
    let weights = likelihood.weights
    let hasShape = !likelihood.parts[2].columns.isEmpty
    // Columns are taken out while they are written: an array inside an array is checked at each step.
    var taken: [[Double]] = []
    swap(&taken, &curvatures)
    var (aa, ab, bb) = (taken[0], taken[1], taken[2])
    var (ac, bc, cc) = (taken[3], taken[4], taken[5])
    taken = []
    swap(&taken, &scores)
    var (a, b, c) = (taken[0], taken[1], taken[2])
    taken = []
    let (location, logScale, shape) = (predictors[0], predictors[1], predictors[2])
    var total = 0.0
    for k in 0..<rows.count {
      let weight = weights?[rows.lowerBound + k] ?? 1
      // A weight of 0 leaves a row out, even one whose term is not finite.
      let term =
        weight == 0
        ? LifetimeTerm() : source.term(rows.lowerBound + k, location[k], logScale[k], shape[k])
      total += weight * term.value
      a[k] = weight * term.a
      b[k] = weight * term.b
      aa[k] = -weight * term.aa
      ab[k] = -weight * term.ab
      bb[k] = -weight * term.bb
      guard hasShape else { continue }
      c[k] = weight * term.c
      ac[k] = -weight * term.ac
      bc[k] = -weight * term.bc
      cc[k] = -weight * term.cc
    }
    scores = [a, b, c]
    curvatures = [aa, ab, bb, ac, bc, cc]
    return total
  }
}
