public import LinearAlgebra
public import StatisticalModels

public import Lanes
internal import RealModule

/// A Cox regression for each of several causes, to which the others are censorings.
///
///     h_k(t | x) = h_0k(t) exp(xᵀ β_k + offset)   for each cause k
///
/// Each hazard is the rate of leaving for its cause among those who are still there, and is estimated
/// alone; together they give the probability of leaving for each cause by a time, which no single one
/// of them gives.
///
/// - SeeAlso: Prentice et al., *The analysis of failure times in the presence of competing risks*,
///   Biometrics 34 (1978), 541–554; Cheng, Fine & Wei, Biometrics 54 (1998), 219–228.
public struct CauseSpecificRegression: Sendable {
  /// How tied events of one cause share a risk set.
  public var ties = CoxResponse.Ties.efron
  /// Newton's settings.
  public var newton = Newton()
  /// The robust standard errors wanted besides the model's.
  public var robustErrors: CoxRegression.RobustErrors?
  /// Whether each term is tested by refitting without it.
  public var testsTerms = true
  /// The threads that may work.
  public var lanes = Lanes.single

  /// A specification with default settings.
  public init() {}

  /// Why a cause could not be fitted.
  public struct CauseError: Error, Equatable, CustomStringConvertible {
    /// The cause.
    public let cause: String
    /// What is wrong.
    public let reason: FitError

    /// A sentence.
    public var description: String { "cause \(cause): \(reason)" }
  }

  /// Estimates β and the baseline hazards of every cause.
  ///
  /// - Parameters:
  ///   - design: The design, n × p, without an intercept; the same for all causes.
  ///   - response: Times and causes of its rows.
  /// - Returns: A fit for each cause, and their joint covariance.
  /// - Throws: ``CauseError``.
  /// - Precondition: `design` and `response` have the same number of rows.
  public func fit(
    _ design: Design, _ response: CompetingRisksResponse
  ) throws(CauseError) -> Fit {
    var cox = CoxRegression()
    cox.ties = ties
    cox.newton = newton
    cox.robustErrors = robustErrors
    cox.testsTerms = testsTerms
    cox.lanes = lanes
    var fits: [CoxRegression.Fit] = []
    for cause in response.causes.indices {
      do {
        fits.append(try cox.fit(design, response.response(of: cause)))
      } catch {
        throw CauseError(cause: response.causes[cause], reason: error)
      }
    }
    return Fit(causes: response.causes, fits: fits)
  }

  /// Fitted cause-specific regressions.
  public struct Fit: Sendable {
    /// The causes.
    public let causes: [String]
    /// The Cox regression of each.
    public let fits: [CoxRegression.Fit]

    init(causes: [String], fits: [CoxRegression.Fit]) {
      self.causes = causes
      self.fits = fits
    }

    /// The number of rows, or of the customers that weights count.
    public var observations: Double { fits[0].observations }
    /// The number of events of all causes.
    public var events: Double { fits.reduce(0) { $0 + $1.events } }
    /// The log-likelihood: the causes' partial likelihoods multiply.
    public var logLikelihood: Double { fits.reduce(0) { $0 + $1.estimates.logLikelihood } }
    /// The log-likelihood without effects.
    public var nullLogLikelihood: Double {
      fits.reduce(0) { $0 + $1.estimates.nullLogLikelihood }
    }
    /// The number of coefficients estimated.
    public var degreesOfFreedom: Int { fits.reduce(0) { $0 + $1.estimates.estimated.count } }
    /// Akaike's criterion: −2ℓ + 2p.
    public var aic: Double { -2 * logLikelihood + 2 * Double(degreesOfFreedom) }
    /// Schwarz's criterion with the number of events: −2ℓ + p log d.
    public var bic: Double { -2 * logLikelihood + .log(events) * Double(degreesOfFreedom) }
  }
}
