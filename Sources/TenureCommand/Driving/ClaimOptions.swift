internal import ArgumentParser
internal import Tenure

/// The columns that claims are checked on, and what is claimed.
struct ClaimOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What is decided: an outcome of the battery, a column, a comparison or Surv(time, event).",
      valueName: "outcome"))
  var outcome: String?

  @Option(
    help: ArgumentHelp("When customers leave: Surv(time, event).", valueName: "outcome"))
  var churn: String?

  @Option(help: ArgumentHelp("Who is engaged: a score with a cut, or a column.", valueName: "name"))
  var engaged: String?

  @Option(
    help: ArgumentHelp("From which score of 100 on a customer is engaged.", valueName: "score"))
  var engagedCut: Double = 75

  @Option(
    help: ArgumentHelp(
      "What loyal customers do, separated by commas: scores with a cut, or columns.",
      valueName: "names"))
  var behaviours: String?

  @Option(
    help: ArgumentHelp("From which score of 100 on a behaviour is shown.", valueName: "score"))
  var behaviourCut: Double = 75

  @Option(
    help: ArgumentHelp("Terms that the multiplier is adjusted for.", valueName: "terms"))
  var controls: String?

  @Option(
    help: ArgumentHelp(
      "The drivers that make up engagement, separated by commas.", valueName: "names"))
  var engagement: String?

  @Option(
    help: ArgumentHelp(
      "The drivers or outcomes that make up satisfaction, separated by commas.",
      valueName: "names"))
  var satisfaction: String?

  @Option(
    help: ArgumentHelp("The column of waves; the battery's when left out.", valueName: "column"))
  var wave: String?

  @Option(
    help: ArgumentHelp(
      "The years from wave to wave: 0.25 for a quarterly survey.", valueName: "years"))
  var yearsPerWave: Double?

  @Option(
    help: ArgumentHelp(
      "The outcomes that the aspects are to explain, separated by commas; all of the battery's when "
        + "it has six drivers.", valueName: "names"))
  var explained: String?

  @Option(
    help: ArgumentHelp(
      "The drivers that are the aspects, separated by commas; all when left out.",
      valueName: "names"))
  var aspects: String?

  @Option(help: ArgumentHelp("The column of what a customer is worth.", valueName: "column"))
  var value: String?

  @Option(help: ArgumentHelp("The column of whether a sale succeeded.", valueName: "column"))
  var sold: String?

  @Option(
    help: ArgumentHelp(
      "The column of whether a sale was tried with an existing customer.", valueName: "column"))
  var existing: String?

  @Option(
    help: ArgumentHelp(
      "How near to a claim is as good: 0.25 means a quarter of a ratio, or 12.5 points of a share.",
      valueName: "part"))
  var margin: Double = 0.25

  @Option(
    name: .customLong("claimed"),
    help: ArgumentHelp(
      "Another number that is claimed (repeatable): multiplier=6, influence=12, emotional=0.8, "
        + "expectations=0.3, delivery=0.06, years=20, explained=0.67 or top=0.8.",
      valueName: "name=number"))
  var numbers: [String] = []

  func validate() throws {
    guard margin > 0, margin < 2 else {
      throw ValidationError("--margin must be above 0 and below 2, not \(margin).")
    }
    for cut in [engagedCut, behaviourCut] where !(0...100 ~= cut) {
      throw ValidationError("A cut of \(cut) is not between 0 and 100.")
    }
    _ = try claimed()
  }

  /// The question.
  func question(_ battery: Battery) throws -> ClaimQuestion {
    var question = ClaimQuestion()
    question.outcome = outcome
    question.churn = churn
    question.engaged = engaged
    question.engagedCut = engagedCut
    question.behaviours = Self.list(behaviours)
    question.behaviourCut = behaviourCut
    question.controls = controls
    question.engagement = try battery.driverNames(engagement ?? "")
    question.satisfaction = try battery.driverNames(satisfaction ?? "")
    question.wave = wave
    question.yearsPerWave = yearsPerWave
    question.explained = Self.list(explained)
    question.aspects = try aspects.map { try battery.driverNames($0) }
    (question.value, question.sold, question.existing) = (value, sold, existing)
    question.margin = margin
    question.claimed = try claimed()
    return question
  }

  private static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ",").map(\.trimmingBlanks)
  }

  private static var names: [(String, WritableKeyPath<ClaimedNumbers, Double>)] {
    [
      ("multiplier", \.multiplier), ("influence", \.influence), ("emotional", \.emotional),
      ("expectations", \.expectationGrowth), ("delivery", \.deliveryGrowth), ("years", \.years),
      ("explained", \.explained), ("top", \.topShare),
    ]
  }

  /// The numbers claimed.
  private func claimed() throws -> ClaimedNumbers {
    var claimed = ClaimedNumbers()
    for text in numbers {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let number = Double(parts[1]), number > 0, number.isFinite else {
        throw ValidationError("--claimed \(text) is not a name with a number, like multiplier=6.")
      }
      guard let known = Self.names.first(where: { $0.0 == parts[0] }) else {
        throw ValidationError(
          "--claimed \(text): known are " + Self.names.map(\.0).joined(separator: ", ") + ".")
      }
      claimed[keyPath: known.1] = number
    }
    return claimed
  }
}
