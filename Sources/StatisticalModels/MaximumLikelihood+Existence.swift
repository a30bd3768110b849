internal import LinearAlgebra

extension MaximumLikelihood {
  /// Where an iteration led, with the question whether the maximum exists settled.
  struct End {
    /// The estimate, or the limit.
    var fit: Newton.Result
    /// The inverse information over the kept columns; NaN where it is singular.
    var inverse: Matrix
    /// For each column, whether its coefficient is infinite.
    var infinite: [Bool]
    /// Why it is.
    var separation: Separation?
  }

  /// Settles what the certificate of the Newton step left open.
  ///
  /// - Parameters:
  ///   - fit: How the iteration ended.
  ///   - likelihood: What it maximized.
  ///   - design: The standardized design.
  ///   - kept: The columns that can be estimated.
  ///   - null: The model without effects.
  ///   - newton: Newton's settings.
  /// - Returns: The fit as it is if the maximum exists, else the limit that it tends to.
  static func settle<L: Likelihood>(
    _ fit: Newton.Result, _ likelihood: inout L, _ design: StandardizedDesign, kept: [Int],
    null: [Double], _ newton: Newton
  ) -> End {
    var fit = fit
    let none = design.design.columns.map { _ in false }
    if fit.existence != .proven {
      switch SeparationAnalysis.run(likelihood, design, kept: kept) {
      case .overlap:
        if !fit.convergence.converged {
          // What looked like running away is a long way.
          fit = newton.maximize(
            &likelihood, from: fit.parameters, free: kept, provingExistence: false)
        }
        fit.existence = .proven
      case .separated(let analysis):
        let limit = analysis.fit(design, kept: kept, from: null, newton: newton)
        fit.parameters = limit.parameters
        fit.point = limit.point
        fit.convergence = limit.convergence
        fit.existence = .refuted
        var infinite = none
        for coefficient in limit.separation.infinite { infinite[coefficient.column] = true }
        return End(
          fit: fit, inverse: limit.inverse, infinite: infinite, separation: limit.separation)
      case .undecided: break
      }
    }
    let inverse =
      likelihood.factor(
        fit.point.information, at: fit.parameters, free: kept, digitsMatter: true
      )?.inverse(order: kept.count)
      // Where the information is singular nothing is known of the errors, and NaN says so.
      ?? Matrix(
        rows: kept.count, columns: kept.count,
        elements: Array(repeating: .nan, count: kept.count * kept.count))
    return End(
      fit: fit, inverse: inverse,
      infinite: fit.existence == .proven ? none : runaway(fit, design, kept), separation: nil)
  }

  /// The coefficients that ran away, told by the last step alone.
  private static func runaway(
    _ fit: Newton.Result, _ design: StandardizedDesign, _ kept: [Int]
  ) -> [Bool] {
    var infinite = design.design.columns.map { _ in false }
    guard !fit.convergence.converged else { return infinite }
    // On z the intercept moves with every centred column; on x only where it runs away itself.
    var direction = fit.step
    let original = design.original(fit.step)
    for intercept in design.design.intercepts {
      direction[intercept.column] = original[intercept.column]
    }
    let largest = kept.reduce(0) { max($0, direction[$1].magnitude) }
    for column in kept where direction[column].magnitude > 1e-3 * largest && largest > 1e-6 {
      infinite[column] = true
    }
    return infinite
  }
}
