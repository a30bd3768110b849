internal import JSONDocuments
internal import Tenure

/// The loyalty matrix, for people and programs.
struct MatrixReport {
  private let matrix: LoyaltyMatrix
  private let score: NetPromoterScore?
  private let attitude: String
  private let intention: String
  private let cuts: (attitude: Double, intention: Double)
  private let level: Double
  private let title: String

  init(
    _ matrix: LoyaltyMatrix, _ score: NetPromoterScore?, attitude: String, intention: String,
    cuts: (attitude: Double, intention: Double), level: Double, _ title: String
  ) {
    self.matrix = matrix
    self.score = score
    self.attitude = attitude
    self.intention = intention
    self.cuts = cuts
    self.level = level
    self.title = title
  }

  private var interval: String { "\(NumberText.plain(100 * level)) % interval" }

  private static func percents(_ interval: ConfidenceInterval) -> String {
    "\(NumberText.percent(interval.lower)) to \(NumberText.percent(interval.upper))"
  }

  // MARK: - For people

  /// The report's text.
  var text: String {
    let parts = [[title], head, quadrants.lines, gap, promoters]
    return parts.filter { !$0.isEmpty }.joined(separator: [""]).joined(separator: "\n") + "\n"
  }

  private var head: [String] {
    wrapped(
      "\(NumberText.counted(matrix.customers, "customer")): satisfied from \(attitude) "
        + "\(NumberText.plain(cuts.attitude)) on, loyal from \(intention) "
        + "\(NumberText.plain(cuts.intention)) on.")
  }

  private var quadrants: TextTable {
    let cells = matrix.cells
    var table = TextTable()
    table.add("", .leading, cells.map(\.quadrant.words))
    table.add("customers", .trailing, cells.map { NumberText.grouped($0.customers) })
    table.add("share", .decimal, cells.map { NumberText.percent($0.share) })
    table.add(interval, .trailing, cells.map { Self.percents($0.interval) })
    table.add("truly", .decimal, cells.map { NumberText.percent($0.probability) })
    if cells.contains(where: { $0.churned != nil }) {
      table.add(
        "left", .decimal,
        cells.map { NumberText.percent($0.churnShare ?? .nan) })
      table.add(
        interval, .trailing, cells.map { $0.churnInterval.map(Self.percents) ?? "" })
    }
    return table
  }

  private var gap: [String] {
    let ends = matrix.gap.interval(level: level)
    let p = NumberText.pValue(matrix.gapPValue)
    return wrapped(
      "Satisfied less loyal: \(NumberText.percent(matrix.gap.value)) of customers "
        + "(\(Self.percents(ends))), McNemar p \(p.hasPrefix("<") ? p : "= \(p)"). Of the satisfied "
        + "\(NumberText.percent(matrix.loyalAmongSatisfied)) are loyal "
        + "(\(Self.percents(matrix.loyalAmongSatisfiedInterval))).")
  }

  private var promoters: [String] {
    guard let score else { return [] }
    let ends = score.score.interval(level: level, within: -100...100)
    return wrapped(
      "Net promoter score \(NumberText.fixed(score.score.value, 1)) "
        + "(\(NumberText.fixed(ends.lower, 1)) to \(NumberText.fixed(ends.upper, 1)), standard error "
        + "\(NumberText.fixed(score.score.standardError, 1))): "
        + "\(NumberText.percent(score.promoters)) promoters, "
        + "\(NumberText.percent(score.detractors)) detractors of "
        + "\(NumberText.counted(score.respondents, "respondent")).")
  }

  // MARK: - For programs

  /// The report as JSON.
  var json: JSONValue {
    .object([
      .init("customers", .integer(matrix.customers)), .init("attitude", .string(attitude)),
      .init("attitudeCut", .number(cuts.attitude)), .init("intention", .string(intention)),
      .init("intentionCut", .number(cuts.intention)), .init("confidenceLevel", .number(level)),
      .init("quadrants", .array(matrix.cells.map(json))),
      .init(
        "gap",
        .object(
          [
            .finite("estimate", matrix.gap.value),
            .finite("standardError", matrix.gap.standardError),
            .finite("pValue", matrix.gapPValue),
          ] + JSONValue.Member.interval(matrix.gap.interval(level: level)))),
      .init(
        "loyalAmongSatisfied",
        .object(
          [.finite("estimate", matrix.loyalAmongSatisfied)]
            + JSONValue.Member.interval(matrix.loyalAmongSatisfiedInterval))),
      .init("netPromoterScore", score.map(json) ?? .null),
    ])
  }

  private func json(_ cell: LoyaltyMatrix.Cell) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("quadrant", .string(cell.quadrant.rawValue)),
      .init("customers", .integer(cell.customers)), .finite("share", cell.share),
    ]
    members += JSONValue.Member.interval(cell.interval)
    members.append(.finite("probability", cell.probability))
    if let churned = cell.churned, let interval = cell.churnInterval {
      members.append(.init("churned", .integer(churned)))
      members.append(.finite("churnShare", cell.churnShare ?? .nan))
      members.append(.finite("churnLower", interval.lower))
      members.append(.finite("churnUpper", interval.upper))
    }
    return .object(members)
  }

  private func json(_ score: NetPromoterScore) -> JSONValue {
    .object([
      .number("score", score.score.value), .number("standardError", score.score.standardError),
      .number("promoters", score.promoters), .number("detractors", score.detractors),
      .init("respondents", .integer(score.respondents)),
    ])
  }
}

extension JSONValue.Member {
  /// A finite number.
  fileprivate static func number(_ name: String, _ value: Double) -> Self {
    Self(name, .number(value))
  }
}

extension LoyaltyMatrix.Quadrant {
  /// The quadrant in words.
  fileprivate var words: String {
    switch self {
    case .loyal: "loyal"
    case .accessible: "accessible"
    case .trapped: "trapped"
    case .highRisk: "high risk"
    }
  }
}
