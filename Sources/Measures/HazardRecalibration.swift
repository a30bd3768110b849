internal import RealModule

/// How predicted hazards would have to be moved and stretched to fit what happened.
///
///     events of row i ~ Poisson(Hᵢ exp(a + (b − 1)(ηᵢ − η̄)))
///
/// Hᵢ is the cumulative hazard that the row was under, ηᵢ its linear predictor, and η̄ the centre: a = 0
/// and b = 1 where the model still fits. With b held at 1, exp(a) is observed over expected events.
///
/// - SeeAlso: Crowson, Atkinson & Therneau (2016), Statistical Methods in Medical Research 25; van
///   Houwelingen (2000), Statistics in Medicine 19.
public struct HazardRecalibration: Sendable, Equatable {
  /// log of observed over expected events: below 0 where too many were expected.
  public let inTheLarge: Estimate
  /// a, fitted together with b.
  public let intercept: Estimate?
  /// b: below 1 where predictions are too extreme.
  public let slope: Estimate?
  /// η̄, the mean linear predictor of the rows.
  public let centre: Double

  /// Fits both, or returns `nil` without events or hazard.
  ///
  /// - Parameters:
  ///   - linearPredictors: The linear predictor of each row.
  ///   - hazards: The cumulative hazard that each row was under.
  ///   - events: Whether, or how much weight of, each row ended with the event.
  ///   - weights: What each row counts for; one each when left out.
  /// - Precondition: All are as long.
  public init?(
    linearPredictors: [Double], hazards: [Double], events: [Double], weights: [Double]? = nil
  ) {
    precondition(
      linearPredictors.count == hazards.count && hazards.count == events.count,
      "\(linearPredictors.count) predictors, \(hazards.count) hazards, \(events.count) events")
    let rows = hazards.indices.filter { hazards[$0] > 0 && (weights?[$0] ?? 1) > 0 }
    let total = rows.reduce(0) { $0 + events[$1] * (weights?[$1] ?? 1) }
    let expected = rows.reduce(0) { $0 + hazards[$1] * (weights?[$1] ?? 1) }
    guard total > 0, expected > 0 else { return nil }
    let weight = rows.reduce(0) { $0 + (weights?[$1] ?? 1) }
    let centre = rows.reduce(0) { $0 + linearPredictors[$1] * (weights?[$1] ?? 1) } / weight
    self.centre = centre
    inTheLarge = Estimate(
      value: .log(total / expected), standardError: 1 / total.squareRoot())
    var (a, d) = (Double.log(total / expected), 0.0)  // d is b − 1
    var information = (aa: 0.0, ab: 0.0, dd: 0.0)
    for _ in 0..<50 {
      var score = (a: 0.0, d: 0.0)
      information = (0, 0, 0)
      for row in rows {
        let x = linearPredictors[row] - centre
        let w = weights?[row] ?? 1
        let mean = w * hazards[row] * .exp(a + d * x)
        score.a += w * events[row] - mean
        score.d += (w * events[row] - mean) * x
        information.aa += mean
        information.ab += mean * x
        information.dd += mean * x * x
      }
      let determinant = information.aa * information.dd - information.ab * information.ab
      guard determinant > 1e-12 * information.aa * information.dd, determinant.isFinite else {
        (intercept, slope) = (nil, nil)
        return
      }
      let step = (
        a: (information.dd * score.a - information.ab * score.d) / determinant,
        d: (information.aa * score.d - information.ab * score.a) / determinant
      )
      // A longer step could overflow the exponential; shorter ones converge all the same.
      let shrink = min(1, 2 / max(step.a.magnitude, step.d.magnitude, 1e-300))
      a += shrink * step.a
      d += shrink * step.d
      if step.a * score.a + step.d * score.d < 1e-20 { break }
    }
    let determinant = information.aa * information.dd - information.ab * information.ab
    intercept = Estimate(
      value: a, standardError: (information.dd / determinant).squareRoot())
    slope = Estimate(
      value: 1 + d, standardError: (information.aa / determinant).squareRoot())
  }
}
