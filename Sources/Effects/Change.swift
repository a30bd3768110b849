internal import DataFrames
internal import Formulas

/// A stated change of one input, the same for all customers.
public struct Change: Sendable, Equatable {
  /// The input.
  public let input: Int
  /// The change in words: "+10", "20 to 80", "Two year - One year".
  public let text: String
  let settings: [WeightedSetting]
}

/// A value that all customers are given.
public struct InputValue: Sendable, Equatable {
  /// The input.
  public let input: Int
  /// The slot's value.
  public let slot: Double
  /// The value in words.
  public let text: String

  /// Names a value of a slot.
  public init(input: Int, slot: Double, text: String) {
    self.input = input
    self.slot = slot
    self.text = text
  }
}

extension PopulationEffects {
  /// Reads a change: `price=+10`, `price=-5`, `price=20:80`, `price=iqr`, `contract=One year:Two year`.
  ///
  /// - Throws: ``EffectsError`` for a column that the model does not read, or a change that it cannot
  ///   make.
  public func change(_ text: String) throws(EffectsError) -> Change {
    guard let mark = text.firstIndex(of: "=") else {
      throw EffectsError(
        .question,
        "\"\(text)\": write a column and what is done to it, as in price=+10, "
          + "price=20:80, price=iqr or plan=basic:gold.")
    }
    let input = try self.input(named: String(text[..<mark]).trimmed)
    let amount = String(text[text.index(after: mark)...]).trimmed
    let name = encoder.inputs[input].name
    guard case .numeric = encoder.inputs[input].kind else {
      return try levelChange(input, amount)
    }
    if amount.lowercased() == "iqr" { return try interquartileChange(of: input) }
    if let colon = amount.firstIndex(of: ":"),
      let from = Double(String(amount[..<colon]).trimmed), from.isFinite,
      let to = Double(String(amount[amount.index(after: colon)...]).trimmed), to.isFinite
    {
      return Change(
        input: input, text: "\(plain(from)) to \(plain(to))",
        settings: .change(from: .value(input: input, from), to: .value(input: input, to)))
    }
    guard let sign = amount.first, sign == "+" || sign == "-", let step = Double(amount),
      step.isFinite, step != 0
    else {
      throw EffectsError(
        .question,
        "\"\(text)\": \(name) is a number; write +10 or -10 for a step, 20:80 for a change from 20 "
          + "to 80, or iqr for one from the lower to the upper quartile.")
    }
    return Change(
      input: input, text: (step > 0 ? "+" : "") + plain(step),
      settings: .change(from: .asObserved, to: .shift(input: input, by: step)))
  }

  /// Reads a contrast of levels: `contract: Two year - One year`, with any weights that add up to 0.
  ///
  /// - Throws: ``EffectsError`` for a column that the model does not read, a level that it does not
  ///   know, and weights that do not add up to 0.
  public func contrast(_ text: String) throws(EffectsError) -> Change {
    let inputs = encoder.inputs
    // A column's name may hold a colon, so the longest that fits is taken.
    let named = inputs.indices.filter { text.trimmed.hasPrefix(inputs[$0].name) }
      .sorted { inputs[$0].name.count > inputs[$1].name.count }
      .first { input in
        String(text.trimmed.dropFirst(inputs[input].name.count)).trimmed.hasPrefix(":")
      }
    guard let input = named else {
      guard let colon = text.firstIndex(of: ":") else {
        throw EffectsError(
          .question,
          "\"\(text)\": write a column, a colon and its levels, as in "
            + "\"plan: gold - basic\".")
      }
      throw unknownInput(String(text[..<colon]).trimmed)
    }
    guard let levels = levels(of: input) else {
      throw EffectsError(
        .question,
        "\"\(text)\": \(inputs[input].name) is a number and has no levels; use a change "
          + "such as \(inputs[input].name)=20:80.")
    }
    let rest = String(text.trimmed.dropFirst(inputs[input].name.count)).trimmed.dropFirst()
    var reader = try LinearExpressionReader(String(rest), names: levels, kind: "level")
    let sum = try reader.expression()
    try reader.expectEnd()
    let total = sum.weights.reduce(0, +)
    guard total.magnitude < 1e-9, sum.constant == 0, sum.weights.contains(where: { $0 != 0 }) else {
      throw EffectsError(
        .question,
        "\"\(text)\": a contrast's weights add up to 0, as in "
          + "\"\(inputs[input].name): \(levels.last ?? "b") - \(levels.first ?? "a")\".")
    }
    return Change(
      input: input, text: String(rest).trimmed,
      settings: sum.weights.indices.filter { sum.weights[$0] != 0 }.map {
        WeightedSetting(.value(input: input, Double($0)), sum.weights[$0])
      })
  }

  /// Reads values: `contract` for each of its levels, `price=20,50,80`.
  ///
  /// - Throws: ``EffectsError`` for a column that the model does not read or a value that it cannot
  ///   have.
  public func values(_ text: String) throws(EffectsError) -> [InputValue] {
    guard let mark = text.firstIndex(of: "=") else {
      let input = try self.input(named: text.trimmed)
      guard let levels = levels(of: input) else { return try quartiles(of: input) }
      return levels.indices.map { InputValue(input: input, slot: Double($0), text: levels[$0]) }
    }
    let input = try self.input(named: String(text[..<mark]).trimmed)
    let name = encoder.inputs[input].name
    let words = text[text.index(after: mark)...].split(separator: ",").map { String($0).trimmed }
    var values: [InputValue] = []
    for word in words {
      if let levels = levels(of: input) {
        guard let level = levels.firstIndex(of: word) else {
          throw unknownLevel(word, of: input, levels)
        }
        values.append(InputValue(input: input, slot: Double(level), text: word))
      } else {
        guard let number = Double(word), number.isFinite else {
          throw EffectsError(
            .question, "\"\(text)\": \(name) is a number, and \"\(word)\" is none.")
        }
        values.append(InputValue(input: input, slot: number, text: plain(number)))
      }
    }
    guard !values.isEmpty else {
      throw EffectsError(.question, "\"\(text)\": give at least one value after the =.")
    }
    return values
  }

  /// The change from the lower to the upper quartile of these customers' values (R's type 7).
  ///
  /// - Throws: ``EffectsError`` where the quartiles are the same.
  public func interquartileChange(of input: Int) throws(EffectsError) -> Change {
    let quartiles = try quartiles(of: input)
    let (low, high) = (quartiles[0], quartiles[2])
    guard low.slot < high.slot else {
      throw EffectsError(
        .question,
        "\(encoder.inputs[input].name): both quartiles are \(low.text); state a change such as "
          + "\(encoder.inputs[input].name)=+1.")
    }
    return Change(
      input: input, text: "\(low.text) to \(high.text)",
      settings: .change(
        from: .value(input: input, low.slot), to: .value(input: input, high.slot)))
  }

  /// The changes from a category's reference level to each other level.
  public func levelChanges(of input: Int) -> [Change] {
    guard let levels = levels(of: input) else { return [] }
    let reference = referenceLevel(of: input)
    return levels.indices.filter { $0 != reference }.map {
      levelChange(input, levels, from: reference, to: $0)
    }
  }

  /// The inputs that terms read, for which effects can be asked.
  public var effectiveInputs: [Int] {
    let names = Set(
      encoder.terms.flatMap { term in
        term.components.flatMap { encoder.variables[$0.variable].kind.columnNames }
      })
    return encoder.inputs.indices.filter { names.contains(encoder.inputs[$0].name) }
  }

  /// The levels of a category or truth value; `nil` for a number.
  public func levels(of input: Int) -> [String]? {
    switch encoder.inputs[input].kind {
    case .numeric: nil
    case .logical: ["false", "true"]
    case .categorical(let levels): levels
    }
  }

  private func quartiles(of input: Int) throws(EffectsError) -> [InputValue] {
    guard case .numbers(let numbers) = slots.values[input] else { return [] }
    // A value that the encoder fills in is not the customer's.
    let used = customers.map { numbers[$0] }.filter { !$0.isNaN }
    guard !used.isEmpty else {
      throw EffectsError(.data, "\(encoder.inputs[input].name) has no value in any row.")
    }
    return OrderStatistics.quantiles(used, at: [0.25, 0.5, 0.75]).map {
      InputValue(input: input, slot: $0, text: plain($0))
    }
  }

  private func levelChange(
    _ input: Int, _ amount: String
  ) throws(EffectsError) -> Change {
    let levels = levels(of: input) ?? []
    for (from, level) in levels.enumerated() where amount.hasPrefix(level) {
      let rest = String(amount.dropFirst(level.count)).trimmed
      guard rest.hasPrefix(":") else { continue }
      let other = String(rest.dropFirst()).trimmed
      guard let to = levels.firstIndex(of: other) else {
        throw unknownLevel(other, of: input, levels)
      }
      return levelChange(input, levels, from: from, to: to)
    }
    guard let to = levels.firstIndex(of: amount) else {
      throw unknownLevel(amount, of: input, levels)
    }
    return levelChange(input, levels, from: referenceLevel(of: input), to: to)
  }

  private func levelChange(_ input: Int, _ levels: [String], from: Int, to: Int) -> Change {
    Change(
      input: input, text: "\(levels[to]) - \(levels[from])",
      settings: .change(
        from: .value(input: input, Double(from)), to: .value(input: input, Double(to))))
  }

  /// The level that the model's own contrasts leave out.
  private func referenceLevel(of input: Int) -> Int {
    let name = encoder.inputs[input].name
    for variable in encoder.variables {
      if case .factor(.column(name), _, let reference) = variable.kind { return reference }
    }
    return 0
  }

  private func input(named name: String) throws(EffectsError) -> Int {
    guard let input = encoder.inputIndex(named: name) else { throw unknownInput(name) }
    return input
  }

  private func unknownInput(_ name: String) -> EffectsError {
    let names = encoder.inputs.map(\.name)
    let meant =
      name.nearest(among: names).map { "; did you mean \"\($0)\"?" }
      ?? "; it reads \(LinearExpressionReader.listed(names))."
    return EffectsError(.question, "The model reads no column \"\(name)\"\(meant)")
  }

  private func unknownLevel(_ word: String, of input: Int, _ levels: [String]) -> EffectsError {
    let meant =
      word.nearest(among: levels).map { "; did you mean \"\($0)\"?" }
      ?? "; its levels are \(LinearExpressionReader.listed(levels))."
    return EffectsError(
      .question, "\(encoder.inputs[input].name) has no level \"\(word)\"\(meant)")
  }
}

extension FeatureEncoder.Variable.Kind {
  /// The columns that a variable reads.
  var columnNames: [String] {
    switch self {
    case .numeric(let expression), .basis(let expression, _), .factor(let expression, _, _):
      expression.columnNames
    }
  }
}
