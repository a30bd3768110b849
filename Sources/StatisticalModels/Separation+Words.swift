internal import DataFrames
internal import Formulas

extension Separation {
  /// How a finding is said.
  enum Pattern: Sendable, Equatable {
    /// Rows of one kind are all alike: `contract = Two year`.
    case kind(String)
    /// The two sides of a threshold: `age > 40`, `age < 40`; events are on the first.
    case sides(String, String)
    /// All rows.
    case everything
    /// Of those at risk, rows of one kind leave first, or last: `contract = Two year`.
    case order(String, isFirst: Bool)
    /// Whoever leaves has the largest, or the smallest, of all at risk: `age`.
    case extreme(String, isLargest: Bool)
  }

  /// What tells which rows apart, a sentence for each finding.
  ///
  /// - Parameters:
  ///   - event: The event in the formula's words: `churned`; `nil` says "the event".
  ///   - names: The names of the design's columns.
  /// - Returns: The sentences, without their full stops.
  public func sentences(event: String? = nil, names: [String]) -> [String] {
    let limit = 6
    var sentences = findings.prefix(limit).map { $0.sentence(event: event, names: names) }
    if findings.count > limit {
      sentences.append(
        "\(findings.count - limit) more combinations of columns tell rows apart in this way")
    }
    return sentences
  }
}

extension Separation.Finding {
  /// Describes a direction.
  init(
    direction: [Double], _ design: StandardizedDesign, rows: SeparatedRows, isAmongRest: Bool
  ) {
    let moved = design.movedCoefficients(direction)
    let raw = design.original(direction).enumerated().map { moved[$0] == 0 ? 0 : $1 }
    let intercept = design.design.interceptIndex
    let columns = raw.indices.filter { $0 != intercept && raw[$0] != 0 }
    self.columns = columns
    self.rows = rows
    self.isAmongRest = isAmongRest
    let constant = intercept.map { raw[$0] } ?? 0
    if rows.areOfRiskSets {
      pattern = Self.order(columns, raw, design.design)
    } else if columns.isEmpty {
      pattern = .everything
    } else if let kind = Self.kind(columns, raw, constant: constant, design.design) {
      pattern = .kind(kind)
    } else {
      pattern = Self.sides(columns, raw, constant: constant, design.design)
    }
  }

  /// The rows told apart, where they are those of one level.
  private static func kind(
    _ columns: [Int], _ raw: [Double], constant: Double, _ design: Design
  ) -> String? {
    let first = raw[columns[0]]
    let term = design.terms.first { $0.columns.contains(columns[0]) }
    let small = 1e-6 * first.magnitude
    if columns.count == 1, design.columns[columns[0]].isBinary {
      let words = design.levelWords(columns[0])
      if constant.magnitude <= small { return words.one }
      guard (constant + first).magnitude <= small else { return nil }
      return term?.columns.count == 1 ? term?.reference ?? words.others : words.others
    }
    guard let term, let reference = term.reference, columns == Array(term.columns),
      columns.allSatisfy({ (raw[$0] + constant).magnitude <= small })
    else { return nil }
    return reference
  }

  /// In which order those at risk leave.
  private static func order(
    _ columns: [Int], _ raw: [Double], _ design: Design
  ) -> Separation.Pattern {
    guard let first = columns.first else { return .everything }
    if columns.count == 1, design.columns[first].isBinary {
      return .order(design.levelWords(first).one, isFirst: raw[first] > 0)
    }
    let unit = columns.reduce(0) { max($0, raw[$1].magnitude) }
    let size = raw[first] < 0 ? -unit : unit
    let combination = AliasedCoefficient(
      name: "", terms: columns.map { (design.names[$0], raw[$0] / size) }, constant: 0
    ).equals
    return .extreme(combination, isLargest: size > 0)
  }

  /// The two sides of Σ rawⱼ xⱼ + constant = 0, the events' first.
  private static func sides(
    _ columns: [Int], _ raw: [Double], constant: Double, _ design: Design
  ) -> Separation.Pattern {
    if columns.count == 1, design.columns[columns[0]].isBinary {
      let words = design.levelWords(columns[0])
      return raw[columns[0]] > 0 ? .sides(words.one, words.zero) : .sides(words.zero, words.one)
    }
    // In units of the largest part, so that the simplest numbers come out.
    let unit = columns.reduce(0) { max($0, raw[$1].magnitude) }
    let lead = raw[columns[0]] < 0 ? -1.0 : 1.0
    let size = columns.count == 1 ? raw[columns[0]] : lead * unit
    let combination = AliasedCoefficient(
      name: "", terms: columns.map { (design.names[$0], raw[$0] / size) }, constant: 0
    ).equals
    let threshold = -constant / size
    let edge =
      threshold.magnitude < 1e-9 ? "0" : (threshold < 0 ? "−" : "") + shortText(threshold.magnitude)
    let (above, below) = ("\(combination) > \(edge)", "\(combination) < \(edge)")
    return size > 0 ? .sides(above, below) : .sides(below, above)
  }

  /// What it tells apart, as a sentence without its full stop.
  func sentence(event: String?, names: [String]) -> String {
    let has = event.map { "has \($0)" } ?? "has the event"
    let have = event.map { "have \($0)" } ?? "have the event"
    let what: String
    switch pattern {
    case .everything:
      what =
        rows.others == 0
        ? "\(counted(rows.events, "row", all: true)) \(rows.events == 1 ? has : have)"
        : "none of the \(counted(rows.others, "row")) \(has)"
    case .order(let kind, let isFirst):
      what =
        isFirst
        ? "\(kind): these always leave before the others at risk"
        : "\(kind): none of these leaves while others are at risk"
    case .extreme(let combination, let isLargest):
      what =
        "whoever leaves always has the \(isLargest ? "largest" : "smallest") \(combination) of all "
        + "at risk"
    case .kind(let kind):
      what =
        rows.others == 0
        ? "\(kind): \(rows.events == 1 ? "its only row" : "all of its \(counted(rows.events, "row"))") \(rows.events == 1 ? has : have)"
        : "\(kind): \(rows.others == 1 ? "its only row has not" : "none of its \(counted(rows.others, "row")) \(has)")\(rows.others == 1 ? " \(event ?? "the event")" : "")"
    case .sides(let events, let others):
      let first =
        rows.events > 0
        ? "\(counted(rows.events, "row", all: true)) with \(events) \(rows.events == 1 ? has : have)"
        : nil
      let second =
        rows.others > 0
        ? "none of the \(counted(rows.others, "row")) with \(others) \(first == nil ? has : "has")"
        : nil
      what = [first, second].compactMap { $0 }.joined(separator: ", and ")
    }
    let place = isAmongRest ? "among the other rows, " : ""
    return place + what + consequence(names)
  }

  private func consequence(_ names: [String]) -> String {
    switch columns.count {
    case 0: "; the model has no finite estimates"
    case 1: "; the coefficient of \(names[columns[0]]) has no finite estimate"
    case 2...4:
      "; the coefficients of \(columns.map { names[$0] }.joined(separator: ", ")) have no finite "
        + "estimates"
    default:
      "; \(columns.count) coefficients, from \(names[columns[0]]) to "
        + "\(names[columns[columns.count - 1]]), have no finite estimates"
    }
  }
}

/// "1,695 rows"; "the one row", "all 1,695 rows".
private func counted(_ count: Int, _ noun: String, all: Bool = false) -> String {
  if all && count == 1 { return "the one \(noun)" }
  return "\(all ? "all " : "")\(count.grouped) \(noun)\(count == 1 ? "" : "s")"
}

extension Design {
  /// What a column of zeros and ones says of a row where it is 1 and where it is 0, and of the rows
  /// where it is 0: "plan = gold", "another plan", "every plan but gold".
  fileprivate func levelWords(_ column: Int) -> (one: String, zero: String, others: String) {
    let name = names[column]
    let isLevel = columns[column].factors.allSatisfy {
      if case .indicator = $0 { true } else { false }
    }
    guard isLevel, name.hasSuffix("]") else { return ("\(name) = 1", "\(name) = 0", "\(name) = 0") }
    // contract[Two year]:partner[Yes]
    var parts: [String] = []
    var rest = name[...]
    while let end = rest.range(ofLevelEnd: "]:") {
      parts.append(String(rest[..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    parts.append(String(rest.dropLast()))
    var words: [String] = []
    var variables: [String] = []
    for part in parts {
      let bracket = part.firstIndex(of: "[")
      let name = String(part[..<(bracket ?? part.endIndex)])
      variables.append(name)
      words.append(bracket.map { "\(name) = \(part[part.index(after: $0)...])" } ?? name)
    }
    let one = words.joined(separator: " and ")
    guard variables.count == 1, let variable = variables.first else {
      let listed = variables.joined(separator: " and ")
      return (one, "another combination of \(listed)", "every other combination of \(listed)")
    }
    let level = one.dropFirst(variable.count + " = ".count)
    return (one, "another \(variable)", "every \(variable) but \(level)")
  }
}

extension Substring {
  /// Where a level ends and the next factor of an interaction begins.
  fileprivate func range(ofLevelEnd mark: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(mark) { return start..<index(start, offsetBy: mark.count) }
      start = index(after: start)
    }
    return nil
  }
}

extension DesignColumn {
  /// Whether the column holds nothing but zeros and ones.
  fileprivate var isBinary: Bool {
    factors.allSatisfy {
      switch $0 {
      case .indicator: true
      case .values(let values): values.allSatisfy { $0 == 0 || $0 == 1 }
      }
    }
  }
}
