internal import Formulas

/// The ranges of the numeric inputs that training saw.
struct InputRanges: Sendable {
  /// The least value of each input; −∞ where there is no range.
  private let lower: [Double]
  /// The greatest value of each input; ∞ where there is no range.
  private let upper: [Double]

  init(_ encoder: FeatureEncoder) {
    let ranges = encoder.inputs.map { input -> (Double, Double) in
      guard case .numeric = input.kind, let least = input.profile.quantiles.first,
        let greatest = input.profile.quantiles.last
      else { return (-.infinity, .infinity) }
      return (least, greatest)
    }
    lower = ranges.map(\.0)
    upper = ranges.map(\.1)
  }

  /// The first input whose value lies outside.
  func firstOutside(_ slots: [Double]) -> Int? {
    precondition(slots.count == lower.count, "\(slots.count) slots, \(lower.count) ranges")
    // Nearly all rows are inside: gather the signs of all differences without a branch, and search
    // only where one is negative.
    let (x, least, greatest) = (slots.span, lower.span, upper.span)
    var signs: UInt64 = 0
    for i in x.indices {
      signs |= (x[i] - least[i]).bitPattern | (greatest[i] - x[i]).bitPattern
    }
    guard signs >> 63 == 1 else { return nil }
    return slots.indices.first { slots[$0] < lower[$0] || slots[$0] > upper[$0] }
  }

  /// Marks the rows of a block in which an input lies outside, unless they are marked already.
  func mark(_ statuses: inout [ScoreStatus], of slots: FeatureEncoder.Slots, rows: Range<Int>) {
    for input in lower.indices where lower[input] > -.infinity {
      guard case .numbers(let values) = slots.values[input] else { continue }
      let (least, greatest) = (lower[input], upper[input])
      guard hasValueOutside(values[rows], least, greatest) else { continue }
      for i in statuses.indices where statuses[i] == .ok {
        let value = values[rows.lowerBound + i]
        if value < least || value > greatest { statuses[i] = .outOfRange(input: input) }
      }
    }
  }

  private func hasValueOutside(
    _ block: ArraySlice<Double>, _ least: Double, _ greatest: Double
  ) -> Bool {
    let values = block.span
    var outside = SIMD8<Int64>()
    var i = 0
    while i + 8 <= values.count {
      let x = SIMD8(values, from: i)
      outside.replace(with: 1, where: x .< least .| x .> greatest)
      i += 8
    }
    while i < values.count {
      if values[i] < least || values[i] > greatest { outside[0] = 1 }
      i += 1
    }
    return outside != SIMD8()
  }
}

extension SIMD8<Double> {
  /// Eight elements in a row.
  @inline(__always)
  fileprivate init(_ values: borrowing Span<Double>, from start: Int) {
    self.init()
    for k in 0..<8 { self[k] = values[start + k] }
  }
}
