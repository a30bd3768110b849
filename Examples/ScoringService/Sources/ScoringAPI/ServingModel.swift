internal import Formulas
internal import JSONDocuments
internal import ModelExchange
internal import Scoring

/// A model that answers requests; it does not change, so that any number of them can share it.
public final class ServingModel: Sendable {
  private let document: ModelDocument
  private let columns: CustomerColumns
  private let limits: ServiceLimits
  /// The digest that says which model this is.
  public let digest: String

  /// Reads a model file, trusting nothing.
  ///
  /// - Throws: A sentence that says why the file is refused.
  public init(bytes: [UInt8], source: String, limits: ServiceLimits = ServiceLimits()) throws {
    document = try ModelDocument(bytes: bytes, source: source)
    columns = CustomerColumns(document.scorer.encoder, document.survey)
    self.limits = limits
    digest = document.digest()
  }

  /// Answers the body of `POST /score`.
  ///
  /// - Returns: The body of the response.
  /// - Throws: ``APIError``.
  public func answer(_ body: [UInt8]) throws(APIError) -> [UInt8] {
    let request = try ScoreRequest(body, limits)
    let customers = try columns.table(
      request.customers, elapsed: request.options.elapsedColumn,
      isStrict: request.options.rowPolicy == .strict)
    var options = request.options
    options.reasonGroups = document.survey?.reasonGroups ?? []
    let scores: Scores
    do {
      scores = try document.scorer.score(customers.table, options: options)
    } catch .refusedRow(_, let row, let reason) {
      throw .notAnswered(
        "refusedCustomer",
        "Customer \(row) (counted from 0): \(reason); correct it, or ask with the policy "
          + "\"lenient\" to give it a status instead of a prediction.")
    } catch {
      throw .notAnswered("notAnswered", "\(error).")
    }
    let answer = ScoreAnswer(scores, document.scorer)
    var members: [JSONValue.Member] = [.init("model", .string(digest))]
    if request.isSingle {
      members.append(.init("score", answer.customer(0)))
    } else {
      let scores = (0..<customers.table.rowCount).map(answer.customer)
      members.append(.init("scores", .array(scores)))
    }
    members.append(.init("summary", answer.summary(customers)))
    return JSONValue.object(members).canonicalBytes()
  }

  /// The body of `GET /model`: what the model is, what it reads and what it answers.
  public var description: [UInt8] {
    let outcome = document.outcome
    let encoder = document.scorer.encoder
    var limits: [JSONValue.Member] = [
      .init("bodyBytes", .integer(self.limits.bodyBytes)),
      .init("customers", .integer(self.limits.customers)),
    ]
    limits.append(.init("horizons", .integer(self.limits.horizons)))
    limits.append(.init("reasons", .integer(self.limits.reasons)))
    return JSONValue.object([
      .init("model", .string(document.model.name)),
      .init("digest", .string(digest)),
      .init("formula", .string(document.formula)),
      .init("event", .string(outcome.event)),
      .init("timeUnit", outcome.timeUnit.map { .string($0) } ?? .null),
      .init("maximumFollowUp", .optional(outcome.maximumFollowUp)),
      .init(
        "inputs",
        .array(
          encoder.plainInputs(document.survey).map(\.description)
            + (document.survey?.inputDescriptions ?? []))),
      .init("limits", .object(limits)),
    ]).canonicalBytes()
  }
}

extension FeatureEncoder.Input {
  /// The column, for `GET /model`.
  fileprivate var description: JSONValue {
    var members: [JSONValue.Member] = [.init("name", .string(name))]
    switch kind {
    case .numeric:
      members.append(.init("kind", .string("numeric")))
      members.append(.init("least", .optional(profile.quantiles.first)))
      members.append(.init("greatest", .optional(profile.quantiles.last)))
    case .logical: members.append(.init("kind", .string("logical")))
    case .categorical(let levels):
      members.append(.init("kind", .string("categorical")))
      members.append(.init("levels", .strings(levels)))
    }
    members.append(
      .init("whenMissing", .string(substitute == nil ? "notScored" : "substituted")))
    return .object(members)
  }
}
