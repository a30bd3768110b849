internal import JSONDocuments
internal import Tenure

/// What became of the rows that were scored.
struct ScoringSummary {
  private var counts: [(name: String, count: Int)] = [
    ("rows", 0), ("scored", 0), ("missing", 0), ("unseen", 0), ("undefined", 0),
    ("imputed", 0), ("outOfRange", 0), ("beyondFollowUp", 0),
  ]
  private var unreadable: [String: Int] = [:]

  /// Adds what became of some rows.
  ///
  /// - Parameters:
  ///   - summary: Their fates.
  ///   - unreadable: By column: the cells that were not of its type.
  mutating func add(_ summary: ScoreSummary, unreadable: [String: Int]) {
    let more = [
      summary.rows, summary.scored, summary.missing, summary.unseen, summary.undefined,
      summary.imputed, summary.outOfRange, summary.beyondFollowUp,
    ]
    for (index, count) in more.enumerated() { counts[index].count += count }
    self.unreadable.merge(unreadable, uniquingKeysWith: +)
  }

  private func count(_ name: String) -> Int { counts.first { $0.name == name }?.count ?? 0 }

  /// The summary in sentences, the most important first.
  func sentences(_ document: ModelDocument) -> [String] {
    var sentences: [String] = []
    let lacking = [
      ("missing", "lacks a value", "lack a value"),
      (
        "unseen", "holds a level that training did not see",
        "hold a level that training did not see"
      ),
      ("undefined", "gives a term no finite value", "give a term no finite value"),
    ].map { (count($0.0), count($0.0) == 1 ? $0.1 : $0.2) }.filter { $0.0 > 0 }
    if lacking.isEmpty {
      sentences.append("\(NumberText.counted(count("rows"), "row")) scored.")
    } else {
      let reasons = lacking.map { "\(NumberText.grouped($0)) \($1)" }.joined(separator: ", ")
      sentences.append(
        "\(NumberText.grouped(count("scored"))) of \(NumberText.counted(count("rows"), "row")) "
          + "scored; of the others \(reasons) (see the column status).")
    }
    for (column, cells) in unreadable.sorted(by: { $0.key < $1.key }) {
      sentences.append(
        "\(NumberText.counted(cells, "cell")) of \(column) could not be read and "
          + "\(cells == 1 ? "counts" : "count") as missing.")
    }
    let imputed = count("imputed")
    if imputed > 0 {
      sentences.append(
        "\(NumberText.counted(imputed, "scored row")) \(imputed == 1 ? "lacks" : "lack") a value "
          + "for which the one that training learned stands in.")
    }
    let outside = count("outOfRange")
    if outside > 0 {
      sentences.append(
        "\(NumberText.counted(outside, "scored row")) \(outside == 1 ? "has" : "have") a value "
          + "outside what training saw.")
    }
    let beyond = count("beyondFollowUp")
    if beyond > 0 {
      let end = document.outcome.maximumFollowUp.map { " of \(NumberText.plain($0))" } ?? ""
      let unit = document.outcome.timeUnit.map { " \($0)" } ?? ""
      sentences.append(
        "\(NumberText.counted(beyond, "row")) "
          + "(\(NumberText.percent(Double(beyond) / Double(count("rows"))))) "
          + "\(beyond == 1 ? "reaches" : "reach") beyond the longest follow-up\(end)\(unit), where "
          + "nothing is known; those cells are empty.")
    }
    return sentences
  }

  /// The summary's members of a JSON document.
  var json: [JSONValue.Member] {
    counts.map { .init($0.name, .integer($0.count)) } + [
      .init(
        "unreadable",
        .object(
          unreadable.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) }))
    ]
  }
}
