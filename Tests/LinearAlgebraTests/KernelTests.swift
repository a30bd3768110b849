import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// The loops that stand in vectors: exponentials, packed columns, logistic rows, several products.
@Suite("Vector kernels")
struct KernelTests {
  static let eta = (0..<1_021).map { 9 * Double.sin(Double($0) * 1.7) }

  @Test("exponentials are right to two units of the last place, and small ones stay above 0")
  func exponentials() {
    var x = (0..<20_001).map { -Double($0) * 0.035 }
    let expected = x.map { Double.exp($0) }
    exponentiate(&x, count: x.count)
    for (a, b) in zip(x, expected) { #expect((a - b).magnitude <= 2 * b.ulp) }
    x = [-0.0, -708, -1e4, -.infinity, 5]
    exponentiate(&x, count: 4)
    #expect(x[0] == 1 && x[1] > 0 && x[2] == x[1] && x[3] == x[1] && x[4] == 5)
  }

  @Test("rows of a logistic likelihood are those of plain loops", arguments: [1, 7, 8, 9, 1_021])
  func logisticRows(count: Int) {
    let eta = [0.5] + Self.eta.prefix(count)
    let events = (0..<count).map { $0 % 3 == 0 ? 1.0 : 0 }
    let fold = (0..<count).map { Int32($0 % 5) }
    for held: Int32 in [-1, 2] {
      var residual = [Double](repeating: .nan, count: count + 1)
      var weight = [Double](repeating: .nan, count: count)
      var sums = LogisticRowSums()
      sums.add(
        eta: eta, from: 1, events: events.span,
        fold: fold.span.extracting(held < 0 ? 0..<0 : 0..<count), held: held,
        residual: &residual, weight: &weight)
      var logLikelihood = [0.0, 0.0]
      for i in 0..<count {
        let isHeld = held >= 0 && fold[i] == held
        let h = eta[i + 1]
        let p = 1 / (1 + Double.exp(-h))
        logLikelihood[isHeld ? 1 : 0] +=
          events[i] * h - max(h, 0) - .log(onePlus: .exp(-h.magnitude))
        #expect((residual[i + 1] - (isHeld ? 0 : events[i] - p)).magnitude < 1e-15)
        #expect((weight[i] - (isHeld ? 0 : p * (1 - p))).magnitude < 1e-15)
      }
      #expect(residual[0].isNaN)
      for (part, products) in [sums.products[..<8], sums.products[8...]].enumerated() {
        let value = sums.linear[part] - products.reduce(0) { $0 + Double.log($1) }
        #expect((value - logLikelihood[part]).magnitude < 1e-12 * Double(count))
      }
    }
  }

  @Test("columns are packed as they would be one by one")
  func packing() {
    let codes = (0..<1_021).map { Int32($0 % 4) }
    var block = [Double](repeating: 7, count: 2_050)
    var span = block.mutableSpan
    standardize(Self.eta.span, center: 0.3, scale: 1.7, into: &span, at: 3)
    expandIndicator(codes.span, of: 2, inside: 0.8, outside: -0.2, into: &span, at: 1_025)
    #expect(
      block[..<3].allSatisfy { $0 == 7 } && block[1_024] == 7
        && block[2_046...].allSatisfy { $0 == 7 })
    for i in 0..<1_021 {
      #expect(block[3 + i] == (Self.eta[i] - 0.3) * 1.7)
      #expect(block[1_025 + i] == (codes[i] == 2 ? 0.8 : -0.2))
    }
  }

  @Test("products with several vectors are those with each", arguments: [1, 3])
  func products(count: Int) {
    let layout = BlockLayout(rows: 40, columns: 5)
    let block = Array(Self.eta.prefix(200))
    let b = Array(Self.eta.suffix(5 * count))
    var y = [Double](repeating: .nan, count: 40 * count)
    layout.multiply(block, byColumnsOf: b, into: &y, count: count)
    var back = [Double](repeating: 1, count: 5 * count)
    layout.addTransposedProducts(block, byColumnsOf: y, into: &back, count: count)
    for k in 0..<count {
      for i in 0..<40 {
        let sum = (0..<5).reduce(0) { $0 + block[i + $1 * 40] * b[$1 + k * 5] }
        expectClose(y[i + k * 40], sum, .relative(1e-12))
      }
      for j in 0..<5 {
        let sum = (0..<40).reduce(1) { $0 + block[$1 + j * 40] * y[$1 + k * 40] }
        expectClose(back[j + k * 5], sum, .relative(1e-10))
      }
    }
  }
}
