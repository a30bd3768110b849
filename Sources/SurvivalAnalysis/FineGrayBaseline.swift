internal import StatisticalModels

extension FineGrayLikelihood {
  /// The subdistribution's cumulative hazard of every stratum at `beta`, with what its standard
  /// errors need, as of a Cox model with weights that are known.
  ///
  /// - Complexity: O(np) time.
  func baselines(at beta: [Double], _ response: CompetingRisksResponse) -> [BaselineHazard] {
    let point = point(at: beta)
    let hazard = sets.sumsFromBeginning(point.scan.hazard)
    let variance = sets.sumsFromBeginning(point.scan.variance)
    let meanHazards = (0..<parameterCount).map { j -> [Double] in
      let sums = sums(of: j, point.risk)
      let increments = sets.groups.indices.map { group in
        let tied = tiedIndex[group]
        let leaving = tied < 0 ? 0 : sums[sets.groups.count + tied]
        return point.scan.variance[group] * sums[group] - point.scan.crossed[group] * leaving
      }
      return sets.sumsFromBeginning(increments).map { $0 / design.scales[j] }
    }
    return sets.stratumGroups.indices.map { stratum in
      let groups = sets.stratumGroups[stratum]
      let chosen = BaselineHazard.chosen(in: groups, hazard)
      let grid = BaselineHazard.Grid(
        time: chosen.map { sets.groups[$0].time }, variance: chosen.map { variance[$0] },
        meanHazard: chosen.map { group in meanHazards.map { $0[group] } })
      let ascending = groups.reversed()
      var times = ascending.map { sets.groups[$0].time }
      var hazards = ascending.map { hazard[$0] }
      var atRisk = ascending.map { sets.groups[$0].atRisk }
      var events = ascending.map { sets.groups[$0].weight }
      let rows = sets.stratumStarts[stratum]..<sets.stratumStarts[stratum + 1]
      if let first = rows.first {
        let lastTime = response.time[Int(sets.order[first])]
        if times.last.map({ $0 < lastTime }) ?? true {
          times.append(lastTime)
          hazards.append(hazards.last ?? 0)
          atRisk.append(
            rows.prefix { response.time[Int(sets.order[$0])] == lastTime }
              .reduce(0) { $0 + weights[$1] })
          events.append(0)
        }
      }
      return BaselineHazard(
        time: times, cumulativeHazard: hazards, atRisk: atRisk, events: events, grid: grid)
    }
  }
}
