internal import Formulas
internal import Scoring

/// A model as an ONNX graph of doubles, from raw columns to predictions.
///
/// Every input is a column [N, 1]: numbers and truth values (1 or 0) as doubles with NaN for
/// missing, texts as strings with "" for missing, dates as days since 1 January 1970. Every output is a column of doubles, NaN where a
/// row is not scored. Operators are those of opset 17, with `LabelEncoder` of ai.onnx.ml 4, so that
/// runtimes since 2022 read it; each works in double precision.
///
/// - SeeAlso: The ONNX intermediate representation, version 8.
struct ONNXArtefact {
  let program: ScoringProgram
  /// The producer's version.
  let version: String
  /// Entries of `metadata_props`.
  let metadata: [(key: String, value: String)]
  /// Whether numbers are singles, which is faster and has seven digits.
  let asFloat: Bool

  /// The model file.
  func bytes() -> [UInt8] {
    var graph = ONNXGraph(inputs: program.inputs, asFloat: asFloat)
    let names = graph.write(program.program, results: program.outputs.map(\.value))
    for (name, output) in zip(names, program.outputs) {
      graph.node("Identity", [name], output: output.name)
    }
    return model(graph.message(outputs: program.outputs.map(\.name)))
  }

  private func model(_ graph: ProtocolBuffer) -> [UInt8] {
    var model = ProtocolBuffer()
    model.write(1, 8)  // ir_version
    model.write(2, "tenure")
    model.write(3, version)
    model.write(7, graph)
    for (domain, version) in [("", 17), ("ai.onnx.ml", 4)] {
      var operators = ProtocolBuffer()
      operators.write(1, domain)
      operators.write(2, version)
      model.write(8, operators)
    }
    for entry in metadata {
      var property = ProtocolBuffer()
      property.write(1, entry.key)
      property.write(2, entry.value)
      model.write(14, property)
    }
    return model.bytes
  }
}

/// A graph in the making.
struct ONNXGraph {
  /// The types of tensor elements that are used, by their numbers in ONNX.
  private enum Element: Int {
    case float = 1
    case int64 = 7
    case string = 8
    case double = 11
  }

  let inputs: [FeatureEncoder.Input]
  private var nodes: [ProtocolBuffer] = []
  private var initializers: [ProtocolBuffer] = []
  private var constants: [UInt64: String] = [:]
  private var count = 0

  private let number: Element

  init(inputs: [FeatureEncoder.Input], asFloat: Bool) {
    self.inputs = inputs
    number = asFloat ? .float : .double
  }

  /// Numbers as a tensor keeps them.
  private func raw(_ numbers: [Double]) -> [UInt8] {
    guard number == .float else { return numbers.flatMap(\.bitPattern.littleEndianBytes) }
    return numbers.flatMap { number in
      let single = Float(number)
      // What is not 0 stays so.
      let kept = single == 0 && number != 0 ? Float.leastNormalMagnitude : single
      return kept.bitPattern.littleEndianBytes
    }
  }

  /// Adds what `results` need, and returns the names of their tensors.
  mutating func write(_ program: ScalarProgram, results: [ScalarProgram.Value]) -> [String] {
    var isLive = Array(repeating: false, count: program.steps.count)
    for result in results { isLive[result.index] = true }
    for index in program.steps.indices.reversed() where isLive[index] {
      for operand in program.steps[index].operands { isLive[operand.index] = true }
    }
    var names = Array(repeating: "", count: program.steps.count)
    for (index, step) in program.steps.enumerated() where isLive[index] {
      names[index] = write(step, step.operands.map { names[$0.index] })
    }
    return results.map { names[$0.index] }
  }

  private mutating func write(_ step: ScalarProgram.Step, _ operands: [String]) -> String {
    switch step {
    case .constant(let bits): return constant(Double(bitPattern: bits))
    case .number(let input): return name(input: input)
    case .level(let input, let values):
      return encoded(input, values.map { Double(bitPattern: $0) }, otherwise: .nan)
    case .isMissing(let input):
      guard inputs[input].isText else { return node("IsNaN", [name(input: input)]) }
      let flag = labels([""], [1], otherwise: 0, of: name(input: input))
      return node("Greater", [flag, constant(0)])
    case .isKnown(let input):
      switch inputs[input].kind {
      case .numeric: return isFinite(name(input: input))
      case .logical:
        return node(
          "Or",
          [
            node("Equal", [name(input: input), constant(0)]),
            node("Equal", [name(input: input), constant(1)]),
          ])
      case .categorical(let levels):
        let flag = encoded(input, levels.map { _ in 1 }, otherwise: 0)
        return node("Greater", [flag, constant(0)])
      }
    case .unary(let operation, _): return write(operation, operands[0])
    case .binary(let operation, _, _): return write(operation, operands[0], operands[1])
    case .select: return node("Where", operands)
    case .lookup(_, let breaks, let values):
      let table = joined(
        breaks: breaks.map { Double(bitPattern: $0) },
        values: values.map { Double(bitPattern: $0) })
      return lookup(operands[0], table.breaks, table.values)
    case .search(_, _, let breaks, let values):
      let table = joined(
        breaks: breaks.map { Double(bitPattern: $0) },
        values: values.map { Double(bitPattern: $0) })
      return search(operands[0], base: operands[1], table.breaks, table.values)
    }
  }

  private mutating func write(_ operation: ScalarProgram.Unary, _ x: String) -> String {
    switch operation {
    case .negate: return node("Neg", [x])
    case .log: return node("Log", [x])
    case .exp: return node("Exp", [x])
    case .sqrt: return node("Sqrt", [x])
    // There are no operators that are right for small x; Kahan's ways are.
    case .logOnePlus:
      let one = constant(1)
      let more = node("Add", [one, x])
      let part = node("Div", [x, node("Sub", [more, one])])
      let logarithm = node("Mul", [node("Log", [more]), part])
      return node("Where", [node("Equal", [more, one]), x, logarithm])
    case .expMinusOne:
      let one = constant(1)
      let power = node("Exp", [x])
      let less = node("Sub", [power, one])
      let part = node("Mul", [less, node("Div", [x, node("Log", [power])])])
      let large = node("Where", [node("Equal", [less, constant(-1)]), constant(-1), part])
      return node("Where", [node("Equal", [power, one]), x, large])
    case .sigmoid:
      let power = node("Exp", [node("Neg", [x])])
      return node("Div", [constant(1), node("Add", [constant(1), power])])
    case .isNumber: return node("Not", [node("IsNaN", [x])])
    case .isFinite: return isFinite(x)
    case .not: return node("Not", [x])
    }
  }

  private mutating func write(
    _ operation: ScalarProgram.Binary, _ x: String, _ y: String
  ) -> String {
    switch operation {
    case .add: return node("Add", [x, y])
    case .subtract: return node("Sub", [x, y])
    case .multiply: return node("Mul", [x, y])
    case .divide: return node("Div", [x, y])
    case .power: return node("Pow", [x, y])
    case .survival:
      let hazard = node("Mul", [x, node("Exp", [y])])
      let survival = node("Exp", [node("Neg", [hazard])])
      return node("Where", [node("Equal", [x, constant(0)]), constant(1), survival])
    case .equal: return node("Equal", [x, y])
    case .notEqual: return node("Not", [node("Equal", [x, y])])
    case .less: return node("Less", [x, y])
    case .lessOrEqual: return node("LessOrEqual", [x, y])
    case .greater: return node("Greater", [x, y])
    case .greaterOrEqual: return node("GreaterOrEqual", [x, y])
    case .and: return node("And", [x, y])
    case .or: return node("Or", [x, y])
    }
  }

  private mutating func isFinite(_ x: String) -> String {
    // IsInf knows single precision only in some runtimes; a difference of equal numbers is 0.
    node("Equal", [node("Sub", [x, x]), constant(0)])
  }

  /// Counts the breaks at most x, and takes that entry of the values.
  private mutating func lookup(_ x: String, _ breaks: [Double], _ values: [Double]) -> String {
    let table = tensor(number, [1, breaks.count], raw: raw(breaks))
    let found = entry(node("GreaterOrEqual", [x, table]), values)
    return node("Where", [node("IsNaN", [x]), constant(.nan), found])
  }

  /// Counts the breaks that, less a base, are below x, and takes that entry of the values.
  private mutating func search(
    _ x: String, base: String, _ breaks: [Double], _ values: [Double]
  ) -> String {
    let table = tensor(number, [1, breaks.count], raw: raw(breaks))
    let found = entry(node("Less", [node("Sub", [table, base]), x]), values)
    let isMissing = node("Or", [node("IsNaN", [x]), node("IsNaN", [base])])
    return node("Where", [isMissing, constant(.nan), found])
  }

  /// The entry whose number is the count of truths in a row.
  private mutating func entry(_ reached: String, _ values: [Double]) -> String {
    let numbers = node("Cast", [reached], integers: [("to", Element.int64.rawValue)])
    let axes = tensor(.int64, [1], raw: Int64(1).littleEndianBytes)
    let entry = node("ReduceSum", [numbers, axes], integers: [("keepdims", 1)])
    let entries = tensor(number, [values.count], raw: raw(values))
    return node("Gather", [entries, entry], integers: [("axis", 0)])
  }

  /// A number for each level of an input.
  private mutating func encoded(
    _ input: Int, _ values: [Double], otherwise: Double
  ) -> String {
    guard case .categorical(let levels) = inputs[input].kind else {
      preconditionFailure("input \(input) has no levels")
    }
    return labels(levels, values, otherwise: otherwise, of: name(input: input))
  }

  private mutating func labels(
    _ keys: [String], _ values: [Double], otherwise: Double, of input: String
  ) -> String {
    var texts = ProtocolBuffer()
    texts.write(1, keys.count)
    texts.write(2, Element.string.rawValue)
    for key in keys { texts.write(6, key) }
    func numbers(_ values: [Double]) -> ProtocolBuffer {
      var tensor = ProtocolBuffer()
      tensor.write(1, values.count)
      tensor.write(2, number.rawValue)
      tensor.write(9, raw(values))
      return tensor
    }
    return node(
      "LabelEncoder", [input], domain: "ai.onnx.ml",
      tensors: [
        ("keys_tensor", texts), ("values_tensor", numbers(values)),
        ("default_tensor", numbers([otherwise])),
      ])
  }

  private func name(input: Int) -> String { inputs[input].name }

  /// A number as a tensor [1, 1].
  private mutating func constant(_ number: Double) -> String {
    if let name = constants[number.bitPattern] { return name }
    let name = tensor(self.number, [1, 1], raw: raw([number]))
    constants[number.bitPattern] = name
    return name
  }

  private mutating func tensor(_ type: Element, _ shape: [Int], raw: [UInt8]) -> String {
    let name = freshName()
    var tensor = ProtocolBuffer()
    for size in shape { tensor.write(1, size) }
    tensor.write(2, type.rawValue)
    tensor.write(8, name)
    tensor.write(9, raw)
    initializers.append(tensor)
    return name
  }

  /// Adds a node; its output has a new name unless one is given.
  @discardableResult
  mutating func node(
    _ type: String, _ inputs: [String], output: String? = nil, domain: String? = nil,
    integers: [(name: String, value: Int)] = [],
    tensors: [(name: String, value: ProtocolBuffer)] = []
  ) -> String {
    let output = output ?? freshName()
    var node = ProtocolBuffer()
    for input in inputs { node.write(1, input) }
    node.write(2, output)
    node.write(4, type)
    for attribute in integers {
      var message = ProtocolBuffer()
      message.write(1, attribute.name)
      message.write(3, attribute.value)
      message.write(20, 2)  // an integer
      node.write(5, message)
    }
    for attribute in tensors {
      var message = ProtocolBuffer()
      message.write(1, attribute.name)
      message.write(5, attribute.value)
      message.write(20, 4)  // a tensor
      node.write(5, message)
    }
    if let domain { node.write(7, domain) }
    nodes.append(node)
    return output
  }

  private mutating func freshName() -> String {
    var name: String
    repeat {
      name = "step_\(count)"
      count += 1
    } while inputs.contains { $0.name == name }
    return name
  }

  /// The graph as a message.
  func message(outputs: [String]) -> ProtocolBuffer {
    var graph = ProtocolBuffer()
    for node in nodes { graph.write(1, node) }
    graph.write(2, "tenure")
    for tensor in initializers { graph.write(5, tensor) }
    for input in inputs {
      graph.write(11, Self.column(input.name, input.isText ? .string : number))
    }
    for output in outputs { graph.write(12, Self.column(output, number)) }
    return graph
  }

  /// A column [N, 1].
  private static func column(_ name: String, _ type: Element) -> ProtocolBuffer {
    var rows = ProtocolBuffer()
    rows.write(2, "N")
    var one = ProtocolBuffer()
    one.write(1, 1)
    var shape = ProtocolBuffer()
    shape.write(1, rows)
    shape.write(1, one)
    var tensor = ProtocolBuffer()
    tensor.write(1, type.rawValue)
    tensor.write(2, shape)
    var kind = ProtocolBuffer()
    kind.write(1, tensor)
    var column = ProtocolBuffer()
    column.write(1, name)
    column.write(2, kind)
    return column
  }
}

extension FeatureEncoder.Input {
  /// Whether the raw column holds texts.
  fileprivate var isText: Bool {
    if case .categorical = kind { true } else { false }
  }
}

extension FixedWidthInteger {
  fileprivate var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}
