internal import Foundation
internal import JSONDocuments
internal import Tenure

/// What a raise would change, in print and as JSON.
struct WhatIfReport {
  /// What was asked, for the words.
  struct Setting {
    let title: String
    let group: String?
    let elapsed: String?
    let level: Double
    let discountRate: Double
    let unitsPerYear: Double
    let replicates: Int
    let seed: Int
  }

  private let answer: WhatIf
  private let raises: [Raise]
  private let correction: MeasurementCorrection?
  private let withoutCorrection: String?
  private let dose: TreatmentDose?
  private let lasting: ProportionalHazardsTest?
  private let document: ModelDocument
  private let setting: Setting

  init(
    _ answer: WhatIf, _ raises: [Raise], _ correction: MeasurementCorrection?,
    withoutCorrection: String?, dose: TreatmentDose?, lasting: ProportionalHazardsTest?,
    document: ModelDocument, setting: Setting
  ) {
    self.answer = answer
    self.raises = raises
    self.correction = correction
    self.withoutCorrection = withoutCorrection
    self.dose = dose
    self.lasting = lasting
    self.document = document
    self.setting = setting
  }

  // MARK: - For people

  /// For people.
  var text: String {
    let parts = [heading, table, ratios, intervals, reliabilities, lastingNote, standing]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var change: String {
    raises.map { raise in
      let end = raise.amount > 0 ? raise.range.upperBound : raise.range.lowerBound
      return
        "\(raise.name) \(signed(raise.amount, short: true)), at \(raise.amount > 0 ? "most" : "least") "
        + NumberText.plain(end)
    }.joined(separator: "; ")
  }

  private var heading: [String] {
    var size = NumberText.counted(answer.customers, "customer")
    if let group = setting.group { size += " where \(group)" }
    if answer.dropped > 0 { size += "; \(NumberText.grouped(answer.dropped)) cannot be scored" }
    if answer.unmoved > 0 {
      size +=
        "; \(NumberText.grouped(answer.unmoved)) \(answer.unmoved == 1 ? "is" : "are") at the end of "
        + "the scale already" + (document.survey == nil ? "" : ", or were not asked,")
        + " and \(answer.unmoved == 1 ? "stays" : "stay")"
    }
    return ["What if: \(change)", setting.title] + document.formulaLines + wrapped(size + ".")
      + clock
  }

  /// From when times count, and where they lead beyond what training saw.
  private var clock: [String] {
    var sentences: [String] = []
    if let elapsed = setting.elapsed {
      sentences.append("Times count from now, the time already stayed being \(elapsed).")
    }
    let end = document.outcome.maximumFollowUp.map { ", \(NumberText.plain($0))\(unit)" } ?? ""
    if answer.beyond > 0 {
      sentences.append(
        "\(NumberText.counted(answer.beyond, "customer")) would be beyond the longest follow-up\(end), by "
          + "then and \(answer.beyond == 1 ? "is" : "are") left out.")
    }
    if answer.extrapolated > 0 {
      sentences.append(
        "For \(NumberText.counted(answer.extrapolated, "customer")) the times lead beyond the longest "
          + "follow-up\(end), where only the model's formula speaks.")
    }
    return sentences.isEmpty ? [] : wrapped(sentences.joined(separator: " "))
  }

  private var unit: String { document.outcome.timeUnit.map { " \($0)" } ?? "" }
  private var interval: String { "\(NumberText.plain(100 * setting.level)) % interval" }

  private func name(_ quantity: WhatIf.Quantity) -> String {
    switch quantity {
    case .churn: "churn, %"
    case .churnBy(let time): "churn by \(NumberText.plain(time))\(unit), %"
    case .stay(let time): "stay within \(NumberText.plain(time))\(unit)"
    case .value(let time?): "value within \(NumberText.plain(time))\(unit)"
    case .value(nil): "value"
    }
  }

  private func scale(_ quantity: WhatIf.Quantity) -> (factor: Double, decimals: Int) {
    switch quantity {
    case .churn, .churnBy: (100, 2)
    case .stay: (1, 3)
    case .value: (1, 2)
    }
  }

  private func signed(_ value: Double, _ decimals: Int = 2, short: Bool = false) -> String {
    let magnitude = value.magnitude
    let text = short ? NumberText.short(magnitude) : NumberText.fixed(magnitude, decimals)
    return (value < 0 ? "−" : "+") + text
  }

  private func range(_ estimate: WhatIf.Estimate, _ factor: Double, _ decimals: Int) -> String {
    "\(signed(factor * estimate.interval.lower, decimals)) to "
      + signed(factor * estimate.interval.upper, decimals)
  }

  private var table: [String] {
    let rows = answer.answers
    var table = TextTable()
    table.add("mean of", .leading, rows.map { name($0.quantity) })
    table.add(
      "now", .decimal,
      rows.map {
        let (factor, decimals) = scale($0.quantity)
        return NumberText.fixed(factor * $0.before, decimals)
      })
    addColumns("change", rows.map(\.change), &table)
    if correction != nil { addColumns("corrected", rows.compactMap(\.corrected), &table) }
    var totals = TextTable()
    totals.add("in all", .leading, rows.map { total($0.quantity) })
    addTotals("change", rows.map(\.change), &totals)
    if correction != nil { addTotals("corrected", rows.compactMap(\.corrected), &totals) }
    return table.lines + [""] + totals.lines
  }

  private func addColumns(
    _ title: String, _ estimates: [WhatIf.Estimate], _ table: inout TextTable
  ) {
    let scales = answer.answers.map { scale($0.quantity) }
    table.add(
      title, .decimal,
      zip(estimates, scales).map { signed($1.factor * $0.value, $1.decimals) })
    table.add(
      interval, .trailing, zip(estimates, scales).map { range($0, $1.factor, $1.decimals) })
  }

  private func total(_ quantity: WhatIf.Quantity) -> String {
    switch quantity {
    case .churn: "customers who leave"
    case .churnBy(let time): "customers who leave by \(NumberText.plain(time))\(unit)"
    case .stay(let time): "time that all stay within \(NumberText.plain(time))\(unit)"
    case .value(let time?): "value of all within \(NumberText.plain(time))\(unit)"
    case .value(nil): "value of all"
    }
  }

  private func addTotals(
    _ title: String, _ estimates: [WhatIf.Estimate], _ table: inout TextTable
  ) {
    let count = Double(answer.customers)
    table.add(title, .decimal, estimates.map { signed(count * $0.value, 1) })
    table.add(interval, .trailing, estimates.map { range($0, count, 1) })
  }

  private var ratios: [String] {
    guard let noun = document.scorer.ratioNoun else { return [] }
    func ratio(_ estimate: WhatIf.Estimate) -> String {
      let parts = NumberText.ratio(
        exp(estimate.value), exp(estimate.interval.lower), exp(estimate.interval.upper))
      return "\(parts[0]) (\(parts[1]) to \(parts[2]))"
    }
    var text = "The \(noun) changes by the factor \(ratio(answer.logRatio)) in the mean"
    if let corrected = answer.correctedLogRatio { text += ", corrected \(ratio(corrected))" }
    return wrapped(text + ".")
  }

  private var intervals: [String] {
    var text =
      document.scorer.survival == nil
      ? "Intervals are the delta method's and carry the model's error: that of its coefficients"
      : "Intervals are the delta method's and carry the model's error: that of its coefficients and "
        + "of its baseline"
    if correction != nil {
      text +=
        "; those of the corrected changes carry the error of measurement besides (bootstrap, "
        + "\(correction?.replicates ?? 0) samples, seed \(setting.seed))"
    }
    if dose != nil { text += "; all carry the error of what the treatment moved" }
    text += ". The customers are taken as given."
    var lines = wrapped(text)
    if let withoutCorrection { lines += wrapped(withoutCorrection) }
    return lines
  }

  private var reliabilities: [String] {
    guard let correction else { return [] }
    let rows = correction.reliabilities
    var table = TextTable()
    table.add("score", .leading, rows.map(\.name))
    table.add("reliability", .decimal, rows.map { NumberText.fixed($0.value, 3) })
    table.add(
      interval, .trailing,
      rows.map { row in
        row.interval.map { "\(NumberText.fixed($0.lower, 3)) to \(NumberText.fixed($0.upper, 3))" }
          ?? "declared"
      })
    table.add(
      "coefficient ×", .decimal,
      rows.map { row in
        correction.factors.first { $0.name == row.name }.map { NumberText.fixed($0.factor, 3) }
          ?? ""
      })
    return table.lines
  }

  private var lastingNote: [String] {
    let noted = raises.compactMap { raise in
      lasting?.terms.first { $0.name == raise.name }
    }.filter { $0.test.pValue < 0.05 }
    return noted.flatMap { term -> [String] in
      guard let change = term.changes.first else { return [] }
      return wrapped(
        "Proportional hazards are rejected for \(term.name) (p \(NumberText.pValue(term.test.pValue))): "
          + "its effect varies with time, a hazard ratio of "
          + "\(NumberText.significant(exp(change.first), 3)) a unit at the first event and "
          + "\(NumberText.significant(exp(change.last), 3)) at the last. One ratio stands for its "
          + "average over time, so that early changes are told "
          + (change.first.magnitude > change.last.magnitude ? "too small" : "too large")
          + " and late ones the other way; trust the middle of the follow-up most.")
    }
  }

  private var standing: [String] {
    guard let dose else {
      return wrapped(
        "This is an association: it compares customers who differ in \(raises.map(\.name).joined(separator: ", ")) "
          + "and in nothing else of the model. Raising it would do as much only if nothing outside "
          + "the model moves both; an experiment tells (--treatment).")
    }
    return wrapped(
      "This is the effect of \(dose.name), told in points of \(raises[0].name): \(dose.name) moved it by "
        + "\(signed(dose.shift)) (standard error \(NumberText.fixed(dose.variance.squareRoot(), 2))) between "
        + "\(NumberText.counted(dose.counts.treated, "customer")) with it and "
        + "\(NumberText.grouped(dose.counts.others)) without, so \(signed(raises[0].amount, short: true)) "
        + "is \(NumberText.significant((raises[0].amount / dose.shift).magnitude, 3)) doses. It is causal if "
        + "\(dose.name) was dealt out by lot, given the model's columns.")
  }

  // MARK: - For programs

  private func json(_ estimate: WhatIf.Estimate?) -> JSONValue {
    guard let estimate else { return .null }
    return .object(
      [
        .finite("estimate", estimate.value), .finite("standardError", estimate.standardError),
      ] + JSONValue.Member.interval(estimate.interval))
  }

  private func json(_ answer: WhatIf.Answer) -> JSONValue {
    var members: [JSONValue.Member]
    switch answer.quantity {
    case .churn: members = [.init("quantity", .string("churn"))]
    case .churnBy(let time):
      members = [.init("quantity", .string("churn")), .init("horizon", .number(time))]
    case .stay(let time):
      members = [.init("quantity", .string("stay")), .init("horizon", .number(time))]
    case .value(let time):
      members = [.init("quantity", .string("value"))]
      if let time { members.append(.init("horizon", .number(time))) }
    }
    members += [
      .finite("before", answer.before), .init("change", json(answer.change)),
      .init("corrected", json(answer.corrected)),
      .finite("total", Double(self.answer.customers) * answer.change.value),
    ]
    return .object(members)
  }

  /// For programs.
  var json: JSONValue {
    .object([
      .init("model", .string(document.model.name)), .init("formula", .string(document.formula)),
      .init(
        "raises",
        .array(
          raises.map {
            .object([
              .init("name", .string($0.name)), .init("amount", .number($0.amount)),
              .init("least", .number($0.range.lowerBound)),
              .init("greatest", .number($0.range.upperBound)),
            ])
          })),
      .init("targetGroup", setting.group.map { .string($0) } ?? .null),
      .init("elapsed", setting.elapsed.map { .string($0) } ?? .null),
      .init("customers", .integer(answer.customers)), .init("dropped", .integer(answer.dropped)),
      .init("beyondFollowUp", .integer(answer.beyond)),
      .init("extrapolated", .integer(answer.extrapolated)),
      .init("unmoved", .integer(answer.unmoved)), .init("confidenceLevel", .number(setting.level)),
      .init("answers", .array(answer.answers.map(json))),
      .init("logRatio", json(answer.logRatio)),
      .init("correctedLogRatio", json(answer.correctedLogRatio)),
      .init("measurement", measurement), .init("proportionalHazards", proportionality),
      .init("standing", .string(dose == nil ? "association" : "treatment")),
      .init("treatment", treatment), .init("seed", .integer(setting.seed)),
    ])
  }

  private var measurement: JSONValue {
    guard let correction else { return .null }
    return .object([
      .init("replicates", .integer(correction.replicates)),
      .init(
        "scores",
        .array(
          correction.reliabilities.map { row in
            .object(
              [.init("name", .string(row.name)), .finite("reliability", row.value)]
                + (row.interval.map { JSONValue.Member.interval($0) } ?? [])
                + (correction.factors.first { $0.name == row.name }.map {
                  [.finite("factor", $0.factor)]
                } ?? []))
          })),
    ])
  }

  private var proportionality: JSONValue {
    guard let lasting else { return .null }
    return .array(
      raises.compactMap { raise in
        lasting.terms.first { $0.name == raise.name }.map { term in
          .object([
            .init("name", .string(term.name)), .finite("pValue", term.test.pValue),
            .finite("chiSquared", term.test.chiSquared),
            .init("rejected", .bool(term.test.pValue < 0.05)),
          ])
        }
      })
  }

  private var treatment: JSONValue {
    guard let dose else { return .null }
    return .object([
      .init("name", .string(dose.name)), .finite("shift", dose.shift),
      .finite("standardError", dose.variance.squareRoot()),
      .init("treated", .integer(dose.counts.treated)),
      .init("others", .integer(dose.counts.others)),
    ])
  }
}

extension Scorer {
  /// What e^η is a factor of, for words; `nil` where it is nothing that people speak of.
  fileprivate var ratioNoun: String? {
    switch self {
    case .logistic: "odds of leaving"
    case .cox, .piecewiseExponential, .sharedFrailty, .causeSpecific, .fineGray: "hazard"
    case .discreteTime(let scorer):
      scorer.link == .logit ? "odds of leaving in a period" : "hazard"
    case .aft(let scorer): scorer.distribution.acceleratesTime ? "time until they leave" : "hazard"
    case .roystonParmar(let scorer):
      switch (scorer.scale, scorer.timeVarying.isEmpty) {
      case (.hazard, true): "hazard"
      case (.odds, true): "odds of having left"
      case (.normal, _), (_, false): nil
      }
    case .cure: nil
    }
  }
}
