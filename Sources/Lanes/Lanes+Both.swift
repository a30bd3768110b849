extension Lanes {
  /// The results of two pieces of work, done at the same time where there are threads for both.
  public func both<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
  ) -> (First, Second) {
    let results = map(2) { index -> (First?, Second?) in
      index == 0 ? (first(), nil) : (nil, second())
    }
    guard let one = results[0].0, let other = results[1].1 else {
      preconditionFailure("each piece of work gives its own result")
    }
    return (one, other)
  }
}
