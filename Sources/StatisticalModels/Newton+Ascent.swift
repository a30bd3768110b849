extension Newton {
  /// What following the profile likelihood of one parameter outwards finds.
  package enum Ascent {
    /// It falls again behind this point.
    case peak([Double])
    /// It rises, if by ever less, up to the last place that was asked for.
    case endless(gain: Double)
    /// At some place the other parameters have no maximum that could be found.
    case undecided
  }

  /// Follows the profile likelihood of one parameter outwards: a look at whether there is a maximum
  /// that does not rely on how an iteration of all parameters ended.
  ///
  /// - Parameters:
  ///   - likelihood: The likelihood.
  ///   - parameters: Where to begin, p long.
  ///   - column: The parameter.
  ///   - places: Its values, outwards.
  ///   - free: All parameters that may move, ascending; `column` is one of them.
  ///   - carry: Makes a start at a place of the maximum at the place before.
  /// - Returns: What was found.
  package func ascent(
    _ likelihood: inout some Likelihood, from parameters: [Double], along column: Int,
    places: [Double], free: [Int], carry: ([Double], Double) -> [Double]
  ) -> Ascent {
    var quick = self
    quick.informationTolerance = 1e-6
    let others = free.filter { $0 != column }
    let begin = quick.maximize(
      &likelihood, from: parameters, free: others, provingExistence: false)
    guard begin.point.logLikelihood.isFinite else { return .undecided }
    var best = (value: begin.point.logLikelihood, parameters: begin.parameters)
    var last = begin.parameters
    var falls = 0
    for place in places {
      var start = carry(last, place)
      start[column] = place
      let end = quick.maximize(&likelihood, from: start, free: others, provingExistence: false)
      let value = end.point.logLikelihood
      guard value.isFinite, end.convergence.converged || value > best.value else {
        return falls > 0 ? .peak(best.parameters) : .undecided
      }
      last = end.parameters
      // Less than this is rounding.
      let noise = 1e-10 * value.magnitude
      if value > best.value - noise {
        falls = 0
        if value > best.value { best = (value, end.parameters) }
      } else {
        falls += 1
        if falls == 2 { return .peak(best.parameters) }
      }
    }
    return falls > 0
      ? .peak(best.parameters) : .endless(gain: best.value - begin.point.logLikelihood)
  }
}
