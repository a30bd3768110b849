internal import ArgumentParser
internal import Tenure

/// A trained model on its way out: printed, written, judged.
struct TrainingResult {
  /// The report, with the document inside.
  let report: ModelReport

  /// Writes the document, prints the report, and fails the run if the fit did not converge.
  func deliver(to path: String?, asJSON: Bool, _ run: Run) throws {
    let document = report.document
    if let path {
      try run.during(.write) { try OutputFile.write(document.bytes(), to: path) }
    }
    try asJSON ? printJSON(report.json) : StandardOutput.write(report.text)
    if let path { run.say("the model is in \(path)") }
    run.finish()
    // Where no finite estimate exists the limit is the answer, with its warning.
    if !document.fit.converged, document.fit.estimateExists != false {
      throw ExitCode(ExitStatus.answeredButFailed.rawValue)
    }
  }
}
