internal import LinearAlgebra
internal import Scoring
internal import StatisticalModels

/// How the parameters in which a spline model is fitted are read as those that are reported.
///
/// The fit has orthogonal functions of time, and columns centred and scaled; reported are γ of
/// Royston & Parmar's functions where every column is 0, β of the columns as they are, and δ.
struct SplineReading {
  /// The design with all parameters as columns.
  let whole: StandardizedDesign
  /// What carries the parameters of `whole` as it is to those reported.
  let jacobian: Matrix

  init(_ likelihood: SplineLikelihood, _ design: Design, _ varyingTerms: [String]) {
    let basis = likelihood.basis
    let names = (0..<basis.count).map { "gamma\($0)" }
    let later = zip(varyingTerms, likelihood.timeVarying).map { term, set in
      (
        name: "time-varying(\(term))",
        columns: set.columns.flatMap { column in
          (1..<set.basis.count).map { "\(design.names[column]):gamma\($0)" }
        }
      )
    }
    whole = likelihood.design.following(
      baseline: names.enumerated().map { ($0.element, $0.offset == 0 ? 1 : 0) },
      followedBy: later)
    let (q, p) = (basis.count, likelihood.columnCount)
    var jacobian = Matrix(zeros: likelihood.parameterCount, likelihood.parameterCount)
    for j in 0..<q { for i in 0...j { jacobian[i, j] = basis.transform[i + j * q] } }
    for j in 0..<p { jacobian[q + j, q + j] = 1 }
    var place = q + p
    for set in likelihood.timeVarying {
      let own = set.basis
      // The function i of a nested spline is this one of the baseline's.
      let twins =
        [0, 1]
        + own.spline.knots.dropFirst().dropLast().map { knot in
          (basis.spline.knots.firstIndex(of: knot) ?? 0) + 1
        }
      for (column, shift) in zip(set.columns, set.shifts) {
        let scale = likelihood.design.scales[column]
        let center = shift == 0 ? likelihood.design.centers[column] : 0
        for j in 1..<own.count {
          let parameter = place + j - 1
          for i in 0...j {
            let factor = scale * own.transform[i + j * own.count]
            if i == 0 {
              jacobian[q + column, parameter] = factor
            } else {
              jacobian[place + i - 1, parameter] = factor
            }
            if center != 0 { jacobian[twins[i], parameter] -= center * factor }
          }
        }
        place += own.count - 1
      }
    }
    self.jacobian = jacobian
  }
}
