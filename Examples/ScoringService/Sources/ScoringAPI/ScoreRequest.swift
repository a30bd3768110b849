internal import JSONDocuments
internal import Scoring

/// What the body of `POST /score` asks for.
///
///     {"customer": {"contract": "Two year", "tenure": 14}, "horizons": [3, 12], "reasons": 2}
///     {"customers": [{…}, {…}], "elapsed": "tenure", "intervals": true, "policy": "strict"}
///
/// The members besides the customers are the options of `tenure score`; a name that is none of them is
/// refused, so that a typing error does not pass for a default.
struct ScoreRequest {
  /// The customers, one object each.
  var customers: [[JSONValue.Member]]
  /// Whether the body holds one customer and not a list.
  var isSingle: Bool
  /// What is asked of each.
  var options = ScoringOptions()

  /// Reads a body.
  ///
  /// - Throws: ``APIError`` with the status 400, or 413 for a batch that is too long.
  init(_ bytes: [UInt8], _ limits: ServiceLimits) throws(APIError) {
    let root: JSONValue
    do {
      root = try JSONValue(
        bytes: bytes, limits: .init(bytes: limits.bodyBytes, depth: limits.depth))
    } catch {
      throw .badRequest("malformedJSON", "The body is not JSON that can be read: \(error).")
    }
    do {
      var object = try ObjectReader(root)
      (customers, isSingle) = try Self.customers(&object, limits)
      try readOptions(&object, limits)
      try object.finish()
    } catch let error as JSONShapeError {
      throw .badRequest("unexpectedShape", "The body is not a request: \(error).")
    } catch let error as APIError {
      throw error
    } catch {
      throw .badRequest("unexpectedShape", "The body is not a request: \(error).")
    }
  }

  private static func customers(
    _ object: inout ObjectReader, _ limits: ServiceLimits
  ) throws -> ([[JSONValue.Member]], isSingle: Bool) {
    func members(_ value: JSONValue, _ name: String) throws -> [JSONValue.Member] {
      guard case .object(let members) = value else {
        throw APIError.badRequest(
          "unexpectedShape", "\(name) is \(value.kind); give an object of a value for each column.")
      }
      return members
    }
    let single = object.optional("customer")
    let several = object.optional("customers")
    switch (single, several) {
    case (let customer?, nil): return ([try members(customer, "customer")], true)
    case (nil, .array(let customers)?):
      guard customers.count <= limits.customers else {
        throw APIError(
          status: 413, code: "tooManyCustomers",
          message: "The batch has \(customers.count) customers, and at most \(limits.customers) "
            + "are scored at once; send several batches.")
      }
      guard !customers.isEmpty else {
        throw APIError.badRequest("noCustomers", "customers is empty; give at least one customer.")
      }
      return (
        try customers.enumerated().map { try members($1, "customers[\($0)]") }, false
      )
    case (nil, let other?):
      throw APIError.badRequest(
        "unexpectedShape", "customers is \(other.kind); give a list of objects.")
    case (nil, nil), (_?, _?):
      throw APIError.badRequest(
        "noCustomers", "Give either customer, an object, or customers, a list of objects.")
    }
  }

  private mutating func readOptions(
    _ object: inout ObjectReader, _ limits: ServiceLimits
  ) throws {
    if let value = object.optional("horizons") {
      let horizons = try value.array(at: "horizons") { value, path throws(JSONShapeError) in
        try value.number(at: path)
      }
      guard horizons.count <= limits.horizons else {
        throw APIError.badRequest(
          "tooManyHorizons",
          "There are \(horizons.count) horizons, and at most \(limits.horizons) are answered.")
      }
      guard horizons.allSatisfy({ $0 >= 0 }) else {
        throw APIError.badRequest("badOption", "horizons holds a negative time.")
      }
      options.horizons = horizons
    }
    if let value = object.optional("reasons") {
      let reasons = try value.integer(at: "reasons")
      guard (0...limits.reasons).contains(reasons) else {
        throw APIError.badRequest(
          "badOption", "reasons is \(reasons); ask for between 0 and \(limits.reasons).")
      }
      options.reasonCount = reasons
    }
    options.elapsedColumn = try object.optional("elapsed")?.string(at: "elapsed")
    switch object.optional("intervals") {
    case nil, .bool(false)?: break
    case .bool(true)?: options.confidenceLevel = ConfidenceLevel(0.95)
    case .number(let level)? where level > 0 && level < 1:
      options.confidenceLevel = ConfidenceLevel(level)
    case let other?:
      throw APIError.badRequest(
        "badOption",
        "intervals is \(other.kind) that is no level; give true, or a level such as 0.95.")
    }
    try readRules(&object)
  }

  private mutating func readRules(_ object: inout ObjectReader) throws {
    func word(_ name: String, among words: [String]) throws -> String? {
      guard let word = try object.optional(name)?.string(at: name) else { return nil }
      guard words.contains(word) else {
        throw APIError.badRequest(
          "badOption",
          "\(name) is \"\(word)\"; give \(words.map { "\"\($0)\"" }.joined(separator: " or ")).")
      }
      return word
    }
    if try word("policy", among: ["lenient", "strict"]) == "strict" { options.rowPolicy = .strict }
    let beyond = try word("beyond", among: ["missing", "carry-hazard"])
    // The mean hazard of how long goes on, in the model's unit of time.
    let span = try object.optional("carrySpan")?.number(at: "carrySpan") ?? 12
    guard span > 0 else {
      throw APIError.badRequest("badOption", "carrySpan is \(span); give a time above 0.")
    }
    if beyond == "carry-hazard" { options.beyond = .carryHazard(span: span) }
  }
}
