/// How wide text is in the fonts of charts: Helvetica and those cut to its widths (Arial, Liberation
/// Sans).
///
/// What is not ASCII is taken to be wide rather than narrow, so that labels keep their distance.
package enum TextWidth {
  /// The width of `text` at a font size, both in the units of the drawing.
  package static func of(_ text: String, size: Double = 12, isBold: Bool = false) -> Double {
    // Bold letters are wider by 6 % on the whole, and by more in words of narrow ones.
    let widest = isBold ? 1.1 : 1
    return text.unicodeScalars.reduce(0.0) { $0 + Double(thousandths($1)) } * widest * size / 1000
  }

  /// The text, or as much of its beginning and end as fits in `width` with an ellipsis between.
  package static func fitting(_ text: String, size: Double, width: Double) -> String {
    guard of(text, size: size) > width else { return text }
    let characters = Array(text)
    var kept = characters.count - 1
    while kept > 1 {
      let front = (kept * 2 + 2) / 3
      let candidate = String(characters[..<front]) + "…" + String(characters.suffix(kept - front))
      if of(candidate, size: size) <= width { return candidate }
      kept -= 1
    }
    return "…"
  }

  private static func thousandths(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 32...126: ascii[Int(scalar.value) - 32]
    case 0x300...0x36F, 0x200B...0x200F: 0
    case 0xA0, 0xB7, 0x2009, 0x202F: 278
    case 0xB2, 0xB3, 0xB9: 333
    case 0xD7, 0x2212: 584
    case 0x2013: 556
    case 0x2E80...0x10FFFF: 1100
    case 0x2000...0x2E7F: 1000
    default: 722
    }
  }

  /// The widths of the characters from the blank on, in thousandths of the font size.
  ///
  /// Source: the font metrics that Adobe published for Helvetica.
  private static let ascii: [Int] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]
}
