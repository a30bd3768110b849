import DataFrames
import Testing

@Suite("Tables and columns")
struct TableTests {
  let table = DataFrame(
    source: "shops.csv",
    columns: [
      Column(name: "size", values: .numeric([3, .nan, 1])),
      Column(
        name: "town", values: .categorical(codes: [1, 0, -1], levels: ["Bern", "Chur"]),
        textEvidence: TextEvidence(row: 1, text: "Chur", reason: .notANumber, count: 2)),
      Column(name: "open", values: .logical([-1, 1, 0])),
    ])

  @Test("columns are found by name")
  func lookup() {
    #expect(table.names == ["size", "town", "open"])
    #expect(table["town"]?.values == .categorical(codes: [1, 0, -1], levels: ["Bern", "Chur"]))
    #expect(table["Town"] == nil)
    #expect(table.rowCount == 3)
  }

  @Test("types and missing values")
  func types() {
    #expect(table.columns.map(\.type) == [.numeric, .categorical, .logical])
    #expect(table.columns.map(\.missingCount) == [1, 1, 1])
    #expect(table["size"]?.isMissing(1) == true)
    #expect(table["town"]?.isMissing(2) == true)
    #expect(table["open"]?.isMissing(0) == true)
    #expect(table["open"]?.isMissing(1) == false)
  }

  @Test("selected rows keep their numbers, levels and evidence")
  func selection() {
    let selected = table.selecting(rows: [2, 0])
    #expect((0..<2).map(selected.rowNumber) == [3, 1])
    #expect(selected["size"]?.values == .numeric([1, 3]))
    #expect(selected["town"]?.values == .categorical(codes: [-1, 1], levels: ["Bern", "Chur"]))
    #expect(selected["town"]?.textEvidence == table["town"]?.textEvidence)
    #expect(selected["open"]?.values == .logical([0, -1]))
    #expect(selected.selecting(rows: [1]).rowNumber(0) == 1)
  }

  @Test(
    "a typing error finds the nearest name",
    arguments: [("sise", "size"), ("TOWNS", "town"), ("opens", "open"), ("volume", nil)])
  func nearest(typed: String, found: String?) {
    #expect(table.nearestName(to: typed) == found)
  }

  @Test(
    "evidence reads as a clause",
    arguments: [
      (TextEvidence.Reason.notANumber, "\"0x7\" is not a number"),
      (.leadingZero, "\"0x7\" starts with a zero, as codes do and numbers do not"),
      (.tooLarge, "\"0x7\" is an integer too large to be held exactly as a number"),
    ])
  func evidence(reason: TextEvidence.Reason, sentence: String) {
    #expect(TextEvidence(row: 1, text: "0x7", reason: reason, count: 1).description == sentence)
  }

  @Test("evidence shows long texts cut and line breaks escaped")
  func excerpt() {
    let long = "a\nb\r\nc\td" + String(repeating: "x", count: 40)
    let evidence = TextEvidence(row: 1, text: long, reason: .notANumber, count: 1)
    #expect(
      evidence.description
        == "\"a\\nb\\nc\\td" + String(repeating: "x", count: 33) + "...\" is not a number")
  }

  @Test("traps on columns of different lengths and on equal names")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = DataFrame(
        source: "x",
        columns: [
          Column(name: "a", values: .numeric([1])), Column(name: "b", values: .numeric([1, 2])),
        ])
    }
    await #expect(processExitsWith: .failure) {
      _ = DataFrame(
        source: "x",
        columns: [
          Column(name: "a", values: .numeric([1])), Column(name: "a", values: .numeric([2])),
        ])
    }
  }
}
