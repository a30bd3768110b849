internal import Distributions
internal import RealModule

/// How far the customers of today are from those of training, in one column or in the score: the
/// population stability index.
///
///     PSI = Σₖ (oₖ − eₖ) log(oₖ / eₖ)
///
/// eₖ and oₖ are the shares of bin k then and now, which is Jeffreys' divergence of the two. A share of
/// nothing counts as half a row. Where nothing has changed, PSI / (1/n + 1/m) follows a chi-squared
/// distribution with one degree of freedom less than there are bins, so that small tables differ from
/// training by chance alone: ``chance(level:)`` says by how much.
///
/// - SeeAlso: Siddiqi, *Credit Risk Scorecards* (2006), chapter 8; Yurdakul & Naranjo (2020), Journal
///   of Risk Model Validation 14, for the distribution.
public struct PopulationStability: Sendable, Equatable {
  /// One bin.
  public struct Bin: Sendable, Equatable {
    /// Its share in training.
    public let expected: Double
    /// Its share now.
    public let observed: Double
  }

  /// The bins.
  public let bins: [Bin]
  /// The rows of training.
  public let trainingRows: Double
  /// The rows now.
  public let rows: Double
  /// The index.
  public let index: Double

  /// Compares counts with shares.
  ///
  /// - Parameters:
  ///   - expected: Each bin's share in training.
  ///   - counts: The rows of each bin now.
  ///   - trainingRows: The rows that the shares are of.
  /// - Precondition: As many shares as counts; there are rows.
  public init(expected: [Double], counts: [Double], trainingRows: Double) {
    precondition(
      expected.count == counts.count, "\(expected.count) shares beside \(counts.count) counts")
    let rows = counts.reduce(0, +)
    precondition(rows > 0 && trainingRows > 0, "no rows have no shares")
    bins = zip(expected, counts).map { Bin(expected: $0, observed: $1 / rows) }
    index = bins.reduce(0) { sum, bin in
      let then = max(bin.expected, 0.5 / trainingRows)
      let now = max(bin.observed, 0.5 / rows)
      return sum + (now - then) * .log(now / then)
    }
    self.rows = rows
    self.trainingRows = trainingRows
  }

  /// Compares numbers with their profile of training, or is `nil` without numbers or a profile.
  ///
  /// Bins end at the deciles of training, where equal ones count as one; a single value makes none.
  ///
  /// - Parameters:
  ///   - values: The numbers now; NaN is left out.
  ///   - quantiles: The minimum, the deciles and the maximum of training.
  ///   - sharesAtOrBelow: The share of training at or below each; empty takes tenths.
  ///   - trainingRows: The rows of training.
  public init?(
    values: [Double], quantiles: [Double], sharesAtOrBelow: [Double], trainingRows: Double
  ) {
    guard quantiles.count == 11, let last = quantiles.last else { return nil }
    var (ends, reached) = ([Double](), [Double]())
    for k in 1...9 where quantiles[k] < last {
      let share = sharesAtOrBelow.isEmpty ? Double(k) / 10 : sharesAtOrBelow[k]
      if ends.last == quantiles[k] {
        reached[reached.count - 1] = share
      } else {
        ends.append(quantiles[k])
        reached.append(share)
      }
    }
    guard !ends.isEmpty else { return nil }
    var counts = [Double](repeating: 0, count: ends.count + 1)
    for value in values where !value.isNaN { counts[ends.countBelow(value)] += 1 }
    guard counts.contains(where: { $0 > 0 }), trainingRows > 0 else { return nil }
    let expected = zip(reached + [1], [0] + reached).map { $0 - $1 }
    self.init(expected: expected, counts: counts, trainingRows: trainingRows)
  }

  /// What the index stays below with this probability while nothing has changed.
  ///
  /// - Precondition: `level` is strictly between 0 and 1.
  public func chance(level: Double = 0.99) -> Double {
    precondition(level > 0 && level < 1, "a probability of \(level) is not between 0 and 1")
    guard bins.count > 1 else { return 0 }
    return (1 / rows + 1 / trainingRows)
      * ChiSquared(degreesOfFreedom: Double(bins.count - 1)).quantile(level)
  }
}
