internal import DataFrames
internal import Formulas
internal import JSONDocuments
internal import Scoring

/// Customers in columns.
struct CustomerTable {
  /// A column for each input of the model.
  let table: DataFrame
  /// The names of members that the model does not read.
  let ignored: [String]
  /// By column: the answers outside their declared range, which count as none; `nil` without a battery.
  var answersOutsideRange: [String: Int]?
}

/// The columns that a model reads, whose names are looked up once when the model is loaded.
///
/// Of a model with a battery they are the raw answers, and not what is formed of them.
struct CustomerColumns {
  private let inputs: [FeatureEncoder.Input]
  private let indexByName: [String: Int]
  private let survey: SurveyEncoder?

  init(_ encoder: FeatureEncoder, _ survey: SurveyEncoder?) {
    inputs = encoder.plainInputs(survey) + (survey?.rawInputs ?? [])
    indexByName = Dictionary(uniqueKeysWithValues: inputs.enumerated().map { ($1.name, $0) })
    self.survey = survey
  }

  /// Puts customers into columns.
  ///
  /// A value that is not there, or `null`, is missing; what becomes of it is the scorer's to say. A
  /// value of another kind is refused, and members that the model does not read are named.
  ///
  /// - Parameters:
  ///   - customers: An object each.
  ///   - elapsed: A further column of numbers: how long each has stayed.
  ///   - isStrict: Whether an answer outside its declared range is refused rather than none.
  /// - Returns: The table, and the names that were passed over.
  /// - Throws: ``APIError`` for a value of another kind.
  func table(
    _ customers: [[JSONValue.Member]], elapsed: String?, isStrict: Bool
  ) throws(APIError) -> CustomerTable {
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
    return try surveyed(table, ignored.sorted(), isStrict: isStrict)
  }

  /// The table with what answers give.
  private func surveyed(
    _ table: DataFrame, _ ignored: [String], isStrict: Bool
  ) throws(APIError) -> CustomerTable {
    guard let survey else { return CustomerTable(table: table, ignored: ignored) }
    do {
      return CustomerTable(
        table: try survey.extending(table, leniently: !isStrict), ignored: ignored,
        answersOutsideRange: survey.answersOutsideRange(table))
    } catch let error {
      switch error {
      case .outsideRange(let column, _, let row, let answer, let range, _):
        throw .notAnswered(
          "refusedCustomer",
          "Customer \(row) (counted from 0), \(column): \(answer) is outside the declared range "
            + "\(range.lowerBound) to \(range.upperBound); correct it, or ask with the policy "
            + "\"lenient\" to count it as no answer.")
      case .notADate(let column, _, let row, let text):
        throw .badRequest(
          "wrongType",
          "Customer \(row) (counted from 0), \(column): \"\(text)\" is no date; write dates as "
            + "2024-03-31, or give null.")
      default: throw .notAnswered("notAnswered", "\(error)")
      }
    }
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
