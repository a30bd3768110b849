internal import Formulas
internal import Scoring

/// Made-up customers that an artefact is tried on, and what must come out.
///
/// The customers are those of the document's checks with answers that nobody gave, so a trial shows
/// nobody's data.
public struct ArtefactTrial: Sendable {
  /// The columns that are compared.
  public let outputs: [String]
  /// A number for each customer and output; NaN is none.
  public let expected: [[Double]]
  /// The status of each customer.
  public let statuses: [String]
  /// The raw columns.
  private let inputs: [FeatureEncoder.Input]
  /// The places of dates among them.
  private let dates: Set<Int>
  /// The customers' values.
  private let customers: [[ModelDocument.Check.Value]]

  fileprivate init(_ document: ModelDocument, _ program: ScoringProgram) {
    let made = ArtefactCustomers(document, program)
    let levelCounts = program.inputs.map(\.levelCount)
    let results = made.slots.map { program.program.results($0, levelCounts: levelCounts) }
    inputs = program.inputs
    dates = program.dates
    customers = made.values
    outputs = program.outputs.map(\.name)
    expected = results.map { result in program.outputs.map { result[$0.value.index] } }
    statuses = results.map { result in
      program.statuses.first { result[$0.condition.index] == 1 }?.text ?? "ok"
    }
  }

  /// What separates the numbers and the status of a customer in what the programs below print.
  public static let separator = "\u{1f}"

  /// A program in Python that loads a module, predicts and prints a line for each customer.
  public func python(module path: String) -> String {
    var lines = [
      "import importlib.util", "import sys",
      "specification = importlib.util.spec_from_file_location(\"artefact\", \(path.pythonLiteral))",
      "artefact = importlib.util.module_from_spec(specification)",
      "sys.dont_write_bytecode = True", "specification.loader.exec_module(artefact)", "data = {",
    ]
    for (index, input) in inputs.enumerated() {
      let values = customers.map { customer -> String in
        switch customer[index] {
        case .number(let number):
          dates.contains(index) ? Self.date(number).pythonLiteral : number.description
        case .text(let text): text.pythonLiteral
        case .truth(let truth): truth ? "True" : "False"
        case .missing: "None"
        }
      }
      lines.append("    \(input.name.pythonLiteral): [\(values.joined(separator: ", "))],")
    }
    let names = outputs.map(\.pythonLiteral).joined(separator: ", ")
    lines += [
      "}", "result = artefact.predict(data)", "names = [\(names), \"status\"]",
      "for row in range(\(customers.count)):",
      "    cells = [result[name][row] for name in names]",
      "    print(\"\\x1f\".join(c if isinstance(c, str) else repr(float(c)) for c in cells))",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Days since 1 January 1970 as a date.
  private static func date(_ days: Double) -> String { SurveyDate.text(days, isCalendar: true) }

  /// A program in C that includes `artefact.h`, predicts and prints a line for each customer.
  ///
  /// - Parameter prefix: What the header's names begin with.
  /// - Returns: The source.
  public func c(prefix: String) -> String {
    let fields = inputs.map(\.name).distinctIdentifiers
    let results = outputs.distinctIdentifiers
    var lines = [
      "#include <stdio.h>", "#include \"artefact.h\"", "int main(void) {",
      "  \(prefix)_customer customer;", "  \(prefix)_score score;",
    ]
    for customer in customers {
      for ((field, input), value) in zip(zip(fields, inputs), customer) {
        let text =
          switch value {
          case .number(let number): "\(number)"
          case .text(let text): text.cLiteral
          case .truth(let truth): truth ? "1" : "0"
          case .missing: input.levelCount > 2 || input.isText ? "NULL" : "NAN"
          }
        lines.append("  customer.\(field) = \(text);")
      }
      lines.append("  score = \(prefix)_predict(&customer);")
      lines += results.map { "  printf(\"%.17g\\037\", score.\($0));" }
      lines.append("  printf(\"%s\\n\", score.status);")
    }
    return (lines + ["  return 0;", "}"]).joined(separator: "\n") + "\n"
  }

  /// Commands for SQLite that make a table of the customers and run a statement on it.
  public func sqlite(statement: String, table: String) -> String {
    let dialect = SQLDialect.sqlite
    let columns = inputs.enumerated().map { index, input in
      let isNumber = input.kind == .numeric && !dates.contains(index)
      return dialect.quoted(name: input.name) + (isNumber ? " REAL" : " TEXT")
    }
    let name = dialect.quoted(name: table)
    var lines = ["CREATE TABLE \(name) (\(columns.joined(separator: ", ")));"]
    for customer in customers {
      let values = customer.enumerated().map { index, value -> String in
        switch value {
        case .number(let number):
          dates.contains(index) ? dialect.quoted(text: Self.date(number)) : "\(number)"
        case .text(let text): dialect.quoted(text: text)
        case .truth(let truth): truth ? "'true'" : "'false'"
        case .missing: "NULL"
        }
      }
      lines.append("INSERT INTO \(name) VALUES (\(values.joined(separator: ", ")));")
    }
    return lines.joined(separator: "\n") + "\n" + statement + ";\n"
  }
}

extension FeatureEncoder.Input {
  fileprivate var isText: Bool { if case .categorical = kind { true } else { false } }
}

extension ModelDocument {
  /// What an artefact of this model that answers `question` must come to.
  ///
  /// - Throws: ``ArtefactError`` where the model cannot answer.
  public func trial(_ question: ArtefactQuestion) throws(ArtefactError) -> ArtefactTrial {
    try check(question)
    return ArtefactTrial(self, try program(question))
  }
}
