internal import RealModule

/// What a logistic regression explains: events among trials, in rows with weights and offsets.
public struct LogisticResponse: Sendable {
  /// Events in each row.
  public let successes: [Double]
  /// Trials in each row; `nil` when every row is one trial.
  public let trials: [Double]?
  /// The weight of each row; `nil` when all weigh 1.
  public let weights: [Double]?
  /// Added to the linear predictor of each row.
  public let offset: [Double]?

  /// The number of rows.
  public var count: Int { successes.count }

  /// Assembles a response.
  ///
  /// - Precondition: All parts are equally long; 0 ≤ successes ≤ trials; weights are not negative.
  public init(
    successes: [Double], trials: [Double]? = nil, weights: [Double]? = nil, offset: [Double]? = nil
  ) {
    for (name, part) in [("trials", trials), ("weights", weights), ("offset", offset)] {
      precondition(
        part == nil || part?.count == successes.count,
        "\(name) is \(part?.count ?? 0) long, successes \(successes.count)")
    }
    self.successes = successes
    self.trials = trials
    self.weights = weights
    self.offset = offset
  }

  /// The weighted number of events.
  var eventWeight: Double {
    var sum = 0.0
    for i in successes.indices { sum += successes[i] * (weights?[i] ?? 1) }
    return sum
  }

  /// The number of events in rows that count at all.
  var eventCount: Double {
    var sum = 0.0
    for i in successes.indices where weights?[i] ?? 1 > 0 { sum += successes[i] }
    return sum
  }

  /// The weighted number of trials.
  var trialWeight: Double {
    var sum = 0.0
    for i in successes.indices { sum += (trials?[i] ?? 1) * (weights?[i] ?? 1) }
    return sum
  }

  /// The offset in the middle of the rows'; 0 where there is none.
  var medianOffset: Double {
    guard let offset, !offset.isEmpty else { return 0 }
    return offset.sorted()[offset.count / 2]
  }

  /// The log-likelihood of rows at η, their residuals a(y − mp) and weights a m p (1 − p).
  ///
  /// One exponential serves p, 1 − p and log(1 + e^η), without overflow or cancellation.
  func evaluate(
    _ rows: Range<Int>, eta: [Double], residual: inout [Double], weight: inout [Double]
  ) -> Double {
    let y = successes.span.extracting(rows)
    var sum = 0.0
    if trials == nil && weights == nil {
      for i in 0..<rows.count {
        let e = Double.exp(-eta[i].magnitude)
        let small = e / (1 + e)
        let p = eta[i] >= 0 ? 1 - small : small
        sum += y[i] * eta[i] - max(eta[i], 0) - .log(onePlus: e)
        // y − p without cancellation: a row that is nearly certain still pulls.
        let q = eta[i] >= 0 ? small : 1 - small
        residual[i] = y[i] * q - (1 - y[i]) * p
        weight[i] = small / (1 + e)
      }
      return sum
    }
    for i in 0..<rows.count {
      let row = rows.lowerBound + i
      let (a, m) = (weights?[row] ?? 1, trials?[row] ?? 1)
      let e = Double.exp(-eta[i].magnitude)
      let small = e / (1 + e)
      let p = eta[i] >= 0 ? 1 - small : small
      if a > 0 { sum += a * (y[i] * eta[i] - m * (max(eta[i], 0) + .log(onePlus: e))) }
      let q = eta[i] >= 0 ? small : 1 - small
      residual[i] = a * (y[i] * q - (m - y[i]) * p)
      weight[i] = a * m * small / (1 + e)
    }
    return sum
  }

  /// The largest (1 − λᵢ) x̄ᵢᵀ d of rows, where `change` is zᵢᵀ d; see
  /// ``LogisticLikelihood/existence(at:step:)``.
  func margin(_ rows: Range<Int>, eta: [Double], change: [Double]) -> Double {
    var margin = -Double.infinity
    for i in 0..<rows.count {
      let row = rows.lowerBound + i
      guard weights?[row] ?? 1 > 0 else { continue }
      let p = 1 / (1 + Double.exp(-eta[i]))
      if successes[row] > 0 { margin = max(margin, p * change[i]) }
      if successes[row] < trials?[row] ?? 1 { margin = max(margin, (1 - p) * -change[i]) }
    }
    return margin
  }
}
