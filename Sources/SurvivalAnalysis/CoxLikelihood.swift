internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// Cox's partial log-likelihood, by two Gram products.
///
/// With rᵢ = wᵢ e^ηᵢ, and for event time k and tie l the sums over the risk set
///
///     s_kl = S0_k − (l/d_k) E0_k,    z̄_kl = (S1_k − (l/d_k) E1_k) / s_kl
///
/// where S0, S1 sum r and r z over those at risk and E0, E1 over those who leave (Breslow: no E),
///
///     cᵢ = rᵢ Σ_kl (w̄_k / s_kl) (1 − (l/d_k) [i leaves at k])    over the k at which i is at risk
///     U = Zᵀ (w δ − c),     I = Zᵀ diag(c) Z − Σ_kl w̄_k z̄_kl z̄_klᵀ
///
/// All z̄_kl of one time are combinations of S1_k and E1_k, so two rows a time carry the second
/// product, however many events are tied. Everything else is O(n) scans.
struct CoxLikelihood: Likelihood {
  let design: StandardizedDesign
  let response: CoxResponse
  let ties: CoxResponse.Ties
  let sets: RiskSets
  let lanes: Lanes

  let parameterCount: Int
  let rowCount: Int
  let eventCount: Double

  let rows: OrderedRows
  let entries: OrderedRows
  /// wδ, weights and offsets, in the risk sets' order.
  private let eventWeights: [Double]
  private let weights: [Double]
  private let offsets: [Double]?
  /// The position in the order of each late entry.
  private let entryRows: [Int32]

  private let places: GroupPlaces

  /// What a point needs, kept from one evaluation to the next.
  private let eta: DisjointArray<Double>
  private let risk: DisjointArray<Double>
  private let entryRisk: DisjointArray<Double>
  private let pieceSums: DisjointArray<Double>
  private let tiedSums: DisjointArray<Double>
  private let entrySums: DisjointArray<Double>
  private let residuals: DisjointArray<Double>
  private let curvature: DisjointArray<Double>
  private let memory: LaneMemory<Workspace>

  private struct Workspace {
    var sums: [Double]
    var means: [Double]
    var weights: [Double]
    var score: [Double]
    var first: GramAccumulator
    var second: GramAccumulator
  }

  /// - Precondition: The response is as long as the design.
  init(
    _ design: StandardizedDesign, _ response: CoxResponse, ties: CoxResponse.Ties, lanes: Lanes
  ) {
    let n = response.count
    precondition(
      design.design.rowCount == n, "the design has \(design.design.rowCount) rows, times \(n)")
    self.design = design
    self.response = response
    self.ties = ties
    self.lanes = lanes
    let sets = RiskSets(response)
    self.sets = sets
    let p = design.design.columnCount
    parameterCount = p
    rowCount = n
    eventCount = sets.groups.reduce(0) { $0 + Double($1.ties) }
    rows = OrderedRows(design, order: sets.order, starts: sets.stratumStarts, lanes: lanes)
    entries = OrderedRows(
      design, order: sets.entryOrder, starts: sets.entryStarts, lanes: lanes)
    weights = sets.order.map { response.weights?[Int($0)] ?? 1 }
    eventWeights = sets.order.map {
      response.event[Int($0)] > 0 ? response.weights?[Int($0)] ?? 1 : 0
    }
    offsets = response.offset.map { offset in sets.order.map { offset[Int($0)] } }
    var entryRows = [Int32](repeating: 0, count: sets.entryOrder.count)
    for (position, entry) in sets.entryPosition.enumerated() where entry >= 0 {
      entryRows[Int(entry)] = Int32(position)
    }
    self.entryRows = entryRows

    places = GroupPlaces(sets, tied: ties == .efron)

    eta = DisjointArray(repeating: 0, count: n)
    risk = DisjointArray(repeating: 0, count: n)
    residuals = DisjointArray(repeating: 0, count: n)
    curvature = DisjointArray(repeating: 0, count: n)
    entryRisk = DisjointArray(repeating: 0, count: entryRows.count)
    pieceSums = DisjointArray(repeating: 0, count: places.pieces.count * p)
    tiedSums = DisjointArray(repeating: 0, count: places.tiedCount * p)
    entrySums = DisjointArray(
      repeating: 0, count: entryRows.isEmpty ? 0 : sets.groups.count * p)
    let blockRows = min(Lanes.blockRows, n)
    // A group of two rows of means has two rows of its own, but for the one that began before.
    let meanRows = blockRows + 2
    memory = LaneMemory(count: max(1, min(Lanes.count, Lanes.blockCount(rows: n)))) { _ in
      Workspace(
        sums: Array(repeating: 0, count: 4 * blockRows),
        means: Array(repeating: 0, count: meanRows * p),
        weights: Array(repeating: 0, count: meanRows),
        score: Array(repeating: 0, count: p),
        first: GramAccumulator(order: p), second: GramAccumulator(order: p))
    }
  }

  // MARK: - The likelihood

  func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    evaluateRisks(at: beta, sums: derivatives >= .score)
    let scan = GroupScan(self, derivatives)
    guard derivatives >= .score && scan.logLikelihood.isFinite else {
      return LikelihoodPoint(
        logLikelihood: scan.logLikelihood, score: [], information: Matrix(zeros: 0, 0))
    }
    scan.spread(self, residuals: residuals, curvature: curvature)
    if derivatives >= .information { prepareSums() }
    forEachBlock { space, block in addBlock(block, scan, derivatives, &space) }
    return reduce(scan.logLikelihood, derivatives)
  }

  /// Forms η and r in every block, and the sums that running sums and ties start from.
  private func evaluateRisks(at beta: [Double], sums: Bool) {
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
      guard sums else { return }
      rows.sumLastSegment(of: block, multipliers: risk)
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
    for (entry, row) in entryRows.enumerated() { entryRisk[entry] = risk[Int(row)] }
  }

  /// Brings the sums over blocks together: before each block, over tied events, over late entries.
  private func prepareSums() {
    rows.scan()
    for index in 0..<tiedSums.count { tiedSums[index] = 0 }
    for (index, piece) in places.pieces.enumerated() {
      for j in 0..<parameterCount {
        tiedSums[j * places.tiedCount + Int(piece.tied)] += pieceSums[index * parameterCount + j]
      }
    }
    guard !entryRows.isEmpty else { return }
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

  /// Adds one block's part of the score and of both Gram products.
  private func addBlock(
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
  private func fillMeans(
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
      weights[position] = tied ? 1 : scan.variance[group]
      if tied { weights[position + 1] = 1 }
      position += tied ? 2 : 1
    }
    for first in stride(from: 0, to: parameterCount, by: 4) {
      let columns = first..<min(first + 4, parameterCount)
      rows.runningSums(
        of: block, columns: columns, multipliers: self.risk, into: &sums)
      for j in columns {
        let base = (j - first) * count - range.lowerBound - 1
        if !entryRows.isEmpty {
          // Those who had not entered yet come off; ends are positions of distinct rows.
          for k in ends.indices {
            sums[base + Int(ends[k])] -= entrySums[j * groupCount + groups.lowerBound + k]
          }
        }
        let sums = sums.span
        var means = means.mutableSpan
        var row = j * meanRows
        if untied {
          for k in ends.indices { means[row &+ k] = sums[base &+ Int(ends[k])] }
          continue
        }
        for k in ends.indices {
          let s1 = sums[base &+ Int(ends[k])]
          let group = groups.lowerBound &+ k
          let tied = Int(places.tiedIndex[group])
          if tied < 0 {
            means[row] = s1
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
    return meanRows
  }

  private func forEachBlock(_ body: @Sendable (inout Workspace, Int) -> Void) {
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

  private func reduce(_ logLikelihood: Double, _ derivatives: Derivatives) -> LikelihoodPoint {
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
    return LikelihoodPoint(
      logLikelihood: logLikelihood, score: score, information: information.matrix)
  }

  // MARK: - Existence

  /// Judges the Newton step d by the certificate of existence.
  ///
  /// Every probability πⱼ with which the model lets j be the
  /// one who leaves is multiplied by 1 + zⱼᵀ d − z̄_kᵀ d in the identity that makes the score 0.
  /// Where all these factors are positive no direction separates (Stiemke), so a maximum exists.
  ///
  /// The factor is smallest for the smallest zⱼᵀ d in a risk set. Late entries are not taken off
  /// again, which can only refuse a proof.
  func existence(at beta: [Double], step: [Double]) -> Existence {
    evaluateRisks(at: beta, sums: false)
    let change = DisjointArray(repeating: 0.0, count: rowCount)
    lanes.forEach(rows.blockCount) { block in
      let layout = rows.layout(of: block)
      change.write(rows.rows(of: block)) { change in
        rows.read(block) { layout.multiply($0, by: step.span, into: &change) }
      }
    }
    var margin = -Double.infinity
    for stratum in sets.stratumGroups.indices {
      var position = sets.stratumStarts[stratum]
      var entry = sets.entryStarts[stratum]
      var (s0, s1, smallest) = (0.0, 0.0, Double.infinity)
      for index in sets.stratumGroups[stratum] {
        let group = sets.groups[index]
        while position < Int(group.end) {
          s0 += risk[position]
          s1 += risk[position] * change[position]
          if weights[position] > 0 { smallest = min(smallest, change[position]) }
          position += 1
        }
        while entry < Int(group.entryEnd) {
          let row = Int(entryRows[entry])
          s0 -= risk[row]
          s1 -= risk[row] * change[row]
          entry += 1
        }
        // The mean with ties gone is between its ends: a ratio of linear functions is monotone.
        var (e0, e1) = (0.0, 0.0)
        if ties == .efron && group.ties > 1 {
          for event in Int(group.firstEvent)..<Int(group.firstEvent + group.events) {
            e0 += risk[event]
            e1 += risk[event] * change[event]
          }
        }
        let last = Double(group.ties - 1) / Double(max(group.ties, 1))
        let mean = max(s1 / s0, (s1 - last * e1) / (s0 - last * e0))
        margin = max(margin, mean - smallest)
      }
    }
    return margin < 1 ? .proven : .undecided(margin: margin)
  }

  // MARK: - What stands at the last point

  /// rᵢ in the risk sets' order, at the point evaluated last.
  var risks: DisjointArray<Double> { risk }
  /// The weights in the risk sets' order.
  var orderedWeights: [Double] { weights }
  /// The events' weights in the risk sets' order.
  var orderedEventWeights: [Double] { eventWeights }
  /// The positions of late entries in the risk sets' order.
  var lateEntries: [Int32] { entryRows }

  /// The weight of the rows at the beginning of a stratum's order that end at `time`.
  func weightEnding(at time: Double, in stratum: Range<Int>) -> Double {
    var weight = 0.0
    for position in stratum {
      guard response.time[Int(sets.order[position])] == time else { break }
      weight += weights[position]
    }
    return weight
  }

  /// Σ wδη at the point evaluated last.
  func eventPredictors() -> Double {
    var sum = 0.0
    eta.read(0..<rowCount) { eta in
      for i in 0..<eta.count where eventWeights[i] > 0 { sum += eventWeights[i] * eta[i] }
    }
    return sum
  }

  /// Evaluates r at `beta`, and scans the groups.
  func scan(at beta: [Double]) -> GroupScan {
    evaluateRisks(at: beta, sums: true)
    return GroupScan(self, .information)
  }

  /// Visits S1 and E1 of every group at the point scanned last, a column at a time.
  ///
  /// - Complexity: O(np): for standard errors of curves and residuals, never inside a fit.
  func visitSums(_ body: (_ group: Int, _ column: Int, _ risk: Double, _ leaving: Double) -> Void) {
    prepareSums()
    let (p, groupCount) = (parameterCount, sets.groups.count)
    var sums = [Double](repeating: 0, count: 4 * Lanes.blockRows)
    for block in 0..<rows.blockCount where !places.groupsOfBlock[block].isEmpty {
      let range = rows.rows(of: block)
      for first in stride(from: 0, to: p, by: 4) {
        let columns = first..<min(first + 4, p)
        rows.runningSums(of: block, columns: columns, multipliers: risk, into: &sums)
        for j in columns {
          let base = (j - first) * range.count - range.lowerBound
          for group in places.groupsOfBlock[block] {
            var s1 = sums[base + Int(places.groupEnds[group]) - 1]
            if entrySums.count > 0 { s1 -= entrySums[j * groupCount + group] }
            let tied = Int(places.tiedIndex[group])
            body(group, j, s1, tied < 0 ? 0 : tiedSums[j * places.tiedCount + tied])
          }
        }
      }
    }
  }
}
