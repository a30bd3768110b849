internal import DataFrames
internal import Yams

/// The named values of one mapping in a battery file.
struct Fields {
  private let mapping: Node.Mapping
  private let source: String
  private let place: String

  /// Takes a mapping whose names are all known.
  init(
    _ node: Node, _ source: String, _ place: String, known: [String]
  ) throws(BatteryFileError) {
    guard let mapping = node.mapping else {
      throw BatteryFileError(
        source, line: node.mark?.line, "\(place) must be names with values: name: value.")
    }
    for (key, _) in mapping {
      let name = key.scalar?.string ?? ""
      guard known.contains(name) else {
        let nearest = name.nearest(among: known).map { "; did you mean \($0)?" } ?? "."
        throw BatteryFileError(
          source, line: key.mark?.line,
          "\(place) has no \(name.excerpt)\(nearest) Known are \(known.joined(separator: ", ")).")
      }
    }
    self.mapping = mapping
    self.source = source
    self.place = place
  }

  /// A fault of one value.
  func fault(_ name: String, _ words: String) -> BatteryFileError {
    BatteryFileError(source, line: mapping[name]?.mark?.line, "\(name): \(words)")
  }

  /// The value called `name`; `nil` where it is absent or null.
  func node(_ name: String) -> Node? {
    guard let node = mapping[name] else { return nil }
    if let scalar = node.scalar, scalar.style == .plain, ["", "~", "null"].contains(scalar.string) {
      return nil
    }
    return node
  }

  /// A text.
  func text(_ name: String) throws(BatteryFileError) -> String? {
    guard let node = node(name) else { return nil }
    guard let scalar = node.scalar else { throw fault(name, "must be a text.") }
    return scalar.string
  }

  /// A text that may not be left out.
  func requiredText(_ name: String) throws(BatteryFileError) -> String {
    guard let text = try text(name), !text.isEmpty else {
      throw BatteryFileError(
        source, line: mapping.mark?.line, "\(place) needs \(name):.")
    }
    return text
  }

  /// A number.
  func number(_ name: String) throws(BatteryFileError) -> Double? {
    guard let node = node(name) else { return nil }
    return try number(node, name)
  }

  /// A list of numbers.
  func numbers(_ name: String) throws(BatteryFileError) -> [Double]? {
    guard let node = node(name) else { return nil }
    guard let sequence = node.sequence else {
      throw fault(name, "must be a list of numbers, like [1, 7].")
    }
    var numbers: [Double] = []
    for element in sequence { numbers.append(try number(element, name)) }
    return numbers
  }

  private func number(_ node: Node, _ name: String) throws(BatteryFileError) -> Double {
    guard let scalar = node.scalar, let number = Double(scalar.string), number.isFinite else {
      throw fault(name, "\((node.scalar?.string ?? "").excerpt) is not a number.")
    }
    return number
  }

  /// A truth value.
  func truth(_ name: String) throws(BatteryFileError) -> Bool? {
    guard let text = try text(name) else { return nil }
    switch text {
    case "true": return true
    case "false": return false
    default: throw fault(name, "\(text.excerpt) is neither true nor false.")
    }
  }

  /// One of a few words.
  func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Word.Type
  ) throws(BatteryFileError) -> Word? where Word.RawValue == String {
    guard let text = try text(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      throw fault(
        name,
        "\(text.excerpt) is not one of \(type.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return word
  }

  /// A list of texts; empty where there is none.
  func texts(_ name: String) throws(BatteryFileError) -> [String] {
    var texts: [String] = []
    for node in try list(name) {
      guard let scalar = node.scalar else { throw fault(name, "must be a list of names.") }
      texts.append(scalar.string)
    }
    return texts
  }

  /// A list; empty where there is none.
  func list(_ name: String, required: Bool = false) throws(BatteryFileError) -> [Node] {
    guard let node = node(name) else {
      if required {
        throw BatteryFileError(source, line: mapping.mark?.line, "\(place) needs \(name):.")
      }
      return []
    }
    guard let sequence = node.sequence else { throw fault(name, "must be a list.") }
    return Array(sequence)
  }
}
