internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// The weighted partial log-likelihood of Fine and Gray's subdistribution hazard, in linear time.
///
/// Whoever left for another cause at X stays in the risk set of a later event time t with the weight
/// G(t−) / G(X−), the probability of being under observation at t for someone who was at X. The
/// weight is a product of one factor for the time and one for the customer, so
///
///     S0(t) = Σ_{X ≥ t} r  +  G(t−) Σ_{other cause, X < t} r / G(X−)
///
/// is a scan from the last time to the first plus one from the first to the last; S1 likewise. All
/// else is as in Cox's likelihood: U = Zᵀ(wδ − c), I = Zᵀ diag(c) Z − Σ w̄ z̄ z̄ᵀ with
///
///     cᵢ = rᵢ [H(Xᵢ) + 1/G(Xᵢ−) ∫_{t > Xᵢ} G(t−) dH(t) if i left for another cause]
///
/// - SeeAlso: Fine & Gray, *A proportional hazards model for the subdistribution of a competing
///   risk*, JASA 94 (1999), 496–509; Kawaguchi et al., *A fast and scalable implementation of Fine–
///   Gray*, R Journal 12 (2021), 163–182.
struct FineGrayLikelihood: Likelihood {
  let design: StandardizedDesign
  let sets: RiskSets
  let censoring: CensoringWeights
  let efron: Bool
  let lanes: Lanes

  let parameterCount: Int
  let rowCount: Int
  let eventCount: Double

  /// The standardized rows in the risk sets' order: block after block, in each by columns.
  let rows: DisjointArray<Double>
  let weights: [Double]
  let eventWeights: [Double]
  /// Whether each row is censored.
  let isCensored: [Bool]
  private let offsets: [Double]?
  /// Each group's number among tied ones, or −1; none but with Efron's ties.
  let tiedIndex: [Int]
  let tiedCount: Int

  /// - Precondition: The response is as long as the design and has no late entries.
  init(
    _ design: StandardizedDesign, _ response: CompetingRisksResponse, cause: Int, efron: Bool,
    countsEvents: Bool, lanes: Lanes
  ) {
    precondition(
      design.design.rowCount == response.count,
      "the design has \(design.design.rowCount) rows, times \(response.count)")
    precondition(response.start == nil, "late entries have no subdistribution weights here")
    self.design = design
    self.efron = efron
    self.lanes = lanes
    let single = response.response(of: cause)
    let sets = RiskSets(single)
    self.sets = sets
    censoring = CensoringWeights(response, cause: cause, sets, countsEvents: countsEvents)
    parameterCount = design.design.columnCount
    rowCount = response.count
    eventCount = sets.groups.reduce(0) { $0 + Double($1.ties) }
    rows = design.gathered(sets.order, lanes: lanes)
    weights = sets.order.map { response.weights?[Int($0)] ?? 1 }
    eventWeights = sets.order.map {
      Int(response.cause[Int($0)]) == cause ? response.weights?[Int($0)] ?? 1 : 0
    }
    isCensored = sets.order.map { response.cause[Int($0)] < 0 }
    offsets = response.offset.map { offset in sets.order.map { offset[Int($0)] } }
    var tied = 0
    tiedIndex = sets.groups.map { group in
      guard efron && group.ties > 1 else { return -1 }
      tied += 1
      return tied - 1
    }
    tiedCount = tied
  }

  // MARK: - The likelihood

  /// r and the scalars of every event time at one point.
  struct Point {
    var risk: [Double]
    var riskSums: [Double]
    var leavingSums: [Double]
    var scan: FineGrayScan
  }

  func evaluate(at beta: [Double], _ derivatives: Derivatives) -> LikelihoodPoint {
    let point = point(at: beta)
    let value = point.scan.logLikelihood
    guard derivatives >= .score && value.isFinite else {
      return LikelihoodPoint(logLikelihood: value, score: [], information: Matrix(zeros: 0, 0))
    }
    let met = expectedEvents(point)
    let p = parameterCount
    let whole = derivatives >= .information
    var sum = lanes.sum(
      rows: rowCount,
      from: (score: [Double](repeating: 0, count: p), gram: GramAccumulator(order: whole ? p : 0))
    ) { sum, range in
      let layout = BlockLayout(rows: range.count, columns: p)
      let expected = Array(met[range])
      let residual = range.map { eventWeights[$0] - met[$0] }
      rows.read(range.lowerBound * p..<range.upperBound * p) { z in
        var score = sum.score.mutableSpan
        layout.multiplyTransposed(z, by: residual.span, into: &score, accumulating: true)
        if whole { sum.gram.add(z, layout, weights: expected.span) }
      }
    } combine: { total, other in
      for j in total.score.indices { total.score[j] += other.score[j] }
      total.gram.add(other.gram)
    }
    if whole { subtractMeans(point, from: &sum.gram) }
    return LikelihoodPoint(
      logLikelihood: value, score: sum.score, information: sum.gram.matrix)
  }

  /// Evaluates r, and scans the event times.
  func point(at beta: [Double]) -> Point {
    let p = parameterCount
    var risk = [Double](repeating: 0, count: rowCount)
    lanes.forEachPart(of: &risk) { block, part in
      let range = Lanes.block(block, rows: rowCount)
      rows.read(range.lowerBound * p..<range.upperBound * p) { z in
        BlockLayout(rows: range.count, columns: p).multiply(z, by: beta.span, into: &part)
      }
      for i in 0..<range.count {
        let position = range.lowerBound + i
        part[i] = .exp(part[i] + (offsets?[position] ?? 0)) * weights[position]
      }
    }
    var predictors = 0.0
    for i in 0..<rowCount where eventWeights[i] > 0 {
      // log r = η + log w.
      predictors += eventWeights[i] * (.log(risk[i] / weights[i]))
    }
    var sums = [Double](repeating: 0, count: sets.groups.count)
    addRiskSums(to: &sums) { risk[$0] }
    var leaving = [Double](repeating: 0, count: sets.groups.count)
    for (index, group) in sets.groups.enumerated() where tiedIndex[index] >= 0 {
      for event in Int(group.firstEvent)..<Int(group.firstEvent + group.events) {
        leaving[index] += risk[event]
      }
    }
    return Point(
      risk: risk, riskSums: sums, leavingSums: leaving,
      scan: FineGrayScan(
        sets, riskSums: sums, leavingSums: leaving, eventPredictors: predictors))
  }

  /// Adds Σ over the risk set of every group of a number for each row.
  ///
  /// - Complexity: O(n): one scan from the last time to the first, one back.
  func addRiskSums(to sums: inout [Double], _ value: (Int) -> Double) {
    for stratum in sets.stratumGroups.indices {
      let groups = sets.stratumGroups[stratum]
      var position = sets.stratumStarts[stratum]
      var sum = 0.0
      for group in groups {
        while position < Int(sets.groups[group].end) {
          sum += value(position)
          position += 1
        }
        sums[group] += sum
      }
      position = sets.stratumStarts[stratum + 1]
      sum = 0
      for group in groups.reversed() {
        while position > Int(sets.groups[group].end) {
          position -= 1
          let inverse = censoring.inverseOfRow[position]
          if inverse > 0 { sum += value(position) * inverse }
        }
        sums[group] += censoring.ofGroup[group] * sum
      }
    }
  }

  /// ∫_{t > X} G(t−) dv for the groups after each one: the sum over later groups of its stratum.
  func laterSums(_ values: [Double]) -> [Double] {
    var sums = values
    for groups in sets.stratumGroups {
      var running = 0.0
      for group in groups {
        sums[group] = running
        running += censoring.ofGroup[group] * values[group]
      }
    }
    return sums
  }

  /// The sum over all groups of each stratum of G(t−) times a value.
  func totals(_ values: [Double]) -> [Double] {
    sets.stratumGroups.map { groups in
      groups.reduce(0) { $0 + censoring.ofGroup[$1] * values[$1] }
    }
  }

  /// c of every row.
  func expectedEvents(_ point: Point) -> [Double] {
    let below = sets.sumsFromBeginning(point.scan.hazard)
    let later = laterSums(point.scan.hazard)
    let totals = totals(point.scan.hazard)
    var met = point.risk
    for stratum in sets.stratumGroups.indices {
      for i in sets.stratumStarts[stratum]..<sets.stratumStarts[stratum + 1] {
        let group = Int(sets.firstGroup[i])
        var hazard = group >= 0 ? below[group] : 0
        if eventWeights[i] > 0 { hazard -= point.scan.spared[group] }
        let inverse = censoring.inverseOfRow[i]
        if inverse > 0 { hazard += inverse * (group >= 0 ? later[group] : totals[stratum]) }
        met[i] = max(0, point.risk[i] * hazard)
      }
    }
    return met
  }

  /// Column `j` of the standardized row at `position` of the order.
  func value(_ position: Int, _ j: Int) -> Double {
    let block = position / Lanes.blockRows
    let first = block * Lanes.blockRows
    let count = min(Lanes.blockRows, rowCount - first)
    return rows[first * parameterCount + j * count + (position - first)]
  }

  /// S1 of column `j` for every group, then E1 for those that are tied.
  func sums(of j: Int, _ risk: [Double]) -> [Double] {
    let count = sets.groups.count
    var sums = [Double](repeating: 0, count: count)
    addRiskSums(to: &sums) { risk[$0] * value($0, j) }
    sums += Array(repeating: 0, count: tiedCount)
    for (index, group) in sets.groups.enumerated() where tiedIndex[index] >= 0 {
      for event in Int(group.firstEvent)..<Int(group.firstEvent + group.events) {
        sums[count + tiedIndex[index]] += risk[event] * value(event, j)
      }
    }
    return sums
  }

  /// Takes Σ w̄ z̄ z̄ᵀ off the information: two rows a tied group, one any other.
  private func subtractMeans(_ point: Point, from information: inout GramAccumulator) {
    let (count, p) = (sets.groups.count, parameterCount)
    let scan = point.scan
    let columns = lanes.map(p) { j in
      var means = sums(of: j, point.risk)
      for group in 0..<count where tiedIndex[group] >= 0 {
        let leaving = means[count + tiedIndex[group]]
        let factors = scan.meanCoefficients(group)
        means[group] = factors.risk * means[group] + factors.leaving * leaving
        means[count + tiedIndex[group]] = factors.leavingAlone * leaving
      }
      return means
    }
    let weights =
      (0..<count).map { tiedIndex[$0] >= 0 ? 1 : scan.variance[$0] }
      + Array(repeating: 1, count: tiedCount)
    let total = lanes.sum(rows: weights.count, from: GramAccumulator(order: p)) { gram, range in
      let block = columns.flatMap { $0[range] }
      gram.add(
        block, BlockLayout(rows: range.count, columns: p), weights: Array(weights[range]))
    } combine: {
      $0.add($1)
    }
    information.add(total, scale: -1)
  }
}
