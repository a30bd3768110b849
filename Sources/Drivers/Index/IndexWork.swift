internal import DataFrames
internal import Formulas
internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import Scoring

/// Everything that an index is computed of, so that a bootstrap sample is only other weights.
struct IndexWork: Sendable {
  /// One estimate of everything.
  struct Point: Sendable {
    var deliveries: [Double]
    var ideals: [Double]
    var meetRates: [Double]
    var contributions: [Double]
    var index: Double
    var groups: [Double]
    var groupSizes: [Double]
    var outcomes: [Double]
    /// The Shapley share of all emotional drivers as one block.
    var emotionalBlock: Double
    /// The emotional share with correlations corrected for unreliability.
    var emotionalCorrected: Double
  }

  let data: DriverData
  let drivers: [Battery.Driver]
  let deliveries: [[Double]]
  let idealRatings: [[Double]?]
  let outcomes: [(driver: Battery.Driver, scores: [Double])]
  let weights: [Double]
  let groupNames: [String]
  private let groupCodes: [Int32]
  private let options: EngagementIndex.Options
  private let minimumAnswered: Double
  private let items: [[[Double]]]

  init(
    _ battery: Battery, _ answers: DataFrame, _ question: DriverQuestion, group: Column?,
    _ options: EngagementIndex.Options
  ) throws {
    data = try DriverData(battery, answers, question)
    drivers = data.drivers
    let scores = try battery.scores(of: answers, [.delivery, .ideal])
    func scored(_ driver: Battery.Driver, _ kind: Battery.Kind) -> [Double]? {
      scores.first { $0.driver == driver.name && $0.kind == kind }?.values
    }
    let none = [Double](repeating: .nan, count: answers.rowCount)
    deliveries = drivers.map { scored($0, .delivery) ?? none }
    idealRatings = drivers.map { scored($0, .ideal) }
    outcomes = battery.drivers.filter { $0.role == .outcome }.compactMap { driver in
      scored(driver, .delivery).map { (driver: driver, scores: $0) }
    }
    weights = Self.weights(question.weights ?? battery.keys.weight, of: answers)
    (groupCodes, groupNames) = group.map(Self.groups) ?? ([], [])
    self.options = options
    minimumAnswered = battery.minimumAnswered
    // Items, for the reliability of reflective drivers in each sample.
    items = try drivers.map { driver in
      let items = battery.items(of: driver.name)
      guard driver.measurement == .reflective, items.count > 1 else { return [] }
      return try items.map { try battery.scores(of: $0, in: answers) }
    }
  }

  /// How much each row counts.
  static func weights(_ name: String?, of table: DataFrame) -> [Double] {
    guard let name, case .numeric(let values)? = table[name]?.values else {
      return [Double](repeating: 1, count: table.rowCount)
    }
    return values.map { $0.isNaN ? 0 : $0 }
  }

  private static func groups(_ column: Column) -> ([Int32], [String]) {
    switch column.values {
    case .categorical(let codes, let levels): return (codes, levels)
    case .logical(let truths): return (truths.map { Int32($0) }, ["false", "true"])
    case .numeric(let numbers):
      let levels = Set(numbers.filter { !$0.isNaN }).sorted()
      let codes = numbers.map { number in
        levels.firstIndex(of: number).map { Int32($0) } ?? -1
      }
      return (
        codes,
        levels.map { $0 == $0.rounded() && $0.magnitude < 1e15 ? "\(Int($0))" : "\($0)" }
      )
    }
  }

  /// The estimates of all bootstrap samples that bear them.
  func samples(_ bootstrap: ClusterBootstrap) -> [Point] {
    let count = weights.count
    return bootstrap.lanes.map(bootstrap.replicates) { replicate -> Point? in
      var drawn = bootstrap.counts(replicate: replicate, of: count)
      for row in drawn.indices { drawn[row] *= weights[row] }
      return try? estimate(drawn)
    }.compactMap { $0 }
  }

  /// The estimates with parts of the customers left out, where intervals ask for them.
  func jackknife(_ bootstrap: ClusterBootstrap) -> [Point] {
    bootstrap.jackknife(of: weights.count, weights: weights) { try? estimate($0) }
  }

  /// Estimates everything with weights for the rows of the raw table.
  func estimate(_ weights: [Double]) throws -> Point {
    let used = data.rows.map { weights[$0] }
    let subsets = try data.table.subsets(weights: used)
    let parts = ShapleyValues(subsets).shares
    // A group's share is split evenly among its drivers.
    var contributions = [Double](repeating: 0, count: drivers.count)
    for (player, share) in zip(data.table.players, parts) {
      for column in player.columns {
        if let d = drivers.firstIndex(where: { $0.name == data.table.names[column] }) {
          contributions[d] = share / Double(player.columns.count)
        }
      }
    }
    let means = deliveries.map { Self.mean($0, weights) }
    let ideals = drivers.indices.map { d in
      Self.ideal(
        ratings: idealRatings[d], deliveries: deliveries[d], weights,
        quantile: options.idealQuantile)
    }
    var point = Point(
      deliveries: means, ideals: ideals, meetRates: [], contributions: contributions, index: 0,
      groups: [], groupSizes: [], outcomes: outcomes.map { Self.mean($0.scores, weights) },
      emotionalBlock: .nan, emotionalCorrected: .nan)
    point.meetRates = drivers.indices.map { d in
      Self.mean(deliveries[d].map { meetRate($0, ideals[d]) }, weights)
    }
    let customers = self.customers(point)
    point.index = Self.mean(customers, weights)
    for code in groupNames.indices {
      let rows = groupCodes.indices.filter { groupCodes[$0] == Int32(code) }
      point.groups.append(
        Self.mean(rows.map { customers[$0] }, rows.map { weights[$0] }))
      point.groupSizes.append(
        rows.reduce(0.0) { customers[$1].isNaN ? $0 : $0 + weights[$1] })
    }
    point.emotionalBlock = try block(used)
    point.emotionalCorrected = corrected(used, weights)
    return point
  }

  /// The index of every row.
  func customers(_ point: Point) -> [Double] {
    weights.indices.map { row in
      var (sum, answered) = (0.0, 0.0)
      for d in drivers.indices where !deliveries[d][row].isNaN {
        sum += point.contributions[d] * meetRate(deliveries[d][row], point.ideals[d])
        answered += point.contributions[d]
      }
      return answered >= minimumAnswered ? 100 * sum / answered : .nan
    }
  }

  private func meetRate(_ delivery: Double, _ ideal: Double) -> Double {
    guard ideal > 0 else { return .nan }
    let rate = delivery / ideal
    return options.capped && rate > 1 ? 1 : rate
  }

  /// The mean of what is not missing.
  static func mean(_ values: [Double], _ weights: [Double]) -> Double {
    var (sum, total) = (0.0, 0.0)
    for (value, weight) in zip(values, weights) where !value.isNaN {
      sum += weight * value
      total += weight
    }
    return sum / total
  }

  /// The mean of the ideals that were asked for, else a quantile of deliveries.
  static func ideal(
    ratings: [Double]?, deliveries: [Double], _ weights: [Double], quantile: Double
  ) -> Double {
    ratings.map { mean($0, weights) } ?? self.quantile(quantile, of: deliveries, weights)
  }

  /// The quantile of deliveries, each counted by its weight.
  private static func quantile(
    _ share: Double, of values: [Double], _ weights: [Double]
  ) -> Double {
    let order = values.indices.filter { !values[$0].isNaN && weights[$0] > 0 }
      .sorted { values[$0] < values[$1] }
    let total = order.reduce(0.0) { $0 + weights[$1] }
    var sum = 0.0
    for row in order {
      sum += weights[row]
      if sum >= share * total { return values[row] }
    }
    return .nan
  }

  // MARK: - The emotional share

  private var isEmotional: [Bool] {
    data.table.names.prefix(drivers.count).map { name in
      drivers.first { $0.name == name }?.tone == .emotional
    }
  }

  /// All emotional drivers against all rational ones, as two players.
  private func block(_ weights: [Double]) throws -> Double {
    let emotional = isEmotional
    let first = emotional.indices.filter { emotional[$0] }
    let second = emotional.indices.filter { !emotional[$0] }
    guard !first.isEmpty, !second.isEmpty else { return .nan }
    let table = data.table
    let two = DriverTable(
      names: table.names, columns: table.columns,
      players: [
        .init(name: "emotional", columns: first), .init(name: "rational", columns: second),
      ],
      always: table.always, outcome: table.outcome, measure: table.measure)
    return ShapleyValues(try two.subsets(weights: weights)).shares[0]
  }

  /// The share with each correlation divided by the root of the drivers' reliabilities; NaN where
  /// the outcome is not linear or the corrected correlations contradict each other.
  private func corrected(_ used: [Double], _ weights: [Double]) -> Double {
    guard case .linear = data.table.outcome, data.table.always.isEmpty,
      data.table.players.allSatisfy({ $0.columns.count == 1 }),
      var joint = try? data.table.joint(weights: used)
    else { return .nan }
    let roots = data.table.names.map { name -> Double in
      guard let d = drivers.firstIndex(where: { $0.name == name }), !items[d].isEmpty else {
        return 1
      }
      guard let moments = try? ItemMoments(items[d], weights: weights),
        let omega = Reliability.omega(of: moments), omega > 0
      else { return .nan }
      return omega.squareRoot()
    }
    guard roots.allSatisfy(\.isFinite) else { return .nan }
    let p = roots.count
    for j in 0..<p {
      for i in 0...p where i != j {
        joint[i, j] /= roots[j] * (i < p ? roots[i] : 1)
        if i == p { joint[j, p] = joint[p, j] }
      }
    }
    guard (try? CholeskyFactorization(joint)) != nil else { return .nan }
    let shares = ShapleyValues(
      LinearSubsets.rSquared(joint, players: (0..<p).map { [$0] })
    ).shares
    return zip(shares, isEmotional).reduce(0) { $1.1 ? $0 + $1.0 : $0 }
  }
}
