internal import JSONDocuments
internal import Tenure

/// The quality of drivers' items, for people and programs.
struct ReliabilityReport {
  private let blocks: [BlockQuality]
  private let level: Double
  private let title: String

  init(_ blocks: [BlockQuality], level: Double, _ title: String) {
    self.blocks = blocks
    self.level = level
    self.title = title
  }

  // MARK: - For people

  /// The report's text.
  var text: String {
    let parts = [[title]] + blocks.map(lines) + [refusals]
    return parts.filter { !$0.isEmpty }.joined(separator: [""]).joined(separator: "\n") + "\n"
  }

  private var refusals: [String] {
    blocks.compactMap(\.refusal).flatMap { wrapped("No index: " + $0, indent: 2) }
  }

  private func lines(_ block: BlockQuality) -> [String] {
    let head = "\(block.driver.name) (\(block.driver.measurement.rawValue)): "
    switch block.finding {
    case .single:
      return wrapped(
        head + "one item, \(block.items[0].column); its reliability cannot be told from one survey."
      )
    case .failed(let error): return wrapped(head + error.description)
    case .formative(let weights, let inflation):
      var table = TextTable()
      table.add("item", .leading, block.items.map(\.column))
      table.add("weight", .decimal, weights.map { NumberText.fixed($0, 3) })
      table.add("VIF", .decimal, inflation.map { NumberText.fixed($0, 2) })
      return [head + "weights and collinearity"] + table.lines
    case .reflective(let reliability, let omega):
      return [head + "\(NumberText.count(reliability.observations)) respondents"]
        + summary(reliability, omega) + items(block, reliability).lines
    }
  }

  private func summary(_ reliability: Reliability, _ omega: ConfidenceInterval) -> [String] {
    let alpha = reliability.alphaInterval(level: level)
    var table = TextTable()
    table.add(
      "", .leading,
      ["alpha", "omega", "composite reliability", "average variance extracted"])
    table.add(
      "estimate", .decimal,
      [
        reliability.alpha, reliability.omega, reliability.compositeReliability,
        reliability.averageVarianceExtracted,
      ].map { NumberText.fixed($0, 3) })
    table.add(
      "\(NumberText.plain(100 * level)) % interval", .trailing,
      [alpha, omega].map { "\(NumberText.fixed($0.lower, 3)) to \(NumberText.fixed($0.upper, 3))" })
    return table.lines
  }

  private func items(_ block: BlockQuality, _ reliability: Reliability) -> TextTable {
    var table = TextTable()
    table.add("item", .leading, block.items.map(\.column))
    table.add("loading", .decimal, reliability.loadings.map { NumberText.fixed($0, 3) })
    table.add(
      "item-rest", .decimal, reliability.itemRestCorrelations.map { NumberText.fixed($0, 3) })
    table.add(
      "alpha if dropped", .decimal, reliability.alphaIfDropped.map { NumberText.fixed($0, 3) })
    return table
  }

  // MARK: - For programs

  /// The report as JSON.
  var json: JSONValue {
    .object([
      .init("confidenceLevel", .number(level)), .init("drivers", .array(blocks.map(json))),
    ])
  }

  private func json(_ block: BlockQuality) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(block.driver.name)),
      .init("measurement", .string(block.driver.measurement.rawValue)),
      .init("items", .strings(block.items.map(\.column))),
      .init("refusal", block.refusal.map { .string($0) } ?? .null),
    ]
    switch block.finding {
    case .single: break
    case .failed(let error): members.append(.init("failure", .string(error.description)))
    case .formative(let weights, let inflation):
      members.append(.init("weights", .numbers(weights)))
      members.append(.init("varianceInflation", .numbers(inflation)))
    case .reflective(let reliability, let omega):
      let alpha = reliability.alphaInterval(level: level)
      members += [
        .init("observations", .number(reliability.observations)),
        .init(
          "alpha",
          .object([.finite("estimate", reliability.alpha)] + JSONValue.Member.interval(alpha))),
        .finite("standardizedAlpha", reliability.standardizedAlpha),
        .init(
          "omega",
          .object([.finite("estimate", reliability.omega)] + JSONValue.Member.interval(omega))),
        .finite("omegaOfObservedVariance", reliability.omegaOfObservedVariance),
        .finite("compositeReliability", reliability.compositeReliability),
        .finite("averageVarianceExtracted", reliability.averageVarianceExtracted),
        .init("loadings", .numbers(reliability.loadings)),
        .init(
          "itemRestCorrelations", .array(reliability.itemRestCorrelations.map(JSONValue.finite))),
        .init("alphaIfDropped", .array(reliability.alphaIfDropped.map(JSONValue.finite))),
      ]
    }
    return .object(members)
  }
}

extension JSONValue {
  /// The rows of a matrix.
  static func rows(_ count: Int, _ columns: Int, _ element: (Int, Int) -> Double) -> JSONValue {
    .array((0..<count).map { i in .array((0..<columns).map { .finite(element(i, $0)) }) })
  }
}
