public import DataFrames
public import Scoring

extension SurveyEncoder {
  /// Learns what turns raw answers into the columns that a model wants.
  ///
  /// Learned are the ideals, the drivers' shares in the index, as ``EngagementIndex`` has them, and the
  /// means that stand in for whoever was never surveyed.
  ///
  /// - Parameters:
  ///   - battery: The battery.
  ///   - question: The columns.
  ///   - table: The raw answers of training.
  /// - Throws: ``SurveyError``; `BatteryError` for answers that cannot be used; as ``EngagementIndex``
  ///   where the index is wanted.
  public init(_ battery: Battery, _ question: SurveyQuestion, learningFrom table: DataFrame) throws
  {
    let measures = SurveyQuestion.measures(of: battery)
    let wanted = Set(question.names)
    var features = measures.filter { name, measure in
      if wanted.contains(name) { return true }
      guard question.wantsDeliveries, case .score(let driver, .delivery) = measure else {
        return false
      }
      return battery.drivers[driver].role == .driver
    }.map { Feature(name: $0.name, measure: $0.measure) }
    guard !features.isEmpty else { throw SurveyError.noColumn(known: measures.map(\.name)) }
    if let taken = features.first(where: { table[$0.name] != nil }) {
      throw SurveyError.taken(taken.name, source: table.source)
    }
    let asksAge = features.contains { $0.measure == .age }
    if asksAge, question.date == nil { throw SurveyError.noDate }
    let contributions = try Self.contributions(battery, question, features, table)
    let ideals = try Self.ideals(battery, question, features, contributions, table)
    let date = asksAge ? question.date : nil
    let plain = SurveyEncoder(
      battery: battery, features: features, ideals: ideals, contributions: contributions,
      date: date)
    if let date { try Self.refuseLate(date, plain, in: table) }
    if let place = features.firstIndex(where: { $0.measure == .surveyed }) {
      let columns = try plain.extending(table)
      features = features.map {
        Feature(
          name: $0.name, measure: $0.measure,
          neverSurveyed: Self.mean(columns[$0.name], of: columns[features[place].name]))
      }
      features[place] = Feature(
        name: features[place].name, measure: .surveyed, neverSurveyed: 0)
    }
    self.init(
      battery: battery, features: features, ideals: ideals, contributions: contributions,
      date: date)
  }

  /// The shares of the drivers in the index, where it is wanted.
  private static func contributions(
    _ battery: Battery, _ question: SurveyQuestion, _ features: [Feature], _ table: DataFrame
  ) throws -> [Double?] {
    guard features.contains(where: { $0.measure == .index }) else {
      return battery.drivers.map { _ in nil }
    }
    let outcomes = battery.drivers.filter { $0.role == .outcome }.map(\.name)
    guard let outcome = question.indexOutcome ?? (outcomes.count == 1 ? outcomes[0] : nil) else {
      throw SurveyError.indexOutcome(outcomes)
    }
    var options = EngagementIndex.Options()
    options.idealQuantile = question.idealQuantile
    let work = try IndexWork(
      battery, table, DriverQuestion(outcome: outcome), group: nil, options)
    let shares = try work.estimate(work.weights).contributions
    return battery.drivers.map { driver in
      work.drivers.firstIndex(of: driver).map { shares[$0] }
    }
  }

  /// The ideals of the drivers for which one is needed.
  private static func ideals(
    _ battery: Battery, _ question: SurveyQuestion, _ features: [Feature],
    _ contributions: [Double?], _ table: DataFrame
  ) throws -> [Double?] {
    let weights = IndexWork.weights(battery.keys.weight, of: table)
    var ideals: [Double?] = []
    for (index, driver) in battery.drivers.enumerated() {
      let isAsked = !battery.items(of: driver.name, .ideal).isEmpty
      let isNeeded =
        contributions[index] != nil
        || features.contains {
          $0.measure == .meetRate(driver: index)
            || !isAsked && $0.measure == .gap(driver: index)
        }
      guard isNeeded else {
        ideals.append(nil)
        continue
      }
      let scores = try battery.scores(of: driver.name, in: table)
      let ideal = IndexWork.ideal(
        ratings: scores.ideal, deliveries: scores.delivery, weights,
        quantile: question.idealQuantile)
      guard ideal > 0 else { throw SurveyError.noIdeal(driver: driver.name) }
      ideals.append(ideal)
    }
    return ideals
  }

  /// Refuses answers from after the moment that the model looks from.
  private static func refuseLate(
    _ date: SurveyDate, _ encoder: SurveyEncoder, in table: DataFrame
  ) throws {
    let times = try encoder.times(of: date, in: table)
    let late = times.survey.indices.filter { times.survey[$0] > times.asOf[$0] }
    guard let row = late.first else { return }
    throw SurveyError.lateSurvey(
      source: table.source, row: table.rowNumber(row), column: date.column, count: late.count)
  }

  /// The mean of a column over the rows where another is 1.
  private static func mean(_ column: Column?, of surveyed: Column?) -> Double {
    guard case .numeric(let values)? = column?.values, case .numeric(let truths)? = surveyed?.values
    else { return .nan }
    return IndexWork.mean(values, truths)
  }

  /// The rows of raw answers whose customer answered nothing at all.
  public func neverSurveyed(in table: DataFrame) -> Int {
    let answers = battery.items.compactMap { item -> (Battery.Item, [Double])? in
      guard case .numeric(let values)? = table[item.column]?.values else { return nil }
      return (item, values)
    }
    return (0..<table.rowCount).count { row in
      !answers.contains { item, values in
        item.isAnswer(values[row]) || item.notApplicable.contains(values[row])
      }
    }
  }
}

extension Battery {
  /// The deliveries of a driver, and its ideals where they were asked for.
  fileprivate func scores(
    of driver: String, in table: DataFrame
  ) throws(BatteryError) -> (delivery: [Double], ideal: [Double]?) {
    let scores = try keeping(driver: driver).scores(of: table, [.delivery, .ideal])
    return (
      scores.first { $0.kind == .delivery }?.values
        ?? Array(repeating: .nan, count: table.rowCount),
      scores.first { $0.kind == .ideal }?.values
    )
  }
}
