/// The value of all players, shared out by what each adds to every subset of the others.
///
/// For R² it is the decomposition of Lindeman, Merenda and Gold, and Budescu's general dominance.
///
/// - SeeAlso: Shapley, *A value for n-person games* (1953); Grömping, *The American Statistician* 61
///   (2007); Azen & Budescu, *Psychological Methods* 8 (2003).
public struct ShapleyValues: Sendable, Equatable {
  /// What each player adds on average to subsets of each size 0 ..< p of the others (conditional
  /// dominance): `bySize[j][k]`.
  public let bySize: [[Double]]
  /// The share of each player: the mean of ``bySize``; they add up to the whole less the empty value.
  public let values: [Double]

  /// Shares out the value.
  ///
  /// - Complexity: O(p 2^p).
  public init(_ subsets: SubsetValues) {
    let p = subsets.players
    var counts = [Double](repeating: 1, count: max(p, 1))  // subsets of the others, by size
    for k in counts.indices.dropFirst() {
      counts[k] = (counts[k - 1] * Double(p - k) / Double(k)).rounded()
    }
    bySize = (0..<p).map { j in
      var sums = [Double](repeating: 0, count: p)
      for subset in 0..<subsets.values.count where subset & (1 << j) == 0 {
        sums[subset.nonzeroBitCount] +=
          subsets.values[subset | 1 << j] - subsets.values[subset]
      }
      return zip(sums, counts).map { $0 / $1 }
    }
    values = bySize.map { $0.reduce(0, +) / Double(p) }
  }

  /// The shares as parts of their sum.
  public var shares: [Double] {
    let sum = values.reduce(0, +)
    return values.map { $0 / sum }
  }
}

/// Which player is worth more than which, in how strong a sense.
public struct Dominance: Sendable, Equatable {
  /// The strongest sense in which one player dominates another.
  public enum Strength: String, Sendable, CaseIterable, Comparable {
    /// It does not.
    case none
    /// On average over all subsets.
    case general
    /// On average over the subsets of every size.
    case conditional
    /// In every subset of the others.
    case complete

    /// Orders by strength.
    public static func < (a: Self, b: Self) -> Bool {
      (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
  }

  /// How player i dominates player j: `strengths[i][j]`.
  public let strengths: [[Strength]]

  /// Compares all pairs.
  ///
  /// - Complexity: O(p² 2^p).
  public init(_ subsets: SubsetValues, _ shapley: ShapleyValues) {
    let p = subsets.players
    strengths = (0..<p).map { i in
      (0..<p).map { j in
        guard i != j, shapley.values[i] > shapley.values[j] else { return .none }
        guard zip(shapley.bySize[i], shapley.bySize[j]).allSatisfy({ $0 >= $1 }) else {
          return .general
        }
        let both = 1 << i | 1 << j
        for subset in subsets.values.indices where subset & both == 0 {
          if subsets.values[subset | 1 << i] < subsets.values[subset | 1 << j] {
            return .conditional
          }
        }
        return .complete
      }
    }
  }
}
