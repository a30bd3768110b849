public import Lanes

internal import LinearAlgebra
internal import RealModule

/// The greatest log-likelihoods of the logistic regressions on every subset of players.
///
/// Equal rows are taken together once. The subsets are then the nodes of a binary tree: a node adds one
/// player's columns behind those of its parent, and its Newton iteration begins at the parent's
/// estimate. Columns lie side by side in the order in which they entered, so that every product is over
/// the subset's columns alone. An information matrix is formed anew only while steps are long; the last
/// steps make do with the one before.
public struct LogisticSubsets: Sendable {
  /// The intercept's likelihood.
  public let nullLogLikelihood: Double
  /// The number of rows, or what weights count.
  public let observations: Double
  private let data: CompressedRows
  private let players: [[Int]]
  private let always: [Int]

  /// Prepares columns and outcomes.
  ///
  /// - Parameters:
  ///   - columns: Columns of numbers, none missing.
  ///   - outcome: 0 or 1 in each row.
  ///   - weights: How often each row counts; all once when `nil`.
  ///   - players: The columns of each player.
  ///   - always: Columns that are in every regression.
  /// - Precondition: Everything is equally long, and both outcomes occur.
  public init(
    _ columns: [[Double]], _ outcome: [Double], weights: [Double]? = nil, players: [[Int]],
    always: [Int] = []
  ) {
    data = CompressedRows(columns, outcome, weights: weights)
    self.players = players
    self.always = always
    observations = data.total
    let share = data.events / data.total
    precondition(share > 0 && share < 1, "only one outcome occurs")
    nullLogLikelihood =
      data.events * .log(share) + (data.total - data.events) * .log(1 - share)
  }

  /// The number of different rows, which an iteration passes over.
  public var distinctRows: Int { data.count }

  /// The greatest log-likelihood of every subset.
  ///
  /// - Parameter lanes: The threads that may work; the result is the same for any number.
  /// - Returns: Log-likelihoods; that of the empty subset is of what is always in.
  /// - Complexity: 2^p Newton iterations over the distinct rows.
  public func logLikelihoods(lanes: Lanes = .single) -> SubsetValues {
    // The first levels of the tree are gone through by every task for itself.
    let split = min(players.count, 6)
    let parts = lanes.map(1 << split) { prefix in
      var walk = LogisticWalk(data, players: players, always: always)
      return walk.values(prefix: prefix, levels: split)
    }
    var values = [Double](repeating: 0, count: 1 << players.count)
    for (prefix, part) in parts.enumerated() {
      for (rest, value) in part.enumerated() { values[prefix | rest << split] = value }
    }
    return SubsetValues(players: players.count, values: values)
  }
}

/// Rows with equal values taken together, standardized.
struct CompressedRows: Sendable {
  /// The columns over distinct rows, with mean 0 and variance 1 where they vary.
  let columns: [[Double]]
  /// The weight of each distinct row, and of its events.
  let weights: [Double]
  let eventWeights: [Double]
  let total: Double
  let events: Double

  var count: Int { weights.count }

  init(_ columns: [[Double]], _ outcome: [Double], weights: [Double]?) {
    let n = outcome.count
    precondition(columns.allSatisfy { $0.count == n }, "columns differ in length")
    precondition(weights == nil || weights?.count == n, "a weight for every row")
    var places: [[UInt64]: Int] = [:]
    var representatives: [Int] = []
    var sums: [Double] = []
    var eventSums: [Double] = []
    for row in 0..<n {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      let key = columns.map { ($0[row] + 0).bitPattern }
      let place = places[key, default: representatives.count]
      if place == representatives.count {
        places[key] = place
        representatives.append(row)
        sums.append(0)
        eventSums.append(0)
      }
      sums[place] += weight
      eventSums[place] += weight * outcome[row]
    }
    let total = sums.reduce(0, +)
    self.weights = sums
    eventWeights = eventSums
    self.total = total
    events = eventSums.reduce(0, +)
    self.columns = columns.map { column in
      let values = representatives.map { column[$0] }
      let mean = zip(values, sums).reduce(0.0) { $0 + $1.0 * $1.1 } / total
      let variance =
        zip(values, sums).reduce(0.0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / total
      let scale = variance > 0 ? 1 / variance.squareRoot() : 0
      return values.map { ($0 - mean) * scale }
    }
  }
}
