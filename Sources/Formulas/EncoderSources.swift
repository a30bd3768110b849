/// Where an encoder's inputs come from in a program of steps: columns of the program's own, or values
/// that earlier steps formed.
package struct EncoderSources: Sendable {
  /// Where one input comes from.
  private enum Source: Sendable {
    case column(Int)
    case formed(ScalarProgram.Value)
  }

  private var sources: [Source] = []

  /// Describes no input yet.
  package init() {}

  /// The next input is a column of the program.
  package mutating func append(column: Int) { sources.append(.column(column)) }

  /// The next input, a number, is what a step comes to.
  package mutating func append(formed value: ScalarProgram.Value) {
    sources.append(.formed(value))
  }

  /// A numeric input, or a logical one as 1 or 0.
  package func number(
    _ input: Int, in program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    switch sources[input] {
    case .column(let column): program.number(input: column)
    case .formed(let value): value
    }
  }

  /// Whether an input has no value.
  package func isMissing(
    _ input: Int, in program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    switch sources[input] {
    case .column(let column): program.isMissing(input: column)
    case .formed(let value): program.unary(.not, program.unary(.isNumber, value))
    }
  }

  /// Whether an input has a finite number or a level that training saw.
  package func isKnown(
    _ input: Int, in program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    switch sources[input] {
    case .column(let column): program.isKnown(input: column)
    case .formed(let value): program.unary(.isFinite, value)
    }
  }

  /// A number for each level of a categorical input, which is always a column.
  func level(
    _ input: Int, _ values: [Double], in program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    guard case .column(let column) = sources[input] else {
      preconditionFailure("input \(input) is formed, and has no levels")
    }
    return program.level(input: column, values)
  }
}
