internal import RealModule
internal import Scoring

/// What one row adds to the log-likelihood, with derivatives by the customer's own parameters: a the
/// location, b the log scale, c the shape.
struct LifetimeTerm: Sendable {
  var value = 0.0
  var a = 0.0
  var b = 0.0
  var c = 0.0
  var aa = 0.0
  var ab = 0.0
  var bb = 0.0
  var ac = 0.0
  var bc = 0.0
  var cc = 0.0

  /// Takes another term off.
  mutating func subtract(_ other: LifetimeTerm) {
    value -= other.value
    a -= other.a
    b -= other.b
    c -= other.c
    aa -= other.aa
    ab -= other.ab
    bb -= other.bb
    ac -= other.ac
    bc -= other.bc
    cc -= other.cc
  }

  /// log(e^x − e^y) of two terms with x > y: what is known of a time between bounds.
  ///
  /// With p = e^(x − d) and r = e^(y − d), ∂d = p ∂x − r ∂y.
  static func logDifference(_ x: LifetimeTerm, _ y: LifetimeTerm) -> LifetimeTerm {
    var result = LifetimeTerm()
    let rest = -Double.expMinusOne(y.value - x.value)
    result.value = x.value + .log(rest)
    let p = 1 / rest
    let r = p - 1
    result.a = p * x.a - r * y.a
    result.b = p * x.b - r * y.b
    result.c = p * x.c - r * y.c
    func second(
      _ xx: Double, _ yy: Double, _ x: (Double, Double), _ y: (Double, Double),
      _ own: (Double, Double)
    ) -> Double {
      p * (xx + x.0 * x.1) - r * (yy + y.0 * y.1) - own.0 * own.1
    }
    result.aa = second(x.aa, y.aa, (x.a, x.a), (y.a, y.a), (result.a, result.a))
    result.ab = second(x.ab, y.ab, (x.a, x.b), (y.a, y.b), (result.a, result.b))
    result.bb = second(x.bb, y.bb, (x.b, x.b), (y.b, y.b), (result.b, result.b))
    result.ac = second(x.ac, y.ac, (x.a, x.c), (y.a, y.c), (result.a, result.c))
    result.bc = second(x.bc, y.bc, (x.b, x.c), (y.b, y.c), (result.b, result.c))
    result.cc = second(x.cc, y.cc, (x.c, x.c), (y.c, y.c), (result.c, result.c))
    return result
  }
}

/// A family's density, survival and failure function at one customer's parameters.
struct LifetimeKernel: Sendable {
  private let standard: StandardLifetime?

  init(_ distribution: LifetimeDistribution) { standard = distribution.standard }

  /// A time as the kernel reads it: its logarithm where a location moves log time.
  func clock(_ time: Double) -> Double { standard == nil ? time : .log(time) }

  /// log f(t), of time itself.
  func density(_ time: Double, _ a: Double, _ b: Double, _ c: Double) -> LifetimeTerm {
    guard let standard else {
      var term = survival(time, a, b, c)
      term.value += a + c * time
      term.a += 1
      term.c += time
      return term
    }
    let inverse = Double.exp(-b)
    let w = (time - a) * inverse
    var term = Self.term(standard.density(w, shape: c), w, inverse)
    // dw = dt / (σ t).
    term.value -= b + time
    term.b -= 1
    return term
  }

  /// log S(t).
  func survival(_ time: Double, _ a: Double, _ b: Double, _ c: Double) -> LifetimeTerm {
    guard let standard else {
      let scale = -Double.exp(a) * time
      let s = c * time
      let hazard = scale * exponentialMean(s)
      let slope = scale * time * exponentialMeanSlope(s)
      return LifetimeTerm(
        value: hazard, a: hazard, c: slope, aa: hazard, ac: slope,
        cc: scale * time * time * exponentialMeanCurvature(s))
    }
    let inverse = Double.exp(-b)
    let w = (time - a) * inverse
    return Self.term(standard.survival(w, shape: c), w, inverse)
  }

  /// log (1 − S(t)).
  func failure(_ time: Double, _ a: Double, _ b: Double, _ c: Double) -> LifetimeTerm {
    guard let standard else {
      // With H = −log S: ∂ log(1 − e^−H) = k ∂H, k = 1 / (e^H − 1), and ∂k = −k (1 + k) ∂H.
      let survival = survival(time, a, b, c)
      let k = 1 / Double.expMinusOne(-survival.value)
      func second(_ mixed: Double, _ x: Double, _ y: Double) -> Double {
        -k * mixed - k * (1 + k) * x * y
      }
      return LifetimeTerm(
        value: .log(-Double.expMinusOne(survival.value)), a: -k * survival.a, c: -k * survival.c,
        aa: second(survival.aa, survival.a, survival.a),
        ac: second(survival.ac, survival.a, survival.c),
        cc: second(survival.cc, survival.c, survival.c))
    }
    let inverse = Double.exp(-b)
    let w = (time - a) * inverse
    return Self.term(standard.failure(w, shape: c), w, inverse)
  }

  /// The chain rule of w = (log t − a) e^−b: ∂w/∂a = −1/σ and ∂w/∂b = −w.
  private static func term(
    _ jet: LifetimeJet, _ w: Double, _ inverse: Double
  ) -> LifetimeTerm {
    LifetimeTerm(
      value: jet.value, a: -jet.w * inverse, b: -jet.w * w, c: jet.q,
      aa: jet.ww * inverse * inverse, ab: (jet.ww * w + jet.w) * inverse,
      bb: (jet.ww * w + jet.w) * w, ac: -jet.wq * inverse, bc: -jet.wq * w, cc: jet.qq)
  }
}

/// How each row's time is known, ready for a kernel.
struct LifetimeRows: Sendable {
  private enum Kind: UInt8 {
    case known, right, left, interval
  }

  let kernel: LifetimeKernel
  private let kinds: [Kind]
  /// The known time, the lower bound, or for a left-censored time the upper one.
  private let first: [Double]
  /// The upper bound of an interval.
  private let second: [Double]
  /// The entry; `nil` where none is later than 0.
  private let entry: [Double]?
  private let isTruncated: [Bool]

  init(_ response: LifetimeResponse, _ distribution: LifetimeDistribution) {
    let kernel = LifetimeKernel(distribution)
    var kinds: [Kind] = []
    var (first, second): ([Double], [Double]) = ([], [])
    kinds.reserveCapacity(response.count)
    first.reserveCapacity(response.count)
    let hasIntervals = zip(response.lower, response.upper).contains {
      $0 < $1 && $1 < .infinity
    }
    for (lower, upper) in zip(response.lower, response.upper) {
      if lower == upper {
        kinds.append(.known)
      } else if lower == 0, upper < .infinity {
        kinds.append(.left)
      } else {
        kinds.append(upper == .infinity ? .right : .interval)
      }
      first.append(kernel.clock(lower == 0 ? upper : lower))
      if hasIntervals { second.append(kernel.clock(upper)) }
    }
    self.kernel = kernel
    self.kinds = kinds
    self.first = first
    self.second = second
    let truncated = response.start?.map { $0 > 0 } ?? []
    isTruncated = truncated.contains(true) ? truncated : []
    entry = isTruncated.isEmpty ? nil : response.start?.map { $0 > 0 ? kernel.clock($0) : 0 }
  }

  /// What row `i` adds at its parameters.
  func term(_ i: Int, _ a: Double, _ b: Double, _ c: Double) -> LifetimeTerm {
    var term =
      switch kinds[i] {
      case .known: kernel.density(first[i], a, b, c)
      case .right: kernel.survival(first[i], a, b, c)
      case .left: kernel.failure(first[i], a, b, c)
      case .interval: interval(i, a, b, c)
      }
    if let entry, isTruncated[i] { term.subtract(kernel.survival(entry[i], a, b, c)) }
    return term
  }

  /// The tail that holds less gives the difference with all its digits.
  private func interval(_ i: Int, _ a: Double, _ b: Double, _ c: Double) -> LifetimeTerm {
    let lower = kernel.survival(first[i], a, b, c)
    if lower.value < -0.7 {
      return .logDifference(lower, kernel.survival(second[i], a, b, c))
    }
    return .logDifference(
      kernel.failure(second[i], a, b, c), kernel.failure(first[i], a, b, c))
  }

  /// Whether the row's pull on the location never turns: of a time with one bound.
  func isOneSided(_ i: Int) -> Bool { kinds[i] == .right || kinds[i] == .left }

  /// A time that stands for what is known of row `i`, on the kernel's clock.
  func typicalClock(_ i: Int) -> Double {
    switch kinds[i] {
    case .known, .right: first[i]
    case .left: first[i]
    case .interval: (first[i] + second[i]) / 2
    }
  }
}
