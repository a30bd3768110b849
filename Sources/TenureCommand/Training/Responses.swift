internal import Tenure

extension SurvivalResponse {
  /// The times and events of a formula that met its data; with several causes, leaving for any.
  ///
  /// - Precondition: The frame was made for a survival model.
  init(_ frame: ModelFrame) {
    switch frame.response {
    case .survival(let start, let time, let event):
      self.init(start: start, time: time, event: event.map { $0 == 1 }, weights: frame.weights)
    case .competing(let start, let time, let cause, _):
      self.init(start: start, time: time, event: cause.map { $0 >= 0 }, weights: frame.weights)
    case .none, .binary, .counts:
      preconditionFailure("a survival model needs Surv() on the left side")
    }
  }
}

extension BinaryResponse {
  /// The outcomes of a formula that met its data.
  ///
  /// - Parameters:
  ///   - frame: The formula with its data.
  ///   - weights: What the frame's weights mean.
  /// - Precondition: The frame was made for a logistic model.
  init(_ frame: ModelFrame, weights: ModelDocument.Training.Weights.Kind?) {
    let counts = weights == nil || weights == .frequency
    switch frame.response {
    case .binary(let events):
      self.init(events: events, weights: frame.weights, weightsAreFrequencies: counts)
    case .counts(let successes, let trials):
      self.init(
        events: successes, trials: trials, weights: frame.weights, weightsAreFrequencies: counts)
    case .none, .survival, .competing:
      preconditionFailure("a logistic model needs events on the left side")
    }
  }
}
