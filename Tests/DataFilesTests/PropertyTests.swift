import DataFiles
import DataFrames
import Lanes
import Testing

@Suite("Laws: chunks and threads do not matter, and a plain reader agrees")
struct PropertyTests {
  /// What reading ends with, in comparable form.
  private func outcome(
    _ bytes: [UInt8], _ options: CSVOptions, threads: Int, chunkBytes: Int, sampleBytes: Int
  ) -> [String] {
    var options = options
    options.lanes = Lanes(threads: threads)
    var granularity = CSVGranularity()
    granularity.chunkBytes = chunkBytes
    granularity.sampleBytes = sampleBytes
    do {
      return try CSVReader.read(bytes: bytes, source: "data.csv", options: options, granularity)
        .contents
    } catch {
      return [error.description]
    }
  }

  /// Reads with several numbers of threads and sizes of chunks; the outcomes must be the same.
  private func outcome(
    _ bytes: [UInt8], _ options: CSVOptions, sourceLocation: SourceLocation = #_sourceLocation
  ) -> [String] {
    let whole = outcome(bytes, options, threads: 1, chunkBytes: 1 << 20, sampleBytes: 1 << 16)
    for (threads, chunkBytes, sampleBytes) in [(1, 24, 8), (2, 64, 40), (4, 100, 0)] {
      let other = outcome(
        bytes, options, threads: threads, chunkBytes: chunkBytes, sampleBytes: sampleBytes)
      if whole != other {
        Issue.record(
          """
          \(threads) threads and chunks of \(chunkBytes): \(other), not \(whole) of
          \(String(decoding: bytes, as: UTF8.self))
          """, sourceLocation: sourceLocation)
      }
    }
    return whole
  }

  @Test("3,000 random tables are read as a plain reader reads them", arguments: 0..<6)
  func agreesWithPlainReader(seed: UInt64) {
    var generator = SeededGenerator(seed: 100 + seed)
    for _ in 0..<500 {
      let text = RandomText(using: &generator)
      var options = CSVOptions(delimiter: text.delimiter, decimal: text.decimal)
      if Bool.random(using: &generator) { options.delimiter = nil }
      let expected = PlainReader(text).contents
      let actual = outcome(text.bytes, options)
      if actual != expected {
        Issue.record(
          "read \(actual), not \(expected), from \(String(decoding: text.bytes, as: UTF8.self))")
        return
      }
    }
  }

  @Test("10,000 damaged files are read or refused, all chunks and threads alike", arguments: 0..<5)
  func damagedFiles(seed: UInt64) {
    var generator = SeededGenerator(seed: 200 + seed)
    let spice = Array("\"\",;\n\r\t .-+eE0179NAInf".utf8) + [0, 0xC3, 0xA9, 0xFF, 0xE2]
    for _ in 0..<2_000 {
      let text = RandomText(using: &generator)
      var bytes = text.bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[position] = spice[Int.random(in: 0..<spice.count, using: &generator)]
        case 2: bytes.remove(at: position)
        case 3:
          bytes.insert(spice[Int.random(in: 0..<spice.count, using: &generator)], at: position)
        default: bytes.removeSubrange(position...)
        }
      }
      let options = CSVOptions(
        decimal: text.decimal, columns: Bool.random(using: &generator) ? nil : [])
      #expect(!outcome(bytes, options).isEmpty || options.columns != nil)
    }
  }
}

/// A random table, and the text that holds it.
struct RandomText {
  var delimiter: UInt8
  var decimal: UInt8
  var names: [String]
  /// By row and column; what a cell says, and whether it stands in quotes.
  var rows: [[(text: String, isQuoted: Bool)]]
  var bytes: [UInt8]

  private static let words = [
    "", "NA", "a", "Yes", "No", "true", "FALSE", "True", "Month-to-month", "One year", "Two year",
    "Bank transfer (automatic)", "Bank transfer (manual)", "é", "Zürich", "e\u{301}", "日本語テキスト",
    "😀",
    "7", "007", "-1", "12345678", "1234567", "123456789.25", "-0.5", "1e5", "3.25", "1.", ".5",
    "NaN",
    "9007199254740993", "0.12345678901234567", "2,5", "-12,125", "x y", "1 2", "-", "+3", "abcdefg",
    "abcdefgh", "abcdefghi", "abcdefghijklmno", "abcdefghijklmnop",
  ]
  private static let hardWords = [
    "a\"b", "\"", "a,b", "x;y", "line\nline", "\n", "crlf\r\n", " pad ", "\t",
  ]

  init(using generator: inout SeededGenerator) {
    let choice = Int.random(in: 0..<4, using: &generator)
    delimiter =
      [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")][choice]
    decimal = UInt8(ascii: choice == 0 || Bool.random(using: &generator) ? "." : ",")
    let columnCount = Int.random(in: 2...5, using: &generator)
    names = (0..<columnCount).map { "c\($0)" }
    let kinds = names.map { _ in Int.random(in: 0..<6, using: &generator) }
    rows = []
    for _ in 0..<Int.random(in: 1...40, using: &generator) {
      rows.append(
        kinds.map { [decimal, delimiter] in Self.cell($0, decimal, delimiter, using: &generator) })
    }
    let newline = Array((Bool.random(using: &generator) ? "\n" : "\r\n").utf8)
    bytes = Bool.random(using: &generator) ? [0xEF, 0xBB, 0xBF] : []
    bytes += names.map { Array($0.utf8) }.joined(separator: [delimiter])
    for row in rows {
      bytes += newline
      for (column, cell) in row.enumerated() {
        if column > 0 { bytes.append(delimiter) }
        guard cell.isQuoted else {
          let isPadded = delimiter != UInt8(ascii: "\t") && generator.next() % 16 == 0
          bytes += Array((isPadded ? " \(cell.text)\t" : cell.text).utf8)
          continue
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in cell.text.utf8 {
          bytes.append(byte)
          if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
      }
    }
    if Bool.random(using: &generator) { bytes += newline }
  }

  private static func cell(
    _ kind: Int, _ decimal: UInt8, _ delimiter: UInt8, using generator: inout SeededGenerator
  ) -> (text: String, isQuoted: Bool) {
    var text: String
    switch generator.next() % 24 == 0 ? 5 : kind {
    case 0: text = "\(Int.random(in: -200...20_000, using: &generator))"
    case 1:
      text = "\(Double(Int.random(in: -99_999...99_999, using: &generator)) / 64)"
      if decimal == UInt8(ascii: ",") { text = String(text.map { $0 == "." ? "," : $0 }) }
    case 2: text = Bool.random(using: &generator) ? "true" : "False"
    case 3: text = ["Yes", "No", "Maybe so, or not"][Int.random(in: 0..<3, using: &generator)]
    case 4: text = Bool.random(using: &generator) ? "" : "NA"
    default:
      text =
        generator.next() % 4 == 0
        ? hardWords[Int.random(in: 0..<hardWords.count, using: &generator)]
        : words[Int.random(in: 0..<words.count, using: &generator)]
    }
    let needsQuotes = text.unicodeScalars.contains {
      $0 == "\n" || $0 == "\r" || $0 == "\"" || $0.value == UInt32(delimiter)
    }
    return (text, needsQuotes || generator.next() % 5 == 0)
  }
}

/// The rules of reading, written down as plainly as can be.
struct PlainReader {
  private let text: RandomText

  init(_ text: RandomText) { self.text = text }

  var contents: [String] {
    let columns = text.names.indices.map { column in
      text.rows.map { row in
        row[column].isQuoted ? row[column].text : Self.trimmed(row[column].text)
      }
    }
    return zip(text.names, columns).map { name, cells in
      let isMissing = cells.map { ["", "NA"].contains(Self.trimmed($0)) }
      let numbers = zip(cells, isMissing).map { cell, isMissing in
        isMissing ? .nan : number(Self.trimmed(cell))
      }
      if !numbers.contains(nil) {
        let bits = numbers.map { number in
          guard let number, !number.isNaN else { return UInt64(1) }
          return number.bitPattern
        }
        return "\(name) numeric \(bits) nil"
      }
      let present = zip(cells, isMissing).filter { !$0.1 }.map(\.0)
      if present.allSatisfy({ ["true", "false"].contains($0.lowercased()) }) {
        let truths = zip(cells, isMissing).map { cell, isMissing in
          isMissing ? -1 : cell.lowercased() == "true" ? 1 : 0
        }
        return "\(name) logical \(truths) nil"
      }
      return "\(name) categorical \(categorical(cells, isMissing, numbers))"
    }
  }

  private func categorical(
    _ cells: [String], _ isMissing: [Bool], _ numbers: [Double?]
  ) -> String {
    var levels: [String] = []
    let present = zip(cells, isMissing).filter { !$0.1 }.map(\.0)
    for cell in present.sorted(by: Self.scalarOrder) where !levels.contains(cell) {
      levels.append(cell)
    }
    let codes = zip(cells, isMissing).map { cell, isMissing in
      isMissing ? -1 : levels.firstIndex(of: cell) ?? -2
    }
    // The evidence counts cells that are no numbers although "NaN" is one among numbers.
    let faulty = cells.indices.filter { !isMissing[$0] && numbers[$0] == nil }
    let first = Self.trimmed(cells[faulty[0]])
    let isCode = first.utf8.allSatisfy { (48...57).contains($0) }
    let evidence = TextEvidence(
      row: faulty[0] + 1, text: levels[codes[faulty[0]]],
      reason: isCode ? first.hasPrefix("0") ? .leadingZero : .tooLarge : .notANumber,
      count: faulty.count)
    return "\(codes) \(levels) \(String(describing: Optional(evidence)))"
  }

  /// The number that a cell says; NaN for "NaN", `nil` for text.
  private func number(_ cell: String) -> Double? {
    if cell == "NaN" { return .nan }
    let point = Character(Unicode.Scalar(text.decimal))
    guard
      cell.utf8.allSatisfy({
        (48...57).contains($0) || "+-eE".utf8.contains($0) || $0 == text.decimal
      })
    else { return nil }
    let digits = cell.filter { $0 != "-" && $0 != "+" }
    if digits.allSatisfy(\.isNumber) {
      if digits.count > 1, digits.hasPrefix("0") { return nil }
      if let integer = Int(digits), integer > 1 << 53 { return nil }
    }
    return Double(String(cell.map { $0 == point ? "." : $0 }))
  }

  private static func trimmed(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while let first = scalars.first, first == " " || first == "\t" { scalars.removeFirst() }
    while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
    return String(scalars)
  }

  private static func scalarOrder(_ a: String, _ b: String) -> Bool {
    a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
  }
}
