/// Words that tables use for customers who have left.
enum LeavingWords {
  /// The words, in small letters, of the languages that tables often come in.
  private static let words: Set<String> = [
    "1", "y", "yes", "t", "true", "j", "ja", "oui", "o", "si", "sí", "sim", "sì", "tak", "da",
    "churn", "churned", "churner", "left", "leave", "leaver", "leaving", "gone", "lost", "quit",
    "cancel", "canceled", "cancelled", "closed", "exited", "exit", "ended", "terminated",
    "inactive", "lapsed", "attrited", "attrited customer", "attrition", "resigned", "defaulted",
    "default", "event", "dead", "died", "deceased", "failed", "abgewandert", "gekündigt",
    "kündigung", "verloren", "résilié", "parti", "perdu", "perdido", "baja", "cancelado",
  ]

  /// The one value among several that is such a word; `nil` where none is, or more than one.
  static func leaver(among levels: [String]) -> String? {
    let leavers = levels.filter { level in
      words.contains(level.lowercased())
    }
    return leavers.count == 1 ? leavers[0] : nil
  }
}
