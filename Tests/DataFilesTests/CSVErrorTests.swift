import DataFiles
import DataFrames
import Lanes
import Testing

@Suite("What is refused, and how it is said")
struct CSVErrorTests {
  static let structureFaults: [(text: String, sentence: String)] = [
    ("", "data.csv is empty; a header and at least one row are needed."),
    ("\n\r\n\n", "data.csv is empty; a header and at least one row are needed."),
    ("a,b", "data.csv has a header but no rows below it."),
    ("a,b\n\n", "data.csv has a header but no rows below it."),
    ("a\n", "data.csv has a header but no rows below it."),
    (",row\n1,2\n", "data.csv, header: column 1 has no name; give it one."),
    ("a,,c\n1,2,3\n", "data.csv, header: column 2 has no name; give it one."),
    ("a,\" \"\n1,2\n", "data.csv, header: column 2 has no name; give it one."),
    (
      "a,b,\"a\"\n1,2,3\n",
      "data.csv, header: columns 1 and 3 are both named \"a\"; rename one."
    ),
    (
      "a,b,c\n1,2,3\n4,5\n",
      "data.csv, row 2: 2 cells, but the header has 3; check the delimiter and the quotes."
    ),
    (
      "a,b,c\n1,2,3,\n",
      "data.csv, row 1: 4 cells, but the header has 3; check the delimiter and the quotes."
    ),
    (
      "a,b\n\"1\n\n\",2\n\n3,4\n",
      "data.csv, row 2 (line 5): only 1 cell, but the header has 2; complete the row, or remove it if it is blank."
    ),
    (
      "a,b\n1,2\n3\n4,5\n",
      "data.csv, row 2: only 1 cell, but the header has 2; complete the row, or remove it if it is blank."
    ),
    (
      "a,b\n1,\"x\n2,y\n3,z\n",
      "data.csv, row 1, column \"b\": the quote that opens here is never closed."
    ),
    ("a,\"b\n1,2\n", "data.csv, header: the quote that opens here is never closed."),
    (
      "a,b\n1,x\n2,5\" pipe\n",
      "data.csv, row 2, column \"b\": a quote inside an unquoted cell; put the whole cell in quotes and double the quotes in it."
    ),
    (
      "a,b\n\"x\ny\",1\n\"p\"q,2\n",
      "data.csv, row 2 (line 4), column \"a\": characters after the closing quote; double the quotes that belong to the text."
    ),
  ]

  @Test("the structure of the text", arguments: structureFaults)
  func structure(text: String, sentence: String) {
    #expect(message(text) == sentence)
  }

  static let byteFaults: [(bytes: [UInt8], sentence: String)] = [
    (
      Array("a,b\n1,x\u{0}y\n".utf8),
      "data.csv, row 1, column \"b\": a NUL byte; the file is damaged or not text."
    ),
    (
      Array("a,b\n1,x\n2,".utf8) + [0xE9, 0x74, 0x0A],
      "data.csv, row 2, column \"b\": bytes that are not UTF-8; save the file in that encoding."
    ),
    (
      Array("a,".utf8) + [0xC3, 0x0A] + Array("1,2\n".utf8),
      "data.csv, header: bytes that are not UTF-8; save the file in that encoding."
    ),
    (
      [0xFF, 0xFE, 0x61, 0x00, 0x0A, 0x00],
      "data.csv is UTF-16 text, not UTF-8 text; convert it to CSV first."
    ),
    (
      [0x1F, 0x8B, 0x08, 0x00],
      "data.csv is gzip-compressed, not UTF-8 text; convert it to CSV first."
    ),
    (
      Array("PK\u{3}\u{4}sheet".utf8),
      "data.csv is a zip archive or a workbook, not UTF-8 text; convert it to CSV first."
    ),
  ]

  @Test("bytes that are not text", arguments: byteFaults)
  func bytes(bytes: [UInt8], sentence: String) {
    #expect(message(bytes) == sentence)
  }

  @Test(
    "infinite values in a numeric column",
    arguments: [
      "Inf", "inf", "-Inf", "+inf", "Infinity", "-infinity", "1e400", "-1e309", "\"Inf\"",
    ])
  func infinite(cell: String) {
    let shown = cell.filter { $0 != "\"" }
    #expect(
      message("a,b\n1,2\n3,\(cell)\n4,Inf\n")
        == "data.csv, row 2, column \"b\": \"\(shown)\" is not a finite number; correct it or mark it as missing."
    )
  }

  @Test("infinite values do not matter in a column that is text, or is not read")
  func infiniteText() throws {
    let text = "a,b\nInf,1\nx,2\n"
    #expect(try read(text).levels("a") == ["Inf", "x"])
    #expect(try read("a,b\nInf,1\n3,2\n", CSVOptions(columns: ["b"])).names == ["b"])
    #expect(
      try read("a,b\nInf,1\n3,2\n", CSVOptions(missingMarkers: ["Inf"])).numbers("a").last == 3)
  }

  static let typeFaults: [(text: String, type: ColumnType, sentence: String)] = [
    (
      "a,b\n1,x\nabc,y\n", ColumnType.numeric,
      "data.csv, row 2, column \"a\": \"abc\" is not a number; correct it or mark it as missing."
    ),
    (
      "a,b\n1,x\n-inf,y\n", .numeric,
      "data.csv, row 2, column \"a\": \"-inf\" is not a finite number; correct it or mark it as missing."
    ),
    (
      "a,b\ntrue,\"x\nz\"\nYes,y\n", .logical,
      "data.csv, row 2 (line 4), column \"a\": \"Yes\" is neither true nor false; correct it or mark it as missing."
    ),
  ]

  @Test("cells that a forced type does not allow", arguments: typeFaults)
  func forced(text: String, type: ColumnType, sentence: String) {
    #expect(message(text, CSVOptions(types: ["a": type])) == sentence)
  }

  @Test("columns that are not there, with the nearest name")
  func unknownColumns() {
    let text = "tenure,monthly\n1,2\n"
    #expect(
      message(text, CSVOptions(types: ["tenur": .numeric]))
        == "data.csv has no column \"tenur\"; did you mean \"tenure\"?")
    #expect(
      message(text, CSVOptions(columns: ["volume", "tenure"]))
        == "data.csv has no column \"volume\".")
  }

  @Test("the first fault in the text is told, wherever the chunks are cut")
  func firstFault() {
    var text = "a,b\n"
    for row in 1...5_000 { text += row == 3_000 ? "1\n" : row == 4_000 ? "\"x\"y,2\n" : "1,2\n" }
    var granularity = CSVGranularity()
    for chunkBytes in [16, 1_000, 1 << 20] {
      granularity.chunkBytes = chunkBytes
      let error = #expect(throws: CSVError.self) {
        try CSVReader.read(
          bytes: Array(text.utf8), source: "data.csv",
          options: CSVOptions(lanes: Lanes(threads: 4)), granularity)
      }
      let place = CSVPlace(source: "data.csv", row: 3_000, line: 3_001, column: nil)
      #expect(error == .ragged(place, found: 1, expected: 2))
    }
  }

  @Test("limits: columns and the length of a cell")
  func limits() {
    let names = (0...100_000).map { "c\($0)" }.joined(separator: ",")
    #expect(
      message(names + "\n1\n")
        == "data.csv, header: there are more than 100000 columns; check the delimiter.")
    let long = String(repeating: "x", count: 16 << 20)
    #expect(
      message("a,b\n1,\(long)y\n")
        == "data.csv, row 1, column \"b\": a cell of more than 16 MiB; check the quotes.")
    #expect(
      message("a,b\n1,\"\(long)y\"\n", CSVOptions(columns: ["a"]))
        == "data.csv, row 1, column \"b\": a cell of more than 16 MiB; check the quotes.")
    #expect(message("a,b\n1,\(long)\n") == "no error")
  }

  @Test("files that cannot be opened, told apart from data at fault")
  func files() throws {
    try withTemporaryDirectory { directory in
      let missing = #expect(throws: CSVError.self) {
        try CSVReader.read(path: "\(directory)/none.csv")
      }
      #expect(missing?.description == "\(directory)/none.csv: there is no such file.")
      #expect(missing?.isMissingInput == true)
      let folder = #expect(throws: CSVError.self) { try CSVReader.read(path: directory) }
      #expect(folder?.description == "\(directory) is a directory; name a file in it.")
      #expect(folder?.isMissingInput == true)
      try write("", to: "\(directory)/empty.csv")
      let empty = #expect(throws: CSVError.self) {
        try CSVReader.read(path: "\(directory)/empty.csv")
      }
      #expect(empty == .empty(source: "\(directory)/empty.csv"))
      #expect(empty?.isMissingInput == false)
    }
    let unreadable = #expect(throws: CSVError.self) {
      try CSVReader.read(path: "/proc/self/mem")
    }
    #expect(
      unreadable?.description == "/proc/self/mem cannot be read: Input/output error.")
    #expect(unreadable?.isMissingInput == true)
  }

  @Test("traps when cells could not be told apart")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      let options = CSVOptions(delimiter: UInt8(ascii: ","), decimal: UInt8(ascii: ","))
      _ = try? CSVReader.read(bytes: Array("a\n1\n".utf8), source: "x", options: options)
    }
    await #expect(processExitsWith: .failure) {
      let options = CSVOptions(delimiter: UInt8(ascii: "\""))
      _ = try? CSVReader.read(bytes: Array("a\n1\n".utf8), source: "x", options: options)
    }
  }
}
