internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// The penalized partial log-likelihood of coefficients and log frailties, for one distribution.
///
/// As a `Likelihood` it is that of β alone, with ω at its best for each β: its information is the
/// Schur complement I_ββ − I_βω I_ωω⁻¹ I_ωβ, whose inverse is the block of β in the inverse of the
/// full information.
struct FrailtyLikelihood: Likelihood {
  private(set) var cox: CoxLikelihood
  /// The group of each row, in the risk sets' order.
  let groups: [Int32]
  let groupCount: Int
  /// The number of events of each group.
  let events: [Double]
  /// How frailties are spread.
  var penalty: FrailtyPenalty
  /// What is added to the penalized likelihood to make it the integrated one.
  var constant = 0.0
  /// The log frailties found last.
  var omega: [Double]
  private let offsets: [Double]

  var parameterCount: Int { cox.parameterCount }
  var eventCount: Double { cox.eventCount }
  var rowCount: Int { cox.rowCount }

  /// - Parameters:
  ///   - cox: The likelihood without frailties.
  ///   - groups: The group of each row of the data.
  ///   - groupCount: The number of groups.
  ///   - penalty: How frailties are spread.
  init(
    _ cox: CoxLikelihood, groups: [Int32], groupCount: Int, penalty: FrailtyPenalty
  ) {
    self.cox = cox
    self.groups = cox.sets.order.map { groups[Int($0)] }
    self.groupCount = groupCount
    self.penalty = penalty
    offsets = cox.offsets ?? Array(repeating: 0, count: cox.rowCount)
    omega = Array(repeating: 0, count: groupCount)
    var events = omega
    for (position, group) in self.groups.enumerated() where cox.eventWeights[position] > 0 {
      events[Int(group)] += 1
    }
    self.events = events
  }

  /// Both likelihoods at a point, and what a step from it needs.
  struct Point {
    /// The log partial likelihood, and that less the penalty.
    var logLikelihood: Double
    var penalized: Double
    /// The penalized score: coefficients, then groups.
    var score: [Double]
    /// The information of the coefficients.
    var information: Matrix
    /// The expected events of each group.
    var expected: [Double]
    /// What the penalty adds to the information of each group.
    var curvature: [Double]
  }

  /// Evaluates at `beta` and `omega`.
  mutating func point(_ beta: [Double], _ omega: [Double]) -> Point {
    cox.offsets = groups.indices.map { offsets[$0] + omega[Int(groups[$0])] }
    let point = cox.evaluate(at: beta, .information)
    var expected = [Double](repeating: 0, count: groupCount)
    if point.logLikelihood.isFinite {
      for (position, group) in groups.enumerated() {
        expected[Int(group)] += cox.curvature[position]
      }
    }
    let frailtyScore = omega.indices.map {
      events[$0] - expected[$0] - penalty.slope(omega[$0])
    }
    return Point(
      logLikelihood: point.logLikelihood,
      penalized: point.logLikelihood - penalty.value(omega), score: point.score + frailtyScore,
      information: point.information, expected: expected,
      curvature: omega.map { penalty.curvature($0) })
  }

  /// Products with the full information at the point evaluated last.
  func products(_ point: Point) -> FrailtyProducts {
    FrailtyProducts(cox, groups: groups, groupCount: groupCount, penalty: point.curvature)
  }

  /// Solves the full information over the coefficients `free` and all groups for each right side.
  func solutions(_ point: Point, free: [Int], tolerance: Double, _ sides: [[Double]]) -> [[Double]]
  {
    let p = parameterCount
    let products = products(point)
    let ownInformation = point.information.extracting(rows: free, columns: free)
    let coefficients = free.isEmpty ? nil : (try? CholeskyFactorization(ownInformation))
    let fixed = Set(0..<p).subtracting(free)
    let diagonal = point.expected.indices.map { point.expected[$0] + point.curvature[$0] }
    let solver = ConjugateGradients(tolerance: tolerance)
    return sides.map { side in
      solver.solution(side) { v in
        var product = products.product(v)
        for j in fixed { product[j] = 0 }
        return product
      } precondition: { r in
        var z = r
        for j in 0..<p { z[j] = 0 }
        if let coefficients {
          let part = coefficients.solution(free.map { r[$0] })
          for (index, j) in free.enumerated() { z[j] = part[index] }
        }
        for group in diagonal.indices { z[p + group] = r[p + group] / diagonal[group] }
        return z
      }
    }
  }

  /// Maximizes over ω and the coefficients `free`, from `beta` and ``omega``.
  ///
  /// - Returns: The point at the maximum, after which `cox` is evaluated there.
  mutating func maximize(_ beta: inout [Double], free: [Int]) -> (point: Point, converged: Bool) {
    let p = parameterCount
    var point = point(beta, omega)
    var previous = Double.infinity
    for _ in 0..<100 {
      guard point.penalized.isFinite else { return (point, false) }
      var side = point.score
      for j in Set(0..<p).subtracting(free) { side[j] = 0 }
      let step = solutions(point, free: free, tolerance: 1e-9, [side])[0]
      var decrement = 0.0
      for index in side.indices { decrement += side[index] * step[index] }
      guard decrement.isFinite else { return (point, false) }
      let isLast =
        decrement <= 1e-22 * max(eventCount, 1)
        || (decrement < 1e-13 && decrement > 0.25 * previous)
      previous = decrement
      guard let next = advance(&beta, step, from: point) else { return (point, decrement < 1e-9) }
      point = next
      if isLast { return (point, true) }
    }
    return (point, false)
  }

  private mutating func advance(
    _ beta: inout [Double], _ step: [Double], from point: Point
  ) -> Point? {
    let p = parameterCount
    let allowance = 1e-12 * point.penalized.magnitude + 1e-14
    var size = 1.0
    for _ in 0..<40 {
      let trialBeta = (0..<p).map { beta[$0] + size * step[$0] }
      let trialOmega = omega.indices.map { omega[$0] + size * step[p + $0] }
      let next = self.point(trialBeta, trialOmega)
      if next.penalized >= point.penalized - allowance {
        beta = trialBeta
        omega = trialOmega
        return next
      }
      size /= 2
    }
    _ = self.point(beta, omega)
    return nil
  }

  // MARK: - As a likelihood of the coefficients

  mutating func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    let p = parameterCount
    var beta = beta
    let (point, _) = maximize(&beta, free: [])
    guard derivatives >= .information, point.penalized.isFinite else {
      return LikelihoodPoint(
        logLikelihood: point.penalized + constant, score: Array(point.score[..<p]),
        information: Matrix(zeros: 0, 0))
    }
    let products = products(point)
    let columns = (0..<p).map { j in
      products.product((0..<p + groupCount).map { $0 == j ? 1 : 0 })
    }
    let solved = solutions(
      point, free: [], tolerance: 1e-15,
      columns.map { column in column.indices.map { $0 < p ? 0 : column[$0] } })
    var information = Matrix(zeros: p, p)
    for j in 0..<p {
      for k in 0...j {
        var shared = 0.0
        for group in p..<p + groupCount { shared += solved[j][group] * columns[k][group] }
        information[j, k] = columns[j][k] - shared
        information[k, j] = information[j, k]
      }
    }
    return LikelihoodPoint(
      logLikelihood: point.penalized + constant, score: Array(point.score[..<p]),
      information: information)
  }

  /// The penalty keeps ω finite, so a maximum exists where it does without frailties, which is shown
  /// before.
  mutating func existence(at beta: [Double], step: [Double]) -> Existence { .proven }

  mutating func worstConstraint(
    on direction: [Double], over columns: [Int]
  ) -> SeparationConstraint? { nil }

  mutating func limit(
    along direction: [Double], from beta: [Double]
  ) -> SeparationLimit<Self>? { nil }
}
