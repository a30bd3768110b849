/// A laid-out drawing: shapes and texts at their places, in units of about a pixel.
package struct Scene: Sendable, Equatable {
  /// A text and the box that it takes up.
  package struct Label: Sendable, Equatable {
    package let text: String
    package let left, right, top, bottom: Double

    /// Whether two texts share some place.
    package func overlaps(_ other: Label) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  /// Where a text stands on its place.
  enum Anchor: String {
    case start, middle, end
  }

  package let width: Double
  package var height: Double
  package private(set) var shapes: [Markup] = []
  package private(set) var labels: [Label] = []

  init(width: Double, height: Double = 0) {
    self.width = width
    self.height = height
  }

  /// Writes a text whose baseline is at `y`.
  mutating func text(
    _ text: String, x: Double, y: Double, size: Double = Scene.size, anchor: Anchor = .start,
    style: String, note: String? = nil
  ) {
    guard !text.isEmpty else { return }
    let isBold = style.hasPrefix("word") || style.hasPrefix("heading")
    let width = TextWidth.of(text, size: size, isBold: isBold)
    let left =
      switch anchor {
      case .start: x
      case .middle: x - width / 2
      case .end: x - width
      }
    labels.append(
      Label(
        text: text, left: left, right: left + width, top: y - 0.76 * size, bottom: y + 0.22 * size))
    var attributes: [Markup.Attribute] = [
      .init("x", Self.number(x)), .init("y", Self.number(y)), .init("class", style),
    ]
    if anchor != .start { attributes.append(.init("text-anchor", anchor.rawValue)) }
    if size != Scene.size { attributes.append(.init("font-size", Self.number(size))) }
    shapes.append(
      .element("text", attributes, Self.tooltip(note) + [.text(text)]))
  }

  /// Draws a line through places.
  mutating func path(_ places: [(x: Double, y: Double)], style: String, isClosed: Bool = false) {
    guard places.count > 1 else { return }
    var data = ""
    var last: (x: Double, y: Double)?
    for (index, place) in places.enumerated() {
      // What is nearer than can be seen adds nothing but bytes.
      if let last, index < places.count - 1, (place.x - last.x).magnitude < 0.4,
        (place.y - last.y).magnitude < 0.4
      {
        continue
      }
      data += (data.isEmpty ? "M" : "L") + Self.number(place.x) + " " + Self.number(place.y)
      last = place
    }
    shapes.append(.tag("path", ["d": data + (isClosed ? "Z" : ""), "class": style]))
  }

  /// Draws a straight line.
  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) {
    path([(x1, y1), (x2, y2)], style: style)
  }

  /// Draws a dot.
  mutating func dot(x: Double, y: Double, radius: Double, style: String, note: String? = nil) {
    shapes.append(
      .tag(
        "circle",
        ["cx": Self.number(x), "cy": Self.number(y), "r": Self.number(radius), "class": style],
        Self.tooltip(note)))
  }

  /// Draws a box.
  mutating func box(
    x: Double, y: Double, width: Double, height: Double, style: String, note: String? = nil
  ) {
    shapes.append(
      .tag(
        "rect",
        [
          "x": Self.number(x), "y": Self.number(y), "width": Self.number(max(0, width)),
          "height": Self.number(max(0, height)), "class": style,
        ], Self.tooltip(note)))
  }

  private static func tooltip(_ note: String?) -> [Markup] {
    note.map { [.tag("title", text: $0)] } ?? []
  }

  /// The size of most texts.
  static let size = 12.0

  /// A coordinate to a tenth.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
  }
}

/// A picture that can be drawn at any width.
public protocol Drawing: Sendable {
  /// What the picture is called.
  var title: String { get }
  /// What it shows, in a sentence.
  var summary: String { get }
  /// The numbers behind it.
  var numbers: NumberTable { get }
  /// The picture in letters, for a terminal.
  func textLines(width: Int) -> [String]
  /// The picture as SVG, `width` units wide.
  ///
  /// - Parameters:
  ///   - width: The width, about in pixels; 300 and more.
  ///   - identifier: What its title and description are called in the page; unique in it.
  ///   - isAlone: Whether the picture is a file of its own and brings its colours.
  /// - Returns: The element `svg`.
  func svg(width: Double, identifier: String, isAlone: Bool) -> Markup
}

/// The numbers behind a picture: texts under titles.
public struct NumberTable: Sendable, Equatable {
  /// The columns' titles.
  public var titles: [String]
  /// The rows, a text for each column.
  public var rows: [[String]]

  /// Collects numbers.
  public init(titles: [String], rows: [[String]]) {
    self.titles = titles
    self.rows = rows
  }
}

extension Scene {
  /// The drawing as SVG with an accessible name and description.
  func svg(_ drawing: some Drawing, identifier: String, isAlone: Bool) -> Markup {
    let (title, summary) = (identifier + "-title", identifier + "-text")
    // A file of its own has paper around it; on a page the page has.
    let margin = isAlone ? 12.0 : 0
    let (wide, high) = (width + 2 * margin, height + 2 * margin)
    let corner = "\(Self.number(-margin)) \(Self.number(-margin))"
    var attributes: [Markup.Attribute] = [
      .init("xmlns", "http://www.w3.org/2000/svg"),
      .init("viewBox", "\(corner) \(Self.number(wide)) \(Self.number(high))"),
      .init("width", Self.number(width)), .init("height", Self.number(high * width / wide)),
      .init("role", "img"), .init("aria-labelledby", title),
      .init("aria-describedby", summary), .init("class", "chart"),
      .init("font-size", Self.number(Self.size)),
    ]
    var head: [Markup] = [
      .tag("title", ["id": title], text: drawing.title),
      .tag("desc", ["id": summary], text: drawing.summary),
    ]
    if isAlone {
      attributes.append(.init("lang", "en"))
      head.append(.tag("style", text: StyleSheet.ofCharts(alone: true)))
      let place = Self.number(-margin)
      head.append(
        .tag(
          "rect", ["x": place, "y": place, "width": "100%", "height": "100%", "class": "paper"]))
    }
    return .element("svg", attributes, head + shapes)
  }
}
