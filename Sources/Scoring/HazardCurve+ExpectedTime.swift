internal import RealModule

/// An estimate of a number and its standard error.
public struct EstimateWithError: Sendable, Equatable {
  /// The estimate.
  public let value: Double
  /// The standard error; `nil` where there are no variances.
  public let standardError: Double?

  /// Pairs an estimate with its standard error.
  public init(value: Double, standardError: Double?) {
    self.value = value
    self.standardError = standardError
  }
}

extension HazardCurve {
  /// The time that a customer is expected to stay within a period, each moment u of it worth e^−δu.
  ///
  ///     F = ∫₀ʰ e^−δu S(t₀ + u) / S(t₀) du
  ///
  /// With δ = 0 this is the restricted mean (remaining) time; otherwise, times a margin per unit of
  /// time, the present value of what the customer will bring: the customer lifetime value.
  ///
  /// By the delta method, ∂F/∂ΔΛₖ = −(the part of F after step k).
  ///
  /// - Parameters:
  ///   - period: The period, from the start or given the time served.
  ///   - discount: δ, per unit of time.
  ///   - beyond: What is answered when the period ends after the follow-up.
  /// - Returns: NaN where the period is beyond the follow-up and nothing is carried on.
  /// - Complexity: An exponential for each step in the period, then one variance.
  public mutating func expectedTime(
    over period: SurvivalPeriod, discount: Double, beyond: BeyondFollowUp
  ) -> EstimateWithError {
    let (start, end) = (period.start, period.end)
    let known = steps(after: period.elapsed, through: end)
    var late = stepCount..<stepCount
    var tail = Tail.none
    if end > lastTime {
      guard case .carryHazard(let span) = beyond else {
        return EstimateWithError(value: .nan, standardError: nil)
      }
      let (steps, duration) = lateSteps(span: span)
      late = steps
      tail = Tail(
        from: max(lastTime, start) - start, to: end - start, rate: lateRate(span: span),
        discount: discount, slopePerHazard: duration > 0 ? 1 / duration : 0)
    }
    let steps = min(known.lowerBound, late.lowerBound)..<known.upperBound
    let lastKnown = max(min(end, lastTime), start) - start
    // From the last step back: what is expected after it is what the step puts at stake.
    let survivalAtEnd = exponential(-hazard(of: known))
    var value = survivalAtEnd * tail.value
    let lateWeight = survivalAtEnd * tail.derivative
    var weights = Array(repeating: 0.0, count: steps.count)
    var until = lastKnown
    for step in steps.reversed() {
      var weight = step >= late.lowerBound ? lateWeight : 0
      if step >= known.lowerBound {
        let from = time(ofStep: step) - start
        value +=
          exponential(-hazard(of: known.lowerBound..<step + 1))
          * presentValue(from: from, to: until, discount: discount)
        until = from
        weight -= value
      }
      weights[step - steps.lowerBound] = weight
    }
    value += presentValue(from: 0, to: until, discount: discount)
    let variance = variance(of: steps, weights: weights)
    return EstimateWithError(value: value, standardError: variance?.squareRoot())
  }
}

/// The time after the follow-up, over which the hazard is carried on, for a customer who is still
/// there: F's part of it, and its derivative with respect to the hazard that the rate is made of.
private struct Tail {
  static let none = Tail(value: 0, derivative: 0)

  let value: Double
  let derivative: Double

  private init(value: Double, derivative: Double) {
    self.value = value
    self.derivative = derivative
  }

  init(from start: Double, to end: Double, rate: Double, discount: Double, slopePerHazard: Double) {
    let factor = exponential(-discount * start)
    let length = end - start
    let decay = rate + discount
    let product = decay * length
    value = factor * presentValue(from: 0, to: length, discount: decay)
    // ∫₀ᴸ u e^−κu du = (1 − e^−κL (1 + κL)) / κ²; for small κL by its series.
    let moment =
      product < 0.02
      ? length * length * momentSeries.reversed().reduce(0) { $0 * product + $1 }
      : (1 - exponential(-product) * (1 + product)) / (decay * decay)
    derivative = -factor * moment * slopePerHazard
  }
}

/// (−1)ⁿ / (n! (n + 2)): (1 − e^−x (1 + x)) / x² by powers of x.
private let momentSeries = [1.0 / 2, -1.0 / 3, 1.0 / 8, -1.0 / 30, 1.0 / 144, -1.0 / 840]

/// ∫ e^−δu du from `start` to `end`.
func presentValue(from start: Double, to end: Double, discount: Double) -> Double {
  guard discount != 0 else { return end - start }
  return exponential(-discount * start) * -Double.expMinusOne(-discount * (end - start)) / discount
}
