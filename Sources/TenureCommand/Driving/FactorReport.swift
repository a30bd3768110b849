internal import JSONDocuments
internal import Tenure

/// A factor analysis, for people and programs.
struct FactorReport {
  private let study: FactorStudy
  private let confirmed: ConfirmatoryFactors?
  private let title: String

  init(_ study: FactorStudy, _ confirmed: ConfirmatoryFactors?, _ title: String) {
    self.study = study
    self.confirmed = confirmed
    self.title = title
  }

  private var factorNames: [String] { study.scores.indices.map { "F\($0 + 1)" } }
  private var test: ChiSquaredTest? {
    study.analysis.sufficiencyTest(observations: study.moments.observations)
  }

  // MARK: - For people

  /// The report's text.
  var text: String {
    let parts = [
      [title], adequacy, eigenvalues.lines + counts, loadings, factors, notes, confirmation,
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: [""]).joined(separator: "\n") + "\n"
  }

  /// Whether the drivers are what the items measure.
  private var confirmation: [String] {
    guard let confirmed else { return [] }
    let ends = confirmed.approximationInterval
    let fits = confirmed.comparativeFit >= 0.9 && confirmed.approximationError <= 0.08
    let weak = study.items.indices.filter { confirmed.loadings[$0] < 0.5 }
    var words =
      "Every item on its own driver: chi-squared \(NumberText.fixed(confirmed.test.chiSquared, 1)) on "
      + "\(confirmed.test.degreesOfFreedom) degrees of freedom, p "
      + "\(Self.withSign(confirmed.test.pValue)); CFI \(NumberText.fixed(confirmed.comparativeFit, 3)), "
      + "TLI \(NumberText.fixed(confirmed.tuckerLewis, 3)), RMSEA "
      + "\(NumberText.fixed(confirmed.approximationError, 3)) (90 % interval "
      + "\(NumberText.fixed(ends.lower, 3)) to \(NumberText.fixed(ends.upper, 3))), SRMR "
      + "\(NumberText.fixed(confirmed.residual, 3)). "
      + (fits
        ? "The battery's drivers describe the answers well enough."
        : "That is less than the usual CFI of 0.9 and RMSEA of 0.08: items measure more than their "
          + "drivers.")
    if !weak.isEmpty {
      words +=
        " Loadings under 0.5: \(weak.map { study.items[$0].column }.joined(separator: ", "))."
    }
    return wrapped(words)
  }

  private var adequacy: [String] {
    let kmo = study.adequacy.overall
    let words =
      kmo < 0.5 ? "too low: the items have little in common" : kmo < 0.7 ? "mediocre" : "good"
    let sphericity = study.adequacy.sphericity
    return wrapped(
      "\(NumberText.count(study.moments.observations)) respondents, \(study.items.count) items. "
        + "Sampling adequacy (KMO) \(NumberText.fixed(kmo, 3)), \(words). Bartlett's test: "
        + "\(NumberText.fixed(sphericity.chiSquared, 1)) on \(sphericity.degreesOfFreedom) degrees "
        + "of freedom, p \(Self.withSign(sphericity.pValue)).")
  }

  private static func withSign(_ pValue: Double) -> String {
    let text = NumberText.pValue(pValue)
    return text.hasPrefix("<") ? text : "= \(text)"
  }

  private var eigenvalues: TextTable {
    let parallel = study.parallel
    let shown = min(
      parallel.components.count, max(parallel.factorCount, parallel.componentCount) + 2)
    func column(_ values: [Double]) -> [String] {
      values.prefix(shown).map { NumberText.fixed($0, 3) }
    }
    var table = TextTable()
    table.add("", .leading, (1...shown).map { "\($0)" })
    table.add("component", .decimal, column(parallel.components))
    table.add("chance", .decimal, column(parallel.componentLimits))
    table.add("factor", .decimal, column(parallel.factors))
    table.add("chance", .decimal, column(parallel.factorLimits))
    return table
  }

  private var counts: [String] {
    wrapped(
      "Above the 95th percentile of chance: "
        + "\(NumberText.counted(study.parallel.componentCount, "component")), "
        + "\(NumberText.counted(study.parallel.factorCount, "factor")).")
  }

  private var loadings: [String] {
    var table = TextTable()
    table.add("item", .leading, study.items.map(\.column))
    table.add("driver", .leading, study.items.map(\.driver))
    for (factor, name) in factorNames.enumerated() {
      table.add(
        name, .decimal,
        study.items.indices.map { item in
          let loading = study.loading(item, factor)
          return loading.magnitude < 0.3 ? "" : NumberText.fixed(loading, 2)
        })
    }
    table.add("unique", .decimal, study.analysis.uniquenesses.map { NumberText.fixed($0, 2) })
    let method = study.analysis.extraction == .maximumLikelihood ? "maximum likelihood" : "minres"
    return ["Loadings (\(method)):"] + table.lines
  }

  private var factors: [String] {
    var table = TextTable()
    table.add("", .leading, factorNames)
    table.add("variance", .decimal, study.rotation.explained.map { NumberText.fixed($0, 2) })
    table.add(
      "score SE", .decimal, study.scoring.standardErrors.map { NumberText.fixed($0, 2) })
    if study.scores.count > 1 {
      for (factor, name) in factorNames.enumerated() {
        table.add(
          "r with \(name)", .decimal,
          study.scores.indices.map {
            NumberText.fixed(study.factorCorrelation($0, factor), 2)
          })
      }
    }
    return table.lines
  }

  private var notes: [String] {
    var notes: [String] = []
    if let test {
      notes += wrapped(
        "\(NumberText.counted(study.scores.count, "factor")) suffice? "
          + "\(NumberText.fixed(test.chiSquared, 1)) on \(test.degreesOfFreedom) degrees of freedom, "
          + "p \(Self.withSign(test.pValue)).")
    }
    if study.parallel.factorCount == 0 {
      notes += wrapped("No factor stands out from chance; one was taken all the same.")
    }
    for item in study.analysis.improper {
      notes += wrapped(
        "\(study.items[item].column) has no variance of its own left (a Heywood case): there are too "
          + "many factors, or too few items or answers.")
    }
    if !study.rotation.converged { notes.append("The rotation did not settle.") }
    return notes
  }

  // MARK: - For programs

  /// The respondents' scores as CSV.
  func scores(_ table: DataFrame, _ battery: Battery) -> [UInt8] {
    var writer = CSVWriter()
    let key = battery.keys.customer.flatMap { table[$0] }
    writer.addRow([key?.name ?? "row"] + factorNames)
    for row in 0..<table.rowCount {
      if let key { writer.addCell(key, row) } else { writer.add(Double(table.rowNumber(row))) }
      for factor in study.scores { writer.add(factor[row]) }
      writer.endRow()
    }
    return writer.takeBytes()
  }

  private func json(_ confirmed: ConfirmatoryFactors) -> JSONValue {
    let ends = confirmed.approximationInterval
    return .object([
      .init("test", .object(confirmed.test.json)),
      .init("independence", .object(confirmed.independence.json)),
      .init("cfi", .number(confirmed.comparativeFit)), .init("tli", .number(confirmed.tuckerLewis)),
      .init("rmsea", .number(confirmed.approximationError)),
      .init("rmseaLower", .number(ends.lower)), .init("rmseaUpper", .number(ends.upper)),
      .init("srmr", .number(confirmed.residual)), .init("loadings", .numbers(confirmed.loadings)),
      .init("standardErrors", .numbers(confirmed.errors)),
    ])
  }

  /// The report as JSON.
  var json: JSONValue {
    let (p, k) = (study.items.count, study.scores.count)
    let sphericity = study.adequacy.sphericity
    return .object([
      .init("items", .strings(study.items.map(\.column))),
      .init("observations", .number(study.moments.observations)),
      .init("kmo", .number(study.adequacy.overall)),
      .init("kmoItems", .numbers(study.adequacy.items)),
      .init("bartlett", .object(sphericity.json)),
      .init("componentEigenvalues", .numbers(study.parallel.components)),
      .init("componentLimits", .numbers(study.parallel.componentLimits)),
      .init("factorEigenvalues", .numbers(study.parallel.factors)),
      .init("factorLimits", .numbers(study.parallel.factorLimits)),
      .init("confirmatory", confirmed.map(json) ?? .null),
      .init("components", .integer(study.parallel.componentCount)),
      .init("factorsAboveChance", .integer(study.parallel.factorCount)),
      .init("factors", .integer(k)),
      .init("loadings", .rows(p, k) { study.loading($0, $1) }),
      .init("uniquenesses", .numbers(study.analysis.uniquenesses)),
      .init("factorCorrelation", .rows(k, k) { study.factorCorrelation($0, $1) }),
      .init("explainedVariance", .numbers(study.rotation.explained)),
      .init("scoreWeights", .rows(p, k) { study.scoreWeight($0, $1) }),
      .init("scoreStandardErrors", .numbers(study.scoring.standardErrors)),
      .init("sufficiency", test.map { .object($0.json) } ?? .null),
    ])
  }
}

extension CSVWriter {
  /// Adds the value of a column in a row.
  mutating func addCell(_ column: Column, _ row: Int) {
    switch column.values {
    case .numeric(let numbers): add(numbers[row])
    case .categorical(let codes, let levels):
      add(codes[row] < 0 ? nil : levels[Int(codes[row])])
    case .logical(let truths): add(truths[row] < 0 ? nil : truths[row] == 1)
    }
  }
}
