public import LinearAlgebra

internal import StatisticalModels

/// For each event, the columns of who left less their mean over the risk set.
///
/// Where the hazards are proportional their mean is 0 at every time; a trend in the scaled ones is
/// the shape in which an effect changes.
///
/// - SeeAlso: Schoenfeld (1982); Grambsch & Therneau, *Proportional hazards tests and diagnostics
///   based on weighted residuals*, Biometrika 81 (1994), 515–526.
public struct SchoenfeldResiduals: Sendable {
  /// The row of each event, by stratum, then by time.
  public let rows: [Int]
  /// The time of each event.
  public let times: [Double]
  /// The stratum of each event.
  public let strata: [Int]
  /// events × p, in the units of the columns.
  public let values: Matrix
}

extension CoxDiagnostics {
  /// The Schoenfeld residuals of all events.
  ///
  /// - Parameter scaled: Whether they are scaled to estimates of the coefficients at each event:
  ///   β + d V r, with d events and V the covariance.
  /// - Returns: A row for each event.
  public func schoenfeldResiduals(scaled: Bool = false) -> SchoenfeldResiduals {
    let sets = likelihood.sets
    var (rows, times, strata, groups): ([Int], [Double], [Int], [Int]) = ([], [], [], [])
    for stratum in sets.stratumGroups.indices {
      for index in sets.stratumGroups[stratum].reversed() {
        let group = sets.groups[index]
        for event in Int(group.firstEvent)..<Int(group.firstEvent + group.events) {
          rows.append(Int(sets.order[event]))
          times.append(group.time)
          strata.append(stratum)
          groups.append(index)
        }
      }
    }
    let p = design.columnCount
    var residuals = Matrix(zeros: rows.count, p)
    var one = [Double](repeating: 0, count: p)
    for (event, row) in rows.enumerated() {
      standardized.pack(row..<row + 1, into: &one)
      for j in 0..<p {
        residuals[event, j] = (one[j] - scores.means[j, groups[event]]) / standardized.scales[j]
      }
    }
    if scaled { residuals = scaledResiduals(residuals) }
    return SchoenfeldResiduals(rows: rows, times: times, strata: strata, values: residuals)
  }

  private func scaledResiduals(_ residuals: Matrix) -> Matrix {
    let kept = residuals.extracting(rows: Array(0..<residuals.rows), columns: estimated)
    let moved = kept.multiplied(by: covariance)
    var scaled = Matrix(zeros: residuals.rows, residuals.columns)
    for (index, j) in estimated.enumerated() {
      for i in 0..<residuals.rows {
        scaled[i, j] = coefficients[j] + Double(residuals.rows) * moved[i, index]
      }
    }
    return scaled
  }
}
