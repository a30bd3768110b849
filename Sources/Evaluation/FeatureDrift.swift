public import Formulas
public import Measures

/// How one column that a model reads has changed since training.
public struct FeatureDrift: Sendable, Equatable {
  /// The column.
  public let name: String
  /// How far its values have moved; `nil` without values, or where training had a single one.
  public let stability: PopulationStability?
  /// The share of rows without a value in training.
  public let trainingMissingShare: Double
  /// The share of rows without a value now.
  public let missingShare: Double
  /// The share of rows with a level that training did not see.
  public let unseenShare: Double
  /// The share of rows with a number outside the range of training.
  public let outsideShare: Double

  /// Compares every column that an encoder reads with what training saw in it.
  ///
  /// A number's bins end at the deciles of training; a category's are its levels, and one of all levels
  /// that training did not see, where there are any. Missing values are told apart and not in the index.
  ///
  /// - Parameters:
  ///   - encoder: The encoder, with the profiles of training.
  ///   - slots: The customers of today, as the encoder reads them.
  ///   - trainingRows: The rows of training.
  /// - Returns: One for each input, in order; empty without rows.
  /// - Complexity: O(n) a column.
  public static func all(
    _ encoder: FeatureEncoder, _ slots: FeatureEncoder.Slots, trainingRows: Double
  ) -> [FeatureDrift] {
    guard slots.rowCount > 0, trainingRows > 0 else { return [] }
    return zip(encoder.inputs, slots.values).map { input, values in
      FeatureDrift(input, values, trainingRows: trainingRows)
    }
  }

  private init(
    _ input: FeatureEncoder.Input, _ values: FeatureEncoder.Slots.Values, trainingRows: Double
  ) {
    name = input.name
    trainingMissingShare = input.profile.missingShare
    let observed = trainingRows * (1 - input.profile.missingShare)
    switch values {
    case .numbers(let numbers):
      let count = Double(numbers.count)
      missingShare = Double(numbers.count { $0.isNaN }) / count
      unseenShare = 0
      let (least, greatest) = (
        input.profile.quantiles.first ?? -.infinity, input.profile.quantiles.last ?? .infinity
      )
      outsideShare = Double(numbers.count { $0 < least || $0 > greatest }) / count
      stability = PopulationStability(
        values: numbers, quantiles: input.profile.quantiles,
        sharesAtOrBelow: input.profile.sharesAtOrBelow, trainingRows: observed)
    case .codes(let codes):
      let count = Double(codes.count)
      var counts = [Double](repeating: 0, count: input.profile.levelShares.count)
      var (missing, unseen) = (0.0, 0.0)
      for code in codes {
        if code == -1 {
          missing += 1
        } else if code < 0 {
          unseen += 1
        } else {
          counts[Int(code)] += 1
        }
      }
      missingShare = missing / count
      unseenShare = unseen / count
      outsideShare = 0
      let shares = input.profile.levelShares + (unseen > 0 ? [0] : [])
      stability =
        missing < count && observed > 0 && shares.count > 1
        ? PopulationStability(
          expected: shares, counts: counts + (unseen > 0 ? [unseen] : []), trainingRows: observed)
        : nil
    }
  }
}
