internal import LinearAlgebra
internal import RealModule
internal import Scoring
internal import StatisticalModels

/// Where a fit goes on whose iteration did not converge, or why there is nothing to find.
extension LifetimeRegression {
  /// Refuses times of which only what follows late entries is seen, where no member of the family is
  /// as good as the limit of them all.
  ///
  /// For scales without bound Weibull's and the log-normal law tend to Pareto's beyond an entry, and so
  /// the generalized gamma: a hazard in proportion to 1/t, which is an exponential model of
  /// log(time / entry). An iteration that climbs towards it never ends.
  ///
  /// - Parameters:
  ///   - value: The log-likelihood that the iteration has reached.
  ///   - design: The design.
  ///   - columns: Its columns of the location.
  ///   - layout: The equations.
  ///   - response: The times.
  /// - Throws: `FitError` where the limit is as good.
  func refuseLimit(
    reached value: Double, _ design: Design, _ columns: [Int], _ layout: LifetimeDesign,
    _ response: LifetimeResponse
  ) throws(FitError) {
    guard distribution.hasScale, distribution.acceleratesTime, layout.parts[1].columns.count == 1,
      layout.parts[2].columns.count <= 1, let start = response.start
    else { return }
    let times = response.lower
    let isSeen = times.indices.allSatisfy { i in
      start[i] > 0 && start[i] < times[i]
        && (response.upper[i] == times[i] || response.upper[i] == .infinity)
    }
    guard isSeen else { return }
    var limit = LifetimeRegression(.exponential)
    limit.newton = newton
    limit.testsTerms = false
    limit.lanes = lanes
    let event = times.indices.map { response.upper[$0] == times[$0] ? 1.0 : 0 }
    let fit = try limit.fit(
      design,
      LifetimeResponse(
        time: times.indices.map { .log(times[$0] / start[$0]) }, event: event,
        weights: response.weights), equations: [columns, [], []])
    var best = fit.estimates.logLikelihood
    for i in times.indices where event[i] > 0 {
      best -= (response.weights?[i] ?? 1) * .log(times[i])
    }
    if best >= value - 1e-9 * value.magnitude {
      throw .climbsWithoutEnd(parameter: "scale", everybodyEntersLate: true)
    }
  }

  /// The generalized gamma near the maximum of its profile over the shape.
  ///
  /// For shapes without bound it tends to a power law up to an end that the columns move, or to
  /// Pareto's law from a beginning on: where the profile rises on and on, one of these fits better
  /// than any member.
  ///
  /// - Returns: A start; `nil` where nothing better is known.
  /// - Throws: `FitError` where the profile has no maximum.
  func shapeOfBestProfile(
    _ likelihood: inout LifetimeLikelihood, _ estimates: MaximumLikelihood,
    _ layout: LifetimeDesign
  ) throws(FitError) -> [Double]? {
    let shape = layout.parts[2].columns.lowerBound
    let scales = layout.parts[1].columns.prefix(layout.parts[1].constants)
    let free = estimates.estimated
    guard free.contains(shape) else { return nil }
    var quick = newton
    quick.informationTolerance = 1e-3
    var best: (value: Double, parameters: [Double])?
    for member in [1.0, 0, -1] {
      var start = estimates.nullParameters
      start[shape] = member
      let end = quick.maximize(
        &likelihood, from: start, free: free.filter { $0 != shape }, provingExistence: false)
      let value = end.point.logLikelihood
      if value.isFinite, value > best?.value ?? -.infinity { best = (value, end.parameters) }
    }
    guard let best else { return nil }
    var refusal: Double?
    for side in best.parameters[shape] == 0 ? [1.0, -1] : [best.parameters[shape]] {
      let places = Self.shapes.filter { $0 > best.parameters[shape].magnitude }.map { side * $0 }
      let ascent = newton.ascent(
        &likelihood, from: best.parameters, along: shape, places: places, free: free
      ) { last, place in
        // σ |Q| is what the limit is made of.
        var next = last
        for column in scales {
          next[column] -= .log(max(place.magnitude, 1) / max(last[shape].magnitude, 1))
        }
        return next
      }
      switch ascent {
      case .peak(let parameters) where parameters[shape] != 0: return parameters
      case .peak: continue
      case .endless: refusal = places.last
      case .undecided: return nil
      }
    }
    if let refusal { throw .unboundedShape(refusal) }
    return best.parameters
  }

  /// The sizes of shape at which the profile is looked at.
  private static let shapes: [Double] = [0.5, 1.5, 2, 3, 4, 6, 8, 12, 16, 24]
}
