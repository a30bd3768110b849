internal import DataFrames

// Sentences that several places need. Each names the file, the row and the column as far as there
// are any, says what was found, and ends with what to do.
extension DataError {
  /// The table lacks a column.
  static func unknownColumn(_ name: String, in frame: DataFrame) -> DataError {
    let advice: String
    if let nearest = frame.nearestName(to: name) {
      advice = "the nearest name is \(nearest)."
    } else {
      let shown = frame.names.prefix(6).joined(separator: ", ")
      let rest = frame.names.count > 6 ? " and \(frame.names.count - 6) more" : ""
      advice = "its columns are \(shown)\(rest)."
    }
    return DataError(
      code: .unknownColumn, description: "\(frame.source) has no column \(name); \(advice)")
  }

  /// A column of text stands where `need`, the end of "…, and …", says that numbers are needed.
  static func textForNumber(
    _ name: String, _ codes: [Int32], _ levels: [String], in frame: DataFrame, neededBy need: String
  ) -> DataError {
    let isNumber = levels.map { Double($0)?.isFinite ?? false }
    let place: String
    let found: String
    if let evidence = frame[name]?.textEvidence {
      place = "row \(evidence.row), "
      found = "\(evidence)"
    } else if let row = codes.firstIndex(where: { $0 >= 0 && !isNumber[Int($0)] }) {
      place = "row \(frame.rowNumber(row)), "
      found = "\(Expression.text(levels[Int(codes[row])])) is not a number"
    } else {
      place = ""
      found = "the column was read as text"
    }
    let advice =
      if isNumber.allSatisfy({ $0 }) {
        "read it as numbers, or use it as it is."
      } else if isNumber.contains(true) {
        "correct it, or declare it a mark of missing values."
      } else {
        "use the column as it is, or compare it: \(name.formulaName) == "
          + "\(Expression.text(levels.first ?? ""))."
      }
    return DataError(
      code: .wrongType,
      description: "\(frame.source): \(place)column \(name): \(found), and \(need); \(advice)")
  }

  /// A column has nothing to learn from.
  static func allMissing(_ name: String, in frame: DataFrame) -> DataError {
    DataError(
      code: .allMissing,
      description: "\(frame.source): column \(name) has no value in any row; leave it out of the "
        + "formula.")
  }

  /// A value is missing where none may be.
  static func missing(_ name: String, row: Int, in frame: DataFrame) -> DataError {
    DataError(
      code: .missingValue,
      description:
        "\(frame.source): row \(frame.rowNumber(row)), column \(name) has no value; fill "
        + "it in, or let such rows be left out.")
  }

  /// An expression has no finite value in a row.
  static func notFinite(
    _ expression: Expression, _ value: Double, row: Int, in frame: DataFrame
  ) -> DataError {
    let inputs = expression.columnNames.compactMap { name in
      if case .numeric(let numbers) = frame[name]?.values {
        "\(name) is \(numbers[row].formulaText)"
      } else {
        nil
      }
    }
    let found = value.isNaN ? "not a number" : value < 0 ? "minus infinity" : "infinite"
    return DataError(
      code: .notFinite,
      description: "\(frame.source): row \(frame.rowNumber(row)): \(expression) is \(found) where "
        + "\(inputs.joined(separator: " and ")); change the expression, or leave such rows out.")
  }

  /// A fault of an expression, met in a table.
  init(_ fault: Binder.Fault, in frame: DataFrame) {
    if fault.code == .unknownColumn, let column = fault.column {
      self = .unknownColumn(column, in: frame)
    } else if fault.isTextForNumber, let name = fault.column,
      case .categorical(let codes, let levels) = frame[name]?.values
    {
      self = .textForNumber(name, codes, levels, in: frame, neededBy: fault.reason)
    } else {
      self.init(code: fault.code, description: "\(frame.source): \(fault.reason).")
    }
  }
}

/// A count with its noun: "1 row", "1,200 rows".
func counted(_ count: Int, _ noun: String) -> String {
  "\(count.grouped) \(noun)\(count == 1 ? "" : "s")"
}
