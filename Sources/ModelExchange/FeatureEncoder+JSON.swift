internal import Formulas
internal import JSONDocuments

extension FeatureEncoder.Input {
  /// The input as a member of `features`.
  var value: JSONValue {
    var members: [JSONValue.Member] = [.init("name", .string(name))]
    switch kind {
    case .numeric: members.append(.init("type", .string("numeric")))
    case .logical: members.append(.init("type", .string("logical")))
    case .categorical(let levels):
      members.append(.init("type", .string("categorical")))
      members.append(.init("levels", .strings(levels)))
    }
    members.append(.init("missingShare", .number(profile.missingShare)))
    switch kind {
    case .numeric:
      members.append(.init("quantiles", .numbers(profile.quantiles)))
      if !profile.sharesAtOrBelow.isEmpty {
        members.append(.init("sharesAtOrBelow", .numbers(profile.sharesAtOrBelow)))
      }
    case .logical, .categorical:
      members.append(.init("levelShares", .numbers(profile.levelShares)))
    }
    members.append("substitute", substitute.map { value(ofSlot: $0) })
    return .object(members)
  }

  /// A slot value as files write it.
  private func value(ofSlot slot: Double) -> JSONValue {
    switch kind {
    case .numeric: .number(slot)
    case .logical: .bool(slot == 1)
    case .categorical(let levels): .string(levels[Int(slot)])
    }
  }

  /// The slot value that a file writes; one that is no level comes out as a level that does not
  /// exist, which the encoder refuses.
  private static func slot(
    _ value: JSONValue, of kind: Kind, at path: String
  ) throws(JSONShapeError) -> Double {
    switch kind {
    case .numeric: return try value.number(at: path)
    case .logical: return try value.bool(at: path) ? 1 : 0
    case .categorical(let levels):
      let text = try value.string(at: path)
      return levels.firstIndex(of: text).map(Double.init) ?? FeatureEncoder.unseenLevel
    }
  }

  /// Reads a member of `features`.
  init(_ value: JSONValue, at path: String) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    let name = try object.string("name")
    let type = try object.string("type")
    let kind: Kind
    switch type {
    case "numeric": kind = .numeric
    case "logical": kind = .logical
    case "categorical": kind = .categorical(levels: try object.strings("levels"))
    default: throw object.unknownName(type, of: "type")
    }
    let missingShare = try object.number("missingShare")
    let isNumeric = kind == .numeric
    let quantiles = isNumeric ? try object.numbers("quantiles") : []
    let profile = FeatureEncoder.Profile(
      missingShare: missingShare, quantiles: quantiles,
      sharesAtOrBelow: try object.shares("sharesAtOrBelow", count: quantiles.count),
      levelShares: isNumeric ? [] : try object.numbers("levelShares"))
    let substitute = try object.optional("substitute").map { value throws(JSONShapeError) in
      try Self.slot(value, of: kind, at: object.path(of: "substitute"))
    }
    try object.finish()
    self.init(name: name, kind: kind, profile: profile, substitute: substitute)
  }
}

extension FeatureEncoder {
  /// The encoder without its inputs, which stand in `features`.
  var value: JSONValue {
    .object([
      .init("variables", .array(variables.map(\.value))),
      .init("terms", .array(terms.map(\.value))),
      .init("intercept", .bool(hasIntercept)),
      .init("offsets", .strings(offsets.map(\.description))),
      .init("strata", .array(strata.map(\.value))),
      .init("columns", .strings(columnNames)),
    ])
  }

  /// Reads an encoder.
  init(_ reader: ObjectReader, inputs: [Input]) throws(JSONShapeError) {
    var object = reader
    let variables = try object.array("variables", Variable.init)
    let terms = try object.array("terms", Term.init)
    let hasIntercept = try object.bool("intercept")
    let offsets = try object.array("offsets", parsedExpression)
    let strata = try object.array("strata", Variable.init)
    let columnNames = try object.strings("columns")
    try object.finish()
    self.init(
      inputs: inputs, variables: variables, terms: terms, hasIntercept: hasIntercept,
      offsets: offsets, strata: strata, columnNames: columnNames)
  }
}

extension FeatureEncoder.Variable {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [.init("name", .string(name))]
    switch kind {
    case .numeric(let expression):
      members.append(.init("kind", .string("numeric")))
      members.append(.init("expression", .string(expression.description)))
    case .basis(let expression, let basis):
      members.append(.init("kind", .string("basis")))
      members.append(.init("expression", .string(expression.description)))
      members.append(.init("basis", basis.value))
    case .factor(let expression, let levels, let reference):
      members.append(.init("kind", .string("factor")))
      members.append(.init("expression", .string(expression.description)))
      members.append(.init("levels", .strings(levels)))
      members.append(.init("reference", .integer(reference)))
    }
    return .object(members)
  }

  fileprivate init(_ value: JSONValue, at path: String) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    let name = try object.string("name")
    let kind = try object.string("kind")
    let expression = try parsedExpression(
      try object.value("expression"), at: object.path(of: "expression"))
    switch kind {
    case "numeric": self.init(name: name, kind: .numeric(expression))
    case "basis":
      let basis = try Basis(try object.object("basis"))
      self.init(name: name, kind: .basis(expression, basis))
    case "factor":
      let levels = try object.strings("levels")
      let reference = try object.integer("reference")
      self.init(
        name: name, kind: .factor(expression, levels: levels, reference: reference))
    default: throw object.unknownName(kind, of: "kind")
    }
    try object.finish()
  }
}

extension FeatureEncoder.Term {
  fileprivate var value: JSONValue {
    .object([
      .init("name", .string(name)),
      .init(
        "components",
        .array(
          components.map {
            .object([.init("variable", .integer($0.variable)), .init("full", .bool($0.full))])
          })),
      .init("firstColumn", .integer(columns.lowerBound)),
      .init("columnCount", .integer(columns.count)),
    ])
  }

  fileprivate init(_ value: JSONValue, at path: String) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    let name = try object.string("name")
    let components = try object.array("components") { value, path throws(JSONShapeError) in
      var object = try ObjectReader(value, at: path)
      let component = Component(
        variable: try object.integer("variable"), full: try object.bool("full"))
      try object.finish()
      return component
    }
    let first = try object.integer("firstColumn")
    let count = try object.integer("columnCount")
    try object.finish()
    guard first >= 0, count >= 0, first <= 1 << 24, count <= 1 << 24 else {
      throw JSONShapeError(
        path: path, problem: .invalid("columns \(first) and on, \(count) of them"))
    }
    self.init(name: name, components: components, columns: first..<first + count)
  }
}

extension Basis {
  var value: JSONValue {
    switch self {
    case .naturalSpline(let knots, let boundary, let hasIntercept):
      .object([
        .init("type", .string("naturalSpline")),
        .init("knots", .numbers(knots)),
        .init("boundary", .numbers([boundary.lowerBound, boundary.upperBound])),
        .init("intercept", .bool(hasIntercept)),
      ])
    case .bSpline(let knots, let boundary, let degree, let hasIntercept):
      .object([
        .init("type", .string("bSpline")),
        .init("knots", .numbers(knots)),
        .init("boundary", .numbers([boundary.lowerBound, boundary.upperBound])),
        .init("degree", .integer(degree)),
        .init("intercept", .bool(hasIntercept)),
      ])
    case .restrictedCubicSpline(let knots):
      .object([.init("type", .string("restrictedCubicSpline")), .init("knots", .numbers(knots))])
    case .polynomial(let alpha, let norm2):
      .object([
        .init("type", .string("polynomial")), .init("alpha", .numbers(alpha)),
        .init("norm2", .numbers(norm2)),
      ])
    }
  }

  init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    let type = try object.string("type")
    switch type {
    case "naturalSpline":
      self = .naturalSpline(
        knots: try object.numbers("knots"), boundary: try object.range("boundary"),
        hasIntercept: try object.bool("intercept"))
    case "bSpline":
      self = .bSpline(
        knots: try object.numbers("knots"), boundary: try object.range("boundary"),
        degree: try object.integer("degree"), hasIntercept: try object.bool("intercept"))
    case "restrictedCubicSpline":
      self = .restrictedCubicSpline(knots: try object.numbers("knots"))
    case "polynomial":
      self = .polynomial(alpha: try object.numbers("alpha"), norm2: try object.numbers("norm2"))
    default: throw object.unknownName(type, of: "type")
    }
    try object.finish()
  }
}

/// Reads an expression in the formula language.
private func parsedExpression(_ value: JSONValue, at path: String) throws(JSONShapeError)
  -> Expression
{
  let text = try value.string(at: path)
  do {
    return try Expression(parsing: text)
  } catch {
    throw JSONShapeError(path: path, problem: .invalid(error.description))
  }
}

extension ObjectReader {
  /// Takes ascending shares, as many as given; none where there is no such member.
  mutating func shares(_ name: String, count: Int) throws(JSONShapeError) -> [Double] {
    guard optional(name) != nil else { return [] }
    let found = try numbers(name)
    let ascends = zip(found, found.dropFirst()).allSatisfy { $0 <= $1 }
    guard found.count == count, ascends, found.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
      throw JSONShapeError(
        path: path(of: name), problem: .invalid("\(found.count) shares that do not ascend to 1"))
    }
    return found
  }

  /// Takes two numbers, the lesser first.
  fileprivate mutating func range(_ name: String) throws(JSONShapeError) -> ClosedRange<Double> {
    let ends = try numbers(name)
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw JSONShapeError(
        path: path(of: name),
        problem: .wrongKind(expected: "two ascending numbers", found: "\(ends)"))
    }
    return ends[0]...ends[1]
  }

  /// The error of a name that is none of those that a member can be.
  func unknownName(_ name: String, of member: String) -> JSONShapeError {
    JSONShapeError(
      path: path(of: member), problem: .invalid("\"\(name)\" is not known to this version"))
  }

  /// Takes the name of a case.
  mutating func choice<Choice: RawRepresentable<String>>(
    _ name: String, of: Choice.Type
  ) throws(JSONShapeError) -> Choice {
    let text = try string(name)
    guard let choice = Choice(rawValue: text) else { throw unknownName(text, of: name) }
    return choice
  }
}
