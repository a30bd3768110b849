internal import RealModule

/// A penalty on the size of coefficients, and the sequence of its strengths: lasso, ridge, elastic
/// net, by single columns or by whole terms.
///
///     minimise  −ℓ(β)/W + λ Σ_j f_j [α |b_j| + (1 − α)/2 b_j²],   b_j = β_j sd(x_j)
///
/// with W the sum of the weights, sd the standard deviation with 1/n (weighted where rows are), f_j
/// the penalty factors, scaled so that they sum to the number of penalised and unpenalised columns
/// (the intercept is never penalised and does not count). This is the scaling of R's `glmnet` with
/// `standardize = TRUE`, so that a λ means the same in both.
///
/// With ``groupsTerms`` the columns g of one term come and go together:
///
///     λ f_g [α √|g| ‖u_g‖ + (1 − α)/2 ‖u_g‖²],   ‖u_g‖² = β_gᵀ Cov(x_g) β_g
///
/// so the penalty sees the variance that a term explains, and neither a factor's reference level nor
/// a spline's basis matters; a term of one column is penalised as above.
///
/// - SeeAlso: Zou & Hastie (2005), *J. R. Statist. Soc.* B 67; Friedman, Hastie & Tibshirani (2010),
///   *J. Stat. Softw.* 33(1); Yuan & Lin (2006), *J. R. Statist. Soc.* B 68; Simon & Tibshirani
///   (2012), *Statistica Sinica* 22.
public struct ElasticNet: Sendable, Equatable {
  /// What a coefficient may be, in the units of the column; one end of each is infinite or both are
  /// finite, and 0 lies within.
  public struct Bounds: Sendable, Equatable {
    /// The least value.
    public var lower: Double
    /// The greatest value.
    public var upper: Double

    /// Limits a coefficient.
    ///
    /// - Precondition: `lower` ≤ 0 ≤ `upper`.
    public init(lower: Double = -.infinity, upper: Double = .infinity) {
      precondition(lower <= 0 && upper >= 0, "\(lower) … \(upper) does not hold 0")
      self.lower = lower
      self.upper = upper
    }

    /// No limit.
    public static let none = Bounds()
    /// Not above 0.
    public static let negative = Bounds(upper: 0)
    /// Not below 0.
    public static let positive = Bounds(lower: 0)
  }

  /// The share of the lasso: 1 is the lasso, 0 is ridge.
  public var alpha: Double
  /// The strengths λ, strongest first; `nil` for ``lambdaCount`` of them, from the weakest at which
  /// every penalised coefficient is zero, down to ``smallestRatio`` of it in equal steps of log λ.
  public var lambdas: [Double]?
  /// How many strengths a sequence has that is not given.
  public var lambdaCount = 100
  /// The last strength of a sequence that is not given, as a part of the first; `nil` is 1e-4, or
  /// 1e-2 with more columns than rows.
  public var smallestRatio: Double?
  /// What the penalty of a design column is multiplied by, 1 where none is named; 0 leaves the
  /// column unpenalised.
  public var penaltyFactors: [Int: Double] = [:]
  /// What the coefficients of design columns may be.
  public var bounds: [Int: Bounds] = [:]
  /// Whether the columns of a term are penalised together.
  public var groupsTerms = false
  /// The violation of the optimality conditions at which a solution counts as found, as a part of
  /// the largest gradient of the model without penalised effects; `nil` picks 1e-12, and 1e-7 above
  /// ``Newton/largeRowCount`` rows.
  public var tolerance: Double?
  /// The most evaluations that one strength may take.
  public var maximumEvaluations = 500
  /// The sequence ends where the model explains this share of the deviance.
  public var largestDevianceRatio = 0.999

  /// A penalty with default settings.
  ///
  /// - Precondition: `alpha` is between 0 and 1.
  public init(alpha: Double = 1) {
    precondition(alpha >= 0 && alpha <= 1, "α is \(alpha), not between 0 and 1")
    self.alpha = alpha
  }

  /// The strengths of a sequence that begins at `largest`.
  func sequence(from largest: Double, rows: Int, columns: Int) -> [Double] {
    if let lambdas { return lambdas }
    // R's glmnet starts the ridge where an α of 0.001 would start.
    let ratio = smallestRatio ?? (rows < columns ? 1e-2 : 1e-4)
    guard lambdaCount > 1, largest > 0 else { return [largest] }
    return (0..<lambdaCount).map { index in
      index == 0
        ? largest : largest * .pow(ratio, Double(index) / Double(lambdaCount - 1))
    }
  }
}
