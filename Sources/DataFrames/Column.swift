/// One named column of a table.
public struct Column: Sendable, Equatable {
  /// What a column holds, and how it marks a missing value.
  public enum Values: Sendable, Equatable {
    /// Numbers; NaN is missing, and nothing else is: files with infinities are refused.
    case numeric([Double])
    /// Text, as codes into `levels`, which are distinct and sorted by Unicode scalar; −1 is missing.
    case categorical(codes: [Int32], levels: [String])
    /// Truth values: 0 false, 1 true, −1 missing.
    case logical([Int8])
  }

  /// The column's name, unique in its table.
  public let name: String
  /// The column's values, one per row.
  public let values: Values
  /// Why the column is text, where a reader looked for numbers and found something else.
  public let textEvidence: TextEvidence?
  /// Whether the column had no name in its source, as the first one of rows' names has.
  public let namesRows: Bool

  /// Names values.
  public init(
    name: String, values: Values, textEvidence: TextEvidence? = nil, namesRows: Bool = false
  ) {
    self.name = name
    self.values = values
    self.textEvidence = textEvidence
    self.namesRows = namesRows
  }

  /// Makes a column of texts, whose levels are those that occur.
  ///
  /// - Parameters:
  ///   - name: The column's name.
  ///   - texts: One for each row; `nil` is missing.
  /// - Complexity: O(n + k log k) for k different texts.
  public init(name: String, texts: [String?]) {
    let levels = Set(texts.compactMap(\.self))
      .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    let codes = Dictionary(uniqueKeysWithValues: zip(levels, Int32(0)...))
    self.init(
      name: name,
      values: .categorical(codes: texts.map { $0.flatMap { codes[$0] } ?? -1 }, levels: levels))
  }

  /// The number of rows.
  public var count: Int {
    switch values {
    case .numeric(let numbers): numbers.count
    case .categorical(let codes, _): codes.count
    case .logical(let truths): truths.count
    }
  }

  /// Whether row `row`, counted from 0, has no value.
  public func isMissing(_ row: Int) -> Bool {
    switch values {
    case .numeric(let numbers): numbers[row].isNaN
    case .categorical(let codes, _): codes[row] < 0
    case .logical(let truths): truths[row] < 0
    }
  }

  /// The number of rows without a value.
  ///
  /// - Complexity: O(n).
  public var missingCount: Int {
    switch values {
    case .numeric(let numbers): numbers.reduce(0) { $0 + ($1.isNaN ? 1 : 0) }
    case .categorical(let codes, _): codes.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
    case .logical(let truths): truths.reduce(0) { $0 + ($1 < 0 ? 1 : 0) }
    }
  }

  /// The rows `rows`, in that order; levels stay as they are.
  public func selecting(rows: [Int]) -> Column {
    let selected: Values =
      switch values {
      case .numeric(let numbers): .numeric(rows.map { numbers[$0] })
      case .categorical(let codes, let levels):
        .categorical(codes: rows.map { codes[$0] }, levels: levels)
      case .logical(let truths): .logical(rows.map { truths[$0] })
      }
    return Column(
      name: name, values: selected, textEvidence: textEvidence, namesRows: namesRows)
  }
}
