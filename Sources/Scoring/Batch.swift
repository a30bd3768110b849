internal import CScoringKernels
internal import DataFrames
internal import Formulas
internal import Lanes

/// A table made ready for scoring.
struct Batch: Sendable {
  let scorer: Scorer
  let encoder: FeatureEncoder
  let options: ScoringOptions
  let slots: FeatureEncoder.Slots
  let rowCount: Int
  private let predictor: LinearPredictor
  private let design: DesignMemory
  private let offset: [Double]?
  private let doubts: RowDoubts
  private let ranges: InputRanges
  private let substitutedInputs: [Int]
  private let reasons: Reasons?
  /// The time that each customer has stayed, where asked from there.
  let elapsed: [Double]?
  /// What each customer brings in a unit of time.
  let margin: [Double]?
  /// The levels of each stratum variable in each row.
  let stratumLevels: [[Int32]]

  init(
    _ scorer: Scorer, _ frame: DataFrame, _ options: ScoringOptions
  ) throws(ScoringError) {
    let encoder = scorer.encoder
    if let refusal = scorer.refusal(of: options) { throw .notAnswered(refusal) }
    let slots: FeatureEncoder.Slots
    do {
      slots = try encoder.slots(for: frame)
      elapsed = try options.elapsedColumn.map { name throws(DataError) in
        try numbers(named: name, of: "elapsed time", in: frame)
      }
      margin = try options.expectation?.marginColumn.map { name throws(DataError) in
        try numbers(named: name, of: "margin", in: frame)
      }
    } catch {
      throw .data(error)
    }
    self.scorer = scorer
    self.encoder = encoder
    self.slots = slots
    self.options = options
    rowCount = frame.rowCount
    predictor = scorer.predictor
    design = DesignMemory(encoder.designColumns(of: slots), varying: scorer.predictor.varying)
    offset = encoder.offset(of: slots)
    doubts = RowDoubts(encoder, slots)
    ranges = InputRanges(encoder)
    substitutedInputs = encoder.substitutedInputs
    reasons = options.reasonCount > 0 ? Reasons(scorer, groups: options.reasonGroups) : nil
    stratumLevels = encoder.strata.indices.map { encoder.stratumLevels($0, of: slots) }
  }

  /// The logistic scorer, where nothing is asked but its linear predictors and probabilities.
  var plainLogistic: LogisticScorer? {
    guard case .logistic(let scorer) = scorer, reasons == nil else { return nil }
    return options.confidenceLevel == nil || scorer.covariance == nil ? scorer : nil
  }

  /// Scores of no row, with the columns that will be filled.
  func emptyScores() -> Scores {
    var scores = Scores()
    switch scorer {
    case .logistic: scores.churn = Scores.Estimates()
    case .cox, .discreteTime, .piecewiseExponential, .aft, .roystonParmar, .sharedFrailty:
      prepareForTime(&scores)
    case .cure:
      prepareForTime(&scores)
      prepareForCure(&scores)
    case .causeSpecific(let scorer):
      prepareForTime(&scores)
      prepare(scorer.causes.map(\.name), &scores)
    case .fineGray(let scorer):
      scores.horizons = options.horizons.map { Scores.Horizon(horizon: $0, givesSurvival: false) }
      prepare([scorer.cause], &scores)
    }
    return scores
  }

  /// Puts the scores of a block of rows behind.
  func score(_ rows: Range<Int>, into scores: inout Scores) {
    var block = RowBlock(rows)
    var span = block.etas.mutableSpan
    let fates = predict(rows, into: &span)
    block.statuses = fates.statuses.expanded
    scores.imputedRows += fates.imputed
    scores.reserve(scores.linearPredictor.count + rows.count)
    switch scorer {
    case .logistic(let logistic): score(block, by: logistic, into: &scores)
    case .cox(let cox) where asksPlainly(cox):
      scoreTime(CoxColumns(cox, block.etas), into: &scores)
    case .cox(let cox): scoreTime(&block, by: cox, into: &scores)
    case .discreteTime(let scorer): scoreTime(&block, by: scorer, into: &scores)
    case .piecewiseExponential(let scorer): scoreTime(&block, by: scorer, into: &scores)
    case .aft(let scorer): scoreTime(&block, by: scorer, into: &scores)
    case .roystonParmar(let scorer): scoreTime(&block, by: scorer, into: &scores)
    case .cure(let scorer):
      scoreTime(&block, by: scorer, into: &scores) { appendCure(&$0, $1, to: &$2) }
    case .causeSpecific(let scorer):
      scoreTime(&block, by: scorer, into: &scores) { appendCauses(&$0, $1, to: &$2) }
    case .fineGray(let scorer): scoreIncidence(&block, by: scorer, into: &scores)
    case .sharedFrailty(let scorer):
      if asksPlainly(scorer.conditional), let columns = FrailtyColumns(scorer, block.etas) {
        scoreTime(columns, into: &scores)
      } else {
        scoreTime(&block, by: scorer, into: &scores)
      }
    }
    if let reasons { explain(block, by: reasons, into: &scores) }
    scores.linearPredictor += block.etas
    scores.statuses.append(block.statuses)
  }

  // MARK: - Linear predictors

  /// What became of some rows.
  struct Fates: Sendable {
    var statuses = ScoreStatuses()
    /// The rows in which a substitute stands in.
    var imputed = 0
  }

  /// η of some rows, NaN of those that cannot be scored, and what became of each.
  ///
  /// Meanwhile the probabilities of `finished` sums are made.
  func predict(
    _ rows: Range<Int>, into etas: inout MutableSpan<Double>,
    finished: consuming FinishedSums = FinishedSums()
  ) -> Fates {
    var extremes = ColumnExtremes(columns: 0)
    let areFinite = predictor.write(
      design, rows: rows, offset: offset, into: &etas, extremes: &extremes, finished: finished)
    let suspects = ranges.suspects(extremes)
    var fates = Fates()
    // A thousand rows at a time, as of most nothing needs to be said.
    for start in stride(from: 0, to: rows.count, by: Lanes.blockRows) {
      let block = start..<min(start + Lanes.blockRows, rows.count)
      judge(block, of: rows, &etas, areFinite: areFinite, suspects: suspects, &fates)
    }
    return fates
  }

  /// Adds what became of a block of rows, and makes η NaN where it is not known.
  ///
  /// - Parameters:
  ///   - block: The block, counted from the first of `tile`.
  ///   - tile: The rows that were predicted.
  ///   - etas: Their linear predictors.
  ///   - areFinite: Whether all of these are known to be finite.
  ///   - suspects: The inputs that may lie outside what training saw.
  ///   - fates: Receives the statuses.
  private func judge(
    _ block: Range<Int>, of tile: Range<Int>, _ etas: inout MutableSpan<Double>,
    areFinite: Bool, suspects: [Int], _ fates: inout Fates
  ) {
    let rows = tile.lowerBound + block.lowerBound..<tile.lowerBound + block.upperBound
    let doubtful = doubts.rows(rows, etas.span.extracting(block), areFinite: areFinite)
    let outside = suspects.filter { ranges.isOutside($0, of: slots, rows: rows) }
    if doubtful.isEmpty, substitutedInputs.isEmpty, outside.isEmpty {
      fates.statuses.append(repeating: .ok, count: rows.count)
      return
    }
    var statuses = Array(repeating: ScoreStatus.ok, count: rows.count)
    judge(doubtful, of: rows, &statuses)
    fates.imputed += markSubstitutes(rows, &statuses)
    for input in outside { ranges.mark(&statuses, where: input, of: slots, rows: rows) }
    for index in doubtful where !statuses[index].isScored {
      etas[block.lowerBound + index] = .nan
    }
    fates.statuses.append(statuses)
  }

  /// Whether doubtful rows may be predicted from; they are encoded to see.
  private func judge(_ doubtful: [Int], of rows: Range<Int>, _ statuses: inout [ScoreStatus]) {
    guard !doubtful.isEmpty else { return }
    var row = EncodedRow(encoder)
    for index in doubtful {
      let table = rows.lowerBound + index
      statuses[index] = ScoreStatus(row.encode(table, of: slots))
      if statuses[index] == .ok, let offset, !offset[table].isFinite {
        statuses[index] = .undefinedOffset
      }
    }
  }

  /// Marks the rows in which substitutes stand in for missing values, and counts them.
  private func markSubstitutes(_ rows: Range<Int>, _ statuses: inout [ScoreStatus]) -> Int {
    for input in substitutedInputs {
      for index in statuses.indices where statuses[index] == .ok {
        let isMissing =
          switch slots.values[input] {
          case .numbers(let numbers): numbers[rows.lowerBound + index].isNaN
          case .codes(let codes): codes[rows.lowerBound + index] == -1
          }
        if isMissing { statuses[index] = .imputed(input: input) }
      }
    }
    guard !substitutedInputs.isEmpty else { return 0 }
    return statuses.count { if case .imputed = $0 { true } else { false } }
  }

  // MARK: - Answers

  private func score(_ block: RowBlock, by scorer: LogisticScorer, into scores: inout Scores) {
    scores.churn?.values += scorer.probabilities(linearPredictors: block.etas)
    guard let level = options.confidenceLevel, scorer.covariance != nil else { return }
    var row = EncodedRow(encoder)
    for (index, eta) in block.etas.enumerated() {
      row.encode(block.rows.lowerBound + index, of: slots)
      let interval = scorer.interval(row.design, linearPredictor: eta, level: level)
      scores.churn?.append(eta.isNaN ? nil : interval)
    }
  }

  /// Explains a block of rows.
  private func explain(_ block: RowBlock, by reasons: Reasons, into scores: inout Scores) {
    var row = EncodedRow(encoder)
    for (index, status) in block.statuses.enumerated() {
      guard status.isScored else {
        scores.reasons.append([])
        continue
      }
      row.encode(block.rows.lowerBound + index, of: slots)
      scores.reasons.append(
        reasons.top(options.reasonCount, row: row.design, slots: row.slots))
    }
  }
}

/// A block of rows while it is scored.
struct RowBlock {
  let rows: Range<Int>
  /// η of each row; NaN where it is not scored.
  var etas: [Double]
  /// What became of each row.
  var statuses: [ScoreStatus] = []

  init(_ rows: Range<Int>) {
    self.rows = rows
    etas = Array(repeating: 0, count: rows.count)
  }

  /// Takes the linear predictor from rows that are not scored.
  mutating func clearUnscored() {
    for (index, status) in statuses.enumerated() where !status.isScored { etas[index] = .nan }
  }
}

/// One row of a table taken out: its slots, and its design row.
struct EncodedRow {
  private let encoder: FeatureEncoder
  private(set) var slots: [Double]
  private(set) var design: [Double]

  init(_ encoder: FeatureEncoder) {
    self.encoder = encoder
    slots = Array(repeating: 0, count: encoder.inputs.count)
    design = Array(repeating: 0, count: encoder.columnCount)
  }

  /// Takes out the row `row`.
  @discardableResult
  mutating func encode(_ row: Int, of table: FeatureEncoder.Slots) -> FeatureEncoder.RowStatus {
    table.copyRow(row, into: &slots)
    return encoder.encode(slots, into: &design)
  }
}

/// The numbers of a column.
private func numbers(
  named name: String, of quantity: String, in frame: DataFrame
) throws(DataError) -> [Double] {
  guard let column = frame[name] else {
    let nearest = frame.nearestName(to: name).map { "; did you mean \"\($0)\"?" } ?? ""
    throw DataError(
      code: .unknownColumn, description: "\(frame.source) has no column \"\(name)\"\(nearest)")
  }
  guard case .numeric(let numbers) = column.values else {
    throw DataError(
      code: .wrongType,
      description: "\(frame.source): the \(quantity) in column \"\(name)\" must be numbers")
  }
  return numbers
}
