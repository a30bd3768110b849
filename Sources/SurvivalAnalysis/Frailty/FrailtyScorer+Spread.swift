internal import Distributions
internal import RealModule
public import Scoring

extension FrailtyScorer {
  /// The upper quartile of the frailties over the lower one: how far the frailest quarter of groups
  /// is at least from the sturdiest; infinite where most frailties are next to nothing.
  public var quartileRatio: Double {
    guard variance > 0 else { return 1 }
    switch distribution {
    case .gamma:
      let frailties = Gamma(shape: 1 / variance, scale: variance)
      return frailties.quantile(0.75) / frailties.quantile(0.25)
    case .gaussian:
      return .exp(2 * Normal.standard.quantile(0.75) * variance.squareRoot())
    }
  }
}
