internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import Scoring
internal import StatisticalModels

/// The log-likelihood of a Royston–Parmar model.
///
///     g(S(t | x)) = η = γᵀ u(log t) + βᵀ z + Σ δᵀ (z ⊗ u(log t)) + offset
///     ℓ = Σ d [log(−∂S/∂η) + log η′ − log t] + (1 − d) log S(t) − log S(entry)
///
/// η and its slope η′ = ∂η/∂log t are linear in all parameters, so without late entries ℓ is concave
/// where η′ > 0 at every event, and −∞ elsewhere: Newton's steps never leave there. Late entries add
/// what is convex; where that makes the information indefinite it is left out of it, and a step
/// still climbs, or the eigenvalues of the whole are taken by their size, whose steps are longer and
/// may go astray.
///
/// Guards are times at which the curve is kept from turning by μ log η′.
///
/// - Complexity: O(n (q + p + r)²) for q functions of time, p columns and r effects that change;
///   memory for 2 to 3 n q numbers.
struct SplineLikelihood: Likelihood {
  /// Effects that change with time.
  struct TimeVarying: Sendable {
    /// The design's columns.
    let columns: [Int]
    /// Their functions of time; the constant is the column's own effect.
    let basis: SplineColumns
    /// What is added to each standardized column: 0, or what takes its centre off again.
    let shifts: [Double]

    /// The number of parameters.
    var parameterCount: Int { columns.count * (basis.count - 1) }
  }

  /// A time at which some customer's curve must rise.
  struct Guard: Sendable {
    /// The slopes of the spline parameters there: of the baseline, then of the effects that change.
    let slopes: [Double]
  }

  let design: StandardizedDesign
  let response: CoxResponse
  let link: SplineLink
  let basis: SplineColumns
  let timeVarying: [TimeVarying]
  let lanes: Lanes
  let eventCount: Double
  /// −Σ w d log t.
  let constant: Double
  let hasEntries: Bool
  /// Whether late entries stay in the information where they make it indefinite.
  var keepsEntries = false
  /// Where the curve must rise.
  var guards: [Guard] = []
  /// μ.
  var guardWeight = 0.0

  /// The baseline's parameters, q.
  var baselineCount: Int { basis.count }
  /// The design's columns, p.
  var columnCount: Int { design.design.columnCount }
  /// The parameters of effects that change, r.
  let varyingCount: Int
  var parameterCount: Int { baselineCount + columnCount + varyingCount }
  /// The parameters with a part in η′, q + r.
  var slopeCount: Int { baselineCount + varyingCount }
  var rowCount: Int { response.count }

  init(
    _ design: StandardizedDesign, _ response: CoxResponse, _ link: SplineLink,
    _ basis: SplineColumns, _ timeVarying: [TimeVarying], lanes: Lanes
  ) {
    self.design = design
    self.response = response
    self.link = link
    self.basis = basis
    self.timeVarying = timeVarying
    self.lanes = lanes
    varyingCount = timeVarying.reduce(0) { $0 + $1.parameterCount }
    hasEntries = !basis.entry.isEmpty
    var (count, constant) = (0.0, 0.0)
    for i in response.event.indices where response.event[i] > 0 {
      let weight = response.weights?[i] ?? 1
      guard weight > 0 else { continue }
      count += response.weightsAreFrequencies ? weight : 1
      constant -= weight * .log(response.time[i])
    }
    eventCount = count
    self.constant = constant
  }

  // MARK: - Sums

  /// What one lane sums, and what it works in.
  private struct Sum: Sendable {
    var value = 0.0
    var score: [Double]
    var slopeScore: [Double]
    var gram: GramAccumulator
    var slopeGram: GramAccumulator
    var entryGram: GramAccumulator
    var scratch = SplineScratch()
  }

  func evaluate(at theta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    let order = derivatives >= .information ? parameterCount : 0
    let slopeOrder = derivatives >= .information ? slopeCount : 0
    let slopeTheta = slopeParameters(theta)
    let sum = lanes.sum(
      rows: rowCount,
      from: Sum(
        score: Array(repeating: 0, count: parameterCount),
        slopeScore: Array(repeating: 0, count: slopeCount), gram: GramAccumulator(order: order),
        slopeGram: GramAccumulator(order: slopeOrder),
        entryGram: GramAccumulator(order: hasEntries ? order : 0))
    ) { sum, rows in
      add(rows, theta, slopeTheta, derivatives, to: &sum)
    } combine: { total, other in
      total.value += other.value
      for j in total.score.indices { total.score[j] += other.score[j] }
      for j in total.slopeScore.indices { total.slopeScore[j] += other.slopeScore[j] }
      total.gram.add(other.gram)
      total.slopeGram.add(other.slopeGram)
      total.entryGram.add(other.entryGram)
    }
    var value = sum.value + constant
    var slopeScore = sum.slopeScore
    var slopeGram = sum.slopeGram
    for point in guards {
      let rate = zip(point.slopes, slopeTheta).reduce(0) { $0 + $1.0 * $1.1 }
      guard rate > 0 else {
        value = -.infinity
        break
      }
      value += guardWeight * .log(rate)
      for j in slopeScore.indices { slopeScore[j] += guardWeight / rate * point.slopes[j] }
      if slopeOrder > 0 {
        slopeGram.add(
          point.slopes, BlockLayout(rows: 1, columns: slopeCount),
          weights: [guardWeight / (rate * rate)])
      }
    }
    if !value.isFinite { value = -.infinity }
    guard derivatives >= .score, value.isFinite else {
      return LikelihoodPoint(logLikelihood: value, score: [], information: Matrix(zeros: 0, 0))
    }
    var score = sum.score
    for (j, place) in slopePlaces.enumerated() { score[place] += slopeScore[j] }
    guard derivatives >= .information else {
      return LikelihoodPoint(logLikelihood: value, score: score, information: Matrix(zeros: 0, 0))
    }
    return LikelihoodPoint(
      logLikelihood: value, score: score,
      information: information(sum.gram, slopeGram, sum.entryGram))
  }

  /// Where the parameters with a part in η′ stand among all.
  private var slopePlaces: [Int] {
    Array(0..<baselineCount) + Array((baselineCount + columnCount)..<parameterCount)
  }

  /// The parameters with a part in η′.
  func slopeParameters(_ theta: [Double]) -> [Double] { slopePlaces.map { theta[$0] } }

  private func information(
    _ gram: GramAccumulator, _ slopeGram: GramAccumulator, _ entryGram: GramAccumulator
  ) -> Matrix {
    var concave = gram.matrix
    let slopes = slopeGram.matrix
    for (j, column) in slopePlaces.enumerated() {
      for (i, row) in slopePlaces.enumerated() { concave[row, column] += slopes[i, j] }
    }
    guard hasEntries else { return concave }
    var whole = concave
    let entries = entryGram.matrix
    for j in 0..<parameterCount {
      for i in 0..<parameterCount { whole[i, j] -= entries[i, j] }
    }
    if !whole.hasNegativeCurvature { return whole }
    return keepsEntries ? whole.withPositiveCurvature(inUnitsOf: concave) : concave
  }

  /// Adds one block of rows.
  private func add(
    _ rows: Range<Int>, _ theta: [Double], _ slopeTheta: [Double], _ derivatives: Derivatives,
    to sum: inout Sum
  ) {
    sum.scratch.pack(rows, self)
    let layout = BlockLayout(rows: rows.count, columns: parameterCount)
    let slopeLayout = BlockLayout(rows: rows.count, columns: slopeCount)
    layout.multiply(sum.scratch.exit, by: theta, into: &sum.scratch.eta)
    slopeLayout.multiply(sum.scratch.slope, by: slopeTheta, into: &sum.scratch.rate)
    for (position, i) in rows.enumerated() {
      let weight = response.weights?[i] ?? 1
      sum.scratch.clear(position)
      guard weight > 0 else { continue }
      let eta = sum.scratch.eta[position] + (response.offset?[i] ?? 0)
      let isEvent = response.event[i] > 0
      let term = isEvent ? link.event(eta) : link.staying(eta)
      sum.value += weight * term.value
      sum.scratch.residual[position] = weight * term.slope
      sum.scratch.weight[position] = weight * term.curvature
      guard isEvent else { continue }
      let rate = sum.scratch.rate[position]
      sum.value += rate > 0 ? weight * .log(rate) : -.infinity
      sum.scratch.slopeResidual[position] = weight / rate
      sum.scratch.slopeWeight[position] = weight / (rate * rate)
    }
    guard sum.value.isFinite else { return }
    if derivatives >= .score {
      layout.addTransposedProduct(
        sum.scratch.exit, by: sum.scratch.residual, into: &sum.score)
      slopeLayout.addTransposedProduct(
        sum.scratch.slope, by: sum.scratch.slopeResidual, into: &sum.slopeScore)
    }
    if derivatives >= .information {
      sum.gram.add(sum.scratch.exit, layout, weights: sum.scratch.weight)
      sum.slopeGram.add(sum.scratch.slope, slopeLayout, weights: sum.scratch.slopeWeight)
    }
    if hasEntries { addEntries(rows, theta, derivatives, to: &sum) }
  }

  /// Takes off what customers who came late had survived by then.
  private func addEntries(
    _ rows: Range<Int>, _ theta: [Double], _ derivatives: Derivatives, to sum: inout Sum
  ) {
    sum.scratch.packEntries(rows, self)
    let layout = BlockLayout(rows: rows.count, columns: parameterCount)
    layout.multiply(sum.scratch.entry, by: theta, into: &sum.scratch.eta)
    for (position, i) in rows.enumerated() {
      sum.scratch.clear(position)
      let weight = response.weights?[i] ?? 1
      guard weight > 0, response.start?[i] ?? 0 > 0 else { continue }
      let eta = sum.scratch.eta[position] + (response.offset?[i] ?? 0)
      let term = link.staying(eta)
      sum.value -= weight * term.value
      sum.scratch.residual[position] = -weight * term.slope
      sum.scratch.weight[position] = weight * term.curvature
    }
    if derivatives >= .score {
      layout.addTransposedProduct(
        sum.scratch.entry, by: sum.scratch.residual, into: &sum.score)
    }
    if derivatives >= .information {
      sum.entryGram.add(sum.scratch.entry, layout, weights: sum.scratch.weight)
    }
  }
}
