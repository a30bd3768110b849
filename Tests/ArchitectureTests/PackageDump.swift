import Foundation
import Testing

/// What Package.swift says, as `swift package dump-package` prints it.
struct PackageDump: Decodable {
  struct Target: Decodable {
    let name: String
    let type: String
    /// One entry each: its kind (`byName`, `product`) with its name first.
    let dependencies: [[String: [String?]]]

    var dependencyNames: Set<String> {
      Set(dependencies.compactMap { $0.values.first?.first ?? nil })
    }
  }
  let targets: [Target]

  /// The repository's top folder.
  static let top = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The dump, read once for all tests.
  static let shared = Result { try read() }

  /// Asks the package manager, in a scratch folder of its own, as `.build` is locked during tests.
  private static func read() throws -> PackageDump {
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "swift", "package", "--package-path", top.path, "--scratch-path", scratch.path,
      "dump-package",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "swift package dump-package failed")
    return try JSONDecoder().decode(PackageDump.self, from: text)
  }

  /// The modules of the house: everything under Sources/.
  var modules: [Target] {
    targets.filter { $0.type != "test" && $0.name != "TestSupport" }
  }

  /// Everything that `module` imports, directly or not.
  func reachable(from module: String) -> Set<String> {
    var found: Set<String> = []
    var open = [module]
    while let next = open.popLast() {
      for name in targets.first(where: { $0.name == next })?.dependencyNames ?? []
      where found.insert(name).inserted {
        open.append(name)
      }
    }
    return found
  }
}
