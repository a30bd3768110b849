public import DataFrames
public import Scoring

internal import Effects
internal import Formulas

/// Something about customers that is raised, or lowered, within the ends of its scale.
///
/// In a model with a battery it is a driver's delivery, and every column that is formed of it follows: its
/// gap, its rate of meeting the ideal, the index. Otherwise it is a column of the model with a declared
/// range.
public struct Raise: Sendable, Equatable {
  /// The driver or column.
  public let name: String
  /// What is added.
  public let amount: Double
  /// The least and the greatest that there is.
  public let range: ClosedRange<Double>

  /// Describes a raise.
  public init(name: String, amount: Double, range: ClosedRange<Double>) {
    self.name = name
    self.amount = amount
    self.range = range
  }
}

extension Scorer {
  /// Whether an input enters the model as one column of its own and nowhere else.
  public func hasPlainColumn(_ name: String) -> Bool {
    let uses = encoder.terms.filter { term in
      term.components.contains { component in
        switch encoder.variables[component.variable].kind {
        case .numeric(let expression), .basis(let expression, _), .factor(let expression, _, _):
          expression.columnNames.contains(name)
        }
      }
    }
    guard uses.count == 1, uses[0].components.count == 1,
      let column = encoder.columnNames.firstIndex(of: name)
    else { return false }
    switch self {
    case .aft(let lifetime):
      return !(lifetime.logScale.columns + lifetime.shape.columns).contains(column)
    case .roystonParmar(let spline):
      return !spline.timeVarying.contains { $0.columns.contains(column) }
    case .logistic, .cox, .discreteTime, .piecewiseExponential, .cure, .causeSpecific, .fineGray,
      .sharedFrailty:
      return true
    }
  }
}

extension [Raise] {
  /// Customers as they would be.
  ///
  /// - Parameters:
  ///   - table: The customers, with raw answers where the model has a battery.
  ///   - survey: What turns raw answers into columns.
  ///   - scorer: The model.
  /// - Returns: The table, with the raised columns and whatever is formed of them.
  /// - Throws: `EffectsError` where the model has no such driver or column, or a value lies outside its
  ///   range; `BatteryError` for answers that cannot be used.
  public func raised(
    _ table: DataFrame, survey: SurveyEncoder?, _ scorer: Scorer
  ) throws -> DataFrame {
    var result = table
    var drivers: [String: Double] = [:]
    for raise in self {
      if survey?.battery.driver(raise.name) != nil {
        drivers[raise.name] = raise.amount
      } else {
        result = try raise.raised(result, scorer)
      }
    }
    guard let survey, !drivers.isEmpty else { return result }
    return try survey.extending(result, raising: drivers)
  }
}

extension Raise {
  fileprivate func raised(_ table: DataFrame, _ scorer: Scorer) throws -> DataFrame {
    guard let place = table.columns.firstIndex(where: { $0.name == name }),
      case .numeric(let values) = table.columns[place].values
    else {
      throw EffectsError(
        .question, "\(name) is no number of \(table.source), so nothing can be added.")
    }
    let outside = values.indices.filter { !values[$0].isNaN && !range.contains(values[$0]) }
    if let row = outside.first {
      throw EffectsError(
        .data,
        "\(table.source), row \(table.rowNumber(row)), column \"\(name)\": \(values[row].label) is "
          + "outside the declared range \(range.lowerBound.label) to \(range.upperBound.label)"
          + (outside.count > 1 ? " (\(outside.count) values are)" : "") + "; correct the range.")
    }
    var columns = table.columns
    columns[place] = Column(
      name: name,
      values: .numeric(
        values.map {
          // NaN stays: a maximum with one is not NaN.
          $0.isNaN ? $0 : Swift.min(Swift.max($0 + amount, range.lowerBound), range.upperBound)
        }))
    return DataFrame(
      source: table.source, columns: columns,
      rowNumbers: (0..<table.rowCount).map(table.rowNumber))
  }
}

extension TreatmentDose {
  /// Customers with as much more of the treatment as their raise takes.
  ///
  /// - Parameters:
  ///   - before: The score that is raised, as it is.
  ///   - after: The same as it would be.
  ///   - table: The customers.
  /// - Returns: The table, with fractions of a treatment in its column.
  public func dosed(_ before: [Double], _ after: [Double], _ table: DataFrame) -> DataFrame {
    let columns = table.columns.map { column -> Column in
      guard column.name == name, case .numeric(let given) = column.values else { return column }
      let doses = given.indices.map { row in
        let step = after[row] - before[row]
        return step.isNaN ? given[row] : given[row] + step / shift
      }
      return Column(name: name, values: .numeric(doses))
    }
    return DataFrame(
      source: table.source, columns: columns,
      rowNumbers: (0..<table.rowCount).map(table.rowNumber))
  }
}
