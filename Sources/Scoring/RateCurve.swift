/// The curve of one customer after another in a piecewise exponential model: −log S rises along
/// straight lines.
///
/// Its steps are the stretches of constant hazard; what is asked at a time within one is answered
/// there.
public struct RateCurve: HazardCurve {
  /// One stratum's stretches.
  struct Stretches: Sendable {
    var ends: [Double]
    /// e^α at the reference.
    var rates: [Double]
    var coefficients: [Int?]
    /// H₀ at the beginning of each stretch, and at the end of the last.
    var cumulative: [Double]
  }

  private let scorer: PiecewiseExponentialScorer
  private let strata: [Stretches]
  /// The customer's stratum.
  private var own: Stretches
  private var stratum = 0
  private var risk = 1.0
  /// The design row, where the customer came with one.
  package private(set) var row: [Double] = []
  private var hasRow = false

  init(_ scorer: PiecewiseExponentialScorer) {
    self.scorer = scorer
    strata = scorer.parameters.strata.map { Self.stretches(of: $0, scorer.parameters) }
    own = strata[0]
  }

  /// The stretches of a stratum.
  static func stretches(
    of baseline: HazardBaseline, _ parameters: HazardParameters
  ) -> Stretches {
    let shift = parameters.shift
    var stretches = Stretches(
      ends: baseline.cells.map(\.end), rates: [],
      coefficients: baseline.cells.map(\.coefficient), cumulative: [0])
    var begin = 0.0
    for cell in baseline.cells {
      let rate = cell.coefficient.map { exponential(shift + parameters.baselineCoefficients[$0]) }
      stretches.rates.append(rate ?? 0)
      stretches.cumulative.append(
        stretches.cumulative[stretches.rates.count - 1] + (rate ?? 0) * (cell.end - begin))
      begin = cell.end
    }
    return stretches
  }

  /// Goes to another customer.
  public mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    if stratum != self.stratum {
      own = strata[stratum]
      self.stratum = stratum
    }
    risk = exponential(eta)
    hasRow = row != nil
    guard let row else { return }
    if self.row.count != row.count { self.row = Array(repeating: 0, count: row.count) }
    for j in row.indices { self.row[j] = row[j] }
  }

  /// The number of steps.
  public var stepCount: Int { own.ends.count }
  /// The end of the longest follow-up.
  public var lastTime: Double { own.ends[own.ends.count - 1] }
  /// The time of a step.
  public func time(ofStep step: Int) -> Double { own.ends[step] }

  /// Σ ΔΛₖ over `steps`.
  public func hazard(of steps: Range<Int>) -> Double {
    let increment = own.cumulative[steps.upperBound] - own.cumulative[steps.lowerBound]
    return increment == 0 ? 0 : risk * increment
  }

  /// Var(Σ wₖ ΔΛₖ), with one weight for all steps of a part.
  public mutating func variance(of parts: [WeightedSteps]) -> Double? {
    guard hasRow else { return nil }
    var exposures = Array(repeating: 0.0, count: own.ends.count)
    for part in parts {
      for step in part.steps {
        exposures[step] += part.weight * (own.ends[step] - begin(step))
      }
    }
    return variance(exposures)
  }

  private func begin(_ stretch: Int) -> Double { stretch == 0 ? 0 : own.ends[stretch - 1] }

  /// The stretch that a time belongs to, the last one for all later times.
  private func stretch(at time: Double) -> Int {
    min(own.ends.partitioningIndex { $0 >= time }, own.ends.count - 1)
  }

  /// H₀ at a time within the follow-up.
  private func baseline(at time: Double) -> Double {
    let stretch = stretch(at: time)
    return own.cumulative[stretch] + own.rates[stretch] * (time - begin(stretch))
  }

  /// Var(e^η Σ rate_k · exposure_k), with an exposure for each stretch.
  private func variance(_ exposures: [Double]) -> Double? {
    guard hasRow else { return nil }
    var gradient = zeroGradient
    _ = addGradient(exposures, to: &gradient)
    return variance(along: gradient)
  }

  /// Adds the gradient of e^η Σ rate_k · exposure_k; the sum, which is its slope by η, is returned.
  func addGradient(_ exposures: [Double], to gradient: inout CurveGradient) -> Double {
    var total = 0.0
    for (stretch, exposure) in exposures.enumerated() where exposure != 0 {
      let hazard = risk * own.rates[stretch] * exposure
      if let coefficient = own.coefficients[stretch] {
        gradient.add(hazard, toParameter: coefficient)
      }
      total += hazard
    }
    parameters.addRow(row, times: total, to: &gradient)
    return total
  }

  /// What was estimated.
  package var parameters: HazardParameters { scorer.parameters }

  /// What is spent in each stretch between two times within the follow-up, added to `exposures`.
  func addExposures(
    from start: Double, to end: Double, times factor: Double, _ exposures: inout [Double]
  ) {
    for stretch in own.ends.indices {
      let spent = min(end, own.ends[stretch]) - max(start, begin(stretch))
      if spent > 0 { exposures[stretch] += factor * spent }
    }
  }
}

// MARK: - What is asked between the ends of stretches

extension RateCurve {
  /// The cumulative hazard over a period.
  public func hazard(over period: SurvivalPeriod, beyond: BeyondFollowUp) -> Double {
    let end = min(period.end, lastTime)
    let start = min(period.start, lastTime)
    let known = baseline(at: end) - baseline(at: start)
    guard period.end > lastTime else { return known == 0 ? 0 : risk * known }
    guard case .carryHazard(let span) = beyond else { return .nan }
    return risk * (known + (period.end - max(period.start, lastTime)) * lateBaselineRate(span))
  }

  /// The mean baseline hazard over the last `span` of follow-up.
  private func lateBaselineRate(_ span: Double) -> Double {
    let start = max(lastTime - span, 0)
    guard lastTime > start else { return 0 }
    return (baseline(at: lastTime) - baseline(at: start)) / (lastTime - start)
  }

  /// The standard error of ``hazard(over:beyond:)``.
  public mutating func standardError(
    over period: SurvivalPeriod, beyond: BeyondFollowUp
  ) -> Double? {
    var exposures = Array(repeating: 0.0, count: own.ends.count)
    addExposures(
      from: min(period.start, lastTime), to: min(period.end, lastTime), times: 1, &exposures)
    if period.end > lastTime {
      guard case .carryHazard(let span) = beyond else { return nil }
      let start = max(lastTime - span, 0)
      let carried = period.end - max(period.start, lastTime)
      if lastTime > start {
        addExposures(
          from: start, to: lastTime, times: carried / (lastTime - start), &exposures)
      }
    }
    return variance(exposures)?.squareRoot()
  }

  /// How long until a share of customers like this one have left.
  public func remainingTime(
    until share: LeavingShare, elapsed: Double?, beyond: BeyondFollowUp
  ) -> Double? {
    let start = elapsed ?? 0
    guard start <= lastTime || beyond != .missing else { return nil }
    let spent = baseline(at: min(start, lastTime))
    let target = spent + share.hazard / risk
    let stretch = max(own.cumulative.firstIndex(reaching: target) - 1, 0)
    if start <= lastTime, stretch < stepCount, own.rates[stretch] > 0 {
      return begin(stretch) + (target - own.cumulative[stretch]) / own.rates[stretch] - start
    }
    guard case .carryHazard(let span) = beyond else { return nil }
    let left = target - own.cumulative[own.ends.count]
    let end = max(lastTime, start) + max(left, 0) / lateBaselineRate(span)
    return end.isFinite ? end - start : nil
  }

  /// The interval of ``remainingTime(until:elapsed:beyond:)``.
  public mutating func remainingTimeInterval(
    probability: Double, elapsed: Double?, level: ConfidenceLevel, type: SurvivalIntervalType
  ) -> Interval? {
    let start = elapsed ?? 0
    guard start <= lastTime, variance(own.ends.map { _ in 0 }) != nil else { return nil }
    let height = 1 - probability
    var ends: [Double] = []
    for isLower in [true, false] {
      func limit(_ curve: inout Self, _ horizon: Double) -> Double {
        let period = SurvivalPeriod(horizon: horizon, elapsed: elapsed)
        let interval = type.interval(
          hazard: curve.hazard(over: period, beyond: .missing),
          width: level.criticalValue * (curve.standardError(over: period, beyond: .missing) ?? 0))
        return isLower ? interval.lower : interval.upper
      }
      var (low, high) = (0.0, lastTime - start)
      guard limit(&self, high) <= height else {
        ends.append(.infinity)
        continue
      }
      // Sixty halvings leave nothing of an interval of doubles that matters.
      for _ in 0..<60 {
        let middle = (low + high) / 2
        if limit(&self, middle) <= height { high = middle } else { low = middle }
      }
      ends.append(high)
    }
    return Interval(lower: ends[0], upper: ends[1])
  }

  /// The time that a customer is expected to stay within a period, discounted.
  public mutating func expectedTime(
    over period: SurvivalPeriod, discount: Double, beyond: BeyondFollowUp
  ) -> EstimateWithError {
    var pieces: [(from: Double, to: Double, rate: Double, stretch: Int?)] = []
    for stretch in own.ends.indices {
      let (from, to) = (max(period.start, begin(stretch)), min(period.end, own.ends[stretch]))
      if to > from { pieces.append((from, to, risk * own.rates[stretch], stretch)) }
    }
    if period.end > lastTime {
      guard case .carryHazard(let span) = beyond else {
        return EstimateWithError(value: .nan, standardError: nil)
      }
      pieces.append(
        (max(period.start, lastTime), period.end, risk * lateBaselineRate(span), nil))
    }
    var (value, hazard) = (0.0, 0.0)
    var parts: [Double] = []
    for piece in pieces {
      let worth = exponential(-hazard - discount * (piece.from - period.start))
      let part = worth * annuity(piece.rate + discount, over: piece.to - piece.from)
      parts.append(part)
      value += part
      hazard += piece.rate * (piece.to - piece.from)
    }
    // ∂F/∂(rate of a piece) = −(time in it so far), summed over the moments in it and after it.
    var exposures = Array(repeating: 0.0, count: own.ends.count)
    var later = value
    hazard = 0
    for (piece, part) in zip(pieces, parts) {
      later -= part
      let duration = piece.to - piece.from
      let worth = exponential(-hazard - discount * (piece.from - period.start))
      let inside = worth * annuitySlope(piece.rate + discount, over: duration)
      let weight = -(later * duration + inside)
      if let stretch = piece.stretch {
        exposures[stretch] += weight
      } else if case .carryHazard(let span) = beyond {
        let start = max(lastTime - span, 0)
        if lastTime > start {
          addExposures(
            from: start, to: lastTime, times: weight / (lastTime - start), &exposures)
        }
      }
      hazard += piece.rate * duration
    }
    return EstimateWithError(value: value, standardError: variance(exposures)?.squareRoot())
  }

  /// ∫₀ᵈ e^−ru du.
  private func annuity(_ rate: Double, over duration: Double) -> Double {
    rate == 0 ? duration : -exponentialMinusOne(-rate * duration) / rate
  }

  /// ∫₀ᵈ u e^−ru du.
  private func annuitySlope(_ rate: Double, over duration: Double) -> Double {
    let x = rate * duration
    // (1 − e^−x (1 + x)) / x² is 1/2 − x/3 + x²/8 − x³/30 near 0.
    let ratio =
      x.magnitude < 1e-3
      ? 0.5 - x * (1.0 / 3 - x * (1.0 / 8 - x / 30))
      : (-exponentialMinusOne(-x) - x * exponential(-x)) / (x * x)
    return duration * duration * ratio
  }
}
