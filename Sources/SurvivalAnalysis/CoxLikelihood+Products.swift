internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

extension CoxLikelihood {
  /// Forms η and r in every block, and the sums that running sums and ties start from.
  func evaluateRisks(at beta: [Double], sums: Bool) {
    lanes.forEach(rows.blockCount) { block in
      let range = rows.rows(of: block)
      let layout = rows.layout(of: block)
      eta.write(range) { eta in
        rows.read(block) { layout.multiply($0, by: beta.span, into: &eta) }
        if let offsets {
          for i in 0..<range.count { eta[i] += offsets[range.lowerBound + i] }
        }
        risk.write(range) { risk in
          for i in 0..<range.count {
            risk[i] = weights[range.lowerBound + i] * .exp(eta[i])
          }
        }
      }
      if sums && entryRows.isEmpty { sumRisks(block) }
    }
    guard !entryRows.isEmpty else { return }
    prepareLateEntries()
    if sums { lanes.forEach(rows.blockCount) { sumRisks($0) } }
  }

  /// Sums rz over the last stretch of a block, and over its tied events.
  private func sumRisks(_ block: Int) {
    let range = rows.rows(of: block)
    rows.sumLastSegment(of: block, multipliers: runningRisk)
    for index in places.piecesOfBlock[block] {
      let piece = places.pieces[index]
      let part = BlockLayout(
        rows: piece.rows.count, columns: parameterCount, leadingDimension: range.count,
        offset: piece.rows.lowerBound)
      let begin = range.lowerBound + piece.rows.lowerBound
      pieceSums.write(index * parameterCount..<(index + 1) * parameterCount) { sum in
        risk.read(begin..<begin + piece.rows.count) { r in
          rows.read(block) { part.multiplyTransposed($0, by: r, into: &sum, accumulating: false) }
        }
      }
    }
  }

  /// Brings the sums over blocks together: before each block, over tied events, over late entries.
  func prepareSums() {
    rows.scan()
    for index in 0..<tiedSums.count { tiedSums[index] = 0 }
    for (index, piece) in places.pieces.enumerated() {
      for j in 0..<parameterCount {
        tiedSums[j * places.tiedCount + Int(piece.tied)] += pieceSums[index * parameterCount + j]
      }
    }
    guard !entryRows.isEmpty else { return }
    if isCareful {
      sumLateEntries()
      return
    }
    lanes.forEach(entries.blockCount) { entries.sumLastSegment(of: $0, multipliers: entryRisk) }
    entries.scan()
    let (p, groupCount) = (parameterCount, sets.groups.count)
    let laneCount = memory.count
    lanes.forEach(laneCount) { lane in
      memory.with(lane) { space in
        var sums = [Double](repeating: 0, count: 4 * Lanes.blockRows)
        for block in stride(from: lane, to: entries.blockCount, by: laneCount) {
          let range = entries.rows(of: block)
          for first in stride(from: 0, to: p, by: 4) {
            let columns = first..<min(first + 4, p)
            entries.runningSums(
              of: block, columns: columns, multipliers: entryRisk, into: &sums)
            for j in columns {
              let base = (j - first) * range.count - range.lowerBound
              for group in places.groupsOfEntryBlock[block] {
                entrySums[j * groupCount + Int(group)] =
                  sums[base + Int(sets.groups[Int(group)].entryEnd) - 1]
              }
            }
          }
        }
      }
    }
  }

  /// Writes minus the sums over late entries at risk where else stand those that are taken off.
  private func sumLateEntries() {
    let groupCount = sets.groups.count
    lanes.forEach(parameterCount) { j in
      let sums = lateEntries.sums { entry in
        let block = entry / Lanes.blockRows
        let range = entries.rows(of: block)
        return entryRisk[entry]
          * entries.read(block) { $0[j * range.count + entry - range.lowerBound] }
      }
      for group in 0..<groupCount { entrySums[j * groupCount + group] = -sums[group] }
    }
  }

  /// Adds one block's part of the score and of both Gram products.
  func addBlock(
    _ block: Int, _ scan: GroupScan, _ derivatives: Derivatives, _ space: inout Workspace
  ) {
    let range = rows.rows(of: block)
    let layout = rows.layout(of: block)
    residuals.read(range) { residual in
      rows.read(block) { z in
        var score = space.score.mutableSpan
        layout.multiplyTransposed(z, by: residual, into: &score, accumulating: true)
      }
    }
    guard derivatives >= .information else { return }
    curvature.read(range) { weights in
      rows.read(block) { z in space.first.add(z, layout, weights: weights) }
    }
    let groups = places.groupsOfBlock[block]
    if groups.isEmpty { return }
    let meanRows = fillMeans(
      block, groups, range, scan, sums: &space.sums, means: &space.means,
      weights: &space.weights)
    space.second.add(
      space.means, BlockLayout(rows: meanRows, columns: parameterCount), weights: space.weights)
  }

  /// Writes the rows of the second Gram product for the groups that end in a block; returns how
  /// many there are.
  func fillMeans(
    _ block: Int, _ groups: Range<Int>, _ range: Range<Int>, _ scan: GroupScan,
    sums: inout [Double], means: inout [Double], weights: inout [Double]
  ) -> Int {
    let groupCount = sets.groups.count
    let count = range.count
    let untied = places.tiedOfBlock[block] == 0
    let meanRows = groups.count + places.tiedOfBlock[block]
    let ends = places.groupEnds.span.extracting(groups)
    var position = 0
    for group in groups {
      let tied = places.tiedIndex[group] >= 0
      weights[position] = tied ? 1 : scan.weight[group]
      if tied { weights[position + 1] = 1 }
      position += tied ? 2 : 1
    }
    scan.inverse.read(groups) { inverses in
      for first in stride(from: 0, to: parameterCount, by: 4) {
        let columns = first..<min(first + 4, parameterCount)
        rows.runningSums(
          of: block, columns: columns, multipliers: runningRisk, into: &sums)
        for j in columns {
          let base = (j - first) * count - range.lowerBound - 1
          if !entryRows.isEmpty {
            // Those who had not entered yet come off, or late entries come on; ends are positions of distinct rows.
            for k in ends.indices {
              sums[base + Int(ends[k])] -= entrySums[j * groupCount + groups.lowerBound + k]
            }
          }
          let sums = sums.span
          var means = means.mutableSpan
          var row = j * meanRows
          if untied {
            for k in ends.indices { means[row &+ k] = sums[base &+ Int(ends[k])] * inverses[k] }
            continue
          }
          for k in ends.indices {
            let s1 = sums[base &+ Int(ends[k])]
            let group = groups.lowerBound &+ k
            let tied = Int(places.tiedIndex[group])
            if tied < 0 {
              means[row] = s1 * inverses[k]
              row &+= 1
            } else {
              let e1 = tiedSums[j &* places.tiedCount &+ tied]
              means[row] = scan.risk[group] * s1 + scan.leaving[group] * e1
              means[row &+ 1] = scan.leavingAlone[group] * e1
              row &+= 2
            }
          }
        }
      }
    }
    return meanRows
  }

  /// Clears the lanes' sums and calls `body` for every block.
  func forEachBlock(_ body: @Sendable (inout Workspace, Int) -> Void) {
    let laneCount = memory.count
    lanes.forEach(laneCount) { lane in
      memory.with(lane) { space in
        for j in space.score.indices { space.score[j] = 0 }
        space.first.reset()
        space.second.reset()
        for block in stride(from: lane, to: rows.blockCount, by: laneCount) {
          body(&space, block)
        }
      }
    }
  }

  /// Adds up the lanes, in order, and what exact ties add.
  func reduce(
    _ logLikelihood: Double, _ derivatives: Derivatives, _ pairs: GramAccumulator?
  ) -> LikelihoodPoint {
    var score = [Double](repeating: 0, count: parameterCount)
    var information = GramAccumulator(order: derivatives >= .information ? parameterCount : 0)
    for lane in 0..<memory.count {
      memory.with(lane) { space in
        for j in score.indices { score[j] += space.score[j] }
        guard derivatives >= .information else { return }
        information.add(space.first)
        information.add(space.second, scale: -1)
      }
    }
    if derivatives >= .information, let pairs { information.add(pairs) }
    return LikelihoodPoint(
      logLikelihood: logLikelihood, score: score, information: information.matrix)
  }
}
