internal import Formulas
internal import Scoring

/// How a language writes the steps of a program.
protocol ArtefactLanguage {
  /// A number; NaN is the language's missing number.
  func number(_ number: Double) -> String
  /// A truth: whether an input has no value.
  func isMissing(input: Int) -> String
  /// A truth: whether an input has a finite number or a known level.
  func isKnown(input: Int) -> String
  /// A numeric input, or a logical one as 1 or 0.
  func number(input: Int) -> String
  /// A number for each level of an input.
  func level(input: Int, _ values: [Double]) -> String
  /// An operation on one value.
  func unary(_ operation: ScalarProgram.Unary, _ x: String) -> String
  /// An operation on two values; `divisor` is the second where it is a constant.
  func binary(
    _ operation: ScalarProgram.Binary, _ x: String, _ y: String, constant divisor: Double?
  ) -> String
  /// One of two values, by a truth.
  func select(_ condition: String, _ x: String, _ y: String) -> String
  /// Entry k of `values`, where k `breaks` are at most x.
  func lookup(_ x: String, breaks: [Double], values: [Double]) -> String
  /// Entry k of `values`, where k `breaks` less `base` are below x.
  func search(_ x: String, base: String, breaks: [Double], values: [Double]) -> String
  /// Whether the text of a step mentions its operands more than once, so that they need names.
  func repeatsOperands(_ step: ScalarProgram.Step) -> Bool
  /// The name of a step that is used more than once.
  func name(step: Int) -> String
  /// The deepest nesting of an expression; parsers have limits, and readers too.
  var deepest: Int { get }
}

/// A program as the text of a language: what is used more than once, or would nest too deep, has a
/// name.
struct ProgramText<Language: ArtefactLanguage> {
  /// A step with a name.
  struct Definition {
    /// Its name.
    let name: String
    /// What it is.
    let expression: String
    /// Whether it is a truth.
    let isTruth: Bool
    /// 1 where it needs no other definition, else one more than the last that it needs.
    let stage: Int
  }

  /// The named steps, each after those that it needs.
  private(set) var definitions: [Definition] = []
  /// Of each live step the text that stands for it, how deep that nests, and the stage it needs.
  private var texts: [Int: (text: String, depth: Int, stage: Int)] = [:]

  /// Writes the steps that `results` need.
  init(_ program: ScalarProgram, results: [ScalarProgram.Value], in language: Language) {
    var uses = Array(repeating: 0, count: program.steps.count)
    for result in results { uses[result.index] += 2 }
    for index in program.steps.indices.reversed() where uses[index] > 0 {
      let mentions = language.repeatsOperands(program.steps[index]) ? 2 : 1
      for operand in program.steps[index].operands { uses[operand.index] += mentions }
    }
    for (index, step) in program.steps.enumerated() where uses[index] > 0 {
      let operands = step.operands.compactMap { texts[$0.index] }
      let expression = Self.expression(step, operands.map(\.text), program, language)
      let depth = 1 + (operands.map(\.depth).max() ?? 0)
      let stage = operands.map(\.stage).max() ?? 0
      if step.isSmall || uses[index] == 1 && depth < language.deepest {
        texts[index] = (expression, depth, stage)
      } else {
        let name = language.name(step: index)
        definitions.append(
          Definition(
            name: name, expression: expression, isTruth: step.isTruth, stage: stage + 1))
        texts[index] = (name, 0, stage + 1)
      }
    }
  }

  /// The text that stands for a live step.
  func text(_ value: ScalarProgram.Value) -> String {
    guard let text = texts[value.index]?.text else {
      preconditionFailure("step \(value.index) was not asked for")
    }
    return text
  }

  private static func expression(
    _ step: ScalarProgram.Step, _ operands: [String], _ program: ScalarProgram,
    _ language: Language
  ) -> String {
    switch step {
    case .constant(let bits): language.number(Double(bitPattern: bits))
    case .number(let input): language.number(input: input)
    case .level(let input, let values):
      language.level(input: input, values.map { Double(bitPattern: $0) })
    case .isMissing(let input): language.isMissing(input: input)
    case .isKnown(let input): language.isKnown(input: input)
    case .unary(let operation, _): language.unary(operation, operands[0])
    case .binary(let operation, _, let y):
      language.binary(operation, operands[0], operands[1], constant: program.constantNumber(y))
    case .select: language.select(operands[0], operands[1], operands[2])
    case .lookup(_, let breaks, let values):
      language.lookup(
        operands[0], breaks: breaks.map { Double(bitPattern: $0) },
        values: values.map { Double(bitPattern: $0) })
    case .search(_, _, let breaks, let values):
      language.search(
        operands[0], base: operands[1], breaks: breaks.map { Double(bitPattern: $0) },
        values: values.map { Double(bitPattern: $0) })
    }
  }
}

extension ArtefactLanguage {
  /// What most languages bear.
  var deepest: Int { 12 }
  /// Nothing is mentioned twice.
  func repeatsOperands(_ step: ScalarProgram.Step) -> Bool { false }
}

extension ScalarProgram.Step {
  /// The values that the step reads.
  var operands: [ScalarProgram.Value] {
    switch self {
    case .constant, .number, .level, .isMissing, .isKnown: []
    case .unary(_, let x), .lookup(let x, _, _): [x]
    case .binary(_, let x, let y), .search(let x, let y, _, _): [x, y]
    case .select(let condition, let x, let y): [condition, x, y]
    }
  }

  /// Whether a name would be no shorter.
  var isSmall: Bool {
    switch self {
    case .constant, .number, .isMissing: true
    case .level, .isKnown, .unary, .binary, .select, .lookup, .search: false
    }
  }

  /// Whether the step is a truth.
  var isTruth: Bool {
    switch self {
    case .isMissing, .isKnown: true
    case .unary(let operation, _): operation.isTruth
    case .binary(let operation, _, _): operation.isTruth
    case .constant, .number, .level, .select, .lookup, .search: false
    }
  }
}

/// Neighbouring steps of a table with the same value, joined.
func joined(breaks: [Double], values: [Double]) -> (breaks: [Double], values: [Double]) {
  var result = (breaks: [Double](), values: [values[0]])
  for (boundary, value) in zip(breaks, values.dropFirst()) {
    if value.bitPattern == result.values[result.values.count - 1].bitPattern { continue }
    // Of equal breaks the last one counts.
    if result.breaks.last == boundary {
      result.values[result.values.count - 1] = value
    } else {
      result.breaks.append(boundary)
      result.values.append(value)
    }
  }
  return result
}
