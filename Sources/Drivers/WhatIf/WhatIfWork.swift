internal import DataFrames
internal import Effects
internal import Formulas
internal import Lanes
internal import Scoring

/// A what-if while it is computed.
struct WhatIfWork: Sendable {
  let scorer: Scorer
  /// What means are formed of; the linear predictor first.
  let functionals: [WhatIfFunctional]
  /// The rows that can be scored as they are and as they would be.
  let rows: [Int]
  /// Those who could be, were the follow-up longer.
  let beyond: Int
  /// Those whom a formula answers beyond the follow-up.
  let extrapolated: Int
  private let model: any WhatIfModel
  private let before: FeatureEncoder.Slots
  private let after: FeatureEncoder.Slots
  private let margins: [Double]?
  private let elapsed: [Double]?
  private let correction: MeasurementCorrection?
  private let dose: TreatmentDose?
  private let level: Double
  private let lanes: Lanes
  private let columns: Int

  init(
    _ scorer: Scorer, before: DataFrame, after: DataFrame, _ question: WhatIf.Question,
    _ correction: MeasurementCorrection?, _ dose: TreatmentDose?, lanes: Lanes
  ) throws {
    precondition(before.rowCount == after.rowCount, "the same customers before and after")
    model = try scorer.whatIfModel()
    self.scorer = scorer
    functionals = try WhatIfFunctional.all(of: scorer, question)
    self.before = try scorer.encoder.slots(for: before)
    self.after = try scorer.encoder.slots(for: after)
    margins = question.margins
    elapsed = question.elapsed
    self.correction = correction
    self.dose = dose
    level = question.level
    self.lanes = lanes
    columns = scorer.encoder.columnCount
    let horizon = functionals.map(\.horizon).max() ?? 0
    let found = try Self.answered(
      model, scorer, [self.before, self.after], question.elapsed, by: horizon, before)
    (rows, beyond, extrapolated) = (found.rows, found.beyond, found.extrapolated)
    guard !rows.isEmpty else {
      throw EffectsError(
        .data,
        "\(before.source): none of the \(before.rowCount) customers of the group can be scored"
          + (beyond > 0 ? " as far as the longest follow-up reaches" : "") + "; score the table "
          + "to see why.")
    }
  }

  /// The rows that can be answered.
  ///
  /// Without the time served all are asked by the same time, so one that is beyond the follow-up is a
  /// fault of the question; with it, it is some customers' own.
  private static func answered(
    _ model: some WhatIfModel, _ scorer: Scorer, _ slots: [FeatureEncoder.Slots],
    _ elapsed: [Double]?, by horizon: Double, _ table: DataFrame
  ) throws -> (rows: [Int], beyond: Int, extrapolated: Int) {
    var (rows, beyond, extrapolated) = ([Int](), 0, 0)
    var scoring = RowScorer(scorer)
    var model = model
    for row in 0..<table.rowCount {
      let start = elapsed?[row] ?? 0
      guard start >= 0 else { continue }
      var isScored = true
      var isFollowed = true
      var isAnswered = true
      for slots in slots where isScored {
        slots.copyRow(row, into: &scoring.slots)
        let score = scoring.score()
        isScored = score.status.isScored
        guard isScored else { break }
        model.move(
          to: scoring.row, linearPredictor: score.linearPredictor, stratum: score.stratum)
        let reach = model.reach(start + horizon)
        isFollowed = isFollowed && reach.isFollowed
        isAnswered = isAnswered && reach.isAnswered
        if !reach.isAnswered, elapsed == nil {
          throw EffectsError.beyondFollowUp(
            "A time asked for",
            of: scorer.encoder.strata.isEmpty
              ? "" : " of the stratum of row \(table.rowNumber(row))",
            last: reach.last)
        }
      }
      guard isScored else { continue }
      guard isAnswered else {
        beyond += 1
        continue
      }
      rows.append(row)
      if !isFollowed { extrapolated += 1 }
    }
    return (rows, beyond, extrapolated)
  }

  /// The means over the group.
  struct Sums: Sendable {
    var before: [WhatIfMean]
    var measured: [WhatIfMean]
    var corrected: [WhatIfMean]
    var unmoved = 0
  }

  /// What a lane adds up, with its memory.
  private struct LaneSum<Model: WhatIfModel>: Sendable {
    var sums: Sums
    var scoring: RowScorer
    var model: Model
    var row: [Double]
  }

  /// Averages over the group.
  func sums() -> Sums { sums(model) }

  private func sums(_ model: some WhatIfModel) -> Sums {
    let slopes = (correction?.slopes.count ?? 0) + 1
    let zero = functionals.map { _ in WhatIfMean(model.zeroGradient, slopes: slopes) }
    let start = LaneSum(
      sums: Sums(before: zero, measured: zero, corrected: zero), scoring: RowScorer(scorer),
      model: model, row: Array(repeating: 0, count: columns))
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

  private func add<Model: WhatIfModel>(_ customer: Int, to sum: inout LaneSum<Model>) {
    before.copyRow(customer, into: &sum.scoring.slots)
    let old = sum.scoring.score()
    for j in 0..<columns { sum.row[j] = sum.scoring.row[j] }
    sum.model.move(to: sum.row, linearPredictor: old.linearPredictor, stratum: old.stratum)
    add(customer, &sum.model, to: &sum.sums.before)
    after.copyRow(customer, into: &sum.scoring.slots)
    let new = sum.scoring.score()
    if new.linearPredictor == old.linearPredictor, sum.scoring.row == sum.row {
      sum.sums.unmoved += 1
    }
    var steps = doseSteps(from: sum.row, to: sum.scoring.row)
    sum.model.move(to: sum.scoring.row, linearPredictor: new.linearPredictor, stratum: new.stratum)
    add(customer, &sum.model, steps: steps, to: &sum.sums.measured)
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
    sum.model.move(to: sum.row, linearPredictor: eta, stratum: new.stratum)
    add(customer, &sum.model, steps: steps, to: &sum.sums.corrected)
  }

  /// The step of a treatment's column first, then room for the slopes.
  private func doseSteps(from old: [Double], to new: [Double]) -> [Double] {
    var steps = Array(repeating: 0.0, count: (correction?.slopes.count ?? 0) + 1)
    if let dose { steps[0] = new[dose.column] - old[dose.column] }
    return steps
  }

  private func add(
    _ customer: Int, _ model: inout some WhatIfModel, steps: [Double] = [],
    to means: inout [WhatIfMean]
  ) {
    let margin = margins.map { $0[customer].isNaN ? 0 : $0[customer] } ?? 0
    for (index, functional) in functionals.enumerated() {
      let slope = model.add(
        functional.kind, elapsed: elapsed?[customer],
        times: functional.usesMargin ? margin : 1, to: &means[index])
      for (k, step) in steps.enumerated() { means[index].slopes[k] += slope * step }
    }
  }

  /// The estimate that the difference of two means is.
  func estimate(
    _ index: Int, _ new: [WhatIfMean], from old: [WhatIfMean], isCorrected: Bool
  ) throws(EffectsError) -> WhatIf.Estimate {
    var gradient = new[index].gradient
    gradient.add(old[index].gradient, times: -1)
    guard var variance = model.variance(along: gradient) else {
      throw EffectsError.noBaselineVariances
    }
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

extension Scorer {
  /// What a what-if asks.
  fileprivate func whatIfModel() throws(EffectsError) -> any WhatIfModel {
    guard let covariance else { throw EffectsError.noCovariance }
    if case .logistic = self {
      return ProbabilityModel(covariance, columns: encoder.columnCount)
    }
    guard let curve = survival?.makeCurve() as? any DifferentiableCurve else {
      throw EffectsError(
        .question,
        "What-if is answered by logistic, Cox, discrete-time, piecewise exponential, parametric "
          + "(aft) and Royston-Parmar models; train one of them on the same table.")
    }
    return Self.whatIfModel(curve)
  }

  private static func whatIfModel(_ curve: some DifferentiableCurve) -> any WhatIfModel {
    CurveModel(curve)
  }
}
