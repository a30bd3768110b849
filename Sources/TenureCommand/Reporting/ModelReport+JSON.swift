internal import JSONDocuments
internal import Tenure

extension ModelReport {
  /// The report as JSON: members of the model document by their names, then the measures.
  var json: JSONValue {
    let told = [
      "model", "formula", "outcome", "fit", "confidenceLevel", "intervalMethod", "coefficients",
      "tests",
    ]
    guard case .object(let members) = document.value() else { return .null }
    var report = members.filter { told.contains($0.name) }
    if case .array(let terms)? = members.first(where: { $0.name == "terms" })?.value {
      report.append(.init("terms", .array(terms.enumerated().map(withWaldTest))))
    }
    if !measures.isEmpty {
      report.append(
        .init("measures", .object(measures.map { .init($0.name, .number($0.value)) })))
    }
    let others = ["training", "provenance", "warnings", "digest"]
    return .object(report + members.filter { others.contains($0.name) })
  }

  /// A term with its Wald test beside what the document says of it.
  private func withWaldTest(_ index: Int, _ term: JSONValue) -> JSONValue {
    guard case .object(let members) = term, index < termWaldTests.count,
      let test = termWaldTests[index]
    else { return term }
    return .object(
      members + [
        .init(
          "wald",
          .object([
            .init("chiSquared", .number(test.chiSquared)),
            .init("degreesOfFreedom", .integer(test.degreesOfFreedom)),
            .init("pValue", .number(test.pValue)),
          ]))
      ])
  }
}
