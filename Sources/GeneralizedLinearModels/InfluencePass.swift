internal import Formulas
internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// The pass over all rows that measures influence, in parts that hold whole customers.
struct InfluencePass: Sendable {
  /// What a part of the rows comes to.
  struct Sums {
    private let limit: Int
    var largest: [Found] = []
    var leverage, cooksDistance, pearson, standardizedPearson: LogisticInfluence.Extreme?
    var standardizedDeviance, studentized: LogisticInfluence.Extreme?
    var dfbeta, devianceDfbeta: [LogisticInfluence.Extreme?]
    var caseCount = 0
    var observations = 0.0
    var pearsonChiSquared = 0.0

    init(columns: Int, keeping limit: Int) {
      self.limit = limit
      dfbeta = Array(repeating: nil, count: columns)
      devianceDfbeta = dfbeta
    }

    /// Adds the sums of rows that come later.
    mutating func add(_ other: Sums) {
      for found in other.largest { insert(found) }
      leverage.take(other.leverage)
      cooksDistance.take(other.cooksDistance)
      pearson.take(other.pearson)
      standardizedPearson.take(other.standardizedPearson)
      standardizedDeviance.take(other.standardizedDeviance)
      studentized.take(other.studentized)
      for j in dfbeta.indices {
        dfbeta[j].take(other.dfbeta[j])
        devianceDfbeta[j].take(other.devianceDfbeta[j])
      }
      caseCount += other.caseCount
      observations += other.observations
      pearsonChiSquared += other.pearsonChiSquared
    }

    /// Whether a case of this Cook's distance is among the largest so far.
    func wants(_ cooksDistance: Double) -> Bool {
      guard let last = largest.last else { return limit > 0 }
      return largest.count < limit || Float(cooksDistance) > Float(last.cooksDistance)
    }

    /// Puts a case among the largest; of equal ones the earlier stays first.
    ///
    /// They are compared in single precision, as those that are equal but for rounding differ from one kind of
    /// processor to the next.
    mutating func insert(_ found: Found) {
      guard wants(found.cooksDistance) else { return }
      let place =
        largest.firstIndex { Float($0.cooksDistance) < Float(found.cooksDistance) }
        ?? largest.count
      largest.insert(found, at: place)
      if largest.count > limit { largest.removeLast() }
    }
  }

  /// A case as it is measured, its dfbeta over the kept columns.
  struct Found {
    var row: Int
    var customer: Int?
    var rowCount = 0
    var cooksDistance = 0.0
    var leverage = 0.0
    var probability = 0.0
    var studentized = 0.0
    /// On the standardized design while it is summed, then on the design as it is.
    var dfbeta: [Double]
  }

  private let rows: LogisticRows
  private let customers: Grouping?
  private let limit: Int
  /// The rows, those of a customer behind one another; `nil` where they follow one another anyway.
  private let order: [Int]?
  /// V⁻¹ over the kept columns, for the distances of customers.
  private let information: Matrix
  /// The pieces of the order that are measured apart; none cuts a customer in two.
  let parts: [Range<Int>]

  init(_ rows: LogisticRows, customers: Grouping?, keeping limit: Int) {
    self.rows = rows
    self.customers = customers
    self.limit = limit
    let count = rows.response.count
    guard let customers else {
      order = nil
      information = Matrix(zeros: 0, 0)
      parts = (0..<Lanes.blockCount(rows: count)).map { Lanes.block($0, rows: count) }
      return
    }
    let order = Self.order(customers)
    self.order = order
    information = (try? CholeskyFactorization(rows.covariance))?.inverse() ?? rows.covariance
    var parts: [Range<Int>] = []
    var start = 0
    for position in 1..<max(count, 1)
    where position - start >= Lanes.blockRows
      && customers.codes[order[position]] != customers.codes[order[position - 1]]
    {
      parts.append(start..<position)
      start = position
    }
    self.parts = parts + [start..<count]
  }

  /// The rows sorted by customer, each customer's as they were.
  private static func order(_ customers: Grouping) -> [Int] {
    var starts = [Int](repeating: 0, count: customers.keys.count + 1)
    for code in customers.codes { starts[Int(code) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var order = [Int](repeating: 0, count: customers.codes.count)
    for (row, code) in customers.codes.enumerated() {
      order[starts[Int(code)]] = row
      starts[Int(code)] += 1
    }
    return order
  }

  /// Measures the rows of a part.
  func measure(_ part: Range<Int>) -> Sums {
    var sums = Sums(columns: rows.kept.count, keeping: limit)
    var open: Found?
    for start in stride(from: part.lowerBound, to: part.upperBound, by: Lanes.blockRows) {
      let positions = start..<min(start + Lanes.blockRows, part.upperBound)
      let block = order.map { rows.block($0[positions]) } ?? rows.block(positions)
      for i in positions.indices {
        let index = i - positions.lowerBound
        guard block.counts[index] > 0 else { continue }
        let row = order?[i] ?? i
        let customer = customers.map { Int($0.codes[row]) }
        if let done = open, customer == nil || done.customer != customer {
          close(done, &sums)
          open = nil
        }
        var found =
          open
          ?? Found(
            row: row, customer: customer, dfbeta: Array(repeating: 0, count: rows.kept.count))
        open = nil  // so that its memory is changed in place
        add(index, row, block, to: &found, &sums)
        open = found
      }
    }
    if let open { close(open, &sums) }
    return sums
  }

  /// Adds a row to its case, and to what is known of rows.
  private func add(
    _ i: Int, _ row: Int, _ block: LogisticRows.Block, to found: inout Found, _ sums: inout Sums
  ) {
    let h = block.leverage[i]
    // Where a row determines a coefficient alone, nothing is known of the model without it.
    let left = 1 - h > 1e-10 ? 1 - h : 0
    let residual = block.residual[i]
    let root = block.weight[i].squareRoot()
    let pearson = root > 0 ? residual / root : 0
    let deviance = rows.devianceResidual(row, probability: block.probability[i])
    sums.observations += block.counts[i]
    sums.pearsonChiSquared += block.counts[i] * pearson * pearson
    sums.leverage.take(h, row)
    sums.pearson.take(pearson, row)
    found.rowCount += 1
    found.leverage += h
    found.probability += block.probability[i]
    guard left > 0 else {
      found.cooksDistance = .infinity
      for j in found.dfbeta.indices { found.dfbeta[j] = .nan }
      return
    }
    let studentized =
      (deviance * deviance + h * pearson * pearson / left).squareRoot() * (deviance < 0 ? -1 : 1)
    sums.standardizedPearson.take(pearson / left.squareRoot(), row)
    sums.standardizedDeviance.take(deviance / left.squareRoot(), row)
    sums.studentized.take(studentized, row)
    if studentized.magnitude > found.studentized.magnitude { found.studentized = studentized }
    let size = pearson / left
    found.cooksDistance = max(
      found.cooksDistance, size * size * h / Double(rows.kept.count))
    let change = residual / left
    let direction = rows.kept.indices.map { block.directions[i, $0] }
    for j in direction.indices { found.dfbeta[j] += direction[j] * change }
    for (j, value) in rows.original(direction).enumerated() {
      sums.devianceDfbeta[j].take(value * deviance * root / left, row)
    }
  }

  /// Ends a case: its distance, its place among the largest.
  private func close(_ open: Found, _ sums: inout Sums) {
    var found = open
    if found.rowCount > 1, found.cooksDistance.isFinite {
      let product = information.multiplied(by: found.dfbeta)
      var distance = 0.0
      for j in product.indices { distance += product[j] * found.dfbeta[j] }
      found.cooksDistance = distance / Double(rows.kept.count)
    }
    found.probability /= Double(found.rowCount)
    found.dfbeta = rows.original(found.dfbeta)
    sums.caseCount += 1
    sums.cooksDistance.take(found.cooksDistance, found.row)
    for j in found.dfbeta.indices { sums.dfbeta[j].take(found.dfbeta[j], found.row) }
    sums.insert(found)
  }

  /// A case over all columns.
  func complete(_ found: Found) -> LogisticInfluence.Case {
    var dfbeta = [Double](repeating: .nan, count: rows.beta.count)
    for (position, column) in rows.kept.enumerated() { dfbeta[column] = found.dfbeta[position] }
    return LogisticInfluence.Case(
      row: found.row, customer: found.customer, rowCount: found.rowCount,
      cooksDistance: found.cooksDistance, leverage: found.leverage,
      probability: found.probability, studentizedResidual: found.studentized, dfbeta: dfbeta)
  }

  /// The extremes over all columns.
  func complete(_ sums: Sums) -> LogisticInfluence.Extremes {
    var dfbeta = [LogisticInfluence.Extreme?](repeating: nil, count: rows.beta.count)
    var devianceDfbeta = dfbeta
    for (position, column) in rows.kept.enumerated() {
      dfbeta[column] = sums.dfbeta[position]
      devianceDfbeta[column] = sums.devianceDfbeta[position]
    }
    return LogisticInfluence.Extremes(
      leverage: sums.leverage, cooksDistance: sums.cooksDistance, pearson: sums.pearson,
      standardizedPearson: sums.standardizedPearson,
      standardizedDeviance: sums.standardizedDeviance, studentized: sums.studentized,
      dfbeta: dfbeta, devianceDfbeta: devianceDfbeta)
  }
}

extension LogisticRows {
  /// ±√ of the row's part in the deviance.
  func devianceResidual(_ row: Int, probability p: Double) -> Double {
    let (y, m) = (response.successes[row], response.trials?[row] ?? 1)
    let a = weightsAreFrequencies ? 1 : response.weights?[row] ?? 1
    var sum = 0.0
    if y > 0 { sum += y * .log(y / (m * p)) }
    if y < m { sum += (m - y) * .log((m - y) / (m * (1 - p))) }
    let size = (2 * a * max(0, sum)).squareRoot()
    return y < m * p ? -size : size
  }

  /// Changes of the kept coefficients of x from changes of those of z.
  func original(_ change: [Double]) -> [Double] {
    var all = [Double](repeating: 0, count: beta.count)
    for (position, column) in kept.enumerated() { all[column] = change[position] }
    let original = design.original(all)
    return kept.map { original[$0] }
  }
}

extension LogisticInfluence.Extreme? {
  /// Replaces this by a value that is farther from 0.
  fileprivate mutating func take(_ value: Double, _ row: Int) {
    if value.magnitude > (self?.value.magnitude ?? -1) { self = .init(value: value, row: row) }
  }

  /// Replaces this by another that is farther from 0.
  fileprivate mutating func take(_ other: LogisticInfluence.Extreme?) {
    if let other { take(other.value, other.row) }
  }
}
