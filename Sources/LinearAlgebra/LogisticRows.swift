internal import CGramKernels

/// What one block of rows adds to a logistic likelihood.
public struct LogisticRowSums: Sendable {
  /// Σ y η − max(η, 0) of the rows, then of those held out.
  public private(set) var linear = [0.0, 0.0]
  /// Eight products of 1 + e^−|η| of the rows, then of those held out.
  public private(set) var products = [Double](repeating: 1, count: 16)

  /// Starts with no rows.
  public init() {}

  /// Adds rows at η, each with an event y of 0 or 1, and leaves their residuals y − p and weights
  /// p (1 − p), p = 1/(1 + e^−η); both are zero in rows of the fold `held`.
  ///
  /// The logarithms that a log-likelihood needs are left to be taken of products, which do not
  /// overflow within a block of 1,024 rows.
  ///
  /// - Parameters:
  ///   - eta: η from element `start` on.
  ///   - start: Where the rows begin in `eta` and `residual`.
  ///   - events: y.
  ///   - fold: The fold of each row; empty when none is held out.
  ///   - held: The fold that is held out.
  ///   - residual: Receives residuals from element `start` on.
  ///   - weight: Receives weights.
  /// - Precondition: All are long enough; there are at most 1,024 rows.
  /// - Complexity: Some nanoseconds a row.
  public mutating func add(
    eta: [Double], from start: Int, events: Span<Double>, fold: Span<Int32>, held: Int32,
    residual: inout [Double], weight: inout [Double]
  ) {
    let count = events.count
    precondition(count <= 1_024, "\(count) rows may overflow a product")
    precondition(
      start + count <= eta.count && start + count <= residual.count && count <= weight.count
        && (fold.isEmpty || fold.count == count), "\(count) rows from \(start) on do not fit")
    unsafe eta.withUnsafeBufferPointer { eta in
      unsafe events.withUnsafeBufferPointer { events in
        unsafe fold.withUnsafeBufferPointer { fold in
          unsafe residual.withUnsafeMutableBufferPointer { residual in
            guard let eta = eta.baseAddress, let events = events.baseAddress,
              let residual = residual.baseAddress
            else { return }
            unsafe tenure_logistic_rows(
              eta + start, events, fold.isEmpty ? nil : fold.baseAddress, held, count,
              residual + start, &weight, &linear, &products)
          }
        }
      }
    }
  }
}
