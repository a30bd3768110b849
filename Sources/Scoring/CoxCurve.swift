/// The curve of one customer after another in a Cox model: e^η H₀, with the variances of
/// ``BaselineStratum/IntervalGrid``.
///
/// The variance of a sum over steps is
///
///     Var(Σ wₖ ΔΛₖ) = e^2η [Σ wₖ² ΔV₀ₖ + AᵀVA],   A = Σ wₖ [(x − c) ΔH₀ₖ − ΔMₖ]
///
/// and between two times of the grid V₀ and M rise in proportion to H₀.
public struct CoxCurve: HazardCurve {
  let strata: [BaselineStratum]
  let reference: [Double]
  let covariance: CoefficientCovariance?
  /// The customer's stratum.
  private var baseline: BaselineStratum
  private(set) var stratum = 0
  /// e^η.
  private(set) var risk = 1.0
  /// x − c; only where the customer came with a row.
  private(set) var centered: [Double] = []
  private var hasRow = false
  /// A, while it is summed.
  private var direction: [Double] = []

  init(_ scorer: CoxScorer) {
    strata = scorer.strata
    reference = scorer.reference
    covariance = scorer.covariance
    baseline = scorer.strata[0]
  }

  /// Goes to another customer.
  public mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    if stratum != self.stratum {
      baseline = strata[stratum]
      self.stratum = stratum
    }
    risk = hazardRatio(eta)
    hasRow = row != nil
    guard let row else { return }
    if centered.isEmpty {
      centered = Array(repeating: 0, count: reference.count)
      direction = centered
    }
    for j in centered.indices { centered[j] = row[j] - reference[j] }
  }

  /// The number of steps.
  public var stepCount: Int { baseline.time.count }
  /// The end of the longest follow-up.
  public var lastTime: Double { baseline.lastTime }
  /// The time of a step.
  public func time(ofStep step: Int) -> Double { baseline.time[step] }

  /// Σ ΔΛₖ over `steps`.
  public func hazard(of steps: Range<Int>) -> Double {
    let increment = baseline.hazard(of: steps)
    // No hazard is survived however large the risk.
    return increment == 0 ? 0 : increment * risk
  }

  /// The first step, from `low` on, by which the hazard has risen to `target` since `first` steps.
  public func firstStep(after first: Int, reaching target: Double, from low: Int) -> Int? {
    let before = first > 0 ? baseline.cumulativeHazard[first - 1] : 0
    let near = baseline.cumulativeHazard.firstIndex(reaching: before + target / risk)
    return firstStep(after: first, reaching: target, from: low, near: near)
  }

  /// Var(Σ wₖ ΔΛₖ), with one weight for all steps of a part.
  public mutating func variance(of parts: [WeightedSteps]) -> Double? {
    guard let covariance, hasRow, baseline.intervalGrid != nil else { return nil }
    for j in direction.indices { direction[j] = 0 }
    var own = 0.0
    var rise = 0.0
    for part in parts where !part.steps.isEmpty {
      let (steps, weight) = (part.steps, part.weight)
      rise += weight * baseline.hazard(of: steps)
      let square = weight * weight
      own += square * baseline.addSums(through: steps.upperBound, times: -weight, to: &direction)
      own -= square * baseline.addSums(through: steps.lowerBound, times: weight, to: &direction)
    }
    return variance(own: own, rise: rise, covariance)
  }

  /// Var(Σ wₖ ΔΛₖ), with a weight for each step.
  public mutating func variance(of steps: Range<Int>, weights: [Double]) -> Double? {
    guard let covariance, hasRow, let grid = baseline.intervalGrid else { return nil }
    for j in direction.indices { direction[j] = 0 }
    var own = 0.0
    var rise = 0.0
    var step = steps.lowerBound
    var cell = step < steps.upperBound ? baseline.cell(ofStep: step) : 0
    while step < steps.upperBound, cell < grid.time.count {
      // The steps of one cell of the grid share its M by their hazards.
      var sum = 0.0
      while step < steps.upperBound, baseline.time[step] <= grid.time[cell] {
        let weight = weights[step - steps.lowerBound]
        sum += weight * baseline.hazard(of: step..<step + 1)
        own += weight * weight * baseline.variance(ofStep: step)
        step += 1
      }
      rise += sum
      baseline.addCell(cell, mean: sum, to: &direction)
      cell += 1
    }
    return variance(own: own, rise: rise, covariance)
  }

  /// e^2η [V₀ + AᵀVA], where ``direction`` holds −M.
  private mutating func variance(
    own: Double, rise: Double, _ covariance: CoefficientCovariance
  ) -> Double {
    for j in direction.indices { direction[j] += centered[j] * rise }
    let variance = max(own + covariance.variance(along: direction), 0)
    // No variance stays none however large the risk.
    return variance == 0 ? 0 : risk * risk * variance
  }
}

extension CoxScorer: SurvivalScorer {
  /// A curve of the customers' cumulative hazards.
  public func makeCurve() -> CoxCurve { CoxCurve(self) }
}
