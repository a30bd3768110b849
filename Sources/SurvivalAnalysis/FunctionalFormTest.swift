internal import Formulas
internal import LinearAlgebra
internal import RealModule
public import StatisticalModels

/// The score test that the log hazard is straight in a number, against a restricted cubic spline.
///
/// The spline's columns beyond the number itself join the model with coefficient 0; Rao's statistic
/// tells whether the likelihood would rise along them, and one Newton step how far the curve would
/// then bend. Residuals need no smoothing, and the test has no bandwidth to choose.
///
/// - SeeAlso: Rao (1948) for the test; Harrell, *Regression Modeling Strategies*, 2nd ed. (2015),
///   sections 2.4.5 and 20.5, for knots at the quantiles 0.05, 0.35, 0.65 and 0.95; Therneau &
///   Grambsch (2000), chapter 5, for functional form in Cox models.
public struct FunctionalFormTest: Sendable {
  /// The column.
  public let name: String
  /// Whether it enters as a straight line.
  public let test: ChiSquaredTest
  /// The largest distance of the curve from its best line, in log hazard, among rows between the
  /// quantiles 0.05 and 0.95 of the column.
  public let departure: Double
  /// The value of the column at which it is found; the curve is above the line there where
  /// ``departure`` is positive.
  public let at: Double
}

extension CoxDiagnostics {
  /// Tests whether the numbers of the model enter as straight lines.
  ///
  /// - Returns: A test for each term that is one column of numbers of at least five values.
  /// - Complexity: One fit's sort and evaluation, with two columns more for each number.
  public func functionalForms() -> [FunctionalFormTest] {
    let curves = design.terms.compactMap { term -> Curve? in
      guard term.columns.count == 1, let column = term.columns.first,
        let position = estimated.firstIndex(of: column),
        design.columns[column].factors.count == 1,
        case .values(let values) = design.columns[column].factors[0]
      else { return nil }
      return Curve(values, column: column, position: position)
    }
    guard !curves.isEmpty else { return [] }
    let added = curves.flatMap { curve in
      curve.columns.enumerated().map { index, values in
        (name: "\(design.names[curve.column]) [\(index + 2)]", values: values)
      }
    }
    let augmented = Design(
      rowCount: design.rowCount,
      columns: estimated.map { design.columns[$0] }
        + added.map { DesignColumn([.values($0.values)]) },
      names: estimated.map { design.names[$0] } + added.map(\.name), terms: [])
    let standardized = StandardizedDesign(augmented, centering: true, lanes: likelihood.lanes)
    let ties = likelihood.ties == .exact ? CoxResponse.Ties.efron : likelihood.ties
    let likelihood = CoxLikelihood(
      standardized, response, ties: ties, lanes: likelihood.lanes)
    let beta = standardized.standardized(
      estimated.map { coefficients[$0] } + added.map { _ in 0 })
    let point = likelihood.evaluate(at: beta, .information)
    var first = estimated.count
    return curves.map { curve in
      let own = Array(first..<first + curve.columns.count)
      first += curve.columns.count
      return test(curve, own, point, standardized)
    }
  }

  private func test(
    _ curve: Curve, _ own: [Int], _ point: LikelihoodPoint, _ standardized: StandardizedDesign
  ) -> FunctionalFormTest {
    let linear = Array(estimated.indices)
    let name = design.names[curve.column]
    func statistic(_ columns: [Int]) -> (Double, [Double])? {
      let information = point.information.extracting(rows: columns, columns: columns)
      guard let factor = try? CholeskyFactorization(information) else { return nil }
      let score = columns.map { point.score[$0] }
      return (factor.inverseQuadraticForm(score), factor.solution(score))
    }
    guard let (whole, step) = statistic(linear + own), let (part, _) = statistic(linear) else {
      return FunctionalFormTest(
        name: name, test: ChiSquaredTest(chiSquared: .nan, degreesOfFreedom: own.count),
        departure: .nan, at: .nan)
    }
    let slopes = own.enumerated().map { index, column in
      step[linear.count + index] * standardized.scales[column]
    }
    let departure = curve.departure(slopes)
    return FunctionalFormTest(
      name: name,
      test: ChiSquaredTest(chiSquared: max(0, whole - part), degreesOfFreedom: own.count),
      departure: departure.size, at: departure.at)
  }
}

/// The bends of one number.
private struct Curve {
  let column: Int
  /// The column's place among those estimated.
  let position: Int
  let values: [Double]
  /// The basis without its first function, the number itself.
  let columns: [[Double]]
  private let middle: ClosedRange<Double>

  init?(_ values: [Double], column: Int, position: Int) {
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
      sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
    var distinct = 0
    var last = Double.nan
    for value in sorted where value != last {
      distinct += 1
      last = value
      if distinct == 5 { break }
    }
    guard distinct >= 5 else { return nil }
    var knots: [Double] = []
    for share in [0.05, 0.35, 0.65, 0.95] where quantile(share) > knots.last ?? -.infinity {
      knots.append(quantile(share))
    }
    guard knots.count >= 3 else { return nil }
    let basis = Basis.restrictedCubicSpline(knots: knots)
    var columns = [[Double]](repeating: [], count: basis.columnCount - 1)
    for value in values {
      let bends = basis.values(at: value)
      for index in columns.indices { columns[index].append(bends[index + 1]) }
    }
    self.column = column
    self.position = position
    self.values = values
    self.columns = columns
    middle = knots[0]...knots[knots.count - 1]
  }

  /// The largest distance from its least-squares line of the curve with these coefficients.
  func departure(_ slopes: [Double]) -> (size: Double, at: Double) {
    let rows = values.indices.filter { middle.contains(values[$0]) }
    let bends = rows.map { row in
      columns.indices.reduce(0) { $0 + slopes[$1] * columns[$1][row] }
    }
    let n = Double(rows.count)
    let meanX = rows.reduce(0) { $0 + values[$1] } / n
    let meanY = bends.reduce(0, +) / n
    var (square, product) = (0.0, 0.0)
    for (index, row) in rows.enumerated() {
      square += (values[row] - meanX) * (values[row] - meanX)
      product += (values[row] - meanX) * (bends[index] - meanY)
    }
    var (size, place) = (0.0, meanX)
    for (index, row) in rows.enumerated() {
      let distance = bends[index] - meanY - product / square * (values[row] - meanX)
      if distance.magnitude > size.magnitude { (size, place) = (distance, values[row]) }
    }
    return (size, place)
  }
}
