internal import Formulas
internal import JSONDocuments
public import Scoring

// A parametric model in a document: its equations are the member `baseline`, their coefficients stand
// with all others.

extension ModelDocument {
  /// What only parametric survival models have.
  public struct LifetimeStatistics: Sendable, Equatable {
    /// A family inside the one that was fitted.
    public struct Member: Sendable, Equatable {
      /// The family.
      public var distribution: LifetimeDistribution
      /// Its log-likelihood on the same data.
      public var logLikelihood: Double
      /// The likelihood-ratio test of it against the whole family.
      public var likelihoodRatio: ChiSquaredTest

      /// Collects what was found.
      public init(
        distribution: LifetimeDistribution, logLikelihood: Double, likelihoodRatio: ChiSquaredTest
      ) {
        self.distribution = distribution
        self.logLikelihood = logLikelihood
        self.likelihoodRatio = likelihoodRatio
      }
    }
    /// σ, where there is one for all customers.
    public var scale: Double?
    /// The formulas of further equations, as `scale ~ contract`.
    public var ancillary: [String]
    /// The families inside a generalized gamma; empty for others.
    public var members: [Member]

    /// Collects statistics.
    public init(scale: Double?, ancillary: [String] = [], members: [Member] = []) {
      self.scale = scale
      self.ancillary = ancillary
      self.members = members
    }
  }

  /// The equations of a parametric model, as documents name them.
  public static let lifetimeEquations = ["location", "scale", "shape"]
}

extension LifetimeScorer {
  fileprivate var equations: [LifetimeEquation] { [location, logScale, shape] }

  /// The parameters in the order of the coefficients and of the covariance.
  var parameters: [ModelDocument.Model.Parameter] {
    zip(ModelDocument.lifetimeEquations, equations).flatMap { name, equation in
      equation.constants.map {
        ModelDocument.Model.Parameter(equation: name, name: nil, column: nil, value: $0)
      }
        + zip(equation.columns, equation.coefficients).map { column, value in
          ModelDocument.Model.Parameter(
            equation: name, name: encoder.columnNames[column], column: column, value: value)
        }
    }
  }

  /// The member `baseline`.
  var equationsValue: JSONValue {
    let names = encoder.strata.map(\.name)
    return .object([
      .init("at", .string("zero")), .init("between", .string("formula")),
      .init("beyond", .string("formula")), .init("distribution", .string(distribution.rawValue)),
      .init("lastTime", .number(lastTime)),
      .init(
        "strata",
        .array(
          strata.map { key in .object(zip(names, key).map { .init($0, .string($1)) }) })),
      .init(
        "equations",
        .array(
          zip(ModelDocument.lifetimeEquations, equations).map { name, equation in
            .object([
              .init("name", .string(name)), .init("constants", .integer(equation.constants.count)),
              .init("columns", .array(equation.columns.map { .integer($0) })),
            ])
          })),
    ])
  }
}

extension ModelDocument {
  /// Reads the equations of a parametric model and puts its scorer together.
  static func lifetimeScorer(
    _ parts: ScorerParts, _ reader: ObjectReader
  ) throws(JSONShapeError) -> LifetimeScorer {
    var object = reader
    try object.take([("at", "zero"), ("between", "formula"), ("beyond", "formula")])
    let distribution = try object.choice("distribution", of: LifetimeDistribution.self)
    let lastTime = try object.number("lastTime")
    let names = parts.encoder.strata.map(\.name)
    let strata = try object.array("strata") { value, path throws(JSONShapeError) in
      var key = try ObjectReader(value, at: path)
      var levels: [String] = []
      for name in names { levels.append(try key.string(name)) }
      try key.finish()
      return levels
    }
    let shapes = try object.array("equations") { value, path throws(JSONShapeError) in
      var equation = try ObjectReader(value, at: path)
      let name = try equation.string("name")
      let constants = try equation.integer("constants")
      let columns = try equation.array("columns") { value, path throws(JSONShapeError) in
        try value.integer(at: path)
      }
      try equation.finish()
      return (name: name, constants: constants, columns: columns)
    }
    try object.finish()
    func fault(_ problem: String) -> JSONShapeError {
      JSONShapeError(path: "baseline", problem: .invalid(problem))
    }
    guard shapes.map(\.name) == lifetimeEquations else {
      throw fault("the equations are not those of location, scale and shape")
    }
    var equations: [LifetimeEquation] = []
    for shape in shapes {
      let values = parts.estimates(shape.name)
      guard shape.constants >= 0, values.count == shape.constants + shape.columns.count else {
        throw fault("the equation \(shape.name) does not have as many coefficients as columns")
      }
      equations.append(
        LifetimeEquation(
          constants: Array(values.prefix(shape.constants)), columns: shape.columns,
          coefficients: Array(values.dropFirst(shape.constants))))
    }
    if let problem = LifetimeScorer.fault(
      encoder: parts.encoder, distribution: distribution, equations: equations,
      reference: parts.reference, covariance: parts.covariance, strata: strata, lastTime: lastTime)
    {
      throw fault(problem)
    }
    return LifetimeScorer(
      encoder: parts.encoder, distribution: distribution, location: equations[0],
      logScale: equations[1], shape: equations[2], reference: parts.reference,
      covariance: parts.covariance, strata: strata, lastTime: lastTime)
  }
}

extension ModelDocument.LifetimeStatistics {
  /// The members that a document's `fit` has besides those of all families.
  func values(_ distribution: LifetimeDistribution) -> [JSONValue.Member] {
    var values: [JSONValue.Member] = [.init("distribution", .string(distribution.rawValue))]
    if let scale { values.append(.init("scale", .number(scale))) }
    if !ancillary.isEmpty { values.append(.init("ancillary", .strings(ancillary))) }
    guard !members.isEmpty else { return values }
    values.append(
      .init(
        "members",
        .array(
          members.map { member in
            .object([
              .init("distribution", .string(member.distribution.rawValue)),
              .init("logLikelihood", .number(member.logLikelihood)),
              .init("likelihoodRatio", member.likelihoodRatio.value),
            ])
          })))
    return values
  }

  /// Takes those members from a document's `fit`.
  init(_ fit: inout ObjectReader, _ distribution: LifetimeDistribution) throws(JSONShapeError) {
    let name = try fit.string("distribution")
    guard name == distribution.rawValue else { throw fit.unknownName(name, of: "distribution") }
    var scale: Double?
    if fit.optional("scale") != nil { scale = try fit.number("scale") }
    var ancillary: [String] = []
    if fit.optional("ancillary") != nil {
      ancillary = try fit.array("ancillary") { value, path throws(JSONShapeError) in
        try value.string(at: path)
      }
    }
    var members: [Member] = []
    if fit.optional("members") != nil {
      members = try fit.array("members") { value, path throws(JSONShapeError) in
        var object = try ObjectReader(value, at: path)
        let member = try object.choice("distribution", of: LifetimeDistribution.self)
        let logLikelihood = try object.number("logLikelihood")
        guard let test = try object.optionalTest("likelihoodRatio") else {
          throw JSONShapeError(path: path, problem: .invalid("a member has no likelihoodRatio"))
        }
        try object.finish()
        return Member(
          distribution: member, logLikelihood: logLikelihood, likelihoodRatio: test)
      }
    }
    self.init(scale: scale, ancillary: ancillary, members: members)
  }
}
