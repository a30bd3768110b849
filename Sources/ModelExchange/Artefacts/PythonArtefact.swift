internal import Formulas
internal import Scoring

/// A model as a Python module that needs numpy alone.
struct PythonArtefact {
  let program: ScoringProgram
  /// A line for the reader.
  let title: String

  /// The module.
  func text() -> String {
    let language = PythonLanguage(inputs: program.inputs)
    let results = program.outputs.map(\.value) + program.statuses.map(\.condition)
    let text = ProgramText(program.program, results: results, in: language)
    var lines = ["# \(title.singleLine)", "\"\"\"Predicts churn.", ""]
    lines += [
      "    predict(data) takes a mapping of columns, such as a pandas DataFrame, and returns",
      "    a mapping of the same kind with a column per prediction and a status.", "\"\"\"", "",
      "import numpy as np", "", "INPUTS = [",
    ]
    for (index, input) in program.inputs.enumerated() {
      let kind =
        switch input.kind {
        case .numeric: program.dates.contains(index) ? "date" : "number"
        case .logical: "truth"
        case .categorical: "text"
        }
      lines.append("    (\(input.name.pythonLiteral), \"\(kind)\"),")
    }
    lines += ["]", "OUTPUTS = ["]
    lines += program.outputs.map { "    \($0.name.pythonLiteral)," }
    lines += ["    \"status\",", "]", "", ""]
    lines += Self.helpers
    lines += ["", "def predict(data):", "    rows = len(data[INPUTS[0][0]])"]
    if program.inputs.isEmpty { lines[lines.count - 1] = "    rows = len(data)" }
    lines.append("    with np.errstate(all=\"ignore\"):")
    for (index, input) in program.inputs.enumerated() {
      let name = "data[\(input.name.pythonLiteral)]"
      switch input.kind {
      case .numeric:
        let reader = program.dates.contains(index) ? "_days" : "_numbers"
        lines.append("        x\(index) = \(reader)(\(name))")
      case .logical: lines.append("        x\(index) = _truths(\(name))")
      case .categorical(let levels):
        let names = levels.map(\.pythonLiteral).joined(separator: ", ")
        lines.append("        x\(index) = _levels(\(name), [\(names)])")
      }
    }
    lines += text.definitions.map { "        \($0.name) = \($0.expression)" }
    lines.append("        results = {")
    lines += program.outputs.map {
      "            \($0.name.pythonLiteral): _column(\(text.text($0.value)), rows),"
    }
    lines += ["        }", "        status = np.full(rows, \"ok\", dtype=object)"]
    for rule in program.statuses.reversed() {
      lines.append(
        "        status[np.broadcast_to(\(text.text(rule.condition)), rows)] = "
          + rule.text.pythonLiteral)
    }
    lines += [
      "        results[\"status\"] = status", "    return _like(data, results)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static let helpers = """
    def _numbers(column):
        values = np.asarray(column)
        if values.dtype != object:
            return values.astype(np.float64)
        return np.array([np.nan if v is None else float(v) for v in values], dtype=np.float64)


    def _days(column):
        # Dates, as texts such as 2024-03-31 too, as days since 1 January 1970.
        dates = np.asarray(column)
        if dates.dtype.kind != "M":
            dates = np.array([None if v is None or v != v or v == "" else str(v)[:10]
                              for v in dates.tolist()], dtype="datetime64[D]")
        dates = dates.astype("datetime64[D]")
        return np.where(np.isnat(dates), np.nan, dates.astype(np.int64))


    def _text(value):
        if isinstance(value, (bool, np.bool_)):
            return "true" if value else "false"
        if isinstance(value, (float, np.floating)) and float(value).is_integer():
            return str(int(value))
        return str(value)


    def _codes(column, codes):
        found = {}
        result = np.empty(len(column), dtype=np.int64)
        for row, value in enumerate(np.asarray(column, dtype=object)):
            try:
                result[row] = found[value]
            except (KeyError, TypeError):
                missing = value is None or value != value or value == ""
                result[row] = -1 if missing else codes.get(_text(value), -2)
                if not missing:
                    found[value] = result[row]
        return result


    def _levels(column, levels):
        return _codes(column, {level: code for code, level in enumerate(levels)})


    def _truths(column):
        codes = {"true": 1, "True": 1, "1": 1, "false": 0, "False": 0, "0": 0}
        truths = _codes(column, codes).astype(np.float64)
        truths[truths == -1] = np.nan
        return truths


    def _pick(codes, values):
        # -1 is missing and -2 unseen: they have no number.
        return np.array(values + [np.nan, np.nan])[codes]


    def _lookup(x, breaks, values):
        # values[k], where k of the ascending breaks are at most x.
        found = np.array(values)[np.searchsorted(np.array(breaks), x, side="right")]
        return np.where(np.isnan(x), np.nan, found)


    def _search(x, base, breaks, values):
        # values[k], where k of the ascending breaks, less base, are below x.
        x, base = np.broadcast_arrays(x, base)
        table = np.array(breaks)
        low = np.zeros(x.shape, dtype=np.int64)
        high = np.full(x.shape, len(breaks))
        while np.any(low < high):
            middle = np.minimum((low + high) // 2, len(breaks) - 1)
            below = (table[middle] - base < x) & (low < high)
            low, high = np.where(below, middle + 1, low), np.where(below | (low >= high), high, middle)
        return np.where(np.isnan(x) | np.isnan(base), np.nan, np.array(values)[low])


    def _survival(hazard, eta):
        return np.where(hazard == 0, 1.0, np.exp(-(hazard * np.exp(eta))))


    def _column(values, rows):
        return np.array(np.broadcast_to(values, rows), dtype=np.float64)


    def _like(data, results):
        if hasattr(data, "index") and hasattr(data, "columns"):
            return type(data)(results, index=data.index)
        return results

    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

/// Steps in numpy, over whole columns.
struct PythonLanguage: CodeLanguage {
  let inputs: [FeatureEncoder.Input]

  let missing = "np.nan"
  let infinity = "np.inf"

  func mathematics(_ function: String, _ operands: String...) -> String {
    "np.\(function == "pow" ? "power" : function)(\(operands.joined(separator: ", ")))"
  }

  func helper(_ function: String, _ operands: [String]) -> String {
    "_\(function)(\(operands.joined(separator: ", ")))"
  }

  func array(_ numbers: [String]) -> String { "[\(numbers.joined(separator: ", "))]" }

  func isMissing(_ x: String) -> String { "np.isnan(\(x))" }

  func isFinite(_ x: String) -> String { "np.isfinite(\(x))" }

  func not(_ truth: String) -> String { "np.logical_not(\(truth))" }

  func logical(_ isAnd: Bool, _ x: String, _ y: String) -> String {
    "np.logical_\(isAnd ? "and" : "or")(\(x), \(y))"
  }

  func select(_ condition: String, _ x: String, _ y: String) -> String {
    "np.where(\(condition), \(x), \(y))"
  }
}

extension String {
  /// The text as a literal of Python, in ASCII.
  var pythonLiteral: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5C: result += "\\\(scalar)"
      case 0x20...0x7E: result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
