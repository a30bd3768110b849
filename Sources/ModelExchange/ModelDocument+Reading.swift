internal import JSONDocuments
internal import Scoring

extension ModelDocument {
  /// Reads a model file, trusting nothing.
  ///
  /// Refused are: what is no JSON or stops early, other formats, newer versions, families that this
  /// version does not have, a digest that does not fit, unknown or missing members, parts that
  /// contradict each other, and checks that are not predicted as the file says.
  ///
  /// - Parameters:
  ///   - bytes: The file's contents.
  ///   - source: What messages call the file.
  /// - Throws: ``ModelDocumentError``, a sentence that says what was found and what to do.
  public init(
    bytes: [UInt8], source: String = "the model file"
  ) throws(ModelDocumentError) {
    do {
      self = try Self.read(bytes)
    } catch {
      throw ModelDocumentError(source: source, problem: error)
    }
  }

  /// Scores the checks again.
  ///
  /// - Returns: For each check, why it fails, as a clause; `nil` where it holds.
  public func replayChecks() -> [String?] {
    var rows = RowScorer(scorer)
    return checks.map { $0.failure(scorer, &rows) }
  }

  private static func read(_ bytes: [UInt8]) throws(ModelDocumentError.Problem) -> Self {
    let root = try parse(bytes)
    guard case .object(let members) = root,
      members.contains(.init("format", .string("tenure-model")))
    else { throw .notAModel }
    let header: Header
    do {
      header = try Header(root)
    } catch {
      throw .shape(error)
    }
    guard header.formatVersion <= formatVersion else { throw .newerVersion(header.formatVersion) }
    guard header.digest == digest(of: members) else { throw .changed }
    guard familyNames.contains(header.model) else { throw .unknownModel(header.model) }
    let document: Self
    do {
      document = try Self(root)
    } catch {
      throw .shape(error)
    }
    if let fault = document.fault() { throw .inconsistent(fault) }
    for (index, failure) in document.replayChecks().enumerated() {
      if let failure { throw .check(index: index, reason: failure) }
    }
    return document
  }

  private static func parse(_ bytes: [UInt8]) throws(ModelDocumentError.Problem) -> JSONValue {
    do {
      return try JSONValue(bytes: bytes, limits: .init(canonicalNumbersOnly: true))
    } catch {
      throw .unreadable(error)
    }
  }

  /// What must be known before the rest is looked at.
  private struct Header {
    let formatVersion: Int
    let model: String
    let digest: String

    init(_ root: JSONValue) throws(JSONShapeError) {
      var object = try ObjectReader(root)
      formatVersion = try object.integer("formatVersion")
      model = try object.string("model")
      digest = try object.string("digest")
    }
  }
}
