/// Colours and looks of charts and pages, light and dark, as CSS.
package enum StyleSheet {
  /// The colours of one of the two looks.
  package struct Palette: Sendable {
    /// Behind everything.
    package let paper: String
    /// Behind tiles and notes.
    package let panel: String
    /// Text.
    package let ink: String
    /// Text that stands back.
    package let muted: String
    /// Lines of the grid and around tables.
    package let grid: String
    /// Lines that separate.
    package let edge: String
    /// The colours of series; told apart by people who see no red, no green or no blue, too.
    package let series: [String]
    /// Behind warnings.
    package let warning: String
  }

  package static let light = Palette(
    paper: "#ffffff", panel: "#f4f7fa", ink: "#1b2530", muted: "#56616e", grid: "#e4e9ee",
    edge: "#b8c2cc", series: ["#0b5fa5", "#bd4b00", "#00806a", "#8c2155", "#2b2f36"],
    warning: "#fdf3e3")

  package static let dark = Palette(
    paper: "#10161d", panel: "#18212b", ink: "#e7ecf1", muted: "#a5b1bd", grid: "#27323d",
    edge: "#4b5a69", series: ["#6fb4ff", "#ef8a50", "#45cfa8", "#d97fb0", "#e8edf2"],
    warning: "#2c2413")

  /// Which class draws colour `index`; beyond the last colour the first come again.
  static func name(ofColour index: Int?) -> String {
    index.map { "s\($0 % light.series.count + 1)" } ?? "quiet"
  }

  /// The colours as custom properties of `selector`: light, dark where the reader prefers it, and
  /// light again on paper.
  static func colours(of selector: String) -> String {
    """
    \(selector) { \(properties(light)) }
    @media (prefers-color-scheme: dark) { \(selector) { \(properties(dark)) } }
    @media print { \(selector) { \(properties(light)) } }

    """
  }

  private static func properties(_ palette: Palette) -> String {
    let named = [
      ("paper", palette.paper), ("panel", palette.panel), ("ink", palette.ink),
      ("muted", palette.muted), ("grid", palette.grid), ("edge", palette.edge),
      ("warning", palette.warning),
    ]
    let series = palette.series.enumerated().map { ("s\($0 + 1)", $1) }
    return (named + series).map { "--\($0): \($1);" }.joined(separator: " ")
  }

  /// The looks of charts.
  ///
  /// Style sheets hold nothing that is escaped, as HTML would not read it back: no quotes, so that
  /// names of fonts stand bare, and no markup.
  static func ofCharts(alone: Bool) -> String {
    let series = light.series.indices.map { index in
      let name = "s\(index + 1)"
      return """
        .chart .line.\(name), .chart .whisker.\(name) { stroke: var(--\(name)); }
        .chart .band.\(name), .chart .dot.\(name), .chart .column.\(name), \
        .chart .word.\(name) { fill: var(--\(name)); }

        """
    }
    return (alone ? colours(of: "svg") : "")
      + """
      .chart { font-family: Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif; }
      .chart text { fill: var(--ink); }
      .chart .paper { fill: var(--paper); }
      .chart .tick, .chart .label, .chart .word.quiet { fill: var(--muted); }
      .chart .word { font-weight: 600; }
      .chart .heading { font-weight: 600; }
      .chart path { fill: none; }
      .chart .grid { stroke: var(--grid); stroke-width: 1; }
      .chart .axis { stroke: var(--edge); stroke-width: 1; }
      .chart .rule { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 2 3; }
      .chart .line { stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
      .chart .dashed { stroke-dasharray: 6 4; }
      .chart .whisker { stroke-width: 1.6; stroke-linecap: round; }
      .chart .line.quiet, .chart .whisker.quiet { stroke: var(--muted); }
      .chart .band { fill-opacity: .15; }
      .chart .band.quiet, .chart .dot.quiet, .chart .column.quiet { fill: var(--muted); }
      .chart .dot { stroke: var(--paper); stroke-width: 1; }
      .chart .hollow { fill: var(--paper); stroke: var(--muted); stroke-width: 1.5; }
      .chart .column { fill-opacity: .85; }

      """ + series.joined()
  }
}
