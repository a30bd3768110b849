internal import Formulas
internal import Scoring

/// Looks for codes for "no answer" among answers, which a model would take for numbers.
enum ScaleGuard {
  /// What people write where there is no answer.
  private static let codes: Set<Double> = [
    -999, -99, -98, -97, -9, -8, -7, -2, -1, 77, 88, 97, 98, 99, 777, 888, 998, 999, 9_999,
  ]
  private static let probeRows = 2_048

  /// A warning for each numeric input that is a scale of a few answers with such codes beside it.
  static func findings(in frame: ModelFrame) -> [DataWarning] {
    zip(frame.encoder.inputs, frame.slots.values).compactMap { input, values in
      guard case .numbers(let numbers) = values, let found = finding(numbers) else { return nil }
      let codes = found.codes.map { $0.words(0) }
      return DataWarning(
        code: "scaleRange",
        message: "\(input.name) has answers from \(found.scale.lowerBound.words(0)) to "
          + "\(found.scale.upperBound.words(0)) and \(codes.joined(separator: " and ")) in "
          + "\(rowWords(found.rows)), which looks like a code for no answer and counts as a number; "
          + "if it is one, read it as missing with --na-values \(codes.joined(separator: ","))")
    }
  }

  /// The scale, the codes beside it and how many rows hold one; `nil` for other numbers.
  static func finding(
    _ numbers: [Double]
  ) -> (scale: ClosedRange<Double>, codes: [Double], rows: Int)? {
    let step = max(1, numbers.count / probeRows)
    var counts: [Double: Int] = [:]
    for row in stride(from: 0, to: numbers.count, by: step) where !numbers[row].isNaN {
      guard numbers[row] == numbers[row].rounded() else { return nil }
      counts[numbers[row], default: 0] += 1
      guard counts.count <= 14 else { return nil }
    }
    if step > 1 {
      counts = [:]
      for number in numbers where !number.isNaN {
        counts[number, default: 0] += 1
        guard counts.count <= 14 else { return nil }
      }
    }
    let scale = counts.keys.filter { 0...10 ~= $0 }.sorted()
    var end = 0
    while end + 1 < scale.count, scale[end + 1] == scale[end] + 1 { end += 1 }
    guard end >= 3, let first = scale.first, first <= 1 else { return nil }
    let last = scale[end]
    var others = counts.keys.filter { !(first...last ~= $0) }.sorted()
    guard !others.isEmpty, others.count <= 3,
      others.allSatisfy({ codes.contains($0) || ($0 == 9 && first == 1 && last <= 7) })
    else { return nil }
    others.sort()
    let rows = others.reduce(0) { $0 + (counts[$1] ?? 0) }
    return (first...last, others, rows)
  }
}
