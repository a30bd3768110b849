public import Formulas

/// The part of a Fine–Gray regression that predicts: the probability of leaving for one cause.
///
///     F(t | x) = 1 − exp(−H₀(t) e^η),   η = offset + Σ βⱼ (xⱼ − cⱼ)
///
/// H₀ is the cumulative subdistribution hazard of the reference customer. It tells nothing of the
/// other causes, so neither the probability of staying nor a probability given the time served is
/// known: whoever has left for another cause would have to be told from whoever is still there.
public struct FineGrayScorer: Sendable, Equatable {
  /// The cause.
  public let cause: String
  /// The subdistribution as if it were a survival model: its S is 1 − F.
  public let subdistribution: CoxScorer

  /// Assembles a scorer.
  public init(cause: String, subdistribution: CoxScorer) {
    self.cause = cause
    self.subdistribution = subdistribution
  }

  /// Turns a customer into the design's columns.
  public var encoder: FeatureEncoder { subdistribution.encoder }
}

extension Scores {
  /// The probability of leaving for one cause by one horizon.
  public struct CauseIncidence: Sendable, Equatable {
    /// The cause.
    public let cause: String
    /// The probability.
    public var incidence = Estimates()

    init(cause: String) { self.cause = cause }
  }
}
