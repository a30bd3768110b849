internal import Lanes
internal import Tenure

extension DiagnosisData {
  /// Who moves the coefficients most; `nil` for families that do not tell.
  func influenceChart(_ document: ModelDocument, count: Int, lanes: Lanes) -> RowChart? {
    switch document.model {
    case .logistic(let scorer, _):
      return influenceChart(influence(document, scorer, count: count, lanes: lanes))
    case .cox:
      return influenceChart(
        CoxDiagnosis.diagnostics(document, self, lanes: lanes)
          .mostInfluential(count, groups: customers.map { ($0.codes, $0.keys.count) }))
    default: return nil
    }
  }

  /// What messages call a row, or a customer where an identifier was given.
  func label(row: Int, customer: Int?) -> String {
    if let customer, let key = customers?.keys[customer].first { return key }
    return "row \(NumberText.grouped(rowNumber(row)))"
  }

  /// Who moves the coefficients most.
  func influenceChart(_ influence: LogisticInfluence) -> RowChart? {
    guard let first = influence.largest.first else { return nil }
    return .bars(
      title: "Who moves the model most",
      summary: "The coefficients owe most to "
        + "\(label(row: first.row, customer: first.customer)), with a Cook\u{2019}s distance of "
        + "\(NumberText.significant(first.cooksDistance, 3)); look at those that stand apart, from 1 "
        + "on at each.",
      label: "Cook\u{2019}s distance",
      influence.largest.map {
        (
          label(row: $0.row, customer: $0.customer), $0.cooksDistance,
          NumberText.significant($0.cooksDistance, 3)
        )
      })
  }

  /// Who moves the coefficients most, in a Cox model.
  func influenceChart(_ found: [InfluentialCustomer]) -> RowChart? {
    guard let first = found.first else { return nil }
    func name(_ one: InfluentialCustomer) -> String {
      customers == nil
        ? label(row: one.index, customer: nil) : label(row: 0, customer: one.index)
    }
    return .bars(
      title: "Who moves the model most",
      summary: "Without \(name(first)) the coefficients would together move by "
        + "\(NumberText.fixed(first.displacement.squareRoot(), 3)) standard errors; look at those "
        + "that stand apart.",
      label: "coefficients together move by so many standard errors",
      found.map {
        (name($0), $0.displacement.squareRoot(), NumberText.fixed($0.displacement.squareRoot(), 3))
      })
  }
}
