/// A piece of HTML or SVG: an element with its contents, or text.
///
/// Every text and attribute is escaped when it is written, so that what comes from data, such as a
/// level called `<script>`, is shown and never run.
public indirect enum Markup: Sendable, Equatable {
  /// An element.
  case element(String, [Attribute], [Markup])
  /// Text, as it is to be read.
  case text(String)

  /// One attribute of an element.
  public struct Attribute: Sendable, Equatable {
    /// The attribute's name.
    public let name: String
    /// Its value, as it is to be read.
    public let value: String

    /// Pairs a name with a value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// An element with attributes by name.
  static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ contents: [Markup] = []
  ) -> Markup {
    .element(name, attributes.map { Attribute($0.key, $0.value) }, contents)
  }

  /// An element around one text.
  static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String
  ) -> Markup {
    tag(name, attributes, [.text(text)])
  }

  /// The piece as text, which both a reader of HTML and, where there are no void elements, of XML
  /// understands.
  public var description: String {
    var output = ""
    write(to: &output)
    return output
  }

  /// The elements that HTML does not close.
  private static let voidElements: Set<String> = ["meta", "br", "hr"]

  private func write(to output: inout String) {
    switch self {
    case .text(let text): output += Self.escaped(text)
    case .element(let name, let attributes, let contents):
      output += "<\(name)"
      for attribute in attributes {
        output += " \(attribute.name)=\"\(Self.escaped(attribute.value))\""
      }
      output += ">"
      guard !Self.voidElements.contains(name) else { return }
      for piece in contents { piece.write(to: &output) }
      output += "</\(name)>"
      if Self.blocks.contains(name) { output += "\n" }
    }
  }

  /// Elements that a line ends after, for those who read the source.
  private static let blocks: Set<String> = [
    "p", "h1", "h2", "h3", "tr", "table", "figure", "section", "svg", "g", "li", "ul", "ol", "div",
    "path", "text", "style", "head", "body", "header", "main", "nav", "footer", "details", "title",
  ]

  /// Text in which nothing is markup.
  ///
  /// Control characters, which XML forbids, and marks that reverse the direction of writing, which
  /// can make text look like what it is not, become U+FFFD.
  static func escaped(_ text: String) -> String {
    var output = ""
    output.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      case "\t", "\n", "\r": output.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}",
        "\u{2066}"..."\u{2069}", "\u{FFFE}", "\u{FFFF}":
        output += "\u{FFFD}"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }
}
