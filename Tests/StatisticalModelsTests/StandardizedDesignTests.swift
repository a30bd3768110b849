import Formulas
import Lanes
import LinearAlgebra
import StatisticalModels
import TestSupport
import Testing

@Suite("Standardized designs")
struct StandardizedDesignTests {
  let design = Design(
    rowCount: 4,
    columns: [
      DesignColumn([]), DesignColumn([.values([1, 2, 3, 6])]),
      DesignColumn([.indicator(codes: [0, 1, 1, 2], code: 1)]),
      DesignColumn([.values([1, 2, 3, 6]), .indicator(codes: [0, 1, 1, 2], code: 1)]),
    ],
    names: ["(Intercept)", "x", "g[b]", "x:g[b]"],
    terms: [
      .init(name: "x", columns: 1..<2), .init(name: "g", columns: 2..<3),
      .init(name: "x:g", columns: 3..<4),
    ])

  @Test("columns are multiplied out, centred and scaled")
  func packing() {
    let standardized = StandardizedDesign(design, centering: true, lanes: .single)
    #expect(standardized.means == [1, 3, 0.5, 1.25])
    var block = [Double](repeating: 0, count: 16)
    standardized.pack(0..<4, into: &block)
    #expect(Array(block[0..<4]) == [1, 1, 1, 1])
    for column in 1..<4 {
      let values = Array(block[4 * column..<4 * column + 4])
      #expect(values.reduce(0, +).magnitude < 1e-14)
      expectClose(values.reduce(0) { $0 + $1 * $1 }, 4, .relative(1e-14))
    }
    let raw = standardized.rawBlock(0..<4) { _ in true }
    #expect(Array(raw[12..<16]) == [0, 2, 3, 0])
  }

  @Test("coefficients carried there and back are the same, and so are predictions")
  func coefficients() {
    let standardized = StandardizedDesign(design, centering: true, lanes: .single)
    let beta = [0.5, -1, 2, 0.25]
    expectClose(
      standardized.original(standardized.standardized(beta)), beta, .relative(1e-14))
    var block = [Double](repeating: 0, count: 16)
    standardized.pack(0..<4, into: &block)
    let raw = standardized.rawBlock(0..<4) { _ in true }
    let z = standardized.standardized(beta)
    for i in 0..<4 {
      let eta = (0..<4).reduce(0) { $0 + block[i + 4 * $1] * z[$1] }
      expectClose(eta, (0..<4).reduce(0) { $0 + raw[i + 4 * $1] * beta[$1] }, .relative(1e-13))
    }
  }

  @Test("a covariance carried there and back is the same")
  func covariance() {
    let standardized = StandardizedDesign(design, centering: true, lanes: .single)
    let covariance = Matrix(
      rows: 3, columns: 3, elements: [4, 1, 0.5, 1, 2, 0.25, 0.5, 0.25, 1])
    let there = standardized.standardized(covariance: covariance, columns: [0, 1, 3])
    let back = standardized.original(covariance: there, columns: [0, 1, 3])
    expectClose(back.elements, covariance.elements, .relative(1e-13))
  }
}

@Suite("Which columns can be estimated")
struct RankDecisionTests {
  // Column 2 is twice column 1 plus the constant.
  let triangle = Matrix(rows: 3, columns: 3, elements: [1, 0, 0, 3, 2, 0, 7, 4, 0])

  @Test("the later column is dropped, and what it is made of is known")
  func dependent() {
    let outcome = RankDecision.triangle(triangle, hasIntercept: true).decide()
    #expect(outcome.kept == [0, 1])
    #expect(outcome.aliased.map(\.column) == [2])
    expectClose(outcome.aliased[0].terms.map(\.coefficient), [1, 2], .relative(1e-14))
  }

  @Test("without the column before it, it stands")
  func subset() {
    let outcome = RankDecision.triangle(triangle, hasIntercept: true).decide(among: [0, 2])
    #expect(outcome.kept == [0, 2] && outcome.aliased.isEmpty)
  }

  @Test(
    "combinations read as one would write them",
    arguments: [
      (["a"], [1], 0, "a"), (["a", "b"], [2, -1], 0, "2·a − b"), (["a"], [-1], 1, "1 − a"),
      (["a"], [0.1], -3, "0.1·a − 3"), ([], [], 0, ""),
    ] as [([String], [Double], Double, String)])
  func words(names: [String], coefficients: [Double], constant: Double, expected: String) {
    let terms = zip(names, coefficients).map { (name: $0, coefficient: $1) }
    let alias = AliasedCoefficient(name: "x", terms: terms, constant: constant)
    #expect(alias.equals == expected)
  }
}
