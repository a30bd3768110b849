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
    // Nearly all rows are inside: look at all values without a branch, and search only if need be.
    var isOutside = false
    for i in slots.indices {
      isOutside = isOutside || slots[i] < lower[i]
      isOutside = isOutside || slots[i] > upper[i]
    }
    guard isOutside else { return nil }
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
      var eight = SIMD8<Double>()
      for k in 0..<8 { eight[k] = values[i + k] }
      outside.replace(with: 1, where: eight .< least .| eight .> greatest)
      i += 8
    }
    var found = outside != SIMD8<Int64>()
    while i < values.count {
      found = found || values[i] < least || values[i] > greatest
      i += 1
    }
    return found
  }
}
