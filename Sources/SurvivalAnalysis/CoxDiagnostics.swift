public import Lanes
public import LinearAlgebra
public import StatisticalModels

internal import RealModule

/// What rows say about a Cox regression whose coefficients are known: residuals, tests of its
/// assumptions, and who moves it.
///
/// Nothing of size n × p is formed: residuals with a number for each column are given for a range of
/// rows at a time. After exact ties, residuals are those of Efron's hazards, which the baseline is
/// made of.
///
/// - SeeAlso: Therneau & Grambsch, *Modeling Survival Data* (2000), chapters 4 to 7.
public struct CoxDiagnostics: Sendable {
  /// The design.
  public let design: Design
  /// The times and events of its rows.
  public let response: CoxResponse
  /// How tied events share a risk set.
  public let ties: CoxResponse.Ties
  /// The coefficients, 0 where a column is aliased.
  public let coefficients: [Double]
  /// The columns that are not aliased, ascending.
  public let estimated: [Int]
  /// The inverse information of these rows at the coefficients, over ``estimated``; NaN where it is
  /// singular.
  public let covariance: Matrix
  /// Events less those expected of each row, in the rows' order; not weighted.
  public let martingale: [Double]

  let standardized: StandardizedDesign
  let likelihood: CoxLikelihood
  let scores: CoxScores
  /// The coefficients of the standardized columns.
  let standardizedCoefficients: [Double]
  /// The score and the information of the likelihood that was maximized, at the coefficients.
  let point: LikelihoodPoint
  /// Where each row of the data stands in the risk sets' order.
  let positions: [Int32]

  /// Evaluates a model on data.
  ///
  /// - Parameters:
  ///   - design: The design, without an intercept.
  ///   - response: Times and events of its rows.
  ///   - coefficients: A coefficient for each column; NaN where it is aliased.
  ///   - ties: How tied events share a risk set.
  ///   - lanes: The threads that may work.
  /// - Precondition: Lengths fit.
  /// - Complexity: A sort and some 5 passes of the data.
  public init(
    _ design: Design, _ response: CoxResponse, coefficients: [Double], ties: CoxResponse.Ties,
    lanes: Lanes = .single
  ) {
    precondition(
      coefficients.count == design.columnCount,
      "\(coefficients.count) coefficients for \(design.columnCount) columns")
    self.design = design
    self.response = response
    self.ties = ties
    self.coefficients = coefficients.map { $0.isNaN ? 0 : $0 }
    let estimated = coefficients.indices.filter { !coefficients[$0].isNaN }
    self.estimated = estimated
    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    self.standardized = standardized
    let beta = standardized.standardized(self.coefficients)
    standardizedCoefficients = beta
    likelihood = CoxLikelihood(standardized, response, ties: ties, lanes: lanes)
    point = likelihood.evaluate(at: beta, .information)
    let information = point.information.extracting(rows: estimated, columns: estimated)
    let inverse =
      (try? CholeskyFactorization(information))?.inverse()
      ?? Matrix(
        rows: estimated.count, columns: estimated.count,
        elements: Array(repeating: .nan, count: estimated.count * estimated.count))
    covariance = standardized.original(covariance: inverse, columns: estimated)
    let smooth =
      ties == .exact
      ? CoxLikelihood(standardized, response, ties: .efron, lanes: lanes) : likelihood
    scores = CoxScores(smooth, at: beta)
    var positions = [Int32](repeating: 0, count: response.count)
    for (position, row) in likelihood.sets.order.enumerated() {
      positions[Int(row)] = Int32(position)
    }
    self.positions = positions
    let scores = scores
    martingale = positions.indices.map { row in
      let weight = response.weights?[row] ?? 1
      return weight > 0 ? scores.residual(at: Int(positions[row])) / weight : 0
    }
  }

  /// The columns' means: the customer whose hazard ``baselines`` are.
  public var reference: [Double] { standardized.means }

  /// The baseline hazards that these rows have with the coefficients, one for each stratum.
  public var baselines: [BaselineHazard] {
    BaselineHazard.all(scores.likelihood, at: standardizedCoefficients)
  }

  /// The number of rows.
  public var rowCount: Int { response.count }

  /// Martingale residuals made symmetric: each the signed root of its row's part of the deviance.
  ///
  ///     sign(M) √(−2 [M + δ log(δ − M)])
  public var deviance: [Double] {
    martingale.indices.map { row in
      let (m, event) = (martingale[row], response.event[row] > 0 ? 1.0 : 0)
      let logarithm = event > 0 ? .log(event - m) : 0
      let square = max(0, -2 * (m + logarithm))
      return m < 0 ? -square.squareRoot() : square.squareRoot()
    }
  }

  /// The squared distance of the coefficients from the maximum on these rows, in standard errors: 0
  /// where they are the rows that the model was fitted to.
  public var distanceFromMaximum: Double {
    let kept = point.information.extracting(rows: estimated, columns: estimated)
    return (try? CholeskyFactorization(kept))?
      .inverseQuadraticForm(estimated.map { point.score[$0] }) ?? .nan
  }
}

extension CoxDiagnostics {
  /// What each of some rows adds to the score: a row's column j tells how it pulls coefficient j.
  ///
  /// - Parameter rows: Consecutive rows of the data.
  /// - Returns: rows × p, in the units of the columns; not weighted.
  /// - Complexity: O(p) for each row.
  public func scores(of rows: Range<Int>) -> Matrix {
    let scores = weightedScores(of: rows, columns: Array(0..<design.columnCount))
    return Matrix(
      rows: rows.count, columns: design.columnCount,
      elements: scores.indices.map { index in
        let weight = response.weights?[rows.lowerBound + index % rows.count] ?? 1
        return weight > 0 ? scores[index] / weight : 0
      })
  }

  /// How far each of some rows moves the coefficients: nearly the change if it were left out.
  ///
  /// - Parameter rows: Consecutive rows of the data.
  /// - Returns: rows × p; 0 for an aliased column.
  /// - Complexity: O(p²) for each row.
  public func coefficientChanges(of rows: Range<Int>) -> Matrix {
    let scores = Matrix(
      rows: rows.count, columns: estimated.count,
      elements: weightedScores(of: rows, columns: estimated))
    let moved = scores.multiplied(by: covariance)
    var changes = Matrix(zeros: rows.count, design.columnCount)
    for (index, j) in estimated.enumerated() {
      for i in 0..<rows.count { changes[i, j] = moved[i, index] }
    }
    return changes
  }

  /// The scores of the columns `columns` as they are, weighted, by columns.
  func weightedScores(of rows: Range<Int>, columns: [Int]) -> [Double] {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= rowCount, "\(rows) of \(rowCount) rows")
    var block = [Double](repeating: 0, count: rows.count * design.columnCount)
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Lanes.blockRows) {
      let part = first..<min(first + Lanes.blockRows, rows.upperBound)
      if part == rows {
        standardized.pack(part, into: &block)
      } else {
        var piece = [Double](repeating: 0, count: part.count * design.columnCount)
        standardized.pack(part, into: &piece)
        for j in 0..<design.columnCount {
          for i in 0..<part.count {
            block[j * rows.count + part.lowerBound - rows.lowerBound + i] =
              piece[j * part.count + i]
          }
        }
      }
    }
    var scores = [Double](repeating: 0, count: rows.count * columns.count)
    self.scores.write(rows.count, block.span, kept: columns, into: &scores) {
      Int(positions[rows.lowerBound + $0])
    }
    for (index, j) in columns.enumerated() {
      for i in 0..<rows.count { scores[index * rows.count + i] /= standardized.scales[j] }
    }
    return scores
  }
}

extension CoxDiagnostics {
  /// Residuals with a number for each column of the design.
  public enum ColumnResiduals: Sendable {
    /// What each row adds to the score: ``CoxDiagnostics/scores(of:)``.
    case scores
    /// How far each row moves the coefficients: ``CoxDiagnostics/coefficientChanges(of:)``.
    case coefficientChanges
  }

  /// Residuals of some rows as columns, an array for each column of the design.
  public func columns(_ residuals: ColumnResiduals, of rows: Range<Int>) -> [[Double]] {
    let matrix =
      switch residuals {
      case .scores: scores(of: rows)
      case .coefficientChanges: coefficientChanges(of: rows)
      }
    return matrix.columnArrays
  }
}

extension SchoenfeldResiduals {
  /// The residuals as columns, an array for each column of the design.
  public var columns: [[Double]] { values.columnArrays }
}

extension Matrix {
  /// The columns, each as an array.
  fileprivate var columnArrays: [[Double]] {
    (0..<columns).map { j in Array(elements[j * rows..<(j + 1) * rows]) }
  }
}
