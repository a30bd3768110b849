internal import Tenure

/// Why a run has no answer: one sentence, and the exit code.
struct CommandFailure: Error, Equatable {
  /// The exit code.
  let status: ExitStatus
  /// What was found, where, and what to do.
  let sentence: String

  /// Words a failure.
  init(_ status: ExitStatus, _ sentence: String) {
    self.status = status
    self.sentence = sentence
  }

  /// A column that an option names and the table does not have.
  init(missingColumn name: String, in frame: DataFrame) {
    let nearest = frame.nearestName(to: name).map { "; did you mean \"\($0)\"?" } ?? "."
    self.init(.dataAtFault, "\(frame.source) has no column \"\(name)\"\(nearest)")
  }

  /// Takes over what a library says; `nil` for errors that are none of the data's.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as CSVError:
      self.init(error.isMissingInput ? .noInput : .dataAtFault, error.description)
    case let error as DataError: self.init(.dataAtFault, error.description)
    case let error as HistoryError: self.init(.dataAtFault, error.description)
    case let error as BatteryFileError: self.init(.dataAtFault, error.description)
    case let error as BatteryError: self.init(.dataAtFault, error.description)
    case let error as SurveyError: self.init(.dataAtFault, error.description)
    case let error as PsychometricsError: self.init(.dataAtFault, error.description)
    case let error as DriverQuestionError: self.init(.usage, error.description)
    case let error as GapError: self.init(.dataAtFault, error.description)
    case let error as NetPromoterError: self.init(.dataAtFault, error.description)
    case let error as ImportanceError: self.init(.dataAtFault, error.description)
    case let error as FitError: self.init(.dataAtFault, error.description)
    case let error as FormulaError:
      self.init(.usage, "The outcome or the controls: \(error.description)")
    case ScoringError.refusedRow(let source, let row, let reason):
      self.init(
        .dataAtFault,
        "\(source), row \(row): \(reason); correct the row, or leave out --strict, so that it gets a "
          + "status instead of a prediction")
    case let error as ScoringError: self.init(.dataAtFault, error.description)
    case let error as EffectsError:
      self.init(error.cause == .question ? .usage : .dataAtFault, error.description)
    default: return nil
    }
  }

  /// Writes the sentence to stderr.
  func say() {
    StandardError.write("tenure: \(sentence.asSentence)\n")
  }
}
