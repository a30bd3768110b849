internal import CScoringKernels
public import DataFrames
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
    var scores = Scores()
    try score(frame, options: options, lanes: lanes, into: &scores)
    return scores
  }

  /// Scores the rows of a table into memory that is used again, which for one table after another
  /// spares the system to bring new pages.
  ///
  ///     var scores = Scores()
  ///     while let table = next() { try scorer.score(table, into: &scores); … }
  ///
  /// - Parameters:
  ///   - frame: The table, with the columns of the encoder's inputs.
  ///   - options: What is asked.
  ///   - lanes: The threads.
  ///   - scores: Receives the scores, a row each; what it held is forgotten.
  /// - Throws: ``ScoringError`` as ``score(_:options:lanes:)`` does; what `scores` then holds is of no
  ///   meaning.
  public func score(
    _ frame: DataFrame, options: ScoringOptions = ScoringOptions(), lanes: Lanes = .single,
    into scores: inout Scores
  ) throws(ScoringError) {
    let batch = try Batch(self, frame, options)
    if batch.plainLogistic != nil {
      batch.scorePlainly(lanes, into: &scores)
    } else {
      batch.score(lanes, into: &scores)
    }
    guard case .strict = options.rowPolicy,
      let row = scores.statuses.firstRow(where: { !$0.isScored }),
      let reason = scores.statuses[row].refusal(encoder)
    else { return }
    throw .refusedRow(source: frame.source, row: frame.rowNumber(row), reason: reason)
  }

  /// Scores the rows of a table and hands them out a block at a time, while they are in the
  /// processor's cache: for callers who want a sum, a ranking or a stream and not the table of scores.
  ///
  /// Blocks are some thousand rows and come in no fixed order, several at once where there are several
  /// threads.
  ///
  /// - Parameters:
  ///   - frame: The table, with the columns of the encoder's inputs.
  ///   - options: What is asked.
  ///   - lanes: The threads.
  ///   - body: Is given the rows of a block, counted from 0, and their scores, of which each column
  ///     begins with the first of these rows. Keeping the scores copies them.
  /// - Throws: ``ScoringError`` as ``score(_:options:lanes:)`` does; under the strict policy at the end,
  ///   naming the first row that is refused, and blocks with such rows are not handed out.
  public func forEachBlock(
    of frame: DataFrame, options: ScoringOptions = ScoringOptions(), lanes: Lanes = .single,
    _ body: @Sendable (Range<Int>, Scores) -> Void
  ) throws(ScoringError) {
    let batch = try Batch(self, frame, options)
    let isStrict = if case .strict = options.rowPolicy { true } else { false }
    let stretch = batch.stretchRows(lanes)
    let refused = lanes.map((frame.rowCount + stretch - 1) / stretch) { index in
      let end = min((index + 1) * stretch, frame.rowCount)
      return batch.forEachBlock(of: index * stretch..<end, isStrict: isStrict, body)
    }
    guard let first = refused.compactMap({ $0 }).first,
      let reason = first.status.refusal(encoder)
    else { return }
    throw .refusedRow(source: frame.source, row: frame.rowNumber(first.row), reason: reason)
  }
}

extension Batch {
  /// Scores a table by a logistic model, each thread writing where its rows belong.
  fileprivate func scorePlainly(_ lanes: Lanes, into scores: inout Scores) {
    var etas = scores.linearPredictor
    var churn = scores.churn?.values ?? []
    scores = Scores()
    if etas.count != rowCount { etas = Array(unwritten: rowCount) }
    if churn.count != rowCount { churn = Array(unwritten: rowCount) }
    let size = lanes.threads == 1 ? max(rowCount, 1) : stretchRows(lanes)
    let fates = lanes.mapParts(of: &etas, and: &churn, size: size) { index, etas, churn in
      predict(from: index * size, &etas, &churn)
    }
    for fates in fates.joined() {
      scores.imputedRows += fates.imputed
      scores.statuses.append(fates.statuses)
    }
    scores.linearPredictor = etas
    scores.churn = Scores.Estimates()
    scores.churn?.values = churn
  }

  /// The linear predictors and probabilities of a logistic model, of the rows from `first` on.
  ///
  /// - Returns: What became of the rows, a tile each.
  private func predict(
    from first: Int, _ etas: inout MutableSpan<Double>, _ churn: inout MutableSpan<Double>
  ) -> [Fates] {
    unsafe etas.withUnsafeMutableBufferPointer { etas in
      unsafe churn.withUnsafeMutableBufferPointer { churn in
        var fates: [Fates] = []
        // The probabilities of a tile are made while the columns of the next are read.
        var finished = FinishedSums()
        for start in stride(from: 0, to: etas.count, by: DesignMemory.tileRows) {
          let tile = start..<min(start + DesignMemory.tileRows, etas.count)
          let sums = unsafe UnsafeMutableBufferPointer(rebasing: etas[tile])
          let probabilities = unsafe UnsafeMutableBufferPointer(rebasing: churn[tile])
          var span = unsafe sums.mutableSpan
          let rows = first + tile.lowerBound..<first + tile.upperBound
          fates.append(predict(rows, into: &span, finished: finished))
          finished = unsafe FinishedSums(
            UnsafeBufferPointer(sums), probabilities: probabilities)
        }
        finished.finish()
        return fates
      }
    }
  }

  /// Scores a table by any model.
  fileprivate func score(_ lanes: Lanes, into scores: inout Scores) {
    let blockCount = Lanes.blockCount(rows: rowCount)
    scores.restart(as: emptyScores())
    scores.reserve(rowCount)
    // A few blocks at a time, so that their memory is used again.
    let step = 16 * lanes.threads
    for first in stride(from: 0, to: blockCount, by: step) {
      let blocks = lanes.map(min(step, blockCount - first)) { index in
        var scores = emptyScores()
        score(Lanes.block(first + index, rows: rowCount), into: &scores)
        return scores
      }
      for block in blocks { scores.append(block) }
    }
  }

  /// The rows that a thread takes at once: enough that its memory is used again, few enough that no
  /// thread is left without.
  fileprivate func stretchRows(_ lanes: Lanes) -> Int {
    let blocks = Lanes.blockCount(rows: rowCount) / (8 * lanes.threads)
    return Lanes.blockRows * min(max(blocks, 1), 64)
  }

  /// The rows of a logistic model's scores that are handed out at once: few enough that they are in the
  /// cache when they are read.
  private var handedRows: Int { 4 * Lanes.blockRows }

  /// Hands out the rows of a stretch.
  ///
  /// - Returns: The first row that the strict policy refuses.
  fileprivate func forEachBlock(
    of rows: Range<Int>, isStrict: Bool, _ body: (Range<Int>, Scores) -> Void
  ) -> (row: Int, status: ScoreStatus)? {
    var refused: (row: Int, status: ScoreStatus)?
    var scores = emptyScores()
    let plain = plainLogistic
    let size = plain == nil ? Lanes.blockRows : handedRows
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
      let block = start..<min(start + size, rows.upperBound)
      if let plain {
        score(block, by: plain, again: &scores)
      } else {
        scores.restart(as: emptyScores())
        score(block, into: &scores)
      }
      if isStrict, let row = scores.statuses.firstRow(where: { !$0.isScored }) {
        refused = refused ?? (start + row, scores.statuses[row])
      } else {
        body(block, scores)
      }
    }
    return refused
  }

  /// Scores a block by a logistic model in the memory of the block before.
  private func score(_ rows: Range<Int>, by scorer: LogisticScorer, again scores: inout Scores) {
    if scores.linearPredictor.count != rows.count {
      scores.linearPredictor = Array(repeating: 0, count: rows.count)
      scores.churn?.values = scores.linearPredictor
    }
    var etas = scores.linearPredictor.mutableSpan
    let fates = predict(rows, into: &etas)
    scores.statuses = fates.statuses
    scores.imputedRows = fates.imputed
    guard var churn = scores.churn.take() else { return }
    var probabilities = churn.values.mutableSpan
    scorer.writeProbabilities(scores.linearPredictor.span, into: &probabilities)
    scores.churn = churn
  }
}
