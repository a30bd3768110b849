internal import Foundation

/// A JSON value of a reference file, read with the names it was written with.
public struct ReferenceValue: CustomStringConvertible, @unchecked Sendable {
  private let value: Any

  init(_ value: Any) { self.value = value }

  /// Reads a JSON document.
  public init(json text: String) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
  }

  /// A member of an object; `nil` where it is absent or null.
  public subscript(name: String) -> ReferenceValue? {
    guard let object = value as? [String: Any], let member = object[name], !(member is NSNull)
    else { return nil }
    return ReferenceValue(member)
  }

  /// The value as a number.
  public var number: Double? { (value as? NSNumber)?.doubleValue }
  /// The value as a truth value.
  public var truth: Bool { (value as? NSNumber)?.boolValue ?? false }
  /// The value as a text.
  public var text: String { value as? String ?? "" }
  /// The elements of an array.
  public var elements: [ReferenceValue] { (value as? [Any] ?? []).map { ReferenceValue($0) } }
  /// The members of an object.
  public var members: [String: ReferenceValue] {
    (value as? [String: Any] ?? [:]).mapValues { ReferenceValue($0) }
  }
  /// The elements as numbers; NaN where one is null.
  public var numbers: [Double] { elements.map { $0.number ?? .nan } }
  /// The members as numbers; NaN where one is null.
  public var numbersByName: [String: Double] { members.mapValues { $0.number ?? .nan } }

  /// The name of a fit, for the log of a test.
  public var description: String { self["name"]?.text ?? "\(value)" }
}

/// One fit of a reference file, and the data it was made from.
public struct ReferenceFit: Sendable, CustomStringConvertible {
  /// The file's name.
  public let file: String
  /// The path of the data.
  public let data: String
  /// The fit.
  public let fit: ReferenceValue

  /// The file and the fit, for the log of a test.
  public var description: String { "\(file): \(fit)" }

  /// The fits of the files `names` in the folder Reference beside the test file `testFile`.
  ///
  /// Fits of tables that come with an absent package are left out.
  public static func all(_ names: [String], beside testFile: String) -> [ReferenceFit] {
    let folder = URL(fileURLWithPath: testFile).deletingLastPathComponent()
    let reference = folder.appendingPathComponent("Reference")
    let root = folder.deletingLastPathComponent().deletingLastPathComponent()
    return names.flatMap { name -> [ReferenceFit] in
      let url = reference.appendingPathComponent(name + ".json")
      guard
        let bytes = try? Data(contentsOf: url),
        let parsed = try? JSONSerialization.jsonObject(with: bytes)
      else { return [] }
      let file = ReferenceValue(parsed)
      return (file["fits"]?.elements ?? []).compactMap { fit in
        let path = (fit["data"] ?? file["data"])?.text ?? ""
        let data = (path.hasPrefix("datasets") ? root : reference).appendingPathComponent(path)
        return PackageTables.resolve(data.path).map {
          ReferenceFit(file: name, data: $0, fit: fit)
        }
      }
    }
  }

  /// The fits of the file `name` in the folder Reference beside the test file `testFile`, whose data
  /// are told by each fit itself.
  public static func plain(_ name: String, beside testFile: String) -> [ReferenceValue] {
    let url = URL(fileURLWithPath: testFile).deletingLastPathComponent()
      .appendingPathComponent("Reference/\(name).json")
    guard
      let bytes = try? Data(contentsOf: url),
      let parsed = try? JSONSerialization.jsonObject(with: bytes)
    else { return [] }
    return ReferenceValue(parsed)["fits"]?.elements ?? []
  }
}

/// A reference file whose numbers are not a list of fits, and the data it was made from.
public struct ReferenceFile: Sendable {
  /// Its contents.
  public let value: ReferenceValue
  /// The path of the data.
  public let data: String

  /// Reads `Reference/<name>.json` beside the test file `testFile`.
  public init(_ name: String, beside testFile: String) throws {
    let folder = URL(fileURLWithPath: testFile).deletingLastPathComponent()
      .appendingPathComponent("Reference")
    let bytes = try Data(contentsOf: folder.appendingPathComponent(name + ".json"))
    value = ReferenceValue(try JSONSerialization.jsonObject(with: bytes))
    let kept = folder.appendingPathComponent(value["data"]?.text ?? "").path
    data = PackageTables.resolve(kept) ?? kept
  }
}
