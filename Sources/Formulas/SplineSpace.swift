/// The B-splines of one order on one sequence of knots, by the recurrence of Cox and de Boor.
///
/// - SeeAlso: de Boor, *A Practical Guide to Splines*, revised ed. (2001), chapter IX and X.
struct SplineSpace: Sendable {
  /// The largest order that ``values(at:interval:)`` has room for.
  static let largestOrder = 8

  /// The knots, boundary knots `order` times each.
  let knots: [Double]
  /// One more than the degree.
  let order: Int

  init(knots: [Double], boundary: ClosedRange<Double>, order: Int) {
    precondition(order <= Self.largestOrder, "order \(order) is above \(Self.largestOrder)")
    let ends = [boundary.lowerBound, boundary.upperBound]
    self.knots = (ends.flatMap { Array(repeating: $0, count: order) } + knots).sorted()
    self.order = order
  }

  /// The number of B-splines.
  var count: Int { knots.count - order }

  /// The i with knot i ≤ x < knot i+1; beyond the boundary, the interval next to it.
  func interval(of x: Double) -> Int {
    var low = order - 1
    var high = count
    while high - low > 1 {
      let middle = (low + high) / 2
      if knots[middle] <= x { low = middle } else { high = middle }
    }
    // At the right boundary, and where knots coincide with it, the last interval that is not empty.
    while low > order - 1 && knots[low] == knots[count] { low -= 1 }
    return low
  }

  /// The `order` B-splines that are not 0 on interval `interval`, at x; the first is number
  /// `interval` − `order` + 1.
  ///
  /// Beyond the boundary these are the polynomials of the interval, carried on.
  func values(at x: Double, interval: Int) -> InlineArray<8, Double> {
    var values = InlineArray<8, Double>(repeating: 0)
    values[0] = 1
    for degree in 1..<max(order, 1) {
      var carried = 0.0
      for j in 0..<degree {
        let right = knots[interval + j + 1] - x
        let left = x - knots[interval + j + 1 - degree]
        let part = values[j] / (right + left)
        values[j] = carried + right * part
        carried = left * part
      }
      values[degree] = carried
    }
    return values
  }

  /// The derivative of B-spline number `index` at x, of order `derivative`, taking x as inside
  /// `interval`.
  func derivative(_ derivative: Int, of index: Int, at x: Double, interval: Int) -> Double {
    self.derivative(derivative, of: index, order: order, at: x, interval: interval)
  }

  private func derivative(
    _ derivative: Int, of index: Int, order: Int, at x: Double, interval: Int
  ) -> Double {
    guard order > 1 else { return derivative == 0 && index == interval ? 1 : 0 }
    let leftSpan = knots[index + order - 1] - knots[index]
    let rightSpan = knots[index + order] - knots[index + 1]
    func lower(_ i: Int, _ derivative: Int) -> Double {
      self.derivative(derivative, of: i, order: order - 1, at: x, interval: interval)
    }
    var result = 0.0
    if derivative == 0 {
      if leftSpan > 0 { result += (x - knots[index]) / leftSpan * lower(index, 0) }
      if rightSpan > 0 {
        result += (knots[index + order] - x) / rightSpan * lower(index + 1, 0)
      }
    } else {
      if leftSpan > 0 { result += lower(index, derivative - 1) / leftSpan }
      if rightSpan > 0 { result -= lower(index + 1, derivative - 1) / rightSpan }
      result *= Double(order - 1)
    }
    return result
  }
}
