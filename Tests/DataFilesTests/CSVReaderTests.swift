import DataFiles
import DataFrames
import Lanes
import Testing

@Suite("Cells and rows: RFC 4180")
struct GrammarTests {
  @Test("a plain table")
  func plain() throws {
    let table = try read("id,age,gone\nx1,41,true\nx2,37.5,false\n")
    #expect(table.names == ["id", "age", "gone"])
    #expect(table.rowCount == 2)
    #expect(table.source == "data.csv")
    #expect(table.texts("id") == ["x1", "x2"])
    #expect(table.numbers("age") == [41, 37.5])
    #expect(table["gone"]?.values == .logical([1, 0]))
  }

  @Test("a first column without a name holds the rows' names", arguments: ["", "\"\"", " "])
  func rowNames(header: String) throws {
    let table = try read(header + ",age\n1,41\n3,37.5\n")
    #expect(table.names == ["row", "age"])
    #expect(table.columns.map(\.namesRows) == [true, false])
    #expect(table.numbers("row") == [1, 3])
    #expect(table.selecting(rows: [1]).columns.map(\.namesRows) == [true, false])
    let texts = try read(header + ",age\na,41\nb,37.5\n")
    #expect(texts.texts("row") == ["a", "b"])
    #expect(texts.columns.map(\.namesRows) == [true, false])
  }

  @Test("the trailing newline may be missing, and blank lines at the end do not count")
  func trailingNewline() throws {
    for ending in ["", "\n", "\r\n", "\n\n\n", "\r\n\r\n"] {
      let table = try read("a,b\n1,2\n3,4" + ending)
      #expect(table.numbers("b") == [2, 4])
    }
  }

  @Test("in a file of one column a blank line is a missing cell")
  func blankLineOfOneColumn() throws {
    let table = try read("a\n1\n\n3\n")
    #expect(table.rowCount == 3)
    #expect(table["a"]?.isMissing(1) == true)
    #expect(try read("a\nx\n\n").rowCount == 2)
  }

  @Test("CRLF ends rows and belongs to no cell")
  func carriageReturns() throws {
    let table = try read("a,b\r\n1,x\r\n2,\"y\"\r\n,z\r\n")
    #expect(table.names == ["a", "b"])
    #expect(table.texts("b") == ["x", "y", "z"])
    #expect(table.numbers("a")[..<2] == [1, 2])
    #expect(table["a"]?.missingCount == 1)
  }

  @Test("a carriage return alone is text")
  func loneCarriageReturn() throws {
    #expect(try read("a,b\n1,x\ry\n2,z\n").texts("b") == ["x\ry", "z"])
  }

  @Test("quoted cells hold delimiters, newlines and doubled quotes")
  func quotes() throws {
    let table = try read(
      """
      name,"the, note",n
      "Smith, J.","He said ""no"".\nTwice.",1
      "","plain, longer than eight",2
      \"\"\"\",x,"3"

      """)
    #expect(table.names == ["name", "the, note", "n"])
    #expect(table.texts("name") == ["Smith, J.", nil, "\""])
    #expect(
      table.texts("the, note") == ["He said \"no\".\nTwice.", "plain, longer than eight", "x"])
    #expect(table.numbers("n") == [1, 2, 3])
  }

  @Test("a byte order mark is skipped")
  func byteOrderMark() throws {
    let table = try CSVReader.read(
      bytes: [0xEF, 0xBB, 0xBF] + Array("a,b\n1,2\n".utf8), source: "data.csv")
    #expect(table.names == ["a", "b"])
  }

  @Test("blanks around unquoted text do not count, inside quotes they do")
  func blanks() throws {
    let table = try read("a ,\tb\n x y ,\" z \"\n 7,\t\n")
    #expect(table.names == ["a", "b"])
    #expect(table.texts("a") == ["x y", "7"])
    #expect(table.texts("b") == [" z ", nil])
  }

  @Test("a blank cell in a numeric column is missing, as in the published Telco file")
  func blankNumber() throws {
    let table = try read("total,x\n29.85, \n ,2\n\" \",3\n")
    #expect(table["total"]?.type == .numeric)
    #expect(table["total"]?.missingCount == 2)
    #expect(table["x"]?.missingCount == 1)
  }

  @Test(
    "the delimiter is found in the header",
    arguments: [(",", ","), (";", ";"), ("\t", "tab"), ("|", "|")])
  func delimiters(delimiter: String, name: String) throws {
    let rows = [["a", "b c", "d"], ["1", "x y", "2"], ["3", "\"z\"", "4"]]
    let table = try read(rows.map { $0.joined(separator: delimiter) }.joined(separator: "\n"))
    #expect(table.names == ["a", "b c", "d"])
    #expect(table.texts("b c") == ["x y", "z"])
    #expect(table.numbers("d") == [2, 4])
  }

  @Test("the delimiter is not looked for inside quotes, and can be named")
  func delimiterChoice() throws {
    #expect(try read("\"a,b,c\";d\n1;2\n").names == ["a,b,c", "d"])
    #expect(try read("a,b;c\n1;2\n", CSVOptions(delimiter: 0x3B)).names == ["a,b", "c"])
    #expect(try read("a\n1\n").names == ["a"])
  }

  @Test("decimal commas")
  func decimalCommas() throws {
    let options = CSVOptions(decimal: UInt8(ascii: ","))
    let table = try read("a;b;c\n1,5;-0,25;1.5\n12345678,125;2;3\n", options)
    #expect(table.numbers("a") == [1.5, 12_345_678.125])
    #expect(table.numbers("b") == [-0.25, 2])
    #expect(table["c"]?.type == .categorical)
    #expect(table["c"]?.textEvidence?.text == "1.5")
    #expect(try read("a\n1,5\n", options).numbers("a") == [1.5])
    #expect(try read("\"a,b\"\n1,5\n", options).numbers("a,b") == [1.5])
  }

  @Test("a decimal mark between the names")
  func decimalBetweenNames() throws {
    let options = CSVOptions(decimal: UInt8(ascii: ","))
    #expect(
      message("a,b\n1,2\n", options)
        == "data.csv, header: nothing separates the names but the decimal mark; name another decimal mark, or the delimiter."
    )
    let named = CSVOptions(delimiter: 0x3B, decimal: UInt8(ascii: ","))
    #expect(try read("a,b\n1,2\n", named).numbers("a,b") == [1.2])
    #expect(try read("a.b\n1.2\n").numbers("a.b") == [1.2])
  }

  @Test("only the columns asked for are read, but all are checked")
  func columns() throws {
    let text = "a,b,c\n1,x,2\n3,\"y,z\",4\n"
    let table = try read(text, CSVOptions(columns: ["c", "a"]))
    #expect(table.names == ["a", "c"])
    #expect(table.numbers("c") == [2, 4])
    #expect(
      message(text + "5,\"y\"y,6\n", CSVOptions(columns: ["a"])).contains("row 3, column \"b\""))
  }

  @Test("the names alone")
  func names() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/names.csv"
      try write("a;\"b;c\";d\n1;2;3\n", to: path)
      #expect(try CSVReader.columnNames(path: path) == ["a", "b;c", "d"])
    }
  }
}

@Suite("Types: decided over the whole file")
struct TypeTests {
  @Test("missing cells are empty or NA, quoted or not, and NaN among numbers")
  func missing() throws {
    let table = try read(
      "n,t,l\n1,a,true\n,,\nNA,NA,NA\n\"NA\",\"\",\"NA\"\nNaN,NaN,FALSE\nnan,b,\n")
    #expect(table["n"]?.type == .numeric)
    #expect(table["n"]?.missingCount == 5)
    #expect(table.texts("t") == ["a", nil, nil, nil, "NaN", "b"])
    #expect(table["l"]?.values == .logical([1, -1, -1, -1, 0, -1]))
  }

  @Test("markers of missing values can be chosen, numbers among them")
  func markers() throws {
    let options = CSVOptions(missingMarkers: ["-999", "not answered", "."])
    let table = try read("n,t\n1,x\n-999,not answered\n.,y\n-99,-999\n", options)
    #expect(table.numbers("n").map(\.isNaN) == [false, true, true, false])
    #expect(table.texts("t") == ["x", nil, "y", nil])
    #expect(try read("t,n\n,1\nx,2\n", options).levels("t") == ["", "x"])
  }

  @Test("a column without any value is numeric")
  func allMissing() throws {
    let table = try read("a,b\n,1\nNA,2\n")
    #expect(table["a"]?.type == .numeric)
    #expect(table["a"]?.missingCount == 2)
  }

  @Test("only words for true and false are logical")
  func logical() throws {
    let table = try read(
      "a,b,c,d\ntrue,Yes,T,true\nFALSE,No,F,1\nTrue,Yes,T,false\nfalse,No,F,0\nTRUE,No,T,true\n")
    #expect(table["a"]?.values == .logical([1, 0, 1, 0, 1]))
    #expect(table.levels("b") == ["No", "Yes"])
    #expect(table.levels("c") == ["F", "T"])
    #expect(table.levels("d") == ["0", "1", "false", "true"])
  }

  @Test("what reads as a number")
  func numbers() throws {
    let cells = [
      "0", "-0", "+7", "1.", ".5", "-.25", "1e3", "1E+3", "12e-1", "0.1", "9007199254740992",
      "-9007199254740992", "00.5", "1e-400", "  8\t", "\"9\"",
    ]
    let table = try read("x,i\n" + cells.map { $0 + ",1\n" }.joined())
    #expect(
      table.numbers("x") == [
        0, 0, 7, 1, 0.5, -0.25, 1_000, 1_000, 1.2, 0.1, 9_007_199_254_740_992,
        -9_007_199_254_740_992, 0.5, 0, 8, 9,
      ])
    #expect(table.numbers("x")[1].sign == .minus)
  }

  @Test(
    "what does not read as a number makes its column text",
    arguments: [
      "abc", "1,000", "1 000", "0x10", "1e", "1e+", "--1", "+-1", "1.2.3", "-", ".", "1_0", "1f",
      "$1", "5%", "12-31", "1d3", "one", "١", "-nan?", "infinite",
    ])
  func text(cell: String) throws {
    let table = try read("x;i\n1;1\n2;1\n\(cell);1\n-3;1\n")
    #expect(table.texts("x") == ["1", "2", cell, "-3"])
    #expect(
      table["x"]?.textEvidence
        == TextEvidence(row: 3, text: cell, reason: .notANumber, count: 1))
  }

  @Test("codes stay text: leading zeros and integers beyond 2^53")
  func codes() throws {
    let table = try read("zip,card,n\n10115,9007199254740993,1\n00501,1,2\n00502,2,3\n")
    #expect(table.texts("zip") == ["10115", "00501", "00502"])
    #expect(
      table["zip"]?.textEvidence
        == TextEvidence(row: 2, text: "00501", reason: .leadingZero, count: 2))
    #expect(table.levels("card") == ["1", "2", "9007199254740993"])
    #expect(
      table["card"]?.textEvidence
        == TextEvidence(row: 1, text: "9007199254740993", reason: .tooLarge, count: 1))
  }

  @Test("one late cell decides, however many numbers come before it")
  func lateText() throws {
    var text = "a,b,c\n"
    for row in 1...60_000 {
      text += row == 59_999 ? "\(row),oops,3.5\n" : "\(row),\(row)5,true\n"
    }
    let table = try read(text, CSVOptions(lanes: Lanes(threads: 2)))
    #expect(table["a"]?.type == .numeric)
    #expect(table["b"]?.type == .categorical)
    #expect(table.texts("b")[0] == "15")
    #expect(
      table["b"]?.textEvidence
        == TextEvidence(row: 59_999, text: "oops", reason: .notANumber, count: 1))
    #expect(table.levels("c") == ["3.5", "true"])
  }

  @Test("levels are distinct and sorted by Unicode scalar")
  func levels() throws {
    let names = [
      "b", "a", "Z", "é", "zz", "\u{FFFD}", "😀", "10", "9", "a longer one", "a longer On",
    ]
    let table = try read("x\n" + (names + names.reversed()).joined(separator: "\n"))
    let sorted = Set(names).sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    #expect(table.levels("x") == sorted)
    #expect(table.texts("x") == names + names.reversed())
  }

  @Test("accents composed in two ways make one level")
  func canonicalEquivalence() throws {
    let table = try read("x\ncaf\u{E9}\ncafe\u{301}\n")
    guard case .categorical(let codes, let levels) = table["x"]?.values else {
      Issue.record("not text")
      return
    }
    #expect(codes == [0, 0])
    #expect(levels.count == 1)
  }

  @Test("types can be forced")
  func forced() throws {
    let text = "zip,area,gone\n00501,1,1\n90210,2,0\n,1,TRUE\n"
    let table = try read(
      text, CSVOptions(types: ["zip": .numeric, "area": .categorical, "gone": .logical]))
    #expect(table.numbers("zip")[..<2] == [501, 90_210])
    #expect(table.levels("area") == ["1", "2"])
    #expect(table["area"]?.textEvidence == nil)
    #expect(table["gone"]?.values == .logical([1, 0, 1]))
  }

  @Test("a file's rows keep their numbers")
  func rowNumbers() throws {
    let table = try read("a\n\"x\ny\"\nz\n")
    #expect((0..<2).map(table.rowNumber) == [1, 2])
  }
}
