internal import DataFrames
internal import JSONDocuments
internal import Lanes
internal import Tenure

/// Residuals of a Cox model as a table that is written while it is made.
struct CoxResidualOutput {
  /// The kinds of residuals.
  enum Kind: String, CaseIterable {
    case martingale, deviance, score, dfbeta, schoenfeld
    case scaledSchoenfeld = "scaled-schoenfeld"
  }

  private let diagnostics: CoxDiagnostics
  private let data: DiagnosisData

  /// - Parameters:
  ///   - diagnostics: The model met with data.
  ///   - data: The data.
  init(_ diagnostics: CoxDiagnostics, _ data: DiagnosisData) {
    self.diagnostics = diagnostics
    self.data = data
  }

  /// Writes residuals of one kind, some thousand rows at a time.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - path: The file; `nil` for stdout.
  ///   - asJSON: Whether stdout is to be one JSON document.
  /// - Throws: ``CommandFailure`` when the file cannot be written.
  func write(_ kind: Kind, to path: String?, asJSON: Bool) throws(CommandFailure) {
    var output = try ScoreOutput(path: path, asJSON: asJSON)
    let events = kind == .schoenfeld || kind == .scaledSchoenfeld
    let schoenfeld =
      events ? diagnostics.schoenfeldResiduals(scaled: kind == .scaledSchoenfeld) : nil
    let count = schoenfeld?.rows.count ?? diagnostics.rowCount
    let columnsOfEvents = schoenfeld?.columns ?? []
    let deviance = kind == .deviance ? diagnostics.deviance : []
    let size = 8 * Lanes.blockRows
    for first in stride(from: 0, to: max(count, 1), by: size) {
      let rows = first..<min(first + size, count)
      var columns = keys(schoenfeld.map { part in rows.map { part.rows[$0] } } ?? Array(rows))
      if let schoenfeld {
        columns.append(
          Column(name: "time", values: .numeric(rows.map { schoenfeld.times[$0] })))
        columns += named { Array(columnsOfEvents[$0][rows]) }
      } else {
        columns += values(kind, rows, deviance)
      }
      try output.add(DataFrame(source: "residuals", columns: columns))
    }
    try output.finish([.init("residuals", .string(kind.rawValue)), .init("rows", .integer(count))])
  }

  private func values(_ kind: Kind, _ rows: Range<Int>, _ deviance: [Double]) -> [Column] {
    switch kind {
    case .martingale:
      return [Column(name: "martingale", values: .numeric(Array(diagnostics.martingale[rows])))]
    case .deviance: return [Column(name: "deviance", values: .numeric(Array(deviance[rows])))]
    case .score, .dfbeta, .schoenfeld, .scaledSchoenfeld:
      let columns = diagnostics.columns(
        kind == .score ? .scores : .coefficientChanges, of: rows)
      return named { columns[$0] }
    }
  }

  private func named(_ values: (Int) -> [Double]) -> [Column] {
    diagnostics.design.names.indices.map {
      Column(name: diagnostics.design.names[$0], values: .numeric(values($0)))
    }
  }

  /// What tells whose residual it is: the number of the row in the file, and the customer.
  private func keys(_ rows: [Int]) -> [Column] {
    let numbers = Column(
      name: "row", values: .numeric(rows.map { Double(data.rowNumber($0)) }))
    guard let customers = data.customers, let identifier = data.identifier else {
      return [numbers]
    }
    return [
      numbers,
      Column(
        name: identifier,
        values: .categorical(
          codes: rows.map { customers.codes[$0] }, levels: customers.keys.map { $0[0] })),
    ]
  }
}
