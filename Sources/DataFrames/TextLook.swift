/// What the texts of a column look like, where they are numbers or dates in another dress.
public enum TextLook: Sendable, Equatable {
  /// Numbers with a decimal comma: "30,44".
  case decimalCommas
  /// Numbers beside something else: currency signs, thousands separators, percent signs.
  case dressedNumbers
  /// Days of the calendar: 2024-01-31, 31.1.2024, 1/31/24.
  case dates

  /// Looks at a column's different texts.
  ///
  /// - Parameter texts: The texts, each once.
  /// - Returns: `nil` where fewer than nine in ten are such numbers or dates, where they are plain
  ///   numbers, such as codes that start with a zero, and of twenty texts or fewer, which are as
  ///   likely meant as categories.
  /// - Complexity: O(total length).
  public static func of(_ texts: [String]) -> TextLook? {
    guard texts.count > 20 else { return nil }
    var counts: [CellLook: Int] = [:]
    for text in texts { counts[CellLook(text), default: 0] += 1 }
    func count(_ looks: CellLook...) -> Int { looks.reduce(0) { $0 + (counts[$1] ?? 0) } }
    let enough = (texts.count * 9 + 9) / 10
    if count(.date) >= enough { return .dates }
    guard count(.plain, .comma, .decimalComma, .dressed) >= enough else { return nil }
    guard count(.comma, .decimalComma, .dressed) > 0 else { return nil }
    return count(.decimalComma) > 0 && count(.dressed) == 0 ? .decimalCommas : .dressedNumbers
  }
}

/// What one text looks like.
private enum CellLook {
  case plain, date, other
  /// A comma before three digits, which may be a decimal or a thousands separator.
  case comma
  case decimalComma
  case dressed

  init(_ text: String) {
    if Self.isDate(text) {
      self = .date
      return
    }
    var characters = Substring(text)
    func trim() {
      while characters.first?.isWhitespace == true { characters.removeFirst() }
      while characters.last?.isWhitespace == true { characters.removeLast() }
    }
    trim()
    var isDressed = false
    if characters.first == "(", characters.last == ")" {  // a negative amount
      characters = characters.dropFirst().dropLast()
      isDressed = true
    }
    var hasSign = false
    while let first = characters.first {
      if !hasSign, first == "-" || first == "+" || first == "−" {
        hasSign = true
      } else if first.isCurrencySymbol {
        isDressed = true
      } else {
        break
      }
      characters.removeFirst()
      trim()
    }
    while let last = characters.last, last.isCurrencySymbol || last == "%" {
      characters.removeLast()
      trim()
      isDressed = true
    }
    for code in [characters.prefix(3), characters.suffix(3)]
    where characters.count > 3 && code.allSatisfy({ $0.isASCII && $0.isUppercase }) {
      characters =
        code.startIndex == characters.startIndex
        ? characters.dropFirst(3) : characters.dropLast(3)
      trim()
      isDressed = true
    }
    self.init(amount: characters, isDressed: isDressed)
  }

  /// Looks at digits and what stands between them.
  private init(amount: Substring, isDressed: Bool) {
    var groups: [Int] = [0]
    var marks: [Character] = []
    for character in amount {
      switch character {
      case "0"..."9": groups[groups.count - 1] += 1
      case ".", ",", "'", "’", " ", "\u{a0}", "\u{202f}", "_":
        marks.append(character)
        groups.append(0)
      default:
        self = .other
        return
      }
    }
    guard groups.contains(where: { $0 > 0 }) else {
      self = .other
      return
    }
    guard let last = marks.last, let end = groups.last else {
      self = isDressed ? .dressed : .plain
      return
    }
    let areThousands =
      (1...3).contains(groups[0])
      && groups[1..<(groups.count - 1)]
        .allSatisfy { $0 == 3 }
    let head = Set(marks.dropLast())
    if marks.count == 1, last == "." {
      self = isDressed ? .dressed : .plain
    } else if marks.count == 1, last == "," {
      let isOpen = end == 3 && (1...3).contains(groups[0])
      self = isDressed ? .dressed : isOpen ? .comma : .decimalComma
    } else if areThousands, last == ",", head.count == 1, head != [","] {
      self = isDressed ? .dressed : .decimalComma
    } else if areThousands, head.isEmpty || head.count == 1, head == [last] || head.isEmpty {
      self = end == 3 ? .dressed : .other
    } else if areThousands, last == ".", head.count == 1 {
      self = .dressed
    } else {
      self = .other
    }
  }

  /// Whether a text starts with three numbers that can be a day, a month and a year.
  private static func isDate(_ text: String) -> Bool {
    var groups: [(value: Int, digits: Int)] = []
    var mark: UInt8?
    var current: (value: Int, digits: Int) = (0, 0)
    var rest: [UInt8] = []
    for (index, byte) in text.utf8.enumerated() {
      if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
        current = (current.value * 10 + Int(byte - UInt8(ascii: "0")), current.digits + 1)
        guard current.digits <= 4 else { return false }
      } else if groups.count < 2,
        [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ".")]
          .contains(byte), mark == nil || mark == byte
      {
        mark = byte
        groups.append(current)
        current = (0, 0)
      } else {
        rest = Array(text.utf8.dropFirst(index))
        break
      }
    }
    groups.append(current)
    let opening = rest.first
    guard groups.count == 3,
      opening == nil || opening == UInt8(ascii: " ") || opening == UInt8(ascii: "T")
    else { return false }
    let isYearFirst = groups[0].digits == 4
    let year = isYearFirst ? groups[0] : groups[2]
    let parts = isYearFirst ? [groups[1], groups[2]] : [groups[0], groups[1]]
    return (year.digits == 4 || year.digits == 2 && !isYearFirst)
      && parts.allSatisfy { (1...2).contains($0.digits) && (1...31).contains($0.value) }
      && parts.contains { $0.value <= 12 }
  }
}
