internal import Distributions
internal import GeneralizedLinearModels
internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels
internal import SurvivalAnalysis

/// Which way drivers work, alone and together, and whether each adds anything.
struct DriverEffects {
  /// One number for each player; NaN for groups.
  let bivariate: [Double]
  let multivariate: [Double]
  let inflation: [Double]
  /// One p-value for each player: F for a linear, likelihood ratio for another regression.
  let noisePValues: [Double]

  init(_ table: DriverTable, lanes: Lanes) throws {
    let joint = try table.joint(weights: table.weights)
    let columns = Array(0..<table.columns.count)
    let last = joint.rows - 1
    let own = joint.extracting(rows: columns, columns: columns)
    let factor = try PsychometricsError.factor(own)
    let inflations = factor.inverseDiagonal()
    let coefficients: [Double]
    switch table.outcome {
    case .linear:
      coefficients = factor.solution(columns.map { joint[$0, last] })
      noisePValues = Self.linearTests(table, joint, own)
    case .logistic(let outcome):
      var model = LogisticRegression()
      model.lanes = lanes
      model.biasReduction = .never
      model.intervalMethod = .wald
      let fit = try model.fit(
        Self.design(table, intercept: true),
        LogisticResponse(successes: outcome, weights: table.weights))
      coefficients = Array(fit.estimates.estimates.dropFirst())
      noisePValues = fit.estimates.termTests.map { $0?.pValue ?? .nan }
    case .survival(let start, let time, let event):
      var model = CoxRegression()
      model.lanes = lanes
      model.estimatesBaseline = false
      model.intervalMethod = .wald
      let fit = try model.fit(
        Self.design(table, intercept: false),
        CoxResponse(start: start, time: time, event: event, weights: table.weights))
      coefficients = fit.estimates.estimates
      noisePValues = fit.estimates.termTests.map { $0?.pValue ?? .nan }
    }
    let alone = Self.alone(table, joint, lanes)
    func single(_ values: [Double]) -> [Double] {
      table.players.map { $0.columns.count == 1 ? values[$0.columns[0]] : .nan }
    }
    bivariate = single(alone)
    multivariate = single(coefficients)
    inflation = single(inflations)
  }

  /// Standardized columns, a term for each player and, last, one for each column that is always in.
  private static func design(_ table: DriverTable, intercept: Bool) -> Design {
    let first = intercept ? 1 : 0
    let order = table.players.flatMap(\.columns) + table.always
    precondition(order == Array(0..<table.columns.count), "columns in the order of their players")
    let dense = Design(
      intercept: intercept,
      zip(table.names, table.columns).map {
        (name: $0, values: standardized($1, weights: table.weights))
      })
    let terms = table.players.map { player in
      Design.Term(
        name: player.name,
        columns: first + player.columns[0]..<first + player.columns[0] + player.columns.count)
    }
    return Design(
      rowCount: table.rowCount, columns: dense.columns, names: dense.names, terms: terms)
  }

  private static func standardized(_ values: [Double], weights: [Double]?) -> [Double] {
    guard let moments = try? ItemMoments([values], weights: weights) else { return values }
    let scale = 1 / moments.covariance[0, 0].squareRoot()
    return values.map { ($0 - moments.means[0]) * scale }
  }

  /// The F test that each player adds nothing.
  private static func linearTests(
    _ table: DriverTable, _ joint: Matrix, _ own: Matrix
  ) -> [Double] {
    let last = joint.rows - 1
    func rSquared(_ columns: [Int]) -> Double {
      guard !columns.isEmpty,
        let factor = try? CholeskyFactorization(
          own.extracting(rows: columns, columns: columns), tolerance: 1e-11)
      else { return 0 }
      return factor.inverseQuadraticForm(columns.map { joint[$0, last] })
    }
    let all = Array(0..<table.columns.count)
    let whole = rSquared(all)
    let left = Double(table.rowCount - all.count - 1)
    return table.players.map { player in
      let without = rSquared(all.filter { !player.columns.contains($0) })
      let count = Double(player.columns.count)
      let statistic = max(whole - without, 0) / count / ((1 - whole) / left)
      guard statistic.isFinite else { return 0 }
      return FisherF(numerator: count, denominator: left).upperTail(statistic)
    }
  }

  /// The effect of each column alone.
  private static func alone(_ table: DriverTable, _ joint: Matrix, _ lanes: Lanes) -> [Double] {
    let last = joint.rows - 1
    guard case .survival(let start, let time, let event) = table.outcome else {
      return (0..<last).map { joint[$0, last] }
    }
    let design = design(table, intercept: false)
    var fits = CoxSubsets(
      design, CoxResponse(start: start, time: time, event: event, weights: table.weights),
      lanes: lanes)
    let zeros = [Double](repeating: 0, count: last)
    return (0..<last).map { fits.maximum(over: [$0], from: zeros).coefficients[$0] }
  }
}
