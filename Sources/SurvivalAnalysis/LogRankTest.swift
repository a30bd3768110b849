internal import LinearAlgebra
public import Measures
internal import RealModule
public import StatisticalModels

/// The log-rank test that groups have the same survival, and its relatives of the G-rho family.
///
///     U_g = Σ S(t−)^ρ (d_g − d n_g/n),   χ² = Uᵀ V⁻ U
///
/// over the event times of each stratum, with V the hypergeometric variance of U and S the
/// Kaplan–Meier estimate of all groups of the stratum together. ρ = 0 is the log-rank test of Mantel
/// and Haenszel, ρ = 1 Peto and Peto's form of the Wilcoxon test, which looks at early times more.
/// Rows may come under observation late.
///
/// - SeeAlso: Harrington & Fleming (1982); Fleming & Harrington, *Counting Processes and Survival
///   Analysis* (1991), chapter 7.
public struct LogRankTest: Sendable {
  /// What one group saw.
  public struct Group: Sendable, Equatable {
    /// The weight of its rows.
    public var rows: Double
    /// Its events, each weighted by S(t−)^ρ.
    public var observed: Double
    /// The events it would have had if all groups were alike, weighted so too.
    public var expected: Double
  }

  /// The power of survival that weighs an event time.
  public let rho: Double
  /// The groups.
  public let groups: [Group]
  /// The variance V of observed − expected.
  public let variance: [[Double]]
  /// The test; it has a degree of freedom less than there are groups ever at risk together.
  public let test: ChiSquaredTest

  /// Compares groups.
  ///
  /// - Parameters:
  ///   - response: Times and events; weights are frequencies, so many rows alike.
  ///   - groups: The group of each row, from 0.
  ///   - groupCount: The number of groups.
  ///   - strata: The stratum of each row, from 0; groups are compared within strata only.
  ///   - rho: The power of survival that weighs an event time.
  /// - Precondition: Lengths agree and codes are in range.
  /// - Complexity: O(n) after sorting, and O(G²) for each event time.
  public init(
    _ response: SurvivalResponse, groups: [Int32], groupCount: Int, strata: [Int32]? = nil,
    rho: Double = 0
  ) {
    precondition(groups.count == response.count, "\(groups.count) groups, \(response.count) rows")
    precondition(
      strata == nil || strata?.count == response.count, "strata and rows differ in number")
    var sums = Sums(groupCount)
    for rows in rowsByStratum(strata, count: response.count) {
      sums.add(rows.map { response.subset($0) } ?? response, groups: groups, rows, rho: rho)
    }
    self.rho = rho
    self.groups = sums.groups
    variance = (0..<groupCount).map { g in (0..<groupCount).map { sums.variance[g, $0] } }
    test = ChiSquaredTest(
      differences: sums.groups.map { $0.observed - $0.expected }, variance: sums.variance)
  }
}

/// The rows of each stratum, `nil` for all rows where there are no strata.
func rowsByStratum(_ strata: [Int32]?, count: Int) -> [[Int]?] {
  guard let strata else { return [nil] }
  var rows = [[Int]](repeating: [], count: Int((strata.max() ?? -1) + 1))
  for row in 0..<count { rows[Int(strata[row])].append(row) }
  return rows.filter { !$0.isEmpty }
}

extension LogRankTest {
  /// What strata add up to.
  private struct Sums {
    var groups: [Group]
    var variance: Matrix

    init(_ count: Int) {
      groups = Array(repeating: Group(rows: 0, observed: 0, expected: 0), count: count)
      variance = Matrix(zeros: count, count)
    }

    /// Adds one stratum, going through its times from the first.
    mutating func add(
      _ response: SurvivalResponse, groups all: [Int32], _ rows: [Int]?, rho: Double
    ) {
      let codes = rows.map { $0.map { Int(all[$0]) } } ?? all.map { Int($0) }
      let order = response.timeOrder
      let entries = response.start.map { start in ascendingOrder(of: start) }
      var atRisk = [Double](repeating: 0, count: groups.count)
      for row in codes.indices {
        groups[codes[row]].rows += response.weight(row)
        if entries == nil { atRisk[codes[row]] += response.weight(row) }
      }
      var entered = 0
      var survival = 1.0
      var low = 0
      var died = [Double](repeating: 0, count: groups.count)
      while low < order.count {
        let time = response.time[order[low]]
        if let entries, let start = response.start {
          while entered < entries.count, start[entries[entered]] < time {
            atRisk[codes[entries[entered]]] += response.weight(entries[entered])
            entered += 1
          }
        }
        for g in died.indices { died[g] = 0 }
        var high = low
        while high < order.count, response.time[order[high]] == time {
          let row = order[high]
          if response.event[row] { died[codes[row]] += response.weight(row) }
          high += 1
        }
        let (d, n) = (died.reduce(0, +), atRisk.reduce(0, +))
        if d > 0 {
          add(died, atRisk, d: d, n: n, weight: rho == 0 ? 1 : .pow(survival, rho))
          survival *= max(0, (n - d) / n)
        }
        for row in order[low..<high] { atRisk[codes[row]] -= response.weight(row) }
        low = high
      }
    }

    private mutating func add(
      _ died: [Double], _ atRisk: [Double], d: Double, n: Double, weight: Double
    ) {
      for g in died.indices {
        groups[g].observed += weight * died[g]
        groups[g].expected += weight * d * atRisk[g] / n
      }
      guard n > 1 else { return }
      let scale = weight * weight * d * (n - d) / (n * (n - 1))
      for g in died.indices where atRisk[g] > 0 {
        for h in died.indices {
          variance[g, h] += scale * atRisk[g] * ((g == h ? 1 : 0) - atRisk[h] / n)
        }
      }
    }
  }
}

extension ChiSquaredTest {
  /// The test that differences which add up to 0 are all 0: dᵀ V⁻ d with the generalised inverse, and
  /// the rank of V as degrees of freedom.
  init(differences: [Double], variance: Matrix) {
    guard let decomposition = try? SymmetricEigenDecomposition(variance) else {
      self.init(chiSquared: .nan, degreesOfFreedom: max(0, differences.count - 1))
      return
    }
    let limit = 1e-10 * (decomposition.values.last ?? 0)
    var statistic = 0.0
    var rank = 0
    for (j, value) in decomposition.values.enumerated() where value > limit && value > 0 {
      var projection = 0.0
      for i in differences.indices { projection += decomposition.vectors[i, j] * differences[i] }
      statistic += projection * projection / value
      rank += 1
    }
    self.init(chiSquared: statistic, degreesOfFreedom: rank)
  }
}
