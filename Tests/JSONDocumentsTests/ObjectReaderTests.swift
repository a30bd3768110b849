import JSONDocuments
import Testing

@Suite("Object reader")
struct ObjectReaderTests {
  private func row(_ text: String) throws -> ObjectReader {
    try ObjectReader(try JSONValue(bytes: Array(text.utf8)), at: "rows[3]")
  }

  @Test func takesMembers() throws {
    var object = try row(
      #"{"s": "a", "n": 1.5, "i": 2, "b": true, "x": null, "l": [1, 2], "t": ["a"], "o": {"p": 1}}"#
    )
    #expect(try object.string("s") == "a")
    #expect(try object.number("n") == 1.5)
    #expect(try object.integer("i") == 2)
    #expect(try object.bool("b"))
    #expect(try object.numberOrNull("x") == nil)
    #expect(try object.numbers("l") == [1, 2])
    #expect(try object.strings("t") == ["a"])
    var inner = try object.object("o")
    #expect(inner.path == "rows[3].o")
    #expect(inner.remaining() == [.init("p", .number(1))])
    #expect(object.optional("none") == nil)
    try inner.finish()
    try object.finish()
  }

  @Test(arguments: [
    (#"{}"#, "rows[3].n: missing"),
    (#"{"n": "a"}"#, "rows[3].n: expected a number, found a string"),
    (#"{"n": null}"#, "rows[3].n: expected a number, found null"),
    (#"{"n": 1, "m": 1}"#, "rows[3].m: not a name that this version knows"),
    (#"[]"#, "rows[3]: expected an object, found an array"),
  ])
  func names(text: String, message: String) {
    let error = #expect(throws: JSONShapeError.self) {
      var object = try row(text)
      _ = try object.number("n")
      try object.finish()
    }
    #expect(error?.description == message)
  }

  @Test("elements are named by their index")
  func elements() throws {
    var object = try row(#"{"l": [1, [2]], "i": [1, 2.5], "b": "true"}"#)
    let error = #expect(throws: JSONShapeError.self) { try object.numbers("l") }
    #expect(error?.description == "rows[3].l[1]: expected a number, found an array")
    let integer = #expect(throws: JSONShapeError.self) { try object.integers("i") }
    #expect(integer?.description == "rows[3].i[1]: expected a whole number, found 2.5")
    let truth = #expect(throws: JSONShapeError.self) { try object.bool("b") }
    #expect(truth?.description == "rows[3].b: expected true or false, found a string")
  }
}
