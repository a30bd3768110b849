internal import Formulas
internal import JSONDocuments
internal import Scoring

/// Baselines as the member `baseline` of a document, by families.
extension ModelDocument.Model {
  /// The member; `nil` where the family has none.
  var baselineValue: JSONValue? {
    switch self {
    case .logistic: return nil
    case .cox(let scorer, _): return scorer.stepBaseline
    case .fineGray(let scorer, _):
      guard case .object(let members) = scorer.subdistribution.stepBaseline else { return nil }
      return .object([.init("cause", .string(scorer.cause))] + members)
    case .sharedFrailty(let scorer, _):
      guard case .object(let members) = scorer.conditional.stepBaseline else { return nil }
      let frailty = JSONValue.object([
        .init("distribution", .string(scorer.distribution.rawValue)),
        .init("variance", .number(scorer.variance)),
      ])
      return .object([.init("frailty", frailty)] + members)
    case .discreteTime(let scorer, _): return scorer.baselineValue
    case .piecewiseExponential(let scorer):
      return .object([
        .init("at", .string("zero")), .init("between", .string("constant")),
        .init("beyond", .string("missing")),
        .init("strata", scorer.parameters.strataValue),
      ])
    case .aft(let scorer, _): return scorer.equationsValue
    case .roystonParmar(let scorer): return scorer.baselineValue
    case .cure(let scorer, _): return scorer.baselineValue
    case .causeSpecific(let scorer, _):
      let names = scorer.encoder.strata.map(\.name)
      return .object([
        .init("at", .string("reference")), .init("between", .string("step")),
        .init("beyond", .string("missing")),
        .init("survival", .string(scorer.survivalProduct.rawValue)),
        .init(
          "causes",
          .array(
            scorer.causes.map { cause in
              .object([
                .init("cause", .string(cause.name)),
                .init("strata", .array(cause.strata.map { $0.value(names) })),
              ])
            })),
      ])
    }
  }
}

extension CoxScorer {
  fileprivate var stepBaseline: JSONValue {
    .object([
      .init("at", .string("reference")),
      .init("between", .string("step")),
      .init("beyond", .string("missing")),
      .init("strata", .array(strata.map { $0.value(encoder.strata.map(\.name)) })),
    ])
  }
}

extension DiscreteTimeScorer {
  fileprivate var baselineValue: JSONValue {
    var members: [JSONValue.Member] = [
      .init("at", .string("zero")), .init("between", .string("periods")),
      .init("beyond", .string("missing")), .init("link", .string(link.rawValue)),
      .init("periodLength", .number(periodLength)),
    ]
    members.append("spline", spline?.value)
    members.append(.init("strata", parameters.strataValue))
    return .object(members)
  }
}

extension HazardParameters {
  fileprivate var strataValue: JSONValue {
    let names = encoder.strata.map(\.name)
    return .array(
      strata.map { stratum in
        .object([
          .init("key", .object(zip(names, stratum.key).map { .init($0, .string($1)) })),
          .init("end", .numbers(stratum.cells.map(\.end))),
          .init(
            "coefficient",
            .array(stratum.cells.map { $0.coefficient.map { .integer($0) } ?? .null })),
          .init("hazard", .array(stratum.cells.map { .optional($0.knownHazard) })),
        ])
      })
  }
}

// MARK: - Reading

extension ObjectReader {
  /// Takes the words that say how a baseline is to be read.
  mutating func take(
    _ words: [(name: String, value: String)]
  ) throws(JSONShapeError) {
    for (name, value) in words {
      let found = try string(name)
      guard found == value else { throw unknownName(found, of: name) }
    }
  }

  /// Takes the levels of a stratum.
  mutating func key(_ variables: [String]) throws(JSONShapeError) -> [String] {
    var object = try object("key")
    var key: [String] = []
    for variable in variables { key.append(try object.string(variable)) }
    try object.finish()
    return key
  }
}

extension ModelDocument {
  private static let stepWords = [
    (name: "at", value: "reference"), (name: "between", value: "step"),
    (name: "beyond", value: "missing"),
  ]

  /// Reads the steps of a Cox model's baseline, or of a subdistribution's.
  static func stepBaseline(
    _ object: inout ObjectReader, _ encoder: FeatureEncoder
  ) throws(JSONShapeError) -> [BaselineStratum] {
    try object.take(stepWords)
    let strata = try object.array("strata") { value, path throws(JSONShapeError) in
      try BaselineStratum(value, at: path, encoder.strata.map(\.name))
    }
    try object.finish()
    return strata
  }

  /// Reads the baselines of several causes.
  static func causeBaselines(
    _ reader: ObjectReader, _ encoder: FeatureEncoder
  ) throws(JSONShapeError) -> (
    product: CauseSpecificScorer.SurvivalProduct, causes: [(name: String, [BaselineStratum])]
  ) {
    var object = reader
    try object.take(stepWords)
    let product = try object.choice(
      "survival", of: CauseSpecificScorer.SurvivalProduct.self)
    let names = encoder.strata.map(\.name)
    let causes = try object.array("causes") { value, path throws(JSONShapeError) in
      var cause = try ObjectReader(value, at: path)
      let name = try cause.string("cause")
      let strata = try cause.array("strata") { value, path throws(JSONShapeError) in
        try BaselineStratum(value, at: path, names)
      }
      try cause.finish()
      return (name, strata)
    }
    try object.finish()
    return (product, causes)
  }

  /// What the baseline of a discrete-time model says besides its strata.
  struct Periods {
    var link: DiscreteTimeScorer.Link
    var length: Double
    var spline: Basis?
    var strata: [HazardBaseline]
  }

  /// Reads the baseline of a discrete-time model.
  static func periods(
    _ reader: ObjectReader, _ encoder: FeatureEncoder
  ) throws(JSONShapeError) -> Periods {
    var object = reader
    try object.take([("at", "zero"), ("between", "periods"), ("beyond", "missing")])
    let link = try object.choice("link", of: DiscreteTimeScorer.Link.self)
    let length = try object.number("periodLength")
    var spline: Basis?
    if object.optional("spline") != nil {
      let basis = try Basis(try object.object("spline"))
      if let fault = basis.fault {
        throw JSONShapeError(path: object.path(of: "spline"), problem: .invalid(fault))
      }
      spline = basis
    }
    let strata = try hazardStrata(&object, encoder)
    try object.finish()
    return Periods(link: link, length: length, spline: spline, strata: strata)
  }

  /// Reads the baseline of a piecewise exponential model.
  static func rates(
    _ reader: ObjectReader, _ encoder: FeatureEncoder
  ) throws(JSONShapeError) -> [HazardBaseline] {
    var object = reader
    try object.take([("at", "zero"), ("between", "constant"), ("beyond", "missing")])
    let strata = try hazardStrata(&object, encoder)
    try object.finish()
    return strata
  }

  private static func hazardStrata(
    _ object: inout ObjectReader, _ encoder: FeatureEncoder
  ) throws(JSONShapeError) -> [HazardBaseline] {
    let names = encoder.strata.map(\.name)
    return try object.array("strata") { value, path throws(JSONShapeError) in
      var stratum = try ObjectReader(value, at: path)
      let key = try stratum.key(names)
      let ends = try stratum.numbers("end")
      let coefficients = try stratum.array("coefficient") { value, path throws(JSONShapeError) in
        value == .null ? Int?.none : try value.integer(at: path)
      }
      let hazards = try stratum.array("hazard") { value, path throws(JSONShapeError) in
        value == .null ? Double?.none : try value.number(at: path)
      }
      try stratum.finish()
      guard coefficients.count == ends.count, hazards.count == ends.count, !ends.isEmpty else {
        throw JSONShapeError(
          path: path, problem: .invalid("ends, coefficients and hazards are not equally many"))
      }
      return HazardBaseline(
        key: key,
        cells: ends.indices.map {
          .init(end: ends[$0], coefficient: coefficients[$0], knownHazard: hazards[$0])
        })
    }
  }
}
