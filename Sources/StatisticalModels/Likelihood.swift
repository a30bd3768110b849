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

  /// Evaluates ℓ at `beta`, with derivatives up to `derivatives`.
  mutating func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint

  /// Judges the Newton step `step` from `beta`: does a maximum exist?
  mutating func existence(at beta: [Double], step: [Double]) -> Existence
}
