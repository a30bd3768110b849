internal import RealModule
internal import Scoring

/// What a mean is formed of for each customer, with its derivatives.
struct WhatIfFunctional: Sendable {
  /// The baseline of one stratum where a functional looks at it.
  struct Grid: Sendable {
    /// H₀ at each time.
    var hazards: [Double] = []
    /// What the variance of H₀ gains from the time before.
    var variances: [Double] = []
    /// M, one number per column, at each time.
    var meanHazards: [[Double]] = []
    /// What a unit of survival from the time to the next is worth; 1 where churn is asked for.
    var widths: [Double] = []
    /// The same from the start to the first time.
    var first = 0.0
  }

  /// What it is.
  enum Kind: Sendable {
    case linearPredictor, probability, churn, stay
  }

  /// The quantity that it is the mean of.
  let quantity: WhatIf.Quantity
  let kind: Kind
  /// Whether each customer counts by what they bring.
  let usesMargin: Bool
  /// One for each stratum.
  let grids: [Grid]

  /// Adds a customer.
  ///
  /// - Parameters:
  ///   - eta: The linear predictor.
  ///   - stratum: The stratum.
  ///   - factor: How much the customer counts.
  ///   - mean: Receives the value, and ∂/∂H₀ at each time.
  /// - Returns: ∂/∂η, times the factor.
  func add(
    _ eta: Double, _ stratum: Int, times factor: Double, to mean: inout WhatIfMean
  ) -> Double {
    switch kind {
    case .linearPredictor:
      mean.value += factor * eta
      return factor
    case .probability:
      let churn = 1 / (1 + Double.exp(-eta))
      // Who stays brings something, so a value falls as churn rises.
      let sign: Double = usesMargin ? -1 : 1
      mean.value += factor * (usesMargin ? 1 - churn : churn)
      return sign * factor * churn * (1 - churn)
    case .churn:
      let risk = Double.exp(eta)
      let total = grids[stratum].hazards[0] == 0 ? 0 : grids[stratum].hazards[0] * risk
      let survival = Double.exp(-total)
      mean.value += factor * -Double.expMinusOne(-total)
      guard survival > 0 else { return 0 }
      mean.hazard[stratum][0] += factor * survival * risk
      return factor * survival * total
    case .stay:
      return addStay(eta, stratum, factor, to: &mean)
    }
  }

  private func addStay(
    _ eta: Double, _ stratum: Int, _ factor: Double, to mean: inout WhatIfMean
  ) -> Double {
    let risk = Double.exp(eta)
    let grid = grids[stratum]
    var (sum, slope) = (grid.first, 0.0)
    for k in grid.hazards.indices {
      let total = grid.hazards[k] * risk
      let survival = Double.exp(-total)
      guard survival > 0 else { break }
      let part = grid.widths[k] * survival
      sum += part
      slope -= part * total
      mean.hazard[stratum][k] -= factor * part * risk
    }
    mean.value += factor * sum
    return factor * slope
  }
}

extension WhatIfFunctional {
  /// The functionals of a question, the linear predictor before all.
  static func all(
    of scorer: Scorer, _ question: WhatIf.Question
  ) throws(WhatIfError) -> [WhatIfFunctional] {
    let predictor = WhatIfFunctional(
      quantity: .churn, kind: .linearPredictor, usesMargin: false, grids: [])
    switch scorer {
    case .logistic:
      guard question.horizons.isEmpty, question.stay == nil else {
        throw WhatIfError(
          .question, "A logistic model knows no time; leave the times out, or train a Cox model.")
      }
      let churn = WhatIfFunctional(
        quantity: .churn, kind: .probability, usesMargin: false, grids: [])
      let value = WhatIfFunctional(
        quantity: .value(nil), kind: .probability, usesMargin: true, grids: [])
      return [predictor, churn] + (question.margins == nil ? [] : [value])
    case .cox(let cox):
      var all = [predictor]
      for horizon in question.horizons {
        all.append(
          WhatIfFunctional(
            quantity: .churnBy(horizon), kind: .churn, usesMargin: false,
            grids: try grids(of: cox) { stratum in stratum.moment(horizon) }))
      }
      guard let stay = question.stay else { return all }
      all.append(
        WhatIfFunctional(
          quantity: .stay(stay), kind: .stay, usesMargin: false,
          grids: try grids(of: cox) { $0.period(stay, discount: 0) }))
      guard question.margins != nil else { return all }
      all.append(
        WhatIfFunctional(
          quantity: .value(stay), kind: .stay, usesMargin: true,
          grids: try grids(of: cox) { $0.period(stay, discount: question.discount) }))
      return all
    case .discreteTime, .piecewiseExponential, .aft, .roystonParmar, .cure, .causeSpecific,
      .fineGray, .sharedFrailty:
      throw WhatIfError(
        .question,
        "What-if is answered by logistic and Cox models; train one of them on the same table.")
    }
  }

  private static func grids(
    of cox: CoxScorer, _ grid: (BaselineStratum) -> Grid?
  ) throws(WhatIfError) -> [Grid] {
    var grids: [Grid] = []
    for stratum in cox.strata {
      guard stratum.intervalGrid != nil else {
        throw WhatIfError(
          .data,
          "The model's baseline has no interval grid, so nothing can be said of its uncertainty; "
            + "train it again.")
      }
      guard let own = grid(stratum) else {
        let key =
          stratum.key.isEmpty ? "" : " of the stratum \(stratum.key.joined(separator: ", "))"
        throw WhatIfError(
          .question,
          "A time asked for is beyond the longest follow-up\(key), \(stratum.lastTime.label), where "
            + "nothing is known; ask for an earlier one.")
      }
      grids.append(own)
    }
    return grids
  }
}

extension BaselineStratum {
  /// The baseline at one time; `nil` beyond the follow-up.
  fileprivate func moment(_ time: Double) -> WhatIfFunctional.Grid? {
    guard let sums = sums(at: time) else { return nil }
    return WhatIfFunctional.Grid(
      hazards: [sums.hazard], variances: [sums.variance], meanHazards: [sums.meanHazard],
      widths: [1])
  }

  /// The baseline at each of its steps before a time, with the worth of what lies between them.
  fileprivate func period(_ end: Double, discount: Double) -> WhatIfFunctional.Grid? {
    guard end <= lastTime else { return nil }
    let times = self.time.filter { $0 < end }
    var grid = WhatIfFunctional.Grid()
    grid.first = worth(from: 0, to: times.first ?? end, discount)
    var before = 0.0
    for (k, time) in times.enumerated() {
      guard let sums = sums(at: time) else { return nil }
      grid.hazards.append(sums.hazard)
      grid.variances.append(max(sums.variance - before, 0))
      grid.meanHazards.append(sums.meanHazard)
      grid.widths.append(
        worth(from: time, to: k + 1 < times.count ? times[k + 1] : end, discount))
      before = sums.variance
    }
    return grid
  }
}

/// ∫ e^−δu du from `start` to `end`.
private func worth(from start: Double, to end: Double, _ discount: Double) -> Double {
  guard discount != 0 else { return end - start }
  return Double.exp(-discount * start) * -Double.expMinusOne(-discount * (end - start)) / discount
}

/// A mean over customers, with its derivatives.
struct WhatIfMean: Sendable {
  /// The mean.
  var value = 0.0
  /// ∂/∂β with H₀ held.
  var gradient: [Double]
  /// ∂/∂H₀ for each stratum and time.
  var hazard: [[Double]]
  /// Σ ∂/∂η times the steps that customers make in what has an error of its own.
  var slopes: [Double]

  init(columns: Int, _ grids: [WhatIfFunctional.Grid], slopes: Int) {
    gradient = Array(repeating: 0, count: columns)
    hazard = grids.map { Array(repeating: 0, count: $0.hazards.count) }
    self.slopes = Array(repeating: 0, count: slopes)
  }

  mutating func add(_ other: WhatIfMean) {
    value += other.value
    for j in gradient.indices { gradient[j] += other.gradient[j] }
    for s in hazard.indices { for k in hazard[s].indices { hazard[s][k] += other.hazard[s][k] } }
    for k in slopes.indices { slopes[k] += other.slopes[k] }
  }

  mutating func divide(by count: Double) {
    value /= count
    for j in gradient.indices { gradient[j] /= count }
    for s in hazard.indices { for k in hazard[s].indices { hazard[s][k] /= count } }
    for k in slopes.indices { slopes[k] /= count }
  }
}
