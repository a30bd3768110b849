extension Formula {
  /// The columns that the formula reads, each once, in order of first use; `nil` where `.` stands
  /// for columns that only a table knows.
  public var columnNames: [String]? {
    terms.namesAllColumns ? nil : mentionedColumnNames
  }

  /// The columns that the formula names, each once, in order of first use, `.` aside.
  public var mentionedColumnNames: [String] {
    let expressions = response.expressions + terms.variables.flatMap(\.expressions)
    var seen: Set<String> = []
    return expressions.flatMap(\.columnNames).filter { seen.insert($0).inserted }
  }
}
