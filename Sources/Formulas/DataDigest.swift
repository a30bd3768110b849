/// A fingerprint of a sequence of 64-bit words: xxHash64 with seed 0 of their bytes, low byte first.
///
/// It tells data apart that differ by accident, at the speed at which memory is read; it is no
/// protection against someone who wants two tables to agree.
///
/// - SeeAlso: Collet, *xxHash fast digest algorithm*, specification version 0.1.1 (2018).
public struct DataDigest: Sendable {
  private static let primes: [UInt64] = [
    0x9e37_79b1_85eb_ca87, 0xc2b2_ae3d_27d4_eb4f, 0x1656_67b1_9e37_79f9, 0x85eb_ca77_c2b2_ae63,
    0x27d4_eb2f_1656_67c5,
  ]
  private var lanes: (UInt64, UInt64, UInt64, UInt64)
  /// Words that do not fill a stripe of four yet.
  private var waiting: [UInt64] = []
  private var count: UInt64 = 0

  /// The fingerprint of nothing.
  public init() {
    let primes = Self.primes
    lanes = (primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0])
  }

  /// Adds a word.
  public mutating func add(_ word: UInt64) {
    count += 1
    waiting.append(word)
    guard waiting.count == 4 else { return }
    let (prime1, prime2) = (Self.primes[0], Self.primes[1])
    lanes.0 = round(lanes.0, waiting[0], prime1, prime2)
    lanes.1 = round(lanes.1, waiting[1], prime1, prime2)
    lanes.2 = round(lanes.2, waiting[2], prime1, prime2)
    lanes.3 = round(lanes.3, waiting[3], prime1, prime2)
    waiting.removeAll(keepingCapacity: true)
  }

  /// Adds numbers; all that are missing are alike.
  public mutating func add(_ numbers: [Double]) {
    var next = 0
    while next < numbers.count, !waiting.isEmpty {
      add(numbers[next].word)
      next += 1
    }
    let (prime1, prime2) = (Self.primes[0], Self.primes[1])
    var (a, b, c, d) = lanes
    let values = numbers.span
    while next &+ 4 <= values.count {
      a = round(a, values[next].word, prime1, prime2)
      b = round(b, values[next &+ 1].word, prime1, prime2)
      c = round(c, values[next &+ 2].word, prime1, prime2)
      d = round(d, values[next &+ 3].word, prime1, prime2)
      next &+= 4
      count &+= 4
    }
    lanes = (a, b, c, d)
    while next < numbers.count {
      add(numbers[next].word)
      next += 1
    }
  }

  /// Adds codes.
  public mutating func add(_ codes: [Int32]) {
    for code in codes { add(UInt64(bitPattern: Int64(code))) }
  }

  /// The fingerprint of what was added.
  public var value: UInt64 {
    let primes = Self.primes
    var hash: UInt64
    if count >= 4 {
      let (a, b, c, d) = lanes
      hash = rotated(a, 1) &+ rotated(b, 7) &+ rotated(c, 12) &+ rotated(d, 18)
      for lane in [a, b, c, d] {
        hash = (hash ^ round(0, lane, primes[0], primes[1])) &* primes[0] &+ primes[3]
      }
    } else {
      hash = primes[4]
    }
    hash = hash &+ 8 &* count
    for word in waiting {
      hash = rotated(hash ^ round(0, word, primes[0], primes[1]), 27) &* primes[0] &+ primes[3]
    }
    hash = (hash ^ hash >> 33) &* primes[1]
    hash = (hash ^ hash >> 29) &* primes[2]
    return hash ^ hash >> 32
  }

  /// The fingerprint as text: `xxh64:` and sixteen hexadecimal digits.
  public var text: String {
    let digits = String(value, radix: 16)
    return "xxh64:" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}

@inline(__always)
private func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
  word << bits | word >> (64 - bits)
}

@inline(__always)
private func round(_ lane: UInt64, _ word: UInt64, _ prime1: UInt64, _ prime2: UInt64) -> UInt64 {
  rotated(lane &+ word &* prime2, 31) &* prime1
}

extension Double {
  /// The bits, the same for every missing value.
  fileprivate var word: UInt64 { isNaN ? Double.nan.bitPattern : bitPattern }
}

extension ModelFrame {
  /// A fingerprint of what a fit sees: the outcome, the model's columns and the weights, row by row.
  ///
  /// It does not depend on the file's format, on columns that the model does not read, nor on the
  /// number of threads.
  public var dataDigest: String {
    var digest = DataDigest()
    addResponse(to: &digest)
    for values in slots.values {
      switch values {
      case .numbers(let numbers): digest.add(numbers)
      case .codes(let codes): digest.add(codes)
      }
    }
    if let weights { digest.add(weights) }
    return digest.text
  }

  /// A fingerprint of what a log-likelihood is of: the outcome with its entries, and the weights, row
  /// by row.
  ///
  /// Models of other columns have the same fingerprint where they saw the same rows, so that their
  /// information criteria can be compared.
  public var responseDigest: String {
    var digest = DataDigest()
    addResponse(to: &digest)
    if let weights { digest.add(weights) }
    return digest.text
  }

  private func addResponse(to digest: inout DataDigest) {
    digest.add(UInt64(rowCount))
    switch response {
    case .none: break
    case .binary(let events): digest.add(events)
    case .counts(let successes, let trials):
      digest.add(successes)
      digest.add(trials)
    case .survival(let start, let time, let event):
      for part in [start, time, event].compactMap({ $0 }) { digest.add(part) }
    case .interval(let lower, let upper):
      digest.add(lower)
      digest.add(upper)
    case .competing(let start, let time, let cause, let causes):
      for part in [start, time].compactMap({ $0 }) { digest.add(part) }
      digest.add(cause)
      for name in causes { for byte in name.utf8 { digest.add(UInt64(byte)) } }
    }
  }
}
