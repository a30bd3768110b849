internal import Lanes
internal import RealModule
internal import StatisticalModels

/// The scalars of every event time at one point: one sweep over the risk sets' order.
///
/// The sums of tied events collapse to five numbers a time, whatever the number of ties: the hazard
/// Σ w̄/s, the part of it that tied events do not meet Σ w̄f/s, and the 2 × 2 Gram matrix of the means'
/// coefficients on (S1, E1), kept as its Cholesky factor.
struct GroupScan: Sendable {
  /// Σ over events of wη − Σ w̄ log s; −∞ where a risk set has no risk.
  private(set) var logLikelihood = 0.0
  /// Σ_l w̄/s_kl: the increment of the baseline hazard.
  private(set) var hazard: [Double]
  /// Σ_l (w̄/s_kl) f_l, with f the fraction l/d of tied events gone: what they do not meet.
  private(set) var spared: [Double]
  /// The coefficients of a tied group's two rows of means.
  ///
  /// The first has `risk` S1 + `leaving` E1, the second `leavingAlone` E1. An untied group has one
  /// row, S1 itself, and `variance` as its weight.
  private(set) var risk: [Double] = []
  private(set) var leaving: [Double] = []
  private(set) var leavingAlone: [Double] = []
  /// Σ_l w̄/s_kl²: the increment of the baseline hazard's variance.
  private(set) var variance: [Double] = []
  /// Σ_l w̄ f/s_kl² and Σ_l w̄ f²/s_kl².
  private(set) var crossed: [Double] = []
  private(set) var squared: [Double] = []
  /// S0 and E0.
  private(set) var riskSum: [Double]
  private(set) var leavingSum: [Double]

  init(_ likelihood: CoxLikelihood, _ derivatives: Derivatives) {
    let sets = likelihood.sets
    let count = sets.groups.count
    let efron = likelihood.ties == .efron
    hazard = Array(repeating: 0, count: count)
    spared = hazard
    riskSum = hazard
    leavingSum = hazard
    if derivatives >= .information {
      risk = hazard
      leaving = hazard
      leavingAlone = hazard
      variance = hazard
      crossed = hazard
      squared = hazard
    }
    var total = 0.0
    let risks = likelihood.risks
    let entryRows = likelihood.lateEntries
    for stratum in sets.stratumGroups.indices {
      var position = sets.stratumStarts[stratum]
      var entry = sets.entryStarts[stratum]
      var s0 = 0.0
      var notYet = 0.0
      for index in sets.stratumGroups[stratum] {
        let group = sets.groups[index]
        var e0 = 0.0
        risks.read(position..<Int(group.end)) { r in
          for i in 0..<r.count { s0 += r[i] }
        }
        position = Int(group.end)
        while entry < Int(group.entryEnd) {
          notYet += risks[Int(entryRows[entry])]
          entry += 1
        }
        let first = Int(group.firstEvent)
        if efron && group.ties > 1 {
          risks.read(first..<first + Int(group.events)) { r in
            for i in 0..<r.count { e0 += r[i] }
          }
        }
        total -= add(index, group, s0: s0 - notYet, e0: e0, efron: efron, derivatives)
        riskSum[index] = s0 - notYet
        leavingSum[index] = e0
      }
    }
    logLikelihood = total.isNaN ? -.infinity : total + likelihood.eventPredictors()
    if !logLikelihood.isFinite { logLikelihood = -.infinity }
  }

  /// Sums over the ties of one group; returns Σ w̄ log s.
  private mutating func add(
    _ index: Int, _ group: RiskSets.EventGroup, s0: Double, e0: Double, efron: Bool,
    _ derivatives: Derivatives
  ) -> Double {
    guard efron && group.ties > 1 else {
      let inverse = 1 / s0
      hazard[index] = group.weight * inverse
      if derivatives >= .information {
        variance[index] = group.weight * inverse * inverse
      }
      return group.weight * .log(s0)
    }
    let ties = Double(group.ties)
    let meanWeight = group.weight / ties
    var (logs, h, m, v, c, q) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for tie in 0..<Int(group.ties) {
      let fraction = Double(tie) / ties
      let sum = s0 - fraction * e0
      let inverse = 1 / sum
      logs += .log(sum)
      h += inverse
      m += fraction * inverse
      v += inverse * inverse
      c += fraction * inverse * inverse
      q += fraction * fraction * inverse * inverse
    }
    hazard[index] = meanWeight * h
    spared[index] = meanWeight * m
    if derivatives >= .information {
      variance[index] = meanWeight * v
      crossed[index] = meanWeight * c
      squared[index] = meanWeight * q
      let first = (meanWeight * v).squareRoot()
      let cross = -meanWeight * c / first
      risk[index] = first
      leaving[index] = cross
      leavingAlone[index] = max(0, meanWeight * q - cross * cross).squareRoot()
    }
    return meanWeight * logs
  }

  /// Writes wδ − c and c for every row, in the risk sets' order.
  func spread(
    _ likelihood: CoxLikelihood, residuals: DisjointArray<Double>, curvature: DisjointArray<Double>
  ) {
    let sets = likelihood.sets
    let below = Self.fromBeginning(hazard, sets)
    let risks = likelihood.risks
    let events = likelihood.orderedEventWeights
    let late = !likelihood.lateEntries.isEmpty
    likelihood.lanes.forEach(Lanes.blockCount(rows: sets.order.count)) { block in
      let rows = Lanes.block(block, rows: sets.order.count)
      residuals.write(rows) { residual in
        curvature.write(rows) { curvature in
          for i in 0..<rows.count {
            let position = rows.lowerBound + i
            let group = Int(sets.firstGroup[position])
            var met = group >= 0 ? below[group] : 0
            if events[position] > 0 { met -= spared[group] }
            if late {
              let entry = Int(sets.entryPosition[position])
              if entry >= 0 { met -= below[Int(sets.entryFirstGroup[entry])] }
            }
            let c = max(0, risks[position] * met)
            residual[i] = events[position] - c
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
