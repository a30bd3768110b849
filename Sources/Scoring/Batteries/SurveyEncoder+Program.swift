internal import Formulas

extension SurveyEncoder {
  /// Writes the steps that turn raw answers into columns, in the order of `SurveyRow.encode()`.
  ///
  /// - Parameters:
  ///   - inputs: For each of ``columns`` its place among the program's inputs.
  ///   - program: Receives the steps.
  /// - Returns: A value for each feature, NaN where it is missing.
  func lower(_ inputs: [Int], to program: inout ScalarProgram) -> [ScalarProgram.Value] {
    var lowering = SurveyLowering(survey: self, inputs: inputs, program: program)
    let values = lowering.features()
    program = lowering.program
    return values
  }
}

/// A survey encoder being turned into steps.
private struct SurveyLowering {
  let survey: SurveyEncoder
  let inputs: [Int]
  var program: ScalarProgram
  private var scores: [Value] = []
  private typealias Value = ScalarProgram.Value

  init(survey: SurveyEncoder, inputs: [Int], program: ScalarProgram) {
    self.survey = survey
    self.inputs = inputs
    self.program = program
  }

  mutating func features() -> [ScalarProgram.Value] {
    scores = survey.blocks.map { score(of: $0) }
    let fills = survey.features.contains { $0.measure == .surveyed }
    let isSurveyed = fills ? program.any(survey.items.indices.map { isReply($0) }) : nil
    return survey.features.map { feature in
      let value = value(feature.measure)
      guard let isSurveyed else { return value }
      return program.select(isSurveyed, value, program.constant(feature.neverSurveyed))
    }
  }

  /// The weighted mean of what was answered, where enough was.
  private mutating func score(of block: SurveyEncoder.Block) -> Value {
    let zero = program.constant(0)
    var (sum, weight) = (zero, zero)
    for place in block.items {
      let item = survey.items[place]
      let (isAnswer, ownWeight) = (isAnswer(place), program.constant(item.weight))
      let part = program.binary(.multiply, ownWeight, score(of: item, place))
      // A sum plus 0 has the bits of the sum, which starts at 0.
      sum = program.binary(.add, sum, program.select(isAnswer, part, zero))
      weight = program.binary(.add, weight, program.select(isAnswer, ownWeight, zero))
    }
    let isEnough = program.binary(.greaterOrEqual, weight, program.constant(block.needed))
    let mean = program.binary(.divide, sum, weight)
    return program.select(isEnough, mean, program.constant(.nan))
  }

  /// An answer on the scale from 0 to 100, of no meaning for what is no answer.
  private mutating func score(of item: Battery.Item, _ place: Int) -> Value {
    let low = program.constant(item.range.lowerBound)
    let width = program.constant(item.range.upperBound - item.range.lowerBound)
    let above = program.binary(.subtract, program.number(input: inputs[place]), low)
    var share = program.binary(.divide, above, width)
    if item.isReversed { share = program.binary(.subtract, program.constant(1), share) }
    return program.binary(.multiply, program.constant(100), share)
  }

  /// Whether an item has an answer within its range; codes lie outside it.
  private mutating func isAnswer(_ place: Int) -> Value {
    let range = survey.items[place].range
    let answer = program.number(input: inputs[place])
    let isHigh = program.binary(
      .greaterOrEqual, answer, program.constant(range.lowerBound))
    let isLow = program.binary(.lessOrEqual, answer, program.constant(range.upperBound))
    let isWithin = program.binary(.and, isHigh, isLow)
    return program.binary(.and, program.isKnown(input: inputs[place]), isWithin)
  }

  /// Whether an item has an answer or "does not apply".
  private mutating func isReply(_ place: Int) -> Value {
    let answer = program.number(input: inputs[place])
    var isReply = isAnswer(place)
    for code in survey.items[place].notApplicable where code.isFinite {
      let isCode = program.binary(.equal, answer, program.constant(code))
      let isKnown = program.isKnown(input: inputs[place])
      isReply = program.binary(.or, isReply, program.binary(.and, isKnown, isCode))
    }
    return isReply
  }

  private mutating func value(_ measure: SurveyEncoder.Measure) -> Value {
    switch measure {
    case .score(let driver, let kind): return score(driver, kind)
    case .gap(let driver):
      let ideal =
        survey.battery.asksIdeal(driver)
        ? score(driver, .ideal) : program.constant(survey.ideals[driver] ?? .nan)
      return program.binary(.subtract, score(driver, .delivery), ideal)
    case .meetRate(let driver):
      return program.binary(.multiply, program.constant(100), meetRate(driver))
    case .index: return index()
    case .surveyed: return program.constant(1)
    case .age: return age()
    }
  }

  private mutating func score(_ driver: Int, _ kind: Battery.Kind) -> Value {
    guard let block = survey.blocks.firstIndex(where: { $0.driver == driver && $0.kind == kind })
    else { return program.constant(.nan) }
    return scores[block]
  }

  private mutating func meetRate(_ driver: Int) -> Value {
    let ideal = program.constant(survey.ideals[driver] ?? .nan)
    let rate = program.binary(.divide, score(driver, .delivery), ideal)
    let one = program.constant(1)
    return program.select(program.binary(.greater, rate, one), one, rate)
  }

  private mutating func index() -> Value {
    let zero = program.constant(0)
    var (sum, answered) = (zero, zero)
    for (driver, share) in survey.contributions.enumerated() {
      guard let share else { continue }
      let isAnswered = program.unary(.isNumber, score(driver, .delivery))
      let weight = program.constant(share)
      let part = program.binary(.multiply, weight, meetRate(driver))
      sum = program.binary(.add, sum, program.select(isAnswered, part, zero))
      answered = program.binary(.add, answered, program.select(isAnswered, weight, zero))
    }
    let least = program.constant(survey.battery.minimumAnswered)
    let isEnough = program.binary(.greaterOrEqual, answered, least)
    let whole = program.binary(.multiply, program.constant(100), sum)
    let mean = program.binary(.divide, whole, answered)
    return program.select(isEnough, mean, program.constant(.nan))
  }

  /// Missing where a date is, or the survey lies after the moment that the model looks from.
  private mutating func age() -> Value {
    guard let date = survey.date else { return program.constant(.nan) }
    let first = inputs[survey.items.count]
    var truths = [program.isKnown(input: first)]
    let now: Value
    switch date.asOf {
    case .fixed(let time): now = program.constant(time)
    case .column:
      let second = inputs[survey.items.count + 1]
      truths.append(program.isKnown(input: second))
      now = program.number(input: second)
    }
    let age = program.binary(.subtract, now, program.number(input: first))
    truths.append(program.binary(.greaterOrEqual, age, program.constant(0)))
    guard let isKnown = program.all(truths) else { return age }
    return program.select(isKnown, age, program.constant(.nan))
  }
}
