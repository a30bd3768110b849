internal import Distributions
internal import RealModule
internal import Scoring

/// What a time adds to a log-likelihood as a function of η = g(S), with its derivatives.
///
///     event     log(−∂S/∂η) = log density − log ∂η/∂t
///     staying   log S
///
/// Both are concave in η on every scale.
struct SplineLink: Sendable {
  /// A function of η and its derivatives.
  struct Term {
    /// The function.
    var value: Double
    /// Its derivative.
    var slope: Double
    /// Its negative second derivative, at least 0.
    var curvature: Double

    init(_ jet: LifetimeJet) {
      value = jet.value
      slope = jet.w
      curvature = max(-jet.ww, 0)
    }
  }

  let scale: SplineScale

  /// log S(η).
  func staying(_ eta: Double) -> Term { Term(scale.standard.survival(eta, shape: 0)) }

  /// log(−∂S/∂η).
  func event(_ eta: Double) -> Term { Term(scale.standard.density(eta, shape: 0)) }

  /// η at which a share of the customers has left.
  func predictor(leaving share: Double) -> Double {
    switch scale {
    case .hazard: .log(-.log(onePlus: -share))
    case .odds: .log(share / (1 - share))
    case .normal: Normal.standard.quantile(share)
    }
  }

  /// The standard deviation of η over the times of customers who all leave, which makes a start.
  var spread: Double {
    switch scale {
    case .hazard: .pi / 6.0.squareRoot()
    case .odds: .pi / 3.0.squareRoot()
    case .normal: 1
    }
  }

  /// By how much a change of η endangers the proof that a maximum exists, of a row that stayed: the
  /// proof stands where all such numbers are below 1.
  ///
  /// After a Newton step the row pulls η down with the force slope − curvature · change, which must
  /// not have turned.
  func stayingMargin(_ term: Term, change: Double) -> Double {
    term.slope < 0 ? term.curvature / term.slope * change : 0
  }

  /// 1 / (1 + e^−x).
  static func logistic(_ x: Double) -> Double { 1 / (1 + .exp(-x)) }

  /// log(1 + e^x).
  static func softplus(_ x: Double) -> Double {
    max(x, 0) + .log(onePlus: .exp(-x.magnitude))
  }
}
