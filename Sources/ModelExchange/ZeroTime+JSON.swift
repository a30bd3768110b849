internal import JSONDocuments

extension ModelDocument.Training.ZeroTime {
  /// The rule as a file keeps it: `"drop"`, or the time that stands for 0.
  var value: JSONValue {
    switch self {
    case .dropped: .string("drop")
    case .replaced(let time): .number(time)
    }
  }

  /// Reads a rule.
  init(_ value: JSONValue, at path: String) throws(JSONShapeError) {
    if value == .string("drop") {
      self = .dropped
      return
    }
    let time = try value.number(at: path)
    guard time > 0 else {
      throw JSONShapeError(
        path: path, problem: .invalid("the time that stands for 0 must be more than 0"))
    }
    self = .replaced(by: time)
  }
}
