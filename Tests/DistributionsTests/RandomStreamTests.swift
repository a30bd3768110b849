import Distributions
import TestSupport
import Testing

/// The published numbers of the generator.
///
/// Source: the file `kat_vectors` of Random123 1.14, lines `philox4x32 10`.
@Suite("Philox 4x32-10: known answers")
struct PhiloxTests {
  @Test(
    arguments: [
      ([0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        Array(repeating: .max, count: 4), Array(repeating: .max, count: 2),
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func knownAnswers(counter: [UInt32], key: [UInt32], answer: [UInt32]) {
    let words = Philox.block(
      counter: [counter[0], counter[1], counter[2], counter[3]], key: [key[0], key[1]])
    #expect(words.indices.map { words[$0] } == answer)
  }

  @Test("seed 0, stream 0 starts with the first known answer")
  func layout() {
    var stream = RandomStream(seed: 0, stream: 0)
    #expect(stream.next() == 0xe169_c58d_6627_e8d5)
    #expect(stream.next() == 0x9b00_dbd8_bc57_ac4c)
    // The key is the seed, the upper half of the counter the stream, low words first.
    var other = RandomStream(seed: 0x1111_1111_2222_2222, stream: 0x3333_3333_4444_4444)
    let words = Philox.block(
      counter: [0, 0, 0x4444_4444, 0x3333_3333], key: [0x2222_2222, 0x1111_1111])
    #expect(other.next() == UInt64(words[1]) << 32 | UInt64(words[0]))
  }
}

/// Streams and the numbers made of them.
@Suite("Random streams")
struct RandomStreamTests {
  @Test("the default is stream 0 of seed 1")
  func defaults() {
    #expect(RandomStream() == RandomStream(seed: 1, stream: 0))
  }

  @Test("streams and seeds differ, equal ones agree")
  func streams() {
    func numbers(_ stream: RandomStream) -> [UInt64] {
      var stream = stream
      return (0..<100).map { _ in stream.next() }
    }
    let all = [
      RandomStream(seed: 1, stream: 0), RandomStream(seed: 1, stream: 1),
      RandomStream(seed: 2, stream: 0), RandomStream(seed: 1 << 40, stream: 0),
      RandomStream(seed: 1, stream: 1 << 40),
    ].flatMap(numbers)
    #expect(Set(all).count == 500)
    #expect(numbers(RandomStream(seed: 7, stream: 9)) == numbers(RandomStream(seed: 7, stream: 9)))
  }

  /// Bounds of 5 standard errors, which these fixed streams pass or fail for ever.
  @Test("moments of uniform, normal and exponential numbers")
  func moments() {
    let count = 100_000
    var stream = RandomStream(seed: 3)
    let uniform = (0..<count).map { _ in stream.uniform() }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    expectMoments(uniform, mean: 0.5, variance: 1.0 / 12, fourth: 1.0 / 80)
    expectMoments((0..<count).map { _ in stream.normal() }, mean: 0, variance: 1, fourth: 3)
    let exponential = (0..<count).map { _ in stream.exponential() }
    #expect(exponential.allSatisfy { $0 >= 0 && $0.isFinite })
    expectMoments(exponential, mean: 1, variance: 1, fourth: 9)
  }

  func expectMoments(_ x: [Double], mean: Double, variance: Double, fourth: Double) {
    let n = Double(x.count)
    let average = x.reduce(0, +) / n
    let squares = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    #expect((average - mean).magnitude < 5 * (variance / n).squareRoot())
    #expect((squares - variance).magnitude < 5 * ((fourth - variance * variance) / n).squareRoot())
  }

  @Test("normal numbers are the quantiles of the bits, one number each")
  func normals() {
    var bits = RandomStream(seed: 5)
    var stream = RandomStream(seed: 5)
    for _ in 0..<100 {
      let u = (Double(bits.next() >> 12) + 0.5) * 0x1p-52
      #expect(stream.normal() == Normal.standard.quantile(u))
    }
  }

  @Test("whole numbers fall evenly", arguments: [1, 2, 3, 10, 1_000])
  func integers(count: Int) {
    var stream = RandomStream(seed: 11)
    let draws = 200_000
    var seen = Array(repeating: 0, count: count)
    for _ in 0..<draws { seen[stream.integer(below: count)] += 1 }
    let expected = Double(draws) / Double(count)
    let statistic = seen.reduce(0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    if count > 1 {
      #expect(ChiSquared(degreesOfFreedom: Double(count - 1)).upperTail(statistic) > 1e-4)
    }
  }

  /// Without drawing a quarter of the numbers anew, remainders 0, 1, 2 would come 3 : 3 : 2.
  @Test("a range that does not divide 2⁶⁴ is still even")
  func rejection() {
    var stream = RandomStream(seed: 12)
    var remainders = [0, 0, 0]
    for _ in 0..<30_000 { remainders[stream.integer(below: 3 << 61) % 3] += 1 }
    for count in remainders {
      #expect((Double(count) - 10_000).magnitude < 5 * 81.7)  // √(n · 1/3 · 2/3)
    }
  }

  @Test("a shuffle keeps the elements and reaches every order alike")
  func shuffle() {
    var stream = RandomStream(seed: 13)
    #expect(stream.permutation(0).isEmpty)
    #expect(stream.permutation(1_000).sorted() == Array(0..<1_000))
    var orders: [[Int]: Int] = [:]
    for _ in 0..<24_000 { orders[stream.permutation(4), default: 0] += 1 }
    #expect(orders.count == 24)
    let statistic = orders.values.reduce(0) { $0 + Double(($1 - 1_000) * ($1 - 1_000)) / 1_000 }
    #expect(ChiSquared(degreesOfFreedom: 23).upperTail(statistic) > 1e-4)
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      var stream = RandomStream()
      _ = stream.integer(below: 0)
    }
  }
}
