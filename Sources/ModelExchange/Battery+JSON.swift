internal import JSONDocuments
internal import Scoring

extension Battery {
  /// The questionnaire's members, as its file names them.
  var members: [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("name", .string(name)), .init("minimumAnswered", .number(minimumAnswered)),
    ]
    members.append("customer", keys.customer.map { .string($0) })
    members.append("wave", keys.wave.map { .string($0) })
    members.append("weight", keys.weight.map { .string($0) })
    if !keys.others.isEmpty { members.append(.init("others", .strings(keys.others))) }
    members += [
      .init("drivers", .array(drivers.map(\.value))), .init("items", .array(items.map(\.value))),
    ]
    return members
  }

  /// Takes the questionnaire's members from an object that has more.
  init(_ object: inout ObjectReader) throws(JSONShapeError) {
    let path = object.path
    var keys = Keys()
    keys.customer = try object.optionalString("customer")
    keys.wave = try object.optionalString("wave")
    keys.weight = try object.optionalString("weight")
    if object.optional("others") != nil { keys.others = try object.strings("others") }
    let (name, least) = (try object.string("name"), try object.number("minimumAnswered"))
    let drivers = try object.array("drivers", Driver.init)
    let items = try object.array("items", Item.init)
    do {
      try self.init(
        name: name, drivers: drivers, items: items, minimumAnswered: least, keys: keys)
    } catch {
      throw JSONShapeError(path: path, problem: .invalid(error.description))
    }
  }
}

extension Battery.Driver {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(name)), .init("label", .string(label)),
    ]
    members.append("tone", tone.map { .string($0.rawValue) })
    members += [
      .init("measurement", .string(measurement.rawValue)), .init("role", .string(role.rawValue)),
    ]
    return .object(members)
  }

  fileprivate init(_ value: JSONValue, at path: String) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    self.init(
      name: try object.string("name"), label: try object.string("label"),
      tone: object.optional("tone") == nil ? nil : try object.choice("tone", of: Tone.self),
      measurement: try object.choice("measurement", of: Measurement.self),
      role: try object.choice("role", of: Role.self))
    try object.finish()
  }
}

extension Battery.Item {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [.init("column", .string(column))]
    if !text.isEmpty { members.append(.init("text", .string(text))) }
    members += [
      .init("driver", .string(driver)), .init("kind", .string(kind.rawValue)),
      .init("range", .numbers([range.lowerBound, range.upperBound])),
    ]
    if isReversed { members.append(.init("reversed", .bool(true))) }
    if !notApplicable.isEmpty { members.append(.init("notApplicable", .numbers(notApplicable))) }
    if !missing.isEmpty { members.append(.init("missing", .numbers(missing))) }
    members.append(.init("weight", .number(weight)))
    members.append("stage", stage.map { .string($0) })
    members.append("channel", channel.map { .string($0) })
    return .object(members)
  }

  fileprivate init(_ value: JSONValue, at path: String) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    let ends = try object.numbers("range")
    guard ends.count == 2, ends[0] < ends[1] else {
      throw JSONShapeError(
        path: object.path(of: "range"), problem: .invalid("not a least and a greatest answer"))
    }
    self.init(
      column: try object.string("column"), text: try object.optionalString("text") ?? "",
      driver: try object.string("driver"),
      kind: try object.choice("kind", of: Battery.Kind.self), range: ends[0]...ends[1],
      isReversed: object.optional("reversed") == nil ? false : try object.bool("reversed"),
      notApplicable: object.optional("notApplicable") == nil
        ? [] : try object.numbers("notApplicable"),
      missing: object.optional("missing") == nil ? [] : try object.numbers("missing"),
      weight: try object.number("weight"), stage: try object.optionalString("stage"),
      channel: try object.optionalString("channel"))
    try object.finish()
  }
}
