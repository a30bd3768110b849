internal import Foundation
internal import Tenure

extension ModelDocument {
  /// The most coefficients that one picture shows.
  private static let shownCoefficients = 40

  /// The coefficients as ratios with their intervals; `nil` where there is none to show.
  var coefficientChart: RowChart? {
    var rows: [RowChart.Row] = []
    let encoder = scorer.encoder
    let equations = coefficientEquations
    for equation in equations {
      if let equation, equations.count > 1 {
        rows.append(.init("leaving for \(equation)", .heading))
      }
      for term in encoder.terms { rows += termRows(term, equation) }
    }
    guard rows.contains(where: { if case .estimate = $0.form { true } else { false } }) else {
      return nil
    }
    return .ratios(
      Array(rows.prefix(Self.shownCoefficients)), ratioName: ratioName, level: confidenceLevel)
  }

  /// How many coefficients the picture leaves out.
  var hiddenCoefficients: Int {
    max(0, coefficients.count - Self.shownCoefficients)
  }

  private var coefficientEquations: [String?] {
    var named: [String?] = []
    for coefficient in coefficients
    where coefficient.equation != Model.baselineEquation
      && !named.contains(coefficient.equation)
    {
      named.append(coefficient.equation)
    }
    return named
  }

  /// A term's rows: a heading with its levels, or one row.
  private func termRows(_ term: FeatureEncoder.Term, _ equation: String?) -> [RowChart.Row] {
    let encoder = scorer.encoder
    let names = encoder.columnNames[term.columns]
    let found = names.compactMap { name in
      coefficients.first { $0.name == name && $0.equation == equation && $0.status != .zero }
    }
    guard let variable = term.components.first.map({ encoder.variables[$0.variable] }),
      term.components.count == 1
    else { return found.map { row($0, label: $0.name, factor: 1) } }
    switch variable.kind {
    case .factor(_, let levels, let reference):
      var rows = [RowChart.Row(term.name, .heading)]
      for (index, level) in levels.enumerated() {
        if let own = found.first(where: { $0.name == "\(term.name)[\(level)]" }) {
          rows.append(row(own, label: level, factor: 1, isIndented: true))
        } else if index == reference {
          rows.append(
            .init(level, .baseline, value: "reference", colour: nil, isIndented: true))
        }
      }
      return rows.count > 1 ? rows : []
    case .numeric(.column(let column)):
      guard let input = encoder.inputs.first(where: { $0.name == column }), let own = found.first
      else { return found.map { row($0, label: $0.name, factor: 1) } }
      let step = Self.step(input)
      return [row(own, label: "\(term.name)\(step.words)", factor: step.factor)]
    case .numeric: return found.map { row($0, label: $0.name, factor: 1) }
    case .basis: return []
    }
  }

  /// The step of a number that its ratio is for: from the value that a fifth of customers is below to
  /// the one that a fifth is above, unless it takes only two values.
  private static func step(
    _ input: FeatureEncoder.Input
  ) -> (words: String, factor: Double) {
    guard case .numeric = input.kind, input.profile.quantiles.count == 11 else { return ("", 1) }
    let quantiles = input.profile.quantiles
    let (low, high) = (quantiles[2], quantiles[8])
    let isTwoValued = Set(quantiles).isSubset(of: [0, 1])
    if isTwoValued || low == high { return (isTwoValued ? ": 1 against 0" : ", by 1", 1) }
    return (": \(NumberText.short(low, 3)) to \(NumberText.short(high, 3))", high - low)
  }

  private func row(
    _ coefficient: Coefficient, label: String, factor: Double, isIndented: Bool = false
  ) -> RowChart.Row {
    guard let estimate = coefficient.estimate, coefficient.status != .infinite else {
      let word = coefficient.status == .infinite ? "no finite estimate" : "not estimated"
      return .init(label, .nothing, value: word, isIndented: isIndented)
    }
    let ratio = exp(estimate * factor)
    let limits = [coefficient.lower, coefficient.upper].map { $0.map { exp($0 * factor) } }
    let isClear = (limits[0] ?? 0) > 1 || (limits[1] ?? .infinity) < 1
    let value: String
    if let lower = limits[0], let upper = limits[1] {
      let texts = NumberText.ratio(ratio, lower, upper).map(Self.trimmed)
      value = "\(texts[0]) (\(texts[1]) to \(texts[2]))"
    } else {
      value = NumberText.short(ratio, 3)
    }
    let hasLimits = limits.allSatisfy { $0 != nil }
    return .init(
      label, .estimate(ratio, lower: limits[0], upper: limits[1]), value: value,
      colour: isClear || !hasLimits ? (ratio > 1 ? 1 : 0) : nil, isIndented: isIndented)
  }

  /// Two decimals where three say no more.
  private static func trimmed(_ text: String) -> String {
    guard let value = Double(text), value >= 0.1, text.contains("."),
      text.split(separator: ".").last?.count == 3
    else { return text }
    return NumberText.fixed(value, 2)
  }

  /// What each number does over its range, where it is more than a straight line; pairs of an input
  /// with its chart.
  func effectCharts(level: Double) -> [Chart] {
    effectInputs.compactMap { effectChart(of: $0, level: level) }
  }

  /// The inputs that a basis bends.
  private var effectInputs: [Int] {
    let encoder = scorer.encoder
    return encoder.inputs.indices.filter { input in
      encoder.variables.contains { variable in
        guard case .basis(let expression, _) = variable.kind else { return false }
        return expression == .column(encoder.inputs[input].name)
      }
    }
  }

  /// What an input does over the range that training saw.
  func effectChart(of input: Int, level: Double) -> Chart? {
    guard let curve = EffectCurve(scorer, input: input, level: ConfidenceLevel(level)) else {
      return nil
    }
    return .effect(
      curve.points.map { .init($0.value, $0.ratio, lower: $0.lower, upper: $0.upper) },
      of: scorer.encoder.inputs[input].name, ratioName: ratioName, reference: curve.reference)
  }
}
