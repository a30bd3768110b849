import DataFiles
import DataFrames
import Lanes
import Testing

@Suite("Reading a file some rows at a time")
struct CSVBatchesTests {
  @Test("the batches together are the table")
  func together() throws {
    var text = "id,age,gone,note\n"
    for row in 1...40_000 {
      text += "c\(row),\(row % 90).5,\(row % 3 == 0),\"x\n\(row % 7)\"\n"
    }
    let types: [String: ColumnType] = ["age": .numeric, "gone": .logical]
    let options = CSVOptions(types: types, lanes: Lanes(threads: 2))
    let whole = try read(text, options)
    var batches = try CSVBatches(
      bytes: Array(text.utf8), source: "data.csv", options: options, rows: 1_000)
    #expect(batches.names == ["id", "age", "gone", "note"])
    var ages: [Double] = []
    var notes: [String?] = []
    var ids: [String?] = []
    var rowNumbers: [Int] = []
    var count = 0
    while let batch = try batches.next() {
      #expect(batch.unreadable.isEmpty)
      #expect(batch.table.rowCount >= 1_000 || rowNumbers.count + batch.table.rowCount == 40_000)
      ages += batch.table.numbers("age")
      notes += batch.table.texts("note")
      ids += batch.table.texts("id")
      rowNumbers += (0..<batch.table.rowCount).map(batch.table.rowNumber)
      count += 1
    }
    #expect(count > 3)
    #expect(rowNumbers == Array(1...40_000))
    #expect(ages == whole.numbers("age"))
    #expect(notes == whole.texts("note"))
    #expect(ids == whole.texts("id"))
  }

  @Test("batches that threads read at once are those that are read one by one")
  func unread() throws {
    let text = "n,t\n" + (1...60_000).map { "\($0),t\($0 % 9)\n" }.joined()
    let options = CSVOptions(types: ["n": .numeric])
    func open() throws -> CSVBatches {
      try CSVBatches(bytes: Array(text.utf8), source: "data.csv", options: options, rows: 5_000)
    }
    var parts: [CSVUnreadBatch] = []
    var batches = try open()
    while true {
      let next = try batches.nextUnread(atMost: 2)
      #expect(next.count <= 2)
      if next.isEmpty { break }
      parts += next
    }
    let read = Lanes(threads: 2).map(parts.count) { [parts] index in try? parts[index].read() }
    batches = try open()
    for batch in read {
      let expected = try #require(try batches.next())
      #expect(batch?.table.contents == expected.table.contents)
      #expect(batch?.table.rowNumber(0) == expected.table.rowNumber(0))
    }
    #expect(try batches.next() == nil)
  }

  @Test("cells that are not of their column's type are missing, and counted")
  func unreadable() throws {
    let text = "n,l,t\n1,true,a\nabc,Yes,b\nInf,0,\n,NA,c\n007,1,d\n"
    let options = CSVOptions(types: ["n": .numeric, "l": .logical], columns: ["n", "l"])
    var batches = try CSVBatches(
      bytes: Array(text.utf8), source: "data.csv", options: options, rows: 10)
    let batch = try #require(try batches.next())
    #expect(batch.table.names == ["n", "l"])
    #expect(batch.table.numbers("n").map { $0.isNaN ? -1 : $0 } == [1, -1, -1, -1, 7])
    #expect(batch.table["l"]?.values == .logical([1, -1, 0, -1, 1]))
    #expect(batch.unreadable == ["n": 2, "l": 1])
    #expect(try batches.next() == nil)
  }

  @Test("a fault is told with its row in the file, when its batch is read")
  func fault() throws {
    var text = "a,b\n"
    for row in 1...100_000 { text += row == 90_000 ? "1,2,3\n" : "\(row),2\n" }
    var batches = try CSVBatches(
      bytes: Array(text.utf8), source: "data.csv", options: CSVOptions(), rows: 1_000)
    let error = #expect(throws: CSVError.self) {
      while try batches.next() != nil {}
    }
    #expect(
      error?.description == """
        data.csv, row 90000: 3 cells, but the header has 2; check the delimiter and the quotes.
        """)
  }
}
