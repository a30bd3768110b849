internal import RealModule

/// Random numbers that depend on a seed, a stream and a position, and on nothing else.
///
/// A task takes the stream of its own index, so that a simulation or bootstrap gives the same numbers
/// whatever thread runs which task. The numbers are those of Philox 4×32 with 10 rounds: the seed is
/// the key; the stream is the upper and the position the lower half of the counter.
///
/// - SeeAlso: Salmon, Moraes, Dror & Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC 2011.
public struct RandomStream: RandomNumberGenerator, Sendable, Equatable {
  /// The seed where nobody gave one.
  public static let defaultSeed: UInt64 = 1

  /// The seed that all streams of a run share.
  public let seed: UInt64
  /// Which stream of the seed this is.
  public let stream: UInt64
  /// The block of two numbers to make next.
  private var block: UInt64 = 0
  /// The second number of the last block, when it is still to be handed out.
  private var pending: UInt64?

  /// Starts at the first number of a stream.
  public init(seed: UInt64 = RandomStream.defaultSeed, stream: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let number = pending {
      pending = nil
      return number
    }
    let words = Philox.block(
      counter: [
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
        UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32),
      ],
      key: [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)])
    block &+= 1
    pending = UInt64(words[2]) | UInt64(words[3]) << 32
    return UInt64(words[0]) | UInt64(words[1]) << 32
  }

  /// A number from 0 up to but not 1, on a grid of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal number.
  ///
  /// It inverts the distribution function, so that each takes one number of the stream.
  public mutating func normal() -> Double {
    Normal.standard.quantile((Double(next() >> 12) + 0.5) * 0x1p-52)
  }

  /// A number of the exponential distribution with mean 1.
  public mutating func exponential() -> Double { -.log(onePlus: -uniform()) }

  /// A whole number from 0 up to but not `count`, each with exactly the same probability.
  ///
  /// - Precondition: `count` is positive.
  /// - SeeAlso: Lemire, *Fast random integer generation in an interval*, ACM TOMACS 29 (2019).
  public mutating func integer(below count: Int) -> Int {
    precondition(count > 0, "there is no number from 0 up to \(count)")
    let range = UInt64(count)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let excess = (0 &- range) % range  // 2⁶⁴ mod count
      while product.low < excess { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// Puts the elements of `array` in random order, every order with the same probability.
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    for last in stride(from: array.count - 1, to: 0, by: -1) {
      array.swapAt(last, integer(below: last + 1))
    }
  }

  /// The numbers 0 ..< `count` in random order.
  ///
  /// - Precondition: `count` is not negative.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}

/// The Philox 4×32 bijection with 10 rounds.
package enum Philox {
  /// Scrambles a counter of 128 bits with a key of 64.
  package static func block(counter: [4 of UInt32], key: [2 of UInt32]) -> [4 of UInt32] {
    var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let first = c0.multipliedFullWidth(by: 0xd251_1f53)
      let second = c2.multipliedFullWidth(by: 0xcd9e_8d57)
      (c0, c1) = (second.high ^ c1 ^ k0, second.low)
      (c2, c3) = (first.high ^ c3 ^ k1, first.low)
      k0 &+= 0x9e37_79b9  // the golden ratio
      k1 &+= 0xbb67_ae85  // √3 − 1
    }
    return [c0, c1, c2, c3]
  }
}
