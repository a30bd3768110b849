internal import Tenure

/// The coefficients of a parametric model: the location with its ratios, then scale and shape.
struct LifetimeTables {
  private let document: ModelDocument

  init(_ document: ModelDocument) { self.document = document }

  /// The tables' lines, and what a generalized gamma says of its members.
  var lines: [String] {
    let names = ModelDocument.lifetimeEquations
    var lines = CoefficientTable(document, equation: names[0]).lines
    let others = document.coefficients.filter { $0.equation != names[0] }
    if !others.isEmpty { lines += [""] + table(others) }
    return lines + members
  }

  private func table(_ rows: [ModelDocument.Coefficient]) -> [String] {
    func text(_ value: Double?) -> String {
      value.map { NumberText.significant($0, 5) } ?? NumberText.none
    }
    var table = TextTable()
    table.add(
      "scale and shape", .leading,
      rows.map { row in
        let isConstant = row.name.hasPrefix("log(scale)") || row.name == "shape"
        return isConstant ? row.name : "\(row.equation ?? ""): \(row.name)"
      })
    table.add("coefficient", .decimal, rows.map { text($0.estimate) })
    table.add(
      "\(NumberText.plain(100 * document.confidenceLevel)) % interval", .leading,
      rows.map { $0.lower == nil ? NumberText.none : "\(text($0.lower)) to \(text($0.upper))" })
    table.add("SE", .decimal, rows.map { text($0.robustStandardError ?? $0.standardError) })
    return table.lines
  }

  private var members: [String] {
    guard case .aft(_, let statistics) = document.model, !statistics.members.isEmpty else {
      return []
    }
    var table = TextTable()
    table.add("family inside", .leading, statistics.members.map(\.distribution.title))
    table.add(
      "log-likelihood", .decimal,
      statistics.members.map { NumberText.fixed($0.logLikelihood, 3) })
    table.add(
      "chi-squared", .decimal,
      statistics.members.map { NumberText.fixed($0.likelihoodRatio.chiSquared, 2) })
    table.add(
      "df", .trailing, statistics.members.map { "\($0.likelihoodRatio.degreesOfFreedom)" })
    table.add(
      "p", .decimal, statistics.members.map { NumberText.pValue($0.likelihoodRatio.pValue) })
    return [""] + table.lines
      + wrapped(
        "A small p says that the family is too narrow for these customers.")
  }
}
