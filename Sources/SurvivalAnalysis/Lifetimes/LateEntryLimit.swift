internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import Scoring
internal import StatisticalModels

extension LifetimeRegression {
  /// Refuses times of which only what follows late entries is seen, where no member of the family is
  /// as good as the limit of them all.
  ///
  /// For scales without bound Weibull's and the log-normal law tend to Pareto's beyond an entry, and so
  /// the generalized gamma: a hazard c / t. With a sum η over columns, Weibull's c is e^η, the log-normal
  /// law's η itself, and that of a generalized gamma whose shape Q tends to 0 as its scale σ grows is
  /// (e^(τη) − 1) / τ with τ = Qσ. An iteration that climbs towards the limit never ends.
  ///
  /// - Parameters:
  ///   - reached: Where the iteration has come to.
  ///   - design: The design.
  ///   - columns: Its columns of the location.
  ///   - layout: The equations.
  ///   - response: The times.
  /// - Throws: `FitError` where the limit is as good.
  func refuseLimit(
    _ reached: MaximumLikelihood, _ design: Design, _ columns: [Int], _ layout: LifetimeDesign,
    _ response: LifetimeResponse
  ) throws(FitError) {
    guard distribution.hasScale, distribution.acceleratesTime, layout.parts[1].columns.count == 1,
      layout.parts[2].columns.count <= 1, let start = response.start
    else { return }
    let times = response.lower
    let isSeen = times.indices.allSatisfy { i in
      start[i] > 0 && start[i] < times[i]
        && (response.upper[i] == times[i] || response.upper[i] == .infinity)
    }
    guard isSeen else { return }
    let weights = response.weights ?? Array(repeating: 1, count: times.count)
    let event = times.indices.map { response.upper[$0] == times[$0] ? weights[$0] : 0 }
    let elapsed = times.indices.map { Double.log(times[$0] / start[$0]) }
    var best = -Double.infinity
    if distribution == .weibull || distribution == .generalizedGamma {
      var limit = LifetimeRegression(.exponential)
      limit.newton = newton
      limit.testsTerms = false
      limit.lanes = lanes
      let fit = try limit.fit(
        design,
        LifetimeResponse(
          time: elapsed, event: event.map { $0 > 0 ? 1 : 0 }, weights: response.weights),
        equations: [columns, [], []])
      best = fit.estimates.logLikelihood
    }
    var bends: [Double] = []
    if distribution == .lognormal { bends = [0] }
    if distribution == .generalizedGamma {
      let bend =
        reached.estimates[layout.parts[2].columns.lowerBound]
        * .exp(reached.estimates[layout.parts[1].columns.lowerBound])
      bends = [0, 0.25, 0.5, 1, 2, 4].map { $0 * bend }
    }
    for bend in bends where bend.isFinite {
      let rates = BentRates(
        design, columns, bend: bend, event: event, elapsed: elapsed, weights)
      best = max(best, rates.maximum)
    }
    let value = reached.logLikelihood
    for i in times.indices { best -= event[i] * .log(times[i]) }
    if best >= value - 1e-9 * value.magnitude {
      throw .climbsWithoutEnd(parameter: "scale", everybodyEntersLate: true)
    }
  }
}

/// Exponential times whose rates are a bent sum over columns, 0 where it is negative.
///
///     ℓ(γ) = Σ wδ log c − w max(c, 0) u,   c = (e^(τη) − 1) / τ,   η = zᵀγ
private struct BentRates: Likelihood {
  /// The columns, an intercept first, each over all rows.
  let columns: [[Double]]
  /// τ; 0 for the sum itself.
  let bend: Double
  /// wδ, u and w.
  let event: [Double]
  let elapsed: [Double]
  let weights: [Double]

  let eventCount: Double
  var parameterCount: Int { columns.count }
  var rowCount: Int { event.count }

  init(
    _ design: Design, _ sources: [Int], bend: Double, event: [Double], elapsed: [Double],
    _ weights: [Double]
  ) {
    let standardized = StandardizedDesign(design, centering: true, lanes: .single)
    let rows = Array(event.indices)
    columns =
      [Array(repeating: 1, count: rows.count)]
      + sources.map { standardized.values(of: $0, rows: rows[...]) }
    self.bend = bend
    self.event = event
    self.elapsed = elapsed
    self.weights = weights
    eventCount = event.reduce(0, +)
  }

  /// The largest log-likelihood that Newton's steps find; −∞ where they find none.
  var maximum: Double {
    var likelihood = self
    // One rate for all.
    let rate = eventCount / zip(weights, elapsed).reduce(0) { $0 + $1.0 * $1.1 }
    var start = [Double](repeating: 0, count: parameterCount)
    start[0] = bend == 0 ? rate : .log(onePlus: bend * rate) / bend
    let rank = try? OrderedRank(
      Matrix(rows: rowCount, columns: parameterCount, elements: columns.flatMap { $0 }),
      tolerance: 1e-7)
    guard let rank, start[0].isFinite else { return -.infinity }
    return Newton().maximize(
      &likelihood, from: start, free: rank.kept, provingExistence: false
    ).point.logLikelihood
  }

  func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    let p = parameterCount
    var value = 0.0
    var score = [Double](repeating: 0, count: p)
    var information = [Double](repeating: 0, count: p * p)
    for i in 0..<rowCount {
      var sum = 0.0
      for j in 0..<p { sum += columns[j][i] * beta[j] }
      // c and its first two derivatives by η.
      let first = Double.exp(bend * sum)
      let rate = bend == 0 ? sum : .expMinusOne(bend * sum) / bend
      if event[i] > 0 && rate <= 0 {
        return LikelihoodPoint(
          logLikelihood: -.infinity, score: score, information: Matrix(zeros: p, p))
      }
      guard rate > 0 else { continue }
      let gain = event[i] / rate - weights[i] * elapsed[i]
      value += (event[i] > 0 ? event[i] * .log(rate) : 0) - weights[i] * rate * elapsed[i]
      let slope = gain * first
      let curvature = event[i] * (first / rate) * (first / rate) - gain * bend * first
      for j in 0..<p {
        score[j] += slope * columns[j][i]
        for k in 0..<p { information[j * p + k] += curvature * columns[j][i] * columns[k][i] }
      }
    }
    return LikelihoodPoint(
      logLikelihood: value, score: score,
      information: Matrix(rows: p, columns: p, elements: information))
  }

  func existence(at beta: [Double], step: [Double]) -> Existence { .undecided(margin: .infinity) }

  func worstConstraint(
    on direction: [Double], over columns: [Int]
  ) -> SeparationConstraint? { nil }

  func limit(along direction: [Double], from beta: [Double]) -> SeparationLimit<Self>? { nil }
}
