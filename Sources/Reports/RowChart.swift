/// A picture of numbers that each have a name: estimates with their intervals, or bars.
public struct RowChart: Sendable, Equatable {
  /// What the picture is called.
  public var title: String
  /// What it shows, in a sentence.
  public var summary: String
  /// The axis of values.
  public var axis: Chart.Axis
  /// The value that means nothing: 1 for ratios, 0 for differences.
  public var reference: Double?
  /// A value to compare bars with, which all begin at 0.
  public var limit: Double?
  /// What the reference or the limit means.
  public var referenceLabel = ""
  /// What values below the reference mean; stands to its left where there is room.
  public var belowLabel = ""
  /// What values above the reference mean; stands to its right where there is room.
  public var aboveLabel = ""
  /// The title of the column of texts.
  public var valueTitle = ""
  /// The rows, from the top.
  public var rows: [Row]

  /// Describes a picture.
  public init(
    title: String, summary: String, axis: Chart.Axis, reference: Double? = nil, rows: [Row]
  ) {
    self.title = title
    self.summary = summary
    self.axis = axis
    self.reference = reference
    self.rows = rows
  }

  /// One row.
  public struct Row: Sendable, Equatable {
    /// What is drawn.
    public enum Form: Sendable, Equatable {
      /// Only words: the name of the rows below.
      case heading
      /// A dot, and its interval where there is one.
      case estimate(Double, lower: Double?, upper: Double?)
      /// A hollow dot at the reference: what the rows around are compared with.
      case baseline
      /// A bar from the reference, or from 0.
      case bar(Double)
      /// Nothing: there is no value.
      case nothing
    }
    /// The name.
    public var label: String
    /// What is drawn.
    public var form: Form
    /// The value in figures.
    public var value: String
    /// The colour, from 0; `nil` is a quiet grey.
    public var colour: Int?
    /// Whether the row belongs to a heading above.
    public var isIndented: Bool

    /// Describes a row.
    public init(
      _ label: String, _ form: Form, value: String = "", colour: Int? = 0, isIndented: Bool = false
    ) {
      self.label = label
      self.form = form
      self.value = value
      self.colour = colour
      self.isIndented = isIndented
    }
  }
}

extension RowChart: Drawing {
  /// The chart as SVG, laid out for `width`.
  public func svg(width: Double, identifier: String = "chart", isAlone: Bool = true) -> Markup {
    scene(width: width).svg(self, identifier: identifier, isAlone: isAlone)
  }

  /// A line for every row with a value.
  public var numbers: NumberTable {
    var heading = ""
    let rows = rows.compactMap { row -> [String]? in
      let name = row.isIndented && !heading.isEmpty ? "\(heading): \(row.label)" : row.label
      switch row.form {
      case .heading:
        heading = row.label
        return nil
      case .estimate(let value, let lower, let upper):
        return [name, NumberText.plain(value)]
          + [lower, upper].map { $0.map(NumberText.plain) ?? "" }
      case .baseline: return [name, reference.map(NumberText.plain) ?? "", "", ""]
      case .bar(let value): return [name, NumberText.plain(value), "", ""]
      case .nothing: return [name, "", "", ""]
      }
    }
    let limited = rows.contains { !$0[2].isEmpty }
    return NumberTable(
      titles: ["name", axis.label] + (limited ? ["lower", "upper"] : []),
      rows: limited ? rows : rows.map { Array($0.prefix(2)) })
  }

  /// The rows with bars or dots of letters.
  public func textLines(width: Int = 78) -> [String] {
    let labels = rows.map { ($0.isIndented ? "  " : "") + $0.label }
    let names = min(30, labels.map(\.count).max() ?? 0)
    let values = rows.map(\.value.count).max() ?? 0
    let plot = max(10, width - names - values - 4)
    func column(_ value: Double) -> Int {
      Int((axis.scale.fraction(of: value) * Double(plot)).rounded())
    }
    return zip(rows, labels).map { row, label in
      let name = label.count > names ? String(label.prefix(names - 1)) + "…" : label
      var cells = [Character](repeating: " ", count: plot + 1)
      if let mark = reference ?? limit { cells[column(mark)] = "|" }
      switch row.form {
      case .estimate(let value, let lower, let upper):
        if let lower, let upper {
          for k in column(lower)...max(column(lower), column(upper)) { cells[k] = "-" }
        }
        cells[column(value)] = "o"
      case .bar(let value):
        let (from, to) = (column(reference ?? 0), column(value))
        for k in min(from, to)...max(from, to) { cells[k] = "=" }
      case .baseline: if let reference { cells[column(reference)] = "o" }
      case .heading: cells = []
      case .nothing: break
      }
      let line =
        name + String(repeating: " ", count: names - name.count + 2)
        + String(cells) + (row.value.isEmpty ? "" : "  " + row.value)
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
