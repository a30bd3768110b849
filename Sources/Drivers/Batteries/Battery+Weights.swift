package import DataFrames
package import Scoring

extension Battery {
  /// What respondents weigh by the battery's column, scaled so that the weights add up to the number of
  /// respondents of equal weight who would tell as much (Kish); `nil` where it names none.
  ///
  /// - SeeAlso: Kish, *Survey Sampling* (1965), section 11.7.
  package func effectiveWeights(in table: DataFrame) -> [Double]? {
    guard let name = keys.weight, case .numeric(let values)? = table[name]?.values else {
      return nil
    }
    let weights = values.map { $0 > 0 ? $0 : 0 }
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    guard squares > 0 else { return nil }
    let scale = weights.reduce(0, +) / squares
    return weights.map { $0 * scale }
  }
}
