internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

extension CureLikelihood {
  /// Whether a Newton step ends at a maximum.
  ///
  /// It is a strict local one, as the information has no negative direction, where no customer's
  /// predictors move any more. Where everybody or nobody in some group is cured, the predictor goes
  /// on by one unit in each step.
  func existence(at theta: [Double], step: [Double]) -> Existence {
    let largest = lanes.sum(
      rows: rowCount, from: (change: 0.0, scratch: CureScratch())
    ) { sum, rows in
      sum.scratch.pack(rows, self)
      sum.scratch.setTimes(rows.map { .log(response.time[$0]) }, self, step)
      for position in 0..<rows.count {
        sum.change = max(
          sum.change, sum.scratch.eta[position].magnitude, sum.scratch.zeta[position].magnitude)
      }
    } combine: {
      $0.change = max($0.change, $1.change)
    }.change
    return largest < 0.1 ? .proven : .undecided(margin: 1)
  }

  /// The meat of the sandwich over the parameters `kept`: of each row's score, or of the sums over
  /// clusters.
  func meat(
    at theta: [Double], kept: [Int], _ robust: CoxRegression.RobustErrors
  ) -> Matrix {
    var clusters: (codes: [Int32], count: Int)?
    if case .clusters(let codes, let count) = robust { clusters = (codes, count) }
    var meat = SandwichMeat(columns: kept.count, clusters: clusters?.count ?? 0)
    var scratch = CureScratch()
    for block in 0..<Lanes.blockCount(rows: rowCount) {
      let rows = Lanes.block(block, rows: rowCount)
      scratch.pack(rows, self)
      var scores = [Double](repeating: 0, count: rows.count * kept.count)
      for isEntry in hasEntries ? [false, true] : [false] {
        let times = rows.map { i in
          isEntry ? response.start?[i] ?? 0 : response.time[i]
        }
        scratch.setTimes(times.map { $0 > 0 ? .log($0) : center }, self, theta)
        for (position, i) in rows.enumerated() where times[position] > 0 {
          let weight = response.weights?[i] ?? 1
          // A row that stands for w equal rows is w scores, not one of w times the size.
          let isAlone = response.weightsAreFrequencies && clusters == nil
          let scale = (isAlone ? weight.squareRoot() : weight) * (isEntry ? -1 : 1)
          let (eta, zeta) = (scratch.eta[position], scratch.zeta[position])
          let isEvent = response.event[i] > 0 && !isEntry
          let term = isEvent ? event(eta, zeta) : staying(eta, zeta)
          for (index, column) in kept.enumerated() {
            let value = scratch.block[column * rows.count + position]
            var score = (column < latencyCount ? term.eta : term.zeta) * value
            if column == rateIndex && isEvent { score += 1 / theta[rateIndex] }
            scores[index * rows.count + position] += scale * score
          }
        }
      }
      meat.add(scores, BlockLayout(rows: rows.count, columns: kept.count)) { position in
        clusters?.codes[rows.lowerBound + position] ?? 0
      }
    }
    return meat.matrix()
  }
}
