public import DataFrames
public import Scoring

internal import Formulas
internal import RealModule

/// What is asked of drivers and an outcome.
public struct DriverQuestion: Sendable {
  /// What is explained: an outcome of the battery, a column of numbers, a column or comparison that is
  /// true or false, or `Surv(time, event)`.
  public var outcome: String
  /// The drivers, by name; all of the battery's when `nil`.
  public var drivers: [String]?
  /// Drivers that enter together, by name; all others enter alone.
  public var groups: [[String]] = []
  /// Terms that are in every regression, as a formula writes them: `contract + ns(age, 3)`.
  public var controls: String?
  /// The measure of fit; the usual one when `nil`.
  public var measure: DriverOutcome.Measure?
  /// The column of weights; the battery's when `nil`.
  public var weights: String?

  /// Asks what drives `outcome`.
  public init(outcome: String) { self.outcome = outcome }
}

/// Drivers and outcome of the rows that have them all.
public struct DriverData: Sendable {
  /// Drivers and outcome.
  public let table: DriverTable
  /// The drivers, in the order of the battery.
  public let drivers: [Battery.Driver]
  /// The rows used, counted from 0, as the raw table has them.
  public let rows: [Int]
  /// The number of rows left out.
  public let dropped: Int

  /// Meets a battery with answers and a question.
  ///
  /// - Parameters:
  ///   - battery: The battery.
  ///   - answers: Raw answers, and whatever the question names.
  ///   - question: What is asked.
  /// - Throws: `BatteryError`, `FormulaError` or `DataError` for answers and names that do not suit;
  ///   ``DriverQuestionError`` for a question that does not.
  public init(_ battery: Battery, _ answers: DataFrame, _ question: DriverQuestion) throws {
    let scores = try battery.scores(of: answers)
    let drivers = try Self.chosen(battery, question)
    let names = drivers.map(\.name)
    let scored = scores.map { Column(name: $0.column, values: .numeric($0.values)) }
    let frame = DataFrame(
      source: answers.source,
      columns: answers.columns.filter { column in !scored.contains { $0.name == column.name } }
        + scored)

    let isSurvival = question.outcome.hasPrefix("Surv(")
    let isLinear = Self.isLinear(question.outcome, frame)
    let right =
      names.map { "`\($0)`" } + (isLinear ? ["`\(question.outcome)`"] : [])
      + [question.controls].compactMap { $0 }
    let left = isLinear ? "" : question.outcome + " "
    let formula = try Formula(left + "~ " + right.joined(separator: " + "))
    var options = ModelFrameOptions(model: isSurvival ? .survival : .logistic)
    options.weights = question.weights ?? battery.keys.weight
    let model = try ModelFrame(formula, in: frame, options: options)

    let count = model.rowCount
    let dense = model.columns.filter { !$0.factors.isEmpty }.map { column in
      (0..<count).map { column.value(at: $0) }
    }
    var columns = Array(dense.prefix(names.count))
    let outcome: DriverOutcome
    var rest = Array(dense.dropFirst(names.count))
    switch model.response {
    case .none: outcome = .linear(rest.removeFirst())
    case .binary(let values): outcome = .logistic(values)
    case .survival(let start, let time, let event):
      outcome = .survival(start: start, time: time, event: event)
    case .counts, .competing, .interval:
      throw DriverQuestionError.unsuitableOutcome(question.outcome)
    }
    if let measure = question.measure, !outcome.measures.contains(measure) {
      throw DriverQuestionError.unsuitableMeasure(measure, outcome.measures)
    }
    // Players' columns first, each player's side by side, then what is always in.
    let players = try Self.players(names, question.groups)
    let order = players.flatMap(\.columns)
    columns = order.map { columns[$0] }
    var next = 0
    let placed = players.map { player in
      defer { next += player.columns.count }
      return DriverTable.Player(
        name: player.name, columns: Array(next..<next + player.columns.count))
    }
    let controls = rest.indices.map { "control \($0 + 1)" }
    table = DriverTable(
      names: order.map { names[$0] } + controls, columns: columns + rest, players: placed,
      always: Array(next..<next + rest.count), outcome: outcome, measure: question.measure,
      weights: model.weights)
    self.drivers = drivers
    rows = model.keptRows ?? Array(0..<answers.rowCount)
    dropped = model.droppedRowCount
  }

  private static func chosen(
    _ battery: Battery, _ question: DriverQuestion
  ) throws(DriverQuestionError) -> [Battery.Driver] {
    guard let names = question.drivers else {
      let drivers = battery.drivers.filter { driver in
        driver.role == .driver && driver.name != question.outcome
          && !battery.items(of: driver.name).isEmpty
      }
      guard drivers.count > 1 else { throw .tooFewDrivers(drivers.count) }
      return drivers
    }
    var drivers: [Battery.Driver] = []
    for name in names {
      guard let driver = battery.driver(name) else {
        throw .unknownDriver(name, nearest: name.nearest(among: battery.drivers.map(\.name)))
      }
      guard name != question.outcome else { throw .drivesItself(name) }
      drivers.append(driver)
    }
    guard drivers.count > 1 else { throw .tooFewDrivers(drivers.count) }
    return drivers
  }

  /// Whether the outcome is a column of numbers other than 0 and 1.
  private static func isLinear(_ outcome: String, _ frame: DataFrame) -> Bool {
    guard case .numeric(let values)? = frame[outcome]?.values else { return false }
    return values.contains { !$0.isNaN && $0 != 0 && $0 != 1 }
  }

  private static func players(
    _ names: [String], _ groups: [[String]]
  ) throws(DriverQuestionError) -> [DriverTable.Player] {
    var players: [DriverTable.Player] = []
    var grouped: Set<Int> = []
    for group in groups {
      var columns: [Int] = []
      for name in group {
        guard let column = names.firstIndex(of: name) else {
          throw .unknownDriver(name, nearest: name.nearest(among: names))
        }
        guard grouped.insert(column).inserted else { throw .inTwoGroups(name) }
        columns.append(column)
      }
      players.append(.init(name: group.joined(separator: " + "), columns: columns))
    }
    for (column, name) in names.enumerated() where !grouped.contains(column) {
      players.append(.init(name: name, columns: [column]))
    }
    return players.sorted { ($0.columns.first ?? 0) < ($1.columns.first ?? 0) }
  }
}

/// Why a question about drivers has no answer.
public enum DriverQuestionError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No driver has that name.
  case unknownDriver(String, nearest: String?)
  /// A driver is its own outcome.
  case drivesItself(String)
  /// A driver stands in two groups.
  case inTwoGroups(String)
  /// There is nothing to compare.
  case tooFewDrivers(Int)
  /// The outcome is no number, no truth value and no time.
  case unsuitableOutcome(String)
  /// The measure does not suit the outcome.
  case unsuitableMeasure(DriverOutcome.Measure, [DriverOutcome.Measure])

  /// What is wrong and what to do, in a sentence.
  public var description: String {
    switch self {
    case .unknownDriver(let name, let nearest):
      "The battery has no driver \"\(name)\""
        + (nearest.map { "; did you mean \"\($0)\"?" } ?? ".")
    case .drivesItself(let name): "\"\(name)\" cannot explain itself; leave it out of the drivers."
    case .inTwoGroups(let name): "\"\(name)\" stands in two groups; a driver enters once."
    case .tooFewDrivers(let count):
      "\(count == 0 ? "There is no driver" : "There is one driver"); shares need two or more."
    case .unsuitableOutcome(let outcome):
      "\(outcome) cannot be explained by drivers; ask for a number, a comparison or "
        + "Surv(time, event)."
    case .unsuitableMeasure(let measure, let suitable):
      "The measure \(measure.rawValue) does not suit the outcome; ask for "
        + suitable.map(\.rawValue).joined(separator: " or ") + "."
    }
  }
}
