internal import JSONDocuments
internal import Tenure

/// How nearly a model's terms determine each other, beside the joint test of each.
struct CollinearityReport {
  private let collinearity: Collinearity
  private let tests: [ChiSquaredTest?]
  private let isRobust: Bool

  /// Pairs what was measured with the document's tests.
  init(_ collinearity: Collinearity, _ document: ModelDocument) {
    self.collinearity = collinearity
    tests = document.terms.indices.map { document.waldTest(ofTerm: $0) }
    isRobust = document.covariances.last.map { $0.kind != .model } ?? false
  }

  /// For people.
  var lines: [String] {
    guard let condition = collinearity.conditionNumber, !collinearity.terms.isEmpty else {
      return []
    }
    let terms = collinearity.terms
    var table = TextTable()
    table.add("term", .leading, terms.map(\.name))
    table.add("df", .trailing, terms.map { "\($0.degreesOfFreedom)" })
    table.add("GVIF", .decimal, terms.map { text($0.inflation) })
    table.add("GVIF^(1/2df)", .decimal, terms.map { text($0.inflationPerDimension) })
    table.add(
      isRobust ? "robust Wald" : "Wald", .decimal,
      tests.map { $0.map { NumberText.fixed($0.chiSquared, 2) } ?? NumberText.none })
    table.add(
      "p", .decimal, tests.map { $0.map { NumberText.pValue($0.pValue) } ?? NumberText.none })
    var lines = ["Collinearity: the condition number is \(NumberText.short(condition, 3))."]
    if condition >= Collinearity.remarkable, !collinearity.involved.isEmpty {
      lines += wrapped(
        "\(listed(collinearity.involved)) nearly determine each other: their coefficients are hard "
          + "to tell apart, though predictions do not suffer.")
    }
    return lines + table.lines
  }

  /// For programs.
  var json: JSONValue {
    .object([
      .init("conditionNumber", .finite(collinearity.conditionNumber)),
      .init("involved", .strings(collinearity.involved)),
      .init(
        "terms",
        .array(
          zip(collinearity.terms, tests).map { term, test in
            .object([
              .init("name", .string(term.name)),
              .init("degreesOfFreedom", .integer(term.degreesOfFreedom)),
              .init("gvif", .finite(term.inflation)),
              .init("gvifPerDimension", .finite(term.inflationPerDimension)),
              .init("wald", test.map(json) ?? .null),
            ])
          })),
    ])
  }

  private func text(_ value: Double?) -> String {
    value.map { $0 < 1e6 ? NumberText.fixed($0, 3) : NumberText.significant($0, 3) }
      ?? NumberText.none
  }

  private func json(_ test: ChiSquaredTest) -> JSONValue {
    .object([
      .init("chiSquared", .finite(test.chiSquared)),
      .init("degreesOfFreedom", .integer(test.degreesOfFreedom)),
      .init("pValue", .finite(test.pValue)),
    ])
  }
}

/// "a, b and c".
func listed(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.first ?? "" }
  return names.dropLast().joined(separator: ", ") + " and " + last
}
