internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// A customer without whom the estimates would be others.
public struct InfluentialCustomer: Sendable, Equatable {
  /// The row of the data, or the group of rows that are one customer.
  public let index: Int
  /// How far the estimates move without it: the square of the distance, in standard errors of the
  /// combination that moves most.
  public let displacement: Double
  /// The column of the design whose coefficient moves most in standard errors.
  public let column: Int
  /// The change of that coefficient that the customer makes, in standard errors.
  public let shift: Double
}

extension CoxDiagnostics {
  /// The customers who move the estimates most, the most influential first, and of those who move them alike
  /// to seven digits the earlier.
  ///
  ///     Dᵀ V D,   D the customer's score, V the covariance
  ///
  /// - Parameters:
  ///   - count: The most customers to name.
  ///   - groups: The customer of each row and their number, where one has several rows.
  /// - Returns: At most `count` customers.
  /// - Complexity: O(np²) time; memory for a block of rows, or p numbers for each customer where
  ///   one has several rows.
  /// - SeeAlso: Cain & Lange (1984); Therneau & Grambsch (2000), section 7.1.
  public func mostInfluential(
    _ count: Int, groups: (codes: [Int32], count: Int)? = nil
  ) -> [InfluentialCustomer] {
    let errors = covariance.diagonal.map { $0.squareRoot() }
    var top = Leaders(count)
    if let groups {
      precondition(groups.codes.count == rowCount, "\(groups.codes.count) codes")
      var sums = Matrix(zeros: groups.count, estimated.count)
      forEachBlock { rows, scores in
        for i in 0..<rows.count {
          let group = Int(groups.codes[rows.lowerBound + i])
          for j in 0..<estimated.count { sums[group, j] += scores[i, j] }
        }
      }
      top.add(sums, sums.multiplied(by: covariance), errors, first: 0)
    } else {
      forEachBlock { rows, scores in
        top.add(scores, scores.multiplied(by: covariance), errors, first: rows.lowerBound)
      }
    }
    return top.customers.map {
      InfluentialCustomer(
        index: $0.index, displacement: $0.displacement, column: estimated[$0.column],
        shift: $0.shift)
    }
  }

  /// Calls `body` for the weighted scores of every block of rows, in the rows' order.
  private func forEachBlock(_ body: (Range<Int>, Matrix) -> Void) {
    for block in 0..<Lanes.blockCount(rows: rowCount) {
      let rows = Lanes.block(block, rows: rowCount)
      body(
        rows,
        Matrix(
          rows: rows.count, columns: estimated.count,
          elements: weightedScores(of: rows, columns: estimated)))
    }
  }
}

/// The customers of the largest displacement so far, in descending order.
///
/// Displacements are compared in single precision: those that are equal but for rounding, which differs from
/// one kind of processor to the next, stay in the order of the customers.
private struct Leaders {
  private(set) var customers: [InfluentialCustomer] = []
  private let limit: Int

  init(_ limit: Int) { self.limit = limit }

  mutating func add(_ scores: Matrix, _ changes: Matrix, _ errors: [Double], first: Int) {
    for i in 0..<scores.rows {
      var displacement = 0.0
      for j in 0..<scores.columns { displacement += scores[i, j] * changes[i, j] }
      if customers.count == limit,
        customers.last.map({ Float(displacement) <= Float($0.displacement) }) ?? true
      {
        continue
      }
      var (column, shift) = (0, 0.0)
      for j in 0..<scores.columns {
        let size = changes[i, j] / errors[j]
        if size.magnitude > shift.magnitude { (column, shift) = (j, size) }
      }
      let place =
        customers.firstIndex { Float($0.displacement) < Float(displacement) } ?? customers.count
      customers.insert(
        InfluentialCustomer(
          index: first + i, displacement: displacement, column: column, shift: shift), at: place)
      if customers.count > limit { customers.removeLast() }
    }
  }
}
