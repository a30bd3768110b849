public import LinearAlgebra

/// How far a likelihood is to be differentiated.
public enum Derivatives: Int, Sendable, Comparable {
  /// The log-likelihood alone.
  case value
  /// And its gradient.
  case score
  /// And its negative second derivative.
  case information

  /// Orders by work.
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A log-likelihood at one point, with as many derivatives as were asked for.
public struct LikelihoodPoint: Sendable {
  /// ℓ(β); −∞ where it cannot be formed.
  public var logLikelihood: Double
  /// ∂ℓ/∂β, p long; empty when not asked for.
  public var score: [Double]
  /// −∂²ℓ/∂β∂βᵀ, p × p; empty when not asked for.
  public var information: Matrix

  /// Records a point.
  public init(logLikelihood: Double, score: [Double], information: Matrix) {
    self.logLikelihood = logLikelihood
    self.score = score
    self.information = information
  }
}

/// What a Newton step says about whether the likelihood has a maximum.
public enum Existence: Sendable, Equatable {
  /// It has: the step proves that no direction separates the data.
  case proven
  /// It has not: a direction separates the data, and along it the likelihood never falls.
  case refuted
  /// This step proves nothing; `margin` is at most 1 when the proof succeeds.
  case undecided(margin: Double)
}

/// A log-likelihood of p parameters; Newton's method, tests and standard errors are written once on
/// it.
///
/// Data in memory, streamed from a file or spread over machines are different conformers. Parameters
/// are those of the conformer's standardized design.
public protocol Likelihood {
  /// The number of parameters, p.
  var parameterCount: Int { get }
  /// The number of events, which tells how much is known.
  var eventCount: Double { get }
  /// The number of rows that an evaluation reads.
  var rowCount: Int { get }
  /// Whether the information is −∂²ℓ/∂β∂βᵀ itself, rather than something near it.
  var informationIsCurvature: Bool { get }

  /// Evaluates ℓ at `beta`, with derivatives up to `derivatives`.
  mutating func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint

  /// Judges the Newton step `step` from `beta`: does a maximum exist?
  mutating func existence(at beta: [Double], step: [Double]) -> Existence

  /// Of all conditions gᵀ d ≥ 0 on a direction d in which ℓ never falls, the one that `direction`
  /// meets least; `nil` where the likelihood cannot say.
  ///
  /// The score at β = 0 must be a sum of all g with positive weights.
  ///
  /// - Parameters:
  ///   - direction: d over `columns`; 0 in all others.
  ///   - columns: Parameters, ascending.
  /// - Returns: The condition, and by how much it is met or broken.
  mutating func worstConstraint(
    on direction: [Double], over columns: [Int]
  ) -> SeparationConstraint?

  /// What is left of ℓ infinitely far along a direction that meets all conditions.
  ///
  /// - Parameters:
  ///   - direction: d, p long.
  ///   - beta: The point from which ``SeparationLimit/stride`` is counted.
  /// - Returns: The likelihood of the rows that the direction says nothing about; `nil` where that
  ///   cannot be told.
  mutating func limit(along direction: [Double], from beta: [Double]) -> SeparationLimit<Self>?

  /// A triangle R with RᵀR the information at `beta`, formed without squaring; `nil` where the
  /// information is no Gram product of rows.
  mutating func triangle(at beta: [Double]) -> Matrix?
}

extension Likelihood {
  /// It is.
  public var informationIsCurvature: Bool { true }

  /// No triangle.
  public mutating func triangle(at beta: [Double]) -> Matrix? { nil }

  /// Factors the information over the parameters `free`.
  ///
  /// Where columns are so nearly collinear that forming the information has lost the digits in which
  /// they differ, the triangle takes its place, if there is one.
  package mutating func factor(
    _ information: Matrix, at beta: [Double], free: [Int], digitsMatter: Bool
  ) -> InformationFactor? {
    let cholesky = try? CholeskyFactorization(
      information.extracting(rows: free, columns: free))
    let limit = digitsMatter ? 1e-5 : 1e-10
    if let cholesky, cholesky.smallestRelativePivot > limit { return .cholesky(cholesky) }
    if let triangle = triangle(at: beta) {
      let columns = triangle.extracting(rows: Array(0..<triangle.rows), columns: free)
      if let rank = try? OrderedRank(columns, tolerance: 0), rank.rank == free.count {
        return .triangle(rank)
      }
    }
    return cholesky.map { .cholesky($0) }
  }
}

/// A factor of an information matrix.
package enum InformationFactor: Sendable {
  /// Of the matrix itself.
  case cholesky(CholeskyFactorization)
  /// Of the rows that it is the Gram product of.
  case triangle(OrderedRank)

  /// I⁻¹ b.
  package func solution(_ b: [Double]) -> [Double] {
    switch self {
    case .cholesky(let factor): factor.solution(b)
    case .triangle(let rank): rank.solveNormalEquations(b)
    }
  }

  /// log det I.
  package var logDeterminant: Double {
    switch self {
    case .cholesky(let factor): factor.logDeterminant
    case .triangle(let rank): 2 * rank.logDeterminant
    }
  }

  /// I⁻¹, of `order` columns.
  package func inverse(order: Int) -> Matrix {
    switch self {
    case .cholesky(let factor): return factor.inverse()
    case .triangle(let rank):
      var elements: [Double] = []
      for j in 0..<order {
        var unit = [Double](repeating: 0, count: order)
        unit[j] = 1
        elements += rank.solveNormalEquations(unit)
      }
      return Matrix(rows: order, columns: order, elements: elements)
    }
  }
}
