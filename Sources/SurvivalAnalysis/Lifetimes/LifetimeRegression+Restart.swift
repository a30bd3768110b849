internal import LinearAlgebra
internal import RealModule
internal import Scoring
internal import StatisticalModels

/// Where a fit goes on whose iteration did not converge, or why there is nothing to find.
extension LifetimeRegression {
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
