internal import Distributions
public import LinearAlgebra

extension MaximumLikelihood {
  /// Whether intervals at this level are the profile's: it was made for the level, and no robust
  /// covariance takes its place.
  public func usesProfile(robust: Matrix?, confidenceLevel: Double) -> Bool {
    robust == nil && profile?.confidenceLevel == confidenceLevel
  }

  /// The coefficient table.
  ///
  /// - Parameters:
  ///   - robust: The covariance that standard errors, tests and intervals come from, where there is
  ///     one besides the model's.
  ///   - confidenceLevel: The intervals' level: the profile's where it was made for this level, else
  ///     Wald's.
  /// - Returns: A row per column of the design.
  public func coefficients(robust: Matrix?, confidenceLevel: Double) -> [Coefficient] {
    let z = Normal.standard.quantile((1 + confidenceLevel) / 2)
    let profile = usesProfile(robust: robust, confidenceLevel: confidenceLevel) ? profile : nil
    var position = [Int?](repeating: nil, count: names.count)
    for (index, column) in estimated.enumerated() { position[column] = index }
    return names.indices.map { j in
      guard let index = position[j] else {
        return Coefficient(
          name: names[j], estimate: .nan, standardError: .nan, robustStandardError: nil,
          statistic: .nan, pValue: .nan, lower: .nan, upper: .nan, status: .aliased)
      }
      let infinite = status[j] == .infinite
      func error(_ covariance: Matrix) -> Double {
        let variance = covariance[index, index]
        return !infinite && variance > 0 && variance.isFinite ? variance.squareRoot() : .nan
      }
      let standardError = error(covariance)
      let robustError = robust.map(error)
      let used = robustError ?? standardError
      let statistic = infinite ? .nan : profile?.statistics[j] ?? estimates[j] / used
      var row = Coefficient(
        name: names[j], estimate: estimates[j], standardError: standardError,
        robustStandardError: robustError, statistic: statistic,
        pValue: 2 * Normal.standard.upperTail(statistic.magnitude),
        lower: infinite ? .nan : profile?.lower[j] ?? estimates[j] - z * used,
        upper: infinite ? .nan : profile?.upper[j] ?? estimates[j] + z * used, status: status[j])
      row.augmentedStandardError = biasReduction?.augmentedCovariance.map(error)
      row.maximumIsInfinite = biasReduction?.maximumIsInfinite[j] ?? infinite
      return row
    }
  }

  /// The terms with their tests.
  public func termTable(robust: Matrix?) -> [TermTest] {
    terms.indices.map { index in
      let columns = Array(terms[index].columns).filter { estimated.contains($0) }
      let wald = columns.isEmpty ? nil : waldTest(of: columns, robust ?? covariance)
      return TermTest(
        name: terms[index].name, columns: terms[index].columns,
        degreesOfFreedom: termTests[index]?.degreesOfFreedom ?? columns.count,
        likelihoodRatio: termTests[index], wald: wald)
    }
  }
}
