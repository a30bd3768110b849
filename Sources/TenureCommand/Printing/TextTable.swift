/// A table as text: columns under titles, aligned, two blanks apart.
struct TextTable {
  /// How a column's cells stand under each other.
  enum Alignment {
    /// At their first character, for words.
    case leading
    /// At their last character.
    case trailing
    /// At their decimal points.
    case decimal
  }

  private struct Column {
    let title: String
    let alignment: Alignment
    let cells: [String]
  }

  private var columns: [Column] = []

  /// Adds a column.
  mutating func add(_ title: String, _ alignment: Alignment, _ cells: [String]) {
    columns.append(Column(title: title, alignment: alignment, cells: cells))
  }

  /// The table's lines, titles first.
  var lines: [String] {
    let blocks = columns.map(Self.block)
    let height = blocks.map(\.count).max() ?? 0
    return (0..<height).map { row in
      var line = ""
      for block in blocks where row < block.count {
        line += (line.isEmpty ? "" : "  ") + block[row]
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// A column's title and cells, all of the same width.
  private static func block(_ column: Column) -> [String] {
    var cells = column.cells
    if column.alignment == .decimal {
      let fractions = cells.map(fractionWidth)
      let widest = fractions.max() ?? 0
      cells = zip(cells, fractions).map { $0 + String(repeating: " ", count: widest - $1) }
    }
    let width = ([column.title] + cells).map(\.count).max() ?? 0
    return ([column.title] + cells).map { text in
      let blanks = String(repeating: " ", count: width - text.count)
      return column.alignment == .leading ? text + blanks : blanks + text
    }
  }

  /// The number of characters from the decimal point on.
  private static func fractionWidth(_ cell: String) -> Int {
    guard let point = cell.firstIndex(of: ".") else { return 0 }
    return cell.distance(from: point, to: cell.endIndex)
  }
}
