internal import CGramKernels

/// Replaces the first `count` numbers, none above 0, by e to their power, to two units of the last
/// place.
///
/// A likelihood's probabilities need an exponential for each row; the processor's widest vectors give
/// several at once. Below −708 the answer is that of −708, which next to 1 is nothing.
///
/// - Precondition: There are as many.
/// - Complexity: About a nanosecond each.
public func exponentiate(_ x: inout [Double], count: Int) {
  precondition(count <= x.count, "\(count) of \(x.count) numbers")
  unsafe tenure_exponentiate(&x, count)
}
