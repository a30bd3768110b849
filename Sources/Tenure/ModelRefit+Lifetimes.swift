internal import Formulas
internal import Lanes
internal import ModelExchange
internal import RealModule
internal import Scoring
internal import StatisticalModels
internal import SurvivalAnalysis

extension ModelRefit {
  /// A regression of the hazard in discrete time, with the document's intervals.
  func discreteTime(
    _ scorer: DiscreteTimeScorer, _ part: ModelFrame, _ lanes: Lanes
  ) -> Scorer? {
    var model = DiscreteTimeRegression()
    model.link = scorer.link == .logit ? .logit : .complementaryLogLog
    model.periodLength = scorer.periodLength
    if let spline = scorer.spline {
      model.baseline = .spline(degreesOfFreedom: spline.columnCount)
    } else if !scorer.parameters.hasCell(ofEvery: scorer.periodLength) {
      model.baseline = .intervals(scorer.parameters.innerEnds)
    }
    model.testsTerms = false
    model.lanes = lanes
    return usable(try? model.fit(part, weightsAreFrequencies: countsRows), \.estimates)
      .map { .discreteTime($0.discreteTimeScorer(part.encoder, strata: part.strata)) }
  }

  /// A regression of a hazard that is constant between the document's cuts.
  func piecewiseExponential(
    _ scorer: PiecewiseExponentialScorer, _ part: ModelFrame, _ lanes: Lanes
  ) -> Scorer? {
    var model = PiecewiseExponentialRegression()
    model.cuts = scorer.parameters.innerEnds
    model.testsTerms = false
    model.lanes = lanes
    return usable(try? model.fit(part, weightsAreFrequencies: countsRows), \.estimates)
      .map {
        .piecewiseExponential($0.piecewiseExponentialScorer(part.encoder, strata: part.strata))
      }
  }

  /// A parametric family, with the document's columns in each of its equations.
  func lifetime(_ scorer: LifetimeScorer, _ part: ModelFrame, _ lanes: Lanes) -> Scorer? {
    let part = withoutZeroTimes(part)
    var model = LifetimeRegression(scorer.distribution)
    model.testsTerms = false
    model.comparesMembers = false
    model.lanes = lanes
    let fit = try? model.fit(
      Design(part), LifetimeResponse(part, weightsAreFrequencies: countsRows),
      equations: [scorer.location.columns, scorer.logScale.columns, scorer.shape.columns],
      strata: part.strata?.keys.map { $0.joined(separator: ", ") })
    return usable(fit, \.estimates).map { .aft($0.scorer(part.encoder, strata: part.strata)) }
  }

  /// A spline in log time, with the document's inner knots.
  func spline(_ scorer: RoystonParmarScorer, _ part: ModelFrame, _ lanes: Lanes) -> Scorer? {
    let part = withoutZeroTimes(part)
    var model = RoystonParmarRegression()
    model.scale = scorer.scale
    model.knots = .at(scorer.spline.innerTimes)
    model.timeVarying = scorer.timeVarying.compactMap { set in
      part.encoder.terms.first { Array($0.columns) == set.columns }.map {
        .init(term: $0.name, knots: .at(set.spline.innerTimes))
      }
    }
    model.testsTerms = false
    model.lanes = lanes
    return usable(try? model.fit(part, weightsAreFrequencies: countsRows), \.estimates)
      .map { .roystonParmar($0.scorer(part.encoder)) }
  }

  /// A mixture with customers who never leave, with the document's columns in both equations.
  func cure(_ scorer: CureScorer, _ part: ModelFrame, _ lanes: Lanes) -> Scorer? {
    let part = withoutZeroTimes(part)
    var model = CureRegression()
    model.latency = scorer.latency
    model.testsTerms = false
    model.lanes = lanes
    let fit = try? model.fit(
      Design(part), latencyColumns: scorer.location.columns,
      incidenceColumns: scorer.incidence.columns,
      CoxResponse(part, weightsAreFrequencies: countsRows))
    return usable(fit, \.estimates).map { .cure($0.scorer(part.encoder)) }
  }

  /// The rows with times above 0, as training was told to make them.
  private func withoutZeroTimes(_ part: ModelFrame) -> ModelFrame {
    let zeros = Set(part.response.zeroTimes)
    guard !zeros.isEmpty else { return part }
    switch document.training.zeroTime {
    case .replaced(let time): return part.replacingZeroTimes(by: time)
    case .dropped, nil:
      return part.selecting(rows: (0..<part.rowCount).filter { !zeros.contains($0) })
    }
  }
}

extension ModelDocument.Model {
  /// Whether the family works on the logarithms of times.
  var needsPositiveTimes: Bool {
    switch self {
    case .aft, .roystonParmar, .cure: true
    case .logistic, .cox, .discreteTime, .piecewiseExponential, .causeSpecific, .fineGray,
      .sharedFrailty:
      false
    }
  }
}

extension HazardParameters {
  /// Where the hazard of some stratum may change.
  fileprivate var innerEnds: [Double] {
    Set(strata.flatMap { $0.cells.dropLast().map(\.end) }).sorted()
  }

  /// Whether every period up to the end of the follow-up has a hazard of its own.
  fileprivate func hasCell(ofEvery length: Double) -> Bool {
    let periods = (strata.map { $0.lastTime / length }.max() ?? 0).rounded()
    return Double(innerEnds.count + 1) >= periods
  }
}

extension LogTimeSpline {
  /// The times of the inner knots.
  fileprivate var innerTimes: [Double] { knots.dropFirst().dropLast().map { .exp($0) } }
}
