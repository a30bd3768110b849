internal import ArgumentParser

extension ArgumentHelp {
  /// What is said of a model that is read.
  static var model: ArgumentHelp {
    ArgumentHelp("The model file, written by 'tenure train'.", valueName: "model")
  }

  /// What is said of a table that is read.
  static var table: ArgumentHelp {
    ArgumentHelp("The table: a CSV file, or - for standard input.", valueName: "data")
  }
}

extension CompletionKind {
  /// Files of models.
  static var models: CompletionKind { .file(extensions: ["json"]) }

  /// Files of tables.
  static var tables: CompletionKind { .file(extensions: ["csv", "tsv", "txt"]) }
}
