/// A basis of functions of one number, with the constants that training learned.
public enum Basis: Sendable, Equatable {
  /// R's `ns`: natural cubic splines; linear beyond the boundary knots.
  case naturalSpline(knots: [Double], boundary: ClosedRange<Double>, hasIntercept: Bool)
  /// R's `bs`: B-splines of a degree.
  case bSpline(knots: [Double], boundary: ClosedRange<Double>, degree: Int, hasIntercept: Bool)
  /// rms's `rcs`: restricted cubic splines in truncated powers, norm 2; the first column is x.
  case restrictedCubicSpline(knots: [Double])
  /// R's `poly`: orthogonal polynomials by their three-term recurrence (`alpha`, `norm2`).
  case polynomial(alpha: [Double], norm2: [Double])
}
