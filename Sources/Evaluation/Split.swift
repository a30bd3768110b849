internal import DataFrames
public import Distributions

/// Rows to learn from, and rows held out to be judged on; both ascend and share none.
public struct Split: Sendable, Equatable {
  /// The rows to fit on.
  public let training: [Int]
  /// The rows to judge on.
  public let heldOut: [Int]

  /// Pairs rows.
  public init(training: [Int], heldOut: [Int]) {
    self.training = training
    self.heldOut = heldOut
  }

  /// Holds out a random share of rows, the same share of events as of other rows.
  ///
  /// - Parameters:
  ///   - share: The share of rows to hold out, strictly between 0 and 1.
  ///   - event: Whether each row is an event.
  ///   - clusters: A customer for each row; all rows of one are held out together, and then are not
  ///     balanced by events.
  ///   - seed: What the choice depends on, and nothing else.
  /// - Returns: The rows left and the rows held out.
  /// - Precondition: Both parts get at least one row.
  public static func holdOut(
    share: Double, event: [Bool], clusters: [Int]? = nil, seed: UInt64 = RandomStream.defaultSeed
  ) -> Split {
    precondition(share > 0 && share < 1, "a share of \(share) is not between 0 and 1")
    var isHeldOut = Array(repeating: false, count: event.count)
    for (stream, units) in randomUnits(event, clusters).enumerated() {
      var random = RandomStream(seed: seed, stream: UInt64(stream))
      let order = random.permutation(units.count)
      let count = Int((share * Double(units.count)).rounded())
      for unit in order[..<count] {
        for row in units[unit] { isHeldOut[row] = true }
      }
    }
    let split = Split(
      training: event.indices.filter { !isHeldOut[$0] },
      heldOut: event.indices.filter { isHeldOut[$0] })
    precondition(
      !split.training.isEmpty && !split.heldOut.isEmpty,
      "\(share) of \(event.count.grouped) rows leaves one part empty")
    return split
  }
}

/// A division of rows into parts, each of which is held out once.
public struct Folds: Sendable, Equatable {
  /// The part of each row, from 0.
  public let assignment: [Int]
  /// The number of parts.
  public let count: Int

  /// Divides by parts that are given.
  ///
  /// - Precondition: Every part from 0 up to `count` has a row.
  public init(assignment: [Int], count: Int) {
    precondition(count >= 2, "\(count) folds leave nothing to fit on")
    var sizes = Array(repeating: 0, count: count)
    for (row, fold) in assignment.enumerated() {
      precondition(fold >= 0 && fold < count, "row \(row) is in fold \(fold) of \(count)")
      sizes[fold] += 1
    }
    for (fold, size) in sizes.enumerated() { precondition(size > 0, "fold \(fold) has no rows") }
    self.assignment = assignment
    self.count = count
  }

  /// Divides at random into parts of equal size with equal numbers of events, to within one.
  ///
  /// - Parameters:
  ///   - count: The number of parts, at least 2.
  ///   - event: Whether each row is an event.
  ///   - clusters: A customer for each row; all rows of one come into one part, and parts are then
  ///     balanced by customers instead.
  ///   - seed: What the division depends on, and nothing else.
  /// - Precondition: There are at least as many rows, or customers, as parts.
  public init(
    count: Int, event: [Bool], clusters: [Int]? = nil, seed: UInt64 = RandomStream.defaultSeed
  ) {
    var assignment = Array(repeating: 0, count: event.count)
    var next = 0  // goes on from one kind to the other, so that the sizes stay even
    for (stream, units) in randomUnits(event, clusters).enumerated() {
      var random = RandomStream(seed: seed, stream: UInt64(stream))
      for unit in random.permutation(units.count) {
        for row in units[unit] { assignment[row] = next % count }
        next += 1
      }
    }
    precondition(next >= count, "\(next) rows or clusters cannot be divided into \(count) folds")
    self.init(assignment: assignment, count: count)
  }

  /// The rows to fit on and the rows held out with fold `fold`.
  public func split(_ fold: Int) -> Split {
    precondition(fold >= 0 && fold < count, "there is no fold \(fold) of \(count)")
    return Split(
      training: assignment.indices.filter { assignment[$0] != fold },
      heldOut: assignment.indices.filter { assignment[$0] == fold })
  }
}

/// What is drawn together, by kind: events then other rows, or customers with all their rows.
private func randomUnits(_ event: [Bool], _ clusters: [Int]?) -> [[[Int]]] {
  guard let clusters else {
    return [true, false].map { kind in
      event.indices.filter { event[$0] == kind }.map { [$0] }
    }
  }
  precondition(clusters.count == event.count, "\(clusters.count) clusters, \(event.count) rows")
  let byCluster = Dictionary(grouping: event.indices) { clusters[$0] }
  return [byCluster.sorted { $0.key < $1.key }.map(\.value)]
}
