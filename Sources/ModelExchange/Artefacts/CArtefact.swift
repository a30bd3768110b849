internal import Formulas
internal import Scoring

/// A model as one header in C99 without any other dependency than the C library's mathematics.
struct CArtefact {
  let program: ScoringProgram
  /// What every name begins with.
  let prefix: String
  /// A line for the reader.
  let title: String

  /// The title where it can neither end nor open a comment.
  private var comment: String {
    title.singleLine.replacingScalars("*/", with: "* /").replacingScalars("/*", with: "/ *")
  }

  /// The header.
  func text() -> String {
    let language = CLanguage(inputs: program.inputs, prefix: prefix)
    let results = program.outputs.map(\.value) + program.statuses.map(\.condition)
    let text = ProgramText(program.program, results: results, in: language)
    let guardName = prefix.uppercased() + "_H"
    let fields = program.inputs.map(\.name).distinctIdentifiers
    let outputs = program.outputs.map(\.name).distinctIdentifiers
    var lines = [
      "/* \(comment) */",
      "#ifndef \(guardName)", "#define \(guardName)", "", "#include <math.h>",
      "#include <string.h>", "",
      "/* A customer: NAN is a missing number or truth value, NULL or \"\" a missing text. */",
      "typedef struct {",
    ]
    for (index, (field, input)) in zip(fields, program.inputs).enumerated() {
      switch input.kind {
      case .numeric where program.dates.contains(index):
        lines.append("  double \(field); /* a date, in days since 1970-01-01 */")
      case .numeric: lines.append("  double \(field);")
      case .logical: lines.append("  double \(field); /* 1 or 0 */")
      case .categorical: lines.append("  const char *\(field);")
      }
    }
    if fields.isEmpty { lines.append("  char unused;") }
    lines += ["} \(prefix)_customer;", "", "/* What is predicted; NAN where nothing is. */"]
    lines.append("typedef struct {")
    lines += outputs.map { "  double \($0);" }
    lines += ["  const char *status; /* \"ok\", or why not */", "} \(prefix)_score;", ""]
    lines += language.helpers(for: program.program)
    lines.append(
      "static \(prefix)_score \(prefix)_predict(const \(prefix)_customer *customer) {")
    for (input, field) in fields.enumerated() {
      if case .categorical = program.inputs[input].kind {
        lines.append(
          "  const int x\(input) = \(prefix)_level_\(input)(customer->\(field));")
      } else {
        lines.append("  const double x\(input) = customer->\(field);")
      }
    }
    for definition in text.definitions {
      let type = definition.isTruth ? "int" : "double"
      lines.append("  const \(type) \(definition.name) = \(definition.expression);")
    }
    lines.append("  \(prefix)_score score;")
    for (name, output) in zip(outputs, program.outputs) {
      lines.append("  score.\(name) = \(text.text(output.value));")
    }
    for status in program.statuses {
      lines.append("  if (\(text.text(status.condition))) {")
      lines.append("    score.status = \(status.text.cLiteral);")
      lines.append("    return score;")
      lines.append("  }")
    }
    lines += ["  score.status = \"ok\";", "  return score;", "}", "", "#endif"]
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Steps in C.
struct CLanguage: CodeLanguage {
  let inputs: [FeatureEncoder.Input]
  let prefix: String

  let missing = "NAN"
  let infinity = "INFINITY"

  func mathematics(_ function: String, _ operands: String...) -> String {
    "\(function)(\(operands.joined(separator: ", ")))"
  }

  func helper(_ function: String, _ operands: [String]) -> String {
    "\(prefix)_\(function)(\(operands.joined(separator: ", ")))"
  }

  func array(_ numbers: [String]) -> String {
    "(const double[]){\(numbers.joined(separator: ", "))}"
  }

  func table(_ breaks: [Double], _ values: [Double]) -> [String] {
    ["\(breaks.count)", array(breaks), array(values)]
  }

  func isMissing(_ x: String) -> String { "(isnan(\(x)) != 0)" }

  func isFinite(_ x: String) -> String { "(isfinite(\(x)) != 0)" }

  /// The functions that the steps of a program call.
  func helpers(for program: ScalarProgram) -> [String] {
    var lines: [String] = []
    for (input, description) in inputs.enumerated() {
      guard case .categorical(let levels) = description.kind else { continue }
      lines.append("static int \(prefix)_level_\(input)(const char *text) {")
      lines.append("  if (text == NULL || text[0] == 0) return -1;")
      for (code, level) in levels.enumerated() {
        lines.append("  if (strcmp(text, \(level.cLiteral)) == 0) return \(code);")
      }
      lines += ["  return -2;", "}", ""]
    }
    let steps = program.steps
    if steps.contains(where: { if case .level = $0 { true } else { false } }) {
      lines += [
        "static double \(prefix)_pick(int level, const double *values) {",
        "  return level < 0 ? NAN : values[level];", "}", "",
      ]
    }
    if steps.contains(where: { if case .lookup = $0 { true } else { false } }) {
      lines += [
        "/* values[k], where k of the ascending breaks are at most x. */",
        "static double \(prefix)_lookup(double x, int count, const double *breaks,",
        "                               const double *values) {",
        "  int low = 0, high = count;", "  if (isnan(x)) return NAN;", "  while (low < high) {",
        "    const int middle = (low + high) / 2;",
        "    if (breaks[middle] <= x) low = middle + 1;", "    else high = middle;", "  }",
        "  return values[low];", "}", "",
      ]
    }
    if steps.contains(where: { if case .search = $0 { true } else { false } }) {
      lines += [
        "/* values[k], where k of the ascending breaks, less base, are below x. */",
        "static double \(prefix)_search(double x, double base, int count, const double *breaks,",
        "                               const double *values) {",
        "  int low = 0, high = count;", "  if (isnan(x) || isnan(base)) return NAN;",
        "  while (low < high) {", "    const int middle = (low + high) / 2;",
        "    if (breaks[middle] - base < x) low = middle + 1;", "    else high = middle;", "  }",
        "  return values[low];", "}", "",
      ]
    }
    if steps.contains(where: { if case .binary(.survival, _, _) = $0 { true } else { false } }) {
      lines += [
        "static double \(prefix)_survival(double hazard, double eta) {",
        "  return hazard == 0 ? 1 : exp(-(hazard * exp(eta)));", "}", "",
      ]
    }
    return lines
  }
}

extension String {
  /// The text as a literal of C; whatever is not plain ASCII is an octal escape.
  var cLiteral: String {
    var result = "\""
    for byte in utf8 {
      switch byte {
      case 0x20...0x7E where byte != 0x22 && byte != 0x5C && byte != 0x3F:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return result + "\""
  }
}

extension [String] {
  /// The names as identifiers of C, Python and Swift, each different from the others.
  var distinctIdentifiers: [String] {
    var seen: Set<String> = []
    return map { name in
      var identifier = String(
        String.UnicodeScalarView(
          name.unicodeScalars.map {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
              ? $0 : "_"
          }))
      if identifier.first?.isNumber ?? true || Self.reserved.contains(identifier) {
        identifier = "_" + identifier
      }
      var distinct = identifier
      var count = 2
      while !seen.insert(distinct).inserted {
        distinct = "\(identifier)_\(count)"
        count += 1
      }
      return distinct
    }
  }

  private static var reserved: Set<String> {
    [
      "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
      "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
      "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
      "union", "unsigned", "void", "volatile", "while", "class", "new", "delete", "this", "status",
      "bool", "true", "false", "private", "public", "protected", "template", "operator",
      "namespace", "using", "try", "catch", "throw", "and", "or", "not", "xor", "NAN", "NULL",
    ]
  }
}

extension String {
  /// Whether a part occurs, letter by letter: a sign that combines with what is before it hides
  /// nothing.
  func containsScalars(_ part: String) -> Bool {
    replacingScalars(part, with: "").unicodeScalars.count < unicodeScalars.count
  }

  /// The text with every occurrence of a part replaced, letter by letter.
  func replacingScalars(_ part: String, with replacement: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = unicodeScalars[...]
    while let first = rest.first {
      if rest.starts(with: part.unicodeScalars) {
        result.append(contentsOf: replacement.unicodeScalars)
        rest = rest.dropFirst(part.unicodeScalars.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return String(result)
  }
}
