internal import RealModule

/// A measure beside what each row has to do with it, from which its standard error comes, and that of
/// its difference to another measure of the same rows.
public struct InfluenceEstimate: Sendable, Equatable {
  /// The estimate.
  public let value: Double
  /// By how much each row moves the estimate: its weight times the derivative by its weight.
  public let influence: [Double]
  /// What the sum of squared influences is multiplied by, such as n/(n − 1).
  public let correction: Double

  /// Pairs an estimate with the influence of each row.
  public init(value: Double, influence: [Double], correction: Double = 1) {
    self.value = value
    self.influence = influence
    self.correction = correction
  }

  /// The weighted mean of `values`, Σ w v / Σ w, with n/(n − 1) in its variance.
  ///
  /// - Precondition: One weight for each value, and some weight.
  public init(meanOf values: [Double], weights: [Double]? = nil) {
    let total = weights?.reduce(0, +) ?? Double(values.count)
    precondition(total > 0, "there is nothing to take the mean of")
    var sum = 0.0
    for (i, value) in values.enumerated() { sum += (weights?[i] ?? 1) * value }
    let mean = sum / total
    self.init(
      value: mean,
      influence: values.indices.map { (weights?[$0] ?? 1) * (values[$0] - mean) / total },
      correction: Self.smallSampleCorrection(values.count))
  }

  /// n/(n − 1), or 1 for a single row.
  static func smallSampleCorrection(_ n: Int) -> Double { n > 1 ? Double(n) / Double(n - 1) : 1 }

  /// The standard error: the root of the sum of squared influences, corrected.
  public var standardError: Double {
    (correction * influence.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }

  /// The standard error when rows of equal `clusters` belong to one customer.
  ///
  /// - Precondition: One cluster for each row.
  public func standardError(clusters: [Int]) -> Double {
    precondition(
      clusters.count == influence.count, "\(clusters.count) clusters, \(influence.count) rows")
    return (correction * clusterSumsOfSquares(influence, clusters)).squareRoot()
  }

  /// The estimate with its standard error, over clusters where these are given.
  public func estimate(clusters: [Int]? = nil) -> Estimate {
    Estimate(
      value: value,
      standardError: clusters.map { standardError(clusters: $0) } ?? standardError)
  }

  /// This measure less another of the same rows.
  ///
  /// - Precondition: Both are of the same rows.
  public func difference(from other: InfluenceEstimate) -> InfluenceEstimate {
    precondition(
      influence.count == other.influence.count,
      "\(influence.count) rows beside \(other.influence.count)")
    return InfluenceEstimate(
      value: value - other.value,
      influence: zip(influence, other.influence).map { $0 - $1 },
      correction: max(correction, other.correction))
  }

  /// A sum of measures of the same rows, each times a weight.
  ///
  /// - Precondition: There is a measure, a weight for each, and all are of the same rows.
  public static func combination(
    _ measures: [InfluenceEstimate], weights: [Double]
  ) -> InfluenceEstimate {
    precondition(
      measures.count == weights.count && !measures.isEmpty,
      "\(measures.count) measures, \(weights.count) weights")
    var influence = [Double](repeating: 0, count: measures[0].influence.count)
    var value = 0.0
    for (measure, weight) in zip(measures, weights) {
      precondition(measure.influence.count == influence.count, "measures of other rows")
      value += weight * measure.value
      for i in influence.indices { influence[i] += weight * measure.influence[i] }
    }
    return InfluenceEstimate(
      value: value, influence: influence, correction: measures.map(\.correction).max() ?? 1)
  }
}

extension InfluenceEstimate {
  /// The mean squared error of predicted probabilities.
  ///
  /// - Precondition: One prediction between 0 and 1 for each row of `response`, which has weight.
  public static func brier(
    predictions: [Double], response: BinaryResponse
  ) -> InfluenceEstimate {
    requireProbabilities(predictions, rows: response.count)
    return mean(response) { i, event in
      event ? (1 - predictions[i]) * (1 - predictions[i]) : predictions[i] * predictions[i]
    }
  }

  /// 1 − the Brier score over that of predicting the event rate for everyone, or `nil` without both
  /// outcomes.
  public static func scaledBrier(
    predictions: [Double], response: BinaryResponse
  ) -> InfluenceEstimate? {
    let rate = response.eventRate
    guard rate > 0, rate < 1 else { return nil }
    let score = brier(predictions: predictions, response: response)
    let reference = brier(
      predictions: predictions.map { _ in rate }, response: response)
    return .skill(score, reference: reference)
  }

  /// 1 − `score` / `reference`.
  package static func skill(
    _ score: InfluenceEstimate, reference: InfluenceEstimate
  ) -> InfluenceEstimate {
    let ratio = score.value / reference.value
    return InfluenceEstimate(
      value: 1 - ratio,
      influence: zip(score.influence, reference.influence).map {
        -($0 - ratio * $1) / reference.value
      }, correction: score.correction)
  }

  /// The mean negative log-likelihood of predicted probabilities, or `nil` where it is infinite.
  public static func logLoss(
    predictions: [Double], response: BinaryResponse
  ) -> InfluenceEstimate? {
    guard Measures.logLoss(predictions: predictions, response: response).isFinite else {
      return nil
    }
    return mean(response) { i, event in
      event ? -.log(predictions[i]) : -.log(onePlus: -predictions[i])
    }
  }

  /// The mean over events and non-events; equal rows that a frequency counts share their influence.
  static func mean(
    _ response: BinaryResponse, _ value: (Int, Bool) -> Double
  ) -> InfluenceEstimate {
    let total = response.totalTrials
    var sum = 0.0
    var sums = [Double](), squares = [Double]()
    for i in response.events.indices {
      let (events, others) = (response.eventWeight(i), response.nonEventWeight(i))
      let (v1, v0) = (events > 0 ? value(i, true) : 0, others > 0 ? value(i, false) : 0)
      sums.append(events * v1 + others * v0)
      squares.append(events * v1 * v1 + others * v0 * v0)
      sum += sums[i]
    }
    let mean = sum / total
    let rows = response.weightsAreFrequencies ? total : Double(response.count)
    let counts = response.trials != nil || response.weights != nil
    let influence = response.events.indices.map { i -> Double in
      let weight = response.eventWeight(i) + response.nonEventWeight(i)
      let linear = sums[i] - weight * mean
      guard counts, response.weightsAreFrequencies || response.trials != nil, weight > 0 else {
        return linear / total
      }
      // The root of the sum of squares over the customers that the row counts.
      let square = squares[i] - 2 * mean * sums[i] + weight * mean * mean
      let scaled = (response.varianceWeight(i) * max(0, square)).squareRoot()
      return (linear < 0 ? -scaled : scaled) / total
    }
    return InfluenceEstimate(
      value: mean, influence: influence, correction: rows > 1 ? rows / (rows - 1) : 1)
  }
}
