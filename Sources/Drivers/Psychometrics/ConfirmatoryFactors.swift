public import LinearAlgebra
public import Measures
public import StatisticalModels

internal import Distributions
internal import RealModule

/// Whether items measure the drivers that they are said to: R ≈ Λ Φ Λᵀ + Θ, where every item loads on its
/// own factor alone.
///
/// Normal maximum likelihood on correlations, by Fisher's scoring: the discrepancy
/// F = log det Σ + tr(Σ⁻¹R) − log det R − p is least, and n F is the test that Σ holds.
///
/// - SeeAlso: Jöreskog, *Psychometrika* 34 (1969); Bentler, *Psychological Bulletin* 107 (1990);
///   Browne & Cudeck, *Sociological Methods & Research* 21 (1992).
public struct ConfirmatoryFactors: Sendable {
  /// The items of each factor.
  public let blocks: [[Int]]
  /// The standardized loading of each item, by the order of the correlations; NaN for items of no block.
  public let loadings: [Double]
  /// Their standard errors, of items whose variance is taken as known to be 1.
  public let errors: [Double]
  /// The factors' correlations.
  public let correlation: Matrix
  /// The test that all items load as they should.
  public let test: ChiSquaredTest
  /// The test that no items are correlated at all, which fit indices compare with.
  public let independence: ChiSquaredTest
  /// The comparative fit index; 1 is perfect.
  public let comparativeFit: Double
  /// Tucker and Lewis's index.
  public let tuckerLewis: Double
  /// The root mean square error of approximation.
  public let approximationError: Double
  /// The 90 % interval of ``approximationError``, the level that is customary.
  public let approximationInterval: ConfidenceInterval
  /// The standardized root mean square residual.
  public let residual: Double
  /// The number of steps.
  public let iterations: Int

  /// Fits loadings.
  ///
  /// - Parameters:
  ///   - correlation: The items' correlations, by complete answers.
  ///   - observations: The respondents.
  ///   - blocks: The items of each factor.
  /// - Throws: ``PsychometricsError`` where there are too few items, correlations are singular or the
  ///   iteration does not settle.
  /// - Precondition: Blocks do not overlap.
  /// - Complexity: O(q² p²) for each of about ten steps, q being the number of parameters.
  public init(
    correlation: Matrix, observations: Double, blocks: [[Int]]
  ) throws(PsychometricsError) {
    let items = blocks.flatMap { $0 }
    precondition(Set(items).count == items.count, "an item stands in two blocks")
    var work = try ConfirmatorySearch(
      correlation.extracting(rows: items, columns: items), sizes: blocks.map(\.count))
    iterations = try work.minimize()
    self.blocks = blocks
    var loadings = [Double](repeating: .nan, count: correlation.rows)
    var errors = loadings
    let variances = work.variances(observations: observations)
    for (place, item) in items.enumerated() {
      loadings[item] = work.loadings[place]
      errors[item] = variances[place].squareRoot()
    }
    self.loadings = loadings
    self.errors = errors
    self.correlation = work.factors
    let p = items.count
    let fit = ChiSquaredTest(
      chiSquared: observations * max(work.discrepancy, 0),
      degreesOfFreedom: p * (p + 1) / 2 - work.parameterCount)
    let alone = ChiSquaredTest(
      chiSquared: -observations * work.logDeterminant, degreesOfFreedom: p * (p - 1) / 2)
    test = fit
    independence = alone
    let (df, dfAlone) = (Double(fit.degreesOfFreedom), Double(alone.degreesOfFreedom))
    let excess = max(fit.chiSquared - df, 0)
    let excessAlone = max(alone.chiSquared - dfAlone, excess)
    comparativeFit = excessAlone > 0 ? 1 - excess / excessAlone : 1
    let ratio = alone.chiSquared / dfAlone
    tuckerLewis = (ratio - fit.chiSquared / df) / (ratio - 1)
    func error(_ noncentrality: Double) -> Double {
      (noncentrality / (df * observations)).squareRoot()
    }
    approximationError = error(excess)
    func limit(_ p: Double) -> Double {
      error(
        NoncentralChiSquared.noncentrality(
          degreesOfFreedom: df, at: fit.chiSquared, probability: p))
    }
    approximationInterval = ConfidenceInterval(lower: limit(0.95), upper: limit(0.05), level: 0.9)
    residual = work.residual
  }
}

/// The search for loadings, factor correlations and uniquenesses.
private struct ConfirmatorySearch {
  private let observed: Matrix
  /// The factor of each item.
  private let factorOf: [Int]
  private(set) var loadings: [Double]
  private(set) var factors: Matrix
  private var unique: [Double]
  private(set) var discrepancy = Double.infinity
  /// log det R.
  let logDeterminant: Double
  private var implied: Matrix
  private var inverse: Matrix

  var parameterCount: Int {
    2 * loadings.count + factors.rows * (factors.rows - 1) / 2
  }

  init(_ correlation: Matrix, sizes: [Int]) throws(PsychometricsError) {
    observed = correlation
    factorOf = sizes.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
    let p = correlation.rows
    // Two items of a factor tell their loadings apart only beside other factors.
    guard sizes.allSatisfy({ $0 >= 2 }), sizes.count > 1 || p > 3 else {
      throw .tooManyFactors(factors: sizes.count, items: p)
    }
    logDeterminant = try PsychometricsError.factor(correlation).logDeterminant
    // The mean correlation within a block is the square of an average loading.
    var (sums, counts) = (
      Matrix(zeros: sizes.count, sizes.count), Matrix(zeros: sizes.count, sizes.count)
    )
    for i in 0..<p {
      for j in 0..<i {
        let (a, b) = (factorOf[i], factorOf[j])
        sums[a, b] += correlation[i, j]
        counts[a, b] += 1
        if a != b {
          sums[b, a] += correlation[i, j]
          counts[b, a] += 1
        }
      }
    }
    let sizesOf = sizes.indices.map { f in
      min(max(sums[f, f] / counts[f, f], 0.1), 0.9).squareRoot()
    }
    loadings = factorOf.map { sizesOf[$0] }
    unique = loadings.map { 1 - $0 * $0 }
    factors = Matrix(identity: sizes.count)
    for a in sizes.indices {
      for b in sizes.indices where a != b {
        factors[a, b] = min(
          max(sums[a, b] / counts[a, b] / (sizesOf[a] * sizesOf[b]), -0.9), 0.9)
      }
    }
    implied = correlation
    inverse = correlation
    guard evaluate() else { throw .indefinite }
  }

  /// Σ, its inverse and the discrepancy at the parameters; whether Σ is positive definite.
  private mutating func evaluate() -> Bool {
    let p = loadings.count
    var sigma = Matrix(zeros: p, p)
    for j in 0..<p {
      for i in 0..<p {
        sigma[i, j] =
          loadings[i] * loadings[j] * factors[factorOf[i], factorOf[j]]
          + (i == j ? unique[i] : 0)
      }
    }
    guard unique.allSatisfy({ $0 > 0 }), let factor = try? CholeskyFactorization(sigma) else {
      return false
    }
    implied = sigma
    inverse = factor.inverse()
    let trace = zip(inverse.elements, observed.elements).reduce(0) { $0 + $1.0 * $1.1 }
    discrepancy = factor.logDeterminant + trace - logDeterminant - Double(p)
    return true
  }

  /// The pairs of factors whose correlations are free.
  private var pairs: [(Int, Int)] {
    (0..<factors.rows).flatMap { a in (0..<a).map { (a, $0) } }
  }

  /// The derivative of Σ by each parameter: loadings, uniquenesses, factor correlations.
  private var derivatives: [Matrix] {
    let p = loadings.count
    let byLoading = (0..<p).map { i -> Matrix in
      var d = Matrix(zeros: p, p)
      for j in 0..<p {
        let value = loadings[j] * factors[factorOf[i], factorOf[j]]
        d[i, j] += value
        d[j, i] += value
      }
      return d
    }
    let byUnique = (0..<p).map { i -> Matrix in
      var d = Matrix(zeros: p, p)
      d[i, i] = 1
      return d
    }
    let byFactor = pairs.map { a, b -> Matrix in
      var d = Matrix(zeros: p, p)
      for i in 0..<p where factorOf[i] == a {
        for j in 0..<p where factorOf[j] == b {
          d[i, j] = loadings[i] * loadings[j]
          d[j, i] = d[i, j]
        }
      }
      return d
    }
    return byLoading + byUnique + byFactor
  }

  /// Half the traces of products of Σ⁻¹ dΣ: the expected information of one respondent.
  private func information(_ scaled: [Matrix]) -> Matrix {
    let turned = scaled.map(\.transposed.elements)
    var result = Matrix(zeros: scaled.count, scaled.count)
    for a in scaled.indices {
      for b in 0...a {
        let trace = zip(scaled[a].elements, turned[b]).reduce(0) { $0 + $1.0 * $1.1 }
        result[a, b] = trace / 2
        result[b, a] = trace / 2
      }
    }
    return result
  }

  /// Fisher's scoring with halved steps; the number of steps.
  mutating func minimize() throws(PsychometricsError) -> Int {
    let p = loadings.count
    for step in 1...200 {
      let scaled = derivatives.map { inverse.multiplied(by: $0) }
      let product = inverse.multiplied(by: observed)
      // −dF/2: Σ⁻¹(R − Σ)Σ⁻¹ against dΣ.
      let score = scaled.map { part in
        let trace = (0..<p).reduce(0.0) { $0 + part[$1, $1] }
        let data = zip(part.elements, product.transposed.elements).reduce(0) { $0 + $1.0 * $1.1 }
        return (data - trace) / 2
      }
      guard
        let move = (try? CholeskyFactorization(information(scaled), tolerance: 1e-13))?
          .solution(score)
      else { throw .singular }
      let gain = zip(move, score).reduce(0) { $0 + $1.0 * $1.1 }
      if gain < 1e-18 { return step }
      let (before, oldLoadings, oldUnique, oldFactors) = (discrepancy, loadings, unique, factors)
      var length = 1.0
      while true {
        for i in 0..<p {
          loadings[i] = oldLoadings[i] + length * move[i]
          unique[i] = oldUnique[i] + length * move[p + i]
        }
        for (k, pair) in pairs.enumerated() {
          let value = oldFactors[pair.0, pair.1] + length * move[2 * p + k]
          factors[pair.0, pair.1] = value
          factors[pair.1, pair.0] = value
        }
        if evaluate(), discrepancy <= before + 1e-13 { break }
        length /= 2
        guard length > 1e-8 else {
          (loadings, unique, factors) = (oldLoadings, oldUnique, oldFactors)
          guard evaluate(), gain < 1e-12 else { throw .notConverged }
          return step
        }
      }
    }
    throw .notConverged
  }

  /// The variances of the parameters' estimates, loadings first.
  func variances(observations: Double) -> [Double] {
    let scaled = derivatives.map { inverse.multiplied(by: $0) }
    guard let factor = try? CholeskyFactorization(information(scaled)) else {
      return [Double](repeating: .nan, count: parameterCount)
    }
    return factor.inverseDiagonal().map { $0 / observations }
  }

  /// The root of the mean squared residual correlation, diagonal included.
  var residual: Double {
    let p = loadings.count
    var sum = 0.0
    for i in 0..<p {
      for j in 0...i {
        let d = observed[i, j] - implied[i, j]
        sum += d * d
      }
    }
    return (2 * sum / Double(p * (p + 1))).squareRoot()
  }
}
