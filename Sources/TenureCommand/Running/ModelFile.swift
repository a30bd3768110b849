internal import Foundation
internal import Tenure

/// A model document in a file.
enum ModelFile {
  /// Reads and checks a model document.
  ///
  /// - Parameter path: The file, or "-" for standard input.
  /// - Returns: The document, whose digest and checks come out.
  /// - Throws: ``CommandFailure`` when there is no such file or it is no model to be trusted.
  static func read(_ path: String) throws(CommandFailure) -> ModelDocument {
    let bytes = try bytes(of: path)
    do {
      return try ModelDocument(bytes: bytes, source: name(of: path))
    } catch {
      throw CommandFailure(.dataAtFault, error.description)
    }
  }

  /// What messages call the file.
  static func name(of path: String) -> String {
    path == "-" ? "standard input" : path.isEmpty ? "\"\"" : path
  }

  /// Whether a file looks like a model rather than a table.
  static func looksLikeModel(_ path: String) -> Bool {
    if path.lowercased().hasSuffix(".json") { return true }
    guard path != "-", let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    return looksLikeModel((try? handle.read(upToCount: 64)) ?? Data())
  }

  /// The bytes of a file.
  static func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
    if path == "-" { return [UInt8](FileHandle.standardInput.readDataToEndOfFile()) }
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(.noInput, "\(name(of: path)): there is no such file.")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if attributes?[.type] as? FileAttributeType == .typeDirectory {
      throw CommandFailure(.noInput, "\(path) is a directory; name a file in it.")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.noInput, "\(path) cannot be read; check its permissions.")
    }
    guard looksLikeModel(data) else {
      throw CommandFailure(
        .dataAtFault,
        "\(path) is no model file: it does not start with {; give a file that 'tenure train' wrote."
      )
    }
    return [UInt8](data)
  }

  /// Whether bytes can be those of a JSON object.
  private static func looksLikeModel(_ start: Data) -> Bool {
    start.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
  }
}
