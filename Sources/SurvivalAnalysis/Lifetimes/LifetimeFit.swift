public import Formulas
public import LinearAlgebra
public import Scoring
public import StatisticalModels

internal import RealModule

/// A fitted parametric survival model.
///
/// The coefficients are those of the location, then of the log scale, then of the shape; each
/// begins with its constants.
public struct LifetimeFit: Sendable {
  /// A family inside the one that was fitted.
  public struct Member: Sendable, Equatable {
    /// The family.
    public let distribution: LifetimeDistribution
    /// Its log-likelihood on the same data and columns.
    public let logLikelihood: Double
    /// The likelihood-ratio test of it against the whole family.
    public let test: ChiSquaredTest
  }

  /// The family.
  public let distribution: LifetimeDistribution
  /// The estimates, their covariance and tests.
  public let estimates: MaximumLikelihood
  /// The covariance that does not rely on the model, over `estimates.estimated`; `nil` where none
  /// was asked for.
  public let robustCovariance: Matrix?
  /// The means of the design's columns.
  public let means: [Double]
  /// The number of rows, or of the customers that weights count.
  public let observations: Double
  /// The number of events.
  public let events: Double
  /// The latest time of observation.
  public let lastTime: Double
  /// The families inside a generalized gamma; empty for others.
  public let members: [Member]
  private let layout: LifetimeDesign

  init(
    distribution: LifetimeDistribution, estimates: MaximumLikelihood, robustCovariance: Matrix?,
    layout: LifetimeDesign, means: [Double], response: LifetimeResponse, members: [Member]
  ) {
    self.distribution = distribution
    self.estimates = estimates
    self.robustCovariance = robustCovariance
    self.layout = layout
    self.means = means
    self.members = members
    observations = response.observations
    events = response.events
    lastTime = response.lastTime
  }

  /// Akaike's criterion: −2ℓ + 2p.
  public var aic: Double {
    -2 * estimates.logLikelihood + 2 * Double(estimates.estimated.count)
  }
  /// Schwarz's criterion with the number of events: −2ℓ + p log d.
  public var bic: Double {
    -2 * estimates.logLikelihood + .log(events) * Double(estimates.estimated.count)
  }
  /// The covariance that intervals and Wald tests use: the robust one where there is one.
  public var covariance: Matrix { robustCovariance ?? estimates.covariance }
  /// The Wald test of all effects.
  public var waldTest: ChiSquaredTest { estimates.waldTest(ofEffectsBy: covariance) }
  /// σ of each stratum where the columns of the scale's equation are 0; empty without a scale.
  public var scales: [Double] { constants(1).map { .exp($0) } }
  /// The shape where the columns of its equation are 0; `nil` without a shape.
  public var shape: Double? { constants(2).first }

  private func constants(_ equation: Int) -> [Double] {
    let part = layout.parts[equation]
    return estimates.estimates[part.columns].prefix(part.constants).map { $0 }
  }

  /// The coefficient table.
  public func coefficients(confidenceLevel: Double = 0.95) -> [Coefficient] {
    estimates.coefficients(robust: robustCovariance, confidenceLevel: confidenceLevel)
  }

  /// The terms with their tests; those of the scale and the shape have names that say so.
  public var terms: [TermTest] { estimates.termTable(robust: robustCovariance) }

  /// The name of each coefficient inside its equation, and the equation's number.
  public var labels: [(name: String, equation: Int)] {
    layout.parts.enumerated().flatMap { equation, part in
      part.columns.map { column -> (name: String, equation: Int) in
        let isConstant = column < part.columns.lowerBound + part.constants
        let name = layout.design.names[column]
        let prefix = equation == 0 ? 0 : LifetimeDesign.constantName(equation).count + 2
        return (isConstant ? name : String(name.dropFirst(prefix)), equation)
      }
    }
  }

  /// The part that predicts.
  ///
  /// - Parameters:
  ///   - encoder: The encoder of the frame that was fitted.
  ///   - strata: The frame's strata.
  /// - Returns: The scorer.
  public func scorer(_ encoder: FeatureEncoder, strata: Grouping?) -> LifetimeScorer {
    let values = estimates.scoringCoefficients
    let equations = layout.parts.map { part in
      let constants = part.columns.prefix(part.constants)
      return LifetimeEquation(
        constants: constants.map { values[$0] }, columns: part.sources,
        coefficients: part.columns.dropFirst(part.constants).map { values[$0] })
    }
    return LifetimeScorer(
      encoder: encoder, distribution: distribution, location: equations[0],
      logScale: equations[1], shape: equations[2], reference: means,
      covariance: estimates.scoringCovariance(covariance), strata: strata?.keys ?? [[]],
      lastTime: lastTime)
  }
}

extension LifetimeRegression {
  /// Estimates all equations from a formula that met its data; clusters of the frame give robust
  /// errors.
  ///
  /// - Parameters:
  ///   - frame: The frame, made for a survival model; its first ancillary formula belongs to the
  ///     scale where the family has one, the next to the shape.
  ///   - weightsAreFrequencies: Whether a row of weight w stands for w equal rows.
  /// - Returns: The fit.
  /// - Throws: `FitError`.
  /// - Precondition: Known times are more than 0.
  public func fit(
    _ frame: ModelFrame, weightsAreFrequencies: Bool = false
  ) throws(FitError) -> LifetimeFit {
    var model = self
    model.robustErrors = frame.robustErrors ?? robustErrors
    let terms = frame.encoder.terms
    var equations = frame.equationTerms.map { own in own.flatMap { Array(terms[$0].columns) } }
    if !distribution.hasScale, equations.count > 1 { equations.insert([], at: 1) }
    while equations.count < 3 { equations.append([]) }
    return try model.fit(
      Design(frame), LifetimeResponse(frame, weightsAreFrequencies: weightsAreFrequencies),
      equations: equations, strata: frame.strata?.keys.map { $0.joined(separator: ", ") })
  }
}

extension LifetimeResponse {
  /// The left side of a formula that met its data.
  ///
  /// - Precondition: The frame was made for a survival model, and its known times are more than 0.
  public init(_ frame: ModelFrame, weightsAreFrequencies: Bool = false) {
    let strata = frame.strata?.codes
    let stratumCount = frame.strata?.keys.count ?? 1
    switch frame.response {
    case .survival(let start, let time, let event):
      self.init(
        start: start, time: time, event: event, weights: frame.weights,
        weightsAreFrequencies: weightsAreFrequencies, offset: frame.offset, strata: strata,
        stratumCount: stratumCount)
    case .interval(let lower, let upper):
      self.init(
        lower: lower, upper: upper, weights: frame.weights,
        weightsAreFrequencies: weightsAreFrequencies, offset: frame.offset, strata: strata,
        stratumCount: stratumCount)
    case .none, .binary, .counts, .competing:
      preconditionFailure("a parametric model needs Surv() on the left side")
    }
  }
}
