/// How an iteration ended.
public struct Convergence: Sendable, Equatable {
  /// Whether the estimate is the maximum, to the tolerance.
  public let converged: Bool
  /// Newton steps taken.
  public let iterations: Int
  /// The last Newton decrement λ² = Uᵀ I⁻¹ U: the squared distance to the maximum in standard
  /// errors.
  public let newtonDecrement: Double

  /// Records an iteration's end.
  public init(converged: Bool, iterations: Int, newtonDecrement: Double) {
    self.converged = converged
    self.iterations = iterations
    self.newtonDecrement = newtonDecrement
  }
}
