import DataFiles
import DataFrames
import Testing

@Suite("Writing delimited text")
struct CSVWriterTests {
  private func text(_ body: (inout CSVWriter) -> Void, _ writer: CSVWriter = CSVWriter()) -> String
  {
    var writer = writer
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("numbers: fewest digits, whole ones without a fraction, missing ones empty")
  func numbers() {
    let values = [
      0, -0.0, 1, -17, 0.1, 1.0 / 3, 1e15, 9_007_199_254_740_992, 1e16, -2.5e-7,
      .leastNonzeroMagnitude, .nan,
    ]
    let expected =
      "0,-0.0,1,-17,0.1,0.3333333333333333,1000000000000000,9007199254740992,1e+16,-2.5e-07,5e-324,\n"
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
      writer.add(7)
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
    #expect(writer.bytes.isEmpty)
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
      let readBack = try CSVReader.read(bytes: writer.bytes, source: "data.csv", options: again)
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
    var writer = CSVWriter()
    writer.addRow(["x"])
    for value in values {
      writer.add(value)
      writer.endRow()
    }
    let table = try CSVReader.read(bytes: writer.bytes, source: "data.csv")
    #expect(table.numbers("x") == values)
  }
}
