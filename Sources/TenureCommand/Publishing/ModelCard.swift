internal import Tenure

/// What a model is, what it is for and what it is not for.
///
/// - SeeAlso: Mitchell et al. (2019), *Model cards for model reporting*.
struct ModelCard {
  private let document: ModelDocument

  init(_ document: ModelDocument) { self.document = document }

  /// The card's entries.
  var terms: [(term: String, text: String)] {
    let fit = document.fit
    let inputs = document.scorer.encoder.inputs
    var terms: [(term: String, text: String)] = [
      (
        "what it is",
        "\(document.familyTitle), written by Tenure \(document.provenance.toolVersion)"
      ),
      ("predicts", document.prediction),
      (
        "learned from",
        "\(NumberText.count(fit.observations)) rows, \(NumberText.count(fit.events)) with the event"
          + (document.provenance.droppedRows > 0
            ? "; \(NumberText.counted(document.provenance.droppedRows, "row")) left out" : "")
      ),
      ("reads", inputs.map(\.name).joined(separator: ", ")),
      (
        "made for",
        "ranking customers by their risk of leaving and estimating that risk, among customers like "
          + "those it learned from"
      ),
      (
        "not made for",
        "saying what an offer would change: its effects are associations; judging customers whose "
          + "values lie outside those seen in training; decisions about a person that the law leaves "
          + "to people"
      ),
    ]
    let ranges = inputs.compactMap { input -> String? in
      guard case .numeric = input.kind, let low = input.profile.quantiles.first,
        let high = input.profile.quantiles.last
      else { return nil }
      return "\(input.name) \(NumberText.short(low)) to \(NumberText.short(high))"
    }
    if !ranges.isEmpty { terms.append(("ranges seen", ranges.joined(separator: "; "))) }
    if let last = document.outcome.maximumFollowUp {
      let unit = document.outcome.timeUnit.map { " \($0)" } ?? ""
      terms.append(("knows time up to", "\(NumberText.short(last, 5))\(unit)"))
    }
    if let concordance = fit.concordance {
      terms.append(
        (
          "\(document.concordanceName) in training",
          NumberText.fixed(concordance.value, 3)
            + (concordance.standardError.map { " (standard error \(NumberText.fixed($0, 3)))" }
              ?? "")
            + ", which flatters it"
        ))
    }
    terms.append(
      (
        "keep an eye on",
        "who your customers are and how many leave: compare new tables with 'tenure monitor', and "
          + "bring the model up to date with 'tenure recalibrate'"
      ))
    return terms
  }
}
