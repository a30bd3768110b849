internal import DataFrames
internal import Formulas
internal import Measures
internal import RealModule
internal import Scoring

/// Everything that claims are checked on.
struct ClaimWork: Sendable {
  let battery: Battery
  let answers: DataFrame
  let question: ClaimQuestion
  let bootstrap: ClusterBootstrap
  let level: Double
  /// What each row weighs.
  let weights: [Double]
  /// Whether rows are drawn together or weigh differently, so that formulas for single rows do not hold.
  let isPlain: Bool

  init(
    _ battery: Battery, _ answers: DataFrame, _ question: ClaimQuestion,
    _ bootstrap: ClusterBootstrap, level: Double
  ) throws {
    self.battery = battery
    self.answers = answers
    self.question = question
    self.bootstrap = bootstrap
    self.level = level
    if let name = battery.keys.weight {
      guard let column = answers[name] else {
        throw ClaimError.unknown(
          name, source: answers.source, nearest: answers.nearestName(to: name))
      }
      guard case .numeric(let values) = column.values else {
        throw ClaimError.notNumeric(name, source: answers.source)
      }
      weights = values.map { $0 > 0 ? $0 : 0 }
    } else {
      weights = [Double](repeating: 1, count: answers.rowCount)
    }
    let groups = bootstrap.clusters.map { Set($0).count } ?? answers.rowCount
    isPlain = battery.keys.weight == nil && groups == answers.rowCount
  }

  /// What a name stands for, from 0 to 100: a driver, an outcome or an item of the battery; `nil` for
  /// another name.
  func score(_ name: String) throws -> [Double]? {
    if battery.driver(name) != nil {
      return try battery.scores(of: answers).first { $0.driver == name }?.values
    }
    if let item = battery.items.first(where: { $0.column == name }) {
      return try battery.scores(of: item, in: answers)
    }
    return nil
  }

  /// Yes (1) or no (0) in each row, NaN where it is not known: a score from `cut` on, or a column.
  func truth(_ name: String, cut: Double) throws -> [Double] {
    if let scores = try score(name) { return scores.map { $0.isNaN ? .nan : $0 >= cut ? 1 : 0 } }
    guard let column = answers[name] else {
      let names = answers.names + battery.drivers.map(\.name)
      throw ClaimError.unknown(
        name, source: answers.source, nearest: name.nearest(among: names))
    }
    switch column.values {
    case .logical(let truths): return truths.map { $0 < 0 ? .nan : Double($0) }
    case .numeric(let numbers) where numbers.allSatisfy({ $0.isNaN || $0 == 0 || $0 == 1 }):
      return numbers
    default: throw ClaimError.notTrueOrFalse(name, source: answers.source)
    }
  }

  /// Numbers of a column.
  func numbers(_ name: String) throws -> [Double] {
    guard let column = answers[name] else {
      throw ClaimError.unknown(
        name, source: answers.source, nearest: answers.nearestName(to: name))
    }
    guard case .numeric(let numbers) = column.values else {
      throw ClaimError.notNumeric(name, source: answers.source)
    }
    return numbers
  }

  /// Estimates with bootstrap intervals.
  ///
  /// - Parameters:
  ///   - method: How intervals are made.
  ///   - estimate: The quantities, from weights of all rows.
  /// - Returns: Each estimate with its interval; `nil` where the data bear none.
  func estimates(
    by method: ClusterBootstrap.Method? = nil, _ estimate: @Sendable ([Double]) -> [Double]?
  ) -> [(value: Double, interval: ConfidenceInterval)]? {
    guard let point = estimate(weights) else { return nil }
    var plan = bootstrap
    plan.method = method ?? bootstrap.method
    let samples = plan.estimates(of: weights.count, weights: weights, estimate)
    let jackknife = plan.jackknife(of: weights.count, weights: weights, estimate)
    return point.indices.map { k in
      (
        value: point[k],
        interval: plan.interval(
          point[k], samples.map { $0[k] }, jackknife: jackknife.map { $0[k] }, level: level)
      )
    }
  }
}

/// Two groups and what became of each: yes and no among the first, and among the second.
struct TwoByTwo: Sendable, Equatable {
  let firstYes, firstNo, secondYes, secondNo: Double

  /// Counts rows where both are known.
  init(first: [Double], yes: [Double], weights: [Double]) {
    var counts = [Double](repeating: 0, count: 4)
    for row in first.indices where !first[row].isNaN && !yes[row].isNaN {
      counts[(first[row] == 1 ? 0 : 2) + (yes[row] == 1 ? 0 : 1)] += weights[row]
    }
    (firstYes, firstNo, secondYes, secondNo) = (counts[0], counts[1], counts[2], counts[3])
  }

  init(_ firstYes: Double, _ firstNo: Double, _ secondYes: Double, _ secondNo: Double) {
    (self.firstYes, self.firstNo) = (firstYes, firstNo)
    (self.secondYes, self.secondNo) = (secondYes, secondNo)
  }

  var first: Double { firstYes + firstNo }
  var second: Double { secondYes + secondNo }
  var firstShare: Double { firstYes / first }
  var secondShare: Double { secondYes / second }
  var riskRatio: Double { firstShare / secondShare }
  var oddsRatio: Double { firstYes * secondNo / (firstNo * secondYes) }
  /// Whether a cell is empty, so that a ratio is 0 or without end.
  var hasEmptyCell: Bool { [firstYes, firstNo, secondYes, secondNo].contains(0) }

  /// Half a customer more in every cell, where one is empty (Haldane and Anscombe).
  private var filled: TwoByTwo {
    hasEmptyCell
      ? TwoByTwo(firstYes + 0.5, firstNo + 0.5, secondYes + 0.5, secondNo + 0.5) : self
  }

  /// Katz's interval of the risk ratio, normal on the logarithm.
  ///
  /// - SeeAlso: Katz, Baptista, Azen & Pike, *Biometrics* 34 (1978).
  func riskRatioInterval(level: Double) -> ConfidenceInterval {
    let t = filled
    let variance = 1 / t.firstYes - 1 / t.first + 1 / t.secondYes - 1 / t.second
    return Self.interval(t.riskRatio, variance: variance, level: level)
  }

  /// Woolf's interval of the odds ratio, normal on the logarithm.
  ///
  /// - SeeAlso: Woolf, *Annals of Human Genetics* 19 (1955).
  func oddsRatioInterval(level: Double) -> ConfidenceInterval {
    let t = filled
    let variance = 1 / t.firstYes + 1 / t.firstNo + 1 / t.secondYes + 1 / t.secondNo
    return Self.interval(t.oddsRatio, variance: variance, level: level)
  }

  private static func interval(
    _ ratio: Double, variance: Double, level: Double
  ) -> ConfidenceInterval {
    let reach = Double.exp(criticalValue(level: level) * variance.squareRoot())
    return ConfidenceInterval(lower: ratio / reach, upper: ratio * reach, level: level)
  }
}
