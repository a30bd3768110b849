internal import ArgumentParser
internal import Tenure

extension TenureCommand.Train.Cox {
  /// Refuses what a model with shared frailty does not have.
  func checkFrailty() throws {
    guard shared.frailty != nil else { return }
    func refuse(_ option: String, _ instead: String) throws {
      throw ValidationError("--frailty does not go with \(option); \(instead).")
    }
    if ties == .exact { try refuse("--ties exact", "take --ties efron or breslow") }
    if penalty.isPenalized { try refuse("a penalty", "leave one of the two out") }
    if robust || training.cluster != nil {
      try refuse(
        "robust standard errors",
        "the frailty takes the place of the cluster, so leave --robust and --cluster out")
    }
    if training.weights != nil { try refuse("--weights", "leave them out") }
    if inference.biasReduction == .always {
      try refuse("--bias-reduction always", "leave it out")
    }
    if inference.intervalMethod == .profile {
      try refuse("--interval-method profile", "its coefficients have Wald's intervals")
    }
    if training.termTests == .lr {
      try refuse("--term-tests lr", "its terms have Wald's tests")
    }
  }

  /// Fits, prints and writes a model whose groups share a frailty.
  func runFrailty(_ data: TrainingData, of column: String, _ run: Run) throws {
    if data.frame.cluster != nil {
      throw ValidationError(
        "--frailty does not go with cluster(), as the frailty takes its place; leave cluster() out."
      )
    }
    try OutputFile.refuse(shared.frailties, over: [training.path])
    var model = SharedFrailtyRegression()
    model.distribution = shared.frailtyDistribution?.distribution ?? .gamma
    model.ties = ties.method
    model.confidenceLevel = common.confidenceLevel
    model.lanes = common.lanes
    let fit = try run.during(.fit) {
      try data.fit { () throws(FitError) in try model.fit(data.frame) }
    }
    let report = run.during(.measure) {
      var context = ModelDocument.Context(data, training, reading, common, robust: false)
      context.timeUnit = timeUnit
      let scorer = Scorer.sharedFrailty(
        fit.scorer(data.frame.encoder, strata: data.frame.strata))
      context.concordance = data.concordance(of: scorer, lanes: common.lanes)
      context.provenance.scores = data.frame.scoreProfile(scorer, lanes: common.lanes)
      return ModelReport(
        ModelDocument(fit, data.frame, context, frailtyOf: column),
        terms: training.termTests == .none ? [] : fit.terms)
    }
    if let path = shared.frailties {
      try run.during(.write) { try write(fit.frailties, data.frame, column, to: path) }
      run.say("the frailties are in \(path)")
    }
    try TrainingResult(report: report).deliver(to: training.output, asJSON: common.json, run)
  }

  /// Writes the frailty of each group.
  private func write(
    _ frailties: Frailties, _ frame: ModelFrame, _ column: String, to path: String
  ) throws {
    let keys = frame.frailty?.keys.map { $0.joined() } ?? []
    let levels = keys.sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
    let codes = Dictionary(uniqueKeysWithValues: zip(levels, levels.indices.map { Int32($0) }))
    var columns = [
      Column(
        name: column,
        values: .categorical(codes: keys.map { codes[$0] ?? -1 }, levels: levels)),
      Column(name: "events", values: .numeric(frailties.events)),
    ]
    if !frailties.expected.isEmpty {
      columns.append(Column(name: "expected", values: .numeric(frailties.expected)))
    }
    columns += [
      Column(name: "frailty", values: .numeric(frailties.estimate)),
      Column(name: "frailty_lower", values: .numeric(frailties.lower)),
      Column(name: "frailty_upper", values: .numeric(frailties.upper)),
    ]
    var output = try TableOutput(path: path)
    try output.add(DataFrame(source: path, columns: columns))
    try output.finish()
  }
}
