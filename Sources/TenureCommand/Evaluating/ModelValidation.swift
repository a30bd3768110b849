internal import Lanes
internal import Tenure

/// What a validation design gave.
struct ValidationOutcome: Sendable {
  /// What was done, in a sentence.
  let sentence: String
  /// The predictions that the report is of.
  let judged: JudgedRows
  /// The measures over repetitions beside those on the data of the fit; `nil` for the bootstrap.
  var summary: ValidationSummary?
  /// The measures without their optimism; the bootstrap's.
  var optimism: OptimismCorrection?
  /// How many fits were asked for, and how many gave no model.
  var fits = 0
  var failed = 0
}

/// Fits the model of a document again, as a design says, and predicts rows it has not seen.
struct ModelValidation: Sendable {
  let document: ModelDocument
  let data: EvaluationData
  let refit: ModelRefit
  let plan: ValidationPlan
  let settings: JudgingSettings
  let seed: UInt64
  let lanes: Lanes
  /// What the table is called.
  let source: String

  /// The customers, whose rows stay together; `nil` where each row is one.
  private var clusters: [Int]? { data.frame.cluster?.codes.map { Int($0) } }

  /// Does what the design says.
  func run() throws -> ValidationOutcome? {
    switch plan.design {
    case .apparent: nil
    case .holdOut: try holdOut()
    case .crossValidation: try crossValidation()
    case .bootstrap: try bootstrap()
    case .timeSplit: try timeSplit()
    }
  }

  private var unit: String { clusters == nil ? "rows" : "customers" }
  private var unitCount: Int { data.frame.cluster?.keys.count ?? data.frame.rowCount }

  private func holdOut() throws -> ValidationOutcome {
    guard unitCount >= 10 else { throw tooFew("a hold-out sample", 10) }
    let split = Split.holdOut(
      share: plan.heldOut, event: data.frame.events, clusters: clusters, seed: seed)
    guard let scorer = refit.scorer(rows: split.training, lanes: lanes) else {
      throw noFit("the \(NumberText.grouped(split.training.count)) rows that were not held out")
    }
    let judged = try predictions(scorer, split.heldOut, lanes)
    return ValidationOutcome(
      sentence: "fitted again on \(NumberText.counted(split.training.count, "row")), judged on the "
        + "other \(NumberText.grouped(split.heldOut.count)), drawn at random by \(unit) "
        + "(seed \(seed))",
      judged: judged, summary: try summary([judged]), fits: 1)
  }

  private func crossValidation() throws -> ValidationOutcome {
    guard unitCount >= 2 * plan.folds else {
      throw tooFew("\(plan.folds) folds", 2 * plan.folds)
    }
    var repeats: [JudgedRows] = []
    var failed = 0
    for number in 0..<plan.repeats {
      let folds = Folds(
        count: plan.folds, event: data.frame.events, clusters: clusters,
        seed: seed &+ UInt64(number))
      let parts = lanes.map(plan.folds) { fold -> JudgedRows? in
        let split = folds.split(fold)
        return refit.scorer(rows: split.training).flatMap {
          try? predictions($0, split.heldOut, .single)
        }
      }
      failed += parts.count { $0 == nil }
      let known = parts.compactMap { $0 }
      guard var all = known.first else { throw noFit("any of the folds") }
      for part in known.dropFirst() { all.append(part) }
      repeats.append(all)
    }
    let times = plan.repeats > 1 ? ", \(plan.repeats) times anew" : ""
    return ValidationOutcome(
      sentence: "fitted again without each of \(plan.folds) folds of \(unit)\(times), every row "
        + "judged by the fit that has not seen it (seed \(seed))",
      judged: repeats[0], summary: try summary(repeats), fits: plan.folds * plan.repeats,
      failed: failed)
  }

  private func timeSplit() throws -> ValidationOutcome {
    let split = try TimeSplit(
      column: plan.splitColumn, at: plan.splitAt, data, document)
    guard let scorer = refit.scorer(fitting: split.past, lanes: lanes) else {
      throw noFit("what was known at \(plan.splitAt)")
    }
    let judged = try predictions(scorer, split.later, lanes)
    return ValidationOutcome(
      sentence: "fitted again on \(NumberText.counted(split.past.rowCount, "row")) as known at "
        + "\(plan.splitAt), judged on the \(NumberText.grouped(split.later.count)) that "
        + "began then or later" + split.note,
      judged: judged, summary: try summary([judged]), fits: 1)
  }

  func predictions(_ scorer: Scorer, _ rows: [Int], _ lanes: Lanes) throws -> JudgedRows {
    try data.predictions(scorer, rows: rows, horizons: settings.horizons, lanes: lanes)
  }

  /// The measures of held-out predictions beside those of the model on all rows.
  private func summary(_ repeats: [JudgedRows]) throws -> ValidationSummary {
    let whole = try data.predictions(
      document.scorer, horizons: settings.horizons, lanes: lanes)
    return ValidationSummary(
      apparent: data.judge(whole, settings, lanes: lanes).figures,
      repeats: repeats.map { data.judge($0, settings, lanes: lanes).figures })
  }

  func tooFew(_ what: String, _ least: Int) -> CommandFailure {
    CommandFailure(
      .dataAtFault,
      "\(source): \(what) need at least \(least) \(unit); there are \(unitCount).")
  }

  func noFit(_ what: String) -> CommandFailure {
    CommandFailure(
      .dataAtFault, "\(source): the model has no finite estimates on \(what).")
  }
}
