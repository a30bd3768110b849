internal import Formulas
internal import JSONDocuments
internal import Scoring

extension ModelDocument {
  /// Decodes a document whose format, version and digest were found good.
  init(_ root: JSONValue) throws(JSONShapeError) {
    var object = try ObjectReader(root)
    for name in ["format", "formatVersion", "digest"] { _ = object.optional(name) }
    let inputs = try object.array("features", FeatureEncoder.Input.init)
    let encoder = try FeatureEncoder(try object.object("encoder"), inputs: inputs)
    do {
      try encoder.validate()
    } catch {
      throw JSONShapeError(path: "encoder", problem: .invalid(error.description))
    }
    let coefficients = try object.array("coefficients", Coefficient.init)
    let covariances = try object.array("covariance") { value, path throws(JSONShapeError) in
      try Covariance(value, at: path, coefficients.map(\.label))
    }
    var referenceObject = try object.object("reference")
    var reference: [Double] = []
    for name in encoder.columnNames { reference.append(try referenceObject.number(name)) }
    try referenceObject.finish()
    var fitObject = try object.object("fit")
    let fit = try FitStatistics(&fitObject)
    var used = coefficients
    if let intercepts = fit.biasReduction?.intercepts, encoder.hasIntercept, !used.isEmpty {
      used[0].estimate = intercepts.scoring
    }
    let model = try Self.model(
      try object.string("model"),
      ScorerParts(
        encoder: encoder, coefficients: used, reference: reference,
        covariance: covariances.last?.matrix), &object, &fitObject)
    try fitObject.finish()
    let columnNames = encoder.columnNames
    var termIndex = 0
    let terms = try object.array("terms") { value, path throws(JSONShapeError) in
      defer { termIndex += 1 }
      let term = encoder.terms.indices.contains(termIndex) ? encoder.terms[termIndex] : nil
      return try TermStatistics(value, at: path, term, columnNames)
    }
    let scorer = model.scorer
    self.init(
      model: model, formula: try object.string("formula"),
      outcome: try Outcome(try object.object("outcome")), fit: fit,
      confidenceLevel: try object.number("confidenceLevel"),
      intervalMethod: try object.choice("intervalMethod", of: IntervalMethod.self),
      coefficients: coefficients, terms: terms,
      tests: try ModelTests(try object.object("tests")), covariances: covariances,
      training: try Training(try object.object("training")),
      provenance: try Provenance(try object.object("provenance")),
      parent: try object.optionalString("parent"),
      warnings: try object.array("warnings", DataWarning.init),
      checks: try object.array("checks") { value, path throws(JSONShapeError) in
        try Check(value, at: path, scorer)
      },
      metadata: try Self.metadata(object.optional("metadata")))
    if object.optional("battery") != nil {
      survey = try SurveyEncoder(try object.object("battery"))
    }
    try object.finish()
  }

  private static func metadata(_ value: JSONValue?) throws(JSONShapeError) -> [MetadataEntry] {
    guard let value else { return [] }
    var object = try ObjectReader(value, at: "metadata")
    var entries: [MetadataEntry] = []
    for member in object.remaining() {
      let text = try member.value.string(at: object.path(of: member.name))
      entries.append(MetadataEntry(name: member.name, value: text))
    }
    return entries
  }
}

extension ObjectReader {
  /// Takes a text that may be absent.
  mutating func optionalString(_ name: String) throws(JSONShapeError) -> String? {
    guard let value = optional(name) else { return nil }
    return try value.string(at: path(of: name))
  }

  /// Takes a number that may be absent.
  fileprivate mutating func optionalNumber(_ name: String) throws(JSONShapeError) -> Double? {
    guard let value = optional(name) else { return nil }
    return try value.number(at: path(of: name))
  }

  /// Takes a test that may be absent.
  mutating func optionalTest(
    _ name: String
  ) throws(JSONShapeError) -> ModelDocument.ChiSquaredTest? {
    guard optional(name) != nil else { return nil }
    var object = try object(name)
    let test = ModelDocument.ChiSquaredTest(
      chiSquared: try object.number("chiSquared"),
      degreesOfFreedom: try object.integer("degreesOfFreedom"),
      pValue: try object.number("pValue"))
    try object.finish()
    return test
  }

  /// Takes an array of numbers, some of which may be `null`.
  fileprivate mutating func numbersOrNull(_ name: String) throws(JSONShapeError) -> [Double?] {
    try array(name) { value, path throws(JSONShapeError) in
      value == .null ? nil : try value.number(at: path)
    }
  }
}

extension ModelDocument.Outcome {
  fileprivate init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    let kind = try object.choice("type", of: Kind.self)
    let event = try object.string("event")
    let censored = try object.optionalString("censored")
    var causes: [Cause] = []
    if object.optional("causes") != nil {
      var members = try object.object("causes")
      for member in members.remaining() {
        let count = try member.value.number(at: members.path(of: member.name))
        causes.append(Cause(name: member.name, events: count))
      }
    }
    self.init(
      kind: kind, event: event, censored: censored, causes: causes,
      timeUnit: try object.optionalString("timeUnit"),
      maximumFollowUp: try object.optionalNumber("maximumFollowUp"))
    try object.finish()
  }
}

extension ModelDocument.FitStatistics {
  /// Takes what all families have; the rest is left to be taken.
  fileprivate init(_ object: inout ObjectReader) throws(JSONShapeError) {
    var concordance: Estimate?
    if object.optional("concordance") != nil {
      var estimate = try object.object("concordance")
      concordance = Estimate(
        value: try estimate.number("value"),
        standardError: try estimate.numberOrNull("standardError"))
      try estimate.finish()
    }
    let exists = try object.value("estimateExists")
    let reduction =
      object.optional("biasReduction") != nil ? try object.object("biasReduction") : nil
    let separation = object.optional("separation") != nil ? try object.object("separation") : nil
    self.init(
      observations: try object.number("observations"), events: try object.number("events"),
      logLikelihood: try object.number("logLikelihood"),
      nullLogLikelihood: try object.number("nullLogLikelihood"),
      degreesOfFreedom: try object.integer("degreesOfFreedom"),
      aic: try object.number("aic"), bic: try object.number("bic"),
      converged: try object.bool("converged"), iterations: try object.integer("iterations"),
      newtonDecrement: try object.number("newtonDecrement"),
      estimateExists: exists == .null ? nil : try object.bool("estimateExists"),
      biasReduction: try reduction.map(ModelDocument.BiasReduction.init),
      separation: try separation.map(ModelDocument.SeparationStatistics.init),
      concordance: concordance)
  }
}

extension ModelDocument.Coefficient {
  fileprivate init(_ value: JSONValue, at path: String) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    self.init(
      name: try object.string("name"), equation: try object.optionalString("equation"),
      estimate: try object.numberOrNull("estimate"),
      standardError: try object.numberOrNull("standardError"),
      robustStandardError: try object.optionalNumber("robustStandardError"),
      statistic: try object.numberOrNull("statistic"), pValue: try object.numberOrNull("pValue"),
      lower: try object.numberOrNull("lower"), upper: try object.numberOrNull("upper"),
      status: try object.choice("status", of: Status.self))
    augmentedStandardError = try object.optionalNumber("augmentedStandardError")
    if let limit = try object.optionalString("mle") {
      guard limit == "infinite" else { throw object.unknownName(limit, of: "mle") }
      maximumIsInfinite = true
    }
    try object.finish()
  }
}

extension ModelDocument.TermStatistics {
  /// Reads what was found about `term`, whose name and columns must be repeated.
  fileprivate init(
    _ value: JSONValue, at path: String, _ term: FeatureEncoder.Term?, _ columnNames: [String]
  ) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    let name = try object.string("name")
    let columns = try object.strings("columns")
    self.init(
      degreesOfFreedom: try object.integer("degreesOfFreedom"),
      likelihoodRatio: try object.optionalTest("likelihoodRatio"))
    try object.finish()
    guard let term, name == term.name, columns == Array(columnNames[term.columns]) else {
      throw JSONShapeError(path: path, problem: .invalid("not the term that the encoder has here"))
    }
  }
}

extension ModelDocument.ModelTests {
  fileprivate init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    self.init(
      likelihoodRatio: try object.optionalTest("likelihoodRatio"),
      wald: try object.optionalTest("wald"), score: try object.optionalTest("score"),
      robustScore: try object.optionalTest("robustScore"))
    try object.finish()
  }
}

extension ModelDocument.Covariance {
  fileprivate init(
    _ value: JSONValue, at path: String, _ names: [String]
  ) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    let kind = try object.choice("kind", of: Kind.self)
    let correction =
      object.optional("correction") == nil
      ? nil : try object.choice("correction", of: Correction.self)
    let clusters = object.optional("clusters") == nil ? nil : try object.integer("clusters")
    let factor = try object.optionalNumber("clusterFactor")
    let columns = try object.array("order") { value, path throws(JSONShapeError) in
      let name = try value.string(at: path)
      guard let column = names.firstIndex(of: name) else {
        throw JSONShapeError(path: path, problem: .invalid("there is no coefficient \"\(name)\""))
      }
      return column
    }
    let lower = try object.numbers("lower")
    try object.finish()
    if let fault = CoefficientCovariance.fault(columns: columns, lower: lower) {
      throw JSONShapeError(path: path, problem: .invalid(fault))
    }
    self.init(kind: kind, matrix: CoefficientCovariance(columns: columns, lower: lower))
    self.correction = correction
    self.clusters = clusters
    clusterFactor = factor
  }
}

extension BaselineStratum {
  init(
    _ value: JSONValue, at path: String, _ variables: [String]
  ) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    var keyObject = try object.object("key")
    var key: [String] = []
    for variable in variables { key.append(try keyObject.string(variable)) }
    try keyObject.finish()
    let time = try object.numbers("time")
    let cumulativeHazard = try object.numbers("cumulativeHazard")
    let atRisk = try object.numbers("atRisk")
    let events = try object.numbers("events")
    let grid = object.optional("intervalGrid") != nil ? try object.object("intervalGrid") : nil
    let intervalGrid = try grid.map(IntervalGrid.init)
    try object.finish()
    let fault = Self.fault(
      time: time, cumulativeHazard: cumulativeHazard, atRisk: atRisk, events: events,
      intervalGrid: intervalGrid)
    if let fault { throw JSONShapeError(path: path, problem: .invalid(fault)) }
    self.init(
      key: key, time: time, cumulativeHazard: cumulativeHazard, atRisk: atRisk, events: events,
      intervalGrid: intervalGrid)
  }
}

extension BaselineStratum.IntervalGrid {
  fileprivate init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    let time = try object.numbers("time")
    let variance = try object.numbers("variance")
    let meanHazard = try object.array("meanHazard") { row, path throws(JSONShapeError) in
      try row.array(at: path) { value, path throws(JSONShapeError) in try value.number(at: path) }
    }
    try object.finish()
    self.init(time: time, variance: variance, meanHazard: meanHazard)
  }
}

extension ModelDocument.Training {
  fileprivate init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    var weights: Weights?
    if object.optional("weights") != nil {
      var inner = try object.object("weights")
      weights = Weights(
        column: try inner.string("column"),
        kind: try inner.choice("kind", of: Weights.Kind.self))
      try inner.finish()
    }
    var classWeights: ClassWeights?
    if object.optional("classWeights") != nil {
      var inner = try object.object("classWeights")
      classWeights = ClassWeights(
        nonEvents: try inner.number("nonEvents"), events: try inner.number("events"))
      try inner.finish()
    }
    var correction: PriorCorrection?
    if object.optional("priorCorrection") != nil {
      var inner = try object.object("priorCorrection")
      correction = PriorCorrection(
        sampleShare: try inner.number("sampleShare"),
        populationShare: try inner.number("populationShare"),
        interceptShift: try inner.number("interceptShift"))
      try inner.finish()
    }
    let seed = object.optional("seed") != nil ? try object.integer("seed") : nil
    let rule =
      object.optional("biasReduction") != nil
      ? try object.choice("biasReduction", of: BiasReductionRule.self) : nil
    let penalty =
      object.optional("penalty") != nil
      ? try ModelDocument.Penalty(try object.object("penalty")) : nil
    self.init(
      missing: try object.choice("missing", of: MissingRule.self), weights: weights,
      cluster: try object.optionalString("cluster"), robust: try object.bool("robust"),
      biasReduction: rule, rowFilter: try object.optionalString("rowFilter"), seed: seed)
    self.penalty = penalty
    if let rule = object.optional("zeroTime") {
      zeroTime = try ZeroTime(rule, at: object.path(of: "zeroTime"))
    }
    self.classWeights = classWeights
    priorCorrection = correction
    if object.optional("recalibration") != nil {
      var inner = try object.object("recalibration")
      recalibration = Recalibration(
        kind: try inner.choice("kind", of: Recalibration.Kind.self),
        intercept: try inner.number("intercept"), slope: try inner.number("slope"),
        observations: try inner.integer("observations"), events: try inner.number("events"),
        dataDigest: try inner.string("dataDigest"))
      try inner.finish()
    }
    try object.finish()
  }
}

extension ModelDocument.Provenance {
  fileprivate init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    self.init(
      dataDigest: try object.optionalString("dataDigest"),
      responseDigest: try object.optionalString("responseDigest"),
      rows: try object.integer("rows"), droppedRows: try object.integer("droppedRows"),
      toolVersion: try object.string("toolVersion"))
    if object.optional("scores") != nil {
      var profile = try object.object("scores")
      let quantiles = try profile.numbers("quantiles")
      let shares = try profile.shares("sharesAtOrBelow", count: 11)
      guard quantiles.count == 11, shares.count == 11,
        zip(quantiles, quantiles.dropFirst()).allSatisfy({ $0 <= $1 })
      else {
        throw JSONShapeError(
          path: profile.path(of: "quantiles"), problem: .invalid("not eleven ascending numbers"))
      }
      scores = ScoreProfile(quantiles: quantiles, sharesAtOrBelow: shares)
      try profile.finish()
    }
    try object.finish()
  }
}

extension DataWarning {
  fileprivate init(_ value: JSONValue, at path: String) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    self.init(code: try object.string("code"), message: try object.string("message"))
    try object.finish()
  }
}

extension ModelDocument.Check {
  fileprivate init(
    _ value: JSONValue, at path: String, _ scorer: Scorer
  ) throws(JSONShapeError) {
    var object = try ObjectReader(value, at: path)
    var inputObject = try object.object("input")
    var input: [Value] = []
    for feature in scorer.encoder.inputs {
      let value = try inputObject.value(feature.name)
      input.append(try Value(value, for: feature, at: inputObject.path(of: feature.name)))
    }
    try inputObject.finish()
    var output = try object.object("prediction")
    let status = try output.string("status")
    let linearPredictor = try output.numberOrNull("linearPredictor")
    let answer: Answer
    switch scorer {
    case .logistic: answer = .churn(try output.numberOrNull("churn"))
    case .cox, .discreteTime, .piecewiseExponential, .aft, .roystonParmar, .cure, .sharedFrailty:
      let horizons = try output.numbers("horizons")
      let values = try output.numbersOrNull("survival")
      guard values.count == horizons.count, horizons.allSatisfy({ $0 >= 0 }) else {
        throw JSONShapeError(
          path: output.path, problem: .invalid("horizons and survival do not fit each other"))
      }
      answer = .survival(horizons: horizons, values: values)
    case .causeSpecific(let scorer):
      answer = try Self.incidence(&output, scorer.causes.map(\.name))
    case .fineGray(let scorer): answer = try Self.incidence(&output, [scorer.cause])
    }
    try output.finish()
    try object.finish()
    self.init(
      input: input,
      prediction: Prediction(status: status, linearPredictor: linearPredictor, answer: answer))
  }
}

extension ModelDocument.Check {
  /// Takes the probabilities of `names` at some horizons.
  private static func incidence(
    _ output: inout ObjectReader, _ names: [String]
  ) throws(JSONShapeError) -> Answer {
    let horizons = try output.numbers("horizons")
    var object = try output.object("incidence")
    var causes: [Cause] = []
    for name in names {
      let values = try object.numbersOrNull(name)
      guard values.count == horizons.count, horizons.allSatisfy({ $0 >= 0 }) else {
        throw JSONShapeError(
          path: object.path(of: name),
          problem: .invalid("horizons and probabilities do not fit each other"))
      }
      causes.append(Cause(name: name, values: values))
    }
    try object.finish()
    return .incidence(horizons: horizons, causes: causes)
  }
}

extension ModelDocument.Check.Value {
  fileprivate init(
    _ value: JSONValue, for input: FeatureEncoder.Input, at path: String
  ) throws(JSONShapeError) {
    if value == .null {
      self = .missing
      return
    }
    switch input.kind {
    case .numeric: self = .number(try value.number(at: path))
    case .logical: self = .truth(try value.bool(at: path))
    case .categorical: self = .text(try value.string(at: path))
    }
  }
}
