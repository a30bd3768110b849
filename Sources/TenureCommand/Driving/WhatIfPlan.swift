internal import Foundation
internal import Tenure

/// A what-if from its options to its report.
struct WhatIfPlan {
  private let command: TenureCommand.DriversCommand.WhatIfCommand
  private let document: ModelDocument
  private let survey: SurveyEncoder?
  /// All customers, with the columns of the model.
  private let table: DataFrame
  /// The rows of the target group.
  private let group: [Int]
  private let raises: [Raise]
  /// What is to be known beside the report.
  private(set) var notes: [String] = []

  init(
    _ command: TenureCommand.DriversCommand.WhatIfCommand, _ document: ModelDocument, _ run: Run
  ) throws {
    self.command = command
    self.document = document
    survey = document.survey
    let table = try run.during(.read) { try Self.read(command, document) }
    self.table = table
    group =
      try command.targetGroup.map { try RowFilter($0).rows(of: table) }
      ?? Array(0..<table.rowCount)
    let own = table.selecting(rows: group)
    raises = try command.raises.map { try Self.raise($0, command, document, own) }
    if let condition = document.training.rowFilter, command.reading.condition == nil {
      notes.append(
        "the model was trained on rows where \(condition); all rows count here, as no --where was "
          + "given")
    }
  }

  private static func read(
    _ command: TenureCommand.DriversCommand.WhatIfCommand, _ document: ModelDocument
  ) throws -> DataFrame {
    let encoder = document.scorer.encoder
    var columns = Set(encoder.inputs.map(\.name))
    // The outcome tells whether effects last, and the customer which rows belong together.
    let formula = try document.readFormula(source: command.model)
    var optional = Set(formula.outcomeColumns).subtracting(columns)
    optional.formUnion([document.survey?.battery.keys.customer].compactMap { $0 })
    optional.formUnion(document.training.weights.map { [$0.column] } ?? [])
    if let target = command.targetGroup {
      columns.formUnion(try RowFilter(target).condition.columnNames)
    }
    if let margin = command.margin, Double(margin) == nil { columns.insert(margin) }
    if let elapsed = command.elapsed { columns.insert(elapsed) }
    if let survey = document.survey {
      columns.formUnion(survey.features.map(\.name))
      // Ideals may be asked for even where the model does without them.
      optional.formUnion(survey.battery.items.filter { $0.kind == .ideal }.map(\.column))
      optional.subtract(survey.columns)
    }
    return try command.reading.read(
      command.path, columns: columns.union(optional), optional: optional, typed: encoder,
      survey: document.survey, lanes: command.common.lanes)
  }

  // MARK: - Raises

  private static func raise(
    _ argument: RaiseArgument, _ command: TenureCommand.DriversCommand.WhatIfCommand,
    _ document: ModelDocument, _ group: DataFrame
  ) throws -> Raise {
    if let survey = document.survey, survey.battery.driver(argument.name) != nil {
      guard survey.isUsed(driver: argument.name) else {
        throw CommandFailure(
          .usage,
          "The model has no column of driver \"\(argument.name)\", so raising it changes "
            + "nothing; it has \(survey.features.map(\.name).joined(separator: ", ")).")
      }
      guard case .number(let amount) = argument.amount else {
        return Raise(
          name: argument.name, amount: try survey.gap(of: argument.name, in: group), range: 0...100)
      }
      return Raise(name: argument.name, amount: amount, range: 0...100)
    }
    if let feature = document.survey?.feature(argument.name) {
      let drivers = document.survey?.driver(of: feature)?.name
      throw CommandFailure(
        .usage,
        "\(argument.name) is formed of answers; raise \(drivers ?? "one of the drivers") instead, and "
          + "it follows.")
    }
    let encoder = document.scorer.encoder
    guard let input = encoder.inputIndex(named: argument.name) else {
      let names = (document.survey?.battery.drivers.map(\.name) ?? []) + encoder.inputs.map(\.name)
      let nearest = argument.name.nearest(among: names).map { "; did you mean \"\($0)\"?" }
      throw CommandFailure(
        .usage,
        "The model reads no \"\(argument.name)\""
          + (nearest ?? "; it reads \(encoder.inputs.map(\.name).joined(separator: ", "))."))
    }
    guard case .numeric = encoder.inputs[input].kind, case .number(let amount) = argument.amount
    else {
      throw CommandFailure(
        .usage,
        "\(argument.name): only a number can be raised, by a number such as "
          + "\(argument.name)=1.")
    }
    let declared =
      command.range.first { $0.name == argument.name }
      ?? (command.raises.count == 1 ? command.range.first { $0.name == nil } : nil)
    guard let declared else {
      throw CommandFailure(
        .usage,
        "--raise \(argument.name): say where its scale ends, so that nobody is raised beyond it: "
          + "--range \(command.raises.count == 1 ? "" : "\(argument.name)=")0:10.")
    }
    return Raise(name: argument.name, amount: amount, range: declared.range)
  }

  // MARK: - The answer

  func report() throws -> WhatIfReport {
    let scorer = document.scorer
    let before = table.selecting(rows: group)
    var after = try raises.raised(before, survey: survey, scorer)
    var dose: TreatmentDose?
    if let treatment = command.treatment {
      (dose, after) = try treated(treatment, before, after)
    }
    let (correction, reason) = try correction()
    let answer = try WhatIf(
      scorer, before: before, after: after, try question(before), correction: correction,
      dose: dose, lanes: command.common.lanes)
    return WhatIfReport(
      answer, raises, correction, withoutCorrection: reason, dose: dose,
      lasting: try? lasting(), document: document,
      setting: WhatIfReport.Setting(
        title: "\(ModelFile.name(of: command.model)) on \(ModelFile.name(of: command.path))",
        group: command.targetGroup, elapsed: command.elapsed, level: command.common.confidenceLevel,
        discountRate: command.discountRate, unitsPerYear: unitsPerYear,
        replicates: command.replicates, seed: command.common.seed))
  }

  private var unitsPerYear: Double {
    command.unitsPerYear ?? TimeOptions.unitsInYear(named: document.outcome.timeUnit)
  }

  private func question(_ group: DataFrame) throws -> WhatIf.Question {
    var question = WhatIf.Question()
    question.level = command.common.confidenceLevel
    question.discount = log1p(command.discountRate) / unitsPerYear
    if document.scorer.survival != nil {
      guard let times = command.at?.values, !times.isEmpty else {
        let end = document.outcome.maximumFollowUp.map { ", at most \(NumberText.plain($0))" } ?? ""
        throw CommandFailure(.usage, "Say by when churn is meant: --at 3,6,9\(end).")
      }
      question.horizons = times
      question.stay = command.valueHorizon ?? times.max()
      question.elapsed = try command.elapsed.map { try timesServed($0, group) }
    } else if command.at != nil || command.valueHorizon != nil || command.elapsed != nil {
      throw CommandFailure(
        .usage, "A logistic model knows no time; leave --at, --elapsed and --value-horizon out.")
    }
    guard let margin = command.margin else { return question }
    if let amount = Double(margin) {
      question.margins = Array(repeating: amount, count: group.rowCount)
    } else {
      guard case .numeric(let amounts)? = group[margin]?.values else {
        throw CommandFailure(
          .dataAtFault, "\(group.source), column \"\(margin)\": margins are numbers.")
      }
      question.margins = amounts
    }
    return question
  }

  /// How long each customer has stayed already.
  private func timesServed(_ name: String, _ group: DataFrame) throws -> [Double] {
    guard case .numeric(let times)? = group[name]?.values else {
      throw CommandFailure(
        .dataAtFault,
        "\(group.source), column \"\(name)\": the time that customers have stayed is a number.")
    }
    if let row = times.indices.first(where: { times[$0] < 0 }) {
      throw CommandFailure(
        .dataAtFault,
        "\(group.source), row \(group.rowNumber(row)), column \"\(name)\": "
          + "\(NumberText.plain(times[row])) is no time that a customer can have stayed.")
    }
    return times
  }

  private func treated(
    _ treatment: String, _ before: DataFrame, _ after: DataFrame
  ) throws -> (TreatmentDose, DataFrame) {
    let name = raises[0].name
    guard case .numeric(let all)? = table[name]?.values,
      case .numeric(let old)? = before[name]?.values,
      case .numeric(let new)? = after[name]?.values
    else {
      throw CommandFailure(
        .usage,
        "--treatment: \(name) must be a column of the model itself, so that doses can be "
          + "reckoned; train it with \(name) as a term.")
    }
    guard document.scorer.hasPlainColumn(treatment) else {
      throw CommandFailure(
        .usage,
        "--treatment \(treatment): the model has no such number among its columns; train it with "
          + "+ \(treatment), 0 or 1, so that what it did is known.")
    }
    let dose = try TreatmentDose(
      treatment, raising: all, named: name, in: table, document.scorer)
    return (dose, dose.dosed(old, new, after))
  }

  /// The correction for error in scores, or why there is none.
  private func correction() throws -> (MeasurementCorrection?, String?) {
    guard !command.noCorrection else { return (nil, nil) }
    let scores: [MeasurementCorrection.Score]
    switch try measuredScores() {
    case .failure(let reason): return (nil, reason.sentence)
    case .success(let found): scores = found
    }
    var counting: [Bool]?
    if let name = survey?.features.first(where: { $0.measure == .surveyed })?.name,
      case .numeric(let truths)? = table[name]?.values
    {
      counting = truths.map { $0 == 1 }
    }
    let key = command.reading.identifier ?? survey?.battery.keys.customer
    let bootstrap = ClusterBootstrap(
      replicates: command.replicates, seed: UInt64(command.common.seed),
      clusters: key.flatMap { table[$0] }.map(\.groupCodes), lanes: command.common.lanes)
    return (
      try MeasurementCorrection(
        document.scorer, scores, table, counting: counting, bootstrap,
        level: command.common.confidenceLevel), nil
    )
  }

  private struct Reason: Error {
    let sentence: String
  }

  /// The columns of the model that are scores with a known error.
  private func measuredScores() throws -> Result<[MeasurementCorrection.Score], Reason> {
    var scores: [MeasurementCorrection.Score] = []
    let scorer = document.scorer
    func declared(_ name: String) -> Double? {
      command.reliability.first { $0.name == name }.flatMap {
        if case .number(let share) = $0.amount { share } else { nil }
      }
    }
    for raise in raises where survey?.battery.driver(raise.name) == nil {
      guard let share = declared(raise.name) else {
        return .failure(
          Reason(
            sentence:
              "How reliable \(raise.name) is cannot be told from one question, so nothing is "
              + "corrected and the intervals carry the model's error alone; declare it with "
              + "--reliability \(raise.name)=0.8 to see what that would change."))
      }
      guard scorer.hasPlainColumn(raise.name) else { return .failure(notPlain(raise.name)) }
      scores.append(.init(name: raise.name, source: .declared(share), isRaised: true))
    }
    guard let survey else { return .success(scores) }
    for driver in survey.battery.drivers {
      let isRaised = raises.contains { $0.name == driver.name }
      let column = survey.deliveryColumn(of: driver.name)
      if isRaised, survey.isUsed(driver: driver.name, besides: column) || column == nil {
        return .failure(notPlain(driver.name))
      }
      guard let column, scorer.encoder.inputIndex(named: column) != nil else { continue }
      let isPlain = scorer.hasPlainColumn(column)
      if isRaised, !isPlain { return .failure(notPlain(driver.name)) }
      guard isPlain else { continue }
      let items = survey.battery.items(of: driver.name)
      if let share = declared(driver.name) {
        scores.append(.init(name: column, source: .declared(share), isRaised: isRaised))
      } else if items.count > 1, driver.measurement == .reflective {
        scores.append(
          .init(
            name: column,
            source: .items(
              try items.map { try survey.battery.scores(of: $0, in: table) },
              weights: items.map(\.weight)), isRaised: isRaised))
      } else if isRaised {
        return .failure(
          Reason(
            sentence: "How reliable \(driver.name) is cannot be told from "
              + (items.count == 1 ? "one question" : "items that need not agree")
              + ", so nothing is corrected and the intervals carry the model's error alone; declare it "
              + "with --reliability \(driver.name)=0.8 to see what that would change."))
      }
    }
    return .success(scores)
  }

  private func notPlain(_ name: String) -> Reason {
    Reason(
      sentence: "\(name) does not enter the model as one column alone, so the error in it is not "
        + "corrected for, and the intervals carry the model's error alone.")
  }

  /// Whether the effects of what is raised last, where the table has the outcome of a Cox model.
  private func lasting() throws -> ProportionalHazardsTest? {
    guard case .cox = document.model, table.columns.count > 0 else { return nil }
    let formula = try document.readFormula(source: command.model)
    guard formula.outcomeColumns.allSatisfy({ table[$0] != nil }) else { return nil }
    let data = try DiagnosisData(
      document, formula, table, customers: command.reading.identifier)
    return CoxDiagnosis.diagnostics(document, data, lanes: command.common.lanes)
      .proportionalHazards(.km, confidenceLevel: document.confidenceLevel)
  }
}

extension SurveyEncoder {
  /// The column of a driver's delivery among the features.
  func deliveryColumn(of driver: String) -> String? {
    features.first { feature in
      if case .score(let index, .delivery) = feature.measure {
        battery.drivers[index].name == driver
      } else {
        false
      }
    }?.name
  }

  /// Whether a feature other than `column` follows a driver's delivery.
  func isUsed(driver name: String, besides column: String? = nil) -> Bool {
    features.contains { feature in
      guard feature.name != column else { return false }
      switch feature.measure {
      case .score(let driver, .delivery), .gap(let driver), .meetRate(let driver):
        return battery.drivers[driver].name == name
      case .index:
        return battery.drivers.indices.contains {
          battery.drivers[$0].name == name && contributions[$0] != nil
        }
      case .score, .surveyed, .age: return false
      }
    }
  }

  /// By how much the mean delivery of a driver lies below its ideal.
  func gap(of driver: String, in table: DataFrame) throws -> Double {
    let scores = try battery.keeping(driver: driver).scores(of: table, [.delivery, .ideal])
    func mean(_ kind: Battery.Kind) -> Double? {
      scores.first { $0.driver == driver && $0.kind == kind }.map { score in
        let known = score.values.filter { !$0.isNaN }
        return known.reduce(0, +) / Double(known.count)
      }
    }
    let learned = battery.drivers.firstIndex { $0.name == driver }.flatMap { ideals[$0] }
    guard let ideal = mean(.ideal) ?? learned else {
      throw CommandFailure(
        .usage,
        "--raise \(driver)=ideal: the battery asks for no ideal of \(driver); give a number.")
    }
    let gap = ideal - (mean(.delivery) ?? .nan)
    guard gap > 0 else {
      throw CommandFailure(
        .dataAtFault,
        "\(table.source): the mean delivery of \(driver) is not below its ideal, so there "
          + "is nothing to raise.")
    }
    return gap
  }
}
