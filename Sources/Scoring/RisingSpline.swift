/// A spline that rises everywhere, Σ γⱼ vⱼ(x), turned around: where it reaches a height.
struct RisingSpline: Sendable {
  /// A cubic between two neighbouring knots.
  private struct Piece: Sendable {
    let start: Double
    let width: Double
    /// The heights and slopes at its ends.
    let height: Double
    let top: Double
    let slope: Double
    let topSlope: Double
    /// Of u² and u³, u = x − start.
    let square: Double
    let cube: Double
  }

  private let pieces: [Piece]

  /// Turns a spline around.
  ///
  /// - Returns: `nil` where it does not rise everywhere.
  init?(_ spline: LogTimeSpline, _ coefficients: [Double]) {
    guard spline.smallestSlope(coefficients).slope > 0 else { return nil }
    pieces = zip(spline.knots, spline.knots.dropFirst()).map { start, end in
      let (low, high) = (
        spline.combination(coefficients, at: start), spline.combination(coefficients, at: end)
      )
      let width = end - start
      let mean = (high.value - low.value) / width
      return Piece(
        start: start, width: width, height: low.value, top: high.value, slope: low.slope,
        topSlope: high.slope, square: (3 * mean - 2 * low.slope - high.slope) / width,
        cube: (low.slope + high.slope - 2 * mean) / (width * width))
    }
    let numbers = pieces.flatMap { [$0.height, $0.top, $0.square, $0.cube] }
    guard numbers.allSatisfy(\.isFinite) else { return nil }
  }

  /// The x at which the spline has a height.
  ///
  /// Beyond the boundary it is a line; between two knots Newton's method, kept between points that lie
  /// on either side, starts where the cubic would be that has the heights for its places.
  ///
  /// - Complexity: O(number of knots), and some three evaluations of a cubic.
  func place(ofHeight height: Double) -> Double {
    let first = pieces[0]
    if height <= first.height { return first.start + (height - first.height) / first.slope }
    guard let piece = pieces.first(where: { height < $0.top }) else {
      let last = pieces[pieces.count - 1]
      return last.start + last.width + (height - last.top) / last.topSlope
    }
    let rise = piece.top - piece.height
    let share = (height - piece.height) / rise
    // Hermite's cubic through both ends, with the slopes turned around.
    let rest = 1 - share
    var u =
      share * share * (3 - 2 * share) * piece.width
      + share * rest * rise * (rest / piece.slope - share / piece.topSlope)
    var (low, high) = (0.0, piece.width)
    if !(u > low && u < high) { u = piece.width * share }
    for _ in 0..<60 {
      let value = piece.height + u * (piece.slope + u * (piece.square + u * piece.cube)) - height
      if value == 0 { break }
      if value < 0 { low = u } else { high = u }
      let newton = u - value / (piece.slope + u * (2 * piece.square + u * (3 * piece.cube)))
      let next = newton > low && newton < high ? newton : (low + high) / 2
      let change = (next - u).magnitude
      u = next
      if change <= 2e-16 * max(piece.start.magnitude, piece.width) { break }
    }
    return piece.start + u
  }
}
