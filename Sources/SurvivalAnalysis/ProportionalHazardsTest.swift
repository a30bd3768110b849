internal import Distributions
internal import LinearAlgebra
internal import RealModule
public import StatisticalModels

/// The score test that effects do not change with time, and how much they do.
///
///     h(t | x) = h₀(t) exp(xᵀβ + Σ_j θ_j g(t) x_j),   θ = 0 ?
///
/// The statistic is Rao's, with the full information of (β, θ) at (β̂, 0): no product of averages takes
/// the place of its parts. θ itself is estimated by one Newton step from there, and told as the
/// change of the log hazard ratio from the first event to the last, which unlike the p-value does
/// not grow with the number of customers.
///
/// - SeeAlso: Grambsch & Therneau, Biometrika 81 (1994), 515–526; the true score test is that of
///   R's `cox.zph` since survival 3.0.
public struct ProportionalHazardsTest: Sendable {
  /// The time scale g on which effects may change.
  public enum Transform: String, Sendable, CaseIterable {
    /// One minus the Kaplan–Meier curve just before the time.
    case km
    /// The rank of the time among all.
    case rank
    /// The time.
    case identity
    /// Its logarithm.
    case log
  }

  /// How one coefficient changes over the follow-up, by one Newton step.
  public struct Change: Sendable {
    /// The column.
    public let name: String
    /// The log hazard ratio at the last event less that at the first.
    public let change: Double
    /// The limits of the change.
    public let lower: Double
    /// The limits of the change.
    public let upper: Double
    /// The log hazard ratio at the first event.
    public let first: Double
    /// The log hazard ratio at the last event.
    public let last: Double
  }

  /// The test of one term.
  public struct Term: Sendable {
    /// The term.
    public let name: String
    /// Whether its effects are constant.
    public let test: ChiSquaredTest
    /// How its coefficients change.
    public let changes: [Change]
  }

  /// The time scale.
  public let transform: Transform
  /// The tests of terms, in formula order, without those that are aliased.
  public let terms: [Term]
  /// The test of all coefficients together.
  public let global: ChiSquaredTest
  /// The times of the first and the last event.
  public let period: ClosedRange<Double>
  /// The level of the changes' limits.
  public let confidenceLevel: Double
}

extension CoxDiagnostics {
  /// Tests whether the hazards are proportional.
  ///
  /// - Parameters:
  ///   - transform: The time scale on which effects may change.
  ///   - confidenceLevel: The level of the changes' limits.
  /// - Returns: A test for each term and one of all; `nil` where no time scale exists, as with a
  ///   single event time or the logarithm of time 0.
  /// - Complexity: Two evaluations of the information, and p³ flops a term.
  public func proportionalHazards(
    _ transform: ProportionalHazardsTest.Transform = .km, confidenceLevel: Double = 0.95
  ) -> ProportionalHazardsTest? {
    let groups = likelihood.sets.groups
    let scale = groups.map(\.time).map(timeScale(transform))
    guard let lowest = scale.min(), let highest = scale.max(), highest > lowest,
      lowest.isFinite, highest.isFinite
    else { return nil }
    // From 0 at the first event to 1 at the last, so that θ is the change in between.
    let g = scale.map { ($0 - lowest) / (highest - lowest) }
    let once = likelihood.evaluate(
      at: standardizedCoefficients, .information, multipliers: g)
    let twice = likelihood.evaluate(
      at: standardizedCoefficients, .information, multipliers: g.map { $0 * $0 })
    var mean = 0.0
    var total = 0.0
    for (index, group) in groups.enumerated() {
      mean += group.weight * g[index]
      total += group.weight
    }
    let blocks = InformationBlocks(
      estimated, point, once, twice, mean: mean / total)
    let z = Normal.standard.quantile((1 + confidenceLevel) / 2)
    let terms = design.terms.compactMap { term -> ProportionalHazardsTest.Term? in
      let own = estimated.indices.filter { term.columns.contains(estimated[$0]) }
      if own.isEmpty { return nil }
      let result = blocks.test(own)
      let changes = own.enumerated().map { index, position in
        let column = estimated[position]
        let unit = standardized.scales[column]
        let change = result.change[index] * unit
        let error = result.errors[index] * unit
        // Relative to the mean time the coefficient is β + δβ.
        let middle = coefficients[column] + result.shift[position] * unit
        let first = middle - blocks.mean * change
        return ProportionalHazardsTest.Change(
          name: design.names[column], change: change, lower: change - z * error,
          upper: change + z * error, first: first, last: first + change)
      }
      return .init(name: term.name, test: result.test, changes: changes)
    }
    let times = groups.map(\.time)
    return ProportionalHazardsTest(
      transform: transform, terms: terms, global: blocks.test(Array(estimated.indices)).test,
      period: (times.min() ?? 0)...(times.max() ?? 0), confidenceLevel: confidenceLevel)
  }

  /// g as a function of time.
  private func timeScale(
    _ transform: ProportionalHazardsTest.Transform
  ) -> (Double) -> Double {
    switch transform {
    case .identity: return { $0 }
    case .log: return { .log($0) }
    case .rank:
      let sorted = response.time.sorted()
      return { time in
        // The mean of the ranks of equal times.
        let first = sorted.partitionPoint { $0 < time }
        let end = sorted.partitionPoint { $0 <= time }
        return Double(first + end + 1) / 2
      }
    case .km:
      let curve = unweightedSurvival()
      return { time in
        let before = curve.times.partitionPoint { $0 < time }
        return before == 0 ? 0 : 1 - curve.survival[before - 1]
      }
    }
  }

  /// The Kaplan–Meier curve of all rows, at the times of events.
  private func unweightedSurvival() -> (times: [Double], survival: [Double]) {
    let order = response.time.indices.sorted { response.time[$0] < response.time[$1] }
    let starts = response.start?.sorted()
    var (times, survival): ([Double], [Double]) = ([], [])
    var current = 1.0
    var position = 0
    while position < order.count {
      let time = response.time[order[position]]
      let begin = position
      var events = 0
      while position < order.count, response.time[order[position]] == time {
        if response.event[order[position]] > 0 { events += 1 }
        position += 1
      }
      if events == 0 { continue }
      let notYet = starts.map { $0.count - $0.partitionPoint { $0 < time } } ?? 0
      current *= 1 - Double(events) / Double(order.count - begin - notYet)
      times.append(time)
      survival.append(current)
    }
    return (times, survival)
  }
}

extension Array {
  /// The first index from which `isBefore` is false; elements for which it is true stand in front.
  fileprivate func partitionPoint(_ isBefore: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The information of (β, θ), with g centred at its mean over events.
private struct InformationBlocks {
  let mean: Double
  private let information: Matrix
  private let crossed: Matrix
  private let squared: Matrix
  private let score: [Double]
  private let slopes: [Double]

  init(
    _ kept: [Int], _ plain: LikelihoodPoint, _ once: LikelihoodPoint, _ twice: LikelihoodPoint,
    mean: Double
  ) {
    self.mean = mean
    let a = plain.information.extracting(rows: kept, columns: kept)
    let b = once.information.extracting(rows: kept, columns: kept)
    let c = twice.information.extracting(rows: kept, columns: kept)
    let n = kept.count
    information = a
    crossed = Matrix(
      rows: n, columns: n, elements: zip(b.elements, a.elements).map { $0 - mean * $1 })
    squared = Matrix(
      rows: n, columns: n,
      elements: a.elements.indices.map {
        c.elements[$0] - 2 * mean * b.elements[$0] + mean * mean * a.elements[$0]
      })
    score = kept.map { plain.score[$0] }
    slopes = kept.map { once.score[$0] - mean * plain.score[$0] }
  }

  /// The test that θ of the columns `own` is 0, and one Newton step of (β, θ).
  func test(
    _ own: [Int]
  ) -> (test: ChiSquaredTest, shift: [Double], change: [Double], errors: [Double]) {
    let (p, q) = (information.rows, own.count)
    var whole = Matrix(zeros: p + q, p + q)
    for j in 0..<p {
      for i in 0..<p { whole[i, j] = information[i, j] }
      for (k, column) in own.enumerated() {
        whole[p + k, j] = crossed[column, j]
        whole[j, p + k] = crossed[column, j]
      }
    }
    for (k, column) in own.enumerated() {
      for (l, other) in own.enumerated() { whole[p + k, p + l] = squared[column, other] }
    }
    let u = score + own.map { slopes[$0] }
    guard let factor = try? CholeskyFactorization(whole),
      let part = try? CholeskyFactorization(information)
    else {
      let missing = [Double](repeating: .nan, count: q)
      return (
        ChiSquaredTest(chiSquared: .nan, degreesOfFreedom: q),
        [Double](repeating: .nan, count: p), missing, missing
      )
    }
    // Away from the maximum, what β alone explains is no evidence.
    let statistic = factor.inverseQuadraticForm(u) - part.inverseQuadraticForm(score)
    let step = factor.solution(u)
    let inverse = factor.inverse()
    return (
      ChiSquaredTest(chiSquared: max(0, statistic), degreesOfFreedom: q), Array(step[..<p]),
      Array(step[p...]), (0..<q).map { inverse[p + $0, p + $0].squareRoot() }
    )
  }
}
