internal import ArgumentParser
internal import JSONDocuments
internal import Tenure

extension TenureCommand {
  /// `tenure describe DATA.csv | MODEL`: what is in it, in words.
  struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is in a table or a model file, in words.",
      discussion: """
        For a table: each column's type, missing values, range or levels. For a model file: what it \
        predicts, from what, how strongly, and within which limits.

        Examples:
          tenure describe customers.csv
          tenure describe customers.csv --delimiter ";" --decimal , --na-values NA,-
          tenure describe churn.tenure.json

        \(ExitStatus.help)
        """)

    @Argument(
      help: ArgumentHelp(
        "A table (CSV, or - for standard input) or a model file.", valueName: "file"),
      completion: .file())
    var path: String

    @OptionGroup(title: "Reading options") var reading: ReadingOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
      let run = Run(common)
      if ModelFile.looksLikeModel(path) {
        let document = try run.during(.read) { try ModelFile.read(path) }
        try common.json
          ? printJSON(ModelReport(document).json)
          : StandardOutput.write(
            ModelDescription(document, source: ModelFile.name(of: path)).text)
      } else {
        let frame = try run.during(.read) { try reading.read(path, lanes: common.lanes) }
        let description = DataDescription(frame, identifier: reading.identifier)
        try common.json ? printJSON(description.json) : StandardOutput.write(description.text)
      }
      run.finish()
    }
  }
}
