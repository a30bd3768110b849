public import DataFrames
public import Lanes
public import Measures
public import Scoring

internal import Distributions
internal import Formulas

/// What would become of a group of customers if something about them were different: the change in
/// churn, in the time that they stay and in what they bring, averaged over the group (g-computation).
///
///     θ = n⁻¹ Σᵢ f(xᵢ′) − f(xᵢ),   f = 1 − S(h | x),   ∫₀ʰ e^−δu S(u | x) du
///
/// Each customer is asked as they are and as they would be, all else of them left as it is. Standard
/// errors are the delta method's: of the parameters by the model's own covariance, of a Cox model's
/// baseline besides. For customers who have stayed already S(u | x) is S(t₀ + u | x) / S(t₀ | x). With a ``MeasurementCorrection`` the same is said once more of the true scores
/// behind unreliable answers, with what the reliabilities' uncertainty adds.
///
/// - SeeAlso: Robins (1986) for the g-formula; Tsiatis (1981) for the variance of a Cox model's
///   survival; Carroll, Ruppert, Stefanski & Crainiceanu, *Measurement Error in Nonlinear Models*, 2nd
///   ed. (2006), chapter 4, for regression calibration.
public struct WhatIf: Sendable {
  /// What is asked.
  public struct Question: Sendable {
    /// The times by which churn is meant; none for a logistic model.
    public var horizons: [Double] = []
    /// How long each customer has stayed already, from when times are then counted.
    ///
    /// `nil` counts from the start of the model's clock. Who has none (NaN) is left out.
    public var elapsed: [Double]?
    /// How far the time that customers stay is counted; `nil` asks for no time.
    public var stay: Double?
    /// What each customer brings: in a unit of time, or for a logistic model when staying.
    public var margins: [Double]?
    /// δ, by which a moment u from now is worth e^−δu.
    public var discount = 0.0
    /// The level of intervals.
    public var level = 0.95

    /// Asks for nothing yet.
    public init() {}
  }

  /// What a change is of.
  public enum Quantity: Sendable, Equatable {
    /// The mean probability of churn: of a logistic model.
    case churn
    /// The mean probability of churn by a time.
    case churnBy(Double)
    /// The mean time that customers stay within a time.
    case stay(Double)
    /// What customers bring, on average, within a time; `nil` for a logistic model.
    case value(Double?)
  }

  /// An estimate with its error.
  public struct Estimate: Sendable, Equatable {
    /// The estimate.
    public let value: Double
    /// Its standard error.
    public let standardError: Double
    /// Its interval.
    public let interval: ConfidenceInterval

    init(_ value: Double, variance: Double, level: Double) {
      self.value = value
      standardError = max(variance, 0).squareRoot()
      let reach = Normal.standard.quantile((1 + level) / 2) * standardError
      interval = ConfidenceInterval(lower: value - reach, upper: value + reach, level: level)
    }
  }

  /// What happens to one quantity.
  public struct Answer: Sendable, Equatable {
    /// The quantity.
    public let quantity: Quantity
    /// Its mean as customers are.
    public let before: Double
    /// The change of its mean, scores taken as they were measured.
    public let change: Estimate
    /// The change if true scores changed as much; `nil` without a correction.
    public let corrected: Estimate?
  }

  /// What happens, in the order: churn, stay, value.
  public let answers: [Answer]
  /// The mean change of the log odds or log hazard.
  public let logRatio: Estimate
  /// The same if true scores changed as much.
  public let correctedLogRatio: Estimate?
  /// The customers of the group that can be scored.
  public let customers: Int
  /// Those that cannot.
  public let dropped: Int
  /// Those of them who cannot because the follow-up ends before the times asked for.
  public let beyond: Int
  /// Customers for whom a formula answers beyond the longest follow-up.
  public let extrapolated: Int
  /// Those whom the change leaves as they are.
  public let unmoved: Int

  /// Asks what a change does.
  ///
  /// - Parameters:
  ///   - scorer: A logistic, Cox, discrete-time, piecewise exponential, parametric or Royston–Parmar model with
  ///     its covariance.
  ///   - before: The customers of the group.
  ///   - after: The same customers as they would be.
  ///   - question: What is asked.
  ///   - correction: What is known of the error in scores.
  ///   - dose: The error of what a treatment's dose is derived from, if one takes part.
  ///   - lanes: The threads.
  /// - Throws: `EffectsError`.
  /// - Complexity: O(n (p + K)) with K steps of the baseline.
  public init(
    _ scorer: Scorer, before: DataFrame, after: DataFrame, _ question: Question,
    correction: MeasurementCorrection? = nil, dose: TreatmentDose? = nil, lanes: Lanes = .single
  ) throws {
    let work = try WhatIfWork(
      scorer, before: before, after: after, question, correction, dose, lanes: lanes)
    let sums = work.sums()
    customers = work.rows.count
    dropped = before.rowCount - work.rows.count
    (beyond, extrapolated) = (work.beyond, work.extrapolated)
    unmoved = sums.unmoved
    let all = try work.functionals.indices.map { index in
      Answer(
        quantity: work.functionals[index].quantity, before: sums.before[index].value,
        change: try work.estimate(index, sums.measured, from: sums.before, isCorrected: false),
        corrected: try correction.map { _ in
          try work.estimate(index, sums.corrected, from: sums.before, isCorrected: true)
        })
    }
    answers = Array(all.dropFirst())
    logRatio = all[0].change
    correctedLogRatio = all[0].corrected
  }
}
