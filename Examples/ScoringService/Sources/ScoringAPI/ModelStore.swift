#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import JSONDocuments
internal import Synchronization

/// The model that is served now, and the file that it came from.
///
/// A request takes the model once and keeps it to its end, so that a reload changes no answer midway.
/// A file that is refused changes nothing: the model before goes on, and ``health`` says why.
public final class ModelStore: Sendable {
  private struct State {
    var model: ServingModel
    /// What the file was when it was last read.
    var version: FileVersion
    var loads = 1
    /// Why the file as it is now is refused.
    var refusal: String?
  }

  /// What became of the file since it was last looked at.
  public enum Change: Sendable, Equatable {
    /// It is the same.
    case none
    /// It holds another model, which is served from now on.
    case loaded(digest: String)
    /// It is refused, in a sentence; the model before is served.
    case refused(String)
  }

  private let path: String
  private let limits: ServiceLimits
  private let state: Mutex<State>

  /// Loads a model file.
  ///
  /// - Throws: A sentence that says why it cannot be served.
  public init(path: String, limits: ServiceLimits) throws {
    self.path = path
    self.limits = limits
    let version = FileVersion(path)
    let model = try Self.read(path, limits)
    state = Mutex(State(model: model, version: version))
  }

  /// The model that is served now.
  public var model: ServingModel { state.withLock { $0.model } }

  /// Looks whether the file changed, and serves what it holds if it can be read.
  ///
  /// The version is taken before the file is read: a file that changes meanwhile is read again.
  public func refresh() -> Change {
    let version = FileVersion(path)
    guard version != state.withLock({ $0.version }) else { return .none }
    do {
      let model = try Self.read(path, limits)
      return state.withLock { state in
        state.version = version
        state.refusal = nil
        guard model.digest != state.model.digest else { return .none }
        state.model = model
        state.loads += 1
        return .loaded(digest: model.digest)
      }
    } catch {
      let refusal = "\(error)"
      state.withLock { state in
        state.version = version
        state.refusal = refusal
      }
      return .refused(refusal)
    }
  }

  /// The body of `GET /health`: which model is served, and whether the file holds a better one that
  /// was refused.
  public var health: [UInt8] {
    let (model, loads, refusal) = state.withLock { ($0.model, $0.loads, $0.refusal) }
    return JSONValue.object([
      .init("status", .string(refusal == nil ? "ok" : "servingEarlierModel")),
      .init("model", .string(model.digest)),
      .init("loads", .integer(loads)),
      .init("refused", refusal.map { .string($0) } ?? .null),
    ]).canonicalBytes()
  }

  private static func read(_ path: String, _ limits: ServiceLimits) throws -> ServingModel {
    guard let file = fopen(path, "r") else {
      throw ModelFileError(description: "\(path) cannot be read; check that it is there.")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&part, 1, part.count, file), count > 0 {
      bytes += part[..<count]
    }
    return try ServingModel(bytes: bytes, source: path, limits: limits)
  }
}

/// Why a model file was not even read.
private struct ModelFileError: Error, CustomStringConvertible {
  let description: String
}

/// What tells one content of a file from the next: its place on the disk, its size and its time.
private struct FileVersion: Equatable {
  private var numbers: [Int] = []

  init(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    numbers = [Int(status.st_ino), Int(status.st_size), time.tv_sec, time.tv_nsec]
  }
}
