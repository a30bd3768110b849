internal import JSONDocuments
internal import Tenure

/// What became of the rows that were scored.
struct ScoringSummary {
  private var counts: [(name: String, count: Int)] = [
    ("rows", 0), ("scored", 0), ("missing", 0), ("unseen", 0), ("undefined", 0),
    ("imputed", 0), ("outOfRange", 0), ("beyondFollowUp", 0), ("carriedHazard", 0),
    ("extrapolated", 0), ("medianBeyondFollowUp", 0), ("noMargin", 0),
  ]
  private var unreadable: [String: Int] = [:]
  /// By the count it belongs to: the columns for which rows were not scored, and how many each.
  private var lacking: [String: [String: Int]] = [:]
  /// How many rows have causes whose probabilities add up to more than 1, and the largest sum; `nil`
  /// where no models were put together.
  private var contradictions: (rows: Int, largest: Double)?

  /// Adds what became of some rows.
  ///
  /// - Parameters:
  ///   - scores: Their fates.
  ///   - encoder: The model's inputs.
  ///   - unreadable: By column: the cells that were not of its type.
  mutating func add(_ scores: Scores, _ encoder: FeatureEncoder, unreadable: [String: Int]) {
    let summary = scores.summary
    if summary.scored < summary.rows {
      for status in scores.statuses where !status.isScored { add(lacking: status, encoder) }
    }
    let more = [
      summary.rows, summary.scored, summary.missing, summary.unseen, summary.undefined,
      summary.imputed, summary.outOfRange, summary.beyondFollowUp, summary.carriedHazard,
      summary.extrapolated, summary.medianBeyondFollowUp, summary.noMargin,
    ]
    for (index, count) in more.enumerated() { counts[index].count += count }
    self.unreadable.merge(unreadable, uniquingKeysWith: +)
  }

  /// Notes for which column a row is not scored.
  private mutating func add(lacking status: ScoreStatus, _ encoder: FeatureEncoder) {
    switch status {
    case .missing(let input):
      lacking["missing", default: [:]][encoder.inputs[input].name, default: 0] += 1
    case .unseenLevel(let input):
      lacking["unseen", default: [:]][encoder.inputs[input].name, default: 0] += 1
    case .undefined(let column):
      lacking["undefined", default: [:]][encoder.columnNames[column], default: 0] += 1
    default: break
    }
  }

  /// " (contract, age and 3 more)": the columns for which rows were not scored, most rows first.
  private func columns(lacking name: String) -> String {
    let columns = (lacking[name] ?? [:]).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    guard let first = columns.first?.key else { return "" }
    if columns.count == 1 { return " (\(first))" }
    if columns.count == 2 { return " (\(first) and \(columns[1].key))" }
    return " (\(first), \(columns[1].key) and \(columns.count - 2) more)"
  }

  /// Adds the sums of the causes' probabilities of some rows.
  mutating func add(causeTotals: [Double]) {
    // Rounding may leave a hair above 1.
    let above = causeTotals.filter { $0 > 1 + 1e-9 }
    let before = contradictions ?? (0, 0)
    contradictions = (before.rows + above.count, above.reduce(before.largest, max))
  }

  private func count(_ name: String) -> Int { counts.first { $0.name == name }?.count ?? 0 }

  /// The summary in sentences, the most important first.
  func sentences(_ document: ModelDocument, _ options: ScoringOptions) -> [String] {
    var sentences: [String] = []
    let lacking = [
      ("missing", "lacks a value", "lack a value"),
      (
        "unseen", "holds a level that training did not see",
        "hold a level that training did not see"
      ),
      (
        "undefined",
        options.elapsedColumn == nil
          ? "gives a term no finite value" : "gives a term no finite value or a negative time",
        options.elapsedColumn == nil
          ? "give a term no finite value" : "give a term no finite value or a negative time"
      ),
    ].map { name, singular, plural in
      let words = (count(name) == 1 ? singular : plural) + columns(lacking: name)
      return (count(name), words)
    }.filter { $0.0 > 0 }
    if lacking.isEmpty {
      sentences.append("\(NumberText.counted(count("rows"), "row")) scored.")
    } else {
      let reasons = lacking.map { "\(NumberText.grouped($0)) \($1)" }.joined(separator: ", ")
      sentences.append(
        "\(NumberText.grouped(count("scored"))) of \(NumberText.counted(count("rows"), "row")) "
          + "scored; of the others \(reasons); see the column status.")
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
    if let contradictions, contradictions.rows > 0 {
      let rows = contradictions.rows
      sentences.append(
        "Warning: in \(NumberText.counted(rows, "row")) the probabilities of the causes add up to "
          + "more than 1, up to \(NumberText.fixed(contradictions.largest, 3)): models of single "
          + "causes do not know of each other. A cause-specific model keeps the sum.")
    }
    let end =
      (document.outcome.maximumFollowUp.map { " of \(NumberText.plain($0))" } ?? "")
      + (document.outcome.timeUnit.map { " \($0)" } ?? "")
    if let rows = share("beyondFollowUp", "reaches", "reach") {
      sentences.append(
        "\(rows) beyond the longest follow-up\(end), where nothing is known; those cells are empty "
          + "(--beyond carry-hazard answers, on an assumption).")
    }
    if let rows = share("carriedHazard", "is", "are") {
      sentences.append(
        "\(rows) answered beyond the longest follow-up\(end), on the assumption that the late hazard "
          + "goes on (status carriedHazard).")
    }
    if let rows = share("extrapolated", "is", "are") {
      sentences.append(
        "\(rows) answered beyond the longest follow-up\(end), where the model's formula goes on and "
          + "no customer has been seen (status extrapolated).")
    }
    if let rows = share("medianBeyondFollowUp", "has", "have") {
      sentences.append(
        "\(rows) no median within the longest follow-up\(end), as more than half stay; those cells "
          + "are empty.")
    }
    if let rows = share("noMargin", "has", "have") {
      sentences.append("\(rows) no margin, so no revenue is expected of them.")
    }
    return sentences
  }

  /// "12 rows (3.4 %) have"; `nil` where there are none.
  private func share(_ name: String, _ singular: String, _ plural: String) -> String? {
    let rows = count(name)
    guard rows > 0 else { return nil }
    let part = NumberText.percent(Double(rows) / Double(count("rows")))
    return "\(NumberText.counted(rows, "row")) (\(part)) \(rows == 1 ? singular : plural)"
  }

  /// The summary's members of a JSON document.
  var json: [JSONValue.Member] {
    counts.map { .init($0.name, .integer($0.count)) }
      + (contradictions.map { [.init("causesAboveOne", .integer($0.rows))] } ?? []) + [
        .init(
          "unreadable",
          .object(
            unreadable.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) }))
      ]
  }
}
