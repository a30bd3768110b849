public import Measures

internal import Distributions
internal import RealModule

/// Customers by how they feel and what they plan to do.
///
/// Scores are uncertain, so that besides the quadrant of the scores each customer has a probability of
/// truly being in each: the true score given the observed one s is normal with mean μ + ω(s − μ) and
/// variance σ²ω(1 − ω), ω being the reliability (Kelley).
///
/// - SeeAlso: Lord & Novick, *Statistical Theories of Mental Test Scores* (1968), section 3.7.
public struct LoyaltyMatrix: Sendable {
  /// The quadrants.
  public enum Quadrant: String, Sendable, CaseIterable {
    /// They feel well and plan to stay.
    case loyal
    /// They feel well and do not plan to stay.
    case accessible
    /// They do not feel well and plan to stay, for want of a better choice.
    case trapped
    /// They do not feel well and do not plan to stay.
    case highRisk
  }

  /// How customers feel or what they plan to do: a score from 0 to 100, and from where on it counts.
  public struct Axis: Sendable {
    /// The score of each customer; NaN where there is none.
    public let scores: [Double]
    /// The score from which it counts.
    public let cut: Double
    /// The reliability ω; `nil` takes scores as certain.
    public let reliability: Double?

    /// Describes an axis.
    public init(scores: [Double], cut: Double, reliability: Double?) {
      self.scores = scores
      self.cut = cut
      self.reliability = reliability
    }
  }

  /// One quadrant.
  public struct Cell: Sendable {
    /// The quadrant.
    public let quadrant: Quadrant
    /// The customers whose scores are in it, each counted once.
    public let customers: Int
    /// Their share, with Wilson's interval.
    public let share: Double
    /// The interval of ``share``.
    public let interval: ConfidenceInterval
    /// The mean probability of truly being in it.
    public let probability: Double
    /// The customers in it who left, each counted once, where that is known.
    public let churned: Int?
    /// The share of them who left.
    public let churnShare: Double?
    /// Wilson's interval of the share that left.
    public let churnInterval: ConfidenceInterval?
  }

  /// The quadrants, in their order.
  public let cells: [Cell]
  /// The quadrant of each customer; `nil` without both scores.
  public let quadrants: [Quadrant?]
  /// The probability of each quadrant, customer by customer; empty without both scores.
  public let memberships: [[Double]]
  /// The customers with both scores.
  public let customers: Int
  /// The share that feels well less the share that plans to stay, with the error of pairs.
  public let gap: Estimate
  /// McNemar's test that both shares are equal: exact, or normal where customers weigh differently.
  public let gapPValue: Double
  /// The share of those who feel well that plans to stay.
  public let loyalAmongSatisfied: Double
  /// Its interval.
  public let loyalAmongSatisfiedInterval: ConfidenceInterval

  /// Places customers.
  ///
  /// - Parameters:
  ///   - attitude: How customers feel.
  ///   - intention: What they plan to do.
  ///   - churned: 1 for each customer who left, 0 for others; `nil` where that is not known.
  ///   - weights: What customers weigh, adding up to the number of customers of equal weight who would
  ///     tell as much; all 1 when `nil`.
  ///   - level: The confidence level.
  /// - Precondition: Everything is equally long.
  public init(
    _ attitude: Axis, _ intention: Axis, churned: [Double]? = nil, weights: [Double]? = nil,
    level: Double = 0.95
  ) {
    let count = attitude.scores.count
    precondition(intention.scores.count == count, "axes differ in length")
    precondition(weights == nil || weights?.count == count, "a weight for every customer")
    precondition(churned == nil || churned?.count == count, "an outcome for every customer")
    let (feels, plans) = (attitude.probabilities, intention.probabilities)
    var quadrants: [Quadrant?] = []
    var memberships: [[Double]] = []
    var (people, leavers) = ([0, 0, 0, 0], [0, 0, 0, 0])
    var counts = [0.0, 0, 0, 0]
    var (losses, sums) = (counts, counts)
    for row in 0..<count {
      guard !attitude.scores[row].isNaN, !intention.scores[row].isNaN else {
        quadrants.append(nil)
        memberships.append([])
        continue
      }
      let well = attitude.scores[row] >= attitude.cut
      let stays = intention.scores[row] >= intention.cut
      let place = (well ? 0 : 2) + (stays ? 0 : 1)
      let chances = [
        feels[row] * plans[row], feels[row] * (1 - plans[row]),
        (1 - feels[row]) * plans[row], (1 - feels[row]) * (1 - plans[row]),
      ]
      quadrants.append(Quadrant.allCases[place])
      memberships.append(chances)
      let weight = weights?[row] ?? 1
      people[place] += 1
      leavers[place] += churned?[row] == 1 ? 1 : 0
      counts[place] += weight
      losses[place] += churned?[row] == 1 ? weight : 0
      for k in 0..<4 { sums[k] += weight * chances[k] }
    }
    let total = counts.reduce(0, +)
    customers = people.reduce(0, +)
    self.quadrants = quadrants
    self.memberships = memberships
    cells = Quadrant.allCases.enumerated().map { k, quadrant in
      Cell(
        quadrant: quadrant, customers: people[k], share: counts[k] / total,
        interval: share(counts[k], of: total, level),
        probability: sums[k] / total, churned: churned.map { _ in leavers[k] },
        churnShare: churned.map { _ in losses[k] / counts[k] },
        churnInterval: churned.map { _ in share(losses[k], of: counts[k], level) })
    }
    // Pairs that disagree: satisfied only (accessible) against planning to stay only (trapped).
    let (only, other, n) = (counts[1], counts[2], total)
    let difference = (only - other) / n
    gap = Estimate(
      value: difference,
      standardError: ((only + other) / n - difference * difference).squareRoot() / n.squareRoot())
    let discordant = people[1] + people[2]
    if weights != nil {
      // Weighted pairs are no counts; McNemar's test is then the normal one.
      gapPValue = difference == 0 ? 1 : gap.pValue
    } else if discordant == 0 {
      gapPValue = 1
    } else {
      let tail = Binomial(trials: discordant, success: 0.5)
        .cumulative(min(people[1], people[2]))
      gapPValue = min(1, 2 * tail)
    }
    let satisfied = counts[0] + counts[1]
    loyalAmongSatisfied = counts[0] / satisfied
    loyalAmongSatisfiedInterval = share(counts[0], of: satisfied, level)
  }

  /// How customers moved from one wave to the next: the share of each quadrant that is in each later,
  /// `shares[from][to]`; NaN in a row without customers.
  ///
  /// - Parameters:
  ///   - before: The quadrants of customers.
  ///   - after: The quadrants of the same customers, later.
  /// - Returns: The numbers of customers, 4 × 4, in the order of the quadrants.
  public static func transitions(_ before: [Quadrant?], _ after: [Quadrant?]) -> [[Int]] {
    var counts = [[Int]](repeating: [0, 0, 0, 0], count: 4)
    for (a, b) in zip(before, after) {
      guard let a, let b, let i = Quadrant.allCases.firstIndex(of: a),
        let j = Quadrant.allCases.firstIndex(of: b)
      else { continue }
      counts[i][j] += 1
    }
    return counts
  }
}

extension LoyaltyMatrix.Axis {
  /// The probability that each customer's true score is at least the cut.
  var probabilities: [Double] {
    let present = scores.filter { !$0.isNaN }
    let mean = present.reduce(0, +) / Double(present.count)
    let variance =
      present.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(present.count - 1, 1))
    guard let reliability, reliability > 0, reliability < 1, variance > 0 else {
      return scores.map { $0 >= cut ? 1 : 0 }
    }
    let spread = (variance * reliability * (1 - reliability)).squareRoot()
    return scores.map { score in
      score.isNaN
        ? .nan
        : Normal(mean: mean + reliability * (score - mean), standardDeviation: spread)
          .upperTail(cut)
    }
  }
}

/// Wilson's interval of a count among others.
private func share(_ count: Double, of total: Double, _ level: Double) -> ConfidenceInterval {
  wilsonInterval(events: count, trials: total, level: level)
}
