internal import CScoringKernels
public import Formulas

/// The part of a discrete-time regression that predicts.
///
///     S(t | x) = Π_{s ≤ t} (1 − λ_s(x)),   g(λ_s(x)) = α_s + η
///
/// over the periods s that are complete by t, with g the logit or log(−log(1 − λ)).
public struct DiscreteTimeScorer: Sendable, Equatable {
  /// How the hazard depends on the linear predictor.
  public enum Link: String, Sendable, CaseIterable {
    /// Log odds.
    case logit
    /// log(−log(1 − λ)).
    case complementaryLogLog = "cloglog"
  }

  /// How the hazard depends on the linear predictor.
  public let link: Link
  /// The length of a period.
  public let periodLength: Double
  /// The curve that α follows over the number of the period, beside a constant; `nil` where periods
  /// or intervals have coefficients of their own.
  ///
  /// Stratum s has the baseline's coefficients from s (1 + columns) on: the constant, then the
  /// curve's.
  public let spline: Basis?
  /// The coefficients and the baselines.
  public let parameters: HazardParameters

  /// Assembles a scorer.
  ///
  /// - Precondition: `fault(link:periodLength:spline:parameters:)` finds nothing.
  public init(
    link: Link, periodLength: Double, spline: Basis?, parameters: HazardParameters
  ) {
    let fault = Self.fault(
      periodLength: periodLength, spline: spline, parameters: parameters)
    precondition(fault == nil, fault ?? "")
    self.link = link
    self.periodLength = periodLength
    self.spline = spline
    self.parameters = parameters
  }

  /// The most periods of all strata together.
  private static let largestPeriodCount = 1 << 16

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(
    periodLength: Double, spline: Basis?, parameters: HazardParameters
  ) -> String? {
    guard periodLength > 0, periodLength.isFinite else {
      return "a period of length \(periodLength)"
    }
    let expected = spline.map { ($0.columnCount + 1) * parameters.strata.count }
    guard expected == nil || expected == parameters.baselineCoefficients.count else {
      return "the baseline's curve needs \(expected ?? 0) coefficients"
    }
    let total = parameters.strata.reduce(0.0) { $0 + $1.lastTime / periodLength }
    guard total <= Double(largestPeriodCount) else {
      return "the baselines have more than \(largestPeriodCount) periods"
    }
    for stratum in parameters.strata {
      for cell in stratum.cells {
        let periods = cell.end / periodLength
        guard (periods - periods.rounded()).magnitude < 1e-6 else {
          return "a stretch of the baseline is no whole number of periods"
        }
        let estimated = cell.knownHazard == nil
        guard estimated == (spline != nil || cell.coefficient != nil) else {
          return "a stretch of the baseline has no hazard"
        }
      }
    }
    return nil
  }

  /// Turns a customer into the design's columns.
  public var encoder: FeatureEncoder { parameters.encoder }

  /// How many periods a stratum's follow-up has.
  func periodCount(_ stratum: HazardBaseline) -> Int {
    Int((stratum.lastTime / periodLength).rounded())
  }
}

extension DiscreteTimeScorer: SurvivalScorer {
  /// A curve of the customers' cumulative hazards.
  public func makeCurve() -> PeriodCurve { PeriodCurve(self) }

  /// The stratum from the level of each stratum variable; −1 where training saw no such one.
  public func stratum(levels level: (Int) -> Int) -> Int { parameters.stratum(levels: level) }
}

/// The curve of one customer after another in a discrete-time model: −log S falls in steps at the
/// end of each period.
///
/// Everything is in the covariance of the coefficients; ∂ΔΛ/∂ζ of a period is λ with the logit and
/// the hazard −log(1 − λ) itself with the complementary log-log.
public struct PeriodCurve: HazardCurve {
  /// One stratum's periods.
  struct Periods: Sendable {
    /// e^α at the reference; infinite where everybody leaves.
    var multipliers: [Double]
    /// The baseline's coefficients that each period is made of, and what of each.
    var parts: [[(coefficient: Int, factor: Double)]]
  }

  private let scorer: DiscreteTimeScorer
  private let strata: [Periods]
  private var stratum = 0
  private var risk = 1.0
  /// Λ after each number of periods.
  private var cumulative: [Double] = [0]
  /// The design row, where the customer came with one.
  package private(set) var row: [Double] = []
  private var hasRow = false
  private var direction: [Double] = []

  init(_ scorer: DiscreteTimeScorer) {
    self.scorer = scorer
    strata = scorer.parameters.strata.indices.map { Self.periods(of: $0, scorer) }
  }

  /// The periods of a stratum.
  static func periods(
    of stratum: Int, _ scorer: DiscreteTimeScorer
  ) -> Periods {
    let shift = scorer.parameters.shift
    let baseline = scorer.parameters.strata[stratum]
    let gamma = scorer.parameters.baselineCoefficients
    let count = scorer.periodCount(baseline)
    var periods = Periods(multipliers: [], parts: [])
    var cell = 0
    for period in 1...max(count, 1) {
      if let spline = scorer.spline {
        let first = stratum * (spline.columnCount + 1)
        let values = [1] + spline.values(at: Double(period))
        let parts = values.enumerated().map { (first + $0, $1) }
        periods.parts.append(parts.map { (coefficient: $0.0, factor: $0.1) })
        periods.multipliers.append(
          exponential(shift + parts.reduce(0) { $0 + gamma[$1.0] * $1.1 }))
        continue
      }
      while cell + 1 < baseline.cells.count,
        Double(period) * scorer.periodLength > baseline.cells[cell].end * (1 + 1e-9)
      { cell += 1 }
      if let coefficient = baseline.cells[cell].coefficient {
        periods.parts.append([(coefficient, 1)])
        periods.multipliers.append(exponential(shift + gamma[coefficient]))
      } else {
        periods.parts.append([])
        periods.multipliers.append(baseline.cells[cell].knownHazard == 1 ? .infinity : 0)
      }
    }
    return periods
  }

  /// Goes to another customer.
  public mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    self.stratum = stratum
    risk = exponential(eta)
    let count = strata[stratum].multipliers.count
    if cumulative.count != count + 1 { cumulative = Array(repeating: 0, count: count + 1) }
    let isLogit: Int32 = scorer.link == .logit ? 1 : 0
    let multipliers = strata[stratum].multipliers
    unsafe cumulative.withUnsafeMutableBufferPointer { sums in
      unsafe multipliers.withUnsafeBufferPointer { multipliers in
        guard let from = multipliers.baseAddress, let to = sums.baseAddress else { return }
        unsafe tenure_hazard_sums(from, count, risk, isLogit, to)
      }
    }
    hasRow = row != nil
    guard let row else { return }
    if self.row.count != row.count { self.row = Array(repeating: 0, count: row.count) }
    for j in row.indices { self.row[j] = row[j] }
  }

  /// e^ζ of a period; no risk, however large, makes a hazard of none.
  private func odds(_ period: Int) -> Double {
    let multiplier = strata[stratum].multipliers[period]
    return multiplier == 0 || multiplier == .infinity ? multiplier : multiplier * risk
  }

  /// ∂ΔΛ/∂ζ of a step; `nil` where everybody leaves.
  func hazardSlope(ofStep step: Int) -> Double? {
    let odds = odds(step)
    guard odds < .infinity else { return nil }
    return scorer.link == .logit ? odds / (1 + odds) : odds
  }

  /// The baseline's coefficients that a step is made of, and what of each.
  func parts(ofStep step: Int) -> [(coefficient: Int, factor: Double)] {
    strata[stratum].parts[step]
  }

  /// What was estimated.
  package var parameters: HazardParameters { scorer.parameters }

  /// The number of steps.
  public var stepCount: Int { strata[stratum].multipliers.count }
  /// The end of the longest follow-up.
  public var lastTime: Double { scorer.parameters.strata[stratum].lastTime }
  /// The time of a step.
  public func time(ofStep step: Int) -> Double { Double(step + 1) * scorer.periodLength }

  /// Σ ΔΛₖ over `steps`.
  public func hazard(of steps: Range<Int>) -> Double {
    if steps.isEmpty { return 0 }
    let end = cumulative[steps.upperBound]
    return end == .infinity ? .infinity : end - cumulative[steps.lowerBound]
  }

  /// The first step, from `low` on, by which the hazard has risen to `target` since `first` steps.
  public func firstStep(after first: Int, reaching target: Double, from low: Int) -> Int? {
    let near = cumulative.firstIndex(reaching: cumulative[first] + target) - 1
    return firstStep(after: first, reaching: target, from: low, near: near)
  }

  /// Var(Σ wₖ ΔΛₖ), with one weight for all steps of a part.
  public mutating func variance(of parts: [WeightedSteps]) -> Double? {
    guard let covariance = scorer.parameters.covariance, hasRow else { return nil }
    let baseline = scorer.parameters.baselineCoefficients.count
    if direction.isEmpty { direction = Array(repeating: 0, count: baseline + row.count) }
    for j in direction.indices { direction[j] = 0 }
    var total = 0.0
    for part in parts {
      for step in part.steps {
        guard let own = hazardSlope(ofStep: step) else { continue }
        let slope = part.weight * own
        for (coefficient, factor) in self.parts(ofStep: step) {
          direction[coefficient] += slope * factor
        }
        total += slope
      }
    }
    for j in row.indices { direction[baseline + j] = total * row[j] }
    return covariance.variance(along: direction)
  }
}
