internal import DataFrames

/// Some columns of a table, as the slots of expressions over them.
struct BoundTable {
  let frame: DataFrame
  let binder: Binder
  let slots: FeatureEncoder.Slots

  /// Binds the columns that `expressions` read.
  ///
  /// Where `refusesUnknownLevels`, an expression that compares with a text that is no level will be
  /// refused.
  init(
    _ frame: DataFrame, expressions: [Expression], refusesUnknownLevels: Bool
  ) throws(DataError) {
    var names: [String] = []
    for expression in expressions {
      for name in expression.columnNames where !names.contains(name) { names.append(name) }
    }
    var inputs: [(name: String, kind: FeatureEncoder.Input.Kind)] = []
    var values: [FeatureEncoder.Slots.Values] = []
    for name in names {
      guard let column = frame[name] else { throw .unknownColumn(name, in: frame) }
      switch column.values {
      case .numeric(let numbers):
        inputs.append((name, .numeric))
        values.append(.numbers(numbers))
      case .logical(let truths):
        inputs.append((name, .logical))
        values.append(.codes(truths.map(Int32.init)))
      case .categorical(let codes, let levels):
        inputs.append((name, .categorical(levels: levels)))
        values.append(.codes(codes))
      }
    }
    self.frame = frame
    binder = Binder(inputs: inputs, refusesUnknownLevels: refusesUnknownLevels)
    slots = FeatureEncoder.Slots(rowCount: frame.rowCount, values: values)
  }

  /// What an expression's values are.
  func kind(of expression: Expression) throws(DataError) -> BoundExpression.Kind {
    do throws(Binder.Fault) {
      return try binder.bind(expression).kind
    } catch {
      throw DataError(error, in: frame)
    }
  }

  /// The values of an expression of numbers or truth values, in all rows.
  func numbers(_ expression: Expression) throws(DataError) -> [Double] {
    do throws(Binder.Fault) {
      return try binder.number(expression, in: expression).values(slots)
    } catch {
      throw DataError(error, in: frame)
    }
  }

  /// The values of an expression, each of which must be finite.
  func finiteNumbers(_ expression: Expression) throws(DataError) -> [Double] {
    let values = try numbers(expression)
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(expression, values[row], row: row, in: frame)
    }
    return values
  }

  /// The groups that an expression's values form: levels that occur, in order, and codes into them,
  /// −1 where the value is missing.
  func groups(_ expression: Expression) throws(DataError) -> (codes: [Int32], levels: [String]) {
    if try kind(of: expression) == .category, let name = expression.columnNames.first,
      case .categorical(let codes, let levels) = frame[name]?.values
    {
      return occurring(codes, levels)
    }
    let isTruth = try kind(of: expression) == .truth
    let values = try numbers(expression)
    let distinct = values.filter { !$0.isNaN }.sorted().withoutRepeats
    let indexes = Dictionary(uniqueKeysWithValues: zip(distinct, Int32(0)...))
    return (
      values.map { indexes[$0] ?? -1 },
      distinct.map { isTruth ? ($0 == 1 ? "true" : "false") : $0.formulaText }
    )
  }
}

/// The levels that occur among `codes`, in their order, and codes into those alone.
func occurring(_ codes: [Int32], _ levels: [String]) -> (codes: [Int32], levels: [String]) {
  var occurs = Array(repeating: false, count: levels.count)
  for code in codes where code >= 0 { occurs[Int(code)] = true }
  guard occurs.contains(false) else { return (codes, levels) }
  var newCodes = Array(repeating: Int32(-1), count: levels.count)
  var kept: [String] = []
  for (level, name) in levels.enumerated() where occurs[level] {
    newCodes[level] = Int32(kept.count)
    kept.append(name)
  }
  return (codes.map { $0 < 0 ? $0 : newCodes[Int($0)] }, kept)
}

extension Grouping {
  /// Crosses partitions of the same rows; only combinations that occur become groups.
  init(crossing parts: [(codes: [Int32], levels: [String])]) {
    let rowCount = parts.first?.codes.count ?? 0
    var combined = Array(repeating: 0, count: rowCount)
    for (codes, levels) in parts {
      for row in combined.indices { combined[row] = combined[row] * levels.count + Int(codes[row]) }
    }
    let distinct = Set(combined).sorted()
    let indexes = Dictionary(uniqueKeysWithValues: zip(distinct, Int32(0)...))
    let keys = distinct.map { key in
      var rest = key
      var labels: [String] = []
      for (_, levels) in parts.reversed() {
        labels.append(levels[rest % levels.count])
        rest /= levels.count
      }
      return Array(labels.reversed())
    }
    self.init(codes: combined.map { indexes[$0] ?? -1 }, keys: keys)
  }
}
