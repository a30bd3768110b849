internal import LinearAlgebra

/// Finds out whether a likelihood has a maximum, and if not, in which columns and why.
///
/// Directions are found in rounds: one that tells some rows apart leaves a likelihood of the other
/// rows, which is searched again, until the rest has a maximum or nothing is left. In each round the
/// simplest explanation is looked for: single columns, then single terms, then as few columns as
/// possible.
struct SeparationAnalysis<Base: Likelihood> {
  /// What an analysis ends with.
  enum Outcome {
    /// A finite maximum exists.
    case overlap
    /// It does not.
    case separated(SeparationAnalysis)
    /// Neither could be shown.
    case undecided
  }

  /// A direction and the likelihood that it was found in.
  struct Step {
    /// The likelihood before.
    var likelihood: Base
    /// The direction, p long, on the standardized design.
    var direction: [Double]
  }

  private let design: StandardizedDesign
  private let kept: [Int]
  private let whole: Base
  /// What is left when all rows that were told apart are certain.
  private(set) var rest: Base
  /// The directions in the order in which they were taken.
  private(set) var steps: [Step] = []
  /// What was found, for people.
  private(set) var findings: [Separation.Finding] = []
  /// The rows told apart by any direction, and those left.
  private(set) var rows = SeparatedRows(events: 0, others: 0, remaining: 0)

  /// Analyses a likelihood over the columns `kept`, which are independent.
  static func run(
    _ likelihood: Base, _ design: StandardizedDesign, kept: [Int]
  ) -> Outcome {
    var analysis = SeparationAnalysis(likelihood, design, kept)
    // Every round lowers the rank of what is left.
    for round in 0...kept.count {
      switch analysis.search(over: kept) {
      case .overlap: return round == 0 ? .overlap : .separated(analysis)
      case .undecided: return round == 0 ? .undecided : .separated(analysis)
      case .direction(let direction):
        guard analysis.takeRound(fallback: direction) else {
          return round == 0 ? .undecided : .separated(analysis)
        }
        if analysis.rows.remaining == 0 { return .separated(analysis) }
      }
    }
    return .separated(analysis)
  }

  private init(_ likelihood: Base, _ design: StandardizedDesign, _ kept: [Int]) {
    self.design = design
    self.kept = kept
    whole = likelihood
    rest = likelihood
  }

  private var intercept: [Int] {
    design.design.interceptIndex.map { kept.contains($0) ? [$0] : [] } ?? []
  }

  private mutating func search(over columns: [Int]) -> SeparationSearch.Outcome {
    if columns.isEmpty { return .overlap }
    let zeros = [Double](repeating: 0, count: rest.parameterCount)
    let start = rest.evaluate(at: zeros, .information)
    // A likelihood that cannot be formed at zero says nothing of directions.
    guard start.logLikelihood.isFinite, !start.score.isEmpty else { return .undecided }
    var search = SeparationSearch(start, over: columns.sorted())
    return search.run(&rest)
  }

  // MARK: - Rounds

  /// Takes the directions that explain most simply what can be told apart now; false where none
  /// tells anything apart.
  private mutating func takeRound(fallback: [Double]) -> Bool {
    let before = rest
    var found = explanations()
    if found.isEmpty { found = [(kept, fallback)] }
    var described = found.compactMap { columns, direction in
      describe(spread(direction, columns), before)
    }
    // Where one tells all apart the others are part of it.
    if let complete = described.first(where: { $0.finding.rows.remaining == 0 }) {
      described = [complete]
    }
    guard !described.isEmpty else { return false }
    for (finding, direction) in described {
      findings.append(finding)
      let zeros = direction.map { _ in 0.0 }
      guard let limit = rest.limit(along: direction, from: zeros),
        limit.rows.events + limit.rows.others > 0
      else { continue }
      steps.append(Step(likelihood: rest, direction: direction))
      rest = limit.rest
      rows.events += limit.rows.events
      rows.others += limit.rows.others
      rows.remaining = limit.rows.remaining
    }
    return true
  }

  /// The simplest sets of columns with a direction of their own, and that direction.
  private mutating func explanations() -> [(columns: [Int], direction: [Double])] {
    var found: [(columns: [Int], direction: [Double])] = []
    if case .direction(let direction) = search(over: intercept) {
      return [(intercept, direction)]
    }
    let effects = kept.filter { !intercept.contains($0) }
    for column in effects {
      let columns = Array(Set(intercept + [column])).sorted()
      if case .direction(let direction) = search(over: columns) {
        found.append((columns, direction))
      }
    }
    guard found.isEmpty else { return found }
    for term in design.design.terms {
      let own = effects.filter { term.columns.contains($0) }
      guard own.count > 1, own.count < effects.count else { continue }
      found += minimal(own)
    }
    return found.isEmpty ? minimal(effects) : found
  }

  /// As few of `columns` as have a direction together (Junker's QuickXplain); none where all have
  /// none.
  private mutating func minimal(
    _ columns: [Int]
  ) -> [(columns: [Int], direction: [Double])] {
    guard isSeparated(by: intercept + columns) else { return [] }
    let core = (intercept + essential(columns, beside: intercept, grown: false)).sorted()
    guard case .direction(let direction) = search(over: core) else { return [] }
    return [(core, direction)]
  }

  private mutating func essential(
    _ columns: [Int], beside background: [Int], grown: Bool
  ) -> [Int] {
    if grown && isSeparated(by: background) { return [] }
    if columns.count == 1 { return columns }
    let first = Array(columns[..<(columns.count / 2)])
    let second = Array(columns[(columns.count / 2)...])
    let ofSecond = essential(second, beside: background + first, grown: true)
    let ofFirst = essential(first, beside: background + ofSecond, grown: !ofSecond.isEmpty)
    return ofFirst + ofSecond
  }

  private mutating func isSeparated(by columns: [Int]) -> Bool {
    if case .direction = search(over: columns) { return true }
    return false
  }

  private func spread(_ direction: [Double], _ columns: [Int]) -> [Double] {
    var all = [Double](repeating: 0, count: design.design.columnCount)
    for (index, column) in columns.enumerated() { all[column] = direction[index] }
    return all
  }

  /// A direction in the units of the data, with what it tells apart in `likelihood`.
  private func describe(
    _ direction: [Double], _ likelihood: Base
  ) -> (finding: Separation.Finding, direction: [Double])? {
    var (likelihood, whole) = (likelihood, whole)
    let zeros = direction.map { _ in 0.0 }
    guard let limit = likelihood.limit(along: direction, from: zeros),
      limit.rows.events + limit.rows.others > 0
    else { return nil }
    // A direction of a later round may break conditions of rows that are certain by then.
    let worst = whole.worstConstraint(on: kept.map { direction[$0] }, over: kept)
    let finding = Separation.Finding(
      direction: direction, design, rows: limit.rows,
      isAmongRest: (worst?.cosine ?? 0) < -1e-9)
    return (finding, direction)
  }
}
