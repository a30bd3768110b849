internal import Formulas
internal import StatisticalModels

/// The columns of latency and incidence side by side.
struct CureDesign {
  /// The whole: the latency's constant and columns, log time, the incidence's constant and columns.
  let design: Design
  /// The columns of the latency, log time included.
  let latencyCount: Int
  /// The source columns of either equation.
  let latencyColumns: [Int]
  let incidenceColumns: [Int]
  private let sourceCount: Int

  /// What the incidence's names begin with.
  static let prefix = "incidence: "

  init(_ source: Design, latency: [Int], incidence: [Int]) {
    let constant = DesignColumn([])
    func terms(_ columns: [Int], at start: Int, prefix: String) -> [Design.Term] {
      source.terms.compactMap { term in
        let inside = columns.indices.filter { term.columns.contains(columns[$0]) }
        guard let first = inside.first, let last = inside.last else { return nil }
        return .init(
          name: prefix + term.name, columns: start + first..<start + last + 1,
          reference: term.reference)
      }
    }
    latencyCount = latency.count + 2
    let end = latencyCount + 1 + incidence.count
    design = Design(
      rowCount: source.rowCount,
      columns: [constant] + latency.map { source.columns[$0] } + [constant, constant]
        + incidence.map { source.columns[$0] },
      names: ["(Intercept)"] + latency.map { source.names[$0] }
        + ["log(scale)", Self.prefix + "(Intercept)"]
        + incidence.map { Self.prefix + source.names[$0] },
      terms: terms(latency, at: 1, prefix: "")
        + terms(incidence, at: latencyCount + 1, prefix: Self.prefix),
      intercepts: [
        .init(column: 0, share: 1, of: 0..<latencyCount),
        .init(column: latencyCount - 1, share: 0, of: 0..<latencyCount),
        .init(column: latencyCount, share: 1, of: latencyCount..<end),
      ])
    latencyColumns = latency
    incidenceColumns = incidence
    sourceCount = source.columnCount
  }

  /// The source columns' means, from those of the whole.
  func means(of standardized: StandardizedDesign) -> [Double] {
    var means = [Double](repeating: 0, count: sourceCount)
    for (index, column) in latencyColumns.enumerated() {
      means[column] = standardized.means[1 + index]
    }
    for (index, column) in incidenceColumns.enumerated() {
      means[column] = standardized.means[latencyCount + 1 + index]
    }
    return means
  }
}
