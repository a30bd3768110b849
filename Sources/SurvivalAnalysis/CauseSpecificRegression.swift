public import Lanes
public import LinearAlgebra
public import StatisticalModels

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
    let fit = Fit(causes: response.causes, fits: fits, robust: nil)
    guard let robustErrors else { return fit }
    return Fit(
      causes: response.causes, fits: fits,
      robust: robustCovariance(design, response, fit, robustErrors))
  }

  /// Fitted cause-specific regressions.
  public struct Fit: Sendable {
    /// The causes.
    public let causes: [String]
    /// The Cox regression of each.
    public let fits: [CoxRegression.Fit]
    /// The covariance that does not rely on the model, over the estimated columns of the first
    /// cause, then of the next; `nil` where none was asked for.
    public let robustCovariance: Matrix?

    init(causes: [String], fits: [CoxRegression.Fit], robust: Matrix?) {
      self.causes = causes
      self.fits = fits
      robustCovariance = robust
    }

    /// The model's covariance over the same coefficients: causes share no event, so their estimates
    /// are uncorrelated.
    public var covariance: Matrix {
      var joint = Matrix(zeros: degreesOfFreedom, degreesOfFreedom)
      var first = 0
      for fit in fits {
        let own = fit.estimates.covariance
        for j in 0..<own.columns {
          for i in 0..<own.rows { joint[first + i, first + j] = own[i, j] }
        }
        first += own.rows
      }
      return joint
    }

    /// The coefficients that covariances are over, counted through the columns of all causes.
    public var estimated: [Int] {
      fits.enumerated().flatMap { cause, fit in
        fit.estimates.estimated.map { cause * fit.estimates.names.count + $0 }
      }
    }

    /// Whether every cause's iteration reached its maximum.
    public var converged: Bool { fits.allSatisfy(\.estimates.convergence.converged) }

    /// Whether a finite maximum exists for every cause; `nil` where that is not known.
    public var estimateExists: Bool? {
      let answers = fits.map(\.estimates.estimateExists)
      if answers.contains(false) { return false }
      return answers.contains(nil) ? nil : true
    }

    /// The likelihood-ratio test that a term is needed for no cause; `nil` where a cause has none.
    public func termTest(_ term: Int) -> ChiSquaredTest? {
      total(fits.map { $0.terms[term].likelihoodRatio })
    }

    /// Twice the rise of the log-likelihood over the model without effects.
    public var likelihoodRatioTest: ChiSquaredTest {
      ChiSquaredTest(
        chiSquared: 2 * (logLikelihood - nullLogLikelihood), degreesOfFreedom: degreesOfFreedom)
    }

    /// The score test of all effects of all causes.
    public var scoreTest: ChiSquaredTest? { total(fits.map(\.estimates.scoreTest)) }

    /// The Wald test of all effects of all causes, by the robust covariance where there is one.
    public var waldTest: ChiSquaredTest? {
      guard converged, let robustCovariance else { return total(fits.map(\.waldTest)) }
      let estimates = fits.flatMap { fit in
        fit.estimates.estimated.map { fit.estimates.estimates[$0] }
      }
      return ChiSquaredTest(score: estimates, variance: robustCovariance)
    }

    /// The sum of independent statistics.
    private func total(_ tests: [ChiSquaredTest?]) -> ChiSquaredTest? {
      var (statistic, degrees) = (0.0, 0)
      for test in tests {
        guard let test else { return nil }
        statistic += test.chiSquared
        degrees += test.degreesOfFreedom
      }
      return ChiSquaredTest(chiSquared: statistic, degreesOfFreedom: degrees)
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
