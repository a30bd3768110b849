internal import Foundation

/// The memory that the process holds, in bytes; zeros where the system does not tell.
struct ResidentMemory {
  /// Memory of its own.
  var anonymous = 0
  /// Pages of mapped files, which cost nothing that cannot be given back.
  var file = 0
  /// The most that was ever held of both together.
  var peak = 0

  /// What is held now.
  static var now: ResidentMemory {
    var memory = ResidentMemory()
    guard let status = FileManager.default.contents(atPath: "/proc/self/status") else {
      return memory
    }
    for line in String(decoding: status, as: UTF8.self).split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count == 3, let kibibytes = Int(words[1]) else { continue }
      switch words[0] {
      case "RssAnon:": memory.anonymous = kibibytes << 10
      case "RssFile:": memory.file = kibibytes << 10
      case "VmHWM:": memory.peak = kibibytes << 10
      default: break
      }
    }
    return memory
  }

  /// Keeps the greater of each.
  mutating func formMaximum(_ other: ResidentMemory) {
    anonymous = max(anonymous, other.anonymous)
    file = max(file, other.file)
    peak = max(peak, other.peak)
  }
}
