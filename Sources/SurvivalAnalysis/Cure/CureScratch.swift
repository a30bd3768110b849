internal import LinearAlgebra
internal import StatisticalModels

/// What a lane works in: a block of rows of all columns, with log time among them.
struct CureScratch: Sendable {
  /// The columns of latency and incidence.
  private(set) var block: [Double] = []
  /// η and ζ of the block's rows.
  private(set) var eta: [Double] = []
  private(set) var zeta: [Double] = []
  private var count = 0
  private var columns = 0
  /// Weighted derivatives of each row.
  private var etaScores: [Double] = []
  private var zetaScores: [Double] = []
  private var etaCurvatures: [Double] = []
  private var zetaCurvatures: [Double] = []
  private var doubts: [Double] = []
  private var slopes: [Double] = []
  /// V.
  private var directions: [Double] = []

  /// Packs the columns that do not change with time.
  mutating func pack(_ rows: Range<Int>, _ likelihood: CureLikelihood) {
    if count != rows.count || columns != likelihood.parameterCount {
      count = rows.count
      columns = likelihood.parameterCount
      let zeros = [Double](repeating: 0, count: count)
      (eta, zeta, etaScores, zetaScores) = (zeros, zeros, zeros, zeros)
      (etaCurvatures, zetaCurvatures, doubts, slopes) = (zeros, zeros, zeros, zeros)
      block = Array(repeating: 0, count: count * columns)
      directions = block
    }
    likelihood.design.pack(rows, into: &block)
  }

  /// Writes standardized log times, and forms η and ζ.
  mutating func setTimes(_ times: [Double], _ likelihood: CureLikelihood, _ theta: [Double]) {
    let start = likelihood.rateIndex * count
    for i in 0..<count {
      block[start + i] = (times[i] - likelihood.center) / likelihood.deviation
    }
    let latency = likelihood.latencyCount
    layout(0..<latency).multiply(block, by: Array(theta[..<latency]), into: &eta)
    layout(latency..<columns).multiply(block, by: Array(theta[latency...]), into: &zeta)
  }

  private func layout(_ range: Range<Int>) -> BlockLayout {
    BlockLayout(
      rows: count, columns: range.count, leadingDimension: count, offset: range.lowerBound * count)
  }

  /// Keeps a row's derivatives.
  mutating func record(_ term: CureLikelihood.Term, weight: Double, at position: Int) {
    etaScores[position] = weight * term.eta
    zetaScores[position] = weight * term.zeta
    etaCurvatures[position] = weight * term.etaCurvature
    zetaCurvatures[position] = weight * term.zetaCurvature
    doubts[position] = weight * term.doubt
    slopes[position] = term.slope
  }

  /// Adds the block's score.
  func addScore(_ sign: Double, _ latency: Int, to score: inout [Double]) {
    for (range, scores) in [(0..<latency, etaScores), (latency..<columns, zetaScores)] {
      var part = [Double](repeating: 0, count: range.count)
      layout(range).addTransposedProduct(block, by: scores, into: &part)
      for (index, column) in range.enumerated() { score[column] += sign * part[index] }
    }
  }

  /// Adds the block's parts of the information.
  mutating func addGrams(
    _ latency: Int, _ first: inout GramAccumulator, _ second: inout GramAccumulator,
    _ doubt: inout GramAccumulator
  ) {
    first.add(block, layout(0..<latency), weights: etaCurvatures)
    second.add(block, layout(latency..<columns), weights: zetaCurvatures)
    for column in 0..<columns {
      let start = column * count
      for i in 0..<count {
        directions[start + i] = column < latency ? slopes[i] * block[start + i] : block[start + i]
      }
    }
    doubt.add(directions, layout(0..<columns), weights: doubts)
  }
}
