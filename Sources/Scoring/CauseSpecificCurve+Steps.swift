extension CauseSpecificCurve {
  /// The event times of all causes of a stratum, with what each cause does at them.
  static func steps(of stratum: Int, _ scorer: CauseSpecificScorer) -> Steps {
    let baselines = scorer.causes.map { $0.strata[stratum] }
    var steps = Steps()
    steps.lastTime = baselines.reduce(0) { max($0, $1.lastTime) }
    steps.time = Array(Set(baselines.flatMap { jumps(of: $0).map(\.time) })).sorted()
    let place = Dictionary(
      uniqueKeysWithValues: steps.time.enumerated().map { ($0.element, $0.offset) })
    let zeros = Array(repeating: 0.0, count: steps.time.count)
    let hasVariances = baselines.allSatisfy { $0.intervalGrid != nil }
    for baseline in baselines {
      var (rises, variances) = (zeros, zeros)
      var cells = Array(repeating: -1, count: steps.time.count)
      let grid = baseline.intervalGrid
      var cell = 0
      var cellRises = Array(repeating: 0.0, count: grid?.time.count ?? 0)
      for jump in jumps(of: baseline) {
        guard let step = place[jump.time] else { continue }
        rises[step] = jump.rise
        guard let grid, hasVariances else { continue }
        variances[step] = baseline.variance(ofStep: jump.step)
        while cell + 1 < grid.time.count, grid.time[cell] < jump.time { cell += 1 }
        cells[step] = cell
        cellRises[cell] += jump.rise
      }
      steps.rises.append(rises)
      steps.sums.append(rises.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) })
      guard let grid, hasVariances else { continue }
      steps.variances.append(variances)
      steps.cells.append(cells)
      steps.means.append(
        grid.time.indices.map { cell in
          grid.meanHazard[cell].indices.map { j in
            let before = cell == 0 ? 0 : grid.meanHazard[cell - 1][j]
            let rise = cellRises[cell]
            return rise > 0 ? (grid.meanHazard[cell][j] - before) / rise : 0
          }
        })
    }
    return steps
  }

  /// The times at which a baseline rises, and by how much.
  private static func jumps(
    of baseline: BaselineStratum
  ) -> [(step: Int, time: Double, rise: Double)] {
    baseline.time.indices.compactMap { step in
      let rise = baseline.hazard(of: step..<step + 1)
      return rise > 0 ? (step, baseline.time[step], rise) : nil
    }
  }
}
