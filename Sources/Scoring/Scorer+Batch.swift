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
private struct Batch: Sendable {
  private let scorer: Scorer
  private let encoder: FeatureEncoder
  private let options: ScoringOptions
  private let slots: FeatureEncoder.Slots
  private let columns: [DesignColumn]
  private let offset: [Double]?
  private let doubts: RowDoubts
  private let ranges: InputRanges
  private let reasons: Reasons?
  private let elapsed: [Double]?
  /// The levels of each stratum variable in each row.
  private let stratumLevels: [[Int32]]

  init(
    _ scorer: Scorer, _ frame: DataFrame, _ options: ScoringOptions
  ) throws(ScoringError) {
    let encoder = scorer.encoder
    if case .logistic = scorer, !options.horizons.isEmpty || options.elapsedColumn != nil {
      throw .notAnswered(
        "A logistic model predicts one probability and knows no time; leave out horizons and the "
          + "elapsed time, or train a Cox model.")
    }
    let slots: FeatureEncoder.Slots
    do {
      slots = try encoder.slots(for: frame)
      elapsed = try options.elapsedColumn.map { name throws(DataError) in
        try numbers(named: name, in: frame)
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
    reasons = options.reasonCount > 0 ? Reasons(scorer) : nil
    stratumLevels = encoder.strata.indices.map { encoder.stratumLevels($0, of: slots) }
  }

  /// Scores of no row, with the columns that will be filled.
  func emptyScores() -> Scores {
    var scores = Scores()
    switch scorer {
    case .logistic: scores.churn = Scores.Estimates()
    case .cox:
      scores.horizons = options.horizons.map { Scores.Horizon(horizon: $0) }
      scores.medianRemaining = []
    }
    return scores
  }

  /// The scores of a block of rows.
  func scores(_ rows: Range<Int>) -> Scores {
    var scores = emptyScores()
    scores.linearPredictor = scorer.predictor.values(columns, rows: rows, offset: offset)
    scores.statuses = statuses(rows, scores.linearPredictor)
    scores.imputedRows = markSubstitutes(rows, &scores.statuses)
    ranges.mark(&scores.statuses, of: slots, rows: rows)
    switch scorer {
    case .logistic(let logistic): score(rows, by: logistic, into: &scores)
    case .cox(let cox): score(rows, by: cox, into: &scores)
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
    return statuses.count { if case .imputed = $0 { true } else { false } }
  }

  private func score(_ rows: Range<Int>, by scorer: LogisticScorer, into scores: inout Scores) {
    clearUnscored(&scores)
    var churn = Scores.Estimates()
    churn.values = scores.linearPredictor.map { scorer.probability(linearPredictor: $0) }
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

  private func score(_ rows: Range<Int>, by scorer: CoxScorer, into scores: inout Scores) {
    var strata = Array(repeating: 0, count: rows.count)
    for index in strata.indices where scores.statuses[index].isScored {
      let row = rows.lowerBound + index
      if !stratumLevels.isEmpty {
        strata[index] = scorer.stratum { Int(stratumLevels[$0][row]) }
      }
      if strata[index] < 0 {
        scores.statuses[index] = .unseenStratum
        strata[index] = 0
      } else if let elapsed, !(elapsed[row] >= 0) {
        scores.statuses[index] = .noElapsedTime
      }
    }
    clearUnscored(&scores)
    let risks = scores.linearPredictor.map(exponential)
    for (index, horizon) in options.horizons.enumerated() {
      let asked = Asked(rows: rows, strata: strata, risks: risks, horizon: horizon)
      let survival = survival(asked, by: scorer, &scores)
      scores.horizons[index].survival = survival
    }
    scores.medianRemaining = scores.linearPredictor.enumerated().map { index, eta in
      guard !eta.isNaN else { return .nan }
      return scorer.remainingTime(
        linearPredictor: eta, stratum: strata[index],
        elapsed: elapsed.map { $0[rows.lowerBound + index] }, beyond: options.beyond) ?? .nan
    }
  }

  /// A block of rows that is asked for survival to one horizon.
  private struct Asked {
    let rows: Range<Int>
    /// The stratum of each row.
    let strata: [Int]
    /// e^η of each row; NaN where it is not scored.
    let risks: [Double]
    let horizon: Double
  }

  /// Survival of a block to a horizon; rows that reach beyond the follow-up are marked.
  private func survival(
    _ asked: Asked, by scorer: CoxScorer, _ scores: inout Scores
  ) -> Scores.Estimates {
    let beyond = options.beyond
    let marked: ScoreStatus = beyond == .missing ? .beyondFollowUp : .carriedHazard
    // Without an elapsed time the baseline's part is the same for all customers of a stratum.
    let fromStart = SurvivalPeriod(horizon: asked.horizon)
    let shared =
      elapsed == nil ? scorer.strata.map { $0.hazard(over: fromStart, beyond: beyond) } : []
    var estimates = Scores.Estimates()
    estimates.values.reserveCapacity(asked.rows.count)
    var row = EncodedRow(encoder)
    var direction = Array(repeating: 0.0, count: encoder.columnCount)
    for (index, risk) in asked.risks.enumerated() {
      guard !risk.isNaN else {
        estimates.values.append(.nan)
        if options.confidenceLevel != nil { estimates.append(nil) }
        continue
      }
      let period = elapsed.map {
        SurvivalPeriod(horizon: asked.horizon, elapsed: $0[asked.rows.lowerBound + index])
      }
      let stratum = asked.strata[index]
      let baseline = scorer.strata[stratum]
      let hazard = period.map { baseline.hazard(over: $0, beyond: beyond) } ?? shared[stratum]
      estimates.values.append(scorer.survival(hazard: hazard, risk: risk))
      if (period ?? fromStart).end > baseline.lastTime { scores.statuses[index] = marked }
      guard let level = options.confidenceLevel else { continue }
      row.encode(asked.rows.lowerBound + index, of: slots)
      estimates.append(
        scorer.interval(
          row.design, linearPredictor: scores.linearPredictor[index], stratum: stratum,
          over: period ?? fromStart, level: level, type: options.intervalType,
          direction: &direction))
    }
    return estimates
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

  private func clearUnscored(_ scores: inout Scores) {
    for (index, status) in scores.statuses.enumerated() where !status.isScored {
      scores.linearPredictor[index] = .nan
    }
  }
}

/// One row of a table taken out: its slots, and its design row.
private struct EncodedRow {
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
private func numbers(named name: String, in frame: DataFrame) throws(DataError) -> [Double] {
  guard let column = frame[name] else {
    let nearest = frame.nearestName(to: name).map { "; did you mean \"\($0)\"?" } ?? ""
    throw DataError(
      code: .unknownColumn, description: "\(frame.source) has no column \"\(name)\"\(nearest)")
  }
  guard case .numeric(let numbers) = column.values else {
    throw DataError(
      code: .wrongType,
      description: "\(frame.source): the elapsed time in column \"\(name)\" must be numbers")
  }
  return numbers
}
