public import Measures

internal import RealModule

/// How predicted log-odds would have to be moved and stretched to fit what happened.
///
///     logit P(event) = a + b logit(prediction)
///
/// Standard errors are those of the model; where weights are not frequencies those of the sandwich,
/// as weights then say nothing of how certain a row is.
///
/// - SeeAlso: Cox (1958), Biometrika 45; Steyerberg, *Clinical Prediction Models*, 2nd ed. (2019),
///   chapter 15.
public struct Recalibration: Sendable, Equatable {
  /// a with b held at 1: below 0 where too many events are predicted (calibration in the large).
  public let inTheLarge: Estimate
  /// a, fitted together with b.
  public let intercept: Estimate?
  /// b: below 1 where predictions are too extreme; `nil` where no finite value fits best.
  public let slope: Estimate?

  /// Fits both, or returns `nil` unless there are both outcomes and every prediction has log-odds.
  ///
  /// - Precondition: One prediction between 0 and 1 for each row.
  public init?(predictions: [Double], response: BinaryResponse) {
    precondition(
      predictions.count == response.count,
      "\(predictions.count) predictions for \(response.count) rows")
    let counted = predictions.indices.filter {
      response.eventWeight($0) + response.nonEventWeight($0) > 0
    }
    let logits = counted.map { .log(predictions[$0]) - .log(onePlus: -predictions[$0]) }
    let rows = response.subset(counted)
    guard logits.allSatisfy(\.isFinite), rows.totalEvents > 0,
      rows.totalEvents < rows.totalTrials,
      let moved = maximize(logits, rows, slopeIsFree: false)
    else { return nil }
    inTheLarge = moved.intercept
    let line = overlap(logits, rows) ? maximize(logits, rows, slopeIsFree: true) : nil
    intercept = line?.intercept
    slope = line?.slope
  }
}

/// Whether neither outcome has all its log-odds at or above all those of the other: only then is a
/// slope of finite size the most likely.
private func overlap(_ logits: [Double], _ response: BinaryResponse) -> Bool {
  let events = logits.indices.filter { response.eventWeight($0) > 0 }.map { logits[$0] }
  let others = logits.indices.filter { response.nonEventWeight($0) > 0 }.map { logits[$0] }
  guard let lowestEvent = events.min(), let highestEvent = events.max(),
    let lowestOther = others.min(), let highestOther = others.max()
  else { return false }
  return lowestEvent < highestOther && lowestOther < highestEvent
}

/// Newton's method on a logistic regression on one column, its slope free or held at 1.
private func maximize(
  _ logits: [Double], _ response: BinaryResponse, slopeIsFree: Bool
) -> (intercept: Estimate, slope: Estimate)? {
  var line = Line(intercept: 0, slope: 1)
  var here = Curvature(of: line, logits, response)
  for _ in 0..<100 {
    var step = here.step(slopeIsFree: slopeIsFree)
    let decrement = here.decrement(step)
    guard decrement.isFinite else { return nil }  // every probability has run out at 0 or 1
    var next = Curvature(of: line.moved(by: step), logits, response)
    // A full step may overshoot where the curve is far from a parabola: halve it until it climbs.
    // Near the top it does not overshoot, and the climb is lost in rounding.
    while decrement > 1e-6, !(next.logLikelihood > here.logLikelihood) {
      step = Line(intercept: step.intercept / 2, slope: step.slope / 2)
      guard step.intercept != 0 || step.slope != 0 else { return nil }
      next = Curvature(of: line.moved(by: step), logits, response)
    }
    line = line.moved(by: step)
    here = next
    guard decrement > 1e-16 else {
      let errors = here.standardErrors(slopeIsFree: slopeIsFree)
      return (
        Estimate(value: line.intercept, standardError: errors.intercept),
        Estimate(value: line.slope, standardError: errors.slope)
      )
    }
  }
  return nil
}

private struct Line {
  var intercept, slope: Double

  func moved(by step: Line) -> Line {
    Line(intercept: intercept + step.intercept, slope: slope + step.slope)
  }
}

/// The log-likelihood of a line with its first and second derivatives.
private struct Curvature {
  var logLikelihood = 0.0
  private var scoreIntercept = 0.0
  private var scoreSlope = 0.0
  private var information = (aa: 0.0, ab: 0.0, bb: 0.0)
  /// The sum of squared scores; `nil` where the information is as good.
  private var meat: (aa: Double, ab: Double, bb: Double)?

  init(of line: Line, _ logits: [Double], _ response: BinaryResponse) {
    if response.weights != nil, !response.weightsAreFrequencies { meat = (0, 0, 0) }
    for (i, x) in logits.enumerated() {
      let eta = line.intercept + line.slope * x
      let (events, nonEvents) = (response.eventWeight(i), response.nonEventWeight(i))
      let small = Double.exp(-eta.magnitude)
      let larger = 1 / (1 + small)  // the greater of p and 1 − p
      let smaller = small / (1 + small)
      let (p, q) = eta >= 0 ? (larger, smaller) : (smaller, larger)
      let softPlus = max(eta, 0) + .log(onePlus: small)  // −log(1 − p)
      logLikelihood += events * eta - (events + nonEvents) * softPlus
      let residual = events * q - nonEvents * p
      let weight = (events + nonEvents) * p * q
      scoreIntercept += residual
      scoreSlope += residual * x
      information.aa += weight
      information.ab += weight * x
      information.bb += weight * x * x
      guard let sum = meat else { continue }
      let square = response.varianceWeight(i) * (events * q * q + nonEvents * p * p)
      meat = (sum.aa + square, sum.ab + square * x, sum.bb + square * x * x)
    }
  }

  func step(slopeIsFree: Bool) -> Line {
    guard slopeIsFree else { return Line(intercept: scoreIntercept / information.aa, slope: 0) }
    let ratio = information.ab / information.aa
    let slope = (scoreSlope - ratio * scoreIntercept) / (information.bb - ratio * information.ab)
    return Line(
      intercept: (scoreIntercept - information.ab * slope) / information.aa, slope: slope)
  }

  /// Score times step: the squared length of a Newton step in standard errors.
  func decrement(_ step: Line) -> Double {
    (scoreIntercept * step.intercept + scoreSlope * step.slope).magnitude
  }

  func standardErrors(slopeIsFree: Bool) -> (intercept: Double, slope: Double) {
    guard slopeIsFree else {
      return ((meat?.aa ?? information.aa).squareRoot() / information.aa, 0)
    }
    let determinant = information.aa * information.bb - information.ab * information.ab
    if let meat {
      // The diagonal of I⁻¹ M I⁻¹.
      func variance(_ u: Double, _ v: Double) -> Double {
        (u * u * meat.aa + 2 * u * v * meat.ab + v * v * meat.bb) / (determinant * determinant)
      }
      return (
        variance(information.bb, -information.ab).squareRoot(),
        variance(-information.ab, information.aa).squareRoot()
      )
    }
    return (
      (information.bb / determinant).squareRoot(), (information.aa / determinant).squareRoot()
    )
  }
}
