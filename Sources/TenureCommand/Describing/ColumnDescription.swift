internal import JSONDocuments
internal import Tenure

/// What one column of a table holds.
struct ColumnDescription {
  /// The values, by kind.
  enum Content {
    /// Nothing at all.
    case nothing
    /// Numbers.
    case numbers(NumberSummary)
    /// Texts or truth values, the most frequent first.
    case levels([(level: String, count: Int)])
  }

  /// The column.
  let column: Column
  /// The number of rows without a value.
  let missing: Int
  /// What the others hold.
  let content: Content

  /// Looks at a column.
  init(_ column: Column) {
    self.column = column
    missing = column.missingCount
    guard missing < column.count else {
      content = .nothing
      return
    }
    switch column.values {
    case .numeric(let numbers):
      content = .numbers(NumberSummary(numbers.filter { !$0.isNaN }))
    case .categorical(let codes, let levels):
      content = .levels(Self.counts(codes, levels))
    case .logical(let truths):
      content = .levels(Self.counts(truths, ["false", "true"]))
    }
  }

  /// Levels with their numbers of rows, the most frequent first; those without any are left out.
  private static func counts(
    _ codes: [some FixedWidthInteger], _ levels: [String]
  ) -> [(level: String, count: Int)] {
    var counts = levels.map { _ in 0 }
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    let order = counts.indices.filter { counts[$0] > 0 }.sorted {
      counts[$0] != counts[$1] ? counts[$0] > counts[$1] : $0 < $1
    }
    return order.map { (levels[$0], counts[$0]) }
  }

  /// The number of different values.
  var distinct: Int {
    switch content {
    case .nothing: 0
    case .numbers(let summary): summary.distinct
    case .levels(let levels): levels.count
    }
  }

  /// What the column holds, in words.
  var words: String {
    let present = column.count - missing
    func share(_ count: Int) -> String { NumberText.percent(Double(count) / Double(present)) }
    switch content {
    case .nothing: return "no value at all"
    case .numbers(let summary) where summary.distinct == 1:
      return "always \(NumberText.plain(summary.minimum))"
    case .numbers(let summary) where summary.isZeroOne:
      return "0 or 1: \(NumberText.percent(summary.mean)) are 1"
    case .numbers(let summary):
      return "\(NumberText.plain(summary.minimum)) to \(NumberText.plain(summary.maximum)), "
        + "median \(NumberText.short(summary.median, 5)), mean \(NumberText.short(summary.mean, 5))"
    case .levels where column.looksLikeIdentifier:
      return "a different text in every row: looks like an identifier"
    case .levels(let levels) where levels.count == 1: return "always \(levels[0].level)"
    case .levels(let levels):
      let shown = levels.count <= 6 ? levels : Array(levels.prefix(4))
      let listed = shown.map { "\($0.level) \(share($0.count))" }.joined(separator: ", ")
      return levels.count == shown.count
        ? listed : listed + " and \(NumberText.grouped(levels.count - shown.count)) more"
    }
  }

  /// A sentence about what is odd; `nil` where nothing is.
  var remark: String? {
    if column.namesRows {
      return
        "The first column has no name and is called \(column.name) here; . in a formula leaves "
        + "it out."
    }
    if case .levels(let levels) = content {
      let texts = levels.map(\.level).sorted()
      if let look = TextLook.of(texts) {
        let words = look.words(column.name, texts: texts)
        return "\(words); \(look.advice(column.name))."
      }
    }
    if let evidence = column.textEvidence {
      let others = evidence.count - 1
      let more = others > 0 ? ", and so are \(NumberText.counted(others, "other cell"))" : ""
      let mostlyNumbers = evidence.count * 10 < column.count - missing
      guard mostlyNumbers || evidence.reason != .notANumber else { return nil }
      return "\(column.name) is text, since in row \(evidence.row) \(evidence)\(more)."
    }
    guard case .numbers(let summary) = content, summary.isDistinctWholes, column.count > 20 else {
      return nil
    }
    return "\(column.name) is a different whole number in every row; if it identifies customers, "
      + "say --id \(column.name)."
  }

  /// The column as a JSON object.
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(column.name)), .init("type", .string(column.type.rawValue)),
      .init("missing", .integer(missing)), .init("distinct", .integer(distinct)),
    ]
    switch content {
    case .nothing: break
    case .numbers(let summary):
      members += [
        .init("minimum", .number(summary.minimum)), .init("median", .number(summary.median)),
        .init("mean", .number(summary.mean)), .init("maximum", .number(summary.maximum)),
      ]
    case .levels(let levels):
      members += [
        .init("looksLikeIdentifier", .bool(column.looksLikeIdentifier)),
        .init(
          "levels",
          .array(
            levels.prefix(100).map {
              .object([.init("level", .string($0.level)), .init("count", .integer($0.count))])
            })),
      ]
    }
    return .object(members)
  }
}

/// The range and the middle of some numbers.
struct NumberSummary {
  /// The least number.
  let minimum: Double
  /// The middle number, or the mean of the middle two.
  let median: Double
  /// The mean.
  let mean: Double
  /// The greatest number.
  let maximum: Double
  /// How many different numbers there are.
  let distinct: Int
  /// Whether every number is 0 or 1, and both occur.
  let isZeroOne: Bool
  /// Whether all are different whole numbers.
  let isDistinctWholes: Bool

  /// - Precondition: There is at least one number, and none is NaN.
  init(_ numbers: [Double]) {
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    minimum = sorted[0]
    maximum = sorted[sorted.count - 1]
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    mean = sorted.reduce(0, +) / Double(sorted.count)
    distinct = 1 + zip(sorted, sorted.dropFirst()).count { $0 != $1 }
    isZeroOne = distinct == 2 && minimum == 0 && maximum == 1
    isDistinctWholes = distinct == sorted.count && sorted.allSatisfy { $0 == $0.rounded() }
  }
}
