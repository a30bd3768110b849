internal import LinearAlgebra
internal import RealModule
internal import Scoring
internal import StatisticalModels

/// Looks for the variance θ of the frailties, over log θ.
///
/// Gamma frailties have an integrated likelihood in closed form. For Gaussian ones Laplace's
/// approximation takes its place, with the coefficients integrated out as well (restricted maximum
/// likelihood), and θ is where
///
///     θ (q − tr(V_ωω) / θ) = Σ ω²
///
/// V being the inverse of the full information.
///
/// - SeeAlso: Nielsen, Gill, Andersen & Sørensen (1992); Ripatti & Palmgren (2000).
struct FrailtyVariance {
  /// θ below which groups count as alike, and above which the search gives up.
  static let bounds = 1e-6...1e4

  /// The likelihood at the variance tried last.
  private(set) var likelihood: FrailtyLikelihood
  /// The coefficients there.
  private(set) var beta: [Double]
  private let free: [Int]
  /// The likelihood's value where the variance is 0.
  private let none: Double
  /// Whether every inner maximum was reached.
  private(set) var converged = true
  /// Var(ω) of every group at the variance tried last; only for Gaussian frailties.
  private(set) var variances: [Double]?
  /// ½ log det of the information of ω there.
  private(set) var halfLogDeterminant = 0.0

  /// - Parameters:
  ///   - likelihood: The likelihood, at any variance.
  ///   - beta: The coefficients without frailties.
  ///   - free: Those that are not aliased.
  ///   - plain: The log partial likelihood without frailties.
  ///   - information: The information there, over `free`.
  init(
    _ likelihood: FrailtyLikelihood, beta: [Double], free: [Int], plain: Double,
    information: Matrix
  ) {
    self.likelihood = likelihood
    self.beta = beta
    self.free = free
    switch likelihood.penalty.distribution {
    case .gamma: none = plain
    case .gaussian:
      none = plain - 0.5 * ((try? CholeskyFactorization(information))?.logDeterminant ?? 0)
    }
  }

  /// The log-likelihood of a variance, and its slope by log θ.
  private struct Value {
    var logLikelihood: Double
    var slope: Double
  }

  private mutating func value(_ logVariance: Double) -> Value {
    let distribution = likelihood.penalty.distribution
    let variance = Double.exp(logVariance)
    likelihood.penalty = FrailtyPenalty(distribution: distribution, variance: variance)
    let (point, reached) = likelihood.maximize(&beta, free: free)
    converged = converged && reached
    switch distribution {
    case .gamma:
      likelihood.constant = likelihood.penalty.integrationConstant(events: likelihood.events)
      return Value(
        logLikelihood: point.penalized + likelihood.constant,
        slope: likelihood.penalty.integratedSlope(likelihood.omega, events: likelihood.events))
    case .gaussian: return laplace(point, variance)
    }
  }

  /// Laplace's approximation, with the full information as a matrix.
  private mutating func laplace(_ point: FrailtyLikelihood.Point, _ variance: Double) -> Value {
    let (p, q) = (likelihood.parameterCount, likelihood.groupCount)
    let products = likelihood.products(point)
    let places = free + (p..<p + q)
    var full = Matrix(zeros: places.count, places.count)
    for (column, place) in places.enumerated() {
      let product = products.product((0..<p + q).map { $0 == place ? 1 : 0 })
      for (row, place) in places.enumerated() { full[row, column] = product[place] }
    }
    let groups = Array(free.count..<places.count)
    let own = full.extracting(rows: groups, columns: groups)
    guard let whole = try? CholeskyFactorization(full),
      let part = try? CholeskyFactorization(own)
    else {
      converged = false
      return Value(logLikelihood: -.infinity, slope: -1)
    }
    let variances = Array(whole.inverseDiagonal()[free.count...])
    let squares = likelihood.omega.reduce(0) { $0 + $1 * $1 }
    let count = Double(q)
    self.variances = variances
    halfLogDeterminant = 0.5 * part.logDeterminant
    likelihood.constant = -0.5 * count * .log(variance) - halfLogDeterminant
    return Value(
      logLikelihood: point.penalized
        - 0.5 * (count * .log(variance) + whole.logDeterminant),
      slope: 0.5 * ((squares + variances.reduce(0, +)) / variance - count))
  }

  /// What the search found.
  struct Estimate {
    /// θ; 0 where groups do not differ.
    var variance: Double
    /// The interval of θ by the profile of its likelihood; an end is infinite where it was not found.
    var interval: (lower: Double, upper: Double)
    /// Twice the gain of the likelihood over that without frailties.
    var likelihoodRatio: Double
    /// Whether every maximum was reached and θ was not still rising at the end of the search.
    var converged: Bool
  }

  /// Finds θ and its interval, and leaves ``likelihood`` and ``beta`` there.
  ///
  /// - Parameter drop: How far twice the log-likelihood falls within the interval.
  /// - Returns: What was found.
  mutating func estimate(drop: Double) -> Estimate {
    guard let bracket = bracket() else {
      let upper = limit(from: .log(Self.bounds.lowerBound), by: 3, height: none - drop / 2)
      return Estimate(
        variance: 0, interval: (0, upper), likelihoodRatio: 0, converged: converged)
    }
    guard bracket.high.isFinite else {
      return Estimate(
        variance: .exp(bracket.low), interval: (0, .infinity), likelihoodRatio: .nan,
        converged: false)
    }
    let best = FalsePosition.root(bracket.low, bracket.high) { value($0).slope }
    let peak = value(best).logLikelihood
    let height = peak - drop / 2
    let lower = none >= height ? 0 : limit(from: best, by: -1, height: height)
    let upper = limit(from: best, by: 1, height: height)
    _ = value(best)
    return Estimate(
      variance: .exp(best), interval: (lower, upper), likelihoodRatio: max(0, 2 * (peak - none)),
      converged: converged)
  }

  /// Two values of log θ between which the slope changes its sign from rising to falling; `nil` where
  /// it falls from the least θ on, and no end where it rises to the largest.
  private mutating func bracket() -> (low: Double, high: Double)? {
    var place = Double.log(0.3)
    if value(place).slope > 0 {
      while place < .log(Self.bounds.upperBound) {
        let next = place + .log(3)
        if value(next).slope <= 0 { return (place, next) }
        place = next
      }
      return (place, .infinity)
    }
    while place > .log(Self.bounds.lowerBound) {
      let next = place - .log(4)
      if value(next).slope > 0 { return (next, place) }
      place = next
    }
    return nil
  }

  /// Where the likelihood has fallen to `height`, in steps away from `start`.
  private mutating func limit(from start: Double, by step: Double, height: Double) -> Double {
    var place = start
    let ends = (Double.log(Self.bounds.lowerBound) - 1, Double.log(Self.bounds.upperBound))
    while place > ends.0 && place < ends.1 {
      let next = place + step
      if value(next).logLikelihood <= height {
        let root = FalsePosition.root(min(place, next), max(place, next), tolerance: 1e-7) {
          step * (height - value($0).logLikelihood)
        }
        return .exp(root)
      }
      place = next
    }
    return step > 0 ? .infinity : 0
  }
}

/// A root between two places by the rule of false position.
enum FalsePosition {
  /// The place at which `f` changes its sign.
  ///
  /// The end that stays has its value halved (Illinois), so that the other moves too.
  ///
  /// - Precondition: `f` has opposite signs at `low` and `high`, or is 0 at one.
  static func root(
    _ low: Double, _ high: Double, tolerance: Double = 1e-13, _ f: (Double) -> Double
  ) -> Double {
    var (a, b) = (low, high)
    var (fa, fb) = (f(a), f(b))
    if fa == 0 { return a }
    var place = b
    for _ in 0..<80 {
      if fb == 0 { return b }
      let next = b - fb * (b - a) / (fb - fa)
      let change = (next - place).magnitude
      place = next
      if change <= tolerance * max(1, place.magnitude) || !place.isFinite { break }
      let value = f(place)
      if (value < 0) == (fb < 0) { fa /= 2 } else { (a, fa) = (b, fb) }
      (b, fb) = (place, value)
    }
    return place
  }
}
