internal import DataFrames
internal import Formulas
internal import Lanes
internal import RealModule
internal import Scoring

/// A what-if while it is computed.
struct WhatIfWork: Sendable {
  let scorer: Scorer
  /// What means are formed of; the linear predictor first.
  let functionals: [WhatIfFunctional]
  /// The rows that can be scored as they are and as they would be.
  let rows: [Int]
  private let covariance: CoefficientCovariance
  private let before: FeatureEncoder.Slots
  private let after: FeatureEncoder.Slots
  private let margins: [Double]?
  private let correction: MeasurementCorrection?
  private let dose: TreatmentDose?
  private let level: Double
  private let lanes: Lanes
  private let columns: Int
  private let strata: Int
  /// The average customer's row, from which a Cox model counts.
  private let reference: [Double]?

  init(
    _ scorer: Scorer, before: DataFrame, after: DataFrame, _ question: WhatIf.Question,
    _ correction: MeasurementCorrection?, _ dose: TreatmentDose?, lanes: Lanes
  ) throws {
    precondition(before.rowCount == after.rowCount, "the same customers before and after")
    guard let covariance = scorer.covariance else {
      throw WhatIfError(
        .data,
        "The model has no covariance, so nothing can be said of its uncertainty; fit it without a "
          + "penalty.")
    }
    self.scorer = scorer
    self.covariance = covariance
    functionals = try WhatIfFunctional.all(of: scorer, question)
    self.before = try scorer.encoder.slots(for: before)
    self.after = try scorer.encoder.slots(for: after)
    margins = question.margins
    self.correction = correction
    self.dose = dose
    level = question.level
    self.lanes = lanes
    columns = scorer.encoder.columnCount
    if case .cox(let cox) = scorer {
      strata = cox.strata.count
      reference = cox.reference
    } else {
      strata = 1
      reference = nil
    }
    var scoring = RowScorer(scorer)
    let slots = [self.before, self.after]
    rows = (0..<before.rowCount).filter { row in
      slots.allSatisfy { slots in
        slots.copyRow(row, into: &scoring.slots)
        return scoring.score().status.isScored
      }
    }
    guard !rows.isEmpty else {
      throw WhatIfError(
        .data,
        "\(before.source): none of the \(before.rowCount) customers of the group can be scored; score "
          + "the table to see why.")
    }
  }

  /// The means over the group.
  struct Sums: Sendable {
    var before: [WhatIfMean]
    var measured: [WhatIfMean]
    var corrected: [WhatIfMean]
    var unmoved = 0
  }

  /// What a lane adds up, with its memory.
  private struct LaneSum: Sendable {
    var sums: Sums
    var scoring: RowScorer
    var row: [Double]
  }

  /// Averages over the group.
  func sums() -> Sums {
    let slopes = (correction?.slopes.count ?? 0) + 1
    let zero = functionals.map { WhatIfMean(columns: columns, $0.grids, slopes: slopes) }
    let start = LaneSum(
      sums: Sums(before: zero, measured: zero, corrected: zero), scoring: RowScorer(scorer),
      row: Array(repeating: 0, count: columns))
    var total = lanes.sum(rows: rows.count, from: start) { sum, block in
      for index in block { add(rows[index], to: &sum) }
    } combine: { total, other in
      for index in functionals.indices {
        total.sums.before[index].add(other.sums.before[index])
        total.sums.measured[index].add(other.sums.measured[index])
        total.sums.corrected[index].add(other.sums.corrected[index])
      }
      total.sums.unmoved += other.sums.unmoved
    }.sums
    for index in functionals.indices {
      total.before[index].divide(by: Double(rows.count))
      total.measured[index].divide(by: Double(rows.count))
      total.corrected[index].divide(by: Double(rows.count))
    }
    return total
  }

  private func add(_ customer: Int, to sum: inout LaneSum) {
    before.copyRow(customer, into: &sum.scoring.slots)
    let old = sum.scoring.score()
    for j in 0..<columns { sum.row[j] = sum.scoring.row[j] }
    let margin = margins.map { $0[customer].isNaN ? 0 : $0[customer] } ?? 0
    add(old.linearPredictor, old.stratum, sum.row, margin, to: &sum.sums.before)
    after.copyRow(customer, into: &sum.scoring.slots)
    let new = sum.scoring.score()
    if new.linearPredictor == old.linearPredictor, sum.scoring.row == sum.row {
      sum.sums.unmoved += 1
    }
    var steps = doseSteps(from: sum.row, to: sum.scoring.row)
    add(
      new.linearPredictor, new.stratum, sum.scoring.row, margin, steps: steps,
      to: &sum.sums.measured)
    guard let correction else { return }
    // As far as the true scores move, the measured ones predict more than their own difference.
    for j in 0..<columns { sum.row[j] = sum.scoring.row[j] }
    before.copyRow(customer, into: &sum.scoring.slots)
    _ = sum.scoring.score()
    var eta = new.linearPredictor
    for (index, slope) in correction.slopes.enumerated() {
      let step = sum.row[slope.column] - sum.scoring.row[slope.column]
      steps[index + 1] = step
      sum.row[slope.column] -= step
      eta -= scorer.coefficients[slope.column] * step
      for j in 0..<columns { sum.row[j] += step * slope.weights[j] }
      eta += step * slope.value(scorer.coefficients)
    }
    add(eta, new.stratum, sum.row, margin, steps: steps, to: &sum.sums.corrected)
  }

  /// The step of a treatment's column first, then room for the slopes.
  private func doseSteps(from old: [Double], to new: [Double]) -> [Double] {
    var steps = Array(repeating: 0.0, count: (correction?.slopes.count ?? 0) + 1)
    if let dose { steps[0] = new[dose.column] - old[dose.column] }
    return steps
  }

  private func add(
    _ eta: Double, _ stratum: Int, _ row: [Double], _ margin: Double, steps: [Double] = [],
    to means: inout [WhatIfMean]
  ) {
    for (index, functional) in functionals.enumerated() {
      let factor = functional.usesMargin ? margin : 1
      let slope = functional.add(
        eta, stratum, times: factor, to: &means[index])
      for j in 0..<columns {
        means[index].gradient[j] += slope * (row[j] - (reference?[j] ?? 0))
      }
      for (k, step) in steps.enumerated() { means[index].slopes[k] += slope * step }
    }
  }

  /// The estimate that the difference of two means is.
  func estimate(
    _ index: Int, _ new: [WhatIfMean], from old: [WhatIfMean], isCorrected: Bool
  ) -> WhatIf.Estimate {
    let functional = functionals[index]
    var gradient = zip(new[index].gradient, old[index].gradient).map { $0 - $1 }
    var variance = 0.0
    for (stratum, grid) in functional.grids.enumerated() {
      // From the last time back: H₀ there is the sum of all steps before it.
      var behind = 0.0
      for k in grid.hazards.indices.reversed() {
        let weight = new[index].hazard[stratum][k] - old[index].hazard[stratum][k]
        behind += weight
        variance += behind * behind * grid.variances[k]
        guard weight != 0 else { continue }
        for j in gradient.indices { gradient[j] -= weight * grid.meanHazards[k][j] }
      }
    }
    variance += covariance.variance(along: gradient)
    if let dose {
      // The dose is step ÷ δ, so ∂/∂δ is −(step ÷ δ) β ÷ δ.
      let slope = new[index].slopes[0] * scorer.coefficients[dose.column] / dose.shift
      variance += slope * slope * dose.variance
    }
    if isCorrected, let correction {
      variance += correction.variance(along: Array(new[index].slopes.dropFirst()))
    }
    return WhatIf.Estimate(
      new[index].value - old[index].value, variance: variance, level: level)
  }
}
