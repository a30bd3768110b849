import DataFrames
import Formulas
import RealModule
import TestSupport
import Testing

/// Derivatives of bases and design rows against differences, and closed forms.
@Suite("Derivatives of the design")
struct DerivativeTests {
  static let bases: [Basis] = [
    .naturalSpline(knots: [3, 5], boundary: 1...9, hasIntercept: false),
    .naturalSpline(knots: [2, 4, 6], boundary: 0...10, hasIntercept: true),
    .bSpline(knots: [3, 6], boundary: 0...10, degree: 3, hasIntercept: false),
    .bSpline(knots: [5], boundary: 0...10, degree: 2, hasIntercept: true),
    .restrictedCubicSpline(knots: [1, 3, 6, 9]),
    .polynomial(alpha: [5, 5.2, 4.9], norm2: [1, 11, 110, 858, 6_000]),
  ]

  @Test("bases, between their knots and beyond them", arguments: bases)
  func basis(basis: Basis) {
    for x in [-0.5, 1.5, 3.7, 5.5, 8.2, 9.9, 10.5] {
      // A cubic's five-point difference is exact but for rounding, away from knots.
      let step = 1e-3
      let values = [-2.0, -1, 1, 2].map { basis.values(at: x + $0 * step) }
      for (column, derivative) in basis.derivatives(at: x).enumerated() {
        let difference =
          (values[0][column] - 8 * values[1][column] + 8 * values[2][column] - values[3][column])
          / (12 * step)
        #expect((derivative - difference).magnitude < 1e-9 * max(1, difference.magnitude))
      }
    }
  }

  private func frame() -> DataFrame {
    DataFrame(
      source: "t.csv",
      columns: [
        Column(name: "y", values: .numeric([0, 1, 0, 1, 1, 0])),
        Column(name: "x", values: .numeric([1, 2, 3, 5, 7, 9])),
        Column(name: "z", values: .numeric([2, 1, 5, 3, 8, 4])),
        Column(
          name: "g", values: .categorical(codes: [0, 1, 0, 1, 0, 1], levels: ["a", "b"])),
      ])
  }

  @Test(
    "expressions, products, offsets",
    arguments: [
      "y ~ x", "y ~ log(x + z) + g", "y ~ x^3 + sqrt(x)", "y ~ exp(x/4) - z",
      "y ~ I(1/x) + I(z^x)", "y ~ g*ns(x, 2) + x:z", "y ~ poly(x, 2)*log(z + x)",
      "y ~ z + offset(log(x) * z)", "y ~ I(x^2*z - (x - z)/x)",
    ])
  func design(formula: String) throws {
    let model = try ModelFrame(
      Formula(formula), in: frame(), options: ModelFrameOptions(model: .logistic))
    let encoder = model.encoder
    let input = try #require(encoder.inputIndex(named: "x"))
    #expect(encoder.isSmooth(inInput: input))
    var slots = Array(repeating: 0.0, count: encoder.inputs.count)
    for row in 0..<6 {
      try encoder.slots(for: frame()).copyRow(row, into: &slots)
      slots[input] += 0.1
      var derivative = Array(repeating: 0.0, count: encoder.columnCount)
      encoder.encodeDerivative(slots, ofInput: input, into: &derivative)
      let step = 1e-4
      var rows: [[Double]] = []
      var offsets: [Double] = []
      for shift in [-2.0, -1, 1, 2] {
        var moved = slots
        moved[input] += shift * step
        var row = derivative
        _ = encoder.encode(moved, into: &row)
        rows.append(row)
        offsets.append(encoder.offset(moved))
      }
      func difference(_ values: [Double]) -> Double {
        (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * step)
      }
      for column in derivative.indices {
        let expected = difference(rows.map { $0[column] })
        #expect((derivative[column] - expected).magnitude < 1e-7 * max(1, expected.magnitude))
      }
      let offset = encoder.offsetDerivative(slots, ofInput: input)
      #expect((offset - difference(offsets)).magnitude < 1e-7 * max(1, offset.magnitude))
    }
  }

  @Test("steps and factors of a number are not smooth", arguments: ["factor(z)", "I(z > 3)"])
  func steps(term: String) throws {
    let model = try ModelFrame(
      Formula("y ~ \(term) + x"), in: frame(), options: ModelFrameOptions(model: .logistic))
    let input = try #require(model.encoder.inputIndex(named: "z"))
    #expect(!model.encoder.isSmooth(inInput: input))
  }
}
