internal import ArgumentParser
internal import Tenure

/// From which change on a model needs attention.
struct MonitoringLimits: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The stability index of a column or the score: below 0.1 little has changed, above 0.25 much.",
      valueName: "number"))
  var limitStability = 0.25

  @Option(
    help: ArgumentHelp(
      "How much greater the share of missing values may be than in training.", valueName: "share"))
  var limitMissing = 0.05

  @Option(
    help: ArgumentHelp(
      "The share of rows with a level that training did not see.", valueName: "share"))
  var limitUnseen = 0.01

  @Option(
    help: ArgumentHelp(
      "How many times more, or fewer, may leave than expected.", valueName: "ratio"))
  var limitRatio = 1.25

  @Option(
    help: ArgumentHelp(
      "How far the calibration slope may be from 1.", valueName: "number"))
  var limitSlope = 0.25

  func validate() throws {
    guard limitStability > 0, limitMissing >= 0, limitUnseen >= 0, limitSlope > 0 else {
      throw ValidationError("Limits are not negative.")
    }
    guard limitRatio > 1 else {
      throw ValidationError("--limit-ratio is above 1: 1.25 allows a quarter more or fewer.")
    }
  }

  /// What is over a limit, and more than chance explains, in sentences.
  func breaches(_ data: MonitoringData) -> [String] {
    var found: [String] = []
    func check(_ stability: PopulationStability?, _ name: String) {
      guard let stability, stability.index > limitStability,
        stability.index > stability.chance()
      else { return }
      found.append(
        "\(name) has a stability index of \(NumberText.fixed(stability.index, 3)), over "
          + "\(NumberText.plain(limitStability)).")
    }
    check(data.score, "The score")
    for column in data.drift {
      check(column.stability, column.name)
      if column.missingShare - column.trainingMissingShare > limitMissing {
        found.append(
          "\(column.name) is missing in \(NumberText.percent(column.missingShare)) of rows; in "
            + "training it was \(NumberText.percent(column.trainingMissingShare)).")
      }
      if column.unseenShare > limitUnseen {
        found.append(
          "\(column.name) has levels that training did not see in "
            + "\(NumberText.percent(column.unseenShare)) of rows.")
      }
    }
    guard let outcome = data.outcome else { return found }
    let ratio = outcome.ratio
    let isOff = max(ratio.ratio, 1 / max(ratio.ratio, 1e-300)) > limitRatio
    if isOff, ratio.interval.lower > 1 || ratio.interval.upper < 1 {
      found.append(
        "\(NumberText.fixed(ratio.ratio, 2)) customers left for each that was expected to "
          + "(\(NumberText.fixed(ratio.interval.lower, 2)) to "
          + "\(NumberText.fixed(ratio.interval.upper, 2))).")
    }
    if let slope = outcome.slope {
      let interval = slope.interval(level: ratio.interval.level)
      if (slope.value - 1).magnitude > limitSlope, interval.lower > 1 || interval.upper < 1 {
        found.append(
          "The calibration slope is \(NumberText.fixed(slope.value, 2)) "
            + "(\(NumberText.fixed(interval.lower, 2)) to \(NumberText.fixed(interval.upper, 2))), "
            + "and 1 is right.")
      }
    }
    return found
  }
}
