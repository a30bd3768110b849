internal import Formulas
internal import Lanes
internal import LinearAlgebra
internal import Measures
internal import RealModule
internal import StatisticalModels

/// Cox regression as penalised paths need it.
struct PenalizedCox: PenalizedFamily {
  let design: StandardizedDesign
  let response: CoxResponse
  let ties: CoxResponse.Ties
  var lanes: Lanes
  var folds: FoldAssignment?

  static var evaluatesFoldsTogether: Bool { false }

  init(_ design: Design, _ response: CoxResponse, ties: CoxResponse.Ties, lanes: Lanes) {
    self.design = StandardizedDesign(design, centering: true, lanes: lanes)
    self.response = response
    self.ties = ties
    self.lanes = lanes
  }

  var rowWeights: [Double]? { response.weights }

  func divided(into folds: FoldAssignment) -> PenalizedCox {
    var family = self
    family.folds = folds
    return family
  }

  func working(on lanes: Lanes) -> PenalizedCox {
    var family = self
    family.lanes = lanes
    return family
  }

  /// The response in which rows that are held out weigh nothing.
  func response(_ rows: TrainingRows) -> CoxResponse {
    guard case .outside(let held) = rows, let folds else { return response }
    return CoxResponse(
      start: response.start, time: response.time, event: response.event,
      weights: folds.foldOfRow.indices.map {
        Int(folds.foldOfRow[$0]) == held ? 0 : response.weights?[$0] ?? 1
      }, weightsAreFrequencies: response.weightsAreFrequencies, offset: response.offset,
      strata: response.strata, stratumCount: response.stratumCount)
  }

  func start(_ rows: TrainingRows) -> [Double] {
    Array(repeating: 0, count: design.design.columnCount)
  }

  /// With an η for every row the likelihood is largest when all who leave at a time are equally
  /// likely and the others are not: −Σ w̄ log(D (1 − l/d)).
  func saturatedLogLikelihood(_ rows: TrainingRows) -> Double {
    var sum = 0.0
    for group in RiskSets(response(rows)).groups {
      guard ties == .efron && group.ties > 1 else {
        sum -= group.weight * .log(group.weight)
        continue
      }
      let count = Double(group.ties)
      for tie in 0..<Int(group.ties) {
        sum -= group.weight / count * .log(group.weight * (1 - Double(tie) / count))
      }
    }
    return sum
  }

  func batch(_ members: [TrainingRows], columns: [Int]) -> CoxBatch {
    CoxBatch(self, members, columns: columns)
  }

  /// The martingale residuals, times the weights.
  func residuals(_ rows: TrainingRows, linearPredictors: [Double]) -> [Double] {
    let response = response(rows)
    let shifted = CoxResponse(
      start: response.start, time: response.time, event: response.event,
      weights: response.weights, weightsAreFrequencies: response.weightsAreFrequencies,
      offset: response.offset.map { zip($0, linearPredictors).map { $0 + $1 } }
        ?? linearPredictors, strata: response.strata, stratumCount: response.stratumCount)
    let empty = StandardizedDesign(
      Design(rowCount: response.count, columns: [], names: [], terms: []), centering: true,
      lanes: lanes)
    let likelihood = CoxLikelihood(empty, shifted, ties: ties, lanes: lanes)
    let ordered = DisjointArray(repeating: 0.0, count: response.count)
    let curvature = DisjointArray(repeating: 0.0, count: response.count)
    likelihood.scan(at: []).spread(likelihood, residuals: ordered, curvature: curvature)
    var residuals = [Double](repeating: 0, count: response.count)
    for (position, row) in likelihood.sets.order.enumerated() {
      residuals[Int(row)] = ordered[position]
    }
    return residuals
  }

  func foldWeight(_ fold: Int) -> Double {
    guard let folds else { return 0 }
    var sum = 0.0
    for row in 0..<response.count where Int(folds.foldOfRow[row]) == fold {
      sum += response.event[row] * (response.weights?[row] ?? 1)
    }
    return sum
  }

  func measure(
    _ measure: PathMeasure, fold: Int, rows: [Int], _ predictors: [[Double]]
  ) -> [Double] {
    let held = SurvivalResponse(
      start: response.start.map { start in rows.map { start[$0] } },
      time: rows.map { response.time[$0] }, event: rows.map { response.event[$0] > 0 },
      weights: response.weights.map { weights in rows.map { weights[$0] } })
    let strata = response.strata.map { strata in rows.map { Int(strata[$0]) } }
    return lanes.map(predictors.count) { index in
      var eta = predictors[index]
      if let offset = response.offset {
        for (i, row) in rows.enumerated() { eta[i] += offset[row] }
      }
      return Concordance(risk: eta, response: held, strata: strata)?.estimate ?? .nan
    }
  }
}
