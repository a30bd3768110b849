internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// Whoever leaves asks of a direction d that its zᵀ d is the largest of all at risk then; of several
/// who leave at once in the exact likelihood, that their sum is.
extension CoxLikelihood {
  func worstConstraint(
    on direction: [Double], over columns: [Int]
  ) -> SeparationConstraint? {
    let size = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard size > 0 else { return nil }
    var whole = [Double](repeating: 0, count: parameterCount)
    for (index, column) in columns.enumerated() { whole[column] = direction[index] }
    let values = predictors(whole)
    let exact = ties == .exact
    var worst: (breach: Double, leaving: [Int], instead: [Int])?
    forEachLargest(values) { group, largest in
      let events = sets.groups[group].eventPositions
      if exact, sets.groups[group].ties > 1 { return }
      guard let least = events.min(by: { values[$0] < values[$1] }) else { return }
      let breach = values[largest] - values[least]
      if breach > worst?.breach ?? -.infinity { worst = (breach, [least], [largest]) }
    }
    if let found = exactTies?.worstSets(self, values), found.breach > worst?.breach ?? -.infinity {
      worst = found
    }
    guard let worst else { return nil }
    var condition = [Double](repeating: 0, count: columns.count)
    for (rows, sign) in [(worst.leaving, 1.0), (worst.instead, -1)] {
      for position in rows {
        for (index, column) in columns.enumerated() {
          condition[index] += sign * value(of: column, at: position)
        }
      }
    }
    let length = condition.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let cosine = length > 0 ? min(0, -worst.breach / (length * size)) : 0
    return SeparationConstraint(coefficients: condition, cosine: cosine)
  }

  /// Infinitely far along a direction, whoever leaves is compared with those of the same zᵀ d alone:
  /// every level of it becomes a stratum.
  func limit(
    along direction: [Double], from beta: [Double]
  ) -> SeparationLimit<CoxLikelihood>? {
    let levels = DirectionLevels(self, direction)
    let apart = levels.rowsApart(self)
    evaluateRisks(at: beta, sums: false)
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for position in 0..<rowCount where weights[position] > 0 {
      (lowest, highest) = (min(lowest, eta[position]), max(highest, eta[position]))
    }
    // e^−21 is under 10⁻⁹. Exponents stay where they can be raised.
    let wanted = (21 + .log(Double(rowCount)) + highest - lowest) / levels.smallestGap
    let stride = min(wanted, 300 / max(levels.largest, 1e-300))
    let rest = CoxResponse(
      start: response.start, time: response.time, event: response.event,
      weights: response.weights, weightsAreFrequencies: response.weightsAreFrequencies,
      offset: response.offset, strata: levels.strata, stratumCount: levels.count)
    return SeparationLimit(
      rest: CoxLikelihood(design, rest, ties: ties, lanes: lanes), rows: apart, stride: stride)
  }

  /// The standardized value of a column in the row at `position`.
  private func value(of column: Int, at position: Int) -> Double {
    let block = position / Lanes.blockRows
    let range = rows.rows(of: block)
    return rows.read(block) { $0[column * range.count + position - range.lowerBound] }
  }

  /// Calls `body` with the position of the row at risk that has the largest of `values`, for every
  /// event time.
  ///
  /// - Complexity: O(n), with late entries O(n log n).
  func forEachLargest(
    _ values: DisjointArray<Double>, _ body: (_ group: Int, _ largest: Int) -> Void
  ) {
    let late = !entryRows.isEmpty
    for stratum in sets.stratumGroups.indices {
      var position = sets.stratumStarts[stratum]
      var heap = LargestFirst(values)
      for index in sets.stratumGroups[stratum] {
        let group = sets.groups[index]
        while position < Int(group.end) {
          if weights[position] > 0 { heap.insert(position, keepingAll: late) }
          position += 1
        }
        // Times descend, so who had not entered yet never comes back.
        while late, let first = heap.first, !isAtRisk(first, at: group.time) { heap.removeFirst() }
        if let first = heap.first { body(index, first) }
      }
    }
  }

  /// Whether a row in front of a group's end has entered by its time.
  private func isAtRisk(_ position: Int, at time: Double) -> Bool {
    response.start.map { $0[Int(sets.order[position])] < time } ?? true
  }
}

extension RiskSets.EventGroup {
  /// Where its events stand in the order.
  var eventPositions: Range<Int> { Int(firstEvent)..<Int(firstEvent + events) }
}

extension ExactTies {
  /// The tied time at which another set of customers has the largest lead over those who left.
  func worstSets(
    _ likelihood: CoxLikelihood, _ values: DisjointArray<Double>
  ) -> (breach: Double, leaving: [Int], instead: [Int])? {
    var worst: (breach: Double, leaving: [Int], instead: [Int])?
    for index in groups.indices {
      let group = likelihood.sets.groups[groups[index]]
      let counted = likelihood.response.weightsAreFrequencies
      var atRisk: [Int] = []
      func add(_ position: Int, to rows: inout [Int]) {
        let count = counted ? Int(likelihood.weights[position]) : 1
        rows += Array(repeating: position, count: count)
      }
      forEachAtRisk(index, likelihood) { add($0, to: &atRisk) }
      var leaving: [Int] = []
      for position in group.eventPositions { add(position, to: &leaving) }
      let instead = Array(atRisk.sorted { values[$0] > values[$1] }.prefix(leaving.count))
      let breach =
        instead.reduce(0) { $0 + values[$1] } - leaving.reduce(0) { $0 + values[$1] }
      if breach > worst?.breach ?? -.infinity { worst = (breach, leaving, instead) }
    }
    return worst
  }
}

/// Positions, the one of the largest value first.
private struct LargestFirst {
  private let values: DisjointArray<Double>
  private var heap: [Int] = []

  init(_ values: DisjointArray<Double>) { self.values = values }

  var first: Int? { heap.first }

  /// Adds a position; unless all are kept, only the largest is.
  mutating func insert(_ position: Int, keepingAll: Bool) {
    guard keepingAll else {
      if let first, values[first] >= values[position] { return }
      heap = [position]
      return
    }
    heap.append(position)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard values[heap[child]] > values[heap[parent]] else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  mutating func removeFirst() {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      var largest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && values[heap[child]] > values[heap[largest]] {
        largest = child
      }
      if largest == parent { return }
      heap.swapAt(parent, largest)
      parent = largest
    }
  }
}

/// The rows of each stratum, told apart by their zᵀ d.
private struct DirectionLevels {
  /// zᵀ d in the risk sets' order.
  let values: DisjointArray<Double>
  /// The stratum of each row of the data, one for each level.
  private(set) var strata: [Int32]
  /// The number of levels.
  private(set) var count = 0
  /// The smallest distance between neighbouring levels.
  private(set) var smallestGap = Double.infinity
  /// The largest value.
  private(set) var largest = 0.0
  private let tolerance: Double

  init(_ likelihood: CoxLikelihood, _ direction: [Double]) {
    values = likelihood.predictors(direction)
    let sets = likelihood.sets
    strata = Array(repeating: 0, count: likelihood.rowCount)
    for position in 0..<likelihood.rowCount { largest = max(largest, values[position].magnitude) }
    tolerance = 1e-9 * largest
    for stratum in sets.stratumGroups.indices {
      let rows = (sets.stratumStarts[stratum]..<sets.stratumStarts[stratum + 1])
        .sorted { values[$0] < values[$1] }
      var last: Double?
      for position in rows {
        if let last, values[position] - last > tolerance {
          count += 1
          smallestGap = min(smallestGap, values[position] - last)
        }
        last = values[position]
        strata[Int(sets.order[position])] = Int32(count)
      }
      if !rows.isEmpty { count += 1 }
    }
  }

  /// Which rows are told apart: at some event the one who leaves stands above them, or they leave
  /// from above others.
  func rowsApart(_ likelihood: CoxLikelihood) -> SeparatedRows {
    let sets = likelihood.sets
    var tops = [Double](repeating: -.infinity, count: sets.groups.count)
    likelihood.forEachLargest(values) { tops[$0] = values[$1] }
    var bottoms = tops
    let negative = DisjointArray(repeating: 0.0, count: likelihood.rowCount)
    for position in 0..<likelihood.rowCount { negative[position] = -values[position] }
    likelihood.forEachLargest(negative) { bottoms[$0] = values[$1] }
    var apart = SeparatedRows(events: 0, others: 0, remaining: 0, areOfRiskSets: true)
    for position in 0..<likelihood.rowCount where likelihood.weights[position] > 0 {
      let group = Int(sets.firstGroup[position])
      if likelihood.eventWeights[position] > 0 {
        // Above somebody when it leaves.
        if tops[group] - bottoms[group] > tolerance {
          apart.events += 1
        } else {
          apart.remaining += 1
        }
        continue
      }
      let entry = likelihood.entryRows.isEmpty ? -1 : Int(sets.entryPosition[position])
      let stratum = group >= 0 ? Int(sets.groups[group].stratum) : 0
      let end =
        entry >= 0 ? Int(sets.entryFirstGroup[entry]) : sets.stratumGroups[stratum].upperBound
      // Groups run from the last time to the first; the first has the largest top without entries.
      let below =
        group >= 0
        && (group..<max(group, end)).reversed().contains { tops[$0] - values[position] > tolerance }
      if below { apart.others += 1 } else { apart.remaining += 1 }
    }
    return apart
  }
}
