public import Formulas

/// The part of a piecewise exponential regression that predicts.
///
///     S(t | x) = exp(−e^η Σ_k e^α_k · (time up to t in stretch k))
public struct PiecewiseExponentialScorer: Sendable, Equatable {
  /// The coefficients and the baselines.
  public let parameters: HazardParameters

  /// Assembles a scorer.
  public init(parameters: HazardParameters) { self.parameters = parameters }

  /// What contradicts itself, as a clause; `nil` when all is well.
  package static func fault(parameters: HazardParameters) -> String? {
    for stratum in parameters.strata {
      for cell in stratum.cells {
        guard cell.knownHazard.map({ $0 == 0 }) ?? (cell.coefficient != nil) else {
          return "a stretch of the baseline has no rate"
        }
      }
    }
    return nil
  }

  /// Turns a customer into the design's columns.
  public var encoder: FeatureEncoder { parameters.encoder }
}

extension PiecewiseExponentialScorer: SurvivalScorer {
  /// A curve of the customers' cumulative hazards.
  public func makeCurve() -> RateCurve { RateCurve(self) }
  /// The stratum from the level of each stratum variable; −1 where training saw no such one.
  public func stratum(levels level: (Int) -> Int) -> Int { parameters.stratum(levels: level) }
}
