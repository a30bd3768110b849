/// The share of comparable pairs of customers whose risk scores are in the order of their events.
///
/// A pair is comparable when one had the event while the other was still under observation without
/// it. It is concordant when the first has the higher risk; pairs of equal risk count one half:
///
///     C = (concordant + ½ tied risk) / (concordant + discordant + tied risk)
///
/// Harrell's C counts every comparable pair once. Uno's C weighs a pair by 1/G(t−)² at the event
/// time t, G the Kaplan–Meier estimate of staying uncensored, and so does not depend on how long
/// customers happened to be observed.
///
/// The standard error is the infinitesimal jackknife (each row's derivative of C by its weight),
/// as in R's `survival::concordance`; the weights 1/G² are taken as fixed.
///
/// - SeeAlso: Harrell, Lee & Mark (1996), Statistics in Medicine 15; Uno et al. (2011), Statistics
///   in Medicine 30; Therneau & Watson, *The concordance statistic and the Cox model* (2017).
public struct Concordance: Sendable {
  /// How much a comparable pair counts.
  public enum TimeWeight: Sendable {
    /// Every pair once: Harrell's C.
    case harrell
    /// 1/G(t−)² at the event time t: Uno's C.
    case uno
  }

  /// Sums of pair weights, by the pair's kind.
  public struct Pairs: Sendable, Equatable {
    /// The earlier event has the higher risk.
    public var concordant: Double
    /// The earlier event has the lower risk.
    public var discordant: Double
    /// Comparable, but of equal risk.
    public var tiedRisk: Double
    /// Events at the same time, of different risk: not comparable.
    public var tiedTime: Double
    /// Events at the same time, of equal risk: not comparable.
    public var tiedBoth: Double

    /// Sums of pair weights; those left out are 0.
    public init(
      concordant: Double = 0, discordant: Double = 0, tiedRisk: Double = 0, tiedTime: Double = 0,
      tiedBoth: Double = 0
    ) {
      self.concordant = concordant
      self.discordant = discordant
      self.tiedRisk = tiedRisk
      self.tiedTime = tiedTime
      self.tiedBoth = tiedBoth
    }

    /// What C is divided by.
    public var comparable: Double { concordant + discordant + tiedRisk }

    static func += (sums: inout Pairs, more: Pairs) {
      sums.concordant += more.concordant
      sums.discordant += more.discordant
      sums.tiedRisk += more.tiedRisk
      sums.tiedTime += more.tiedTime
      sums.tiedBoth += more.tiedBoth
    }
  }

  /// The sums over pairs.
  public let pairs: Pairs
  /// C: ½ for scores that say nothing, 1 for a perfect order.
  public let estimate: Double
  /// By how much each row moves C: its weight times the derivative of C by its weight.
  public let influence: [Double]

  /// The infinitesimal-jackknife standard error of ``estimate``.
  public var standardError: Double {
    influence.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// Somers' D, 2 C − 1.
  public var somersD: Double {
    (pairs.concordant - pairs.discordant) / pairs.comparable
  }

  /// The standard error when rows of equal `clusters` belong to one customer.
  public func standardError(clusters: [Int]) -> Double {
    precondition(
      clusters.count == influence.count, "\(clusters.count) clusters, \(influence.count) rows")
    return clusterSumsOfSquares(influence, clusters).squareRoot()
  }

  /// Compares risk scores with times, or returns `nil` when no pair is comparable.
  ///
  /// - Parameters:
  ///   - risk: A score for each row, higher where the event is expected sooner.
  ///   - response: What was observed.
  ///   - timeWeight: How much a pair counts.
  ///   - horizon: Events after this time are not compared; left out, all are.
  ///   - strata: A stratum for each row; only pairs within one stratum are comparable.
  /// - Precondition: Lengths agree; no score is NaN; Uno's weights are asked without delayed entry.
  /// - Complexity: O(n log n).
  public init?(
    risk: [Double], response: SurvivalResponse, timeWeight: TimeWeight = .harrell,
    horizon: Double? = nil, strata: [Int]? = nil
  ) {
    precondition(
      risk.count == response.count, "\(risk.count) scores for \(response.count) rows")
    precondition(
      timeWeight == .harrell || response.start == nil,
      "Uno's weights are not defined with delayed entry")
    var pairs = Pairs()
    var (balance, reach) = (response.time.map { _ in 0.0 }, response.time.map { _ in 0.0 })
    for rows in rowsByStratum(response.timeOrder, strata) {
      let count = PairCount(
        rows: rows, risk: risk, response: response, timeWeight: timeWeight,
        horizon: horizon ?? .infinity)
      pairs += count.pairs
      for (k, row) in rows.enumerated() {
        balance[row] = count.balance[k]
        reach[row] = count.reach[k]
      }
    }
    guard pairs.comparable > 0 else { return nil }
    let somersD = (pairs.concordant - pairs.discordant) / pairs.comparable
    self.pairs = pairs
    estimate = (somersD + 1) / 2
    influence = response.time.indices.map { i in
      response.weight(i) * (balance[i] - somersD * reach[i]) / (2 * pairs.comparable)
    }
  }
}

/// The rows of each stratum, in the order they come in `order`; strata ascend.
private func rowsByStratum(_ order: [Int], _ strata: [Int]?) -> [[Int]] {
  guard let strata else { return [order] }
  precondition(strata.count == order.count, "\(strata.count) strata for \(order.count) rows")
  return Dictionary(grouping: order) { strata[$0] }.sorted { $0.key < $1.key }.map(\.value)
}

/// The sum of squares of the sums of `values` within each of `clusters`.
func clusterSumsOfSquares(_ values: [Double], _ clusters: [Int]) -> Double {
  let order = clusters.indices.sorted {
    clusters[$0] < clusters[$1] || (clusters[$0] == clusters[$1] && $0 < $1)
  }
  var (squares, sum) = (0.0, 0.0)
  for (k, row) in order.enumerated() {
    sum += values[row]
    if k + 1 == order.count || clusters[order[k + 1]] != clusters[row] {
      squares += sum * sum
      sum = 0
    }
  }
  return squares
}
