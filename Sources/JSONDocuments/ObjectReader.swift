/// Takes the members of an object by name, and tells which were not expected.
///
///     var object = try ObjectReader(value, at: "coefficients[3]")
///     let name = try object.string("name")
///     let estimate = try object.optionalNumber("estimate")
///     try object.finish()
///
/// Every error names the place: "coefficients[3].estimate: expected a number, found a string".
public struct ObjectReader {
  private let members: [JSONValue.Member]
  private var isTaken: [Bool]
  /// Where the object is in its document; empty for the document itself.
  public let path: String

  /// Opens an object.
  ///
  /// - Throws: ``JSONShapeError`` when `value` is something else.
  public init(_ value: JSONValue, at path: String = "") throws(JSONShapeError) {
    guard case .object(let members) = value else {
      throw JSONShapeError(
        path: path, problem: .wrongKind(expected: "an object", found: value.kind))
    }
    self.members = members
    self.isTaken = Array(repeating: false, count: members.count)
    self.path = path
  }

  /// The place of a member.
  public func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// Takes a member that may be absent.
  public mutating func optional(_ name: String) -> JSONValue? {
    guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
    isTaken[index] = true
    return members[index].value
  }

  /// Takes a member that must be there.
  public mutating func value(_ name: String) throws(JSONShapeError) -> JSONValue {
    guard let value = optional(name) else {
      throw JSONShapeError(path: path(of: name), problem: .missing)
    }
    return value
  }

  /// Takes a text.
  public mutating func string(_ name: String) throws(JSONShapeError) -> String {
    try value(name).string(at: path(of: name))
  }

  /// Takes a number.
  public mutating func number(_ name: String) throws(JSONShapeError) -> Double {
    try value(name).number(at: path(of: name))
  }

  /// Takes a number that may be `null`.
  public mutating func numberOrNull(_ name: String) throws(JSONShapeError) -> Double? {
    let value = try value(name)
    return value == .null ? nil : try value.number(at: path(of: name))
  }

  /// Takes a whole number.
  public mutating func integer(_ name: String) throws(JSONShapeError) -> Int {
    try value(name).integer(at: path(of: name))
  }

  /// Takes a truth value.
  public mutating func bool(_ name: String) throws(JSONShapeError) -> Bool {
    try value(name).bool(at: path(of: name))
  }

  /// Takes an array of numbers.
  public mutating func numbers(_ name: String) throws(JSONShapeError) -> [Double] {
    try array(name) { value, path throws(JSONShapeError) in try value.number(at: path) }
  }

  /// Takes an array of whole numbers.
  public mutating func integers(_ name: String) throws(JSONShapeError) -> [Int] {
    try array(name) { value, path throws(JSONShapeError) in try value.integer(at: path) }
  }

  /// Takes an array of texts.
  public mutating func strings(_ name: String) throws(JSONShapeError) -> [String] {
    try array(name) { value, path throws(JSONShapeError) in try value.string(at: path) }
  }

  /// Takes an array and reads its elements, each with its place.
  public mutating func array<Element>(
    _ name: String, _ read: (JSONValue, String) throws(JSONShapeError) -> Element
  ) throws(JSONShapeError) -> [Element] {
    try value(name).array(at: path(of: name), read)
  }

  /// Takes an object and opens it.
  public mutating func object(_ name: String) throws(JSONShapeError) -> ObjectReader {
    try ObjectReader(try value(name), at: path(of: name))
  }

  /// Takes all members that are left, in order.
  public mutating func remaining() -> [JSONValue.Member] {
    let left = members.indices.filter { !isTaken[$0] }
    for index in left { isTaken[index] = true }
    return left.map { members[$0] }
  }

  /// Ends the reading.
  ///
  /// - Throws: ``JSONShapeError`` when a member was not taken: a name that nobody knows.
  public func finish() throws(JSONShapeError) {
    guard let index = isTaken.firstIndex(of: false) else { return }
    throw JSONShapeError(path: path(of: members[index].name), problem: .unknown)
  }
}

extension JSONValue {
  /// The text that the value at `path` is.
  public func string(at path: String) throws(JSONShapeError) -> String {
    guard case .string(let text) = self else { throw wrong("a string", at: path) }
    return text
  }

  /// The number that the value at `path` is.
  public func number(at path: String) throws(JSONShapeError) -> Double {
    guard case .number(let number) = self else { throw wrong("a number", at: path) }
    return number
  }

  /// The whole number that the value at `path` is.
  public func integer(at path: String) throws(JSONShapeError) -> Int {
    guard case .number(let number) = self else { throw wrong("a whole number", at: path) }
    guard let integer = Int(exactly: number) else {
      throw JSONShapeError(
        path: path, problem: .wrongKind(expected: "a whole number", found: number.canonicalJSON))
    }
    return integer
  }

  /// The truth value that the value at `path` is.
  public func bool(at path: String) throws(JSONShapeError) -> Bool {
    guard case .bool(let truth) = self else { throw wrong("true or false", at: path) }
    return truth
  }

  /// The elements of the array that the value at `path` is, each read with its place.
  public func array<Element>(
    at path: String, _ read: (JSONValue, String) throws(JSONShapeError) -> Element
  ) throws(JSONShapeError) -> [Element] {
    guard case .array(let values) = self else { throw wrong("an array", at: path) }
    var elements: [Element] = []
    elements.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      elements.append(try read(value, "\(path)[\(index)]"))
    }
    return elements
  }

  private func wrong(_ expected: String, at path: String) -> JSONShapeError {
    JSONShapeError(path: path, problem: .wrongKind(expected: expected, found: kind))
  }
}
