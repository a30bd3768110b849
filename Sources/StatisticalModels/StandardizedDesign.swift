internal import Formulas
package import LinearAlgebra
public import Lanes
internal import RealModule

/// A design whose columns are centred and scaled as they are packed: what likelihoods work on.
///
///     z_ij = (x_ij − centre_j) scale_j
///
/// Squaring a column of calendar years loses twice the digits that squaring its deviations does, so
/// information matrices are formed from z; estimates and covariances are carried back to x at the
/// end. Without an intercept, or with strata that have none, columns may be scaled only.
public struct StandardizedDesign: Sendable {
  /// The design as it is.
  public let design: Design
  /// What is taken off each column: its mean, or 0.
  public let centers: [Double]
  /// What each centred column is multiplied by: 1 / its standard deviation, or 1 for a constant.
  public let scales: [Double]
  /// The columns' means.
  public let means: [Double]
  /// The columns' root mean squares about zero, for R's rank rule.
  public let rootMeanSquares: [Double]

  /// Measures the columns of a design.
  ///
  /// - Parameters:
  ///   - design: The design, with at least one row.
  ///   - centering: Whether columns are centred at their means. True needs an intercept, or a
  ///     likelihood that a constant does not change, as Cox's.
  ///   - lanes: The threads that may be used.
  /// - Complexity: One pass, 3np flops.
  public init(_ design: Design, centering: Bool, lanes: Lanes) {
    let columnCount = design.columnCount
    let rowCount = design.rowCount
    let blocks = Lanes.blockCount(rows: rowCount)
    let moments = lanes.map(columnCount) { j -> (mean: Double, deviation: Double, square: Double) in
      if design.columns[j].factors.isEmpty { return (1, 0, 1) }
      var block = [Double](repeating: 0, count: Lanes.blockRows)
      // Sums about the first value lose no digits to a large constant.
      var origin = 0.0
      var sum = 0.0
      var squares = 0.0
      for b in 0..<blocks {
        let rows = Lanes.block(b, rows: rowCount)
        var span = block.mutableSpan
        design.columns[j].pack(rows, into: &span, at: 0, center: 0, scale: 1)
        if b == 0 { origin = span[0] }
        var blockSum = 0.0
        var blockSquares = 0.0
        for i in 0..<rows.count {
          let deviation = span[i] - origin
          blockSum += deviation
          blockSquares += deviation * deviation
        }
        sum += blockSum
        squares += blockSquares
      }
      let n = Double(rowCount)
      let offset = sum / n
      let mean = origin + offset
      let variance = max(0, squares / n - offset * offset)
      return (mean, variance.squareRoot(), (variance + mean * mean).squareRoot())
    }
    self.design = design
    means = moments.map(\.mean)
    rootMeanSquares = moments.map(\.square)
    centers = (0..<columnCount).map {
      centering && !design.isIntercept($0) ? moments[$0].mean : 0
    }
    scales = (0..<columnCount).map { j in
      let size = centering ? moments[j].deviation : moments[j].square
      // A deviation that is rounding alone marks a constant column, which the rank rule drops.
      return design.isIntercept(j) || size <= 1e-14 * moments[j].square || size == 0 ? 1 : 1 / size
    }
  }

  /// The design behind the columns of a baseline, which rows do not have: periods of time have.
  ///
  /// A likelihood that knows which of them each row meets estimates their coefficients beside the
  /// others; estimates and covariances are carried back as for an intercept.
  ///
  /// Terms that only the likelihood knows how to form, such as effects that change with time, may
  /// stand after the design's own; their coefficients are left in the likelihood's units.
  ///
  /// - Parameters:
  ///   - baseline: The columns' names, and their shares of the constant.
  ///   - later: Terms and the names of their columns.
  /// - Returns: The design with those columns before and after its own.
  /// - Precondition: The design has no intercept of its own.
  package func following(
    baseline: [(name: String, share: Double)],
    followedBy later: [(name: String, columns: [String])] = []
  ) -> StandardizedDesign {
    precondition(design.intercepts.isEmpty, "the baseline takes the place of the intercept")
    let count = baseline.count
    var terms = design.terms.map {
      Design.Term(
        name: $0.name, columns: $0.columns.lowerBound + count..<$0.columns.upperBound + count)
    }
    var end = count + design.columnCount
    for term in later {
      terms.append(.init(name: term.name, columns: end..<end + term.columns.count))
      end += term.columns.count
    }
    let laterNames = later.flatMap(\.columns)
    let constant = DesignColumn([])
    let whole = Design(
      rowCount: design.rowCount,
      columns: baseline.map { _ in constant } + design.columns + laterNames.map { _ in constant },
      names: baseline.map(\.name) + design.names + laterNames, terms: terms,
      intercepts: baseline.enumerated().map { .init(column: $0, share: $1.share) })
    func around(_ own: [Double], _ other: Double) -> [Double] {
      baseline.map { _ in other } + own + laterNames.map { _ in other }
    }
    return StandardizedDesign(
      design: whole, centers: around(centers, 0), scales: around(scales, 1),
      means: around(means, 1), rootMeanSquares: around(rootMeanSquares, 1))
  }

  /// Collects what was measured before.
  init(
    design: Design, centers: [Double], scales: [Double], means: [Double],
    rootMeanSquares: [Double]
  ) {
    self.design = design
    self.centers = centers
    self.scales = scales
    self.means = means
    self.rootMeanSquares = rootMeanSquares
  }

  /// Writes the standardized columns of `rows` behind one another into `block`.
  ///
  /// - Parameters:
  ///   - rows: At most a block of consecutive rows.
  ///   - block: Receives rows.count × p numbers by columns.
  ///   - start: Where in the block.
  package func pack(_ rows: Range<Int>, into block: inout [Double], at start: Int = 0) {
    var block = block.mutableSpan
    for j in design.columns.indices {
      design.columns[j].pack(
        rows, into: &block, at: start + j * rows.count, center: centers[j], scale: scales[j])
    }
  }

  /// Writes some standardized columns of `rows` behind one another into `block`.
  ///
  /// - Parameters:
  ///   - rows: At most a block of consecutive rows.
  ///   - columns: The columns.
  ///   - block: Receives rows.count numbers for each of them.
  package func pack(_ rows: Range<Int>, columns: [Int], into block: inout [Double]) {
    var block = block.mutableSpan
    for (place, j) in columns.enumerated() {
      design.columns[j].pack(
        rows, into: &block, at: place * rows.count, center: centers[j], scale: scales[j])
    }
  }

  /// The standardized rows that `order` names, packed: block after block, in each by columns.
  ///
  /// A column is gathered as a whole before the next, so that its values stay in the cache while
  /// the order jumps among them.
  package func gathered(_ order: [Int32], lanes: Lanes) -> DisjointArray<Double> {
    let p = design.columnCount
    let elements = DisjointArray<Double>(unwritten: order.count * p)
    let blocks = Lanes.blockCount(rows: order.count)
    lanes.forEach(p) { j in
      for b in 0..<blocks {
        let rows = Lanes.block(b, rows: order.count)
        let start = rows.lowerBound * p + j * rows.count
        elements.write(start..<start + rows.count) { part in
          design.columns[j].gather(
            order.span.extracting(rows), into: &part, center: centers[j], scale: scales[j])
        }
      }
    }
    return elements
  }

  /// The standardized values of one column in the rows that `rows` names.
  package func values(of column: Int, rows: ArraySlice<Int>) -> [Double] {
    rows.map { (design.columns[column].value(at: $0) - centers[column]) * scales[column] }
  }

  /// Coefficients of x from coefficients of z.
  package func original(_ standardized: [Double]) -> [Double] {
    var beta = (0..<standardized.count).map { standardized[$0] * scales[$0] }
    if design.intercepts.isEmpty { return beta }
    let slopes = beta
    for intercept in design.intercepts {
      var shift = 0.0
      for j in slopes.indices where intercept.covers(j) { shift += slopes[j] * centers[j] }
      beta[intercept.column] -= intercept.share * shift
    }
    return beta
  }

  /// Coefficients of z from coefficients of x.
  package func standardized(_ original: [Double]) -> [Double] {
    var beta = original
    for intercept in design.intercepts {
      for j in beta.indices where intercept.covers(j) {
        beta[intercept.column] += intercept.share * original[j] * centers[j]
      }
    }
    for j in beta.indices { beta[j] /= scales[j] }
    return beta
  }

  /// The covariance of coefficients of x from that of coefficients of z, both over `columns`.
  package func original(covariance: Matrix, columns: [Int]) -> Matrix {
    transformed(covariance, columns, scaling: { scales[$0] }, shiftingBy: { -centers[$0] })
  }

  /// The covariance of coefficients of z from that of coefficients of x, both over `columns`.
  package func standardized(covariance: Matrix, columns: [Int]) -> Matrix {
    transformed(
      covariance, columns, scaling: { 1 / scales[$0] }, shiftingBy: { centers[$0] * scales[$0] })
  }

  /// T V Tᵀ, where T scales each coefficient and then adds shifts of the others to the intercepts.
  private func transformed(
    _ covariance: Matrix, _ columns: [Int], scaling: (Int) -> Double,
    shiftingBy shift: (Int) -> Double
  ) -> Matrix {
    let count = columns.count
    var transform = Matrix(diagonal: columns.map(scaling)).elements
    for intercept in design.intercepts {
      guard let row = columns.firstIndex(of: intercept.column) else { continue }
      for (index, column) in columns.enumerated()
      where !design.isIntercept(column) && intercept.covers(column) {
        transform[row + index * count] = intercept.share * shift(column) * scaling(column)
      }
    }
    let t = Matrix(rows: count, columns: count, elements: transform)
    return t.multiplied(by: covariance).multiplied(by: t.transposed)
  }

  /// The columns of `rows` as they are, behind one another; rows that `counts` refuses are zeros.
  package func rawBlock(_ rows: Range<Int>, counts: (Int) -> Bool) -> [Double] {
    var block = [Double](repeating: 0, count: rows.count * design.columnCount)
    var span = block.mutableSpan
    for j in design.columns.indices {
      design.columns[j].pack(rows, into: &span, at: j * rows.count, center: 0, scale: 1)
    }
    for i in 0..<rows.count where !counts(rows.lowerBound + i) {
      for j in design.columns.indices { span[j * rows.count + i] = 0 }
    }
    return block
  }
}

extension DesignColumn {
  /// Writes (x − center) scale for consecutive rows to `block`, from `start` on.
  func pack(
    _ rows: Range<Int>, into block: inout MutableSpan<Double>, at start: Int, center: Double,
    scale: Double
  ) {
    let count = rows.count
    switch factors.count {
    case 0:
      let one = (1 - center) * scale
      for i in 0..<count { block[start &+ i] = one }
    case 1:
      switch factors[0] {
      case .values(let values):
        LinearAlgebra.standardize(
          values.span.extracting(rows), center: center, scale: scale, into: &block, at: start)
      case .indicator(let codes, let code):
        expandIndicator(
          codes.span.extracting(rows), of: code, inside: (1 - center) * scale,
          outside: -center * scale, into: &block, at: start)
      }
    default:
      for i in 0..<count { block[start &+ i] = 1 }
      for factor in factors {
        switch factor {
        case .values(let values):
          let part = values.span.extracting(rows)
          for i in 0..<count { block[start &+ i] *= part[i] }
        case .indicator(let codes, let code):
          let part = codes.span.extracting(rows)
          for i in 0..<count where part[i] != code { block[start &+ i] = 0 }
        }
      }
      for i in 0..<count { block[start &+ i] = (block[start &+ i] - center) * scale }
    }
  }

  /// Writes (x − center) scale for the rows that `order` names to `part`.
  func gather(
    _ order: Span<Int32>, into part: inout MutableSpan<Double>, center: Double, scale: Double
  ) {
    switch factors.count {
    case 0:
      let one = (1 - center) * scale
      for i in order.indices { part[i] = one }
    case 1:
      switch factors[0] {
      case .values(let values):
        let values = values.span
        for i in order.indices { part[i] = (values[Int(order[i])] - center) * scale }
      case .indicator(let codes, let code):
        let codes = codes.span
        let (inside, outside) = ((1 - center) * scale, -center * scale)
        for i in order.indices { part[i] = codes[Int(order[i])] == code ? inside : outside }
      }
    default:
      for i in order.indices { part[i] = 1 }
      for factor in factors {
        switch factor {
        case .values(let values):
          for i in order.indices { part[i] *= values[Int(order[i])] }
        case .indicator(let codes, let code):
          for i in order.indices where codes[Int(order[i])] != code { part[i] = 0 }
        }
      }
      for i in order.indices { part[i] = (part[i] - center) * scale }
    }
  }
}

/// Multiplies row i of a packed block by `factors[i]`.
package func scaleRows(_ block: inout [Double], _ layout: BlockLayout, by factors: [Double]) {
  var elements = block.mutableSpan
  let factors = factors.span
  for j in 0..<layout.columns {
    let start = j &* layout.leadingDimension
    for i in 0..<layout.rows { elements[start &+ i] *= factors[i] }
  }
}
