internal import JSONDocuments
internal import Tenure

/// What drives an outcome, for people and programs.
struct ImportanceReport {
  private let found: KeyDrivers
  private let map: ImportanceMap
  private let data: DriverData
  private let outcome: String
  private let level: Double
  private let title: String

  init(
    _ found: KeyDrivers, _ map: ImportanceMap, _ data: DriverData, outcome: String, level: Double,
    _ title: String
  ) {
    self.found = found
    self.map = map
    self.data = data
    self.outcome = outcome
    self.level = level
    self.title = title
  }

  private var order: [KeyDrivers.Driver] { found.drivers.sorted { $0.importance > $1.importance } }
  private var hasIntervals: Bool { !found.bootstrapShares.isEmpty }
  private var interval: String { "\(NumberText.plain(100 * level)) % interval" }

  // MARK: - For people

  /// The report's text.
  var text: String {
    let parts = [[title], head, shares.lines, words, dominance, places]
    return parts.filter { !$0.isEmpty }.joined(separator: [""]).joined(separator: "\n") + "\n"
  }

  private var head: [String] {
    let base =
      data.table.always.isEmpty ? "" : ", \(NumberText.percent(found.base)) by the controls"
    return wrapped(
      "What drives \(outcome): \(kind) regressions on \(NumberText.counted(found.rows, "row")); "
        + "\(found.measure.words) \(NumberText.percent(found.whole))\(base).")
  }

  private var kind: String {
    switch data.table.outcome {
    case .linear: "linear"
    case .logistic: "logistic"
    case .survival: "Cox"
    }
  }

  private var shares: TextTable {
    var table = TextTable()
    table.add("driver", .leading, order.map(\.player.name))
    table.add("share", .decimal, order.map { NumberText.percent($0.share) })
    if hasIntervals {
      table.add(interval, .trailing, order.map { Self.percents($0.interval) })
      table.add("bias", .decimal, order.map { NumberText.percent($0.bias) })
    }
    table.add("importance", .decimal, order.map { NumberText.fixed($0.importance, 4) })
    if order.allSatisfy({ $0.relativeWeight != nil }) {
      table.add(
        "rel. weight", .decimal,
        order.map { NumberText.fixed($0.relativeWeight ?? .nan, 4) })
    }
    table.add("alone", .decimal, order.map { NumberText.fixed($0.first, 4) })
    table.add("last", .decimal, order.map { NumberText.fixed($0.last, 4) })
    table.add("p (noise)", .decimal, order.map { NumberText.pValue($0.noisePValue) })
    table.add("effect", .decimal, order.map { NumberText.fixed($0.multivariate, 3) })
    table.add("VIF", .decimal, order.map { NumberText.fixed($0.varianceInflation, 2) })
    return table
  }

  private static func percents(_ interval: ConfidenceInterval) -> String {
    "\(NumberText.percent(interval.lower)) to \(NumberText.percent(interval.upper))"
  }

  private var words: [String] {
    var lines: [String] = []
    for driver in order where driver.changesSign {
      lines += wrapped(
        "\(driver.player.name): alone its effect is \(NumberText.fixed(driver.bivariate, 3)), beside "
          + "the others \(NumberText.fixed(driver.multivariate, 3)). It is a suppressor, or says much "
          + "the same as others; its share does not mean that it works that way.", indent: 2)
    }
    let noise = order.filter { !($0.noisePValue < 1 - level) }.map(\.player.name)
    if !noise.isEmpty {
      lines += wrapped(
        "No more than noise beside the others: \(noise.joined(separator: ", ")).")
    }
    return lines
  }

  private var dominance: [String] {
    var lines: [String] = []
    let strengths = found.dominance.strengths
    for (i, driver) in found.drivers.enumerated() {
      let over = found.drivers.indices.filter { strengths[i][$0] > .none }
      guard !over.isEmpty else { continue }
      let named = over.sorted { found.drivers[$0].importance > found.drivers[$1].importance }
        .map { j in
          let order = hasIntervals ? ", \(NumberText.percent(found.orderShares[i][j], 0))" : ""
          return "\(found.drivers[j].player.name) (\(strengths[i][j].rawValue)\(order))"
        }
      lines += wrapped("\(driver.player.name) over " + named.joined(separator: ", "), indent: 2)
    }
    guard !lines.isEmpty else { return [] }
    let samples = hasIntervals ? " and the part of bootstrap samples that agrees" : ""
    return ["Dominance (complete, conditional or general)\(samples):"] + lines
  }

  private var places: [String] {
    let places = map.places.sorted { $0.importance > $1.importance }
    guard places.count > 1 else { return [] }
    var table = TextTable()
    table.add("driver", .leading, places.map(\.driver.label))
    table.add("importance", .decimal, places.map { NumberText.percent($0.importance) })
    table.add("performance", .decimal, places.map { NumberText.fixed($0.performance, 1) })
    table.add(
      interval, .trailing,
      places.map {
        "\(NumberText.fixed($0.performanceInterval.lower, 1)) to "
          + NumberText.fixed($0.performanceInterval.upper, 1)
      })
    if places.contains(where: { $0.stated != nil }) {
      table.add(
        "stated", .decimal, places.map { NumberText.fixed($0.stated ?? .nan, 1) })
    }
    table.add("", .leading, places.map(\.quadrant.words))
    return ["Importance and performance:"] + table.lines
  }

  // MARK: - For programs

  /// The report as JSON.
  var json: JSONValue {
    .object([
      .init("outcome", .string(outcome)), .init("regression", .string(kind)),
      .init("measure", .string(found.measure.rawValue)), .finite("whole", found.whole),
      .finite("base", found.base), .init("rows", .integer(found.rows)),
      .init("dropped", .integer(data.dropped)), .init("confidenceLevel", .number(level)),
      .init("bootstrapSamples", .integer(found.bootstrapShares.count)),
      .init("drivers", .array(found.drivers.map(json))),
      .init(
        "dominance",
        .array(found.dominance.strengths.map { .strings($0.map(\.rawValue)) })),
      .init(
        "orderShares", .array(found.orderShares.map { .array($0.map(JSONValue.finite)) })),
      .init(
        "map",
        .array(
          map.places.map { place in
            .object([
              .init("name", .string(place.driver.name)),
              .finite("performance", place.performance),
              .finite("performanceLower", place.performanceInterval.lower),
              .finite("performanceUpper", place.performanceInterval.upper),
              .init("quadrant", .string(place.quadrant.rawValue)),
              .init("stated", place.stated.map { .finite($0) } ?? .null),
            ])
          })),
    ])
  }

  private func json(_ driver: KeyDrivers.Driver) -> JSONValue {
    .object(
      [
        .init("name", .string(driver.player.name)), .finite("importance", driver.importance),
        .finite("share", driver.share),
      ] + JSONValue.Member.interval(driver.interval) + [
        .finite("bias", driver.bias),
        .init("relativeWeight", driver.relativeWeight.map { .finite($0) } ?? .null),
        .init("bySize", .array(driver.bySize.map(JSONValue.finite))),
        .finite("first", driver.first), .finite("last", driver.last),
        .finite("noisePValue", driver.noisePValue), .finite("bivariate", driver.bivariate),
        .finite("multivariate", driver.multivariate),
        .finite("varianceInflation", driver.varianceInflation),
        .init("changesSign", .bool(driver.changesSign)),
      ])
  }
}

extension ImportanceMap.Quadrant {
  /// What to do, in words.
  var words: String {
    switch self {
    case .improve: "improve first"
    case .keep: "keep up"
    case .wait: "can wait"
    case .possiblyTooMuch: "possibly too much"
    }
  }
}
