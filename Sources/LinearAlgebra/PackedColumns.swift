internal import CGramKernels

/// Writes (x − center) scale to a packed block from element `start` on.
///
/// - Precondition: The block reaches so far.
/// - Complexity: What reading x costs.
public func standardize(
  _ x: Span<Double>, center: Double, scale: Double, into block: inout MutableSpan<Double>,
  at start: Int
) {
  precondition(start >= 0 && start + x.count <= block.count, "the block ends at \(block.count)")
  unsafe x.withUnsafeBufferPointer { x in
    unsafe block.withUnsafeMutableBufferPointer { block in
      guard let first = x.baseAddress, let out = block.baseAddress else { return }
      unsafe tenure_standardize(first, x.count, center, scale, out + start)
    }
  }
}

/// Writes `inside` where a code is `code` and `outside` elsewhere, to a packed block from element
/// `start` on.
///
/// - Precondition: The block reaches so far.
public func expandIndicator(
  _ codes: Span<Int32>, of code: Int32, inside: Double, outside: Double,
  into block: inout MutableSpan<Double>, at start: Int
) {
  precondition(start >= 0 && start + codes.count <= block.count, "the block ends at \(block.count)")
  unsafe codes.withUnsafeBufferPointer { codes in
    unsafe block.withUnsafeMutableBufferPointer { block in
      guard let first = codes.baseAddress, let out = block.baseAddress else { return }
      unsafe tenure_expand_indicator(first, codes.count, code, inside, outside, out + start)
    }
  }
}
