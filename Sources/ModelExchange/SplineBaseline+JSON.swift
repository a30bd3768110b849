internal import Formulas
internal import JSONDocuments
internal import Scoring

// Baselines of models whose curve is a formula: a spline in log time, or a mixture with customers who
// never leave.

extension RoystonParmarScorer {
  /// The member `baseline` of a document.
  var baselineValue: JSONValue {
    var members: [JSONValue.Member] = [
      .init("at", .string("zero")), .init("between", .string("spline")),
      .init("beyond", .string("linear")), .init("scale", .string(scale.rawValue)),
      .init("logKnots", .numbers(spline.knots)), .init("lastTime", .number(lastTime)),
    ]
    if !timeVarying.isEmpty {
      members.append(
        .init(
          "timeVarying",
          .array(
            timeVarying.map { set in
              .object([
                .init("columns", .strings(set.columns.map { encoder.columnNames[$0] })),
                .init("logKnots", .numbers(set.spline.knots)),
              ])
            })))
    }
    return .object(members)
  }
}

extension CureScorer {
  /// The member `baseline` of a document.
  var baselineValue: JSONValue {
    .object([
      .init("at", .string("zero")), .init("between", .string("formula")),
      .init("beyond", .string("formula")), .init("latency", .string(latency.rawValue)),
      .init("lastTime", .number(lastTime)),
    ])
  }
}

extension ModelDocument {
  /// Puts a Royston–Parmar scorer together.
  static func royston(
    _ parts: ScorerParts, _ reader: ObjectReader
  ) throws(JSONShapeError) -> RoystonParmarScorer {
    var object = reader
    try object.take([("at", "zero"), ("between", "spline"), ("beyond", "linear")])
    let scale = try object.choice("scale", of: SplineScale.self)
    let spline = try spline(&object)
    let lastTime = try object.number("lastTime")
    var deltas = parts.estimates(Model.timeVaryingEquation)[...]
    var sets: [RoystonParmarScorer.TimeVarying] = []
    if object.optional("timeVarying") != nil {
      sets = try object.array("timeVarying") { value, path throws(JSONShapeError) in
        var set = try ObjectReader(value, at: path)
        let columns = try set.strings("columns")
        let own = try Self.spline(&set)
        try set.finish()
        guard !columns.isEmpty, deltas.count >= columns.count * own.functionCount else {
          throw JSONShapeError(
            path: path, problem: .invalid("there are not as many coefficients as it needs"))
        }
        var places: [Int] = []
        var coefficients: [[Double]] = []
        for name in columns {
          places.append(try column(named: name, of: parts.encoder, at: path))
          coefficients.append(Array(deltas.prefix(own.functionCount)))
          deltas = deltas.dropFirst(own.functionCount)
        }
        return .init(columns: places, spline: own, coefficients: coefficients)
      }
    }
    guard deltas.isEmpty else {
      throw JSONShapeError(
        path: "coefficients",
        problem: .invalid("\(deltas.count) effects that change with time have no spline"))
    }
    try object.finish()
    let baseline = parts.estimates(Model.baselineEquation)
    let effects = parts.estimates(nil)
    let fault = RoystonParmarScorer.fault(
      encoder: parts.encoder, spline: spline, baselineCoefficients: baseline,
      coefficients: effects, timeVarying: sets, reference: parts.reference,
      covariance: parts.covariance, lastTime: lastTime)
    if let fault { throw JSONShapeError(path: "", problem: .invalid(fault)) }
    return RoystonParmarScorer(
      encoder: parts.encoder, scale: scale, spline: spline, baselineCoefficients: baseline,
      coefficients: effects, timeVarying: sets, reference: parts.reference,
      covariance: parts.covariance, lastTime: lastTime)
  }

  /// Puts a cure scorer together.
  static func cure(
    _ parts: ScorerParts, _ reader: ObjectReader
  ) throws(JSONShapeError) -> CureScorer {
    var object = reader
    try object.take([("at", "zero"), ("between", "formula"), ("beyond", "formula")])
    let latency = try object.choice("latency", of: CureLatency.self)
    let lastTime = try object.number("lastTime")
    try object.finish()
    let location = try equation(Model.latencyEquation, parts)
    let incidence = try equation(Model.incidenceEquation, parts)
    let scales = parts.estimates(Model.scaleEquation)
    guard let logScale = scales.first, scales.count == 1 else {
      throw JSONShapeError(
        path: "coefficients", problem: .invalid("there are \(scales.count) scales, not one"))
    }
    let fault = CureScorer.fault(
      encoder: parts.encoder, location: location, logScale: logScale, incidence: incidence,
      reference: parts.reference, covariance: parts.covariance, lastTime: lastTime)
    if let fault { throw JSONShapeError(path: "", problem: .invalid(fault)) }
    return CureScorer(
      encoder: parts.encoder, latency: latency, location: location, logScale: logScale,
      incidence: incidence, reference: parts.reference, covariance: parts.covariance,
      lastTime: lastTime)
  }

  /// The equation of that name: a constant, then coefficients of design columns.
  private static func equation(
    _ name: String, _ parts: ScorerParts
  ) throws(JSONShapeError) -> LifetimeEquation {
    let rows = parts.coefficients.filter { $0.equation == name }
    guard let constant = rows.first, constant.name == "(Intercept)" else {
      throw JSONShapeError(
        path: "coefficients", problem: .invalid("the \(name) does not begin with its intercept"))
    }
    var columns: [Int] = []
    for row in rows.dropFirst() {
      columns.append(try column(named: row.name, of: parts.encoder, at: "coefficients"))
    }
    return LifetimeEquation(
      constants: [constant.estimate ?? 0], columns: columns,
      coefficients: rows.dropFirst().map { $0.estimate ?? 0 })
  }

  private static func spline(_ object: inout ObjectReader) throws(JSONShapeError) -> LogTimeSpline {
    let knots = try object.numbers("logKnots")
    if let fault = LogTimeSpline.fault(knots: knots) {
      throw JSONShapeError(path: object.path(of: "logKnots"), problem: .invalid(fault))
    }
    return LogTimeSpline(knots: knots)
  }

  private static func column(
    named name: String, of encoder: FeatureEncoder, at path: String
  ) throws(JSONShapeError) -> Int {
    guard let column = encoder.columnNames.firstIndex(of: name) else {
      throw JSONShapeError(path: path, problem: .invalid("the design has no column \"\(name)\""))
    }
    return column
  }
}

extension ModelDocument.Model {
  /// The equation of effects that change with time.
  public static let timeVaryingEquation = "time-varying"
  /// The equation of how long those stay who leave some day.
  public static let latencyEquation = "latency"
  /// The equation of log σ.
  public static let scaleEquation = "scale"
  /// The equation of who will ever leave.
  public static let incidenceEquation = "incidence"
}

extension RoystonParmarScorer {
  /// The numbers that were estimated together, in the order of the coefficients.
  var parameters: [ModelDocument.Model.Parameter] {
    let names = encoder.columnNames
    var all: [ModelDocument.Model.Parameter] = baselineCoefficients.enumerated().map {
      .init(
        equation: ModelDocument.Model.baselineEquation, name: "gamma\($0.offset)", column: nil,
        value: $0.element)
    }
    for column in names.indices {
      all.append(
        .init(equation: nil, name: names[column], column: column, value: coefficients[column]))
    }
    for set in timeVarying {
      for (column, values) in zip(set.columns, set.coefficients) {
        for (index, value) in values.enumerated() {
          all.append(
            .init(
              equation: ModelDocument.Model.timeVaryingEquation,
              name: "\(names[column]):gamma\(index + 1)", column: column, value: value))
        }
      }
    }
    return all
  }
}

extension CureScorer {
  /// The numbers that were estimated together, in the order of the coefficients.
  var parameters: [ModelDocument.Model.Parameter] {
    func equation(
      _ name: String, _ own: LifetimeEquation
    ) -> [ModelDocument.Model.Parameter] {
      [.init(equation: name, name: "(Intercept)", column: nil, value: own.constants[0])]
        + zip(own.columns, own.coefficients).map {
          .init(equation: name, name: encoder.columnNames[$0], column: $0, value: $1)
        }
    }
    return equation(ModelDocument.Model.latencyEquation, location)
      + [
        .init(
          equation: ModelDocument.Model.scaleEquation, name: "log(scale)", column: nil,
          value: logScale)
      ] + equation(ModelDocument.Model.incidenceEquation, incidence)
  }
}
