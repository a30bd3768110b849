internal import Formulas

/// The curve of one customer after another under competing risks: −log of the probability of staying,
/// and the probability of leaving for each cause.
///
/// Every quantity is a function of the increments h_k(u) of all causes, and its variance that of the
/// linear combination Σ g_k(u) h_k(u) with the derivatives g as weights:
///
///     Σₖ e^2ηₖ Σ_u g_k(u)² ΔV₀ₖ(u)  +  AᵀVA,   Aₖ = e^ηₖ Σ_u g_k(u) [(x − c) ΔH₀ₖ(u) − ΔMₖ(u)]
///
/// Causes share no event, so only the coefficients' covariance can join them.
///
/// - SeeAlso: Cheng, Fine & Wei, *Prediction of cumulative incidence function under the proportional
///   hazards model*, Biometrics 54 (1998), 219–228.
public struct CauseSpecificCurve: HazardCurve {
  /// The event times of all causes in one stratum.
  struct Steps: Sendable {
    var time: [Double] = []
    var lastTime = 0.0
    /// ΔH₀ₖ at each time, for each cause.
    var rises: [[Double]] = []
    /// H₀ₖ after each number of steps, for each cause.
    var sums: [[Double]] = []
    /// ΔV₀ₖ at each time, for each cause; empty without variances.
    var variances: [[Double]] = []
    /// The cell of the grid of M that each time belongs to, for each cause; −1 where it has no rise.
    var cells: [[Int]] = []
    /// ΔMₖ of each cell over its ΔH₀ₖ, for each cause.
    var means: [[[Double]]] = []
  }

  private let scorer: CauseSpecificScorer
  private let strata: [Steps]
  private var stratum = 0
  /// e^ηₖ.
  private var risks: [Double]
  /// −log S after each number of steps, where it is not the sum of the causes' hazards.
  private var cumulative: [Double] = [0]
  private var centered: [Double] = []
  private var hasRow = false

  init(_ scorer: CauseSpecificScorer) {
    self.scorer = scorer
    strata = scorer.causes[0].strata.indices.map { Self.steps(of: $0, scorer) }
    risks = Array(repeating: 1, count: scorer.causes.count)
  }

  /// An η above which all leave at the first event; e^η and its products with hazards stay finite,
  /// so that causes can still be compared.
  static let surelyLeaving = 300.0

  // MARK: - The hazard of leaving at all

  /// Goes to another customer.
  public mutating func move(to row: [Double]?, linearPredictor eta: Double, stratum: Int) {
    self.stratum = stratum
    guard let row else { preconditionFailure("a curve of several causes needs the row") }
    if centered.count != row.count { centered = Array(repeating: 0, count: row.count) }
    for j in row.indices { centered[j] = row[j] - scorer.reference[j] }
    hasRow = true
    // The offset is what η of the first cause has besides.
    let plain = scorer.causes[0].predictor.value(row, offset: 0)
    let offset = scorer.encoder.offsets.isEmpty ? 0 : eta - plain
    for (k, cause) in scorer.causes.enumerated() {
      let own = k == 0 ? eta : cause.predictor.value(row, offset: offset)
      risks[k] = exponential(min(own, Self.surelyLeaving))
    }
    if scorer.survivalProduct == .productLimit { sumFalls() }
  }

  private mutating func sumFalls() {
    let count = stepCount
    if cumulative.count != count + 1 { cumulative = Array(repeating: 0, count: count + 1) }
    var sum = 0.0
    for (step, total) in totals(0..<count).enumerated() {
      sum += fall(total)
      cumulative[step + 1] = sum
    }
  }

  /// h_k at a step.
  private func rise(_ cause: Int, _ step: Int) -> Double {
    let increment = strata[stratum].rises[cause][step]
    return increment == 0 ? 0 : increment * risks[cause]
  }

  /// T at a step.
  private func total(_ step: Int) -> Double {
    var total = 0.0
    for cause in risks.indices { total += rise(cause, step) }
    return total
  }

  /// By how much −log S rises.
  private func fall(_ total: Double) -> Double {
    switch scorer.survivalProduct {
    case .exponential: total
    case .productLimit: total >= 1 ? .infinity : -logarithm(onePlus: -total)
    }
  }

  /// The number of steps.
  public var stepCount: Int { strata[stratum].time.count }
  /// The end of the longest follow-up.
  public var lastTime: Double { strata[stratum].lastTime }
  /// The time of a step.
  public func time(ofStep step: Int) -> Double { strata[stratum].time[step] }

  /// Σ ΔΛₖ over `steps`.
  public func hazard(of steps: Range<Int>) -> Double {
    if steps.isEmpty { return 0 }
    if scorer.survivalProduct == .exponential {
      var hazard = 0.0
      for cause in risks.indices {
        let sums = strata[stratum].sums[cause]
        let increment = sums[steps.upperBound] - sums[steps.lowerBound]
        if increment > 0 { hazard += increment * risks[cause] }
      }
      return hazard
    }
    let end = cumulative[steps.upperBound]
    return end == .infinity ? .infinity : end - cumulative[steps.lowerBound]
  }

  /// Var(Σ wₖ ΔΛₖ), with one weight for all steps of a part.
  public mutating func variance(of parts: [WeightedSteps]) -> Double? {
    guard scorer.covariance != nil, !strata[stratum].variances.isEmpty else { return nil }
    guard let first = parts.first?.steps.lowerBound, let last = parts.last?.steps.upperBound else {
      return 0
    }
    var weights = Array(repeating: 0.0, count: last - first)
    for part in parts {
      for step in part.steps {
        let total = scorer.survivalProduct == .productLimit ? self.total(step) : 0
        weights[step - first] = total < 1 ? part.weight / (1 - total) : 0
      }
    }
    return variance(of: first..<last, weights: risks.map { _ in weights })
  }

  // MARK: - The probability of leaving for a cause

  /// The probability of leaving for a cause within a period, given having stayed until it begins.
  ///
  /// - Parameters:
  ///   - cause: An index into the scorer's causes.
  ///   - period: The period.
  /// - Returns: NaN where the period ends beyond the follow-up, as of ``incidences(over:)``.
  /// - Complexity: A few operations for each step in the period.
  public func incidence(of cause: Int, over period: SurvivalPeriod) -> Double {
    incidences(over: period)[cause]
  }

  /// The probability of leaving for each cause within a period, given having stayed until it begins.
  ///
  /// - Parameter period: The period.
  /// - Returns: One for each of the scorer's causes; NaN where the period ends beyond the follow-up:
  ///   without a model of what comes after, nobody knows how the causes will share it.
  /// - Complexity: A few operations for each step in the period.
  public func incidences(over period: SurvivalPeriod) -> [Double] {
    guard period.end <= lastTime else { return risks.map { _ in .nan } }
    let steps = steps(after: period.elapsed, through: period.end)
    // Step after step for one cause after the other: so nothing but numbers is in the loops.
    var weights = totals(steps)
    var stay = 1.0
    for index in weights.indices {
      let (share, stays) = shareAndStays(weights[index])
      weights[index] = stay * share
      stay *= stays
    }
    return risks.indices.map { cause in
      let (rises, risk) = (strata[stratum].rises[cause], risks[cause])
      var sum = 0.0
      for (index, step) in steps.enumerated() { sum += weights[index] * (rises[step] * risk) }
      return min(sum, 1)
    }
  }

  /// T at each of some steps.
  private func totals(_ steps: Range<Int>) -> [Double] {
    var totals = Array(repeating: 0.0, count: steps.count)
    for (cause, risk) in risks.enumerated() {
      let rises = strata[stratum].rises[cause]
      for (index, step) in steps.enumerated() { totals[index] += rises[step] * risk }
    }
    return totals
  }

  /// φ, and the probability of staying through a step.
  private func shareAndStays(_ total: Double) -> (share: Double, stays: Double) {
    switch scorer.survivalProduct {
    case .exponential:
      let left = -exponentialMinusOne(-total)
      return (total == 0 ? 1 : left / total, 1 - left)
    case .productLimit: return (share(total), max(1 - total, 0))
    }
  }

  /// φ.
  private func share(_ total: Double) -> Double {
    switch scorer.survivalProduct {
    case .exponential: total == 0 ? 1 : -exponentialMinusOne(-total) / total
    case .productLimit: total > 1 ? 1 / total : 1
    }
  }

  /// φ′, the derivative of φ by T.
  private func shareSlope(_ total: Double) -> Double {
    guard scorer.survivalProduct == .exponential else { return 0 }
    // (e^−T (1 + T) − 1) / T², which is −1/2 + T/3 − T²/8 + T³/30 near 0.
    guard total > 1e-3 else { return -0.5 + total * (1.0 / 3 - total * (1.0 / 8 - total / 30)) }
    return (exponentialMinusOne(-total) + total * exponential(-total)) / (total * total)
  }

  /// The standard error of ``incidence(of:over:)``.
  ///
  /// - Returns: `nil` beyond the follow-up, and where there are no variances.
  public mutating func incidenceError(of cause: Int, over period: SurvivalPeriod) -> Double? {
    guard scorer.covariance != nil, period.end <= lastTime else { return nil }
    let steps = steps(after: period.elapsed, through: period.end)
    let own = strata[stratum]
    guard !own.variances.isEmpty else { return nil }
    var weights = risks.map { _ in Array(repeating: 0.0, count: steps.count) }
    var stays = Array(repeating: 1.0, count: steps.count)
    var sums = Array(repeating: 0.0, count: steps.count)
    var (stay, sum) = (1.0, 0.0)
    for (index, step) in steps.enumerated() {
      let total = total(step)
      stays[index] = stay
      sum += stay * share(total) * rise(cause, step)
      sums[index] = sum
      stay *= exponential(-fall(total))
    }
    for (index, step) in steps.enumerated() {
      let total = total(step)
      // What comes after a step is lost with those who leave at it.
      let later = (sum - sums[index]) / (scorer.survivalProduct == .productLimit ? 1 - total : 1)
      let lost = scorer.survivalProduct == .productLimit && total >= 1 ? 0 : later
      for k in risks.indices {
        weights[k][index] =
          stays[index] * ((k == cause ? share(total) : 0) + rise(cause, step) * shareSlope(total))
          - lost
      }
    }
    return variance(of: steps, weights: weights)?.squareRoot()
  }

  /// The interval of ``incidence(of:over:)``: that of 1 − F as a survival probability.
  public mutating func incidenceInterval(
    of cause: Int, over period: SurvivalPeriod, level: ConfidenceLevel,
    type: SurvivalIntervalType = .log
  ) -> Interval? {
    guard let error = incidenceError(of: cause, over: period) else { return nil }
    let incidence = incidence(of: cause, over: period)
    return type.incidenceInterval(incidence, width: level.criticalValue * error)
  }

  // MARK: - Variances

  /// Var(Σₖ Σ_u g_k(u) h_k(u)).
  private func variance(of steps: Range<Int>, weights: [[Double]]) -> Double? {
    guard let covariance = scorer.covariance else { return nil }
    let own = strata[stratum]
    let columns = centered.count
    var direction = Array(repeating: 0.0, count: columns * risks.count)
    var total = 0.0
    for k in risks.indices {
      let risk = risks[k]
      var (squares, rise) = (0.0, 0.0)
      var (cell, cellRise) = (-1, 0.0)
      func addCell() {
        if cell >= 0 {
          for j in 0..<columns { direction[k * columns + j] -= cellRise * own.means[k][cell][j] }
        }
        cellRise = 0
      }
      for step in steps {
        let increment = own.rises[k][step]
        if increment == 0 { continue }
        let weight = weights[k][step - steps.lowerBound]
        squares += weight * weight * own.variances[k][step]
        rise += weight * increment
        if own.cells[k][step] != cell {
          addCell()
          cell = own.cells[k][step]
        }
        cellRise += weight * increment
      }
      addCell()
      if squares > 0 { total += risk * risk * squares }
      for j in 0..<columns {
        let change = direction[k * columns + j] + centered[j] * rise
        direction[k * columns + j] = change == 0 ? 0 : risk * change
      }
    }
    return max(total + covariance.variance(along: direction), 0)
  }
}

extension SurvivalIntervalType {
  /// The interval of a probability of leaving F, where F ± `width` is its plain interval: that of
  /// 1 − F as a probability of staying.
  func incidenceInterval(_ incidence: Double, width: Double) -> Interval? {
    guard incidence < 1 else { return Interval(lower: 1, upper: 1) }
    guard incidence > 0 else { return Interval(lower: 0, upper: 0) }
    let stay = interval(hazard: -logarithm(onePlus: -incidence), width: width / (1 - incidence))
    return Interval(lower: 1 - stay.upper, upper: 1 - stay.lower)
  }
}
