public import Lanes
public import Scoring
public import StatisticalModels

internal import LinearAlgebra
internal import RealModule

/// Regression of the time to an event by a parametric family.
///
///     log T = xᵀ β + offset + σ W,    log σ = zᵀ γ
///
/// with W as the family has it (``LifetimeRegression/distribution``), or by Gompertz
/// h(t) = exp(xᵀ β + offset + κ t). Times may be right-, left- or interval-censored and enter late.
/// Estimates are R's `survreg` and flexsurv's, with the log-likelihood of the times themselves.
///
/// - SeeAlso: Kalbfleisch & Prentice, *The Statistical Analysis of Failure Time Data*, 2nd ed.
///   (2002), chapters 2 and 3; Prentice, Biometrika 61 (1974), 539–544.
public struct LifetimeRegression: Sendable {
  /// The family.
  public var distribution: LifetimeDistribution
  /// Newton's settings.
  public var newton = Newton()
  /// The robust standard errors wanted besides the model's.
  public var robustErrors: CoxRegression.RobustErrors?
  /// Whether each term is tested by refitting without it.
  public var testsTerms = true
  /// How intervals are made: Wald's, or by profile likelihood.
  public var intervals = IntervalMethod.wald
  /// The level of profile intervals.
  public var confidenceLevel = 0.95
  /// Whether a generalized gamma is compared with the families inside it.
  public var comparesMembers = true
  /// The threads that may work.
  public var lanes = Lanes.single

  /// A specification with default settings.
  public init(_ distribution: LifetimeDistribution) { self.distribution = distribution }

  /// Estimates all equations from data.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept.
  ///   - response: The times of its rows; with strata, each has a scale of its own.
  ///   - equations: The design's columns of the location, of the log scale, and of the shape; `nil`
  ///     takes all for the location.
  ///   - strata: The names of the strata.
  /// - Returns: The estimates, their covariance, tests, and how the iteration ended.
  /// - Throws: `FitError`.
  /// - Precondition: `design` and `response` have the same number of rows.
  public func fit(
    _ design: Design, _ response: LifetimeResponse, equations: [[Int]]? = nil,
    strata: [String]? = nil
  ) throws(FitError) -> LifetimeFit {
    precondition(
      design.rowCount == response.count,
      "the design has \(design.rowCount) rows, the response \(response.count)")
    try design.checkSize()
    let keys = strata ?? (0..<response.stratumCount).map { "\($0)" }
    let columns = equations ?? [Array(0..<design.columnCount), [], []]
    let layout = LifetimeDesign(design, columns, distribution, response, keys: keys)
    if layout.design.columnCount >= max(response.count, 1) {
      throw .moreColumnsThanRows(rows: response.count, columns: layout.design.columnCount)
    }
    let events = response.events
    if events == 0 { throw .noEvents }
    if distribution.hasScale, response.stratumCount > 1,
      let empty = (0..<response.stratumCount).first(where: { response.events(in: $0) == 0 })
    {
      throw .noEventsInStratum(keys[empty])
    }
    let standardized = StandardizedDesign(layout.design, centering: true, lanes: lanes)
    var likelihood = LifetimeLikelihood(
      design: standardized, parts: layout.parts, rows: LifetimeRows(response, distribution),
      weights: response.weights, offset: response.offset, lanes: lanes, eventCount: events)
    let start = nullStart(&likelihood, response)
    let rank = rankDecision(standardized, layout)
    var plan = MaximumLikelihood.Plan(newton: newton, testingTerms: testsTerms, warmStart: nil)
    var estimates = try MaximumLikelihood(
      &likelihood, standardized, nullStart: start, rank: { _ in rank }, plan: plan)
    if distribution == .generalizedGamma, estimates.isAstray,
      let better = try shapeOfBestProfile(&likelihood, estimates, layout)
    {
      plan.warmStart = { _, _ in better }
      estimates = try MaximumLikelihood(
        &likelihood, standardized, nullStart: start, rank: { _ in rank }, plan: plan)
    }
    try refuseExactFit(estimates, layout, response)
    // Where a likelihood flattens towards its limit, Newton's steps may end there as at a maximum.
    try refuseLimit(estimates, design, columns[0], layout, response)
    if distribution == .generalizedGamma, estimates.isAstray {
      throw .endlessSearch(steps: newton.maximumIterations)
    }
    let members = comparesMembers ? memberTests(&likelihood, estimates, layout) : []
    if intervals == .profile, robustErrors == nil, estimates.convergence.converged {
      estimates = estimates.profiled(
        likelihood, standardized, level: confidenceLevel, newton: newton)
    }
    var robust: Matrix?
    if let robustErrors {
      let kept = estimates.estimated
      let bread = standardized.standardized(covariance: estimates.covariance, columns: kept)
      let meat = likelihood.meat(
        at: estimates.standardizedEstimates, kept: kept, robustErrors,
        weightsAreFrequencies: response.weightsAreFrequencies)
      robust = standardized.original(covariance: meat.sandwiched(by: bread), columns: kept)
    }
    return LifetimeFit(
      distribution: distribution, estimates: estimates, robustCovariance: robust,
      layout: layout, means: StandardizedDesign(design, centering: true, lanes: lanes).means,
      response: response, members: members)
  }

  /// Refuses a fit whose scale went to 0 although times are known exactly: the density of a time that
  /// is fitted exactly grows without end.
  private func refuseExactFit(
    _ estimates: MaximumLikelihood, _ layout: LifetimeDesign, _ response: LifetimeResponse
  ) throws(FitError) {
    guard distribution.hasScale, distribution.acceleratesTime else { return }
    let scales = layout.parts[1].columns.prefix(layout.parts[1].constants)
    // No clock tells times apart by less than a millionth of themselves.
    let vanishes = scales.contains { estimates.estimates[$0] < .log(1e-6) }
    let events = (0..<response.count).count {
      response.upper[$0] == response.lower[$0] && response.weights?[$0] ?? 1 > 0
    }
    if vanishes, events > 0 { throw .exactFit(events: events) }
  }

  // MARK: - Starts

  /// Where the model without effects begins.
  private func nullStart(
    _ likelihood: inout LifetimeLikelihood, _ response: LifetimeResponse
  ) -> [Double] {
    var theta = Array(repeating: 0.0, count: likelihood.parameterCount)
    let parts = likelihood.parts
    let scales = parts[1].columns.prefix(parts[1].constants)
    var moments = Moments()
    for i in 0..<response.count {
      let clock = likelihood.rows.typicalClock(i)
      moments.add(
        clock, offset: response.offset?[i] ?? 0, weight: response.weights?[i] ?? 1,
        isEvent: response.upper[i] < .infinity)
    }
    switch distribution {
    case .gompertz: theta[0] = moments.logRate
    case .exponential: theta[0] = moments.logMeanTime
    case .weibull, .lognormal, .loglogistic, .generalizedGamma:
      theta[0] = moments.mean
      // W has the standard deviations π/√6, 1 and π/√3.
      let unit =
        distribution == .weibull ? 1.28 : distribution == .loglogistic ? 1.81 : 1.0
      for column in scales { theta[column] = .log(max(moments.deviation, 1e-3) / unit) }
    }
    guard distribution == .generalizedGamma else { return theta }
    return bestShape(&likelihood, theta)
  }

  /// The generalized gamma's likelihood may have several maxima along the shape; the best of the
  /// members at −1, 0 and 1 is a start in the right valley.
  private func bestShape(
    _ likelihood: inout LifetimeLikelihood, _ theta: [Double]
  ) -> [Double] {
    let parts = likelihood.parts
    let free = [0] + parts[1].columns.prefix(parts[1].constants)
    var quick = newton
    quick.informationTolerance = 1e-3
    var best: (value: Double, theta: [Double])?
    for shape in [1.0, 0, -1] {
      var start = theta
      start[parts[2].columns.lowerBound] = shape
      let fit = quick.maximize(&likelihood, from: start, free: free, provingExistence: false)
      let value = fit.point.logLikelihood
      if value.isFinite, value > best?.value ?? -.infinity { best = (value, fit.parameters) }
    }
    return best?.theta ?? theta
  }

  /// Which columns the others of their equation determine, by the Gram matrices of the equations.
  private func rankDecision(
    _ design: StandardizedDesign, _ layout: LifetimeDesign
  ) -> RankDecision {
    let p = layout.design.columnCount
    let sums = lanes.sum(
      rows: layout.design.rowCount,
      from: (
        grams: layout.parts.map { GramAccumulator(order: $0.columns.count) }, block: [Double]()
      )
    ) { sum, rows in
      if sum.block.count != rows.count * p {
        sum.block = Array(repeating: 0, count: rows.count * p)
      }
      design.pack(rows, into: &sum.block)
      for (index, part) in layout.parts.enumerated() where !part.columns.isEmpty {
        sum.grams[index].add(sum.block, LifetimeScratch.layout(part.columns, rows: rows.count))
      }
    } combine: { total, other in
      for index in total.grams.indices { total.grams[index].add(other.grams[index]) }
    }
    var whole = Matrix(zeros: p, p)
    for (part, gram) in zip(layout.parts, sums.grams) {
      let matrix = gram.matrix
      let start = part.columns.lowerBound
      for j in 0..<part.columns.count {
        for i in 0..<part.columns.count { whole[start + i, start + j] = matrix[i, j] }
      }
    }
    return .information(whole)
  }

  // MARK: - Members of the generalized gamma

  /// The fits of the families inside a generalized gamma, each against the whole.
  private func memberTests(
    _ likelihood: inout LifetimeLikelihood, _ fit: MaximumLikelihood, _ layout: LifetimeDesign
  ) -> [LifetimeFit.Member] {
    guard distribution == .generalizedGamma, fit.convergence.converged else { return [] }
    let shapes = Array(layout.parts[2].columns)
    let scales = Array(layout.parts[1].columns)
    let members: [(LifetimeDistribution, shape: Double, fixed: [Int])] = [
      (.weibull, 1, shapes), (.lognormal, 0, shapes), (.exponential, 1, shapes + scales),
    ]
    return members.map { member, shape, fixed in
      var start = fit.standardizedEstimates
      for column in fixed { start[column] = 0 }
      if let first = shapes.first { start[first] = shape }
      let free = fit.estimated.filter { !fixed.contains($0) }
      let end = newton.maximize(&likelihood, from: start, free: free, provingExistence: false)
      let value = end.point.logLikelihood
      return LifetimeFit.Member(
        distribution: member, logLikelihood: value,
        test: ChiSquaredTest(
          chiSquared: max(0, 2 * (fit.logLikelihood - value)),
          degreesOfFreedom: fit.estimated.count - free.count))
    }
  }
}

/// Moments of the times, censored ones taken as they are: enough to begin with.
private struct Moments {
  private var weight = 0.0
  private var sum = 0.0
  private var squares = 0.0
  private var origin: Double?
  private var events = 0.0
  private var largest = -Double.infinity
  private var scaled = 0.0

  /// Adds a row with its time on the family's clock.
  mutating func add(_ clock: Double, offset: Double, weight: Double, isEvent: Bool) {
    let value = clock - offset
    let origin = origin ?? value
    self.origin = origin
    self.weight += weight
    sum += weight * (value - origin)
    squares += weight * (value - origin) * (value - origin)
    if isEvent { events += weight }
    // log Σ w e^value without overflow, as a running largest term and the sum relative to it.
    if value > largest {
      scaled = scaled * (largest == -.infinity ? 0 : .exp(largest - value)) + weight
      largest = value
    } else {
      scaled += weight * .exp(value - largest)
    }
    times += weight * clock * .exp(offset)
  }

  private var times = 0.0

  /// The mean of log time.
  var mean: Double { (origin ?? 0) + sum / weight }
  /// The standard deviation of log time.
  var deviation: Double {
    max(squares / weight - (sum / weight) * (sum / weight), 0).squareRoot()
  }
  /// log of the time for each event, of log times.
  var logMeanTime: Double { largest + .log(scaled / events) }
  /// log of the events in a unit of time, of times.
  var logRate: Double { .log(events / times) }
}

extension MaximumLikelihood {
  /// Whether an iteration ended neither at a maximum nor at a limit that is known.
  var isAstray: Bool { !convergence.converged && estimateExists != false }
}
