import DataFiles
import DataFrames
import Testing

/// The plainest cells are read by a kernel as long as enough text follows, and all others without it.
@Suite("What a cell is does not hang on the text behind it")
struct PlainCellsTests {
  private static let alphabet = Array("000123456789012345678955..--,+eE \tNAx".utf8)
  private static let words = [
    "NA", "Yes", "\"Yes\"", "Month-to-month", "\"a, b\"", "", "\"\"", "é",
  ]

  /// A cell that may be anything, more often than not a number.
  private func cell(using generator: inout SeededGenerator) -> [UInt8] {
    if generator.next() % 6 == 0 {
      return Array(Self.words[Int.random(in: 0..<Self.words.count, using: &generator)].utf8)
    }
    let letters = Self.alphabet.prefix(generator.next() % 3 == 0 ? Self.alphabet.count : 28)
    return (0..<Int.random(in: 0...22, using: &generator)).map { _ in
      letters[Int.random(in: 0..<letters.count, using: &generator)]
    }
  }

  /// What is read of the column `x`, with the first row's cell alone.
  private func outcome(_ text: [UInt8], type: ColumnType?) -> String {
    var options = CSVOptions(delimiter: UInt8(ascii: ","))
    if let type { options.types["x"] = type }
    do {
      let table = try CSVReader.read(bytes: text, source: "data.csv", options: options)
      return table.selecting(rows: [0]).contents.first { $0.hasPrefix("x ") } ?? ""
    } catch {
      return error.description
    }
  }

  @Test("20,000 cells, alone and before forty of the same", arguments: 0..<4)
  func repetition(seed: UInt64) {
    var generator = SeededGenerator(seed: 300 + seed)
    for _ in 0..<5_000 {
      let cell = cell(using: &generator)
      let header = Array("x,y\n".utf8)
      var row = cell + Array((Bool.random(using: &generator) ? ",1\n" : ",1\r\n").utf8)
      let isLast = Bool.random(using: &generator)
      if isLast { row = Array("1,".utf8) + cell + row.suffix(row.count - cell.count - 2) }
      let names = isLast ? Array("y,x\n".utf8) : header
      let type = [nil, ColumnType.numeric, .categorical][Int(generator.next() % 3)]
      let alone = outcome(names + row, type: type)
      let again = outcome(names + Array(repeatElement(row, count: 41).joined()), type: type)
      if alone != again {
        Issue.record("\(again), not \(alone), of \(String(decoding: row, as: UTF8.self))")
        return
      }
    }
  }

  @Test("a number keeps its digits through text of any length", arguments: 1...19)
  func digits(count: Int) throws {
    let digits = String("9182736455463728190".prefix(count))
    for point in 0...count {
      let number = digits.prefix(point) + "." + digits.dropFirst(point)
      for text in [String(number), "-\(number)"] {
        let table = try read("x,y\n" + String(repeating: "\(text),1\n", count: 9))
        #expect(table.numbers("x") == Array(repeating: try #require(Double(text)), count: 9))
      }
    }
  }

  @Test("more texts than are kept ready, and columns of them", arguments: [3, 70, 500])
  func manyTexts(levels: Int) throws {
    let rows = (0..<1_500).map { row in
      (0..<80).map { "c\($0) is \(row * 7 % levels)" }
    }
    let names = (0..<80).map { "c\($0)" }
    let table = try read(
      ([names] + rows).map { $0.joined(separator: ",") }.joined(separator: "\n"))
    for column in [0, 63, 64, 79] {
      #expect(table.texts("c\(column)") == rows.map { $0[column] })
    }
  }
}
