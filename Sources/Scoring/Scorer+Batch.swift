public import DataFrames
internal import Formulas
public import Lanes

extension Scorer {
  /// Scores the rows of a table, in blocks that threads share out.
  ///
  /// Every number has the bits that ``RowScorer`` and the scorer's own functions give for the row.
  ///
  /// - Parameters:
  ///   - frame: The table, with the columns of the encoder's inputs.
  ///   - options: What is asked.
  ///   - lanes: The threads.
  /// - Returns: The scores, a row each.
  /// - Throws: ``ScoringError`` when the table lacks a column, when the model cannot answer, and
  ///   under the strict policy when a row lacks what the model needs.
  public func score(
    _ frame: DataFrame, options: ScoringOptions = ScoringOptions(), lanes: Lanes = .single
  ) throws(ScoringError) -> Scores {
    let batch = try Batch(self, frame, options)
    let blockCount = Lanes.blockCount(rows: frame.rowCount)
    var scores = batch.emptyScores()
    scores.reserve(frame.rowCount)
    // A few blocks at a time, so that their memory is used again.
    let step = 16 * lanes.threads
    for first in stride(from: 0, to: blockCount, by: step) {
      let blocks = lanes.map(min(step, blockCount - first)) { index in
        batch.scores(Lanes.block(first + index, rows: frame.rowCount))
      }
      for block in blocks { scores.append(block) }
    }
    if case .strict = options.rowPolicy {
      for (row, status) in scores.statuses.enumerated() {
        guard let reason = status.refusal(encoder) else { continue }
        throw .refusedRow(source: frame.source, row: frame.rowNumber(row), reason: reason)
      }
    }
    return scores
  }
}

/// A table made ready for scoring.
struct Batch: Sendable {
  private let scorer: Scorer
  let encoder: FeatureEncoder
  let options: ScoringOptions
  let slots: FeatureEncoder.Slots
  private let columns: [DesignColumn]
  private let offset: [Double]?
  private let doubts: RowDoubts
  private let ranges: InputRanges
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
    columns = encoder.designColumns(of: slots)
    offset = encoder.offset(of: slots)
    doubts = RowDoubts(encoder, slots)
    ranges = InputRanges(encoder)
    reasons = options.reasonCount > 0 ? Reasons(scorer, groups: options.reasonGroups) : nil
    stratumLevels = encoder.strata.indices.map { encoder.stratumLevels($0, of: slots) }
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

  /// The scores of a block of rows.
  func scores(_ rows: Range<Int>) -> Scores {
    var scores = emptyScores()
    var extremes = ColumnExtremes(columns: 0)
    scores.linearPredictor = scorer.predictor.values(
      columns, rows: rows, offset: offset, extremes: &extremes)
    scores.statuses = statuses(rows, scores.linearPredictor)
    scores.imputedRows = markSubstitutes(rows, &scores.statuses)
    ranges.mark(&scores.statuses, of: slots, rows: rows, extremes)
    switch scorer {
    case .logistic(let logistic): score(rows, by: logistic, into: &scores)
    case .cox(let cox): scoreTime(rows, by: cox, into: &scores)
    case .discreteTime(let scorer): scoreTime(rows, by: scorer, into: &scores)
    case .piecewiseExponential(let scorer): scoreTime(rows, by: scorer, into: &scores)
    case .aft(let scorer): scoreTime(rows, by: scorer, into: &scores)
    case .roystonParmar(let scorer): scoreTime(rows, by: scorer, into: &scores)
    case .cure(let scorer):
      scoreTime(rows, by: scorer, into: &scores)
      scoreCure(rows, by: scorer, into: &scores)
    case .causeSpecific(let scorer):
      scoreTime(rows, by: scorer, into: &scores)
      scoreCauses(rows, by: scorer, into: &scores)
    case .fineGray(let scorer): scoreIncidence(rows, by: scorer, into: &scores)
    case .sharedFrailty(let scorer): scoreTime(rows, by: scorer, into: &scores)
    }
    if let reasons { explain(rows, by: reasons, into: &scores) }
    return scores
  }

  /// Whether the rows of a block may be predicted from; only doubtful ones are encoded to see.
  private func statuses(_ rows: Range<Int>, _ etas: [Double]) -> [ScoreStatus] {
    var statuses = Array(repeating: ScoreStatus.ok, count: rows.count)
    var row: EncodedRow?
    for index in doubts.rows(rows, etas) {
      let table = rows.lowerBound + index
      var encoded = row ?? EncodedRow(encoder)
      statuses[index] = ScoreStatus(encoded.encode(table, of: slots))
      if statuses[index] == .ok, let offset, !offset[table].isFinite {
        statuses[index] = .undefinedOffset
      }
      row = encoded
    }
    return statuses
  }

  /// Marks the rows in which substitutes stand in for missing values, and counts them.
  private func markSubstitutes(_ rows: Range<Int>, _ statuses: inout [ScoreStatus]) -> Int {
    for input in encoder.substitutedInputs {
      for index in statuses.indices where statuses[index] == .ok {
        let isMissing =
          switch slots.values[input] {
          case .numbers(let numbers): numbers[rows.lowerBound + index].isNaN
          case .codes(let codes): codes[rows.lowerBound + index] == -1
          }
        if isMissing { statuses[index] = .imputed(input: input) }
      }
    }
    guard !encoder.substitutedInputs.isEmpty else { return 0 }
    return statuses.count { if case .imputed = $0 { true } else { false } }
  }

  private func score(_ rows: Range<Int>, by scorer: LogisticScorer, into scores: inout Scores) {
    clearUnscored(&scores)
    var churn = Scores.Estimates()
    churn.values = scorer.probabilities(linearPredictors: scores.linearPredictor)
    if let level = options.confidenceLevel, scorer.covariance != nil {
      var row = EncodedRow(encoder)
      for (index, eta) in scores.linearPredictor.enumerated() {
        row.encode(rows.lowerBound + index, of: slots)
        let interval = scorer.interval(row.design, linearPredictor: eta, level: level)
        churn.append(eta.isNaN ? nil : interval)
      }
    }
    scores.churn = churn
  }

  /// Explains a block of rows.
  private func explain(_ rows: Range<Int>, by reasons: Reasons, into scores: inout Scores) {
    var row = EncodedRow(encoder)
    for (index, status) in scores.statuses.enumerated() {
      guard status.isScored else {
        scores.reasons.append([])
        continue
      }
      row.encode(rows.lowerBound + index, of: slots)
      scores.reasons.append(
        reasons.top(options.reasonCount, row: row.design, slots: row.slots))
    }
  }

  /// Takes the linear predictor from rows that are not scored.
  func clearUnscored(_ scores: inout Scores) {
    for (index, status) in scores.statuses.enumerated() where !status.isScored {
      scores.linearPredictor[index] = .nan
    }
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
