internal import Formulas
internal import Scoring

/// A model as one source file in Swift that needs the C library's mathematics alone.
struct SwiftArtefact {
  let program: ScoringProgram
  /// The name of the type that holds all.
  let name: String
  /// A line for the reader.
  let title: String

  /// The source.
  func text() -> String {
    let language = SwiftLanguage(
      inputs: program.inputs, choosesByCall: program.program.choiceCount > Self.mostChoices)
    let results = program.outputs.map(\.value) + program.statuses.map(\.condition)
    let text = ProgramText(program.program, results: results, in: language)
    let fields = program.inputs.map(\.name).distinctIdentifiers
    let outputs = program.outputs.map(\.name).distinctIdentifiers
    var lines = ["// \(title.singleLine)", ""] + Self.imports
    lines += ["/// Predicts churn.", "enum \(name) {"]
    lines += ["  /// A customer; nil is a missing value.", "  struct Customer: Sendable {"]
    for (index, (field, input)) in zip(fields, program.inputs).enumerated() {
      if program.dates.contains(index) {
        lines.append("    /// A date, in days since 1970-01-01.")
      }
      lines.append("    var \(field): \(input.swiftType)?")
    }
    lines += [
      "  }", "", "  /// What is predicted; NaN where nothing is.", "  struct Score: Sendable {",
    ]
    lines += outputs.map { "    var \($0): Double" }
    lines += ["    /// \"ok\", or why not.", "    var status: String", "  }", ""]
    lines += ["  /// Predicts for a customer."]
    lines.append("  static func predict(_ customer: Customer) -> Score {")
    for (input, field) in fields.enumerated() {
      let value = "customer.\(field)"
      switch program.inputs[input].kind {
      case .numeric: lines.append("    let x\(input): Double = \(value) ?? Double.nan")
      case .logical:
        lines.append("    let x\(input): Double = \(value).map { $0 ? 1 : 0 } ?? Double.nan")
      case .categorical(let levels):
        let names = levels.map(\.swiftLiteral).joined(separator: ", ")
        lines.append("    let x\(input): Int = level(\(value), [\(names)])")
      }
    }
    for definition in text.definitions {
      let type = definition.isTruth ? "Bool" : "Double"
      lines.append("    let \(definition.name): \(type) = \(definition.expression)")
    }
    for (index, rule) in program.statuses.enumerated() {
      lines.append("    let s\(index): Bool = \(text.text(rule.condition))")
    }
    lines += ["    let status: String"]
    let rules = program.statuses.enumerated().map { index, rule in
      "if s\(index) { status = \(rule.text.swiftLiteral) }"
    }
    let branches = rules.isEmpty ? ["status = \"ok\""] : rules + ["{ status = \"ok\" }"]
    lines.append("    " + branches.joined(separator: "\n    else "))
    lines.append("    return Score(")
    let arguments = zip(outputs, program.outputs).map { "      \($0): \(text.text($1.value))," }
    lines += arguments + ["      status: status)", "  }", ""] + Self.helpers
    if language.choosesByCall { lines += Self.choice }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Of more choices in one function the optimizer takes minutes, as each doubles the ways through it.
  private static let mostChoices = 100

  private static let imports = [
    "#if canImport(Darwin)", "  import Darwin", "#elseif canImport(Musl)", "  import Musl", "#else",
    "  import Glibc", "#endif", "",
  ]

  private static let helpers = """
      /// The index of a level; -1 is missing and -2 unseen.
      private static func level(_ text: String?, _ levels: [String]) -> Int {
        guard let text, !text.isEmpty else { return -1 }
        return levels.firstIndex { $0.utf8.elementsEqual(text.utf8) } ?? -2
      }

      private static func pick(_ level: Int, _ values: [Double]) -> Double {
        level < 0 ? Double.nan : values[level]
      }

      /// values[k], where k of the ascending breaks are at most x.
      private static func lookup(_ x: Double, _ breaks: [Double], _ values: [Double]) -> Double {
        x.isNaN ? x : values[count(breaks) { $0 <= x }]
      }

      /// values[k], where k of the ascending breaks, less base, are below x.
      private static func search(
        _ x: Double, _ base: Double, _ breaks: [Double], _ values: [Double]
      ) -> Double {
        x.isNaN || base.isNaN ? Double.nan : values[count(breaks) { $0 - base < x }]
      }

      private static func count(_ breaks: [Double], _ belongs: (Double) -> Bool) -> Int {
        var (low, high) = (0, breaks.count)
        while low < high {
          let middle = (low + high) / 2
          if belongs(breaks[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
      }

      private static func survival(_ hazard: Double, _ eta: Double) -> Double {
        hazard == 0 ? 1 : exp(-(hazard * exp(eta)))
      }
    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)

  private static let choice = """

      @inline(never)
      private static func choose(_ truth: Bool, _ x: Double, _ y: Double) -> Double {
        truth ? x : y
      }
    """.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

extension ScalarProgram {
  /// The number of steps that are one of two others.
  fileprivate var choiceCount: Int {
    steps.count { if case .select = $0 { true } else { false } }
  }
}

/// Steps in Swift.
struct SwiftLanguage: CodeLanguage {
  let inputs: [FeatureEncoder.Input]
  /// Whether one of two numbers is chosen by a function rather than in place.
  let choosesByCall: Bool

  let missing = "Double.nan"
  let infinity = "Double.infinity"

  /// The type checker's patience ends early.
  var deepest: Int { 3 }

  func mathematics(_ function: String, _ operands: String...) -> String {
    "\(function)(\(operands.joined(separator: ", ")))"
  }

  func helper(_ function: String, _ operands: [String]) -> String {
    "\(function)(\(operands.joined(separator: ", ")))"
  }

  func select(_ condition: String, _ x: String, _ y: String) -> String {
    choosesByCall ? helper("choose", [condition, x, y]) : "(\(condition) ? \(x) : \(y))"
  }

  func array(_ numbers: [String]) -> String { "[\(numbers.joined(separator: ", "))]" }

  func isMissing(_ x: String) -> String { "(\(x)).isNaN" }

  func isFinite(_ x: String) -> String { "(\(x)).isFinite" }
}

extension FeatureEncoder.Input {
  /// The type of a customer's value.
  fileprivate var swiftType: String {
    switch kind {
    case .numeric: "Double"
    case .logical: "Bool"
    case .categorical: "String"
    }
  }
}

extension String {
  /// The text as a literal of Swift, in ASCII.
  var swiftLiteral: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5C: result += "\\\(scalar)"
      case 0x20...0x7E: result.unicodeScalars.append(scalar)
      default: result += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return result + "\""
  }
}
