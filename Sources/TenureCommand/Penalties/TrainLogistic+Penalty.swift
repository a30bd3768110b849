internal import Tenure

extension TenureCommand.Train.Logistic {
  /// Trains with a penalty.
  func runPenalized(_ data: TrainingData, _ run: Run) throws {
    try penalty.folding.check(.logistic)
    try penalty.checkErrors(robust != nil)
    var model = LogisticRegression()
    model.weightsAreFrequencies = training.weightsKind == .frequency
    model.lanes = common.lanes
    let family = PenaltyChoice.Family(model)
    if penalty.inference == .sampleSplit {
      return try deliver(splitting: data, model, family, run)
    }
    let frame = data.frame
    let (choice, fit) = try run.during(.fit) {
      let choice = try PenaltyChoice(penalty, data, frame, common, family)
      return (
        choice,
        model.fit(
          choice.path, at: choice.index, Design(frame), LogisticResponse(frame), choice.net)
      )
    }
    let report = run.during(.measure) {
      var context = ModelDocument.Context(data, training, reading, common, robust: false)
      context.training.penalty = choice.record(fit.estimates, inference: penalty.inference)
      context.warnings += choice.warnings(frame)
      let scorer = LogisticScorer(
        encoder: frame.encoder, coefficients: fit.estimates.estimates, reference: fit.means,
        covariance: nil)
      let (area, measures) = measures(scorer, frame)
      context.concordance = area
      return ModelReport(ModelDocument(fit, frame, context), measures: measures)
    }
    try TrainingResult(report: report).deliver(to: training.output, asJSON: common.json, run)
  }

  /// Chooses columns on one half of the rows and fits them without penalty on the other.
  private func deliver(
    splitting data: TrainingData, _ model: LogisticRegression, _ family: PenaltyChoice.Family,
    _ run: Run
  ) throws {
    let halves = try SampleHalves(data, penalty, seed: common.seed)
    var model = model
    let isRobust = robust != nil || training.weightsKind == .sampling
    if isRobust { model.robustErrors = .rows(robust?.correction ?? .hc0) }
    if let cluster = halves.fitting.cluster {
      model.robustErrors = .clusters(
        codes: cluster.codes, count: cluster.keys.count, robust?.correction ?? .hc0)
    }
    model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust)
    let (choice, chosen, columns, fit) = try run.during(.fit) {
      let choice = try PenaltyChoice(penalty, data, halves.choosing, common, family)
      let chosen = model.fit(
        choice.path, at: choice.index, Design(halves.choosing),
        LogisticResponse(halves.choosing), choice.net)
      let columns = try halves.columns(chosen.estimates, data)
      let fit = try data.fit { () throws(FitError) in
        try model.fit(
          Design(halves.fitting).selecting(columns: columns), LogisticResponse(halves.fitting))
      }
      return (choice, chosen, columns, fit)
    }
    let report = run.during(.measure) {
      var context = ModelDocument.Context(data, training, reading, common, robust: isRobust)
      context.training.penalty = choice.record(chosen.estimates, inference: .sampleSplit)
      context.warnings += choice.warnings(halves.choosing) + [halves.note]
      let document = ModelDocument(fit, columns: columns, halves.fitting, context)
      guard case .logistic(let scorer, _) = document.model else {
        return ModelReport(document)
      }
      let (area, measures) = measures(scorer, halves.fitting)
      context.concordance = area
      return ModelReport(
        ModelDocument(fit, columns: columns, halves.fitting, context), measures: measures)
    }
    try TrainingResult(report: report).deliver(to: training.output, asJSON: common.json, run)
  }
}
