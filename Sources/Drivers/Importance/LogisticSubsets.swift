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

  /// The number of rows that an iteration passes over.
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

/// Rows with equal values taken together, or kept single where few are equal, standardized.
struct CompressedRows: Sendable {
  /// The columns, with mean 0 and variance 1 where they vary.
  let columns: [[Double]]
  /// The weight of each row, and of its events.
  let weights: [Double]
  let eventWeights: [Double]
  let total: Double
  let events: Double
  /// Whether every row counts once and is an event or not, which is quicker for each row.
  let isSingle: Bool

  var count: Int { weights.count }

  init(_ columns: [[Double]], _ outcome: [Double], weights: [Double]?) {
    precondition(columns.allSatisfy { $0.count == outcome.count }, "columns differ in length")
    precondition(weights == nil || weights?.count == outcome.count, "a weight for every row")
    let groups = Self.groups(columns, outcome, weights)
    let total = groups.weights.reduce(0, +)
    let events = groups.events.reduce(0, +)
    let isWhole = zip(groups.weights, groups.events).allSatisfy {
      $0 == $0.rounded() && $1 == $1.rounded()
    }
    isSingle = isWhole && total <= 2 * Double(groups.rows.count)
    var rows = groups.rows
    if isSingle {
      rows = []
      var outcomes: [Double] = []
      for (place, row) in groups.rows.enumerated() {
        let (all, ones) = (Int(groups.weights[place]), Int(groups.events[place]))
        for copy in 0..<all {
          rows.append(row)
          outcomes.append(copy < ones ? 1 : 0)
        }
      }
      self.weights = [Double](repeating: 1, count: rows.count)
      eventWeights = outcomes
    } else {
      self.weights = groups.weights
      eventWeights = groups.events
    }
    let rowWeights = self.weights
    self.total = total
    self.events = events
    self.columns = columns.map { column in
      let values = rows.map { column[$0] }
      let mean = zip(values, rowWeights).reduce(0.0) { $0 + $1.0 * $1.1 } / total
      let variance =
        zip(values, rowWeights).reduce(0.0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / total
      let scale = variance > 0 ? 1 / variance.squareRoot() : 0
      return values.map { ($0 - mean) * scale }
    }
  }

  /// A row of each kind, the weight of its kind, and of the events among it.
  private static func groups(
    _ columns: [[Double]], _ outcome: [Double], _ weights: [Double]?
  ) -> (rows: [Int], weights: [Double], events: [Double]) {
    var places: [[UInt64]: Int] = [:]
    var rows: [Int] = []
    var sums: [Double] = []
    var events: [Double] = []
    for row in outcome.indices {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      let key = columns.map { ($0[row] + 0).bitPattern }
      let place = places[key, default: rows.count]
      if place == rows.count {
        places[key] = place
        rows.append(row)
        sums.append(0)
        events.append(0)
      }
      sums[place] += weight
      events[place] += weight * outcome[row]
    }
    return (rows, sums, events)
  }
}
