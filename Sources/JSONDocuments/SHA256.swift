/// The hash function SHA-256.
///
/// Model files carry it against accidents: a truncated copy, a changed digit. It is not meant to
/// stop someone who can write a new digest.
///
/// - SeeAlso: FIPS PUB 180-4, *Secure Hash Standard* (2015), section 6.2.
public struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  private var pending: [UInt8] = []
  private var length: UInt64 = 0
  private var schedule = [UInt32](repeating: 0, count: 64)

  /// Starts with no bytes.
  public init() {}

  /// The hash of `bytes` as 64 lower case hexadecimal digits.
  public static func hexadecimalDigest(of bytes: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(bytes.span)
    return hash.hexadecimalDigest()
  }

  /// Adds `bytes` behind those that came before.
  public mutating func update(_ bytes: Span<UInt8>) {
    length += UInt64(bytes.count)
    var index = 0
    if !pending.isEmpty {
      while pending.count < 64 && index < bytes.count {
        pending.append(bytes[index])
        index += 1
      }
      guard pending.count == 64 else { return }
      let block = pending
      compress(block.span, at: 0)
      pending = []
    }
    while index + 64 <= bytes.count {
      compress(bytes, at: index)
      index += 64
    }
    while index < bytes.count {
      pending.append(bytes[index])
      index += 1
    }
  }

  /// The hash of all bytes so far as 64 lower case hexadecimal digits.
  public consuming func hexadecimalDigest() -> String {
    // The message ends with a 1 bit, zeros, and its length in bits as 8 bytes.
    var ending: [UInt8] = [0x80]
    ending += [UInt8](repeating: 0, count: (119 - pending.count) % 64)
    let bits = length * 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      ending.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    update(ending.span)
    var digits: [UInt8] = []
    for word in state {
      for shift in stride(from: UInt32(28), through: 0, by: -4) {
        digits.append(hexadecimalDigit(UInt8(word >> shift & 15)))
      }
    }
    return String(decoding: digits, as: UTF8.self)
  }

  /// Works the 64 bytes at `start` into the state.
  private mutating func compress(_ bytes: Span<UInt8>, at start: Int) {
    for t in 0..<16 {
      var word: UInt32 = 0
      for k in 0..<4 { word = word << 8 | UInt32(bytes[start + 4 * t + k]) }
      schedule[t] = word
    }
    for t in 16..<64 {
      let early = schedule[t - 15]
      let late = schedule[t - 2]
      let sigma0 = early.rotated(by: 7) ^ early.rotated(by: 18) ^ early >> 3
      let sigma1 = late.rotated(by: 17) ^ late.rotated(by: 19) ^ late >> 10
      schedule[t] = schedule[t - 16] &+ sigma0 &+ schedule[t - 7] &+ sigma1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for t in 0..<64 {
      let sum1 = e.rotated(by: 6) ^ e.rotated(by: 11) ^ e.rotated(by: 25)
      let choice = e & f ^ ~e & g
      let first = h &+ sum1 &+ choice &+ roundConstants[t] &+ schedule[t]
      let sum0 = a.rotated(by: 2) ^ a.rotated(by: 13) ^ a.rotated(by: 22)
      let majority = a & b ^ a & c ^ b & c
      let second = sum0 &+ majority
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
  }
}

extension UInt32 {
  /// The bits rotated to the right.
  fileprivate func rotated(by count: UInt32) -> UInt32 { self >> count | self << (32 - count) }
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let roundConstants: [UInt32] = [
  0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
  0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
  0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
  0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
  0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
  0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
  0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
  0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
  0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
  0xc671_78f2,
]
