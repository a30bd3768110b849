internal import CScoringKernels

/// Linear predictors that are complete, and where their probabilities belong.
///
/// The probabilities are made while other columns are added up: while memory is waited for, arithmetic
/// takes no time.
///
/// It is safe as long as the memory lives and nobody else reads or writes the probabilities.
@safe struct FinishedSums {
  /// Those whose probabilities are still to be made.
  private var rest: tenure_finished_sums

  /// There are none.
  init() { unsafe rest = tenure_finished_sums() }

  /// Hands over sums and the place for as many probabilities.
  init(
    _ etas: UnsafeBufferPointer<Double>, probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(etas.count == probabilities.count, "\(etas.count) and \(probabilities.count)")
    unsafe rest = tenure_finished_sums(
      etas: etas.baseAddress, probabilities: probabilities.baseAddress, count: etas.count)
  }

  /// Takes out the share of the next of some passes: whole lines of the cache, so that every pass but
  /// the last works on whole vectors.
  mutating func takeShare(passesLeft: Int) -> tenure_finished_sums {
    let share = unsafe (rest.count / passesLeft + 7) / 8 * 8
    return unsafe take(min(share, rest.count))
  }

  /// Makes the probabilities that are left.
  mutating func finish() {
    let last = unsafe take(rest.count)
    guard let etas = unsafe last.etas, let probabilities = unsafe last.probabilities else { return }
    unsafe tenure_probabilities(etas, last.count, probabilities)
  }

  private mutating func take(_ count: Int) -> tenure_finished_sums {
    let taken = unsafe tenure_finished_sums(
      etas: rest.etas, probabilities: rest.probabilities, count: count)
    unsafe rest = tenure_finished_sums(
      etas: rest.etas.map { unsafe $0 + count },
      probabilities: rest.probabilities.map { unsafe $0 + count }, count: rest.count - count)
    return unsafe taken
  }
}
