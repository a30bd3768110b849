/// What became of a coefficient.
public enum CoefficientStatus: String, Sendable, CaseIterable {
  /// It has an estimate.
  case estimated
  /// Its column is determined by others, so it is left out.
  case aliased
  /// The likelihood keeps rising as it grows: no finite estimate exists.
  case infinite
  /// A penalty set it to zero.
  case zero
  /// A constraint holds it at its bound.
  case atBound
}

/// One row of a coefficient table.
public struct Coefficient: Sendable, Equatable {
  /// The column of the design: `contract[One year]`.
  public var name: String
  /// The estimate; NaN where the column is aliased.
  public var estimate: Double
  /// The standard error from the model's information.
  public var standardError: Double
  /// The standard error that does not rely on the model, where one was asked for.
  public var robustStandardError: Double?
  /// Estimate over standard error, the robust one where there is one.
  public var statistic: Double
  /// Two-sided P(|Z| > |statistic|).
  public var pValue: Double
  /// The confidence limits.
  public var lower: Double
  /// The confidence limits.
  public var upper: Double
  /// What became of it.
  public var status: CoefficientStatus
  /// Under Firth's penalty, the standard error from the information of the augmented data (the
  /// convention of R's logistf); ``standardError`` is from the information itself (that of brglm2).
  public var augmentedStandardError: Double?
  /// Whether the likelihood without a penalty has no finite maximum in this coefficient.
  public var maximumIsInfinite = false

  /// Assembles a row.
  public init(
    name: String, estimate: Double, standardError: Double, robustStandardError: Double?,
    statistic: Double, pValue: Double, lower: Double, upper: Double, status: CoefficientStatus
  ) {
    self.name = name
    self.estimate = estimate
    self.standardError = standardError
    self.robustStandardError = robustStandardError
    self.statistic = statistic
    self.pValue = pValue
    self.lower = lower
    self.upper = upper
    self.status = status
  }
}

/// A test statistic that is chi-squared when the hypothesis holds.
public struct ChiSquaredTest: Sendable, Equatable {
  /// The statistic.
  public var chiSquared: Double
  /// Its degrees of freedom.
  public var degreesOfFreedom: Int
  /// P(χ² > statistic); 1 without degrees of freedom.
  public var pValue: Double
}

/// The test that a term is not needed.
public struct TermTest: Sendable, Equatable {
  /// The term.
  public var name: String
  /// Its columns in the design.
  public var columns: Range<Int>
  /// How many parameters the model loses with it.
  public var degreesOfFreedom: Int
  /// Twice the fall of the log-likelihood when the model is fitted without the term; `nil` when
  /// those fits were not asked for.
  public var likelihoodRatio: ChiSquaredTest?
  /// The Wald test of its coefficients, by the robust covariance where there is one.
  public var wald: ChiSquaredTest?

  /// Assembles a test.
  public init(
    name: String, columns: Range<Int>, degreesOfFreedom: Int, likelihoodRatio: ChiSquaredTest?,
    wald: ChiSquaredTest?
  ) {
    self.name = name
    self.columns = columns
    self.degreesOfFreedom = degreesOfFreedom
    self.likelihoodRatio = likelihoodRatio
    self.wald = wald
  }
}
