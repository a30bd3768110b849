internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// The log-likelihood of a mixture of customers who will leave and customers who never will.
///
///     S(t | x, w) = 1 − p + p S_u(t),   p = 1 / (1 + e^−ζ),   log S_u = L(η)
///     ζ = a₀ + wᵀ a,   η = g₀ + g₁ log t + xᵀ b
///
/// In η and g₁ the likelihood of those who will leave is concave on the scale of every distribution,
/// and so is that of who they are in ζ. The information is what it would be if one knew who is who,
/// less what not knowing costs:
///
///     I = X diag(c) Xᵀ + W diag(p (1 − p)) Wᵀ − V diag(ψ (1 − ψ)) Vᵀ,   V = (L′ X, W)
///
/// with ψ the probability that a customer who stayed will leave after all. Where that has a negative
/// direction, as far from the maximum, what not knowing costs is left out: the step is then that of
/// the EM algorithm's surrogate, and climbs. With late entries, which take off more, its eigenvalues
/// are taken by their size instead.
///
/// - SeeAlso: Farewell, *The use of mixture models for the analysis of survival data with long-term
///   survivors*, Biometrics 38 (1982), 1041–1046; Kuk & Chen, Biometrika 79 (1992), 531–541.
struct CureLikelihood: Likelihood {
  /// Latency: the constant, columns, log time; then incidence: the constant, columns.
  let design: StandardizedDesign
  /// The parameters of the latency, of which g₀ is the first and g₁ the last.
  let latencyCount: Int
  let response: CoxResponse
  let link: SplineLink
  /// The mean and the standard deviation of the events' log times, by which log time is standardized.
  let center: Double
  let deviation: Double
  let lanes: Lanes
  let eventCount: Double
  private let eventWeight: Double
  private let constant: Double
  let hasEntries: Bool

  var parameterCount: Int { design.design.columnCount }
  var rowCount: Int { response.count }
  /// Where g₁ stands.
  var rateIndex: Int { latencyCount - 1 }
  private var incidenceCount: Int { parameterCount - latencyCount }

  init(
    _ design: StandardizedDesign, latencyCount: Int, _ response: CoxResponse, _ link: SplineLink,
    _ events: EventTimes, lanes: Lanes
  ) {
    self.design = design
    self.latencyCount = latencyCount
    self.response = response
    self.link = link
    self.lanes = lanes
    (center, deviation) = events.moments
    eventCount = events.counts.reduce(0, +)
    eventWeight = events.rowWeights.reduce(0, +)
    constant = events.rowWeights.indices.reduce(0) {
      $0 - (events.rowWeights[$1] > 0 ? events.rowWeights[$1] * .log(response.time[$1]) : 0)
    }
    hasEntries = response.start?.contains { $0 > 0 } ?? false
  }

  // MARK: - One customer

  /// What one row adds, with derivatives by η and ζ.
  struct Term {
    var value = 0.0
    var eta = 0.0
    var zeta = 0.0
    /// The curvature if it were known who is who.
    var etaCurvature = 0.0
    var zetaCurvature = 0.0
    /// ψ (1 − ψ), by which not knowing lessens the curvature along (L′, 1).
    var doubt = 0.0
    /// L′.
    var slope = 0.0
  }

  /// log(1 − p + p S_u).
  func staying(_ eta: Double, _ zeta: Double) -> Term {
    let own = link.staying(eta)
    let leaving = SplineLink.logistic(zeta)
    let later = SplineLink.logistic(zeta + own.value)
    return Term(
      value: SplineLink.softplus(zeta + own.value) - SplineLink.softplus(zeta),
      eta: later * own.slope, zeta: later - leaving, etaCurvature: later * own.curvature,
      zetaCurvature: leaving * SplineLink.logistic(-zeta),
      doubt: later * SplineLink.logistic(-zeta - own.value), slope: own.slope)
  }

  /// log p + log density, without ∂η/∂t.
  func event(_ eta: Double, _ zeta: Double) -> Term {
    let own = link.event(eta)
    let staying = SplineLink.logistic(-zeta)
    return Term(
      value: own.value - SplineLink.softplus(-zeta), eta: own.slope, zeta: staying,
      etaCurvature: own.curvature, zetaCurvature: SplineLink.logistic(zeta) * staying)
  }

  // MARK: - Sums

  /// What one lane sums, and what it works in.
  private struct Sum: Sendable {
    var value = 0.0
    var score: [Double]
    var latency: GramAccumulator
    var incidence: GramAccumulator
    var entryLatency: GramAccumulator
    var entryIncidence: GramAccumulator
    var doubt: GramAccumulator
    var entryDoubt: GramAccumulator
    var scratch = CureScratch()
  }

  func evaluate(at theta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    let none = Matrix(zeros: 0, 0)
    let rate = theta[rateIndex] / deviation
    guard rate > 0 else {
      return LikelihoodPoint(logLikelihood: -.infinity, score: [], information: none)
    }
    let sum = sum(at: theta, derivatives)
    let value = sum.value + constant + eventWeight * .log(rate)
    guard derivatives >= .score, value.isFinite else {
      return LikelihoodPoint(
        logLikelihood: value.isFinite ? value : -.infinity, score: [], information: none)
    }
    var score = sum.score
    score[rateIndex] += eventWeight / theta[rateIndex]
    guard derivatives >= .information else {
      return LikelihoodPoint(logLikelihood: value, score: score, information: none)
    }
    let known = knownInformation(sum, theta)
    var surrogate = known
    surrogate.add(sum.entryDoubt.matrix, times: 1)
    var whole = surrogate
    whole.add(sum.doubt.matrix, times: -1)
    whole.add(sum.entryLatency.matrix, times: -1)
    whole.add(sum.entryIncidence.matrix, times: -1, at: latencyCount)
    if whole.hasNegativeCurvature {
      // The surrogate's steps are short where late entries hide much.
      whole = hasEntries ? whole.withPositiveCurvature(inUnitsOf: surrogate) : surrogate
    }
    return LikelihoodPoint(logLikelihood: value, score: score, information: whole)
  }

  /// The information if it were known who is who, and nobody had come late: what tells columns
  /// apart.
  func knownInformation(at theta: [Double]) -> Matrix {
    knownInformation(sum(at: theta, .information), theta)
  }

  private func knownInformation(_ sum: Sum, _ theta: [Double]) -> Matrix {
    var known = Matrix(zeros: parameterCount, parameterCount)
    known.add(sum.latency.matrix, times: 1)
    known.add(sum.incidence.matrix, times: 1, at: latencyCount)
    known[rateIndex, rateIndex] += eventWeight / (theta[rateIndex] * theta[rateIndex])
    return known
  }

  private func sum(at theta: [Double], _ derivatives: Derivatives) -> Sum {
    func gram(_ order: Int, _ wanted: Bool) -> GramAccumulator {
      GramAccumulator(order: derivatives >= .information && wanted ? order : 0)
    }
    let empty = Sum(
      score: Array(repeating: 0, count: parameterCount), latency: gram(latencyCount, true),
      incidence: gram(incidenceCount, true), entryLatency: gram(latencyCount, hasEntries),
      entryIncidence: gram(incidenceCount, hasEntries), doubt: gram(parameterCount, true),
      entryDoubt: gram(parameterCount, hasEntries))
    return lanes.sum(rows: rowCount, from: empty) { sum, rows in
      add(rows, theta, derivatives, to: &sum)
    } combine: { total, other in
      total.value += other.value
      for j in total.score.indices { total.score[j] += other.score[j] }
      total.latency.add(other.latency)
      total.incidence.add(other.incidence)
      total.entryLatency.add(other.entryLatency)
      total.entryIncidence.add(other.entryIncidence)
      total.doubt.add(other.doubt)
      total.entryDoubt.add(other.entryDoubt)
    }
  }

  /// Adds one block of rows.
  private func add(
    _ rows: Range<Int>, _ theta: [Double], _ derivatives: Derivatives, to sum: inout Sum
  ) {
    sum.scratch.pack(rows, self)
    sum.scratch.setTimes(rows.map { .log(response.time[$0]) }, self, theta)
    for (position, i) in rows.enumerated() {
      let weight = response.weights?[i] ?? 1
      guard weight > 0 else {
        sum.scratch.record(Term(), weight: 0, at: position)
        continue
      }
      let (eta, zeta) = (sum.scratch.eta[position], sum.scratch.zeta[position])
      let term = response.event[i] > 0 ? event(eta, zeta) : staying(eta, zeta)
      sum.value += weight * term.value
      sum.scratch.record(term, weight: weight, at: position)
    }
    guard derivatives >= .score, sum.value.isFinite else {
      addEntryValues(rows, theta, to: &sum)
      return
    }
    sum.scratch.addScore(1, latencyCount, to: &sum.score)
    if derivatives >= .information {
      sum.scratch.addGrams(latencyCount, &sum.latency, &sum.incidence, &sum.doubt)
    }
    guard hasEntries else { return }
    addEntryValues(rows, theta, to: &sum)
    sum.scratch.addScore(-1, latencyCount, to: &sum.score)
    if derivatives >= .information {
      sum.scratch.addGrams(latencyCount, &sum.entryLatency, &sum.entryIncidence, &sum.entryDoubt)
    }
  }

  /// Takes off what customers who came late had survived by then, and leaves its derivatives in the
  /// scratch.
  private func addEntryValues(_ rows: Range<Int>, _ theta: [Double], to sum: inout Sum) {
    guard hasEntries else { return }
    sum.scratch.setTimes(
      rows.map { i in
        let start = response.start?[i] ?? 0
        return start > 0 ? .log(start) : center
      }, self, theta)
    for (position, i) in rows.enumerated() {
      let weight = response.weights?[i] ?? 1
      guard weight > 0, response.start?[i] ?? 0 > 0 else {
        sum.scratch.record(Term(), weight: 0, at: position)
        continue
      }
      let term = staying(sum.scratch.eta[position], sum.scratch.zeta[position])
      sum.value -= weight * term.value
      sum.scratch.record(term, weight: weight, at: position)
    }
  }
}

extension Matrix {
  /// Adds a block of this matrix's diagonal.
  fileprivate mutating func add(_ block: Matrix, times factor: Double, at start: Int = 0) {
    for j in 0..<block.columns {
      for i in 0..<block.rows { self[start + i, start + j] += factor * block[i, j] }
    }
  }
}
