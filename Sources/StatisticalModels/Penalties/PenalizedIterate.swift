internal import LinearAlgebra
internal import RealModule

/// A penalised fit in progress at one strength: proximal Newton steps with a lagged information
/// matrix that learns from the scores it meets.
///
/// Scores are exact, so the optimum is; the matrix only decides how fast it is reached. After each
/// step it takes in the change of the score (Broyden, Fletcher, Goldfarb, Shanno), and is formed
/// anew only where that would save evaluations.
///
/// Everything is divided by the weight of the rows.
struct PenalizedIterate {
  let coordinates: PenaltyCoordinates
  let weight: Double
  /// Coefficients in the penalty's coordinates, and on the standardized design.
  private(set) var u: [Double]
  private(set) var b: [Double]
  /// The mean log-likelihood, its gradient by b, and −its second derivative by b, by columns.
  private(set) var value = -Double.infinity
  private(set) var gradient: [Double]
  private(set) var hessian: [Double] = []
  /// What the rows held out add, if it is known.
  private(set) var heldOut: Double?
  /// The largest violation of the optimality conditions at the strength asked last.
  private(set) var violation = Double.infinity
  /// Whether the iteration cannot come nearer.
  private(set) var isAtFloor = false
  /// Evaluations since the strength changed.
  private(set) var evaluations = 0
  /// Whether the matrix was formed from these rows, not lent.
  private(set) var ownsHessian = false

  private var target: (u: [Double], size: Double)?
  private var wantsInformation = true
  private var stalls = 0

  /// Begins at coefficients of zero but for `start`, which is the same in both coordinates.
  init(_ coordinates: PenaltyCoordinates, weight: Double, start: [Double]) {
    self.coordinates = coordinates
    self.weight = weight
    u = start
    b = start
    gradient = Array(repeating: 0, count: start.count)
  }

  /// Continues a fit on other columns: `u` are its coefficients there.
  init(_ coordinates: PenaltyCoordinates, weight: Double, coefficients u: [Double]) {
    self.init(coordinates, weight: weight, start: u)
    b = coordinates.coefficients(u)
  }

  /// Takes in the likelihood at the present coefficients.
  mutating func begin(_ answer: TrainingPoint) {
    value = answer.point.logLikelihood / weight
    gradient = answer.point.score.map { $0 / weight }
    heldOut = answer.heldOut
    takeInformation(answer.point)
    // The matrix of the model without effects is as good as a lent one, not better.
    ownsHessian = false
  }

  private mutating func takeInformation(_ point: LikelihoodPoint) {
    guard !point.information.elements.isEmpty || gradient.isEmpty else { return }
    hessian = point.information.elements.map { $0 / weight }
    wantsInformation = false
    ownsHessian = true
    stalls = 0
  }

  /// Turns to another strength.
  mutating func turn(to penalty: PenaltyAtStrength) {
    evaluations = 0
    stalls = 0
    isAtFloor = false
    target = nil
    violation = penalty.violation(u, coordinates.gradient(gradient))
  }

  /// Borrows the matrix of a fit to more rows, unless it has found that it needs its own.
  mutating func lend(_ matrix: [Double]) {
    guard !ownsHessian else { return }
    hessian = matrix
    wantsInformation = false
    ownsHessian = false
  }

  /// What the matrix misses of the gradient's change since an earlier fit: the next step of a path
  /// resembles the last, and will miss as much.
  func modelError(since earlier: PenalizedIterate) -> [Double] {
    let p = u.count
    var error = (0..<p).map { gradient[$0] - earlier.gradient[$0] }
    for j in 0..<p {
      let move = b[j] - earlier.b[j]
      if move != 0 { for i in 0..<p { error[i] += hessian[i &+ j &* p] * move } }
    }
    return error
  }

  /// The next coefficients to try, as a question.
  ///
  /// - Parameters:
  ///   - penalty: The penalty.
  ///   - tolerance: The violation that is aimed at.
  ///   - hint: What is known of the gradient elsewhere: a change of b and of the gradient.
  /// - Returns: Where to evaluate, and how far.
  mutating func propose(
    _ penalty: PenaltyAtStrength, tolerance: Double, hint: (move: [Double], change: [Double])? = nil
  ) -> (beta: [Double], derivatives: Derivatives) {
    if target == nil {
      var pull = gradient
      if let hint {
        let p = u.count
        for j in 0..<p {
          pull[j] += hint.change[j]
          let move = hint.move[j]
          if move != 0 { for i in 0..<p { pull[i] += hessian[i + j * p] * move } }
        }
      }
      var model = PenalizedQuadratic(
        penalty, hessian: coordinates.hessian(hessian), start: u,
        gradient: coordinates.gradient(pull))
      model.minimize(tolerance: max(0.02 * tolerance, 1e-4 * violation, 1e-17))
      target = (model.u, 1)
    }
    return (coordinates.coefficients(trial), wantsInformation ? .information : .score)
  }

  private var trial: [Double] {
    guard let target else { return u }
    if target.size == 1 { return target.u }
    return u.indices.map { u[$0] + target.size * (target.u[$0] - u[$0]) }
  }

  /// Takes in the answer to the last question.
  ///
  /// - Parameters:
  ///   - answer: The likelihood where it was asked for.
  ///   - penalty: The penalty.
  ///   - tolerance: The violation that is aimed at.
  ///   - cost: The work of an information matrix, in evaluations of the score.
  mutating func absorb(
    _ answer: TrainingPoint, _ penalty: PenaltyAtStrength, tolerance: Double, cost: Double
  ) {
    evaluations += 1
    let next = trial
    let nextValue = answer.point.logLikelihood / weight
    let rise = nextValue - penalty.value(next) - (value - penalty.value(u))
    let nextGradient = answer.point.score.map { $0 / weight }
    let nextViolation =
      nextValue.isFinite
      ? penalty.violation(next, coordinates.gradient(nextGradient)) : .infinity
    // A fall that rounding can explain is none; near the optimum the conditions tell more.
    let slack = 1e-12 * (value.magnitude + 1e-3)
    guard nextValue.isFinite, rise >= -slack || nextViolation < 0.5 * violation && rise > -1e-9
    else {
      shorten()
      return
    }
    let nextB = coordinates.coefficients(next)
    let step = zip(nextB, b).map { $0 - $1 }
    let change = zip(gradient, nextGradient).map { $0 - $1 }
    let ratio = nextViolation / violation
    (u, b, value, gradient) = (next, nextB, nextValue, nextGradient)
    heldOut = answer.heldOut
    violation = nextViolation
    target = nil
    if !answer.point.information.elements.isEmpty {
      takeInformation(answer.point)
    } else {
      learn(step, change)
    }
    if ratio > 0.5 { stalls += 1 }
    if stalls >= 4 && violation < 1e3 * tolerance || evaluations > 60 && violation < 10 * tolerance
    {
      isAtFloor = true
    }
    // How many more steps like this one it would take, against the work of a new matrix.
    let remaining =
      ratio < 1 && violation > tolerance
      ? Double.log(violation / tolerance) / -Double.log(ratio) : .infinity
    wantsInformation = violation > tolerance && remaining > cost + 1.5
  }

  private mutating func shorten() {
    guard let target, target.size > 1e-6 else {
      // No part of the step climbs: rounding, or a matrix that has gone astray.
      isAtFloor = ownsHessian && stalls > 2
      stalls += 1
      self.target = nil
      wantsInformation = true
      return
    }
    self.target = (target.u, target.size / 4)
    wantsInformation = true
  }

  /// H ← H + y yᵀ/(yᵀs) − (H s)(H s)ᵀ/(sᵀH s), which keeps H positive.
  private mutating func learn(_ step: [Double], _ change: [Double]) {
    let p = step.count
    var product = [Double](repeating: 0, count: p)
    for j in 0..<p where step[j] != 0 {
      for i in 0..<p { product[i] += hessian[i &+ j &* p] * step[j] }
    }
    var (curvature, expected, size) = (0.0, 0.0, 0.0)
    for j in 0..<p {
      curvature += step[j] * change[j]
      expected += step[j] * product[j]
      size += step[j] * step[j]
    }
    guard expected > 0, curvature > 1e-3 * expected, size > 1e-24, curvature < 1e3 * expected
    else { return }
    for j in 0..<p {
      let (a, c) = (change[j] / curvature, product[j] / expected)
      for i in 0..<p { hessian[i &+ j &* p] += change[i] * a - product[i] * c }
    }
  }
}
