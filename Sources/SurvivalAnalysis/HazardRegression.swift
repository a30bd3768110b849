internal import Lanes
internal import LinearAlgebra
internal import RealModule
internal import StatisticalModels

/// Maximum likelihood for hazards that are constant over cells of time: what discrete-time and
/// piecewise exponential regression share.
struct HazardRegression {
  var family: HazardFamily
  var newton: Newton
  var robustErrors: CoxRegression.RobustErrors?
  var testsTerms: Bool
  var lanes: Lanes

  /// A baseline's parameters before anything is fitted.
  struct Baseline {
    /// How cells are made of parameters.
    var basis: HazardBasis
    /// The parameters' names, and their shares of a constant.
    var columns: [(name: String, share: Double)]
    /// What is known of each cell.
    var fates: [HazardCells.Fate]
  }

  /// What was learned.
  struct Result {
    var estimates: MaximumLikelihood
    var robust: Matrix?
    var means: [Double]
    var events: Double
  }

  /// A parameter for each cell that has events and others at risk.
  ///
  /// - Parameters:
  ///   - cells: The cells; those in which everybody had the event are taken off their rows.
  ///   - response: The weights.
  ///   - name: The name of a cell.
  /// - Returns: The baseline's columns and what they stand for.
  func baseline(
    _ cells: inout HazardCells, _ response: CoxResponse, name: (Int) -> String
  ) -> Baseline {
    let fates = cells.fates(weights: response.weights, isDiscrete: family.isDiscrete)
    cells.leaveOut(fates)
    let kept = fates.indices.filter { fates[$0] == .estimable }
    return Baseline(
      basis: HazardBasis(cells: kept, of: cells.count), columns: kept.map { (name($0), 1) },
      fates: fates)
  }

  func fit(
    _ design: Design, _ response: CoxResponse, _ cells: HazardCells, _ baseline: Baseline
  ) throws(FitError) -> Result {
    precondition(
      design.rowCount == response.count,
      "the design has \(design.rowCount) rows, the response \(response.count)")
    // Baselines have at most a parameter for each event, so only the effects can be too many.
    if design.columnCount >= max(response.count, 1) {
      throw .moreColumnsThanRows(rows: design.rowCount, columns: design.columnCount)
    }
    try design.checkSize()
    let standardized = StandardizedDesign(design, centering: true, lanes: lanes)
    let whole = standardized.following(baseline: baseline.columns)
    var likelihood = HazardLikelihood(
      standardized, cells, baseline.basis, family, response, lanes: lanes)
    if likelihood.eventCount == 0 { throw .noEvents }
    let start =
      nullStart(likelihood, baseline) + Array(repeating: 0, count: design.columnCount)
    let estimates = try MaximumLikelihood(
      &likelihood, whole, nullStart: start, rank: { .information($0.information) },
      plan: .init(newton: newton, testingTerms: testsTerms, warmStart: nil))
    var robust: Matrix?
    if let robustErrors {
      let kept = estimates.estimated
      let bread = whole.standardized(covariance: estimates.covariance, columns: kept)
      let meat = likelihood.meat(
        at: estimates.standardizedEstimates, kept: kept, robustErrors,
        weightsAreFrequencies: response.weightsAreFrequencies)
      robust = whole.original(covariance: meat.sandwiched(by: bread), columns: kept)
    }
    return Result(
      estimates: estimates, robust: robust, means: standardized.means,
      events: likelihood.eventCount)
  }

  /// Where the model without effects begins: at its maximum, where there is no offset and each cell
  /// has a parameter of its own.
  private func nullStart(_ likelihood: HazardLikelihood, _ baseline: Baseline) -> [Double] {
    let cells = likelihood.cells
    var events = [Double](repeating: 0, count: cells.count)
    var exposures = events
    for i in 0..<cells.rowCount where cells.last[i] >= cells.first[i] {
      let weight = likelihood.weights?[i] ?? 1
      for k in Int(cells.first[i])...Int(cells.last[i]) {
        exposures[k] += weight * cells.exposure(i, k)
      }
      if cells.event[i] { events[Int(cells.last[i])] += weight }
    }
    let total = family.intercept(
      events: events.reduce(0, +), exposure: exposures.reduce(0, +))
    if baseline.fates.isEmpty { return baseline.columns.map { $0.share * total } }
    return baseline.fates.indices.filter { baseline.fates[$0] == .estimable }.map {
      family.intercept(events: events[$0], exposure: exposures[$0])
    }
  }
}

extension HazardFamily {
  /// The α that fits a cell without covariates.
  func intercept(events: Double, exposure: Double) -> Double {
    switch self {
    case .logit: .log(events / (exposure - events))
    case .complementaryLogLog: .log(-.log(onePlus: -events / exposure))
    case .poisson: .log(events / exposure)
    }
  }
}

extension HazardLikelihood {
  /// The meat of the sandwich over the parameters `kept`: of each row's score, or of the sums over
  /// clusters.
  func meat(
    at theta: [Double], kept: [Int], _ robust: CoxRegression.RobustErrors,
    weightsAreFrequencies: Bool
  ) -> Matrix {
    var clusters: (codes: [Int32], count: Int)?
    if case .clusters(let codes, let count) = robust { clusters = (codes, count) }
    var meat = SandwichMeat(columns: kept.count, clusters: clusters?.count ?? 0)
    let q = basis.parameterCount
    let multipliers = multipliers(theta)
    let beta = Array(theta[q...])
    var scratch = HazardScratch(cells: 0, columns: columnCount)
    var own = [Double](repeating: 0, count: q)
    for block in 0..<Lanes.blockCount(rows: rowCount) {
      let rows = Lanes.block(block, rows: rowCount)
      scratch.pack(rows, design, beta, offset)
      var scores = [Double](repeating: 0, count: rows.count * kept.count)
      for i in rows where cells.last[i] >= cells.first[i] {
        let position = i - rows.lowerBound
        let weight = weights?[i] ?? 1
        if weight == 0 { continue }
        // A row that stands for w equal rows is w scores, not one of w times the size.
        let scale = weightsAreFrequencies && clusters == nil ? weight.squareRoot() : weight
        for j in own.indices { own[j] = 0 }
        var total = 0.0
        for k in Int(cells.first[i])...Int(cells.last[i]) {
          let term = family.term(
            multipliers[k] * scratch.risk[position], exposure: cells.exposure(i, k),
            event: cells.event[i] && k == Int(cells.last[i]))
          basis.spread(scale * term.residual, of: k, to: &own)
          total += scale * term.residual
        }
        for (index, column) in kept.enumerated() {
          scores[index * rows.count + position] =
            column < q
            ? own[column] : total * scratch.block[(column - q) * rows.count + position]
        }
      }
      meat.add(scores, BlockLayout(rows: rows.count, columns: kept.count)) { position in
        clusters?.codes[rows.lowerBound + position] ?? 0
      }
    }
    return meat.matrix()
  }
}
