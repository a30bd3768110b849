internal import LinearAlgebra

extension PenalizedProblem {
  /// The log-likelihood of the intercept alone, where columns besides it are not penalised.
  var interceptLogLikelihood: Double? {
    let intercept = family.design.design.interceptIndex
    let free = penalty.groups.indices.filter { !penalty.groups[$0].isPenalized }
    let own = free.filter { penalty.groups[$0].columns.lowerBound == intercept }
    guard free.count > own.count else { return nil }
    let restricted = penalty.restricted(toGroups: own)
    var solver = PathSolver(
      batch: family.batch([.all], columns: own.map { penalty.groups[$0].columns.lowerBound }),
      penalty: restricted, tolerance: tolerance(1e-3), maximumEvaluations: 100,
      fits: [
        PenalizedIterate(
          coordinates[0].restricted(toGroups: own, restricted.groups), weight: weights[0],
          coefficients: own.map { family.start(.all)[penalty.groups[$0].columns.lowerBound] })
      ])
    solver.begin()
    solver.solve(0)
    return solver.fits[0].value * weights[0]
  }

  /// The columns of a lasso that are earlier ones in other units.
  ///
  /// Their coefficients could be exchanged at no cost, so which of them are zero would be chance.
  func repetitions() -> [PenalizedPath.Repetition] {
    guard net.alpha == 1 else { return [] }
    var batch = family.batch([.all], columns: columns)
    let start = LikelihoodRequest(member: 0, beta: family.start(.all), derivatives: .information)
    let information = batch.evaluate([start])[0].point.information
    let single = penalty.groups.filter { $0.columns.count == 1 && $0.isPenalized }
    var repetitions: [PenalizedPath.Repetition] = []
    var originals: [PenaltyGroups.Group] = []
    for group in single {
      let j = group.columns.lowerBound
      let original = originals.first { other in
        let i = other.columns.lowerBound
        let product = information[i, j]
        return information[j, j] > 0 && other.absoluteWeight == group.absoluteWeight
          && net.bounds[i] == nil && net.bounds[j] == nil
          && product * product >= (1 - 1e-12) * information[i, i] * information[j, j]
      }
      if let original {
        repetitions.append(.init(column: j, original: original.columns.lowerBound))
      } else {
        originals.append(group)
      }
    }
    return repetitions
  }

  /// Holds columns at zero.
  mutating func leaveOut(_ repeated: [PenalizedPath.Repetition]) {
    let columns = repeated.map(\.column)
    if !columns.isEmpty { coordinates = coordinates.map { $0.without(columns) } }
  }
}
