internal import RealModule

/// What drivers are to explain.
public enum DriverOutcome: Sendable, Equatable {
  /// A number for each row, by linear regression.
  case linear([Double])
  /// 0 or 1 for each row, by logistic regression.
  case logistic([Double])
  /// Times under observation, 1 where they end in the event, by Cox regression.
  case survival(start: [Double]?, time: [Double], event: [Double])

  /// The number of rows.
  public var count: Int {
    switch self {
    case .linear(let values), .logistic(let values): values.count
    case .survival(_, let time, _): time.count
    }
  }

  /// What is said of a regression's fit.
  public enum Measure: String, Sendable, CaseIterable {
    /// The explained variance of a linear regression.
    case rSquared
    /// 1 − ℓ/ℓ₀ (McFadden); of a Cox regression by its partial likelihood.
    case mcFadden
    /// (1 − e^(−2(ℓ − ℓ₀)/n)) over its greatest possible value (Nagelkerke).
    case nagelkerke
    /// 1 − (ℓ/ℓ₀)^(−2ℓ₀/n) (Estrella).
    case estrella
    /// 1 − e^(−2(ℓ − ℓ₀)/d), d being the events (O'Quigley, Xu and Stare).
    case explainedRandomness
  }

  /// The measures that suit the outcome, the usual one first.
  public var measures: [Measure] {
    switch self {
    case .linear: [.rSquared]
    case .logistic: [.mcFadden, .nagelkerke, .estrella]
    case .survival: [.mcFadden, .explainedRandomness]
    }
  }

  /// The rows `rows`.
  public func selecting(rows: [Int]) -> DriverOutcome {
    func pick(_ values: [Double]) -> [Double] { rows.map { values[$0] } }
    return switch self {
    case .linear(let values): .linear(pick(values))
    case .logistic(let values): .logistic(pick(values))
    case .survival(let start, let time, let event):
      .survival(start: start.map(pick), time: pick(time), event: pick(event))
    }
  }
}

extension DriverOutcome.Measure {
  /// The measure from log-likelihoods.
  ///
  /// - Parameters:
  ///   - fitted: ℓ.
  ///   - null: ℓ₀.
  ///   - observations: Rows, or what weights count.
  ///   - events: Events among them.
  /// - Returns: 0 where nothing is explained, 1 at most.
  /// - Precondition: It is not the explained variance, which has no likelihood.
  func value(_ fitted: Double, null: Double, observations: Double, events: Double) -> Double {
    let rise = max(fitted - null, 0)
    switch self {
    case .rSquared: preconditionFailure("R squared is not formed of likelihoods")
    case .mcFadden: return null == 0 ? 0 : rise / -null
    case .nagelkerke:
      return (1 - .exp(-2 * rise / observations)) / (1 - .exp(2 * null / observations))
    case .estrella:
      return 1 - .pow(min(fitted, -.leastNormalMagnitude) / null, -2 * null / observations)
    case .explainedRandomness: return 1 - .exp(-2 * rise / events)
    }
  }
}
