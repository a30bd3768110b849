internal import JSONDocuments

/// The coefficients as a table for spreadsheets and other programs: one row for each, in the order
/// of the document.
struct CoefficientTable {
  let document: ModelDocument

  /// A table with a line of names, as RFC 4180 describes CSV.
  func csv() -> String {
    let names = columns.map(\.name)
    let rows = document.coefficients.map { coefficient in
      columns.map { column in
        switch column.value(coefficient) {
        case .string(let text): text.csvField
        case .number(let number): number.description
        default: ""
        }
      }
    }
    return ([names] + rows).map { $0.joined(separator: ",") }.joined(separator: "\r\n") + "\r\n"
  }

  /// An array of objects, with the model's digest.
  func json() -> [UInt8] {
    let rows = document.coefficients.map { coefficient in
      JSONValue.object(columns.map { .init($0.name, $0.value(coefficient)) })
    }
    let table = JSONValue.object([
      .init("model", .string(document.model.name)), .init("formula", .string(document.formula)),
      .init("digest", .string(document.digest())),
      .init("confidenceLevel", .number(document.confidenceLevel)),
      .init("coefficients", .array(rows)),
    ])
    return table.prettyBytes()
  }

  /// The table's columns; those that only some models have are left out elsewhere.
  private var columns: [(name: String, value: (ModelDocument.Coefficient) -> JSONValue)] {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    let rows = document.coefficients
    var columns: [(name: String, value: (ModelDocument.Coefficient) -> JSONValue)] = []
    if rows.contains(where: { $0.equation != nil }) {
      columns.append(("equation", { $0.equation.map { .string($0) } ?? .null }))
    }
    columns += [
      ("name", { .string($0.name) }), ("estimate", { number($0.estimate) }),
      ("standardError", { number($0.standardError) }),
    ]
    if rows.contains(where: { $0.robustStandardError != nil }) {
      columns.append(("robustStandardError", { number($0.robustStandardError) }))
    }
    return columns + [
      ("statistic", { number($0.statistic) }), ("pValue", { number($0.pValue) }),
      ("lower", { number($0.lower) }), ("upper", { number($0.upper) }),
      ("status", { .string($0.status.rawValue) }),
    ]
  }
}

extension String {
  /// The text as a field of CSV.
  var csvField: String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
    guard unicodeScalars.contains(where: special.contains) else { return self }
    return "\"" + replacingScalars("\"", with: "\"\"") + "\""
  }
}
