/// Tables as text, for reading.
enum Tables {
  /// Twenty columns of numbers of four to seven digits.
  static func numeric(megabytes: Int) -> [UInt8] {
    table(megabytes: megabytes, seed: 2) { _, random in
      let digits = Int(random.unit() * 1e6)
      return "\(digits / 10_000).\(1_000 + digits % 9_000)"
    }
  }

  /// Ten columns of numbers, five of words and five of words in quotes, one of them with a comma.
  static func mixed(megabytes: Int) -> [UInt8] {
    let words = ["Month-to-month", "One year", "Two year", "Fiber optic", "DSL", "No", "Yes"]
    return table(megabytes: megabytes, seed: 3) { column, random in
      if column <= 10 {
        let digits = Int(random.unit() * 1e6)
        return "\(digits / 100).\(digits % 100)"
      }
      let word = words[Int(random.unit() * 7)]
      return column == 20 ? "\"\(word), mailed\"" : column > 15 ? "\"\(word)\"" : word
    }
  }

  private static func table(
    megabytes: Int, seed: UInt64, _ cell: (Int, inout SplitMix) -> String
  ) -> [UInt8] {
    var random = SplitMix(state: seed)
    var text = Array((1...20).map { "x\($0)" }.joined(separator: ",").utf8) + [10]
    while text.count < megabytes << 20 {
      for column in 1...20 {
        text += cell(column, &random).utf8
        text.append(column == 20 ? 10 : 44)
      }
    }
    return text
  }
}

/// A small generator of random numbers.
struct SplitMix {
  var state: UInt64

  /// Uniform between 0 and 1.
  mutating func unit() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
