internal import Formulas

// The normal distribution as steps: few languages have erfc, and none its inverse.

extension ScalarProgram {
  /// −log(1 − Φ(w)), to a few units in the last place, however far w is out.
  ///
  /// - SeeAlso: Cody, *Rational Chebyshev approximations for the error function*, Mathematics of
  ///   Computation 23 (1969), 631–637.
  mutating func normalHazard(_ w: Value) -> Value {
    let y = binary(.multiply, w, constant(0.5.squareRoot()))
    let (zero, half) = (constant(0), constant(0.5))
    let isLeft = binary(.less, y, zero)
    let size = select(isLeft, unary(.negate, y), y)
    // Of what is farther out nothing is left, or another formula is used.
    let a = minimum(size, constant(27))
    let ratio = scaledErrorFunction(a)
    let square = binary(.multiply, a, a)
    let tail = binary(.multiply, unary(.exp, unary(.negate, square)), ratio)
    let halfTail = binary(.multiply, half, tail)
    // Left of the middle 1 − erfc/2, at the middle (1 − erf)/2.
    let left = unary(.negate, unary(.logOnePlus, unary(.negate, halfTail)))
    let erf = binary(.multiply, half, errorFunction(y))
    let middle = unary(.negate, unary(.log, binary(.subtract, half, erf)))
    let right = logTail(a, ratio)
    let far = farHazard(w)
    let isMiddle = binary(.lessOrEqual, size, constant(0.46875))
    let isFar = binary(.greaterOrEqual, w, constant(30))
    return select(isFar, far, select(isMiddle, middle, select(isLeft, left, right)))
  }

  /// −log(erfc(y)/2) of y > 0, of which `ratio` is e^(y²) erfc(y): y² is kept to all its digits.
  private mutating func logTail(_ y: Value, _ ratio: Value) -> Value {
    // Half of the bits of y, by Dekker's way.
    let scaled = binary(.multiply, y, constant(134_217_729))
    let high = binary(.subtract, scaled, binary(.subtract, scaled, y))
    let rest = binary(
      .multiply, binary(.subtract, y, high), binary(.add, y, high))
    let logarithm = unary(.log, binary(.multiply, constant(0.5), ratio))
    return binary(
      .add, binary(.multiply, high, high), binary(.subtract, rest, logarithm))
  }

  /// −log(1 − Φ(w)) of w ≥ 30, by the continued fraction of Mills' ratio.
  private mutating func farHazard(_ w: Value) -> Value {
    let x = maximum(w, constant(30))
    let square = binary(.divide, binary(.multiply, x, x), constant(2))
    let density = binary(.add, square, constant(halfLogTwoPi))
    return binary(.add, density, unary(.log, inverseMillsRatio(x)))
  }

  /// φ(w)/(1 − Φ(w)) of w ≥ 30.
  private mutating func inverseMillsRatio(_ w: Value) -> Value {
    var fraction = w
    for k in stride(from: 6.0, to: 0, by: -1) {
      fraction = binary(.add, w, binary(.divide, constant(k), fraction))
    }
    return fraction
  }

  /// erf(y) of |y| ≤ 0.46875.
  private mutating func errorFunction(_ y: Value) -> Value {
    let square = binary(.multiply, y, y)
    let bounded = minimum(square, constant(1))
    let ratio = binary(
      .divide, polynomial(bounded, Self.middleNumerator),
      polynomial(bounded, Self.middleDenominator))
    return binary(.multiply, y, ratio)
  }

  /// e^(y²) erfc(y) of y ≥ 0.46875.
  private mutating func scaledErrorFunction(_ y: Value) -> Value {
    let near = binary(
      .divide, polynomial(y, Self.nearNumerator), polynomial(y, Self.nearDenominator))
    let positive = maximum(y, constant(1))
    let z = binary(.divide, constant(1), binary(.multiply, positive, positive))
    let ratio = binary(
      .divide, polynomial(z, Self.farNumerator), polynomial(z, Self.farDenominator))
    let series = binary(
      .subtract, constant(0.564189583547756287), binary(.multiply, z, ratio))
    let far = binary(.divide, series, positive)
    return select(binary(.lessOrEqual, y, constant(4)), near, far)
  }

  /// The w at which log(1 − Φ(w)) is `value`, at most −log 2.
  ///
  /// - SeeAlso: Wichura, *Algorithm AS 241: the percentage points of the normal distribution*,
  ///   Applied Statistics 37 (1988), 477–484.
  mutating func normalPlace(_ value: Value) -> Value {
    let q = binary(.subtract, constant(0.5), unary(.exp, value))
    let near = binary(.subtract, constant(0.180625), binary(.multiply, q, q))
    let middle = binary(
      .multiply, q,
      binary(
        .divide, polynomial(near, Self.centralNumerator),
        polynomial(near, Self.centralDenominator)))
    let r = unary(.sqrt, unary(.negate, value))
    let tail = binary(.subtract, r, constant(1.6))
    let outer = binary(
      .divide, polynomial(tail, Self.tailNumerator), polynomial(tail, Self.tailDenominator))
    let far = binary(.subtract, minimum(r, constant(27)), constant(5))
    let outermost = binary(
      .divide, polynomial(far, Self.outerNumerator), polynomial(far, Self.outerDenominator))
    let isMiddle = binary(.greaterOrEqual, value, constant(-2.5902671654458266))
    let isTail = binary(.lessOrEqual, r, constant(5))
    let isNear = binary(.greaterOrEqual, value, constant(-700))
    return select(
      isMiddle, middle,
      select(isTail, outer, select(isNear, outermost, farPlace(value))))
  }

  /// The same of a value below −700: two of Newton's steps from where the leading terms are.
  private mutating func farPlace(_ value: Value) -> Value {
    let twice = maximum(binary(.multiply, constant(-2), value), constant(1400))
    let start = binary(
      .subtract, binary(.subtract, twice, constant(2 * halfLogTwoPi)), unary(.log, twice))
    var w = unary(.sqrt, start)
    for _ in 0..<2 {
      let excess = binary(
        .subtract, farHazard(w), binary(.multiply, constant(0.5), twice))
      w = binary(.subtract, w, binary(.divide, excess, inverseMillsRatio(w)))
    }
    return w
  }

  // Cody's coefficients, the lowest power first.
  private static let middleNumerator = [
    3.20937758913846947e03, 3.77485237685302021e02, 1.13864154151050156e02,
    3.16112374387056560e00, 1.85777706184603153e-1,
  ]
  private static let middleDenominator = [
    2.84423683343917062e03, 1.28261652607737228e03, 2.44024637934444173e02,
    2.36012909523441209e01, 1,
  ]
  private static let nearNumerator = [
    1.23033935479799725e03, 2.05107837782607147e03, 1.71204761263407058e03,
    8.81952221241769090e02, 2.98635138197400131e02, 6.61191906371416295e01,
    8.88314979438837594e0, 5.64188496988670089e-1, 2.15311535474403846e-8,
  ]
  private static let nearDenominator = [
    1.23033935480374942e03, 3.43936767414372164e03, 4.36261909014324716e03,
    3.29079923573345963e03, 1.62138957456669019e03, 5.37181101862009858e02,
    1.17693950891312499e02, 1.57449261107098347e01, 1,
  ]
  private static let farNumerator = [
    6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1,
    3.60344899949804439e-1, 3.05326634961232344e-1, 1.63153871373020978e-2,
  ]
  private static let farDenominator = [
    2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1,
    1.87295284992346725e00, 2.56852019228982242e00, 1,
  ]

  // Wichura's coefficients.
  private static let centralNumerator = [
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3,
  ]
  private static let centralDenominator = [
    1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
    5.2264952788528545610e3,
  ]
  private static let tailNumerator = [
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4,
  ]
  private static let tailDenominator = [
    1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
  ]
  private static let outerNumerator = [
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ]
  private static let outerDenominator = [
    1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
    2.04426310338993978564e-15,
  ]
}
