internal import RealModule
internal import StatisticalModels

/// How the hazard of a cell depends on ζ = α + η, and what observing the cell then says.
///
/// A row that is under observation for the exposure e of a cell, and has d events in it, 0 or 1, adds
///
///     logit                       d ζ − e log(1 + exp ζ)
///     complementary log-log       d log(1 − exp −h) − (e − d) h,    h = exp ζ
///     Poisson                     d ζ − e h
///
/// to the log-likelihood: of e independent trials of a period each, or of a constant rate.
enum HazardFamily: Sendable {
  case logit
  case complementaryLogLog
  case poisson

  /// Whether a cell's hazard is a probability.
  var isDiscrete: Bool { self != .poisson }

  /// What one row adds in one cell, with its derivatives by ζ.
  struct Term {
    /// The log-likelihood, but for d ζ where the likelihood is linear in it.
    var value: Double
    /// ∂/∂ζ.
    var residual: Double
    /// The expected −∂²/∂ζ²: as R's `glm` has it, and the observed one but for the complementary
    /// log-log link.
    var weight: Double
  }

  /// h / (e^h − 1), by its series where that is as good: 1 − h/2 + Σ B_2k h^2k / (2k)!.
  static func slope(_ h: Double) -> Double {
    guard h < 0.1 else { return h / .expMinusOne(h) }
    let square = h * h
    let tail = -1.0 / 720 + square * (1.0 / 30_240 - square / 1_209_600)
    return 1 - h / 2 + square * (1.0 / 12 + square * tail)
  }

  /// The largest e^ζ that is told from infinity.
  static let limit = 1e300

  /// What a row adds, given h = e^ζ.
  func term(_ odds: Double, exposure e: Double, event: Bool) -> Term {
    let odds = min(odds, Self.limit)
    let d = event ? 1.0 : 0
    switch self {
    case .logit:
      let stay = 1 / (1 + odds)
      let mean = e * odds * stay
      return Term(
        value: -e * .log(onePlus: odds) + (event ? .log(odds) : 0), residual: d - mean,
        weight: mean * stay)
    case .complementaryLogLog:
      let weight = e * odds * Self.slope(odds)
      let stayed = (e - d) * odds
      guard event else { return Term(value: -stayed, residual: -stayed, weight: weight) }
      let leaving = -Double.expMinusOne(-odds)
      return Term(
        value: .log(leaving) - stayed, residual: Self.slope(odds) - stayed, weight: weight)
    case .poisson:
      let mean = e * odds
      return Term(value: (event ? .log(odds) : 0) - mean, residual: d - mean, weight: mean)
    }
  }

  /// By how much a change of ζ endangers the proof that a maximum exists: it stands where every
  /// such number is below 1.
  ///
  /// With U = Σ r x = 0 after a Newton step, r = residual − weight · change, the data are not
  /// separated if r keeps the sign that observing the cell pulls with: up for an event, down for
  /// having stayed. A rate is pulled from both sides by an event, so only staying counts there.
  func margin(_ odds: Double, exposure e: Double, event: Bool, change: Double) -> Double {
    let odds = min(odds, Self.limit)
    let stayed = e > (event ? 1 : 0)
    switch self {
    case .logit:
      let stay = 1 / (1 + odds)
      return max(event ? odds * stay * change : -.infinity, stayed ? -stay * change : -.infinity)
    case .complementaryLogLog:
      // So sure an event pulls with a force that rounding drowns, and proves nothing.
      if event && odds > 25 { return .infinity }
      return max(
        event ? odds * change : -.infinity,
        stayed ? -Self.slope(odds) * change : -.infinity)
    case .poisson: return event ? -.infinity : -change
    }
  }
}

extension Existence {
  /// What the largest margin of all observations proves.
  ///
  /// Where one group alone runs away its residuals after the step are exactly 0 and the margin is 1, but
  /// for rounding, which must not pass for a proof.
  init(margin: Double) {
    self = margin < 1 - 1e-8 ? .proven : .undecided(margin: margin)
  }
}
