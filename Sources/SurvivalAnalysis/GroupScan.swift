internal import Lanes
internal import RealModule
internal import StatisticalModels

/// The scalars of every event time at one point: one sweep over the risk sets' order.
///
/// The sums of tied events collapse to five numbers a time, whatever the number of ties: the hazard
/// Σ w̄/s, the part of it that tied events do not meet Σ w̄f/s, and the 2 × 2 Gram matrix of the means'
/// coefficients on (S1, E1), kept as its Cholesky factor. What is quadratic in 1/s is kept relative
/// to 1/S0, so that risks of e^±500 neither overflow nor vanish when they are squared.
struct GroupScan: Sendable {
  /// Σ over events of wη − Σ w̄ log s; −∞ where a risk set has no risk.
  private(set) var logLikelihood = 0.0
  /// Σ_l w̄/s_kl: the increment of the baseline hazard.
  let hazard: DisjointArray<Double>
  /// Σ_l (w̄/s_kl) f_l, with f the fraction l/d of tied events gone: what they do not meet.
  let spared: DisjointArray<Double>
  /// S0 and 1/S0.
  let riskSum: DisjointArray<Double>
  let inverse: DisjointArray<Double>
  /// Σ w̄ of the groups that this scan is for: 0 for ties of the exact likelihood, which are not.
  let weight: DisjointArray<Double>
  /// The coefficients of a tied group's two rows of means.
  ///
  /// The first has `risk` S1 + `leaving` E1, the second `leavingAlone` E1. An untied group has one
  /// row, S1/S0, and `weight` as its weight.
  let risk: DisjointArray<Double>
  let leaving: DisjointArray<Double>
  let leavingAlone: DisjointArray<Double>
  /// Σ_l w̄ρ², Σ_l w̄ f ρ² and Σ_l w̄ f² ρ², with ρ = S0/s_kl.
  let second: DisjointArray<Double>
  let crossed: DisjointArray<Double>
  let squared: DisjointArray<Double>

  /// Σ_l w̄/s_kl²: the increments of the baseline hazard's variance.
  var variance: [Double] {
    (0..<second.count).map { second[$0] * inverse[$0] * inverse[$0] }
  }

  /// - Parameters:
  ///   - likelihood: The likelihood, evaluated at the point.
  ///   - derivatives: How far to differentiate.
  ///   - multipliers: What each group's part of the sums is multiplied by, none negative; the
  ///     log-likelihood is that without them.
  init(_ likelihood: CoxLikelihood, _ derivatives: Derivatives, multipliers: [Double]? = nil) {
    let sets = likelihood.sets
    let count = sets.groups.count
    func zeros(_ count: Int) -> DisjointArray<Double> { DisjointArray(repeating: 0, count: count) }
    hazard = zeros(count)
    spared = zeros(count)
    riskSum = zeros(count)
    inverse = zeros(count)
    weight = zeros(count)
    let further = derivatives >= .information ? count : 0
    risk = zeros(further)
    leaving = zeros(further)
    leavingAlone = zeros(further)
    second = zeros(further)
    crossed = zeros(further)
    squared = zeros(further)

    let leavingSum = sumRisks(likelihood)
    let ties = likelihood.ties
    // Sums over groups are cut like sums over rows, so that they do not depend on the threads.
    let scan = self
    let logs = likelihood.lanes.sum(rows: count, from: 0.0) { total, groups in
      for index in groups {
        let group = sets.groups[index]
        scan.inverse[index] = 1 / scan.riskSum[index]
        if ties == .exact && group.ties > 1 { continue }
        total += scan.add(
          index, group, e0: leavingSum?[index] ?? 0, efron: ties == .efron, derivatives,
          multiplier: multipliers?[index] ?? 1)
      }
    } combine: {
      $0 += $1
    }
    logLikelihood = logs.isNaN ? -.infinity : likelihood.eventPredictors() - logs
    if !logLikelihood.isFinite { logLikelihood = -.infinity }
  }

  /// Sums the risk of everyone at risk at each event time, S0, and returns the risks E0 of those who
  /// leave in ties, `nil` where nobody does.
  private func sumRisks(_ likelihood: CoxLikelihood) -> DisjointArray<Double>? {
    let sets = likelihood.sets
    let risks = likelihood.runningRisk
    let leaving = likelihood.risk
    let entryRows = likelihood.entryRows
    let late =
      likelihood.isCareful
      ? likelihood.lateEntries.sums { likelihood.entryRisk[$0] } : nil
    let leavingSum =
      likelihood.places.tiedCount > 0
      ? DisjointArray(repeating: 0.0, count: sets.groups.count) : nil
    for stratum in sets.stratumGroups.indices {
      var position = sets.stratumStarts[stratum]
      var entry = sets.entryStarts[stratum]
      var s0 = 0.0
      var notYet = 0.0
      for index in sets.stratumGroups[stratum] {
        let group = sets.groups[index]
        risks.read(position..<Int(group.end)) { r in
          for i in 0..<r.count { s0 += r[i] }
        }
        position = Int(group.end)
        while late == nil, entry < Int(group.entryEnd) {
          notYet += risks[Int(entryRows[entry])]
          entry += 1
        }
        riskSum[index] = late.map { s0 + $0[index] } ?? s0 - notYet
        if let leavingSum, group.ties > 1 {
          let first = Int(group.firstEvent)
          leavingSum[index] = leaving.read(first..<first + Int(group.events)) { r in
            var sum = 0.0
            for i in 0..<r.count { sum += r[i] }
            return sum
          }
        }
      }
    }
    return leavingSum
  }

  /// Sums over the ties of one group; returns Σ w̄ log s.
  private func add(
    _ index: Int, _ group: RiskSets.EventGroup, e0: Double, efron: Bool,
    _ derivatives: Derivatives, multiplier: Double
  ) -> Double {
    let s0 = riskSum[index]
    let inverse = inverse[index]
    weight[index] = group.weight * multiplier
    guard efron && group.ties > 1 else {
      hazard[index] = weight[index] * inverse
      if derivatives >= .information { second[index] = weight[index] }
      return group.weight * .log(s0)
    }
    let ties = Double(group.ties)
    let leavingPart = e0 * inverse
    var (logs, h, m, v, c, q) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for tie in 0..<Int(group.ties) {
      let fraction = Double(tie) / ties
      let part = 1 - fraction * leavingPart
      let ratio = 1 / part
      logs += .log(part)
      h += ratio
      m += fraction * ratio
      v += ratio * ratio
      c += fraction * ratio * ratio
      q += fraction * fraction * ratio * ratio
    }
    let meanWeight = weight[index] / ties
    hazard[index] = meanWeight * h * inverse
    spared[index] = meanWeight * m * inverse
    if derivatives >= .information {
      second[index] = meanWeight * v
      crossed[index] = meanWeight * c
      squared[index] = meanWeight * q
      let first = (meanWeight * v).squareRoot()
      let cross = first == 0 ? 0 : -meanWeight * c / first
      risk[index] = first * inverse
      leaving[index] = cross * inverse
      leavingAlone[index] = max(0, meanWeight * q - cross * cross).squareRoot() * inverse
    }
    return group.weight * (.log(s0) + logs / ties)
  }

  /// Writes wδ − c and c for every row, in the risk sets' order.
  func spread(
    _ likelihood: CoxLikelihood, residuals: DisjointArray<Double>, curvature: DisjointArray<Double>,
    multipliers: [Double]? = nil
  ) {
    let sets = likelihood.sets
    let below = Self.fromBeginning(hazard.array, sets)
    let risks = likelihood.risk
    let events = likelihood.eventWeights
    let late = !likelihood.entryRows.isEmpty
    let totals = likelihood.isCareful ? likelihood.lateEntries.totals(of: hazard.array) : nil
    likelihood.lanes.forEach(Lanes.blockCount(rows: sets.order.count)) { block in
      let rows = Lanes.block(block, rows: sets.order.count)
      residuals.write(rows) { residual in
        curvature.write(rows) { curvature in
          for i in 0..<rows.count {
            let position = rows.lowerBound + i
            let group = Int(sets.firstGroup[position])
            var met = group >= 0 ? below[group] : 0
            if late {
              let entry = Int(sets.entryPosition[position])
              if entry >= 0 {
                met = totals?[entry] ?? met - below[Int(sets.entryFirstGroup[entry])]
              }
            }
            if events[position] > 0 { met -= spared[group] }
            let c = max(0, risks[position] * met)
            let event = events[position]
            residual[i] = (event > 0 ? event * (multipliers?[group] ?? 1) : 0) - c
            curvature[i] = c
          }
        }
      }
    }
  }

  /// Σ over a group and the earlier times of its stratum of `values`.
  static func fromBeginning(_ values: [Double], _ sets: RiskSets) -> [Double] {
    var sums = values
    for range in sets.stratumGroups {
      var running = 0.0
      for group in range.reversed() {
        running += values[group]
        sums[group] = running
      }
    }
    return sums
  }
}
