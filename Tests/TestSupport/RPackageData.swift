internal import Foundation

/// A table of a package whose licence does not let it be kept here, for a single test.
///
/// Those that several tests read, or that reference numbers were made from, are ``PackageTables``.
public enum RPackageData {
  /// The path of a CSV file that R wrote, or `nil` without R or the package.
  ///
  /// - Parameters:
  ///   - name: The file's name, unique to the script.
  ///   - script: R statements that leave a data frame in `table`.
  /// - Returns: The path, in the folder of this run.
  public static func table(_ name: String, _ script: String) -> String? {
    let file = folder.appendingPathComponent("\(name).csv")
    return run(
      "Rscript", "-e",
      "suppressMessages({\(script)}); write.csv(format(table, digits = 17), '\(file.path)', "
        + "row.names = FALSE, quote = FALSE)") ? file.path : nil
  }

  /// The path of a file that a Python package ships, or `nil` without the package.
  ///
  /// - Parameters:
  ///   - package: The package's import name.
  ///   - path: The file's path inside the package.
  /// - Returns: The path of a copy in the folder of this run.
  public static func pythonFile(_ package: String, _ path: String) -> String? {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let file = folder.appendingPathComponent(name)
    return run(
      python, "-c",
      "import importlib.util as u, pathlib as p, shutil; shutil.copy(p.Path(u.find_spec('\(package)')"
        + ".origin).parent / '\(path)', '\(file.path)')") ? file.path : nil
  }

  /// The folder of this run's tables, made on first use and removed at its end.
  static let folder: URL = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tenure-test-\(ProcessInfo.processInfo.processIdentifier)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: RPackageData.folder) }
    return folder
  }()

  /// The Python of `scripts/install-python-peers` where it is there, otherwise the system's.
  private static let python: String = {
    let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(".venv/bin/python").path
    return FileManager.default.isExecutableFile(atPath: own) ? own : "python3"
  }()

  /// Runs a program without its words; whether it went well.
  static func run(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
