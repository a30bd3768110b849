internal import Formulas

/// A baseline's steps in a program: what curves that are made of H₀ look up in it.
struct BaselineSteps {
  /// When each step comes.
  let time: [Double]
  /// H₀ at each time.
  let hazard: [Double]
  /// The end of the longest follow-up.
  let lastTime: Double

  /// H₀ at a time.
  func hazard(
    at end: ScalarProgram.Value, _ program: inout ScalarProgram
  ) -> ScalarProgram.Value {
    program.lookup(end, breaks: time, values: [0] + hazard)
  }

  /// The median remaining time, where the hazard that loses half of the customers belongs to a rise of
  /// H₀.
  ///
  /// - Parameters:
  ///   - elapsed: The time served.
  ///   - program: The program.
  ///   - rise: By how much H₀ rises until a hazard has been added, from H₀ at the time served on.
  /// - Returns: The middle of the first steps that reach the two hazards of half of the customers.
  func median(
    from elapsed: ScalarProgram.Value?, to program: inout ScalarProgram,
    rise: (Double, _ base: ScalarProgram.Value, inout ScalarProgram) -> ScalarProgram.Value
  ) -> ScalarProgram.Value {
    let base = elapsed.map { hazard(at: $0, &program) } ?? program.constant(0)
    // The smallest bound is above 0, so that no step without a hazard reaches it.
    let least = program.constant(1e-300)
    let bounds = [LeavingShare.half.early, LeavingShare.half.late].map { bound in
      program.maximum(rise(bound, base, &program), least)
    }
    let early = program.search(bounds[0], base: base, breaks: hazard, values: time + [.nan])
    let late = program.search(bounds[1], base: base, breaks: hazard, values: time + [lastTime])
    return program.middle(early, late, from: elapsed)
  }
}

extension BaselineSteps {
  /// The steps of a stratum.
  init(_ baseline: BaselineStratum) {
    self.init(
      time: baseline.time, hazard: baseline.cumulativeHazard, lastTime: baseline.lastTime)
  }
}
