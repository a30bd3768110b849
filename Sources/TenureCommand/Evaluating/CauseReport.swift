internal import JSONDocuments
internal import Tenure

/// How well the probability of leaving for one cause is predicted, for people and programs.
struct CauseReport: EvaluationReport {
  private let causes: [CauseEvaluation]
  private let observations: Int
  private let level: Double
  private let title: [String]
  private let timeUnit: String?

  /// Titles an evaluation.
  init(
    _ causes: [CauseEvaluation], observations: Int, level: Double, title: [String],
    timeUnit: String?
  ) {
    self.causes = causes
    self.observations = observations
    self.level = level
    self.title = title
    self.timeUnit = timeUnit
  }

  var text: String {
    var parts = [title + ["n = \(NumberText.grouped(observations))"]]
    for cause in causes {
      parts.append(["\(cause.cause): \(NumberText.counted(cause.events, "event"))"])
      if cause.horizons.isEmpty {
        parts.append([
          "Ask --horizons 6,12 for Brier scores, AUC and calibration at those times."
        ])
      }
      parts += cause.horizons.map {
        EvaluationPrint.lines(
          $0,
          title: "\(cause.cause), by \(NumberText.plain($0.horizon))"
            + (timeUnit.map { " \($0)" } ?? "") + ":", level: level)
      }
    }
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("observations", .integer(observations)), .init("confidenceLevel", .number(level)),
    ]
    members += Self.members(causes)
    return .object(members)
  }

  /// The causes as members of a report; none where there are none.
  static func members(_ causes: [CauseEvaluation]) -> [JSONValue.Member] {
    guard !causes.isEmpty else { return [] }
    return [
      .init(
        "causes",
        .array(
          causes.map { cause in
            .object([
              .init("cause", .string(cause.cause)), .init("events", .integer(cause.events)),
              .init("horizons", .array(cause.horizons.map { EvaluationPrint.json($0) })),
            ])
          }))
    ]
  }
}
