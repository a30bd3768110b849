internal import Lanes
internal import LinearAlgebra
internal import Measures
internal import RealModule
internal import StatisticalModels

/// Logistic regression as penalised paths need it.
struct PenalizedLogistic: PenalizedFamily {
  let design: StandardizedDesign
  let response: LogisticResponse
  var lanes: Lanes
  var folds: FoldAssignment?
  let rowWeights: [Double]?

  static var evaluatesFoldsTogether: Bool { true }

  init(_ design: Design, _ response: LogisticResponse, lanes: Lanes) {
    self.design = StandardizedDesign(
      design, centering: design.interceptIndex != nil, lanes: lanes)
    self.response = response
    self.lanes = lanes
    rowWeights =
      response.trials == nil
      ? response.weights
      : (0..<response.count).map {
        (response.weights?[$0] ?? 1) * (response.trials?[$0] ?? 1)
      }
  }

  func divided(into folds: FoldAssignment) -> PenalizedLogistic {
    var family = self
    family.folds = folds
    return family
  }

  func working(on lanes: Lanes) -> PenalizedLogistic {
    var family = self
    family.lanes = lanes
    return family
  }

  private func isHeld(_ row: Int, _ rows: TrainingRows) -> Bool {
    guard case .outside(let held) = rows, let folds else { return false }
    return Int(folds.foldOfRow[row]) == held
  }

  func start(_ rows: TrainingRows) -> [Double] {
    var start = [Double](repeating: 0, count: design.design.columnCount)
    guard let intercept = design.design.interceptIndex else { return start }
    var (events, trials) = (0.0, 0.0)
    for row in 0..<response.count where !isHeld(row, rows) {
      events += response.successes[row] * (response.weights?[row] ?? 1)
      trials += rowWeights?[row] ?? 1
    }
    // A fold may leave rows of one outcome alone, which have no finite log-odds.
    let share = min(max(events / trials, 1e-9), 1 - 1e-9)
    start[intercept] = .log(share / (1 - share))
    return start
  }

  func saturatedLogLikelihood(_ rows: TrainingRows) -> Double {
    guard let trials = response.trials else { return 0 }
    var sum = 0.0
    for row in trials.indices where !isHeld(row, rows) {
      let (y, m, a) = (response.successes[row], trials[row], response.weights?[row] ?? 1)
      if y > 0 { sum += a * y * .log(y / m) }
      if y < m { sum += a * (m - y) * .log((m - y) / m) }
    }
    return sum
  }

  func batch(_ members: [TrainingRows], columns: [Int]) -> LogisticBatch {
    LogisticBatch(
      design.selecting(columns), response, folds: folds, members: members, lanes: lanes)
  }

  func residuals(_ rows: TrainingRows, linearPredictors: [Double]) -> [Double] {
    var residuals = [Double](repeating: 0, count: response.count)
    for row in 0..<response.count where !isHeld(row, rows) {
      let (a, m) = (response.weights?[row] ?? 1, response.trials?[row] ?? 1)
      let p = Self.probability(linearPredictors[row] + (response.offset?[row] ?? 0))
      residuals[row] = a * (response.successes[row] - m * p)
    }
    return residuals
  }

  private static func probability(_ eta: Double) -> Double {
    let e = Double.exp(-eta.magnitude)
    return eta >= 0 ? 1 / (1 + e) : e / (1 + e)
  }

  func foldWeight(_ fold: Int) -> Double {
    guard let folds else { return 0 }
    var sum = 0.0
    for row in 0..<response.count where Int(folds.foldOfRow[row]) == fold {
      sum += rowWeights?[row] ?? 1
    }
    return sum
  }

  func measure(
    _ measure: PathMeasure, fold: Int, rows: [Int], _ predictors: [[Double]]
  ) -> [Double] {
    let held = BinaryResponse(
      events: rows.map { response.successes[$0] },
      trials: response.trials.map { trials in rows.map { trials[$0] } },
      weights: response.weights.map { weights in rows.map { weights[$0] } })
    guard held.totalTrials > 0 else { return predictors.map { _ in .nan } }
    return lanes.map(predictors.count) { index in
      var eta = predictors[index]
      if let offset = response.offset {
        for (i, row) in rows.enumerated() { eta[i] += offset[row] }
      }
      switch measure {
      case .brier:
        return BrierScore(predictions: eta.map(Self.probability), response: held).value
      default: return AreaUnderROC(scores: eta, response: held)?.estimate ?? .nan
      }
    }
  }
}
