internal import RealModule

/// The log generalized gamma distribution in Prentice's form, which is regular at shape 0.
///
///     log f(w) = −½ log 2π − R(Q) − w² ψ(Qw),   ψ(s) = (e^s − 1 − s) / s²
///
/// R is the remainder of Stirling's formula for log Γ at 1/Q². At Q = 0 this is the normal, at Q = 1
/// the least extreme value. Tail probabilities and their derivatives with respect to Q are
/// integrals of the density and its derivatives over the same nodes; the tail at the side of w that
/// holds less is integrated, relative to the density at w, so that no digit is lost far out.
///
/// - SeeAlso: Prentice, *A log gamma model and its maximum likelihood estimation*, Biometrika 61
///   (1974), 539–544.
struct GeneralizedGamma {
  /// Q.
  let shape: Double
  /// R(Q) and its derivatives.
  private let remainder: (value: Double, first: Double, second: Double)

  init(shape: Double) {
    self.shape = shape
    remainder = stirlingRemainder(shape)
  }

  private init(mirroring other: GeneralizedGamma) {
    shape = -other.shape
    remainder = (other.remainder.value, -other.remainder.first, other.remainder.second)
  }

  /// log f(w).
  func logDensity(_ w: Double) -> LifetimeJet {
    let s = shape * w
    let e = exponential(s)
    let psi = Psi(s, e)
    let square = w * w
    return LifetimeJet(
      value: -halfLogTwoPi - remainder.value - square * psi.value,
      w: -w * psi.slope, ww: -e,
      q: -remainder.first - square * w * psi.first,
      wq: -square * psi.slopeDerivative,
      qq: -remainder.second - square * square * psi.second)
  }

  /// log S(w).
  func logSurvival(_ w: Double) -> LifetimeJet {
    if w > 0 { return upper(w) }
    return lower(w).complement
  }

  /// log (1 − S(w)).
  func logFailure(_ w: Double) -> LifetimeJet {
    if w > 0 { return upper(w).complement }
    return lower(w)
  }

  /// The lower tail: the upper one of the mirrored distribution, −W, whose shape is −Q.
  private func lower(_ w: Double) -> LifetimeJet {
    var jet = GeneralizedGamma(mirroring: self).upper(-w)
    jet.w = -jet.w
    jet.q = -jet.q
    return jet
  }

  /// log ∫_w^∞ f for w ≥ 0, where f falls.
  private func upper(_ w: Double) -> LifetimeJet {
    let start = logDensity(w)
    var (mass, first, second) = (0.0, 0.0, 0.0)
    var from = w
    var width = min(1.5, 1 / shape.magnitude, 3 / max(-start.w, 1e-300))
    // The density falls ever faster or as an exponential; pieces that double reach any tail soon.
    while true {
      for (node, weight) in zip(gaussNodes, gaussWeights) {
        for place in [from + width * (0.5 - node), from + width * (0.5 + node)] {
          let density = logDensity(place)
          let part = weight * width * exponential(density.value - start.value)
          if part > 0 {
            mass += part
            first += part * density.q
            second += part * (density.q * density.q + density.qq)
          }
        }
      }
      from += width
      if !(start.value - logDensity(from).value < 42) { break }
      width *= 2
    }
    let hazard = 1 / mass
    let slope = first / mass
    return LifetimeJet(
      value: start.value + logarithm(mass), w: -hazard, ww: -hazard * (start.w + hazard),
      q: slope, wq: -hazard * (start.q - slope), qq: second / mass - slope * slope)
  }
}

extension LifetimeJet {
  /// log(1 − e^value) with its derivatives.
  fileprivate var complement: LifetimeJet {
    // With p = e^value: ∂ log(1 − p) = −r ∂value, r = p / (1 − p), and ∂r = r (1 + r) ∂value.
    let rest = -exponentialMinusOne(value)
    let r = exponential(value) / rest
    func second(_ mixed: Double, _ a: Double, _ b: Double) -> Double {
      -r * (mixed + (1 + r) * a * b)
    }
    return LifetimeJet(
      value: value < -0.7 ? logarithm(onePlus: -exponential(value)) : logarithm(rest), w: -r * w,
      ww: second(ww, w, w), q: -r * q, wq: second(wq, w, q), qq: second(qq, q, q))
  }
}

/// ψ(s) = (e^s − 1 − s) / s² and χ(s) = (e^s − 1) / s with derivatives.
private struct Psi {
  var value: Double
  var first: Double
  var second: Double
  /// χ.
  var slope: Double
  /// χ′.
  var slopeDerivative: Double

  init(_ s: Double, _ e: Double) {
    if s.magnitude < 1 {
      (value, first, second, slope, slopeDerivative) = (0, 0, 0, 0, 0)
      // By Horner's rule from the last of 20 terms s^k / (k + 2)! on.
      for k in stride(from: 19, through: 0, by: -1) {
        second = second * s + 2 * first
        first = first * s + value
        value = value * s + inverseFactorials[k + 2]
        slopeDerivative = slopeDerivative * s + slope
        slope = slope * s + inverseFactorials[k + 1]
      }
      return
    }
    let m = exponentialMinusOne(s)
    let square = s * s
    value = (m - s) / square
    first = m / square - 2 * value / s
    second = e / square - 4 * m / (square * s) + 6 * value / square
    slope = m / s
    slopeDerivative = (e - slope) / s
  }
}

/// 1 / k! for k = 0 … 22.
private let inverseFactorials: [Double] = {
  var values = [1.0]
  for k in 1...22 { values.append(values[k - 1] / Double(k)) }
  return values
}()

/// R(Q) = log Γ(a) − (a − ½) log a + a − ½ log 2π at a = 1/Q², with two derivatives by Q.
///
/// By Stirling's series where a is at least 15, else by its recurrence in a.
private func stirlingRemainder(
  _ shape: Double
) -> (value: Double, first: Double, second: Double) {
  let square = shape * shape
  if square <= 1.0 / 15 {
    var (value, first, second) = (0.0, 0.0, 0.0)
    var power = 1.0  // Q^(m − 2)
    for (k, coefficient) in stirlingCoefficients.enumerated() {
      let m = Double(4 * k + 2)
      value += coefficient * power * square
      first += coefficient * m * power * shape
      second += coefficient * m * (m - 1) * power
      power *= square * square
    }
    return (value, first, second)
  }
  var a = 1 / square
  let own = a
  var (value, first, second) = (0.0, 0.0, 0.0)
  while a < 15 {
    let product = a * (a + 1)
    let half = a + 0.5
    let logarithm = logarithm(onePlus: 1 / a)
    value += half * logarithm - 1
    first += logarithm - half / product
    second += -1 / product - (product - 2 * half * half) / (product * product)
    a += 1
  }
  var power = 1 / a
  for (k, coefficient) in stirlingCoefficients.enumerated() {
    let m = Double(2 * k + 1)
    value += coefficient * power
    first -= coefficient * m * power / a
    second += coefficient * m * (m + 1) * power / (a * a)
    power /= a * a
  }
  // a = Q⁻²: ∂a/∂Q = −2 a / Q, ∂²a/∂Q² = 6 a².
  let chain = -2 * own / shape
  return (value, first * chain, second * chain * chain + first * 6 * own * own)
}

/// B₂ₖ / (2k (2k − 1)) for k = 1 … 7.
private let stirlingCoefficients = [
  1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360, 1.0 / 156,
]

/// The distances of Gauss's 20 nodes from the middle of an interval of length 1.
private let gaussNodes = [
  0.0382632605667486669, 0.113892925570822539, 0.186853044357709780, 0.255433500975413549,
  0.318026840363257513, 0.373165953230075396, 0.419558485911109412, 0.456117214125662953,
  0.481985963638956896, 0.496564299592547462,
]

/// The weights of the node on either side.
private let gaussWeights = [
  0.0763766935653629253, 0.0745864932363018734, 0.0710480546591910257, 0.0658443192245883134,
  0.0590972659807592087, 0.0509650599086202175, 0.0416383707883523744, 0.0313360241670545318,
  0.0203007149001934707, 0.00880700356957605916,
]
