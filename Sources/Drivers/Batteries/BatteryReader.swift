internal import DataFrames
internal import Scoring
internal import Yams

/// Walks a parsed battery file.
struct BatteryReader {
  /// What messages call the file.
  let source: String

  /// The most items that a battery may have, and the most codes for "no answer" of one.
  private static let mostItems = 2_000
  private static let mostCodes = 50

  /// What items say unless they say otherwise.
  private struct Scale {
    var range: ClosedRange<Double>?
    var notApplicable: [Double] = []
    var missing: [Double] = []
  }

  /// Reads the whole file.
  func battery(_ root: Node) throws(BatteryFileError) -> Battery {
    let fields = try Fields(
      root, source, "the file",
      known: [
        "battery", "minimumAnswered", "customer", "wave", "weight", "others", "scale", "drivers",
      ])
    let scale = try fields.node("scale").map { node throws(BatteryFileError) in
      try self.scale(
        Fields(node, source, "scale", known: ["range", "notApplicable", "missing"]), Scale())
    }
    var keys = Battery.Keys()
    keys.customer = try fields.text("customer")
    keys.wave = try fields.text("wave")
    keys.weight = try fields.text("weight")
    keys.others = try fields.texts("others")
    var drivers: [Battery.Driver] = []
    var items: [Battery.Item] = []
    for node in try fields.list("drivers", required: true) {
      let entry = try Fields(
        node, source, "a driver",
        known: ["name", "label", "tone", "measurement", "role", "items"])
      let driver = try driver(entry)
      drivers.append(driver)
      for node in try entry.list("items", required: true) {
        items.append(try item(node, of: driver.name, scale ?? Scale()))
        guard items.count <= Self.mostItems else {
          throw BatteryFileError(source, "a battery has at most \(Self.mostItems) items.")
        }
      }
    }
    do {
      return try Battery(
        name: try fields.requiredText("battery"), drivers: drivers, items: items,
        minimumAnswered: try fields.number("minimumAnswered") ?? 0.5, keys: keys)
    } catch let error as BatteryFileError {
      throw error
    } catch {
      throw BatteryFileError(source, "\(error)")
    }
  }

  private func driver(_ fields: Fields) throws(BatteryFileError) -> Battery.Driver {
    let role = try fields.word("role", Battery.Driver.Role.self) ?? .driver
    return Battery.Driver(
      name: try fields.requiredText("name"), label: try fields.text("label"),
      tone: try fields.word("tone", Battery.Driver.Tone.self),
      measurement: try fields.word("measurement", Battery.Driver.Measurement.self) ?? .reflective,
      role: role)
  }

  private func item(
    _ node: Node, of driver: String, _ scale: Scale
  ) throws(BatteryFileError) -> Battery.Item {
    let fields = try Fields(
      node, source, "an item",
      known: [
        "column", "text", "kind", "range", "reversed", "notApplicable", "missing", "weight",
        "stage", "channel",
      ])
    let column = try fields.requiredText("column")
    let own = try self.scale(fields, scale)
    guard let range = own.range else {
      throw BatteryFileError(
        source, line: node.mark?.line,
        "item \"\(column)\" declares no range; write range: [1, 7] there or under scale:.")
    }
    return Battery.Item(
      column: column, text: try fields.text("text") ?? "", driver: driver,
      kind: try fields.word("kind", Battery.Kind.self) ?? .delivery, range: range,
      isReversed: try fields.truth("reversed") ?? false, notApplicable: own.notApplicable,
      missing: own.missing, weight: try fields.number("weight") ?? 1,
      stage: try fields.text("stage"), channel: try fields.text("channel"))
  }

  /// What a mapping says of the scale, over what was said before.
  private func scale(_ fields: Fields, _ before: Scale) throws(BatteryFileError) -> Scale {
    var scale = before
    if let ends = try fields.numbers("range") {
      guard ends.count == 2, ends[0] < ends[1] else {
        throw fields.fault("range", "is not a least and a greatest answer, like [1, 7].")
      }
      scale.range = ends[0]...ends[1]
    }
    for (name, path) in [("notApplicable", \Scale.notApplicable), ("missing", \Scale.missing)] {
      guard let codes = try fields.numbers(name) else { continue }
      guard codes.count <= Self.mostCodes else {
        throw fields.fault(name, "lists more than \(Self.mostCodes) codes.")
      }
      scale[keyPath: path] = codes
    }
    return scale
  }
}
