internal import DataFrames

/// A column of text, with one dictionary made of those of its chunks.
struct TextColumn {
  /// The codes, into `levels`; −1 is missing.
  let codes: [Int32]
  /// The distinct texts, sorted by Unicode scalar.
  let levels: [String]

  /// Collects column `index` of what was read, and gives its memory back.
  init(_ index: Int, of reading: CSVReading) {
    var merged = TextDictionary()
    var translations: [(rows: Range<Int>, codes: [Int32])] = []
    for (chunk, result) in zip(reading.chunks, reading.results) {
      let own = result.dictionaries[index]
      translations.append((chunk.rows, (0..<own.count).map { merged.code(of: $0, in: own) }))
    }
    let (levels, codeOfText) = Self.levels(of: merged)
    for chunk in translations.indices {
      for code in translations[chunk].codes.indices {
        let text = Int(translations[chunk].codes[code])
        translations[chunk].codes[code] = codeOfText[text]
      }
    }
    self.levels = levels
    codes = reading.columns[index].takeCodes(translations)
  }

  /// The sorted levels, and for each text of the dictionary its level.
  ///
  /// Texts that differ only in how accents are composed are equal to the standard library and to
  /// whoever reads them; they share the level that sorts first.
  private static func levels(of dictionary: TextDictionary) -> ([String], [Int32]) {
    var levels: [String] = []
    var codeOfText = [Int32](repeating: -1, count: dictionary.count)
    var accented: [String: Int32] = [:]
    for code in dictionary.sortedCodes() {
      let text = dictionary.text(Int(code))
      if !dictionary.isASCII(Int(code)) {
        if let equal = accented[text] {
          codeOfText[Int(code)] = equal
          continue
        }
        accented[text] = Int32(levels.count)
      }
      codeOfText[Int(code)] = Int32(levels.count)
      levels.append(text)
    }
    return (levels, codeOfText)
  }

  /// The column as text.
  var categorical: Column.Values { .categorical(codes: codes, levels: levels) }

  /// The column as truth values, if each of its texts is one.
  ///
  /// - Parameter acceptingDigits: Whether 0 and 1 are truth values, too.
  /// - Returns: `nil` if a text is no truth value, or there is none.
  func logical(acceptingDigits: Bool) -> Column.Values? {
    let truths = levels.map { Self.truth(of: $0, acceptingDigits: acceptingDigits) }
    guard acceptingDigits || !levels.isEmpty, !truths.contains(nil) else { return nil }
    let values = truths.map { $0 ?? -1 }
    return .logical(codes.map { $0 < 0 ? -1 : values[Int($0)] })
  }

  /// The column as truth values, 0 and 1 among them, with other texts as missing values.
  ///
  /// - Returns: The values, and how many other texts there were.
  func logicalOrMissing() -> (values: Column.Values, unreadable: Int) {
    let truths = levels.map { Self.truth(of: $0, acceptingDigits: true) }
    let unreadable = codes.reduce(0) { $0 + ($1 >= 0 && truths[Int($1)] == nil ? 1 : 0) }
    return (.logical(codes.map { $0 < 0 ? -1 : truths[Int($0)] ?? -1 }), unreadable)
  }

  /// The first row whose text is no truth value, nor 0 or 1.
  var firstRowThatIsNotLogical: Int? {
    let truths = levels.map { Self.truth(of: $0, acceptingDigits: true) }
    return codes.firstIndex { $0 >= 0 && truths[Int($0)] == nil }
  }

  /// 1 for a word for true, 0 for a word for false.
  static func truth(of text: String, acceptingDigits: Bool) -> Int8? {
    switch text {
    case "true", "True", "TRUE": 1
    case "false", "False", "FALSE": 0
    case "1" where acceptingDigits: 1
    case "0" where acceptingDigits: 0
    default: nil
    }
  }

  /// The first cell that is not a number, and how many are not.
  func evidence(decimal: UInt8) -> TextEvidence? {
    let reasons = levels.map { level in
      let text = level.utf8Span.span
      return NumberReading.read(text, from: 0, to: text.count, decimal: decimal).kind.reasonForText
    }
    var first: Int?
    var count = 0
    for row in codes.indices where codes[row] >= 0 && reasons[Int(codes[row])] != nil {
      if first == nil { first = row }
      count += 1
    }
    guard let first, let reason = reasons[Int(codes[first])] else { return nil }
    return TextEvidence(
      row: first + 1, text: levels[Int(codes[first])], reason: reason, count: count)
  }
}

extension NumberReading.Kind {
  /// Whether such a cell makes its column text.
  var makesText: Bool { reasonForText != nil }

  /// Why such a cell makes its column text, if it does.
  var reasonForText: TextEvidence.Reason? {
    switch self {
    case .number, .infinite, .missing: nil
    case .leadingZero: .leadingZero
    case .tooLarge: .tooLarge
    case .text: .notANumber
    }
  }
}
