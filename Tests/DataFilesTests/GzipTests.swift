import DataFiles
import DataFrames
import Foundation
import Lanes
import Testing

@Suite("Compressed files")
struct GzipTests {
  /// About 20 MB, which arrive in several segments, with quotes and line feeds in cells.
  private let text: String

  init() {
    var text = "id,x,note\n"
    for row in 0..<600_000 { text += "c\(row &* 7919 % 99_991),\(row).25,\"n\(row % 5),\n\"\n" }
    self.text = text
  }

  @Test("a gzip file is the table that it holds, as a whole and in batches")
  func whole() throws {
    let expected = try read(text)
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv.gz"
      try gzip(text, to: path)
      let table = try CSVReader.read(path: path)
      #expect(table.contents == expected.contents)

      let options = CSVOptions(types: ["x": .numeric], lanes: Lanes(threads: 2))
      var batches = try CSVBatches(path: path, options: options, rows: 10_000)
      var numbers: [Double] = []
      var rows: [Int] = []
      while let batch = try batches.next() {
        numbers += batch.table.numbers("x")
        rows += (0..<batch.table.rowCount).map(batch.table.rowNumber)
      }
      #expect(numbers == expected.numbers("x"))
      #expect(rows == Array(1...600_000))
    }
  }

  @Test("members that follow each other are one text")
  func members() throws {
    try withTemporaryDirectory { directory in
      try gzip("a,b\n1,2\n", to: "\(directory)/one.gz")
      try gzip("3,4\n", to: "\(directory)/two.gz")
      let both = try bytes("\(directory)/one.gz") + bytes("\(directory)/two.gz")
      let path = "\(directory)/both.gz"
      try Data(both).write(to: URL(filePath: path))
      #expect(try CSVReader.read(path: path).numbers("b") == [2, 4])
      try Data(both + [1]).write(to: URL(filePath: path))
      #expect(message { _ = try CSVReader.read(path: path) }.contains("damaged near byte"))
    }
  }

  @Test("a file cut short is refused, wherever it ends", arguments: [3, 11, 200, -9, -1])
  func truncated(length: Int) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv.gz"
      try gzip(String(text.prefix(100_000)), to: path)
      let all = try bytes(path)
      let count = length < 0 ? all.count + length : length
      try Data(all.prefix(count)).write(to: URL(filePath: path))
      let expected =
        "\(path) is gzip-compressed and stops in the middle, after \(count) bytes; copy it again."
      #expect(message { _ = try CSVReader.read(path: path) } == expected)
      #expect(message { _ = try readBatches(path) } == expected)
    }
  }

  @Test("a damaged file is refused")
  func damaged() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv.gz"
      try gzip(String(text.prefix(100_000)), to: path)
      var all = try bytes(path)
      // The checksum at the end.
      all[all.count - 6] ^= 1
      try Data(all).write(to: URL(filePath: path))
      #expect(
        message { _ = try CSVReader.read(path: path) }.contains("is gzip-compressed and damaged"))
    }
  }

  @Test("a small file that would fill the memory is refused")
  func expanding() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv.gz"
      try gzip("a\n" + String(repeating: "0", count: 1 << 26), to: path)
      #expect(
        message { _ = try CSVReader.read(path: path) }
          == "\(path) becomes more than 600 times as long when it is decompressed, as no table does; "
          + "decompress it yourself if you trust it.")
    }
  }

  @Test("a fault behind the first segment is told with its row and its line")
  func fault() throws {
    var faulty = text
    faulty += "1,2,3,4\n"
    let expected = message { _ = try readRows(faulty) }
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv.gz"
      try gzip(faulty, to: path)
      #expect(message { _ = try readBatches(path) }.replacing(path, with: "data.csv") == expected)
    }
  }

  @Test("blank lines between segments are rows of too few cells, at the end they are none")
  func blankLines() throws {
    let rows = String(repeating: "1,2\n", count: 2_500_000)
    try withTemporaryDirectory { directory in
      let path = "\(directory)/data.csv.gz"
      try gzip("a,b\n" + rows + "\n\r\n\n", to: path)
      #expect(try readBatches(path) == 2_500_000)
      try gzip("a,b\n" + rows + "\n\n1,2\n", to: path)
      #expect(message { _ = try readBatches(path) }.contains("row 2500001, only 1 cell") == false)
      #expect(message { _ = try readBatches(path) }.contains("row 2500001"))
    }
  }

  /// The error that reading ends with, in words.
  private func message(_ read: () throws -> Void) -> String {
    do {
      try read()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  private func readRows(_ text: String) throws -> Int {
    var batches = try CSVBatches(
      bytes: Array(text.utf8), source: "data.csv", options: CSVOptions(), rows: 10_000)
    var count = 0
    while let batch = try batches.next() { count += batch.table.rowCount }
    return count
  }

  private func readBatches(_ path: String) throws -> Int {
    var batches = try CSVBatches(path: path, options: CSVOptions(), rows: 10_000)
    var count = 0
    while let batch = try batches.next() { count += batch.table.rowCount }
    return count
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// Compresses by the program that everyone has.
  private func gzip(_ text: String, to path: String) throws {
    let plain = path + ".plain"
    try write(text, to: plain)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "gzip -c '\(plain)' > '\(path)'"]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
