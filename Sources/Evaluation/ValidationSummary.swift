public import Measures

/// Measures of a model on customers that it did not see, once or several times over.
public struct ValidationSummary: Sendable {
  /// One measure over repetitions.
  public struct Row: Sendable, Equatable {
    /// The measure, as JSON names it.
    public let measure: String
    /// The horizon, where the measure has one.
    public let horizon: Double?
    /// Its value on the data of the fit, where that was judged.
    public let apparent: Double?
    /// Its mean over repetitions.
    public let mean: Double
    /// The standard deviation between repetitions; `nil` with one.
    public let betweenRepeats: Double?
    /// The interval within the first repetition.
    public let interval: ConfidenceInterval?
  }

  /// The measures.
  public let rows: [Row]

  /// Summarises the figures of repetitions beside those on the data of the fit.
  ///
  /// - Parameters:
  ///   - apparent: The figures on the data of the fit; may be empty.
  ///   - repeats: The figures of each repetition, of which there is at least one.
  public init(apparent: [EvaluationFigure], repeats: [[EvaluationFigure]]) {
    precondition(!repeats.isEmpty, "nothing was validated")
    func same(_ a: EvaluationFigure, _ b: EvaluationFigure) -> Bool {
      a.measure == b.measure && a.horizon == b.horizon && a.cause == b.cause && a.place == b.place
    }
    let sizes = ["observations", "events", "eventRate", "lastTime"]
    rows = repeats[0].filter { $0.place == nil && !sizes.contains($0.measure) }.map { figure in
      let values = repeats.compactMap { $0.first { same($0, figure) }?.value }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return Row(
        measure: figure.measure, horizon: figure.horizon,
        apparent: apparent.first { same($0, figure) }?.value, mean: mean,
        betweenRepeats: values.count > 1 ? (squares / (count - 1)).squareRoot() : nil,
        interval: figure.interval)
    }
  }
}
