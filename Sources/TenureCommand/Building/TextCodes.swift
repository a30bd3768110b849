internal import Tenure

/// Texts as numbers, given out as they come; shared by who reads them and who writes them again.
final class TextCodes {
  private(set) var levels: [String] = []
  private var codes: [String: Double] = [:]
  /// Whether the column holds texts.
  var isUsed = false

  /// The number of a text.
  func code(_ text: String) -> Double {
    if let code = codes[text] { return code }
    let code = Double(levels.count)
    codes[text] = code
    levels.append(text)
    return code
  }

  /// A column of texts from their numbers; NaN is missing.
  func column(_ name: String, _ values: [Double]) -> Column {
    let sorted = levels.indices.sorted {
      levels[$0].unicodeScalars.lexicographicallyPrecedes(levels[$1].unicodeScalars)
    }
    var place = [Int32](repeating: 0, count: levels.count)
    for (position, code) in sorted.enumerated() { place[code] = Int32(position) }
    return Column(
      name: name,
      values: .categorical(
        codes: values.map { $0.isNaN ? -1 : place[Int($0)] }, levels: sorted.map { levels[$0] }))
  }
}
