public import Scoring

internal import Distributions
internal import Formulas
internal import LinearAlgebra

/// A Wald test of one or several linear equations in the coefficients.
public struct LinearHypothesis: Sendable, Equatable {
  /// One equation: the left side less the right, which is 0 if it holds.
  public struct Equation: Sendable, Equatable {
    /// The equation as it was asked.
    public let text: String
    /// Σ wⱼ β̂ⱼ − r.
    public let estimate: EffectEstimate
  }

  /// The hypothesis as it was asked.
  public let text: String
  /// Its equations.
  public let equations: [Equation]
  /// (Rβ̂ − r)ᵀ (R V Rᵀ)⁻¹ (Rβ̂ − r).
  public let chiSquared: Double
  /// The number of independent equations.
  public let degreesOfFreedom: Int
  /// P(χ² > statistic).
  public let pValue: Double
}

extension LinearHypothesis {
  /// Tests a hypothesis about the coefficients of a scorer.
  ///
  /// The text holds equations, separated by commas or semicolons, which are tested jointly:
  /// `contract[One year] = contract[Two year]`, `a - 2*b = 0.5, c = 0`. A sum without `=` is compared
  /// with 0, a chain `a = b = c` is two equations, and the name of a term stands for all its
  /// coefficients: `contract`.
  ///
  /// - Parameters:
  ///   - text: The hypothesis.
  ///   - scorer: What holds the coefficients and their covariance, robust where there is one.
  ///   - level: The level of intervals.
  /// - Throws: ``EffectsError`` for a name that is not there, a coefficient that was not estimated,
  ///   equations that say nothing of the coefficients or contradict each other.
  public init(
    _ text: String, in scorer: Scorer, level: ConfidenceLevel = ConfidenceLevel(0.95)
  ) throws(EffectsError) {
    guard let covariance = scorer.covariance else {
      throw EffectsError(
        .data,
        "The model has no covariance, so no hypothesis can be tested; fit it without a "
          + "penalty.")
    }
    let equations = try Self.equations(text, in: scorer, covariance)
    self.text = text
    self.equations = equations.map { equation in
      Equation(
        text: equation.text,
        estimate: EffectEstimate(
          value: zip(equation.left.weights, scorer.coefficients).reduce(equation.left.constant) {
            $0 + $1.0 * $1.1
          },
          standardError: covariance.variance(along: equation.left.weights).squareRoot(),
          level: level))
    }
    (chiSquared, degreesOfFreedom) = try Self.statistic(
      equations.map(\.left), self.equations.map(\.estimate.value), covariance, text)
    pValue = ChiSquared(degreesOfFreedom: Double(degreesOfFreedom)).upperTail(chiSquared)
  }

  private static func equations(
    _ text: String, in scorer: Scorer, _ covariance: CoefficientCovariance
  ) throws(EffectsError) -> [(text: String, left: LinearExpression)] {
    let names = scorer.encoder.columnNames
    let terms = scorer.encoder.terms.filter { !names.contains($0.name) }
    var equations: [(text: String, left: LinearExpression)] = []
    var reader = try LinearExpressionReader(
      text, names: names + terms.map(\.name), kind: "coefficient")
    repeat {
      let sides = try Self.sides(&reader)
      if let term = try Self.term(sides, coefficients: names.count, text) {
        for column in terms[term].columns where covariance.columns.contains(column) {
          var left = LinearExpression(weights: Array(repeating: 0, count: names.count))
          left.weights[column] = 1
          equations.append(("\(names[column]) = 0", left))
        }
        continue
      }
      for (left, right) in zip(sides, sides.dropFirst()) {
        var difference = left - right
        difference.weights.removeLast(terms.count)
        equations.append((difference.text(names), difference))
      }
    } while reader.take(",") || reader.take(";")
    try reader.expectEnd()
    for equation in equations { try check(equation.left, names, covariance, text) }
    guard !equations.isEmpty else {
      throw EffectsError(.question, "\"\(text)\": none of its coefficients was estimated.")
    }
    return equations
  }

  /// The term that stands for all its coefficients; `nil` where only coefficients are named.
  private static func term(
    _ sides: [LinearExpression], coefficients: Int, _ text: String
  ) throws(EffectsError) -> Int? {
    let named = sides.flatMap { side in
      side.weights.indices.filter { $0 >= coefficients && side.weights[$0] != 0 }
    }
    guard let first = named.first else { return nil }
    let used = sides[0].weights.filter { $0 != 0 }
    let isAlone =
      sides.count == 2 && used == [1] && sides[0].weights[first] == 1 && sides[0].constant == 0
      && sides[1].constant == 0 && sides[1].weights.allSatisfy { $0 == 0 }
    guard isAlone else {
      throw EffectsError(
        .question,
        "\"\(text)\": the name of a term stands alone, for all its coefficients; name coefficients "
          + "in a sum.")
    }
    return first - coefficients
  }

  /// The sides of an equation or of a chain of them; a single side is compared with 0.
  private static func sides(
    _ reader: inout LinearExpressionReader
  ) throws(EffectsError) -> [LinearExpression] {
    var sides = [try reader.expression()]
    while reader.take("=") {
      _ = reader.take("=")
      sides.append(try reader.expression())
    }
    if sides.count == 1 {
      sides.append(LinearExpression(weights: sides[0].weights.map { _ in 0 }))
    }
    return sides
  }

  private static func check(
    _ equation: LinearExpression, _ names: [String], _ covariance: CoefficientCovariance,
    _ text: String
  ) throws(EffectsError) {
    let used = equation.weights.indices.filter { equation.weights[$0] != 0 }
    guard !used.isEmpty else {
      throw EffectsError(.question, "\"\(text)\": an equation names no coefficient.")
    }
    if let column = used.first(where: { !covariance.columns.contains($0) }) {
      throw EffectsError(
        .question, "\"\(text)\": \(names[column]) was not estimated, so nothing is known of it.")
    }
  }

  /// The Wald statistic; equations that follow from others are left out.
  private static func statistic(
    _ equations: [LinearExpression], _ values: [Double], _ covariance: CoefficientCovariance,
    _ text: String
  ) throws(EffectsError) -> (chiSquared: Double, degreesOfFreedom: Int) {
    let count = equations.count
    var matrix = Matrix(zeros: count, count)
    for i in 0..<count {
      for j in 0...i {
        let value = covariance.covariance(equations[i].weights, equations[j].weights)
        matrix[i, j] = value
        matrix[j, i] = value
      }
    }
    let factor: CholeskyFactorization
    do {
      factor = try CholeskyFactorization(matrix, tolerance: 1e-10)
    } catch {
      throw EffectsError(.data, "\"\(text)\": its covariance is not finite.")
    }
    guard factor.rank > 0 else {
      throw EffectsError(.data, "\"\(text)\": its coefficients have no variance.")
    }
    // An equation that follows from others holds by itself only if its right side does too.
    for column in factor.aliased where !column.agrees(values) {
      throw EffectsError(.question, "\"\(text)\": its equations contradict each other.")
    }
    return (factor.inverseQuadraticForm(values), factor.rank)
  }
}

extension LinearExpression {
  /// The equation that says that this is 0: `a - 2*b = 0.5`.
  fileprivate func text(_ names: [String]) -> String {
    var text = ""
    for (name, weight) in zip(names, weights) where weight != 0 {
      let size = weight.magnitude == 1 ? "" : "\(plain(weight.magnitude))*"
      let sign = text.isEmpty ? (weight < 0 ? "-" : "") : weight < 0 ? " - " : " + "
      text += sign + size + name
    }
    return "\(text.isEmpty ? "0" : text) = \(plain(constant == 0 ? 0 : -constant))"
  }
}

extension AliasedColumn {
  /// Whether the column's value is what the combination makes of the others'.
  fileprivate func agrees(_ values: [Double]) -> Bool {
    let parts = terms.map { $0.coefficient * values[$0.column] }
    let sum = parts.reduce(0, +)
    let size = parts.reduce(values[column].magnitude) { max($0, $1.magnitude) }
    return (values[column] - sum).magnitude <= 1e-8 * size
  }
}
