internal import LinearAlgebra

/// The log-likelihood as a function of one parameter, with the others refitted at each of its values.
///
///     ℓ_p(θ) = max { ℓ(β) : β_j = θ }
///
/// An interval holds the θ whose profile lies less than a given fall below the maximum. Its ends are
/// found by Newton's method on the signed root √(2(ℓ̂ − ℓ_p(θ))), which is nearly straight, so that
/// some four refits give an end to rounding error; each refit starts on the tangent of the last.
///
/// - SeeAlso: Venzon & Moolgavkar, *A method for computing profile-likelihood-based confidence
///   intervals*, Applied Statistics 37 (1988), 87–94.
struct ProfileLikelihood<Base: Likelihood> {
  /// A point on the profile and where it leads.
  private struct Place {
    var theta: Double
    /// √(2(ℓ̂ − ℓ_p)).
    var root: Double
    /// dℓ_p/dθ.
    var slope: Double
    var parameters: [Double]
    /// d β̂(θ) / dθ.
    var tangent: [Double]
  }

  private var likelihood: Base
  private let parameter: Int
  private let others: [Int]
  private let newton: Newton
  private let maximum: Double
  private let top: Place
  /// The standard error from the information at the maximum.
  let standardError: Double

  /// Prepares the profile of one parameter; `nil` where the information there is singular.
  ///
  /// - Parameters:
  ///   - likelihood: The likelihood.
  ///   - parameter: The parameter.
  ///   - estimate: Where the likelihood is largest, over `free`.
  ///   - free: All parameters that were estimated, `parameter` among them.
  ///   - newton: How the others are refitted.
  init?(
    _ likelihood: Base, of parameter: Int, at estimate: [Double], free: [Int], newton: Newton
  ) {
    var likelihood = likelihood
    var newton = newton
    newton.informationTolerance = min(newton.informationTolerance ?? 1e-9, 1e-9)
    let point = likelihood.evaluate(at: estimate, .information)
    guard point.logLikelihood.isFinite,
      let tangent = Self.tangent(&likelihood, point, estimate, parameter, free)
    else { return nil }
    self.likelihood = likelihood
    self.parameter = parameter
    self.newton = newton
    others = free.filter { $0 != parameter }
    maximum = point.logLikelihood
    standardError = tangent.variance.squareRoot()
    top = Place(
      theta: estimate[parameter], root: 0, slope: 0, parameters: estimate,
      tangent: tangent.direction)
  }

  /// The end of the interval on one side.
  ///
  /// - Parameters:
  ///   - side: −1 for the lower end, 1 for the upper.
  ///   - fall: How far below the maximum the profile lies there: half a quantile of χ²₁.
  /// - Returns: The end; infinite where the profile never falls so far.
  mutating func end(_ side: Double, fall: Double) -> Double {
    let target = (2 * fall).squareRoot()
    var (inside, outside) = (top.theta, side * Double.infinity)
    var last = top
    var theta = top.theta + side * target * standardError
    for _ in 0..<60 {
      guard let place = place(at: theta, from: last) else { return .nan }
      // d root / dθ away from the maximum.
      let rise = -side * place.slope / place.root
      let correction = (target - place.root) / rise
      if (place.root - target).magnitude <= 1e-9 * target { return theta + side * correction }
      if place.root < target { inside = theta } else { outside = theta }
      // Where the profile has become level it falls no further.
      let distance = (theta - top.theta).magnitude
      if place.root < target && (!(rise > 0) || rise * distance < 1e-7 * target) {
        return side * .infinity
      }
      var next = theta + side * correction
      if !(rise > 0) || !((next - inside) * side > 0 && (outside - next) * side > 0) {
        next = outside.isFinite ? (inside + outside) / 2 : theta + side * 2 * distance
      }
      if (next - top.theta).magnitude > 4 * distance { next = top.theta + side * 4 * distance }
      last = place
      theta = next
    }
    return .nan
  }

  /// The root of twice the fall at `theta`, with the sign of the estimate's distance from it: under
  /// the hypothesis that the parameter is `theta` nearly standard normal.
  mutating func signedRoot(at theta: Double) -> Double {
    guard theta != top.theta else { return 0 }
    guard let place = place(at: theta, from: top) else { return .nan }
    return top.theta > theta ? place.root : -place.root
  }

  /// Refits the others at `theta`.
  private mutating func place(at theta: Double, from last: Place) -> Place? {
    var start = last.parameters
    for j in others { start[j] += (theta - last.theta) * last.tangent[j] }
    start[parameter] = theta
    var fit = newton.maximize(&likelihood, from: start, free: others, provingExistence: false)
    if !fit.convergence.converged {
      // A tangent that is followed far may leave the region where anything can be computed.
      start = top.parameters
      start[parameter] = theta
      fit = newton.maximize(&likelihood, from: start, free: others, provingExistence: false)
    }
    guard fit.convergence.converged else { return nil }
    let tangent = Self.tangent(
      &likelihood, fit.point, fit.parameters, parameter, others + [parameter])
    return Place(
      theta: theta, root: (2 * max(0, maximum - fit.point.logLikelihood)).squareRoot(),
      slope: fit.point.score[parameter], parameters: fit.parameters,
      tangent: tangent?.direction ?? last.tangent)
  }

  /// How the other parameters follow this one, and the inverse curvature along that way.
  private static func tangent(
    _ likelihood: inout Base, _ point: LikelihoodPoint, _ beta: [Double], _ parameter: Int,
    _ unsorted: [Int]
  ) -> (direction: [Double], variance: Double)? {
    let free = unsorted.sorted()
    guard let own = free.firstIndex(of: parameter),
      let factor = likelihood.factor(point.information, at: beta, free: free, digitsMatter: false)
    else { return nil }
    var unit = [Double](repeating: 0, count: free.count)
    unit[own] = 1
    let column = factor.solution(unit)
    guard column[own] > 0, column[own].isFinite else { return nil }
    var direction = [Double](repeating: 0, count: beta.count)
    for (position, j) in free.enumerated() { direction[j] = column[position] / column[own] }
    return (direction, column[own])
  }
}
