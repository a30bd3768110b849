public import JSONDocuments
internal import Formulas
internal import Scoring

extension ModelDocument {
  /// The document as a file: JSON in canonical order with its digest.
  public func bytes() -> [UInt8] { value().prettyBytes() }

  /// The digest that the file carries: SHA-256 over its canonical bytes without that member.
  public func digest() -> String { Self.digest(of: members()) }

  /// The document as a JSON value.
  public func value() -> JSONValue {
    let members = members()
    let digest = JSONValue.Member("digest", .string(Self.digest(of: members)))
    let end = members.firstIndex { $0.name == "metadata" } ?? members.count
    return .object(members[..<end] + [digest] + members[end...])
  }

  /// The digest of a document's members; one called `digest` is passed over.
  static func digest(of members: [JSONValue.Member]) -> String {
    let covered = JSONValue.object(members.filter { $0.name != "digest" })
    return "sha256:" + SHA256.hexadecimalDigest(of: covered.canonicalBytes())
  }

  private func members() -> [JSONValue.Member] {
    let encoder = scorer.encoder
    var members: [JSONValue.Member] = [
      .init("format", .string("tenure-model")),
      .init("formatVersion", .integer(Self.formatVersion)),
      .init("model", .string(model.name)),
      .init("formula", .string(formula)),
      .init("outcome", outcome.value),
      .init("fit", fitValue),
      .init("confidenceLevel", .number(confidenceLevel)),
      .init("intervalMethod", .string(intervalMethod.rawValue)),
      .init("coefficients", .array(coefficients.map(\.value))),
      .init("terms", .array(zip(encoder.terms, terms).map { $1.value($0, encoder.columnNames) })),
      .init("tests", tests.value),
      .init("covariance", .array(covariances.map { $0.value(coefficients.map(\.label)) })),
      .init(
        "reference",
        .object(zip(encoder.columnNames, scorer.reference).map { .init($0, .number($1)) })),
    ]
    members.append("baseline", model.baselineValue)
    members += [
      .init("features", .array(encoder.inputs.map(\.value))),
      .init("encoder", encoder.value),
    ]
    members.append("battery", survey?.value)
    members += [
      .init("training", training.value),
      .init("provenance", provenance.value),
    ]
    members.append("parent", parent.map { .string($0) })
    members += [
      .init("warnings", .array(warnings.map(\.value))),
      .init("checks", .array(checks.map { $0.value(encoder) })),
    ]
    if !metadata.isEmpty {
      members.append(
        .init("metadata", .object(metadata.map { .init($0.name, .string($0.value)) })))
    }
    return members
  }

  private var fitValue: JSONValue {
    var members: [JSONValue.Member] = [
      .init("observations", .number(fit.observations)),
      .init("events", .number(fit.events)),
      .init("logLikelihood", .number(fit.logLikelihood)),
      .init("nullLogLikelihood", .number(fit.nullLogLikelihood)),
      .init("degreesOfFreedom", .integer(fit.degreesOfFreedom)),
      .init("aic", .number(fit.aic)),
      .init("bic", .number(fit.bic)),
      .init("converged", .bool(fit.converged)),
      .init("iterations", .integer(fit.iterations)),
      .init("newtonDecrement", .number(fit.newtonDecrement)),
      .init("estimateExists", fit.estimateExists.map { .bool($0) } ?? .null),
    ]
    members.append("separation", fit.separation?.value)
    members.append("biasReduction", fit.biasReduction?.value)
    if let concordance = fit.concordance {
      members.append(
        .init(
          "concordance",
          .object([
            .init("value", .number(concordance.value)),
            .init("standardError", .optional(concordance.standardError)),
          ])))
    }
    switch model {
    case .logistic(_, let statistics):
      members.append(.init("deviance", .number(statistics.deviance)))
      members.append(.init("nullDeviance", .number(statistics.nullDeviance)))
    case .cox(_, let statistics):
      members.append(.init("ties", .string(statistics.ties.rawValue)))
    case .discreteTime(_, let statistics):
      members.append(.init("deviance", .number(statistics.deviance)))
      members.append(.init("nullDeviance", .number(statistics.nullDeviance)))
    case .piecewiseExponential: break
    case .roystonParmar: break
    case .cure(_, let statistics): members += statistics.values
    case .aft(let scorer, let statistics):
      members += statistics.values(scorer.distribution)
    case .causeSpecific(_, let statistics):
      members.append(.init("ties", .string(statistics.ties.rawValue)))
    case .fineGray(_, let statistics):
      members.append(.init("ties", .string(statistics.ties.rawValue)))
    case .sharedFrailty(let scorer, let statistics): members += statistics.values(scorer)
    }
    return .object(members)
  }
}

extension [JSONValue.Member] {
  /// Adds a member unless there is no value.
  mutating func append(_ name: String, _ value: JSONValue?) {
    if let value { append(JSONValue.Member(name, value)) }
  }
}

extension ModelDocument.Outcome {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("type", .string(kind.rawValue)), .init("event", .string(event)),
    ]
    members.append("censored", censored.map { .string($0) })
    if !causes.isEmpty {
      members.append(
        .init("causes", .object(causes.map { .init($0.name, .number($0.events)) })))
    }
    members.append("timeUnit", timeUnit.map { .string($0) })
    members.append("maximumFollowUp", maximumFollowUp.map { .number($0) })
    return .object(members)
  }
}

extension ModelDocument.Coefficient {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(name))
    ]
    members.append("equation", equation.map { .string($0) })
    members += [
      .init("estimate", .optional(estimate)),
      .init("standardError", .optional(standardError)),
    ]
    members.append("robustStandardError", robustStandardError.map { .number($0) })
    members.append("augmentedStandardError", augmentedStandardError.map { .number($0) })
    members += [
      .init("statistic", .optional(statistic)),
      .init("pValue", .optional(pValue)),
      .init("lower", .optional(lower)),
      .init("upper", .optional(upper)),
      .init("status", .string(status.rawValue)),
    ]
    if maximumIsInfinite { members.append(.init("mle", .string("infinite"))) }
    return .object(members)
  }
}

extension ModelDocument.ChiSquaredTest {
  var value: JSONValue {
    .object([
      .init("chiSquared", .number(chiSquared)),
      .init("degreesOfFreedom", .integer(degreesOfFreedom)),
      .init("pValue", .number(pValue)),
    ])
  }
}

extension ModelDocument.TermStatistics {
  fileprivate func value(_ term: FeatureEncoder.Term, _ columnNames: [String]) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(term.name)),
      .init("columns", .strings(Array(columnNames[term.columns]))),
      .init("degreesOfFreedom", .integer(degreesOfFreedom)),
    ]
    members.append("likelihoodRatio", likelihoodRatio?.value)
    return .object(members)
  }
}

extension ModelDocument.ModelTests {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = []
    members.append("likelihoodRatio", likelihoodRatio?.value)
    members.append("wald", wald?.value)
    members.append("score", score?.value)
    members.append("robustScore", robustScore?.value)
    return .object(members)
  }
}

extension ModelDocument.Covariance {
  fileprivate func value(_ names: [String]) -> JSONValue {
    var members: [JSONValue.Member] = [.init("kind", .string(kind.rawValue))]
    members.append("correction", correction.map { .string($0.rawValue) })
    members.append("clusters", clusters.map { .integer($0) })
    members.append("clusterFactor", clusterFactor.map { .number($0) })
    members += [
      .init("order", .strings(matrix.columns.map { names[$0] })),
      .init("lower", .numbers(matrix.lower)),
    ]
    return .object(members)
  }
}

extension BaselineStratum {
  func value(_ variables: [String]) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("key", .object(zip(variables, key).map { .init($0, .string($1)) })),
      .init("time", .numbers(time)),
      .init("cumulativeHazard", .numbers(cumulativeHazard)),
      .init("atRisk", .numbers(atRisk)),
      .init("events", .numbers(events)),
    ]
    members.append(
      "intervalGrid",
      intervalGrid.map { grid in
        .object([
          .init("time", .numbers(grid.time)),
          .init("variance", .numbers(grid.variance)),
          .init("meanHazard", .array(grid.meanHazard.map { .numbers($0) })),
        ])
      })
    return .object(members)
  }
}

extension ModelDocument.Training {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [.init("missing", .string(missing.rawValue))]
    members.append(
      "weights",
      weights.map {
        .object([
          .init("column", .string($0.column)), .init("kind", .string($0.kind.rawValue)),
        ])
      })
    members.append(
      "classWeights",
      classWeights.map {
        .object([.init("nonEvents", .number($0.nonEvents)), .init("events", .number($0.events))])
      })
    members.append(
      "priorCorrection",
      priorCorrection.map {
        .object([
          .init("sampleShare", .number($0.sampleShare)),
          .init("populationShare", .number($0.populationShare)),
          .init("interceptShift", .number($0.interceptShift)),
        ])
      })
    members.append("cluster", cluster.map { .string($0) })
    members.append(.init("robust", .bool(robust)))
    members.append("biasReduction", biasReduction.map { .string($0.rawValue) })
    members.append("rowFilter", rowFilter.map { .string($0) })
    members.append("zeroTime", zeroTime?.value)
    members.append("seed", seed.map { .integer($0) })
    members.append("penalty", penalty?.value)
    members.append(
      "recalibration",
      recalibration.map {
        .object([
          .init("kind", .string($0.kind.rawValue)), .init("intercept", .number($0.intercept)),
          .init("slope", .number($0.slope)), .init("observations", .integer($0.observations)),
          .init("events", .number($0.events)), .init("dataDigest", .string($0.dataDigest)),
        ])
      })
    return .object(members)
  }
}

extension ModelDocument.Provenance {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = []
    members.append("dataDigest", dataDigest.map { .string($0) })
    members.append("responseDigest", responseDigest.map { .string($0) })
    members += [
      .init("rows", .integer(rows)), .init("droppedRows", .integer(droppedRows)),
      .init("toolVersion", .string(toolVersion)),
    ]
    members.append(
      "scores",
      scores.map {
        .object([
          .init("quantiles", .numbers($0.quantiles)),
          .init("sharesAtOrBelow", .numbers($0.sharesAtOrBelow)),
        ])
      })
    return .object(members)
  }
}

extension DataWarning {
  fileprivate var value: JSONValue {
    .object([.init("code", .string(code)), .init("message", .string(message))])
  }
}

extension ModelDocument.Check {
  fileprivate func value(_ encoder: FeatureEncoder) -> JSONValue {
    var outputs: [JSONValue.Member] = [
      .init("status", .string(prediction.status)),
      .init("linearPredictor", .optional(prediction.linearPredictor)),
    ]
    switch prediction.answer {
    case .churn(let churn): outputs.append(.init("churn", .optional(churn)))
    case .survival(let horizons, let values):
      outputs.append(.init("horizons", .numbers(horizons)))
      outputs.append(.init("survival", .array(values.map { .optional($0) })))
    case .incidence(let horizons, let causes):
      outputs.append(.init("horizons", .numbers(horizons)))
      outputs.append(
        .init(
          "incidence",
          .object(causes.map { .init($0.name, .array($0.values.map { .optional($0) })) })))
    }
    return .object([
      .init("input", .object(zip(encoder.inputs, input).map { .init($0.name, $1.value) })),
      .init("prediction", .object(outputs)),
    ])
  }
}

extension ModelDocument.Check.Value {
  fileprivate var value: JSONValue {
    switch self {
    case .number(let number): .number(number)
    case .text(let text): .string(text)
    case .truth(let truth): .bool(truth)
    case .missing: .null
    }
  }
}
