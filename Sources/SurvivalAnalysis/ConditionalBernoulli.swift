internal import RealModule

/// Who is drawn when d of n customers are, each set in proportion to the product of its odds.
///
///     P(D) = Πᵢ∈D rᵢ / B_d(r),   B_d(r) = Σ_{|D| = d} Πᵢ∈D rᵢ,   rᵢ = e^ηᵢ
///
/// B_d is the elementary symmetric polynomial that overflows as soon as ties are many. Here it is
/// taken from the Poisson-binomial number N of independent events with odds c rᵢ, whose factor c is
/// chosen so that d are expected:
///
///     B_d = P(N = d) Πᵢ (1 + c rᵢ) / c^d
///
/// Neither factor over- or underflows. P(N = d) and the probabilities of customers and pairs are
/// sums over a circle of the characteristic function φ, which is next to nothing but near angle 0:
/// with sd the standard deviation of N about 9 sd nodes have no alias and about 25 of them count,
/// however many are tied. The nodes are shifted by half a step, so that none meets a zero of φ.
///
///     P(N = d) = (1/M) Σ_ω φ(ω) e^{−iωd},   φ(ω) = Πᵢ (1 − qᵢ + qᵢ e^{iω}),   qᵢ = c rᵢ / (1 + c rᵢ)
///     P(i drawn) = Re Σ_ω W_ω tᵢ(ω),   P(i and j drawn) = Re Σ_ω W_ω tᵢ(ω) tⱼ(ω)
///     tᵢ = qᵢ e^{iω} / (1 − qᵢ + qᵢ e^{iω}),   W_ω = φ(ω) e^{−iωd} / (M P(N = d))
///
/// - SeeAlso: Chen & Liu, *Statistical applications of the Poisson-binomial and conditional
///   Bernoulli distributions*, Statistica Sinica 7 (1997), 875–892; Hong, *On computing the
///   distribution function for the Poisson binomial distribution*, CSDA 59 (2013), 41–51.
struct ConditionalBernoulli: Sendable {
  /// log B_d.
  private(set) var logPolynomial: Double
  /// log c.
  private(set) var shift: Double
  /// Whether everybody is drawn, so that nothing is left to chance.
  let drawsEverybody: Bool
  /// d.
  let drawn: Int
  /// cos ω and sin ω of the nodes in the upper half circle that count.
  private(set) var cosines: [Double] = []
  private(set) var sines: [Double] = []
  /// 2 W_ω: each node stands for its mirror image too.
  private(set) var realWeights: [Double] = []
  private(set) var imaginaryWeights: [Double] = []

  /// The number of nodes.
  var nodeCount: Int { cosines.count }

  /// Draws `drawn` of the customers with log odds `eta`.
  ///
  /// - Parameters:
  ///   - eta: The log odds, finite.
  ///   - counts: How many equal customers each stands for, whole numbers above 0; `nil` for 1.
  ///   - drawn: d, at least 1 and at most as many as there are.
  /// - Complexity: O(n) for each of some 25 nodes.
  init(logOdds eta: [Double], counts: [Double]?, drawn: Int) {
    let total = counts?.reduce(0, +) ?? Double(eta.count)
    let d = Double(drawn)
    self.drawn = drawn
    drawsEverybody = d >= total
    guard !drawsEverybody else {
      shift = .infinity
      logPolynomial = eta.indices.reduce(0) { $0 + eta[$1] * (counts?[$1] ?? 1) }
      return
    }
    let balance = Self.balance(eta, counts, total: total, drawn: d)
    shift = balance.shift
    logPolynomial = 0

    // Bernstein's bound on the tail says how far apart aliases must be.
    let small = 38 + Double.log(1 + balance.variance) / 2
    let reach = small / 3 + (small * small / 9 + 2 * small * balance.variance).squareRoot()
    let size = min(Int(reach.rounded(.up)), Int(total) + 1)
    let nodes = size + size % 2
    for node in 0..<nodes / 2 {
      let angle = Double.pi * Double(2 * node + 1) / Double(nodes)
      if balance.variance * (1 - .cos(angle)) > small + 2 { break }
      cosines.append(.cos(angle))
      sines.append(.sin(angle))
    }
    let (real, imaginary, logs) = characteristic(eta, counts)
    var probability = 0.0
    for node in cosines.indices {
      // The angle ω d, reduced exactly.
      let steps = (2 * node + 1) * drawn % (2 * nodes)
      let angle = Double.pi * Double(steps) / Double(nodes)
      let (c, s) = (Double.cos(angle), -Double.sin(angle))
      realWeights.append(2 * (real[node] * c - imaginary[node] * s))
      imaginaryWeights.append(2 * (real[node] * s + imaginary[node] * c))
      probability += realWeights[node]
    }
    for node in cosines.indices {
      realWeights[node] /= probability
      imaginaryWeights[node] /= probability
    }
    probability /= Double(nodes)
    logPolynomial = .log(probability) + logs - d * shift
  }

  /// log c with Σ q = d, near enough that d is within a hundredth of a standard deviation of what is
  /// expected, and the variance of N there.
  private static func balance(
    _ eta: [Double], _ counts: [Double]?, total: Double, drawn: Double
  ) -> (shift: Double, variance: Double) {
    let base = Double.log(drawn / (total - drawn))
    // With the largest log odds for all too many would be expected, with the smallest too few.
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for value in eta { (lowest, highest) = (min(lowest, value), max(highest, value)) }
    var (lower, upper) = (base - highest, base - lowest)
    // Where nobody is likely, the odds add up.
    var risk = 0.0
    for i in eta.indices { risk += (counts?[i] ?? 1) * .exp(eta[i] - highest) }
    var shift = min(max(.log(drawn) - .log(risk) - highest, lower), upper)
    var variance = 0.0
    for _ in 0..<200 {
      var expected = 0.0
      variance = 0
      for i in eta.indices {
        let q = Odds(eta[i] + shift).probability
        let count = counts?[i] ?? 1
        expected += count * q
        variance += count * q * (1 - q)
      }
      let excess = expected - drawn
      if excess.magnitude <= 0.01 * max(1, variance.squareRoot()) { break }
      if excess > 0 { upper = shift } else { lower = shift }
      let newton = shift - excess / variance
      shift = newton > lower && newton < upper ? newton : (lower + upper) / 2
    }
    return (shift, variance)
  }

  /// φ at the nodes, and Σ log(1 + c r).
  private func characteristic(
    _ eta: [Double], _ counts: [Double]?
  ) -> (real: [Double], imaginary: [Double], logs: Double) {
    var reals = [Double](repeating: 1, count: nodeCount)
    var imaginaries = [Double](repeating: 0, count: nodeCount)
    var logs = 0.0
    var real = reals.mutableSpan
    var imaginary = imaginaries.mutableSpan
    let (cosines, sines) = (cosines.span, sines.span)
    for i in eta.indices {
      let odds = Odds(eta[i] + shift)
      let count = counts?[i] ?? 1
      logs += count * odds.logOnePlus
      let (q, p) = (odds.probability, odds.complement)
      if count == 1 {
        for node in cosines.indices {
          let (a, b) = (p + q * cosines[node], q * sines[node])
          let (x, y) = (real[node], imaginary[node])
          real[node] = x * a - y * b
          imaginary[node] = x * b + y * a
        }
      } else {
        for node in cosines.indices {
          let (a, b) = Self.power(p + q * cosines[node], q * sines[node], Int(count))
          let (x, y) = (real[node], imaginary[node])
          real[node] = x * a - y * b
          imaginary[node] = x * b + y * a
        }
      }
    }
    return (reals, imaginaries, logs)
  }

  /// (a + ib) to the power of `exponent`.
  private static func power(_ a: Double, _ b: Double, _ exponent: Int) -> (Double, Double) {
    var (real, imaginary) = (1.0, 0.0)
    var (a, b) = (a, b)
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { (real, imaginary) = (real * a - imaginary * b, real * b + imaginary * a) }
      (a, b) = (a * a - b * b, 2 * a * b)
      rest >>= 1
    }
    return (real, imaginary)
  }

  /// Odds e^a, their probability and what is left of 1, without overflow.
  struct Odds {
    let probability: Double
    let complement: Double
    /// log(1 + e^a).
    let logOnePlus: Double

    init(_ a: Double) {
      let small = Double.exp(-a.magnitude)
      let whole = 1 / (1 + small)
      probability = a > 0 ? whole : small * whole
      complement = a > 0 ? small * whole : whole
      logOnePlus = max(a, 0) + .log(onePlus: small)
    }
  }
}

extension ConditionalBernoulli {
  /// Working memory for the terms of some customers.
  struct Terms {
    /// How likely each is drawn, times how many it stands for.
    var inclusion: [Double]
    /// Re Σ W t², times how many it stands for: what the pairs count of a customer with itself.
    var own: [Double]
    /// Behind one another: `inclusion`, then Re t and Im t of each node, times how many.
    var columns: [Double]
    /// t at one node.
    fileprivate var real: [Double]
    fileprivate var imaginary: [Double]

    init(rows: Int) {
      let zeros = [Double](repeating: 0, count: rows)
      (inclusion, own, columns, real, imaginary) = (zeros, zeros, [], zeros, zeros)
    }
  }

  /// Forms the terms of `count` customers.
  ///
  /// - Parameters:
  ///   - eta: Their log odds.
  ///   - weights: How many equal customers each stands for; 0 leaves one out.
  ///   - keepingColumns: Whether the columns are wanted, as for second derivatives.
  ///   - terms: Receives them.
  func form(
    _ eta: Span<Double>, weights: Span<Double>, keepingColumns: Bool, into terms: inout Terms
  ) {
    let count = eta.count
    let needed = count * (1 + 2 * nodeCount)
    if keepingColumns && terms.columns.count < needed {
      terms.columns += Array(repeating: 0, count: needed - terms.columns.count)
    }
    if drawsEverybody {
      for i in 0..<count {
        terms.inclusion[i] = weights[i]
        terms.own[i] = weights[i]
        if keepingColumns { terms.columns[i] = weights[i] }
      }
      return
    }
    fill(eta, weights, keepingColumns, into: &terms)
  }

  /// Forms the terms where somebody stays, a node at a time: the inner loops run along the rows.
  private func fill(
    _ eta: Span<Double>, _ weights: Span<Double>, _ keepingColumns: Bool, into terms: inout Terms
  ) {
    let count = eta.count
    // q², pq and p² + q² of each.
    var squares = [Double](repeating: 0, count: count)
    var (products, sums) = (squares, squares)
    for i in 0..<count {
      let odds = Odds(eta[i] + shift)
      let (q, p) = (odds.probability, odds.complement)
      squares[i] = q * q
      products[i] = p * q
      sums[i] = p * p + q * q
      terms.inclusion[i] = 0
      terms.own[i] = 0
    }
    for node in 0..<nodeCount {
      addNode(
        node, count, squares.span, products.span, sums.span, &terms.inclusion,
        &terms.own, &terms.real, &terms.imaginary)
      guard keepingColumns else { continue }
      let (first, second) = ((1 + node) * count, (1 + nodeCount + node) * count)
      for i in 0..<count {
        terms.columns[first + i] = weights[i] * terms.real[i]
        terms.columns[second + i] = weights[i] * terms.imaginary[i]
      }
    }
    for i in 0..<count {
      terms.inclusion[i] *= weights[i]
      terms.own[i] *= weights[i]
      if keepingColumns { terms.columns[i] = terms.inclusion[i] }
    }
  }

  /// Adds one node to the probabilities, and writes its t.
  private func addNode(
    _ node: Int, _ count: Int, _ squares: Span<Double>, _ products: Span<Double>,
    _ sums: Span<Double>, _ inclusion: inout [Double], _ own: inout [Double],
    _ real: inout [Double], _ imaginary: inout [Double]
  ) {
    let (cosine, sine) = (cosines[node], sines[node])
    let (u, v) = (realWeights[node], imaginaryWeights[node])
    var inclusion = inclusion.mutableSpan
    var own = own.mutableSpan
    var real = real.mutableSpan
    var imaginary = imaginary.mutableSpan
    for i in 0..<count {
      let inverse = 1 / (sums[i] + 2 * cosine * products[i])
      let a = (squares[i] + cosine * products[i]) * inverse
      let b = sine * products[i] * inverse
      inclusion[i] += u * a - v * b
      own[i] += u * (a * a - b * b) - 2 * v * a * b
      real[i] = a
      imaginary[i] = b
    }
  }
}
