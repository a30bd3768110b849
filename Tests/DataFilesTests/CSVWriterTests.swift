import DataFiles
import DataFrames
import Lanes
import Testing

@Suite("Writing delimited text")
struct CSVWriterTests {
  private func text(_ body: (inout CSVWriter) -> Void, _ writer: CSVWriter = CSVWriter()) -> String
  {
    var writer = writer
    body(&writer)
    return String(decoding: writer.takeBytes(), as: UTF8.self)
  }

  @Test("numbers: fewest digits, whole ones without a fraction, missing ones empty")
  func numbers() {
    let values = [
      0, -0.0, 1, -17, 0.1, 1.0 / 3, 1e15, 9_007_199_254_740_992, 1e16, -2.5e-7,
      .leastNonzeroMagnitude, .nan,
    ]
    let expected =
      "0,-0,1,-17,0.1,0.3333333333333333,1000000000000000,9007199254740992,1e16,-2.5e-7,5e-324,\n"
    #expect(
      text { writer in
        for value in values { writer.add(value) }
        writer.endRow()
      } == expected)
  }

  @Test("texts are quoted where they must be")
  func texts() {
    let written = text { writer in
      writer.addRow(["id", "a,b", "say \"no\"", "x\ny", " pad", "plain text", ""])
      writer.add("é")
      writer.add(nil as String?)
      writer.add(7.0)
      writer.add(true)
      writer.add(nil as Bool?)
      writer.endRow()
    }
    #expect(
      written == "id,\"a,b\",\"say \"\"no\"\"\",\"x\ny\",\" pad\",plain text,\né,,7,true,\n")
  }

  @Test("another delimiter and decimal point")
  func dialect() {
    let writer = CSVWriter(delimiter: UInt8(ascii: ";"), decimal: UInt8(ascii: ","))
    let written = text(
      {
        $0.add("a;b")
        $0.add("a,b")
        $0.add(-1.25)
        $0.endRow()
      }, writer)
    #expect(written == "\"a;b\";a,b;-1,25\n")
  }

  @Test("bytes can be taken while rows are written")
  func streaming() {
    var writer = CSVWriter()
    writer.add("a")
    #expect(writer.takeBytes() == Array("a".utf8))
    writer.add(1)
    writer.endRow()
    #expect(writer.takeBytes() == Array(",1\n".utf8))
    #expect(writer.takeBytes().isEmpty)
  }

  @Test("random tables are read back, bit by bit")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let source = RandomText(using: &generator)
      let options = CSVOptions(delimiter: source.delimiter, decimal: source.decimal)
      let table = try CSVReader.read(bytes: source.bytes, source: "data.csv", options: options)
      var writer = CSVWriter(delimiter: source.delimiter, decimal: source.decimal)
      writer.addRow(table.names)
      writer.addRows(0..<table.rowCount, of: table)
      var again = options
      again.types = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0.type) })
      let readBack = try CSVReader.read(
        bytes: writer.takeBytes(), source: "data.csv", options: again)
      for (column, other) in zip(table.columns, readBack.columns) {
        switch (column.values, other.values) {
        case (.numeric(let a), .numeric(let b)):
          #expect(a.map(\.bitPattern) == b.map(\.bitPattern))
        case (let a, let b): #expect(a == b)
        }
      }
    }
  }

  @Test("doubles of any size are read back")
  func doubles() throws {
    var generator = SeededGenerator(seed: 8)
    var values: [Double] = []
    while values.count < 20_000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { values.append(value) }
    }
    values += (-1_074...1_023).map { Double(sign: .plus, exponent: $0, significand: 1) }
    values += (0..<20_000).map { _ in
      Double(Int.random(in: -9_999_999...9_999_999, using: &generator)) / 10_000
    }
    values += [.greatestFiniteMagnitude, .leastNormalMagnitude, 1.0.nextUp, 1.0.nextDown]
    var writer = CSVWriter()
    writer.addRow(["x"])
    for value in values {
      writer.add(value)
      writer.endRow()
    }
    let text = writer.takeBytes()
    let table = try CSVReader.read(bytes: text, source: "data.csv")
    #expect(table.numbers("x") == values)
    // The digits are the standard library's, whatever the form around them.
    let written = String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst()
    for (value, number) in zip(values, written) {
      #expect(digits(of: number) == digits(of: value.description[...]))
    }
  }

  @Test("digits are the standard library's at every length and around every power of ten")
  func digitsOfEveryLength() throws {
    var generator = SeededGenerator(seed: 9)
    var values: [Double] = []
    for exponent in -326...308 {
      let power = try #require(Double("1e\(exponent)"))
      values += [power, power.nextUp, power.nextDown, -power]
    }
    // Subnormal numbers of every size, whole ones, and probabilities of one to seventeen decimals.
    for _ in 0..<5_000 {
      let bits = generator.next()
      values.append(Double(bitPattern: bits >> UInt64.random(in: 12...62, using: &generator)))
      values.append(Double(Int64(bitPattern: bits) >> Int64.random(in: 9...62, using: &generator)))
      values.append(Double.random(in: 0...1, using: &generator))
      let decimals = Int.random(in: 1...17, using: &generator)
      let digits = String(String(bits).suffix(decimals))
      values.append(try #require(Double("0.\(digits)")))
      values.append(try #require(Double("0.000\(digits)")))
    }
    var writer = CSVWriter()
    for value in values {
      writer.add(value)
      writer.endRow()
    }
    let written = String(decoding: writer.takeBytes(), as: UTF8.self).split(separator: "\n")
    #expect(written.count == values.count)
    for (value, number) in zip(values, written) {
      #expect(Double(number)?.bitPattern == value.bitPattern)
      #expect(digits(of: number) == digits(of: value.description[...]))
    }
  }

  @Test("the forms of numbers change where they should")
  func forms() {
    let values = [
      0.001234, 0.0001234, 0.00001234, 12.5, 123_456_789.25, 99_999_999, 100_000_000,
      12_345_678_901_234_568, 1e17, 1.5e300, 5e-7, 0.5,
    ]
    let expected =
      "0.001234,0.0001234,1.234e-5,12.5,123456789.25,99999999,100000000,1.2345678901234568e16,"
      + "1e17,1.5e300,5e-7,0.5\n"
    #expect(
      text { writer in
        for value in values { writer.add(value) }
        writer.endRow()
      } == expected)
  }

  @Test("a text in the memory of another one is the same, on any number of threads")
  func memory() {
    let table = DataFrame(
      source: "data.csv",
      columns: [
        Column(name: "x", values: .numeric((0..<9_000).map { Double($0) / 7 })),
        Column(name: "a long name", texts: (0..<9_000).map { $0 % 3 == 0 ? nil : "t\($0 % 5)" }),
        Column(name: "l", values: .logical((0..<9_000).map { Int8($0 % 3) - 1 })),
      ])
    let expected = text { $0.addRows(0..<9_000, of: table) }
    let lines = JSONLinesWriter.bytes(of: table)
    for size in [0, 10, 1_000_000] {
      let memory = Array(repeating: UInt8(ascii: "?"), count: size)
      for lanes in [Lanes.single, Lanes(threads: 2)] {
        let written = text(
          { $0.addRows(0..<9_000, of: table, lanes: lanes) }, CSVWriter(memory: memory))
        #expect(written == expected)
        #expect(JSONLinesWriter.bytes(of: table, lanes: lanes, memory: memory) == lines)
      }
    }
  }

  @Test("a number of any form fits wherever the memory ends")
  func room() {
    let numbers: [Double] = [
      -0.1, -1 / 3, -1.2345678901234567e-300, -9_007_199_254_740_991, -.infinity,
    ]
    for number in numbers {
      let cell = text { $0.add(number) }
      for before in 4_030...4_096 {
        let long = String(repeating: "x", count: before)
        #expect(
          text { writer in
            writer.add(long)
            writer.add(number)
          } == "\(long),\(cell)")
      }
    }
  }

  /// The significant digits of a number's text.
  private func digits(of number: Substring) -> String {
    let digits = number.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
    return String(digits.reversed().drop { $0 == "0" }.reversed())
  }

  @Test("a name that starts like a byte order mark is read back")
  func byteOrderMark() throws {
    let table = try read("  \u{FEFF},b\n1,2\n")
    #expect(table.names == ["\u{FEFF}", "b"])
    var writer = CSVWriter()
    writer.addRow(table.names)
    writer.addRows(0..<1, of: table)
    let again = try CSVReader.read(bytes: writer.takeBytes(), source: "data.csv")
    #expect(again.contents == table.contents)
  }
}
