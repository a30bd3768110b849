internal import ArgumentParser
internal import Tenure

/// What contacting customers costs and brings.
struct CampaignOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What a customer who is kept is worth: a number, or the column that holds it.",
      valueName: "number|column"))
  var customerValue: Amount = .number(200)

  @Option(
    help: ArgumentHelp(
      """
      What the offer to a customer costs: a number or a column. Who would have stayed takes it too.
      """, valueName: "number|column"))
  var offerCost: Amount = .number(10)

  @Option(
    help: ArgumentHelp(
      "What contacting a customer costs: a number or a column.", valueName: "number|column"))
  var contactCost: Amount = .number(1)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How likely a customer who would leave is to accept: the two parameters of a beta distribution, \
      whose mean is 0.3 by default.
      """, valueName: "alpha,beta"),
    transform: NumberList.positivePair)
  var acceptance: NumberList = NumberList([6, 14])

  func validate() throws {
    guard case .number(let value) = customerValue, case .number(let offer) = offerCost,
      case .number(let contact) = contactCost
    else { return }
    guard value > offer, offer >= 0, contact >= 0 else {
      throw ValidationError(
        "--customer-value must be above --offer-cost, and costs are not negative: "
          + "\(NumberText.plain(value)), \(NumberText.plain(offer)), \(NumberText.plain(contact)).")
    }
  }

  /// The campaign, with the usual value or cost where a column holds them.
  var campaign: RetentionCampaign {
    func number(_ amount: Amount, _ usual: Double) -> Double {
      if case .number(let number) = amount { number } else { usual }
    }
    let value = number(customerValue, 200)
    let offer = min(number(offerCost, 10), value / 2)
    return RetentionCampaign(
      lifetimeValue: value, offerCost: offer, contactCost: number(contactCost, 1),
      acceptanceAlpha: acceptance.values[0], acceptanceBeta: acceptance.values[1])
  }

  /// The columns that hold values or costs.
  var columns: [String] {
    [customerValue, offerCost, contactCost].compactMap { amount in
      if case .column(let name) = amount { name } else { nil }
    }
  }

  /// A number for everybody, or a column with one for each.
  enum Amount: ExpressibleByArgument, Equatable {
    case number(Double)
    case column(String)

    init?(argument: String) {
      guard !argument.isEmpty else { return nil }
      if let number = Double(argument) {
        guard number.isFinite else { return nil }
        self = .number(number)
      } else {
        self = .column(argument)
      }
    }

    var defaultValueDescription: String {
      switch self {
      case .number(let number): NumberText.plain(number)
      case .column(let name): name
      }
    }
  }
}

extension CampaignOptions.Amount {
  /// The amounts of all rows of a table.
  func values(in table: DataFrame) throws(CommandFailure) -> [Double] {
    switch self {
    case .number(let number): return Array(repeating: number, count: table.rowCount)
    case .column(let name): return try table.numbers(named: name)
    }
  }
}

extension DataFrame {
  /// The numbers of a column that an option names, none of which may be missing.
  func numbers(named name: String) throws(CommandFailure) -> [Double] {
    guard let column = self[name] else { throw CommandFailure(missingColumn: name, in: self) }
    guard case .numeric(let numbers) = column.values else {
      throw CommandFailure(
        .dataAtFault, "\(source): column \"\(name)\" must hold numbers; it holds words.")
    }
    if let row = numbers.firstIndex(where: \.isNaN) {
      throw CommandFailure(
        .dataAtFault, "\(source), row \(rowNumber(row)), column \"\(name)\" has no value.")
    }
    return numbers
  }

  /// The words of a column that an option names: its levels, or its numbers as text.
  func labels(named name: String) throws(CommandFailure) -> [String] {
    guard let column = self[name] else { throw CommandFailure(missingColumn: name, in: self) }
    switch column.values {
    case .numeric(let numbers):
      return numbers.map { $0.isNaN ? "(missing)" : NumberText.plain($0) }
    case .categorical(let codes, let levels):
      return codes.map { $0 < 0 ? "(missing)" : levels[Int($0)] }
    case .logical(let truths):
      return truths.map { $0 < 0 ? "(missing)" : $0 == 1 ? "true" : "false" }
    }
  }
}
