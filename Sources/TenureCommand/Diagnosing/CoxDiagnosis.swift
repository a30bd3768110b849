internal import Foundation
internal import JSONDocuments
internal import Lanes
internal import Tenure

/// What a Cox model rests on: columns that can be estimated, effects that last, straight lines, and
/// no customer by itself.
struct CoxDiagnosis: DiagnosisReport {
  private let preflight: [DataWarning]
  private let proportionality: ProportionalHazardsReport
  private let forms: [FunctionalFormTest]
  private let influential: [InfluentialCustomer]
  private let collinearity: CollinearityReport?
  private let data: DiagnosisData
  private let diagnostics: CoxDiagnostics

  /// Measures a model on data.
  ///
  /// - Parameters:
  ///   - document: The model.
  ///   - data: The customers.
  ///   - count: The most influential customers to name.
  ///   - transform: The time scale on which effects may change.
  ///   - lanes: The threads that may work.
  init(
    _ document: ModelDocument, _ data: DiagnosisData, count: Int,
    transform: ProportionalHazardsTest.Transform, lanes: Lanes
  ) {
    self.data = data
    diagnostics = Self.diagnostics(document, data, lanes: lanes)
    var model = CoxRegression()
    model.ties = diagnostics.ties
    model.lanes = lanes
    preflight = model.preflight(diagnostics.design, diagnostics.response)
    proportionality = ProportionalHazardsReport(
      diagnostics.proportionalHazards(transform, confidenceLevel: document.confidenceLevel),
      transform, unit: document.outcome.timeUnit)
    forms = diagnostics.functionalForms()
    influential =
      count == 0
      ? []
      : diagnostics.mostInfluential(
        count, groups: data.customers.map { ($0.codes, $0.keys.count) })
    collinearity = document.collinearity.map { CollinearityReport($0, document) }
  }

  /// The model's coefficients met with data.
  static func diagnostics(
    _ document: ModelDocument, _ data: DiagnosisData, lanes: Lanes
  ) -> CoxDiagnostics {
    guard case .cox(_, let statistics) = document.model else {
      preconditionFailure("\(document.model.name) is no Cox model")
    }
    return CoxDiagnostics(
      Design(data.frame),
      CoxResponse(
        data.frame, weightsAreFrequencies: document.training.weights?.kind == .frequency),
      coefficients: document.coefficients.map { $0.estimate ?? .nan },
      ties: CoxResponse.Ties(statistics.ties), lanes: lanes)
  }

  // MARK: - For people

  var lines: [String] {
    let parts = [
      preflight.flatMap { wrapped($0.message.asSentence) }, proportionality.lines,
      formLines, influenceLines, collinearity?.lines ?? [],
    ].filter { !$0.isEmpty }
    return Array(parts.joined(separator: [""]))
  }

  private var formLines: [String] {
    guard !forms.isEmpty else { return [] }
    var table = TextTable()
    table.add("column", .leading, forms.map(\.name))
    table.add("df", .trailing, forms.map { "\($0.test.degreesOfFreedom)" })
    table.add("chi-squared", .decimal, forms.map { NumberText.fixed($0.test.chiSquared, 2) })
    table.add("p", .decimal, forms.map { NumberText.pValue($0.test.pValue) })
    table.add("largest bend", .decimal, forms.map { NumberText.fixed($0.departure, 3) })
    table.add("at", .decimal, forms.map { NumberText.short($0.at) })
    return ["Are numbers straight lines? Score test against a restricted cubic spline:"]
      + table.lines + bends
  }

  /// The numbers that bend by enough to matter, in words.
  private var bends: [String] {
    forms.filter { $0.test.pValue < 0.01 && $0.departure.magnitude > 0.1 }.flatMap { form in
      wrapped(
        "\(form.name) is no straight line: at \(NumberText.short(form.at)) the hazard is "
          + "\(NumberText.fixed(exp(form.departure), 2)) times what the line says; try "
          + "rcs(\(form.name), 4) in its place.")
    }
  }

  private var influenceLines: [String] {
    guard !influential.isEmpty else { return [] }
    let noun = data.customers == nil ? "rows" : "customers"
    var table = TextTable()
    table.add(data.identifier ?? "row", .leading, influential.map { label($0.index) })
    table.add("moves all by", .decimal, influential.map { distance($0) })
    table.add(
      "moves most, in standard errors", .leading,
      influential.map {
        "\(diagnostics.design.names[$0.column]) \($0.shift < 0 ? "−" : "+")"
          + NumberText.fixed($0.shift.magnitude, 2)
      })
    return wrapped(
      "The \(noun) that the coefficients owe most to; without one, all move by so many standard "
        + "errors:") + table.lines
  }

  private func distance(_ customer: InfluentialCustomer) -> String {
    NumberText.fixed(customer.displacement.squareRoot(), 3)
  }

  private func label(_ index: Int) -> String {
    data.customers?.keys[index].first ?? NumberText.grouped(data.rowNumber(index))
  }

  // MARK: - For programs

  var json: [JSONValue.Member] {
    [
      .init("preflight", .array(preflight.map(\.json))),
      .init("proportionalHazards", proportionality.json),
      .init(
        "functionalForm",
        .array(
          forms.map { form in
            .object([
              .init("name", .string(form.name)),
              .init("chiSquared", .finite(form.test.chiSquared)),
              .init("degreesOfFreedom", .integer(form.test.degreesOfFreedom)),
              .init("pValue", .finite(form.test.pValue)),
              .init("largestDeparture", .finite(form.departure)), .init("at", .finite(form.at)),
            ])
          })),
      .init(
        "influence",
        .array(
          influential.map { customer in
            .object([
              data.customers == nil
                ? .init("row", .integer(data.rowNumber(customer.index)))
                : .init("customer", .string(label(customer.index))),
              .init("displacement", .finite(customer.displacement)),
              .init("column", .string(diagnostics.design.names[customer.column])),
              .init("shift", .finite(customer.shift)),
            ])
          })),
      .init("distanceFromMaximum", .finite(diagnostics.distanceFromMaximum)),
      .init("collinearity", collinearity?.json ?? .null),
    ]
  }
}

extension DataWarning {
  fileprivate var json: JSONValue {
    .object([.init("code", .string(code)), .init("message", .string(message))])
  }
}
