internal import LinearAlgebra
public import Measures
internal import RealModule
public import StatisticalModels

/// Gray's test that groups have the same cumulative incidence of a cause, beside other causes.
///
///     U_g = Σ w(t) (d_g − d R_g/R),   R_g = n_g (1 − F_g(t−))/S_g(t−),   w = (1 − F(t−))^ρ
///
/// over the times of the cause's events: the risk sets keep, in a fitting share, those whom other
/// causes took. F_g and S_g are the group's incidence of the cause and its survival of all causes, F
/// the incidence of all groups together under the hypothesis, which grows by d/Σ n_g/S_g.
///
/// - SeeAlso: Gray (1988), *Annals of Statistics* 16, 1141–1154; R's cmprsk, `cuminc`.
public struct GrayTest: Sendable {
  /// The cause, counted from 0.
  public let cause: Int
  /// U, by group.
  public let scores: [Double]
  /// The variance of U.
  public let variance: [[Double]]
  /// The test.
  public let test: ChiSquaredTest

  /// Compares groups.
  ///
  /// - Parameters:
  ///   - response: Times and causes of rows that are all observed from the beginning; weights are
  ///     frequencies.
  ///   - cause: The cause, counted from 0; all others compete.
  ///   - groups: The group of each row, from 0.
  ///   - groupCount: The number of groups.
  ///   - strata: The stratum of each row, from 0; groups are compared within strata only.
  ///   - rho: The power that weighs an event time.
  /// - Precondition: Lengths agree, codes are in range, no row comes under observation late.
  /// - Complexity: O(n) after sorting, and O(G³) for each event time.
  public init(
    _ response: CompetingResponse, cause: Int, groups: [Int32], groupCount: Int,
    strata: [Int32]? = nil, rho: Double = 0
  ) {
    precondition(response.start == nil, "Gray's test needs rows observed from the beginning")
    precondition(groups.count == response.count, "\(groups.count) groups, \(response.count) rows")
    precondition(
      strata == nil || strata?.count == response.count, "strata and rows differ in number")
    var scores = [Double](repeating: 0, count: groupCount)
    var variance = Matrix(zeros: groupCount, groupCount)
    for rows in rowsByStratum(strata, count: response.count) {
      var scan = GrayScan(groupCount, rho: rho)
      scan.run(
        rows.map { response.subset($0) } ?? response, cause: Int32(cause + 1),
        groups: rows.map { $0.map { Int(groups[$0]) } } ?? groups.map { Int($0) })
      scan.finish()
      for g in scores.indices {
        scores[g] += scan.scores[g]
        for h in scores.indices { variance[g, h] += scan.variance[g + h * groupCount] }
      }
    }
    self.cause = cause
    self.scores = scores
    self.variance = (0..<groupCount).map { g in (0..<groupCount).map { variance[g, $0] } }
    test = ChiSquaredTest(differences: scores, variance: variance)
  }
}

/// Gray's test within one stratum, on its way through the times.
///
/// Matrices are arrays by columns, and all memory is taken once: there may be a million times.
private struct GrayScan {
  private let rho: Double
  private let count: Int
  private(set) var scores: [Double]
  private(set) var variance: [Double]
  private var atRisk: [Double]
  /// Each group's survival and incidence just before the time, then after it.
  private var survival: [Double]
  private var survivalAfter: [Double]
  private var incidence: [Double]
  /// The incidence of all groups under the hypothesis, just before the time.
  private var common = 0.0
  /// Each group's number at risk over its survival.
  private var scaled: [Double]
  /// How the scores change with the groups' martingales at the time.
  private var projection: [Double]
  /// How later scores depend on them, summed up so far.
  private var dependence: [Double]
  private var crossed: [Double]
  private var remaining: [Double]
  private var change: [Double]

  init(_ count: Int, rho: Double) {
    self.rho = rho
    self.count = count
    scores = Array(repeating: 0, count: count)
    (atRisk, incidence, remaining, scaled, change) = (scores, scores, scores, scores, scores)
    survival = Array(repeating: 1, count: count)
    survivalAfter = survival
    variance = Array(repeating: 0, count: count * count)
    (projection, dependence, crossed) = (variance, variance, variance)
  }

  mutating func run(_ response: CompetingResponse, cause: Int32, groups: [Int]) {
    let order = ascendingOrder(of: response.time)
    for row in groups.indices { atRisk[groups[row]] += response.weight(row) }
    var own = [Double](repeating: 0, count: count)
    var (other, leaving) = (own, own)
    var low = 0
    while low < order.count {
      for g in 0..<count { (own[g], other[g], leaving[g]) = (0, 0, 0) }
      var (ownSum, otherSum) = (0.0, 0.0)
      let time = response.time[order[low]]
      while low < order.count, response.time[order[low]] == time {
        let (row, weight) = (order[low], response.weight(order[low]))
        leaving[groups[row]] += weight
        if response.cause[row] == cause {
          own[groups[row]] += weight
          ownSum += weight
        } else if response.cause[row] > 0 {
          other[groups[row]] += weight
          otherSum += weight
        }
        low += 1
      }
      if ownSum > 0 || otherSum > 0 { step(own: own, ownSum, other: other) }
      for g in 0..<count { atRisk[g] -= leaving[g] }
    }
  }

  /// One event time, with the events of the cause and of all others by group.
  private mutating func step(own: [Double], _ d: Double, other: [Double]) {
    var (total, share) = (0.0, 0.0)
    for g in 0..<count {
      let isPresent = atRisk[g] > 0 && survival[g] > 0
      scaled[g] = isPresent ? atRisk[g] / survival[g] : 0
      total += scaled[g]
      share += scaled[g] * (1 - incidence[g])
      survivalAfter[g] =
        isPresent ? survival[g] * (atRisk[g] - own[g] - other[g]) / atRisk[g] : survival[g]
    }
    let commonAfter = common + d / total
    let weight = rho == 0 ? 1 : Double.pow(1 - common, rho)
    let rise = d / (total * (1 - common))
    for h in 0..<count {
      for g in 0..<count {
        let value = weight * scaled[g] * ((g == h ? 1 : 0) - scaled[h] / total)
        projection[g + h * count] = value
        dependence[g + h * count] += value * rise
      }
    }
    for k in 0..<count where scaled[k] > 0 {
      if d > 0 {
        scores[k] += weight * (own[k] - d * scaled[k] * (1 - incidence[k]) / share)
        let u = survivalAfter[k] > 0 ? 1 - (1 - commonAfter) / survivalAfter[k] : 1
        let tied = d > 1 ? 1 - (d - 1) / (total * survival[k] - 1) : 1
        accumulate(k, u, tied * survival[k] * d / (total * atRisk[k]), projecting: 1)
      }
      if other[k] > 0, survivalAfter[k] > 0 {
        let u = -(1 - commonAfter) / survivalAfter[k]
        let tied = other[k] > 1 ? 1 - (other[k] - 1) / (atRisk[k] - 1) : 1
        let part = survival[k] / atRisk[k]
        accumulate(k, u, tied * part * part * other[k], projecting: 0)
      }
    }
    for k in 0..<count where scaled[k] > 0 {
      incidence[k] += survival[k] * own[k] / atRisk[k]
      survival[k] = survivalAfter[k]
    }
    common = commonAfter
  }

  /// Adds what the martingale of group `k` contributes to the variance.
  private mutating func accumulate(
    _ k: Int, _ u: Double, _ jump: Double, projecting share: Double
  ) {
    for g in 0..<count {
      change[g] = share * projection[g + k * count] - u * dependence[g + k * count]
    }
    for h in 0..<count {
      let scaledChange = change[h] * jump
      for g in 0..<count { variance[g + h * count] += change[g] * scaledChange }
      crossed[h + k * count] += u * scaledChange
    }
    remaining[k] += u * u * jump
  }

  /// Adds how later times depend on earlier ones.
  mutating func finish() {
    for g in 0..<count {
      for h in 0..<count {
        for k in 0..<count {
          let (left, right) = (dependence[g + k * count], dependence[h + k * count])
          variance[g + h * count] +=
            left * right * remaining[k] + left * crossed[h + k * count]
            + right * crossed[g + k * count]
        }
      }
    }
  }
}
