/// Solves penalised fits of several sets of rows side by side, one strength after another.
struct PathSolver<Batch: LikelihoodBatch> {
  var batch: Batch
  let penalty: PenaltyGroups
  /// The violation at which a fit is done.
  var tolerance: Double
  let maximumEvaluations: Int
  var fits: [PenalizedIterate]

  /// Evaluates every fit where it begins, with its information unless a matrix is lent.
  mutating func begin(lending matrix: [Double]? = nil) {
    let requests = fits.indices.map {
      LikelihoodRequest(
        member: $0, beta: fits[$0].b, derivatives: matrix == nil ? .information : .score)
    }
    for (index, answer) in batch.evaluate(requests).enumerated() {
      fits[index].begin(answer)
      if let matrix { fits[index].lend(matrix) }
    }
  }

  /// The penalty at one strength, for one of the fits.
  func penalty(_ lambda: Double, _ fit: Int, freezing: Bool = false) -> PenaltyAtStrength {
    PenaltyAtStrength(
      penalty: penalty, coordinates: fits[fit].coordinates, lambda: lambda,
      freezesPenalized: freezing)
  }

  /// Brings every fit to its optimum at `lambda`.
  ///
  /// - Parameters:
  ///   - lambda: The strength.
  ///   - freezing: Whether penalised coefficients stay at zero.
  ///   - hint: How a fit to more rows moved from the strength before, and its gradient changed.
  mutating func solve(
    _ lambda: Double, freezing: Bool = false, hint: (move: [Double], change: [Double])? = nil
  ) {
    let penalties = fits.indices.map { penalty(lambda, $0, freezing: freezing) }
    for index in fits.indices { fits[index].turn(to: penalties[index]) }
    var isFirst = true
    while true {
      let open = fits.indices.filter {
        fits[$0].violation > tolerance && !fits[$0].isAtFloor
          && fits[$0].evaluations < maximumEvaluations
      }
      guard !open.isEmpty else { return }
      let requests = open.map { index in
        let question = fits[index].propose(
          penalties[index], tolerance: tolerance, hint: isFirst ? hint : nil)
        return LikelihoodRequest(
          member: index, beta: question.beta, derivatives: question.derivatives)
      }
      isFirst = false
      let cost = batch.informationCost
      for (index, answer) in zip(open, batch.evaluate(requests)) {
        fits[index].absorb(answer, penalties[index], tolerance: tolerance, cost: cost)
      }
    }
  }
}
