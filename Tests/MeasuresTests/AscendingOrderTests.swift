import Distributions
import Measures
import TestSupport
import Testing

/// The order that every measure of ranks starts from.
@Suite("Ascending order")
struct AscendingOrderTests {
  /// Tables of keys, long enough to be sorted by radix.
  static let tables: [(name: String, keys: [Double])] = {
    var random = RandomStream(seed: 11)
    let n = 5_000
    let uniform = (0..<n).map { _ in random.uniform() }
    return [
      ("probabilities", uniform),
      ("both signs", (0..<n).map { _ in random.normal() }),
      ("few values, zeros of both signs", uniform.map { ($0 * 7).rounded(.down) * -0.5 }),
      // They differ in their last bits only, beside a few that differ in all.
      (
        "last bits",
        uniform.enumerated().map { $0.offset % 1_000 == 0 ? -$0.element : 1 + 1e-13 * $0.element }
      ),
      ("all the same", uniform.map { _ in 3.25 }),
      (
        "all sizes",
        uniform.enumerated().map { row, u in
          row == 5 ? .infinity : row == 9 ? -.infinity : (u - 0.5) * (row % 2 == 0 ? 1e300 : 1e-300)
        }
      ),
      ("descending", (0..<n).map { Double(n - $0) }),
    ]
  }()

  @Test("as comparisons order them, equal keys in the order of rows", arguments: tables.indices)
  func order(table: Int) {
    let (name, keys) = Self.tables[table]
    let expected = keys.indices.sorted {
      keys[$0] < keys[$1] || (keys[$0] == keys[$1] && $0 < $1)
    }
    #expect(ascendingOrder(of: keys) == expected, "\(name)")
  }

  @Test("a missing key is refused")
  func missing() async {
    await #expect(processExitsWith: .failure) { _ = ascendingOrder(of: [1, .nan]) }
  }
}
