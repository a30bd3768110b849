public import LinearAlgebra
internal import RealModule

/// What Firth's penalty added to estimates that it made.
public struct BiasReduction: Sendable, Equatable {
  /// ℓ + ½ log det I at the estimate, the information being that of the columns as they are.
  public let penalizedLogLikelihood: Double
  /// The largest penalized log-likelihood without effects, by the same determinant.
  public let nullPenalizedLogLikelihood: Double
  /// The inverse information of the data augmented by the penalty's pseudo-observations, over the
  /// estimated columns: the second convention of standard errors; `nil` where the model has none.
  public let augmentedCovariance: Matrix?
  /// For each column, whether the likelihood alone has no finite maximum in it.
  public let maximumIsInfinite: [Bool]
}

extension MaximumLikelihood {
  /// The same model under Firth's penalty.
  ///
  /// Estimates, covariance (the inverse information), tests of terms (by penalized likelihood ratio,
  /// with the determinant of all columns kept) and convergence are replaced; ``logLikelihood`` is the
  /// likelihood's own at the new estimate; whether the likelihood has a maximum stays as it was found.
  ///
  /// - Parameters:
  ///   - likelihood: The likelihood that was maximized.
  ///   - design: Its standardized design.
  ///   - plan: How to go about it.
  /// - Returns: The model with its penalized estimates.
  package func biasReduced(
    _ likelihood: some BiasReducible, _ design: StandardizedDesign, plan: Plan
  ) -> MaximumLikelihood {
    var reduced = BiasReduced(likelihood, columns: estimated)
    let null = plan.newton.maximize(
      &reduced, from: nullParameters, free: intercepts, provingExistence: false)
    var fit = plan.newton.maximize(
      &reduced, from: null.parameters, free: estimated, provingExistence: false)
    // The last step was taken without looking; here its end is what errors come from.
    fit.point = reduced.evaluate(at: fit.parameters, .information)
    let inverse =
      reduced.factor(
        fit.point.information, at: fit.parameters, free: estimated, digitsMatter: true)?
      .inverse(order: estimated.count)
      ?? Matrix(
        rows: estimated.count, columns: estimated.count,
        elements: Array(repeating: .nan, count: estimated.count * estimated.count))

    var result = self
    result.standardizedEstimates = fit.parameters
    result.estimates = design.original(fit.parameters)
    for j in names.indices where status[j] == .aliased { result.estimates[j] = .nan }
    result.status = status.map { $0 == .infinite ? .estimated : $0 }
    result.covariance = design.original(covariance: inverse, columns: estimated)
    result.convergence = fit.convergence
    // Scaling the columns moves the log-determinant by a constant.
    let shift = estimated.reduce(0) { $0 - Double.log(design.scales[$1]) }
    result.biasReduction = BiasReduction(
      penalizedLogLikelihood: fit.point.logLikelihood + shift,
      nullPenalizedLogLikelihood: null.point.logLikelihood + shift,
      augmentedCovariance: augmentedCovariance(&reduced, fit, design),
      maximumIsInfinite: status.map { $0 == .infinite })
    result.profile = nil
    var base = likelihood
    result.logLikelihood = base.evaluate(at: fit.parameters, .value).logLikelihood
    if plan.testingTerms {
      result.termTests = result.testTerms(
        &reduced, fit, inverse, start: null.parameters, newton: plan.newton)
    }
    return result
  }

  private func augmentedCovariance(
    _ reduced: inout BiasReduced<some BiasReducible>, _ fit: Newton.Result,
    _ design: StandardizedDesign
  ) -> Matrix? {
    guard
      let information = reduced.augmentedInformation(
        at: fit.parameters, information: fit.point.information),
      let factor = try? CholeskyFactorization(
        information.extracting(rows: estimated, columns: estimated))
    else { return nil }
    return design.original(covariance: factor.inverse(), columns: estimated)
  }
}
