internal import Tenure

extension TenureCommand.Train.Cox {
  /// Trains with a penalty.
  func runPenalized(_ data: TrainingData, _ run: Run) throws {
    try penalty.folding.check(.survival)
    try penalty.checkErrors(robust)
    var model = CoxRegression()
    model.ties = ties == .efron ? .efron : .breslow
    model.lanes = common.lanes
    let areFrequencies = training.weightsKind == .frequency
    let family = PenaltyChoice.Family(model, weightsAreFrequencies: areFrequencies)
    if penalty.inference == .sampleSplit {
      return try deliver(splitting: data, model, family, run)
    }
    let frame = data.frame
    let (choice, fit) = try run.during(.fit) {
      let choice = try PenaltyChoice(penalty, data, frame, common, family)
      return (
        choice,
        model.fit(
          choice.path, at: choice.index, Design(frame),
          CoxResponse(frame, weightsAreFrequencies: areFrequencies), choice.net)
      )
    }
    let report = run.during(.measure) {
      var context = ModelDocument.Context(data, training, reading, common, robust: false)
      context.timeUnit = timeUnit
      context.training.penalty = choice.record(fit.estimates, inference: penalty.inference)
      context.warnings += choice.warnings(frame)
      let document = ModelDocument(fit, frame, context)
      context.concordance = frame.concordance(of: document.scorer, lanes: common.lanes)
      return ModelReport(ModelDocument(fit, frame, context))
    }
    try TrainingResult(report: report).deliver(to: training.output, asJSON: common.json, run)
  }

  /// Chooses columns on one half of the rows and fits them without penalty on the other.
  private func deliver(
    splitting data: TrainingData, _ model: CoxRegression, _ family: PenaltyChoice.Family,
    _ run: Run
  ) throws {
    let halves = try SampleHalves(data, penalty, seed: common.seed)
    let areFrequencies = training.weightsKind == .frequency
    var model = model
    let isRobust = robust || training.weightsKind == .sampling
    if isRobust { model.robustErrors = .rows }
    if let cluster = halves.fitting.cluster {
      model.robustErrors = .clusters(codes: cluster.codes, count: cluster.keys.count)
    }
    model.testsTerms = data.testsTerms(training.termTests, isRobust: isRobust)
    let (choice, chosen, columns, fit) = try run.during(.fit) {
      let choice = try PenaltyChoice(penalty, data, halves.choosing, common, family)
      let chosen = model.fit(
        choice.path, at: choice.index, Design(halves.choosing),
        CoxResponse(halves.choosing, weightsAreFrequencies: areFrequencies), choice.net)
      let columns = try halves.columns(chosen.estimates, data)
      let fit = try data.fit { () throws(FitError) in
        try model.fit(
          Design(halves.fitting).selecting(columns: columns),
          CoxResponse(halves.fitting, weightsAreFrequencies: areFrequencies))
      }
      return (choice, chosen, columns, fit)
    }
    let report = run.during(.measure) {
      var context = ModelDocument.Context(data, training, reading, common, robust: isRobust)
      context.timeUnit = timeUnit
      context.training.penalty = choice.record(chosen.estimates, inference: .sampleSplit)
      context.warnings += choice.warnings(halves.choosing) + [halves.note]
      let document = ModelDocument(fit, columns: columns, halves.fitting, context)
      context.concordance = halves.fitting.concordance(of: document.scorer, lanes: common.lanes)
      return ModelReport(ModelDocument(fit, columns: columns, halves.fitting, context))
    }
    try TrainingResult(report: report).deliver(to: training.output, asJSON: common.json, run)
  }
}
