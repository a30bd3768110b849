extension FeatureEncoder {
  /// Whether every column of the design is a smooth function of a number, so that a derivative says
  /// how it changes.
  ///
  /// Splines count as smooth; a factor of a number, or a comparison such as x > 5, does not.
  public func isSmooth(inInput input: Int) -> Bool {
    guard case .numeric = inputs[input].kind else { return false }
    return program.variables.allSatisfy { $0.isSmooth(in: input) }
      && program.offsets.allSatisfy { $0.isSmooth(in: input) }
  }

  /// Writes the derivative of one customer's design row with respect to a number.
  ///
  /// It is exact, by the rules of differentiation: of expressions, of splines and polynomials by
  /// their recurrences, of products.
  ///
  /// - Parameters:
  ///   - slots: One value per input.
  ///   - input: The input that changes.
  ///   - row: Receives ∂xⱼ/∂z for each design column; what it held is not read.
  /// - Precondition: `slots` is as long as ``inputs``, `row` as ``columnNames``; the design is smooth
  ///   in the input.
  /// - Complexity: That of `encode`, times the number of variables in a product.
  public func encodeDerivative(_ slots: [Double], ofInput input: Int, into row: inout [Double]) {
    precondition(row.count == columnCount, "\(row.count) numbers for \(columnCount) columns")
    program.encodeDerivative(slots.span, ofInput: input, into: &row)
  }

  /// The derivative of the sum of the offsets with respect to a number.
  public func offsetDerivative(_ slots: [Double], ofInput input: Int) -> Double {
    program.offsets.reduce(0) { sum, offset in
      offset.reads(input) ? sum + offset.dual(slots.span, input).derivative : sum
    }
  }
}

/// A number and its derivative.
struct Dual {
  var value: Double
  var derivative: Double
}

extension EncoderProgram {
  fileprivate func encodeDerivative(
    _ slots: borrowing Span<Double>, ofInput input: Int, into row: inout [Double]
  ) {
    for column in row.indices { row[column] = 0 }
    for term in terms where term.components.contains(where: { variables[$0.variable].reads(input) })
    {
      // (uv)′ = u′v + uv′, the first component varying fastest.
      var product = [Dual(value: 1, derivative: 0)]
      for component in term.components {
        let columns = variables[component.variable].duals(slots, input, full: component.full)
        product = columns.flatMap { v in
          product.map { u in
            Dual(
              value: u.value * v.value,
              derivative: u.derivative * v.value + u.value * v.derivative)
          }
        }
      }
      for (index, dual) in product.enumerated() {
        row[term.columns.lowerBound + index] = dual.derivative
      }
    }
  }
}

extension BoundVariable {
  /// Whether the variable reads an input.
  fileprivate func reads(_ input: Int) -> Bool {
    switch self {
    case .numeric(let expression), .basis(let expression, _, _): expression.reads(input)
    case .factor(let factor): factor.input == input
    }
  }

  /// Whether the variable's columns are smooth functions of an input.
  fileprivate func isSmooth(in input: Int) -> Bool {
    switch self {
    case .numeric(let expression), .basis(let expression, _, _): expression.isSmooth(in: input)
    case .factor: !reads(input)
    }
  }

  /// The variable's columns for one customer, with their derivatives.
  fileprivate func duals(
    _ slots: borrowing Span<Double>, _ input: Int, full: Bool
  ) -> [Dual] {
    switch self {
    case .numeric(let expression): return [expression.dual(slots, input)]
    case .factor(let factor):
      let level = factor.level(slots)
      return factor.codedLevels(full: full).map {
        Dual(value: $0 == level ? 1 : 0, derivative: 0)
      }
    case .basis(let expression, let evaluator, let count):
      let x = expression.dual(slots, input)
      return (0..<count).map { column in
        Dual(
          value: evaluator.value(column, at: x.value),
          derivative: x.derivative == 0
            ? 0 : evaluator.derivative(column, at: x.value) * x.derivative)
      }
    }
  }
}

extension BoundExpression {
  /// Whether the expression reads an input.
  func reads(_ input: Int) -> Bool {
    switch self {
    case .constant: false
    case .slot(let slot), .substituted(let slot, _), .isMissing(let slot),
      .isLevel(let slot, _, _):
      slot == input
    case .unary(_, let x): x.reads(input)
    case .binary(_, let x, let y): x.reads(input) || y.reads(input)
    }
  }

  /// Whether the expression is a smooth function of an input.
  func isSmooth(in input: Int) -> Bool {
    guard reads(input) else { return true }
    switch self {
    case .constant, .slot, .substituted, .isMissing: return true
    case .isLevel: return false
    case .unary(let operation, let x): return !operation.isTruth && x.isSmooth(in: input)
    case .binary(let operation, let x, let y):
      return !operation.isTruth && x.isSmooth(in: input) && y.isSmooth(in: input)
    }
  }

  /// The value for one customer, and its derivative with respect to an input.
  func dual(_ slots: borrowing Span<Double>, _ input: Int) -> Dual {
    switch self {
    case .constant, .isLevel, .isMissing: return Dual(value: value(slots), derivative: 0)
    case .slot(let slot), .substituted(let slot, _):
      // Where a substitute stands in, the slope is that at the substitute.
      return Dual(value: value(slots), derivative: slot == input ? 1 : 0)
    case .unary(let operation, let x): return operation.applied(to: x.dual(slots, input))
    case .binary(let operation, let x, let y):
      return operation.applied(to: x.dual(slots, input), y.dual(slots, input))
    }
  }
}

extension Operation {
  /// The rules of differentiation for one number.
  fileprivate func applied(to x: Dual) -> Dual {
    let value = applied(to: x.value)
    return switch self {
    case .negate: Dual(value: value, derivative: -x.derivative)
    case .log: Dual(value: value, derivative: x.derivative / x.value)
    case .exp: Dual(value: value, derivative: x.derivative * value)
    case .sqrt: Dual(value: value, derivative: x.derivative / (2 * value))
    default: Dual(value: value, derivative: 0)
    }
  }

  /// The rules of differentiation for two numbers.
  fileprivate func applied(to x: Dual, _ y: Dual) -> Dual {
    let value = applied(to: x.value, y.value)
    let derivative =
      switch self {
      case .add: x.derivative + y.derivative
      case .subtract: x.derivative - y.derivative
      case .multiply: x.derivative * y.value + x.value * y.derivative
      case .divide: (x.derivative - value * y.derivative) / y.value
      case .power: powerDerivative(x, y, power: value)
      default: 0.0
      }
    return Dual(value: value, derivative: derivative)
  }

  /// (x^y)′ = y x^(y−1) x′ + x^y log x y′, each part only where it counts.
  private func powerDerivative(_ x: Dual, _ y: Dual, power: Double) -> Double {
    var derivative = 0.0
    if x.derivative != 0, y.value != 0 {
      derivative += y.value * Operation.power.applied(to: x.value, y.value - 1) * x.derivative
    }
    if y.derivative != 0 {
      derivative += power * Operation.log.applied(to: x.value) * y.derivative
    }
    return derivative
  }
}
