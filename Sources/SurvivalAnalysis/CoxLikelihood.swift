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
  let eventWeights: [Double]
  let weights: [Double]
  var offsets: [Double]?
  /// The position in the order of each late entry, and when these are at risk.
  let entryRows: [Int32]
  let lateEntries: LateEntries

  let places: GroupPlaces
  /// The tied event times that the exact likelihood treats by themselves.
  let exactTies: ExactTies?

  /// What a point needs, kept from one evaluation to the next.
  let eta: DisjointArray<Double>
  let risk: DisjointArray<Double>
  let entryRisk: DisjointArray<Double>
  let earlyRisk: DisjointArray<Double>
  let careful: DisjointArray<Bool>
  let pieceSums: DisjointArray<Double>
  let tiedSums: DisjointArray<Double>
  let entrySums: DisjointArray<Double>
  let residuals: DisjointArray<Double>
  let curvature: DisjointArray<Double>
  let memory: LaneMemory<Workspace>

  struct Workspace {
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
    lateEntries = LateEntries(sets, rows: entryRows)

    places = GroupPlaces(sets, tied: ties == .efron)
    exactTies = ties == .exact ? ExactTies(sets, response) : nil

    eta = DisjointArray(repeating: 0, count: n)
    risk = DisjointArray(repeating: 0, count: n)
    residuals = DisjointArray(repeating: 0, count: n)
    curvature = DisjointArray(repeating: 0, count: n)
    entryRisk = DisjointArray(repeating: 0, count: entryRows.count)
    earlyRisk = DisjointArray(repeating: 0, count: entryRows.isEmpty ? 0 : n)
    careful = DisjointArray(repeating: false, count: entryRows.isEmpty ? 0 : 1)
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
    evaluate(at: beta, derivatives, multipliers: nil)
  }

  /// Evaluates with each event time's part of score and information multiplied, as tests of effects
  /// that change with time need.
  ///
  /// - Parameters:
  ///   - beta: β.
  ///   - derivatives: How far to differentiate.
  ///   - multipliers: None negative, one for each of `sets.groups`; the log-likelihood is that
  ///     without them.
  /// - Returns: The point.
  func evaluate(
    at beta: [Double], _ derivatives: Derivatives, multipliers: [Double]?
  ) -> LikelihoodPoint {
    evaluateRisks(at: beta, sums: derivatives >= .score)
    let scan = GroupScan(self, derivatives, multipliers: multipliers)
    let draws = exactTies?.draws(self) ?? []
    var logLikelihood = scan.logLikelihood
    for draw in draws { logLikelihood -= draw.logPolynomial }
    if !logLikelihood.isFinite { logLikelihood = -.infinity }
    guard derivatives >= .score && logLikelihood.isFinite else {
      return LikelihoodPoint(
        logLikelihood: logLikelihood, score: [], information: Matrix(zeros: 0, 0))
    }
    scan.spread(
      self, residuals: residuals, curvature: curvature, multipliers: multipliers)
    let pairs = exactTies?.spread(self, draws, derivatives, multipliers: multipliers)
    if derivatives >= .information { prepareSums() }
    forEachBlock { space, block in addBlock(block, scan, derivatives, &space) }
    return reduce(logLikelihood, derivatives, pairs)
  }
}
