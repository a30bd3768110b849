internal import Formulas
internal import Scoring

/// Made-up customers as an artefact takes them: a value for each raw column of a program.
///
/// They are those of the document's checks. Of a model with a battery, whose checks hold the columns
/// that answers give, the answers are made up besides: those at the ends and in the middle of each range,
/// codes, answers outside the range, and none.
struct ArtefactCustomers {
  /// A value for each customer and column.
  let values: [[ModelDocument.Check.Value]]
  /// The same as the program's slots.
  let slots: [[Double]]

  init(_ document: ModelDocument, _ program: ScoringProgram) {
    let (encoder, survey) = (document.scorer.encoder, document.survey)
    let answers = survey?.madeUpAnswers ?? []
    let checks = document.checks
    let count = checks.isEmpty ? 0 : max(checks.count, answers.count)
    values = (0..<count).map { number in
      let check = checks[number % checks.count].input
      return program.inputs.map { input in
        if let place = survey?.columns.firstIndex(of: input.name) {
          let answer = answers[number % answers.count][place]
          return answer.isNaN ? .missing : .number(answer)
        }
        // Whoever has an elapsed time of their own is taken to have stayed for one unit of time.
        return encoder.inputIndex(named: input.name).map { check[$0] } ?? .number(1)
      }
    }
    slots = values.map { values in
      zip(program.inputs, values).map { input, value in
        value.slot(encoder, encoder.inputIndex(named: input.name))
      }
    }
  }

  /// The customers as texts; `nil` is missing.
  var cells: [[String?]] { values.map { $0.map(\.cell) } }

  /// The linear predictor of a customer by the row API, given raw answers; NaN where there is none.
  func linearPredictor(
    _ customer: Int, _ program: ScoringProgram, _ scorer: inout AnswerScorer,
    _ encoder: FeatureEncoder
  ) -> Double {
    for (input, slot) in zip(program.inputs, slots[customer]) {
      if let place = scorer.answers.slot(named: input.name) { scorer.answers.answers[place] = slot }
      if let place = encoder.inputIndex(named: input.name) { scorer.rows.slots[place] = slot }
    }
    let score = scorer.score()
    return score.status.isScored ? score.linearPredictor : .nan
  }
}

extension ModelDocument.Check.Value {
  /// The value as a slot of an encoder's input; `nil` is a number of none.
  fileprivate func slot(_ encoder: FeatureEncoder, _ input: Int?) -> Double {
    switch self {
    case .number(let number): number
    case .text(let text): input.map { encoder.slot(text, forInput: $0) } ?? .nan
    case .truth(let truth): truth ? 1 : 0
    case .missing: .nan
    }
  }

  fileprivate var cell: String? {
    switch self {
    case .number(let number): number.description
    case .text(let text): text
    case .truth(let truth): truth ? "true" : "false"
    case .missing: nil
    }
  }
}

extension SurveyEncoder {
  /// Answers of nobody, a value for each of ``columns``; NaN is missing.
  fileprivate var madeUpAnswers: [[Double]] {
    let items = columns.compactMap { column in battery.items.first { $0.column == column } }
    func all(_ answer: (Int, Battery.Item) -> Double) -> [Double] {
      items.enumerated().map { answer($0, $1) }
    }
    func middle(_ item: Battery.Item) -> Double {
      item.range.lowerBound + (item.range.upperBound - item.range.lowerBound) / 2
    }
    var customers = [
      all { _, item in middle(item) },
      all { _, item in item.range.lowerBound }, all { _, item in item.range.upperBound },
      all { place, item in place % 2 == 0 ? item.range.lowerBound : item.range.upperBound },
      all { _, item in item.notApplicable.first ?? middle(item) },
      all { _, item in item.notApplicable.first ?? .nan },
      all { _, item in item.missing.first ?? middle(item) },
      all { _, item in item.range.upperBound + 1e6 }, all { _, _ in .nan },
    ]
    for lacking in items.indices.prefix(16) {
      customers.append(all { place, item in place == lacking ? .nan : middle(item) })
    }
    guard let date else { return customers }
    return customers.enumerated().map { number, answers in
      let ages = [30.0, 0, 1_000, 7, 60, 365, -5, .nan]
      let now: Double = if case .fixed(let time) = date.asOf { time } else { 19_783 }
      let times = [now - ages[number % ages.count], number % 13 == 12 ? .nan : now]
      return answers + times.prefix(date.columns.count)
    }
  }
}
