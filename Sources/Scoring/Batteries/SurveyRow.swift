/// Turns one customer's raw answers after another's into columns; no row allocates.
///
///     var row = SurveyRow(survey)
///     row.answers[row.slot(named: "trust_1") ?? 0] = 6
///     row.encode()
///     row.features
public struct SurveyRow: Sendable {
  /// The raw answers, a number per column of the encoder; NaN is missing, and all are at first.
  ///
  /// A date is the number of its days since 1 January 1970, as `SurveyDate.time` has it.
  public var answers: [Double]
  /// What is added to the delivery of each driver of the battery, which stays from 0 to 100.
  ///
  /// All are 0 at first: the customer as they are. Whoever was never surveyed stays so.
  public var raises: [Double]
  /// The columns of the customer last encoded, one per feature.
  public private(set) var features: [Double]
  private let survey: SurveyEncoder
  private var scores: [Double]

  /// Prepares to encode.
  public init(_ survey: SurveyEncoder) {
    self.survey = survey
    answers = Array(repeating: .nan, count: survey.columns.count)
    features = Array(repeating: .nan, count: survey.features.count)
    scores = Array(repeating: .nan, count: survey.blocks.count)
    raises = Array(repeating: 0, count: survey.battery.drivers.count)
  }

  /// The place of a raw column; `nil` where there is none of that name.
  public func slot(named name: String) -> Int? { survey.columns.firstIndex(of: name) }

  /// Sets the date of a column written as 2024-03-31; what is no date is missing.
  public mutating func setDate(_ text: String, in slot: Int) {
    answers[slot] = SurveyDate.time(text, isCalendar: true) ?? .nan
  }

  /// Forms the columns of the customer in ``answers``.
  ///
  /// An answer outside the declared range counts as none.
  public mutating func encode() {
    for (index, block) in survey.blocks.enumerated() {
      // The same sums in the same order as `Battery.scores(of:_:)`.
      var (sum, weight) = (0.0, 0.0)
      for place in block.items {
        let item = survey.items[place]
        let score = item.checkedScore(answers[place])
        guard !score.isNaN else { continue }
        sum += item.weight * score
        weight += item.weight
      }
      scores[index] = weight >= block.needed ? sum / weight : .nan
      guard block.kind == .delivery, raises[block.driver] != 0, !scores[index].isNaN else {
        continue
      }
      scores[index] = min(max(scores[index] + raises[block.driver], 0), 100)
    }
    let fills = survey.features.contains { $0.measure == .surveyed } && !isSurveyed
    for (index, feature) in survey.features.enumerated() {
      features[index] = fills ? feature.neverSurveyed : value(feature.measure)
    }
  }

  /// Whether any question was answered.
  private var isSurveyed: Bool {
    for (place, item) in survey.items.enumerated() {
      let answer = answers[place]
      if item.notApplicable.contains(answer) || !item.checkedScore(answer).isNaN { return true }
    }
    return false
  }

  private func score(_ driver: Int, _ kind: Battery.Kind) -> Double {
    guard let block = survey.blocks.firstIndex(where: { $0.driver == driver && $0.kind == kind })
    else { return .nan }
    return scores[block]
  }

  private func value(_ measure: SurveyEncoder.Measure) -> Double {
    switch measure {
    case .score(let driver, let kind): return score(driver, kind)
    case .gap(let driver):
      let ideal =
        survey.battery.asksIdeal(driver) ? score(driver, .ideal) : survey.ideals[driver] ?? .nan
      return score(driver, .delivery) - ideal
    case .meetRate(let driver): return 100 * meetRate(driver)
    case .index: return index
    case .surveyed: return 1
    case .age: return age
    }
  }

  private func meetRate(_ driver: Int) -> Double {
    guard let ideal = survey.ideals[driver] else { return .nan }
    let rate = score(driver, .delivery) / ideal
    return rate > 1 ? 1 : rate
  }

  private var index: Double {
    var (sum, answered) = (0.0, 0.0)
    for (driver, share) in survey.contributions.enumerated() {
      guard let share, !score(driver, .delivery).isNaN else { continue }
      sum += share * meetRate(driver)
      answered += share
    }
    return answered >= survey.battery.minimumAnswered ? 100 * sum / answered : .nan
  }

  /// NaN where a date is missing, or the survey lies after the moment that the model looks from.
  private var age: Double {
    guard let date = survey.date else { return .nan }
    let first = survey.items.count
    let now: Double = if case .fixed(let time) = date.asOf { time } else { answers[first + 1] }
    let age = now - answers[first]
    return age >= 0 ? age : .nan
  }
}

extension Battery.Item {
  /// The score, with an answer outside the range as none.
  func checkedScore(_ answer: Double) -> Double {
    isAnswer(answer) && !range.contains(answer) ? .nan : score(answer)
  }
}
