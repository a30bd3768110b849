internal import Effects
internal import Scoring

/// What a mean is formed of for each customer.
struct WhatIfFunctional: Sendable {
  /// What it is.
  enum Kind: Sendable {
    case linearPredictor, leaving, staying, churn(horizon: Double)
    case stay(horizon: Double, discount: Double)
  }

  /// The quantity that it is the mean of.
  let quantity: WhatIf.Quantity
  let kind: Kind
  /// Whether each customer counts by what they bring.
  let usesMargin: Bool

  /// How far from the customer's now it looks.
  var horizon: Double {
    switch kind {
    case .linearPredictor, .leaving, .staying: 0
    case .churn(let horizon), .stay(let horizon, _): horizon
    }
  }

  /// The functionals of a question, the linear predictor before all.
  static func all(
    of scorer: Scorer, _ question: WhatIf.Question
  ) throws(EffectsError) -> [WhatIfFunctional] {
    let predictor = WhatIfFunctional(
      quantity: .churn, kind: .linearPredictor, usesMargin: false)
    let hasMargin = question.margins != nil
    guard case .logistic = scorer else {
      var all = [predictor]
      for horizon in question.horizons {
        all.append(
          WhatIfFunctional(
            quantity: .churnBy(horizon), kind: .churn(horizon: horizon), usesMargin: false))
      }
      guard let stay = question.stay else { return all }
      all.append(
        WhatIfFunctional(
          quantity: .stay(stay), kind: .stay(horizon: stay, discount: 0), usesMargin: false))
      guard hasMargin else { return all }
      all.append(
        WhatIfFunctional(
          quantity: .value(stay), kind: .stay(horizon: stay, discount: question.discount),
          usesMargin: true))
      return all
    }
    guard question.horizons.isEmpty, question.stay == nil, question.elapsed == nil else {
      throw EffectsError(
        .question, "A logistic model knows no time; leave the times out, or train a Cox model.")
    }
    let churn = WhatIfFunctional(quantity: .churn, kind: .leaving, usesMargin: false)
    let value = WhatIfFunctional(quantity: .value(nil), kind: .staying, usesMargin: true)
    return [predictor, churn] + (hasMargin ? [value] : [])
  }
}

/// A mean over customers, with its derivatives.
struct WhatIfMean: Sendable {
  /// The mean.
  var value = 0.0
  /// ∂/∂θ.
  var gradient: CurveGradient
  /// Σ ∂/∂η times the steps that customers make in what has an error of its own.
  var slopes: [Double]

  init(_ zero: CurveGradient, slopes: Int) {
    gradient = zero
    self.slopes = Array(repeating: 0, count: slopes)
  }

  mutating func add(_ other: WhatIfMean) {
    value += other.value
    gradient.add(other.gradient)
    for k in slopes.indices { slopes[k] += other.slopes[k] }
  }

  mutating func divide(by count: Double) {
    value /= count
    gradient.divide(by: count)
    for k in slopes.indices { slopes[k] /= count }
  }
}
