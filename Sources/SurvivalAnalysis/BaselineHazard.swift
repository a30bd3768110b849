internal import Lanes
internal import StatisticalModels

/// The cumulative hazard of one stratum's reference customer, and what its standard errors need.
///
///     S(t | x) = exp(−e^η H(t)),    Var H(t | x) = e^{2η} [V(t) + A(t)ᵀ Cov A(t)],
///     A(t) = (x − reference) H(t) − M(t)
///
/// - SeeAlso: Tsiatis (1981); Therneau & Grambsch (2000), section 10.2.
public struct BaselineHazard: Sendable, Equatable {
  /// The most times at which V and M are kept.
  public static let gridTimes = 200

  /// V and M at some event times: all, or about ``gridTimes`` of them, of which half share the
  /// event times evenly and half the hazard, which rises in great steps where few are left.
  public struct Grid: Sendable, Equatable {
    /// The times, ascending.
    public let time: [Double]
    /// V: the variance of H at the reference, were the coefficients known.
    public let variance: [Double]
    /// M: Σ over events of the risk sets' mean of x − reference, times the hazard.
    public let meanHazard: [[Double]]
  }

  /// The event times, ascending, then the last time of observation where it is later.
  public let time: [Double]
  /// H at those times.
  public let cumulativeHazard: [Double]
  /// The weight of the rows at risk just before those times.
  public let atRisk: [Double]
  /// The weight of the events at those times.
  public let events: [Double]
  /// What intervals need.
  public let grid: Grid
}

extension BaselineHazard {
  /// The baselines of all strata at `beta`, at the reference of the standardized design's centres.
  ///
  /// - Complexity: O(np) time; memory for the grids alone.
  static func all(_ likelihood: CoxLikelihood, at beta: [Double]) -> [BaselineHazard] {
    let scan = likelihood.scan(at: beta)
    let sets = likelihood.sets
    let hazard = GroupScan.fromBeginning(scan.hazard.array, sets)
    let variance = GroupScan.fromBeginning(scan.variance, sets)
    let grids = sets.stratumGroups.map { chosen(in: $0, hazard) }
    let means = meanHazards(likelihood, scan, grids)
    var first = 0
    return sets.stratumGroups.indices.map { stratum in
      let chosen = grids[stratum]
      let grid = Grid(
        time: chosen.map { sets.groups[$0].time }, variance: chosen.map { variance[$0] },
        meanHazard: Array(means[first..<first + chosen.count]))
      first += chosen.count
      return baseline(stratum, likelihood, hazard, grid)
    }
  }

  /// The groups of one stratum that its grid keeps, by ascending time; `hazard` is H at each group.
  static func chosen(in groups: Range<Int>, _ hazard: [Double]) -> [Int] {
    // Groups run from the last time to the first.
    guard groups.count > gridTimes else { return groups.reversed() }
    let parts = gridTimes / 2
    var kept = Set((1...parts).map { groups.upperBound - $0 * groups.count / parts })
    let step = hazard[groups.lowerBound] / Double(parts)
    var reached = step
    for group in groups.reversed() where hazard[group] >= reached {
      kept.insert(group)
      reached = step * ((hazard[group] / step).rounded(.down) + 1)
    }
    return kept.sorted(by: >)
  }

  /// M at the groups of all grids, one after the other.
  private static func meanHazards(
    _ likelihood: CoxLikelihood, _ scan: GroupScan, _ grids: [[Int]]
  ) -> [[Double]] {
    let sets = likelihood.sets
    let p = likelihood.parameterCount
    // What is added at a group belongs to the first grid time that is not before it.
    var cell = [Int](repeating: 0, count: sets.groups.count)
    var cells = 0
    for (stratum, grid) in grids.enumerated() {
      var position = 0
      for group in sets.stratumGroups[stratum].reversed() {
        cell[group] = cells + position
        if group == grid[position] { position += 1 }
      }
      cells += grid.count
    }
    let cellOfGroup = cell
    let cellCount = cells
    let sums = DisjointArray(repeating: 0.0, count: cells * p)
    likelihood.visitMeans(scan) { group, j, mean, leaving in
      let part = scan.second[group] * mean - scan.crossed[group] * leaving
      sums[j * cellCount + cellOfGroup[group]] += part * scan.inverse[group]
    }
    let scales = likelihood.design.scales
    var rows: [[Double]] = []
    for grid in grids {
      var running = [Double](repeating: 0, count: p)
      for _ in grid {
        for j in 0..<p { running[j] += sums[j * cells + rows.count] }
        rows.append((0..<p).map { running[$0] / scales[$0] })
      }
    }
    return rows
  }

  private static func baseline(
    _ stratum: Int, _ likelihood: CoxLikelihood, _ hazard: [Double], _ grid: Grid
  ) -> BaselineHazard {
    let sets = likelihood.sets
    let groups = sets.stratumGroups[stratum].reversed()
    var times = groups.map { sets.groups[$0].time }
    var hazards = groups.map { hazard[$0] }
    var atRisk = groups.map { sets.groups[$0].atRisk }
    var events = groups.map { sets.groups[$0].weight }
    // The order runs from the last time to the first, so a stratum's first row ends last.
    let rows = sets.stratumStarts[stratum]..<sets.stratumStarts[stratum + 1]
    if let first = rows.first {
      let lastTime = likelihood.response.time[Int(sets.order[first])]
      if times.last.map({ $0 < lastTime }) ?? true {
        times.append(lastTime)
        hazards.append(hazards.last ?? 0)
        atRisk.append(likelihood.weightEnding(at: lastTime, in: rows))
        events.append(0)
      }
    }
    return BaselineHazard(
      time: times, cumulativeHazard: hazards, atRisk: atRisk, events: events, grid: grid)
  }
}
