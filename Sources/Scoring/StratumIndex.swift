internal import Formulas

/// Finds a customer's stratum from the levels of the stratum variables.
struct StratumIndex: Sendable, Equatable {
  /// The number of levels of each variable.
  private let levelCounts: [Int]
  /// The stratum of each combination of levels, the last variable fastest; −1 where training saw
  /// none.
  private let strata: [Int32]

  /// The most combinations of levels that are indexed.
  private static let limit = 1 << 24

  /// Indexes strata by their keys.
  ///
  /// - Precondition: ``fault(_:keys:)`` finds nothing.
  init(_ variables: [FeatureEncoder.Variable], keys: [[String]]) {
    let levels = variables.map(Self.levels)
    let levelCounts = levels.map(\.count)
    var strata = [Int32](repeating: -1, count: levelCounts.reduce(1, *))
    for (stratum, key) in keys.enumerated() {
      var index = 0
      for (variable, text) in key.enumerated() {
        let level = levels[variable].firstIndex(of: text) ?? 0
        index = index * levelCounts[variable] + level
      }
      strata[index] = Int32(stratum)
    }
    self.levelCounts = levelCounts
    self.strata = strata
  }

  /// What contradicts itself, as a clause; `nil` when all is well.
  static func fault(_ variables: [FeatureEncoder.Variable], keys: [[String]]) -> String? {
    guard !keys.isEmpty else { return "there is no stratum" }
    let levels = variables.map(Self.levels)
    var combinations = 1
    for count in levels.map(\.count) {
      guard count > 0, combinations <= limit / count else {
        return "the stratum variables have no levels, or more than \(limit) combinations of them"
      }
      combinations *= count
    }
    for key in keys {
      guard key.count == variables.count else {
        return "a key has \(key.count) levels for \(variables.count) stratum variables"
      }
      for (text, known) in zip(key, levels) where !known.contains(text) {
        return "\(text) is no level of its stratum variable"
      }
    }
    return Set(keys).count == keys.count ? nil : "two strata have the same key"
  }

  /// The stratum of a combination of levels, from the level of each variable.
  ///
  /// A level of −1 is missing or unseen; a stratum of −1 is one that training did not see.
  func stratum(_ level: (Int) -> Int) -> Int {
    var index = 0
    for (variable, count) in levelCounts.enumerated() {
      let level = level(variable)
      guard level >= 0 else { return -1 }
      index = index * count + level
    }
    return Int(strata[index])
  }

  private static func levels(_ variable: FeatureEncoder.Variable) -> [String] {
    if case .factor(_, let levels, _) = variable.kind { levels } else { [] }
  }
}
