internal import RealModule
internal import Scoring
internal import StatisticalModels

extension RoystonParmarRegression {
  /// The maximum in the likelihood's own parameters.
  ///
  /// - Throws: `FitError` where the likelihood climbs without end.
  func maximum(
    _ likelihood: SplineLikelihood, _ reading: SplineReading
  ) throws(FitError) -> MaximumLikelihood {
    var likelihood = likelihood
    var plan = MaximumLikelihood.Plan(newton: newton, testingTerms: testsTerms, warmStart: nil)
    if !likelihood.guards.isEmpty {
      plan.warmStart = { [newton, likelihood] null, free in
        likelihood.guardedStart(from: null, free: free, newton)
      }
    }
    let first = likelihood.start()
    func fit() throws(FitError) -> MaximumLikelihood {
      try MaximumLikelihood(
        &likelihood, reading.whole, nullStart: first, rank: { .information($0.information) },
        plan: plan)
    }
    let estimates = try fit()
    guard likelihood.hasEntries, estimates.isAstray else { return estimates }
    likelihood.keepsEntries = true
    let other = try fit()
    guard other.isAstray else { return other }
    switch likelihood.ascent(from: other, newton) {
    case .peak(let parameters):
      plan.warmStart = { _, _ in parameters }
      return try fit()
    case .endless:
      throw .climbsWithoutEnd(
        parameter: "level of the spline",
        everybodyEntersLate: likelihood.response.start?.allSatisfy { $0 > 0 } ?? false)
    case .undecided: return other
    }
  }
}

extension SplineLikelihood {
  /// Follows the guards' weight down: steps from far away are long under a large weight, and end near
  /// the maximum under the next smaller one.
  fileprivate func guardedStart(
    from null: [Double], free: [Int], _ newton: Newton
  ) -> [Double] {
    var path = self
    var quick = newton
    quick.informationTolerance = 1e-3
    var parameters = null
    for weight in [1.0, 0.1, 0.01] where weight > guardWeight {
      path.guardWeight = weight
      parameters =
        quick.maximize(
          &path, from: parameters, free: free, provingExistence: false
        ).parameters
    }
    return parameters
  }

  /// Follows the level of the spline upwards.
  ///
  /// Of customers who all come late, only what follows their entries is seen. As the level grows and
  /// the spline flattens, what is seen on every scale tends to a cumulative hazard that is itself a
  /// spline.
  fileprivate func ascent(from estimates: MaximumLikelihood, _ newton: Newton) -> Newton.Ascent {
    var likelihood = self
    let start = estimates.standardizedEstimates
    let effects = baselineCount..<baselineCount + columnCount
    return newton.ascent(
      &likelihood, from: start, along: 0,
      places: [1, 2, 3, 4, 6, 8].map { start[0] + $0 }, free: estimates.estimated
    ) { last, place in
      var next = last
      let (slopes, others): (Double, Double)
      switch link.scale {
      case .hazard: (slopes, others) = (.exp(last[0] - place), 1)
      case .odds: (slopes, others) = (1, 1)
      case .normal:
        let ratio = max(last[0], 1) / max(place, 1)
        (slopes, others) = (ratio, 1 / ratio)
      }
      for j in next.indices { next[j] *= effects.contains(j) ? others : slopes }
      return next
    }
  }
}
