internal import RealModule

/// A function of the standardized log time w and a shape q, with its derivatives up to the second.
package struct LifetimeJet: Sendable {
  /// The value.
  package var value: Double
  /// ∂/∂w.
  package var w: Double
  /// ∂²/∂w².
  package var ww: Double
  /// ∂/∂q; 0 where there is no shape.
  package var q = 0.0
  /// ∂²/∂w∂q.
  package var wq = 0.0
  /// ∂²/∂q².
  package var qq = 0.0
}

/// The distribution of the standardized log time W = (log T − μ) / σ.
///
/// Logarithms of its survival and failure functions keep their digits in both tails: to a few units
/// in the last place for the closed forms, and to about 1e-13 for the generalized gamma's integrals.
package enum StandardLifetime: Sendable {
  /// The least extreme value: S = exp(−e^w).
  case extremeValue
  /// The normal.
  case normal
  /// The logistic: S = 1 / (1 + e^w).
  case logistic
  /// Prentice's log generalized gamma with shape q.
  case generalizedGamma

  /// log f(w).
  package func density(_ w: Double, shape q: Double) -> LifetimeJet {
    switch self {
    case .extremeValue:
      let e = exponential(w)
      return LifetimeJet(value: w - e, w: 1 - e, ww: -e)
    case .normal: return LifetimeJet(value: -w * w / 2 - halfLogTwoPi, w: -w, ww: -1)
    case .logistic:
      // f = S F.
      let e = exponential(-w.magnitude)
      let large = 1 / (1 + e)
      let small = e / (1 + e)
      let failure = w > 0 ? large : small
      return LifetimeJet(
        value: -w.magnitude - 2 * logarithm(onePlus: e), w: 1 - 2 * failure, ww: -2 * large * small)
    case .generalizedGamma: return GeneralizedGamma(shape: q).logDensity(w)
    }
  }

  /// log S(w).
  package func survival(_ w: Double, shape q: Double) -> LifetimeJet {
    switch self {
    case .extremeValue:
      let e = exponential(w)
      return LifetimeJet(value: -e, w: -e, ww: -e)
    case .normal: return Self.normalUpper(w)
    case .logistic: return Self.logisticUpper(w)
    case .generalizedGamma: return GeneralizedGamma(shape: q).logSurvival(w)
    }
  }

  /// log (1 − S(w)).
  package func failure(_ w: Double, shape q: Double) -> LifetimeJet {
    switch self {
    case .extremeValue:
      // f / F = e / (e^e − 1), which tends to 1 at the left.
      let e = exponential(w)
      let slope = e < 1e-300 ? 1 : e / exponentialMinusOne(e)
      return LifetimeJet(
        value: e < 1e-8 ? w - e / 2 : logarithm(-exponentialMinusOne(-e)), w: slope,
        ww: slope * (1 - e - slope))
    case .normal:
      let mirrored = Self.normalUpper(-w)
      return LifetimeJet(value: mirrored.value, w: -mirrored.w, ww: mirrored.ww)
    case .logistic:
      let mirrored = Self.logisticUpper(-w)
      return LifetimeJet(value: mirrored.value, w: -mirrored.w, ww: mirrored.ww)
    case .generalizedGamma: return GeneralizedGamma(shape: q).logFailure(w)
    }
  }

  /// The w by which a share has left: 1 − S(w) = `probability`.
  ///
  /// - Returns: `nil` for the generalized gamma, which has no such formula.
  func place(leaving probability: Double) -> Double? {
    switch self {
    case .extremeValue: logarithm(-logarithm(onePlus: -probability))
    case .normal: normalQuantile(probability)
    case .logistic: logOdds(probability)
    case .generalizedGamma: nil
    }
  }

  /// The same of a share that knows it.
  func place(of share: LeavingShare) -> Double? {
    switch self {
    case .extremeValue: share.extremeValuePlace
    case .normal: share.normalPlace
    case .logistic: share.logisticPlace
    case .generalizedGamma: nil
    }
  }

  private static func logisticUpper(_ w: Double) -> LifetimeJet {
    let e = exponential(-w.magnitude)
    let failure = w > 0 ? 1 / (1 + e) : e / (1 + e)
    let survival = w > 0 ? e / (1 + e) : 1 / (1 + e)
    return LifetimeJet(
      value: -max(w, 0) - logarithm(onePlus: e), w: -failure, ww: -failure * survival)
  }

  /// log of the normal's upper tail, by `erfc` where it does not underflow, else by the continued
  /// fraction of Mills' ratio.
  private static func normalUpper(_ w: Double) -> LifetimeJet {
    let root = 0.5.squareRoot()
    let logDensity = -w * w / 2 - halfLogTwoPi
    let value: Double
    if w < -1 {
      value = logarithm(onePlus: -Double.erfc(-w * root) / 2)
    } else if w < 30 {
      value = logarithm(Double.erfc(w * root) / 2)
    } else {
      var fraction = w
      for k in stride(from: 12.0, to: 0, by: -1) { fraction = w + k / fraction }
      value = logDensity - logarithm(fraction)
    }
    let hazard = exponential(logDensity - value)
    return LifetimeJet(value: value, w: -hazard, ww: hazard * (w - hazard))
  }
}

/// log(2π) / 2.
let halfLogTwoPi = 0.91893853320467274178032973640562
