public import Lanes
public import LinearAlgebra

internal import Distributions
internal import Formulas
internal import RealModule

/// How many factors stand out from what chance alone makes of uncorrelated items.
///
/// - SeeAlso: Horn, *Psychometrika* 30 (1965); Glorfeld, *Educational and Psychological Measurement*
///   55 (1995), for the 95th percentile.
public struct ParallelAnalysis: Sendable {
  /// The eigenvalues of the correlations, falling.
  public let components: [Double]
  /// The 95th percentile of the same for uncorrelated normal items.
  public let componentLimits: [Double]
  /// The eigenvalues with squared multiple correlations in the diagonal, falling.
  public let factors: [Double]
  /// The 95th percentile of the same for uncorrelated normal items.
  public let factorLimits: [Double]

  /// The number of components above chance, counted up to the first that is not.
  public var componentCount: Int { zip(components, componentLimits).prefix { $0 > $1 }.count }
  /// The number of factors above chance, counted up to the first that is not.
  public var factorCount: Int { zip(factors, factorLimits).prefix { $0 > $1 }.count }

  /// Compares correlations with chance.
  ///
  /// - Parameters:
  ///   - correlation: The p × p correlations.
  ///   - observations: The respondents they are from.
  ///   - samples: The samples of uncorrelated items to draw.
  ///   - seed: The seed of the random numbers.
  ///   - lanes: The threads that may work.
  /// - Throws: ``PsychometricsError`` for correlations that are singular.
  /// - Complexity: O(n p²) for each sample.
  public init(
    correlation: Matrix, observations: Int, samples: Int = 200, seed: UInt64 = 1,
    lanes: Lanes = .single
  ) throws(PsychometricsError) {
    let p = correlation.rows
    _ = try PsychometricsError.factor(correlation)
    guard let own = Self.eigenvalues(correlation) else { throw .singular }
    (components, factors) = own
    let drawn = lanes.map(samples) { sample -> ([Double], [Double])? in
      var stream = RandomStream(seed: seed, stream: 1 << 32 | UInt64(sample))
      var elements = [Double](repeating: 0, count: observations * p)
      for index in elements.indices { elements[index] = stream.normal() }
      var items = Matrix(rows: observations, columns: p, elements: elements)
      for j in 0..<p {
        let mean = items.withColumn(j) { column in
          column.indices.reduce(0.0) { $0 + column[$1] } / Double(observations)
        }
        for i in 0..<observations { items[i, j] -= mean }
      }
      return Self.eigenvalues(ItemMoments.correlation(of: items.crossProduct()))
    }.compactMap { $0 }
    guard !drawn.isEmpty else { throw .tooFewAnswers(respondents: observations) }
    func limit(_ values: [Double]) -> Double { OrderStatistics.quantiles(values, at: [0.95])[0] }
    componentLimits = (0..<p).map { k in limit(drawn.map { $0.0[k] }) }
    factorLimits = (0..<p).map { k in limit(drawn.map { $0.1[k] }) }
  }

  /// The eigenvalues of R, and of R with squared multiple correlations in its diagonal.
  private static func eigenvalues(_ correlation: Matrix) -> ([Double], [Double])? {
    guard let factor = try? CholeskyFactorization(correlation) else { return nil }
    var reduced = correlation
    for (j, inverse) in factor.inverseDiagonal().enumerated() { reduced[j, j] = 1 - 1 / inverse }
    guard
      let whole = try? SymmetricEigenDecomposition(correlation),
      let common = try? SymmetricEigenDecomposition(reduced)
    else { return nil }
    return (whole.values.reversed(), common.values.reversed())
  }
}
