/// A report for people: one page of HTML that needs nothing else, no network and no script.
///
/// It follows the reader's light or dark look, fits a telephone and prints. Pictures are laid out
/// twice, for wide and for narrow screens; the page shows the one that fits. Every text is escaped.
public struct ReportPage: Sendable {
  /// What the report is of.
  public var title: String
  /// A line under the title.
  public var subtitle: String
  /// The answer, in a few sentences.
  public var summary: [String]
  /// The numbers to see first.
  public var facts: [Fact]
  /// What the reader should be warned of.
  public var warnings: [String]
  /// The rest, in order.
  public var sections: [Section]
  /// A line at the end.
  public var footer: String

  /// Collects a report.
  public init(
    title: String, subtitle: String, summary: [String], facts: [Fact] = [],
    warnings: [String] = [], sections: [Section] = [], footer: String = ""
  ) {
    self.title = title
    self.subtitle = subtitle
    self.summary = summary
    self.facts = facts
    self.warnings = warnings
    self.sections = sections
    self.footer = footer
  }

  /// One number to see first.
  public struct Fact: Sendable {
    /// What is measured.
    public var name: String
    /// The number.
    public var value: String
    /// Its interval, or what it is to be compared with.
    public var detail: String

    /// Names a number.
    public init(_ name: String, _ value: String, _ detail: String = "") {
      self.name = name
      self.value = value
      self.detail = detail
    }
  }

  /// A part of the report with a heading.
  public struct Section: Sendable {
    /// The heading.
    public var title: String
    /// Its contents.
    public var blocks: [Block]

    /// Puts a heading over contents.
    public init(_ title: String, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  /// A piece of a section.
  public enum Block: Sendable {
    /// Sentences.
    case paragraph(String)
    /// What stands as it is, such as a formula.
    case code(String)
    /// Sentences, each of its own.
    case list([String])
    /// Terms and what is to be said of each.
    case terms([(term: String, text: String)])
    /// A picture, with what to see in it.
    case figure(any Drawing, caption: String)
    /// Numbers in rows.
    case table(Table)
  }

  /// Numbers in rows under titles.
  public struct Table: Sendable {
    /// What the table holds.
    public var caption: String
    /// The columns' titles.
    public var titles: [String]
    /// The rows; the first column names them.
    public var rows: [[String]]
    /// Whether it is folded away until asked for.
    public var isFolded: Bool

    /// Describes a table.
    public init(_ caption: String, titles: [String], rows: [[String]], isFolded: Bool = false) {
      self.caption = caption
      self.titles = titles
      self.rows = rows
      self.isFolded = isFolded
    }
  }

  /// The page.
  ///
  /// - Complexity: Linear in what is shown.
  public var html: String {
    let page = Markup.tag(
      "html", ["lang": "en"],
      [
        .tag(
          "head", [:],
          [
            .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "color-scheme", "content": "light dark"]),
            // Nothing is loaded and nothing runs, whatever the data say.
            .tag(
              "meta",
              [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'unsafe-inline'",
              ]),
            .tag("title", text: title),
            .tag("style", text: StyleSheet.ofPages),
          ]),
        .tag("body", [:], body),
      ])
    return "<!doctype html>\n" + page.description + "\n"
  }

  private var body: [Markup] {
    var writer = PageWriter()
    let header = Markup.tag(
      "header", [:], [.tag("h1", text: title), .tag("p", ["class": "subtitle"], text: subtitle)])
    var contents: [Markup] = [
      .tag(
        "section", ["aria-labelledby": "summary", "class": "summary"],
        [.tag("h2", ["id": "summary"], text: "In short")]
          + summary.map { .tag("p", text: bound($0)) })
    ]
    if !facts.isEmpty { contents.append(writer.tiles(facts)) }
    if !warnings.isEmpty {
      contents.append(
        .tag(
          "section", ["aria-labelledby": "warnings", "class": "warnings"],
          [
            .tag("h2", ["id": "warnings"], text: "Before you rely on this"),
            .tag("ul", [:], warnings.map { .tag("li", text: bound($0)) }),
          ]))
    }
    if sections.count > 2 { contents.append(writer.contents(sections)) }
    for (index, section) in sections.enumerated() {
      contents.append(writer.section(section, index))
    }
    return [header, .tag("main", [:], contents)]
      + (footer.isEmpty ? [] : [.tag("footer", [:], [.tag("p", text: footer)])])
  }
}

/// Turns the pieces of a page into markup, giving each picture a name of its own.
private struct PageWriter {
  private var pictures = 0

  func tiles(_ facts: [ReportPage.Fact]) -> Markup {
    .tag(
      "dl", ["class": "facts"],
      facts.map { fact in
        .tag(
          "div", [:],
          [
            .tag("dt", text: fact.name), .tag("dd", ["class": "value"], text: bound(fact.value)),
          ]
            + (fact.detail.isEmpty
              ? [] : [.tag("dd", ["class": "detail"], text: bound(fact.detail))]))
      })
  }

  func contents(_ sections: [ReportPage.Section]) -> Markup {
    .tag(
      "nav", ["aria-label": "Contents"],
      [
        .tag(
          "ul", [:],
          sections.enumerated().map { index, section in
            .tag("li", [:], [.tag("a", ["href": "#part-\(index + 1)"], text: section.title)])
          })
      ])
  }

  mutating func section(_ section: ReportPage.Section, _ index: Int) -> Markup {
    let identifier = "part-\(index + 1)"
    var pieces = [Markup.tag("h2", ["id": identifier], text: section.title)]
    for block in section.blocks { pieces += self.block(block) }
    return .tag("section", ["aria-labelledby": identifier], pieces)
  }

  private mutating func block(_ block: ReportPage.Block) -> [Markup] {
    switch block {
    case .paragraph(let text): return [.tag("p", text: bound(text))]
    case .code(let text): return [.tag("p", [:], [.tag("code", text: text)])]
    case .list(let items): return [.tag("ul", [:], items.map { .tag("li", text: bound($0)) })]
    case .terms(let terms):
      return [
        .tag(
          "dl", ["class": "terms"],
          terms.flatMap { [.tag("dt", text: $0.term), .tag("dd", text: $0.text)] })
      ]
    case .figure(let drawing, let caption): return [figure(drawing, caption)]
    case .table(let table): return [Self.table(table)]
    }
  }

  private mutating func figure(_ drawing: any Drawing, _ caption: String) -> Markup {
    pictures += 1
    let name = "figure-\(pictures)"
    let numbers = drawing.numbers
    return .tag(
      "figure", [:],
      [
        .tag("h3", text: drawing.title),
        .tag(
          "div", ["class": "wide"],
          [drawing.svg(width: 760, identifier: name, isAlone: false)]),
        .tag(
          "div", ["class": "narrow"],
          [drawing.svg(width: 340, identifier: name + "-narrow", isAlone: false)]),
        .tag("figcaption", text: bound(caption)),
        Self.table(
          .init(
            "The numbers behind \u{201C}\(drawing.title)\u{201D}", titles: numbers.titles,
            rows: thinned(numbers.rows).map { $0.map(readable) }, isFolded: true)),
      ])
  }

  /// At most 60 rows, evenly picked.
  private func thinned(_ rows: [[String]]) -> [[String]] {
    let limit = 60
    guard rows.count > limit else { return rows }
    return (0..<limit).map { rows[$0 * (rows.count - 1) / (limit - 1)] }
  }

  private static func table(_ table: ReportPage.Table) -> Markup {
    let head = Markup.tag(
      "thead", [:],
      [.tag("tr", [:], table.titles.map { .tag("th", ["scope": "col"], text: $0) })])
    let body = Markup.tag(
      "tbody", [:],
      table.rows.map { row in
        .tag(
          "tr", [:],
          row.enumerated().map { column, cell in
            column == 0
              ? .tag("th", ["scope": "row"], text: cell)
              : .tag("td", text: bound(cell).replacing(" to ", with: "\u{A0}to\u{A0}"))
          })
      })
    let scroll = Markup.tag(
      "div",
      [
        "class": "scroll", "role": "region", "tabindex": "0", "aria-label": table.caption,
      ],
      [.tag("table", [:], [.tag("caption", text: table.caption), head, body])])
    guard table.isFolded else { return scroll }
    return .tag("details", [:], [.tag("summary", text: table.caption), scroll])
  }
}

/// The cell as people read it: a number of many digits with five of them.
private func readable(_ cell: String) -> String {
  guard cell.count > 8, cell.contains("."), let value = Double(cell) else { return cell }
  return NumberText.short(value, 5)
}

/// The text with its per cent signs kept on the line of their numbers.
private func bound(_ text: String) -> String { text.replacing(" %", with: "\u{A0}%") }
