public import Formulas
public import Lanes
internal import LinearAlgebra
internal import RealModule
public import StatisticalModels

/// How much single rows, or customers with several rows, make of a logistic regression.
///
/// Everything is computed at given coefficients on given data, which need not be those of the fit.
/// What leaving a row out would do is approximated by one Newton step from the estimate:
///
///     dfbeta = V x a (y − m p) / (1 − h)
///     Cook's distance = (r / (1 − h))² h / p,   r = √a (y − m p) / √(m p (1 − p))
///
/// Leverages, residuals and distances are those of R's `influence.measures` for `glm`; R's dfbeta has
/// the deviance residual where the Newton step has r. A customer's dfbeta is the sum over its rows,
/// and its Cook's distance dfbetaᵀ V⁻¹ dfbeta / p. A row that determines a coefficient alone (h = 1)
/// has an infinite distance and no dfbeta.
///
/// - SeeAlso: Pregibon, *Logistic regression diagnostics*, Annals of Statistics 9 (1981), 705–724;
///   Williams, *Generalized linear model diagnostics using the deviance and single case deletions*,
///   Applied Statistics 36 (1987), 181–191.
public struct LogisticInfluence: Sendable {
  /// One row, or one customer's rows together.
  public struct Case: Sendable, Equatable {
    /// The row; of a customer the first.
    public let row: Int
    /// The customer, as an index into the keys; `nil` where rows stand alone.
    public let customer: Int?
    /// How many rows it has.
    public let rowCount: Int
    /// Cook's distance.
    public let cooksDistance: Double
    /// The leverage, of a customer the sum over its rows: how many of the p parameters it determines.
    public let leverage: Double
    /// The predicted probability, of a customer the mean over its rows.
    public let probability: Double
    /// The studentized residual that is farthest from 0.
    public let studentizedResidual: Double
    /// How much each coefficient owes to it; NaN where the column is not estimated.
    public let dfbeta: [Double]
  }

  /// The largest value of a measure, and where.
  public struct Extreme: Sendable, Equatable {
    /// The value, with its sign.
    public let value: Double
    /// The row; of a customer the first.
    public let row: Int
  }

  /// The largest values of each measure over all rows.
  public struct Extremes: Sendable {
    /// Of the leverages.
    public internal(set) var leverage: Extreme?
    /// Of Cook's distances.
    public internal(set) var cooksDistance: Extreme?
    /// Of Pearson residuals r, by magnitude.
    public internal(set) var pearson: Extreme?
    /// Of Pearson residuals over √(1 − h).
    public internal(set) var standardizedPearson: Extreme?
    /// Of deviance residuals over √(1 − h), by magnitude.
    public internal(set) var standardizedDeviance: Extreme?
    /// Of studentized residuals ±√(d² + h r² / (1 − h)), by magnitude.
    public internal(set) var studentized: Extreme?
    /// Of each coefficient's dfbeta, by magnitude; `nil` where the column is not estimated.
    public internal(set) var dfbeta: [Extreme?]
    /// The same with the row's deviance residual in the place of r, as R's `dfbeta` has it for `glm`;
    /// of single rows always.
    public internal(set) var devianceDfbeta: [Extreme?]
  }

  /// The columns' names.
  public let names: [String]
  /// The columns that these data determine, among those that the model estimates.
  public let estimated: [Int]
  /// The columns that the model estimates and these data do not determine.
  public let undetermined: [Int]
  /// The standard error of each coefficient by the information of these data; NaN where there is
  /// none.
  public let standardErrors: [Double]
  /// The cases with the largest Cook's distances, the largest first; of those equal to seven digits the
  /// earlier.
  public let largest: [Case]
  /// The largest value of each measure.
  public let extremes: Extremes
  /// The number of cases.
  public let caseCount: Int
  /// The rows that weigh anything; with frequencies the number of rows they count.
  public let observations: Double
  /// Σ r²: with grouped trials, its ratio to n − p shows whether they vary more than trials do.
  public let pearsonChiSquared: Double
  /// How nearly the columns of these data determine each other.
  public let collinearity: Collinearity

  /// Measures influence.
  ///
  /// - Parameters:
  ///   - design: The design, n × p.
  ///   - response: Events in each of its rows.
  ///   - coefficients: β, 0 where a column is not estimated.
  ///   - estimated: The columns that the model estimates.
  ///   - customers: Whose rows belong together; `nil` where each row stands alone.
  ///   - count: How many cases to return in full.
  ///   - weightsAreFrequencies: Whether weights count rows alike.
  ///   - lanes: The threads that may work.
  /// - Precondition: `coefficients` has an element per column.
  /// - Complexity: 4 n p² flops; memory for a block of rows in each lane.
  public init(
    _ design: Design, _ response: LogisticResponse, coefficients: [Double], estimated: [Int],
    customers: Grouping? = nil, count: Int, weightsAreFrequencies: Bool = false,
    lanes: Lanes = .single
  ) {
    precondition(
      coefficients.count == design.columnCount,
      "\(coefficients.count) coefficients for \(design.columnCount) columns")
    let standardized = StandardizedDesign(
      design, centering: design.interceptIndex != nil, lanes: lanes)
    let beta = standardized.standardized(coefficients)
    let likelihood = LogisticLikelihood(standardized, response, lanes: lanes)
    let triangle =
      likelihood.triangle(at: beta)
      ?? Matrix(zeros: design.columnCount, design.columnCount)
    let kept = RankDecision.triangle(triangle, hasIntercept: false).decide(among: estimated).kept
    let covariance = Self.covariance(triangle, kept)
    let rows = LogisticRows(
      design: standardized, response: response, beta: beta, kept: kept, covariance: covariance,
      weightsAreFrequencies: weightsAreFrequencies)
    let pass = InfluencePass(rows, customers: customers, keeping: count)
    let parts = lanes.map(pass.parts.count) { pass.measure(pass.parts[$0]) }
    var sums = InfluencePass.Sums(columns: kept.count, keeping: count)
    for part in parts { sums.add(part) }

    let original = standardized.original(covariance: covariance, columns: kept)
    var errors = [Double](repeating: .nan, count: design.columnCount)
    for (position, column) in kept.enumerated() {
      errors[column] = original[position, position].squareRoot()
    }
    names = design.names
    self.estimated = kept
    undetermined = estimated.filter { !kept.contains($0) }
    standardErrors = errors
    largest = sums.largest.map { pass.complete($0) }
    extremes = pass.complete(sums)
    caseCount = sums.caseCount
    observations = sums.observations
    pearsonChiSquared = sums.pearsonChiSquared
    collinearity = Collinearity(
      covariance: original, columns: kept, intercepts: design.intercepts.map(\.column),
      terms: design.terms,
      names: design.names)
  }

  /// The inverse of RᵀR over the columns `kept` of a triangle, formed without squaring.
  private static func covariance(_ triangle: Matrix, _ kept: [Int]) -> Matrix {
    let columns = triangle.extracting(rows: Array(0..<triangle.rows), columns: kept)
    guard let rank = try? OrderedRank(columns, tolerance: 0), rank.rank == kept.count else {
      return Matrix(
        rows: kept.count, columns: kept.count,
        elements: Array(repeating: .nan, count: kept.count * kept.count))
    }
    return InformationFactor.triangle(rank).inverse(order: kept.count)
  }
}
