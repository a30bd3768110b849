import Foundation
import FoundationXML
import Reports
import Testing

@Suite("Text from data is shown, never run")
struct MarkupTests {
  static let hostile = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a & b < c > d 'e'",
    "</style><script>", "]]>", "\u{202E}gnp.exe", "\u{0}\u{8}null", "<!--", "&lt;already&gt;",
    "]]></svg><script>alert(1)</script>",
  ]

  @Test("in SVG and HTML, as text and as attribute", arguments: hostile)
  func escapes(text: String) throws {
    let chart = Chart(
      title: text, summary: text, x: .init(text, .unit), y: .init(text, .unit),
      series: [.init(text, [.init(0, 0), .init(1, 1, note: text)], form: .dots)],
      rules: [.init(.horizontal(0.5), text), .init(.vertical(0.5), text)])
    let rows = RowChart(
      title: text, summary: text, axis: .init(text, .unit),
      rows: [.init(text, .heading), .init(text, .bar(0.5), value: text)])
    let page = ReportPage(
      title: text, subtitle: text, summary: [text], facts: [.init(text, text, text)],
      warnings: [text],
      sections: [
        .init(
          text,
          [
            .paragraph(text), .code(text), .list([text]), .terms([(text, text)]),
            .figure(chart, caption: text), .figure(rows, caption: text),
            .table(.init(text, titles: [text], rows: [[text]])),
          ])
      ], footer: text)
    for written in [
      chart.svg(width: 500).description, rows.svg(width: 300).description, page.html,
    ] {
      #expect(!written.contains("<script"))
      #expect(!written.contains("<img"))
      #expect(!written.contains("<!--"))
      #expect(!written.contains("\u{202E}") && !written.contains("\u{0}"))
    }
    // What was written can be read again, and says the same.
    for drawing in [chart as any Drawing, rows] {
      let svg = drawing.svg(width: 400, identifier: "a", isAlone: true).description
      let texts = try XMLTexts(svg)
      let shown = String(
        String.UnicodeScalarView(
          text.unicodeScalars.map {
            $0.value < 32 || $0 == "\u{202E}" ? "\u{FFFD}" : $0
          }))
      #expect(texts.found["title"]?.contains(shown) == true)
      #expect(texts.found["desc"] == [shown])
    }
  }

  @Test("every chart has a name and a description that it points to")
  func accessibleNames() throws {
    let chart = Chart(
      title: "A name", summary: "What it shows.", x: .init("x", .unit), y: .init("y", .unit),
      series: [.init("one", [.init(0, 0), .init(1, 1)])])
    let svg = chart.svg(width: 600, identifier: "here", isAlone: false).description
    #expect(svg.contains("role=\"img\""))
    #expect(svg.contains("aria-labelledby=\"here-title\""))
    #expect(svg.contains("aria-describedby=\"here-text\""))
    #expect(svg.contains("<title id=\"here-title\">A name</title>"))
    #expect(svg.contains("<desc id=\"here-text\">What it shows.</desc>"))
  }

  @Test("a page needs no network and allows no script")
  func selfContained() {
    let page = ReportPage(title: "t", subtitle: "s", summary: ["one."]).html
    #expect(page.contains("default-src &#39;none&#39;"))
    for word in ["http://", "https://", "src=", "url(", "@import", "<script"] {
      #expect(!page.replacing("http://www.w3.org/2000/svg", with: "").contains(word), "\(word)")
    }
  }
}

/// The texts of an XML document by element, read by a parser that is not ours.
final class XMLTexts: NSObject, XMLParserDelegate {
  private(set) var found: [String: [String]] = [:]
  private var path: [String] = []
  private var failure: (any Error)?

  init(_ xml: String) throws {
    super.init()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = self
    _ = parser.parse()
    if let failure { throw failure }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    path.append(name)
    found[name, default: []].append("")
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard let name = path.last, let texts = found[name] else { return }
    found[name]?[texts.count - 1] += string
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    path.removeLast()
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { failure = error }
}
