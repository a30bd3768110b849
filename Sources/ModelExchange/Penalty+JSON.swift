internal import JSONDocuments

extension ModelDocument.Penalty {
  /// The penalty as a file keeps it.
  var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("kind", .string("elastic-net")), .init("alpha", .number(alpha)),
      .init("lambda", .number(lambda)), .init("largestLambda", .number(largestLambda)),
      .init("selection", .string(selection.rawValue)), .init("groupsTerms", .bool(groupsTerms)),
    ]
    if !factors.isEmpty {
      members.append(
        .init("factors", .object(factors.map { .init($0.name, .number($0.factor)) })))
    }
    if !bounds.isEmpty {
      members.append(
        .init(
          "bounds",
          .object(
            bounds.map { bound in
              .init(
                bound.name,
                .object([
                  .init("lower", .optional(bound.lower)), .init("upper", .optional(bound.upper)),
                ]))
            })))
    }
    if let crossValidation {
      members.append(.init("crossValidation", crossValidation.value))
    }
    members += [
      .init("effectiveDegreesOfFreedom", .number(effectiveDegreesOfFreedom)),
      .init("optimalityViolation", .number(optimalityViolation)),
      .init("inference", .string(inference.rawValue)),
    ]
    return .object(members)
  }

  /// Reads a penalty.
  init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    let kind = try object.string("kind")
    guard kind == "elastic-net" else { throw object.unknownName(kind, of: "kind") }
    var factors: [Factor] = []
    if object.optional("factors") != nil {
      var members = try object.object("factors")
      for member in members.remaining() {
        factors.append(
          Factor(
            name: member.name, factor: try member.value.number(at: members.path(of: member.name)))
        )
      }
    }
    var bounds: [Bound] = []
    if object.optional("bounds") != nil {
      var members = try object.object("bounds")
      for member in members.remaining() {
        var bound = try ObjectReader(member.value, at: members.path(of: member.name))
        bounds.append(
          Bound(
            name: member.name, lower: try bound.numberOrNull("lower"),
            upper: try bound.numberOrNull("upper")))
        try bound.finish()
      }
    }
    let validation =
      object.optional("crossValidation") != nil
      ? try CrossValidation(try object.object("crossValidation")) : nil
    self.init(
      alpha: try object.number("alpha"), lambda: try object.number("lambda"),
      largestLambda: try object.number("largestLambda"),
      selection: try object.choice("selection", of: Selection.self),
      groupsTerms: try object.bool("groupsTerms"), factors: factors, bounds: bounds,
      crossValidation: validation,
      effectiveDegreesOfFreedom: try object.number("effectiveDegreesOfFreedom"),
      optimalityViolation: try object.number("optimalityViolation"),
      inference: try object.choice("inference", of: Inference.self))
    try object.finish()
  }
}

extension ModelDocument.Penalty.CrossValidation {
  fileprivate var value: JSONValue {
    .object([
      .init("measure", .string(measure)), .init("folds", .integer(folds)),
      .init("mean", .number(mean)), .init("standardError", .optional(standardError)),
      .init("bestLambda", .number(bestLambda)),
      .init("oneStandardErrorLambda", .number(oneStandardErrorLambda)),
    ])
  }

  fileprivate init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    self.init(
      measure: try object.string("measure"), folds: try object.integer("folds"),
      mean: try object.number("mean"), standardError: try object.numberOrNull("standardError"),
      bestLambda: try object.number("bestLambda"),
      oneStandardErrorLambda: try object.number("oneStandardErrorLambda"))
    try object.finish()
  }
}
