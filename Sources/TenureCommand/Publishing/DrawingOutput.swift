internal import JSONDocuments
internal import Tenure

/// A picture on its way out: to a file as SVG or CSV, or to stdout in letters or as JSON.
struct DrawingOutput {
  private let drawing: any Drawing

  /// Takes a picture.
  init(_ drawing: any Drawing) { self.drawing = drawing }

  /// Writes the picture.
  ///
  /// - Parameters:
  ///   - path: The file, whose ending says what is written; `nil` is stdout.
  ///   - width: The width of an SVG.
  ///   - asJSON: Whether stdout gets the numbers as JSON.
  ///   - run: The run that it belongs to.
  /// - Throws: `CommandFailure` where the file cannot be written.
  func write(to path: String?, width: Double, asJSON: Bool, _ run: Run) throws {
    if let path {
      try run.during(.write) { try OutputFile.write(bytes(path, width: width), to: path) }
      run.say("\(drawing.title): \(drawing.summary)")
    }
    if asJSON {
      try printJSON(json)
    } else if path == nil {
      let lines = [drawing.title] + drawing.textLines(width: 78) + wrapped(drawing.summary)
      try StandardOutput.write(lines.joined(separator: "\n") + "\n")
    }
  }

  /// The picture as the file's ending asks.
  func bytes(_ path: String, width: Double) -> [UInt8] {
    guard path.hasSuffix(".csv") else {
      return Array(
        drawing.svg(width: width, identifier: "chart", isAlone: true).description.utf8)
    }
    var writer = CSVWriter()
    writer.addRow(drawing.numbers.titles)
    for row in drawing.numbers.rows { writer.addRow(row) }
    return writer.takeBytes()
  }

  private var json: JSONValue {
    .object([
      .init("title", .string(drawing.title)), .init("summary", .string(drawing.summary)),
      .init("columns", .strings(drawing.numbers.titles)),
      .init("rows", .array(drawing.numbers.rows.map { .strings($0) })),
    ])
  }
}
