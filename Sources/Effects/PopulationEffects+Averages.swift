internal import Formulas
internal import Lanes
internal import RealModule
internal import Scoring

/// An average over customers, with its derivatives.
struct Average: Sendable {
  /// The average.
  var value = 0.0
  /// ∂/∂β, through the baseline too.
  var gradient: [Double]
  /// ∂/∂H₀ of each stratum.
  var hazardGradient: [Double]

  init(columns: Int, strata: Int) {
    gradient = Array(repeating: 0, count: columns)
    hazardGradient = Array(repeating: 0, count: strata)
  }

  mutating func add(_ other: Average) {
    value += other.value
    for j in gradient.indices { gradient[j] += other.gradient[j] }
    for s in hazardGradient.indices { hazardGradient[s] += other.hazardGradient[s] }
  }

  mutating func divide(by count: Double) {
    value /= count
    for j in gradient.indices { gradient[j] /= count }
    for s in hazardGradient.indices { hazardGradient[s] /= count }
  }
}

/// The averages of one question: one per outcome, and the range of the linear predictor's change.
struct Averages: Sendable {
  var outcomes: [Average]
  var lowest = Double.infinity
  var highest = -Double.infinity
}

/// What a lane sums, with the memory that it uses.
private struct LaneSum: Sendable {
  var averages: Averages
  var rows: RowScorer
  var derivative: [Double]
  var isScored = true
}

extension PopulationEffects {
  /// The average of a change, or of a single setting, on each of some outcomes.
  ///
  /// - Parameters:
  ///   - settings: What is added up for each customer.
  ///   - slope: The input with respect to which the derivative is taken, instead of the value.
  ///   - outcomes: What it is taken of.
  /// - Returns: `nil` where a customer cannot be scored in a setting.
  /// - Complexity: O(n p) for each setting and outcome.
  func averages(
    _ settings: [WeightedSetting], slope: Int? = nil, of outcomes: [EffectOutcome]
  ) -> Averages? {
    let baselines = outcomes.map { outcome in
      self.outcomes.firstIndex(of: outcome).map { self.baselines[$0] } ?? []
    }
    let strata = baselines.map(\.count).max() ?? 0
    let zero = Average(columns: encoder.columnCount, strata: strata)
    let start = LaneSum(
      averages: Averages(outcomes: outcomes.map { _ in zero }), rows: RowScorer(scorer),
      derivative: Array(repeating: 0, count: encoder.columnCount))
    var total = lanes.sum(rows: customers.count, from: start) { sum, block in
      for index in block {
        add(customers[index], settings, slope: slope, outcomes, baselines, to: &sum)
      }
    } combine: { total, other in
      for index in outcomes.indices {
        total.averages.outcomes[index].add(other.averages.outcomes[index])
      }
      total.averages.lowest = min(total.averages.lowest, other.averages.lowest)
      total.averages.highest = max(total.averages.highest, other.averages.highest)
      total.isScored = total.isScored && other.isScored
    }
    guard total.isScored else { return nil }
    for index in outcomes.indices {
      total.averages.outcomes[index].divide(by: Double(customers.count))
    }
    return total.averages
  }

  /// Adds one customer.
  private func add(
    _ customer: Int, _ settings: [WeightedSetting], slope: Int?, _ outcomes: [EffectOutcome],
    _ baselines: [[BaselineStratum.Sums]], to sum: inout LaneSum
  ) {
    var change = 0.0
    let reference: [Double]? = if case .cox = scorer { scorer.reference } else { nil }
    for part in settings {
      slots.copyRow(customer, into: &sum.rows.slots)
      part.setting.apply(to: &sum.rows.slots)
      let score = sum.rows.score()
      guard score.status.isScored else {
        sum.isScored = false
        return
      }
      var rise = 0.0
      if let slope {
        encoder.encodeDerivative(sum.rows.slots, ofInput: slope, into: &sum.derivative)
        rise = encoder.offsetDerivative(sum.rows.slots, ofInput: slope)
        for (j, coefficient) in scorer.coefficients.enumerated() {
          rise += coefficient * sum.derivative[j]
        }
      }
      change += part.weight * (slope == nil ? score.linearPredictor : rise)
      for (index, outcome) in outcomes.enumerated() {
        let response = Response(
          outcome, eta: score.linearPredictor, slope: slope == nil ? nil : rise,
          hazard: baselines[index].isEmpty ? 0 : baselines[index][score.stratum].hazard)
        sum.averages.outcomes[index].add(
          response, times: part.weight, row: sum.rows.row, derivative: sum.derivative,
          reference: reference,
          baseline: baselines[index].isEmpty ? nil : baselines[index][score.stratum],
          stratum: score.stratum)
      }
    }
    sum.averages.lowest = min(sum.averages.lowest, change)
    sum.averages.highest = max(sum.averages.highest, change)
  }

  /// The estimate that an average is, with its standard error.
  func estimate(_ average: Average, _ outcome: EffectOutcome) -> EffectEstimate {
    var variance = covariance.variance(along: average.gradient)
    if let index = outcomes.firstIndex(of: outcome), !baselines[index].isEmpty {
      for (stratum, gradient) in average.hazardGradient.enumerated() {
        variance += gradient * gradient * baselines[index][stratum].variance
      }
    }
    return EffectEstimate(
      value: average.value, standardError: variance.squareRoot(), level: level)
  }
}

/// A customer's response and its derivatives with respect to η, to ∂η/∂z and to H₀.
private struct Response {
  let value: Double
  /// With respect to η.
  let byPredictor: Double
  /// With respect to ∂η/∂z, for slopes.
  let bySlope: Double
  /// With respect to H₀.
  let byHazard: Double

  init(_ outcome: EffectOutcome, eta: Double, slope: Double?, hazard: Double) {
    switch outcome {
    case .linearPredictor:
      value = slope ?? eta
      byPredictor = slope == nil ? 1 : 0
      bySlope = 1
      byHazard = 0
    case .churn:
      let churn = 1 / (1 + Double.exp(-eta))
      let rise = churn * (1 - churn)
      value = slope.map { rise * $0 } ?? churn
      byPredictor = slope.map { rise * (1 - 2 * churn) * $0 } ?? rise
      bySlope = rise
      byHazard = 0
    case .churnBy:
      // 1 − e^−Λ with Λ = H₀ e^η; its derivative S Λ by η has the derivative S Λ (1 − Λ).
      let risk = Double.exp(eta)
      let total = hazard == 0 ? 0 : hazard * risk
      // Whoever is sure to have left cannot be moved.
      let survival = Double.exp(-total)
      guard survival > 0 else {
        (value, byPredictor, bySlope, byHazard) = (slope == nil ? 1 : 0, 0, 0, 0)
        return
      }
      value = slope.map { survival * total * $0 } ?? -Double.expMinusOne(-total)
      byPredictor = slope.map { survival * total * (1 - total) * $0 } ?? survival * total
      bySlope = survival * total
      byHazard = slope.map { survival * (1 - total) * risk * $0 } ?? survival * risk
    }
  }
}

extension Average {
  /// Adds a weighted response.
  ///
  /// H₀ depends on β too: ∂H₀/∂β = −M.
  fileprivate mutating func add(
    _ response: Response, times weight: Double, row: [Double], derivative: [Double],
    reference: [Double]?, baseline: BaselineStratum.Sums?, stratum: Int
  ) {
    value += weight * response.value
    let (predictor, slope) = (weight * response.byPredictor, weight * response.bySlope)
    let hazard = weight * response.byHazard
    for j in gradient.indices {
      gradient[j] += predictor * (row[j] - (reference?[j] ?? 0)) + slope * derivative[j]
    }
    guard let baseline else { return }
    for j in gradient.indices { gradient[j] -= hazard * baseline.meanHazard[j] }
    hazardGradient[stratum] += hazard
  }
}
