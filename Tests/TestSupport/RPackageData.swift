internal import Foundation

/// A table of an R package whose licence does not let it be kept here; tests that need it are
/// skipped where R or the package is missing.
public enum RPackageData {
  /// The path of a CSV file that R wrote, or `nil` without R or the package.
  ///
  /// - Parameters:
  ///   - name: The file's name, unique to the script.
  ///   - script: R statements that leave a data frame in `table`.
  /// - Returns: The path, or `nil`.
  public static func table(_ name: String, _ script: String) -> String? {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "tenure-test-\(ProcessInfo.processInfo.processIdentifier)-\(name).csv")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "Rscript", "-e",
      "suppressMessages({\(script)}); write.csv(format(table, digits = 17), '\(file.path)', "
        + "row.names = FALSE, quote = FALSE)",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? file.path : nil
  }
}
