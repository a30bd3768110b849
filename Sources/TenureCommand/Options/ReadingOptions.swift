internal import ArgumentParser
internal import Tenure

/// How a table is read; the same wherever one is.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What separates cells: one character, or tab; found out from the header when left out.",
      valueName: "character"))
  var delimiter: Delimiter?

  @Option(help: ArgumentHelp("The decimal mark, point or comma.", valueName: "character"))
  var decimal: DecimalMark = .point

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Texts that stand for a missing value, separated by commas; empty cells always do.",
      valueName: "list"))
  var naValues: String = "NA"

  @Option(
    name: .customLong("type"),
    help: ArgumentHelp(
      "How a column is to be read: numeric, categorical or logical (repeatable).",
      valueName: "column=type"))
  var types: [ColumnTyping] = []

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Use only the rows where this is true, such as \"tenure > 0\".", valueName: "condition"))
  var condition: String?

  @Option(
    name: .customLong("id"),
    help: ArgumentHelp("The column that identifies customers.", valueName: "column"))
  var identifier: String?

  func validate() throws {
    guard delimiter?.byte != decimal.byte else {
      throw ValidationError("--delimiter and --decimal must differ.")
    }
    if let condition {
      do {
        _ = try RowFilter(condition)
      } catch {
        throw ValidationError(
          "--where \"\(condition)\": at character \(error.position), \(error.reason)")
      }
    }
  }
}
