extension Basis {
  /// The number of functions.
  public var columnCount: Int { preconditionFailure("in work") }

  /// The functions at `x`.
  public func values(at x: Double) -> [Double] { preconditionFailure("in work") }
}
