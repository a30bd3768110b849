internal import DataFrames
internal import Formulas
internal import JSONDocuments

/// The columns that a model reads, whose names are looked up once when the model is loaded.
struct CustomerColumns {
  private let inputs: [FeatureEncoder.Input]
  private let indexByName: [String: Int]

  init(_ encoder: FeatureEncoder) {
    inputs = encoder.inputs
    indexByName = Dictionary(
      uniqueKeysWithValues: encoder.inputs.enumerated().map { ($1.name, $0) })
  }

  /// Puts customers into columns.
  ///
  /// A value that is not there, or `null`, is missing; what becomes of it is the scorer's to say. A
  /// value of another kind is refused, and members that the model does not read are named.
  ///
  /// - Parameters:
  ///   - customers: An object each.
  ///   - elapsed: A further column of numbers: how long each has stayed.
  /// - Returns: The table, and the names that were passed over.
  /// - Throws: ``APIError`` for a value of another kind.
  func table(
    _ customers: [[JSONValue.Member]], elapsed: String?
  ) throws(APIError) -> (DataFrame, ignored: [String]) {
    var cells = Array(
      repeating: [JSONValue](repeating: .null, count: customers.count), count: inputs.count)
    var elapsedCells = [JSONValue](repeating: .null, count: customers.count)
    var ignored: Set<String> = []
    for (row, members) in customers.enumerated() {
      for member in members {
        if member.name == elapsed { elapsedCells[row] = member.value }
        if let input = indexByName[member.name] {
          cells[input][row] = member.value
        } else if member.name != elapsed {
          ignored.insert(member.name)
        }
      }
    }
    var columns: [Column] = []
    for (input, values) in zip(inputs, cells) { columns.append(try column(input, values)) }
    if let elapsed, indexByName[elapsed] == nil {
      columns.append(Column(name: elapsed, values: .numeric(try numbers(elapsed, elapsedCells))))
    }
    let table = DataFrame(
      source: "the request", columns: columns, rowNumbers: Array(0..<customers.count))
    return (table, ignored.sorted())
  }

  private func column(
    _ input: FeatureEncoder.Input, _ values: [JSONValue]
  ) throws(APIError) -> Column {
    switch input.kind {
    case .numeric: Column(name: input.name, values: .numeric(try numbers(input.name, values)))
    case .logical: Column(name: input.name, values: .logical(try truths(input.name, values)))
    case .categorical:
      Column(name: input.name, texts: try texts(input.name, values))
    }
  }

  private func numbers(_ name: String, _ values: [JSONValue]) throws(APIError) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(values.count)
    for (row, value) in values.enumerated() {
      switch value {
      case .number(let number): numbers.append(number)
      case .null: numbers.append(.nan)
      default: throw unexpected(value, in: name, row, wanted: "a number, or null")
      }
    }
    return numbers
  }

  private func truths(_ name: String, _ values: [JSONValue]) throws(APIError) -> [Int8] {
    var truths: [Int8] = []
    for (row, value) in values.enumerated() {
      switch value {
      case .bool(let truth): truths.append(truth ? 1 : 0)
      case .number(0): truths.append(0)
      case .number(1): truths.append(1)
      case .null: truths.append(-1)
      default: throw unexpected(value, in: name, row, wanted: "true, false or null")
      }
    }
    return truths
  }

  private func texts(_ name: String, _ values: [JSONValue]) throws(APIError) -> [String?] {
    var texts: [String?] = []
    for (row, value) in values.enumerated() {
      switch value {
      case .string(""), .null: texts.append(nil)
      case .string(let text): texts.append(text)
      case .number(let number):
        let text = number.description
        texts.append(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
      case .bool(let truth): texts.append(truth ? "true" : "false")
      default: throw unexpected(value, in: name, row, wanted: "a text, or null")
      }
    }
    return texts
  }

  private func unexpected(
    _ value: JSONValue, in name: String, _ row: Int, wanted: String
  ) -> APIError {
    .badRequest(
      "wrongType",
      "Customer \(row) (counted from 0), \(name): the value is \(value.kind); give \(wanted).")
  }
}
