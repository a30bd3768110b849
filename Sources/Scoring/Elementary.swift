internal import CScoringKernels
internal import RealModule

/// The one exponential that every prediction goes through, for a row and for a batch.
func exponential(_ x: Double) -> Double { .exp(x) }

/// The one natural logarithm.
package func logarithm(_ x: Double) -> Double { .log(x) }

/// log(1 + x), for small x too.
func logarithm(onePlus x: Double) -> Double { .log(onePlus: x) }

/// e^x − 1, for small x too.
func exponentialMinusOne(_ x: Double) -> Double { .expMinusOne(x) }

// MARK: - Exponentials of many

/// e^−H, the probability of staying through a cumulative hazard.
///
/// This one and ``hazardRatio(_:)`` are right to one unit of the last place, and have the same bits for
/// one number and for many, of which the processor makes several at once.
func survivalProbability(hazard: Double) -> Double { tenure_exponential(-hazard) }

/// The probability of staying through each cumulative hazard.
func survivalProbabilities(hazards: some Collection<Double>) -> [Double] {
  exponentials(hazards.map { -$0 })
}

/// e^η, the factor of the hazard.
func hazardRatio(_ eta: Double) -> Double { tenure_exponential(eta) }

/// The factor of the hazard of each customer.
func hazardRatios(_ etas: [Double]) -> [Double] { exponentials(etas) }

private func exponentials(_ x: [Double]) -> [Double] {
  unsafe Array(unsafeUninitializedCapacity: x.count) { out, count in
    count = x.count
    if let first = out.baseAddress { unsafe tenure_exponentials(x, count, first) }
  }
}
