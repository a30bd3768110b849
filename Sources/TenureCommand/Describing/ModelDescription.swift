internal import Foundation
internal import Tenure

/// A model in words: what it predicts, from what, how strongly, and within which limits.
struct ModelDescription {
  private let document: ModelDocument
  private let source: String

  /// - Parameters:
  ///   - document: The model.
  ///   - source: What messages call its file.
  init(_ document: ModelDocument, source: String) {
    self.document = document
    self.source = source
  }

  /// The description.
  var text: String {
    let parts = [heading, effects, limits, warnings]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  // MARK: - What it is

  private var heading: [String] {
    let fit = document.fit
    let outcome = document.outcome
    let learned =
      "Learned from \(NumberText.count(fit.observations)) rows"
      + (document.training.rowFilter.map { " where \($0)" } ?? "")
      + (outcome.kind == .counts ? " of counts, with " : ", of which ")
      + NumberText.count(fit.events)
      + (outcome.kind == .counts ? " events." : " had the event.")
    var lines =
      ["\(source): a \(document.familyName), written by Tenure \(document.provenance.toolVersion)"]
      + document.formulaLines
    lines += [""] + wrapped("It predicts \(document.prediction). \(learned)")
    if fit.biasReduction != nil {
      lines += wrapped(
        "Its estimates are made with Firth's penalty"
          + (fit.estimateExists == false
            ? ", because by maximum likelihood some are infinite." : ".")
          + (fit.biasReduction?.intercepts == nil
            ? "" : " Its predictions are on average the share of events."))
    }
    lines += document.surveyLines + document.correctionLines
    if let concordance = fit.concordance {
      let pairs = NumberText.percent(concordance.value)
      lines += wrapped(
        "On these rows it ranks \(pairs) of comparable pairs of customers in the right order.")
    }
    return lines
  }

  // MARK: - How strongly

  private var effects: [String] {
    let quantity = document.quantity
    let effects = document.coefficients.filter {
      $0.name != "(Intercept)" && $0.equation != ModelDocument.Model.baselineEquation
        && !ModelDocument.lifetimeEquations.dropFirst().contains($0.equation ?? "")
        && $0.equation != ModelDocument.Model.timeVaryingEquation
        && ($0.status == .estimated || $0.status == .atBound && $0.estimate != 0)
    }.sorted { clarity($0) > clarity($1) }
    guard !effects.isEmpty else { return [] }
    var table = TextTable()
    let ratios = effects.map { effect in
      NumberText.ratio(
        exp(effect.estimate ?? .nan), exp(effect.lower ?? .nan), exp(effect.upper ?? .nan))
    }
    table.add(
      "", .leading, effects.map { "  " + subject($0.name) + cause($0) }
    )
    table.add(
      "", .leading,
      effects.map { effect in
        let rises = effect.estimate ?? 0 >= 0
        if quantity == "time" { return rises ? "lengthens the stay" : "shortens the stay" }
        if effect.equation == ModelDocument.Model.latencyEquation {
          return "\(rises ? "lengthens" : "shortens") the stay of those who leave"
        }
        return rises ? "raises the \(quantity)" : "lowers the \(quantity)"
      })
    table.add("", .decimal, ratios.map { "× \($0[0])" })
    if effects.allSatisfy({ $0.lower == nil }) {
      return ["What the penalty left, largest coefficients first:"] + table.lines.dropFirst()
    }
    table.add("", .leading, ratios.map { "(\($0[1]) to \($0[2]))" })
    let level = NumberText.plain(100 * document.confidenceLevel)
    return ["The clearest effects first, with \(level) % intervals:"] + table.lines.dropFirst()
  }

  /// The cause that a coefficient belongs to, where there are several.
  private func cause(_ coefficient: ModelDocument.Coefficient) -> String {
    switch document.model {
    case .aft, .cure: return ""
    case .logistic, .cox, .discreteTime, .piecewiseExponential, .roystonParmar, .causeSpecific,
      .fineGray, .sharedFrailty:
      break
    }
    return coefficient.equation.map { " (\($0))" } ?? ""
  }

  /// The size of the statistic; shrunken coefficients, which have none, by their own size.
  private func clarity(_ coefficient: ModelDocument.Coefficient) -> Double {
    (coefficient.statistic ?? coefficient.estimate ?? 0).magnitude
  }

  /// What a column of the design stands for: "contract Two year, not Month-to-month".
  private func subject(_ column: String) -> String {
    let encoder = document.scorer.encoder
    guard let index = encoder.columnNames.firstIndex(of: column),
      let term = encoder.terms.first(where: { $0.columns.contains(index) }),
      let component = term.components.first, term.components.count == 1
    else { return column }
    let variable = encoder.variables[component.variable]
    switch variable.kind {
    case .numeric(.column(let name)) where isZeroOne(name): return "\(name) 1, not 0"
    case .numeric(.call("missing", let arguments)):
      return arguments.map { "\($0) unknown, not known" }.joined()
    case .numeric: return "each unit more of \(variable.name)"
    case .basis: return column
    case .factor(_, let levels, let reference):
      let others =
        component.full ? levels : levels.enumerated().filter { $0.0 != reference }.map(\.1)
      let place = index - term.columns.lowerBound
      guard others.indices.contains(place) else { return column }
      return "\(variable.name) \(others[place]), not \(levels[reference])"
    }
  }

  private func isZeroOne(_ name: String) -> Bool {
    let input = document.scorer.encoder.inputs.first { $0.name == name }
    return input.map { $0.profile.quantiles.allSatisfy { $0 == 0 || $0 == 1 } } ?? false
  }

  // MARK: - Within which limits

  private var limits: [String] {
    var lines = ["What training saw; customers outside are scored with a remark or not at all:"]
    let inputs = document.scorer.encoder.inputs
    var table = TextTable()
    table.add("", .leading, inputs.map { "  " + $0.name })
    table.add("", .leading, inputs.map(range))
    if inputs.contains(where: { $0.substitute != nil }) {
      let encoder = document.scorer.encoder
      table.add(
        "", .leading,
        inputs.indices.map { index in
          encoder.substituteText(ofInput: index).map { "where missing, \($0) stands in" } ?? ""
        })
    }
    lines += table.lines.dropFirst()
    if let end = document.outcome.maximumFollowUp {
      let unit = document.outcome.timeUnit.map { " \($0)" } ?? ""
      lines += wrapped(
        "Nobody was observed longer than \(NumberText.plain(end))\(unit); "
          + (goesOn
            ? "beyond that its formula goes on, and the status of such a row is extrapolated."
            : "beyond that it predicts nothing."))
    }
    return lines
  }

  /// Whether the family answers beyond the follow-up.
  private var goesOn: Bool {
    switch document.model {
    case .aft, .roystonParmar, .cure: true
    case .logistic, .cox, .discreteTime, .piecewiseExponential, .causeSpecific, .fineGray,
      .sharedFrailty:
      false
    }
  }

  private func range(_ input: FeatureEncoder.Input) -> String {
    switch input.kind {
    case .numeric:
      guard let least = input.profile.quantiles.first, let greatest = input.profile.quantiles.last
      else { return "numbers" }
      return "\(NumberText.plain(least)) to \(NumberText.plain(greatest))"
    case .logical: return "true or false"
    case .categorical(let levels):
      let shown = levels.prefix(6).joined(separator: ", ")
      return levels.count > 6 ? "\(shown) and \(levels.count - 6) more" : shown
    }
  }

  private var warnings: [String] { document.warningLines }
}
