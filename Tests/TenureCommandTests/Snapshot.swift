import Foundation
import Testing

/// Compares text, its long numbers rounded, with a file under Snapshots/, or writes that file when UPDATE_SNAPSHOTS is 1.
func expectSnapshot(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let text = text.replacing(/-?\d+\.\d{5,}(e-?\d+)?/) { number in
    // The last digits may differ from machine to machine.
    Double(number.output.0).map { String(format: "%.4g", $0) } ?? String(number.output.0)
  }
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Snapshots/\(name)")
  if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
    try Data(text.utf8).write(to: file)
    return
  }
  let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  let (found, known) = (text.split(separator: "\n"), expected.split(separator: "\n"))
  for (line, pair) in zip(found, known).enumerated() where pair.0 != pair.1 {
    Issue.record(
      """
      \(name) differs at its line \(line + 1) of text:
        known: \(pair.1)
        found: \(pair.0)
      """, sourceLocation: sourceLocation)
    return
  }
  #expect(text == expected, "\(name) has another length", sourceLocation: sourceLocation)
}
