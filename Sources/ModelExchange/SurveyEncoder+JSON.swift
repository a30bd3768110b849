internal import JSONDocuments
internal import Scoring

extension SurveyEncoder {
  /// The encoder as the member `battery`.
  var value: JSONValue {
    var members = battery.members
    members.append(
      .init("columns", .array(features.map { $0.value(battery) })))
    if let part = named(ideals) { members.append(.init("ideals", part)) }
    if let part = named(contributions) { members.append(.init("contributions", part)) }
    members.append("surveyDate", date?.value)
    return .object(members)
  }

  /// Numbers of some drivers, by name.
  private func named(_ values: [Double?]) -> JSONValue? {
    let known = zip(battery.drivers, values).compactMap { driver, value in
      value.map { JSONValue.Member(driver.name, .number($0)) }
    }
    return known.isEmpty ? nil : .object(known)
  }

  /// Reads the member `battery`.
  init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    let battery = try Battery(&object)
    let features = try object.array("columns") { value, path throws(JSONShapeError) in
      try Feature(value, at: path, battery)
    }
    let ideals = try Self.named("ideals", &object, battery)
    let contributions = try Self.named("contributions", &object, battery)
    let date =
      object.optional("surveyDate") == nil
      ? nil : try SurveyDate(try object.object("surveyDate"))
    let path = object.path
    try object.finish()
    let fault = Self.fault(
      battery, features, ideals: ideals, contributions: contributions, date: date)
    if let fault { throw JSONShapeError(path: path, problem: .invalid(fault)) }
    self.init(
      battery: battery, features: features, ideals: ideals, contributions: contributions,
      date: date)
  }

  private static func named(
    _ name: String, _ object: inout ObjectReader, _ battery: Battery
  ) throws(JSONShapeError) -> [Double?] {
    guard object.optional(name) != nil else { return battery.drivers.map { _ in nil } }
    var part = try object.object(name)
    var values: [Double?] = []
    for driver in battery.drivers {
      values.append(
        part.optional(driver.name) == nil ? nil : try part.number(driver.name))
    }
    try part.finish()
    return values
  }
}

extension SurveyEncoder.Feature {
  fileprivate func value(_ battery: Battery) -> JSONValue {
    var members = [JSONValue.Member("name", .string(name))]
    func add(_ measure: String, _ driver: Int? = nil) {
      members.append(.init("measure", .string(measure)))
      if let driver { members.append(.init("driver", .string(battery.drivers[driver].name))) }
    }
    switch measure {
    case .score(let driver, let kind): add(kind.rawValue, driver)
    case .gap(let driver): add("gap", driver)
    case .meetRate(let driver): add("meetRate", driver)
    case .index: add("index")
    case .surveyed: add("surveyed")
    case .age: add("age")
    }
    if !neverSurveyed.isNaN { members.append(.init("neverSurveyed", .number(neverSurveyed))) }
    return .object(members)
  }

  fileprivate init(
    _ value: JSONValue, at path: String, _ battery: Battery
  ) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    let name = try object.string("name")
    let word = try object.string("measure")
    func driver(_ object: inout ObjectReader) throws(JSONShapeError) -> Int {
      let name = try object.string("driver")
      guard let index = battery.drivers.firstIndex(where: { $0.name == name }) else {
        throw JSONShapeError(
          path: object.path(of: "driver"), problem: .invalid("there is no driver \"\(name)\""))
      }
      return index
    }
    let measure: SurveyEncoder.Measure
    switch word {
    case "gap": measure = .gap(driver: try driver(&object))
    case "meetRate": measure = .meetRate(driver: try driver(&object))
    case "index": measure = .index
    case "surveyed": measure = .surveyed
    case "age": measure = .age
    default:
      guard let kind = Battery.Kind(rawValue: word) else {
        throw object.unknownName(word, of: "measure")
      }
      measure = .score(driver: try driver(&object), kind)
    }
    let never =
      object.optional("neverSurveyed") == nil ? Double.nan : try object.number("neverSurveyed")
    try object.finish()
    self.init(name: name, measure: measure, neverSurveyed: never)
  }
}

extension SurveyDate {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("column", .string(column)), .init("calendar", .bool(isCalendar)),
    ]
    switch asOf {
    case .column(let name): members.append(.init("asOfColumn", .string(name)))
    case .fixed(let time):
      members.append(.init("asOf", .string(Self.text(time, isCalendar: isCalendar))))
    }
    return .object(members)
  }

  fileprivate init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    let column = try object.string("column")
    let isCalendar = try object.bool("calendar")
    let moment: Moment
    if object.optional("asOfColumn") != nil {
      moment = .column(try object.string("asOfColumn"))
    } else {
      let text = try object.string("asOf")
      guard let time = Self.time(text, isCalendar: isCalendar) else {
        throw JSONShapeError(
          path: object.path(of: "asOf"),
          problem: .invalid("\"\(text)\" is no \(isCalendar ? "date" : "number")"))
      }
      moment = .fixed(time)
    }
    try object.finish()
    self.init(column: column, asOf: moment, isCalendar: isCalendar)
  }
}
