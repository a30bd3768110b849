extension HazardCurve {
  /// What is expected after each step, which lasts until the next.
  package func expectedTimeParts(
    over period: SurvivalPeriod, discount: Double
  ) -> (certain: Double, parts: [WeightedTime]) {
    let known = steps(after: period.elapsed, through: period.end)
    var times = known.map { time(ofStep: $0) - period.start }
    times.append(period.horizon)
    let parts = known.enumerated().compactMap { place, step -> WeightedTime? in
      let survival = exponential(-hazard(of: known.lowerBound..<step + 1))
      guard survival > 0 else { return nil }
      return WeightedTime(
        time(ofStep: step),
        weight: survival
          * presentValue(from: times[place], to: times[place + 1], discount: discount))
    }
    return (presentValue(from: 0, to: times[0], discount: discount), parts)
  }

  /// For each part, the number of steps up to its time.
  fileprivate func stepCounts(_ parts: [WeightedTime]) -> [Int] {
    var count = 0
    var known = -Double.infinity
    return parts.map { part in
      if part.time < known || count == 0 { count = stepCount(through: part.time) }
      while count < stepCount, time(ofStep: count) <= part.time { count += 1 }
      known = part.time
      return count
    }
  }
}

extension CoxCurve: DifferentiableCurve {
  /// Zeros for the coefficients and all steps of all strata.
  package var zeroGradient: CurveGradient {
    CurveGradient(parameters: reference.count, steps: strata.map(\.time.count))
  }

  /// Adds `weight` (x − c).
  package func addPredictorGradient(times weight: Double, to gradient: inout CurveGradient) {
    for j in centered.indices { gradient.add(weight * centered[j], toParameter: j) }
  }

  /// Adds Σ wₖ ∂(e^η H₀(tₖ)), H₀ taken as it is; what β does to H₀ is in ``variance(along:)``.
  package mutating func addHazardGradient(
    _ parts: [WeightedTime], to gradient: inout CurveGradient
  ) -> Double {
    var slope = 0.0
    for (part, count) in zip(parts, stepCounts(parts)) where count > 0 && part.weight != 0 {
      gradient.add(part.weight * risk, toStep: count - 1, of: stratum)
      slope += part.weight * hazard(of: 0..<count)
    }
    for j in centered.indices { gradient.add(slope * centered[j], toParameter: j) }
    return slope
  }

  /// Σ ΔV₀ₖ (Σ of all weights from step k on)² + AᵀVA, A less the weighted M.
  package func variance(along gradient: CurveGradient) -> Double? {
    guard let covariance, strata.allSatisfy({ $0.intervalGrid != nil }) else { return nil }
    var direction = gradient.parameters
    var own = 0.0
    for (stratum, weights) in zip(strata, gradient.steps) {
      let sums = weights.indices.map { step in
        stratum.addSums(through: step + 1, times: -weights[step], to: &direction)
      }
      var behind = 0.0
      for step in weights.indices.reversed() {
        behind += weights[step]
        own += behind * behind * max(sums[step] - (step > 0 ? sums[step - 1] : 0), 0)
      }
    }
    return own + covariance.variance(along: direction)
  }
}

/// A curve whose baseline is estimated with the coefficients, so that one covariance says how sure both
/// are.
package protocol ParametricHazardCurve: HazardCurve {
  /// What was estimated.
  var parameters: HazardParameters { get }
  /// The customer's design row.
  var row: [Double] { get }
}

extension ParametricHazardCurve {
  /// Zeros for the baseline and the coefficients.
  package var zeroGradient: CurveGradient { CurveGradient(parameters: parameters.parameterCount) }

  /// Adds `weight` · x.
  package func addPredictorGradient(times weight: Double, to gradient: inout CurveGradient) {
    parameters.addRow(row, times: weight, to: &gradient)
  }

  /// By the covariance of baseline and coefficients.
  package func variance(along gradient: CurveGradient) -> Double? {
    parameters.covariance?.variance(along: gradient.parameters)
  }
}

extension PeriodCurve: DifferentiableCurve, ParametricHazardCurve {
  /// Adds what each period's ζ does to all parts after it.
  package mutating func addHazardGradient(
    _ parts: [WeightedTime], to gradient: inout CurveGradient
  ) -> Double {
    var weights = [Double](repeating: 0, count: stepCount)
    for (part, count) in zip(parts, stepCounts(parts)) where count > 0 {
      weights[count - 1] += part.weight
    }
    var (behind, total) = (0.0, 0.0)
    for step in weights.indices.reversed() {
      behind += weights[step]
      guard behind != 0, let slope = hazardSlope(ofStep: step) else { continue }
      for (coefficient, factor) in self.parts(ofStep: step) {
        gradient.add(behind * slope * factor, toParameter: coefficient)
      }
      total += behind * slope
    }
    parameters.addRow(row, times: total, to: &gradient)
    return total
  }
}

extension RateCurve: DifferentiableCurve, ParametricHazardCurve {
  /// Adds what each stretch's rate does to all parts after its beginning.
  package mutating func addHazardGradient(
    _ parts: [WeightedTime], to gradient: inout CurveGradient
  ) -> Double {
    var exposures = [Double](repeating: 0, count: stepCount)
    for part in parts where part.weight != 0 {
      addExposures(from: 0, to: min(part.time, lastTime), times: part.weight, &exposures)
    }
    return addGradient(exposures, to: &gradient)
  }

  /// By quadrature within each stretch.
  package func expectedTimeParts(
    over period: SurvivalPeriod, discount: Double
  ) -> (certain: Double, parts: [WeightedTime]) {
    var nodes = Quadrature.Nodes()
    let begin = period.start
    for stretch in 0..<stepCount {
      let from = max(begin, stretch == 0 ? 0 : time(ofStep: stretch - 1))
      let to = min(period.end, time(ofStep: stretch))
      guard to > from else { continue }
      _ = Quadrature.integral(
        from: from, to: to, pieces: [], relativeTolerance: 1e-12, keeping: &nodes
      ) { time in
        let spent = SurvivalPeriod(horizon: time - begin, elapsed: period.elapsed)
        return exponential(-discount * (time - begin) - hazard(over: spent, beyond: .missing))
      }
    }
    return (0, zip(nodes.places, nodes.shares).map { WeightedTime($0, weight: $1) })
  }
}

extension HazardParameters {
  /// The baseline's coefficients and the columns'.
  var parameterCount: Int { baselineCoefficients.count + reference.count }

  /// Adds a design row to the columns' part.
  func addRow(_ row: [Double], times weight: Double, to gradient: inout CurveGradient) {
    let start = baselineCoefficients.count
    for j in row.indices { gradient.add(weight * row[j], toParameter: start + j) }
  }
}
