/// Counts what was checked, and says what does not hold.
struct Checks {
  private(set) var passed = 0
  private(set) var failed = 0

  mutating func expect(_ holds: Bool, _ words: @autoclosure () -> String) {
    if holds {
      passed += 1
    } else {
      failed += 1
      print("FAILED: \(words())")
    }
  }

  /// A response must have a status and contain a text.
  mutating func expect(_ response: Response, _ status: Int, _ text: String, _ what: String) {
    expect(
      response.status == status && response.body.contains(text),
      "\(what): expected \(status) with \(text), found \(response.status) with "
        + String(response.body.prefix(400)))
  }
}

extension String {
  /// The number behind the first `"name":`.
  func number(_ name: String) -> Double? {
    let pattern = "\"\(name)\":"
    guard let start = firstRange(of: pattern)?.upperBound else { return nil }
    return Double(self[start...].prefix { !",}]".contains($0) })
  }

  /// The text behind the first `"name":"`.
  func text(_ name: String) -> String? {
    guard let start = firstRange(of: "\"\(name)\":\"")?.upperBound else { return nil }
    return String(self[start...].prefix { $0 != "\"" })
  }

  private func firstRange(of pattern: String) -> Range<String.Index>? {
    let (bytes, sought) = (utf8, Array(pattern.utf8))
    var start = bytes.startIndex
    while let first = bytes[start...].firstIndex(of: sought[0]) {
      if bytes[first...].starts(with: sought) {
        return first..<bytes.index(first, offsetBy: sought.count)
      }
      start = bytes.index(after: first)
    }
    return nil
  }
}
