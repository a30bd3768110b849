/// Tables as text, for reading.
enum Tables {
  /// Twenty columns of numbers of four to seven digits.
  static func numeric(megabytes: Int) -> [UInt8] {
    var random = SplitMix(state: 2)
    var text: [UInt8] = Array((1...20).map { "x\($0)" }.joined(separator: ",").utf8) + [10]
    while text.count < megabytes << 20 {
      for column in 1...20 {
        let digits = Int(random.unit() * 1e6) - 500_000
        text += Array("\(digits / 10_000).\(String(abs(digits) % 10_000))".utf8)
        text.append(column == 20 ? 10 : 44)
      }
    }
    return text
  }

  /// Ten columns of numbers, five of words and five of words in quotes, one of them with a comma.
  static func mixed(megabytes: Int) -> [UInt8] {
    var random = SplitMix(state: 3)
    let words = ["Month-to-month", "One year", "Two year", "Fiber optic", "DSL", "No", "Yes"]
    var text: [UInt8] = Array((1...20).map { "c\($0)" }.joined(separator: ",").utf8) + [10]
    while text.count < megabytes << 20 {
      for column in 1...20 {
        if column <= 10 {
          let digits = Int(random.unit() * 1e6)
          text += Array("\(digits / 100).\(digits % 100)".utf8)
        } else {
          let word = words[Int(random.unit() * 7)]
          let cell = column == 20 ? "\"\(word), mailed\"" : column > 15 ? "\"\(word)\"" : word
          text += Array(cell.utf8)
        }
        text.append(column == 20 ? 10 : 44)
      }
    }
    return text
  }
}
