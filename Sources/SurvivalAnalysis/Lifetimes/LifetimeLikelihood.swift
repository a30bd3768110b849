internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// The log-likelihood of times that may be censored on either side and enter late.
///
/// Each row's term depends on three linear predictors, a = X₁θ₁ + offset, b = X₂θ₂ and c = X₃θ₃, so
/// that the score is X_eᵀ ∂ℓ/∂ψ_e, and the blocks of the information are X_eᵀ diag(−∂²ℓ/∂ψ_e∂ψ_f) X_f.
///
/// Far from its maximum the log-likelihood may not be concave. There the information's eigenvalues
/// are taken by their size, so that every step climbs, and steps along directions of either curvature
/// are as long as the curvature says.
///
/// - Complexity: O(n p²); memory for one block a lane.
struct LifetimeLikelihood: Likelihood {
  let design: StandardizedDesign
  let parts: [LifetimeDesign.Part]
  let rows: LifetimeRows
  let weights: [Double]?
  let offset: [Double]?
  let lanes: Lanes
  let eventCount: Double

  var parameterCount: Int { design.design.columnCount }
  var rowCount: Int { design.design.rowCount }

  /// What one lane sums, and what it works in.
  private struct Sum: Sendable {
    var logLikelihood = 0.0
    var score: [Double]
    /// The information of the location's columns.
    var gram: GramAccumulator
    /// A column of the information for each parameter behind the location's.
    var others: [Double]
    var scratch: LifetimeScratch
  }

  // MARK: - The likelihood

  func evaluate(at theta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    var point = sum(at: theta, derivatives)
    guard derivatives >= .information, point.logLikelihood.isFinite else { return point }
    if point.information.hasNegativeCurvature {
      point.information = point.information.withPositiveCurvature()
    }
    return point
  }

  private func sum(at theta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    let p = parameterCount
    let own = parts[0].columns.count
    let whole = derivatives >= .information
    let empty = Sum(
      score: Array(repeating: 0, count: p), gram: GramAccumulator(order: whole ? own : 0),
      others: Array(repeating: 0, count: whole ? p * (p - own) : 0), scratch: LifetimeScratch())
    let total = lanes.sum(rows: rowCount, from: empty) { sum, rows in
      add(rows, theta, derivatives, to: &sum)
    } combine: { total, other in
      total.logLikelihood += other.logLikelihood
      for j in total.score.indices { total.score[j] += other.score[j] }
      for index in total.others.indices { total.others[index] += other.others[index] }
      total.gram.add(other.gram)
    }
    let value = total.logLikelihood.isFinite ? total.logLikelihood : -.infinity
    guard derivatives >= .score, value.isFinite else {
      return LikelihoodPoint(logLikelihood: value, score: [], information: Matrix(zeros: 0, 0))
    }
    return LikelihoodPoint(
      logLikelihood: value, score: total.score,
      information: whole ? information(total) : Matrix(zeros: 0, 0))
  }

  private func information(_ sum: Sum) -> Matrix {
    let p = parameterCount
    let own = parts[0].columns.count
    var information = Matrix(zeros: p, p)
    let gram = sum.gram.matrix
    for j in 0..<own { for i in 0..<own { information[i, j] = gram[i, j] } }
    for j in own..<p {
      for i in 0...j {
        let value = sum.others[(j - own) * p + i]
        information[i, j] = value
        information[j, i] = value
      }
    }
    return information
  }

  /// Adds one block of rows.
  private func add(
    _ rows: Range<Int>, _ theta: [Double], _ derivatives: Derivatives, to sum: inout Sum
  ) {
    sum.scratch.pack(rows, self, theta)
    sum.logLikelihood += sum.scratch.evaluate(rows, self)
    guard derivatives >= .score else { return }
    let count = rows.count
    for (equation, part) in parts.enumerated() where !part.columns.isEmpty {
      var score = Array(repeating: 0.0, count: part.columns.count)
      LifetimeScratch.layout(part.columns, rows: count)
        .addTransposedProduct(sum.scratch.block, by: sum.scratch.scores[equation], into: &score)
      for (index, column) in part.columns.enumerated() { sum.score[column] += score[index] }
    }
    guard derivatives >= .information else { return }
    sum.gram.add(
      sum.scratch.block, LifetimeScratch.layout(parts[0].columns, rows: count),
      weights: sum.scratch.curvatures[0])
    addOthers(rows.count, to: &sum)
  }

  /// Adds the columns of the information that belong to scale and shape, which are few: each is the
  /// product of all earlier columns with one weighted column.
  private func addOthers(_ count: Int, to sum: inout Sum) {
    let p = parameterCount
    let own = parts[0].columns.count
    var weighted = Array(repeating: 0.0, count: count)
    for second in 1..<3 {
      for column in parts[second].columns {
        for first in 0...second where !parts[first].columns.isEmpty {
          let curvature = sum.scratch.curvatures[Self.pair(first, second)]
          for i in 0..<count {
            weighted[i] = curvature[i] * sum.scratch.block[column * count + i]
          }
          let range = parts[first].columns
          var products = Array(repeating: 0.0, count: range.count)
          LifetimeScratch.layout(range, rows: count)
            .addTransposedProduct(sum.scratch.block, by: weighted, into: &products)
          for (index, row) in range.enumerated() {
            sum.others[(column - own) * p + row] += products[index]
          }
        }
      }
    }
  }

  /// Where the curvature by two of the three parameters is kept.
  static func pair(_ first: Int, _ second: Int) -> Int { second * (second + 1) / 2 + first }

  // MARK: - Existence

  /// After a Newton step the linearized pulls of the rows on the location cancel.
  ///
  /// If those of all
  /// times with one bound still pull to their own side, no direction of the location can please
  /// them all, so that the estimate is finite.
  func existence(at theta: [Double], step: [Double]) -> Existence {
    let margin = lanes.sum(
      rows: rowCount, from: (margin: -Double.infinity, scratch: LifetimeScratch())
    ) { sum, rows in
      sum.scratch.pack(rows, self, step, addingOffset: false)
      let changes = sum.scratch.predictors
      sum.scratch.pack(rows, self, theta)
      for i in rows where self.rows.isOneSided(i) && weights?[i] ?? 1 > 0 {
        let k = i - rows.lowerBound
        let term = self.rows.term(
          i, sum.scratch.predictors[0][k], sum.scratch.predictors[1][k],
          sum.scratch.predictors[2][k])
        let change = term.aa * changes[0][k] + term.ab * changes[1][k] + term.ac * changes[2][k]
        // A pull so weak that it underflows is turned by no step of less than a standard unit.
        let size = changes.reduce(0) { max($0, $1[k].magnitude) }
        let ratio = term.a == 0 && size < 1e-3 ? 0 : -change / term.a
        sum.margin = max(sum.margin, ratio.isFinite ? ratio : .infinity)
      }
    } combine: {
      $0.margin = max($0.margin, $1.margin)
    }.margin
    return Existence(margin: margin)
  }

  // MARK: - Robust errors

  /// The meat of the sandwich over the parameters `kept`: of each row's score, or of the sums over
  /// clusters.
  func meat(
    at theta: [Double], kept: [Int], _ robust: CoxRegression.RobustErrors,
    weightsAreFrequencies: Bool
  ) -> Matrix {
    var clusters: (codes: [Int32], count: Int)?
    if case .clusters(let codes, let count) = robust { clusters = (codes, count) }
    var meat = SandwichMeat(columns: kept.count, clusters: clusters?.count ?? 0)
    var scratch = LifetimeScratch()
    let equations = kept.map { column in
      parts.firstIndex { $0.columns.contains(column) } ?? 0
    }
    for block in 0..<Lanes.blockCount(rows: rowCount) {
      let rows = Lanes.block(block, rows: rowCount)
      scratch.pack(rows, self, theta)
      _ = scratch.evaluate(rows, self)
      var scores = [Double](repeating: 0, count: rows.count * kept.count)
      for k in 0..<rows.count {
        let weight = weights?[rows.lowerBound + k] ?? 1
        // A row that stands for w equal rows is w scores, not one of w times the size.
        let scale =
          weightsAreFrequencies && clusters == nil && weight > 0 ? 1 / weight.squareRoot() : 1
        for (index, column) in kept.enumerated() {
          scores[index * rows.count + k] =
            scale * scratch.scores[equations[index]][k] * scratch.block[column * rows.count + k]
        }
      }
      meat.add(scores, BlockLayout(rows: rows.count, columns: kept.count)) { position in
        clusters?.codes[rows.lowerBound + position] ?? 0
      }
    }
    return meat.matrix()
  }
}
