internal import Lanes
internal import Tenure

/// Parts of a table on their way from text to text: each is read, scored and written as text by one
/// thread, while it is in that processor's cache, and several are at once.
///
/// Parts go by rounds. In each round one thread first writes out the text of the round before; so
/// the order of rows is kept, no thread waits for the disk, and two rounds are in memory at most.
struct ScoringLine: ~Copyable {
  /// What is done with each part.
  struct Work: Sendable {
    /// The model.
    let scorer: Scorer
    /// Models of other causes.
    let others: [Scorer]
    /// What is asked.
    let options: ScoringOptions
    /// The columns.
    let layout: ScoreLayout
    /// How rows are written; `nil` where the table itself is wanted.
    let format: ScoreFormat?
  }

  /// What became of a part.
  struct Outcome: Sendable {
    /// The scores, in memory that is used again.
    fileprivate(set) var scores = Scores()
    /// By column: the cells that could not be read.
    fileprivate(set) var unreadable: [String: Int] = [:]
    /// The number of rows.
    fileprivate(set) var rowCount = 0
    /// The rows laid out, where they are not text.
    fileprivate(set) var table: DataFrame?
    fileprivate var text: [UInt8] = []
    fileprivate var failure: (any Error)?
    /// How long a thread was busy with each phase.
    fileprivate(set) var busy: [Phase: Duration] = [:]
  }

  private let work: Work
  private let lanes: Lanes
  private let destination: ScoreDestination
  /// What becomes of the parts of a round, and before them of the text of the round before.
  private var outcomes: [Outcome]
  /// The text of the round before, by place in the round.
  private var finished: [[UInt8]]

  /// Prepares the work.
  ///
  /// - Parameters:
  ///   - work: What is done with each part.
  ///   - destination: Where text goes.
  ///   - lanes: The threads.
  init(_ work: Work, to destination: ScoreDestination, lanes: Lanes) {
    self.work = work
    self.destination = destination
    self.lanes = lanes
    // The threads end a round within a part of each other, so that a round should have several.
    let count = lanes.threads == 1 ? 1 : 5 * lanes.threads
    outcomes = Array(repeating: Outcome(), count: count + 1)
    finished = Array(repeating: [], count: count + 1)
  }

  /// The most parts of a round.
  var partCount: Int { outcomes.count - 1 }

  /// Does a round; with no parts the last text is written.
  ///
  /// - Returns: What became of the parts, in order, and how long threads were busy.
  /// - Throws: What failed first, by place in the table.
  mutating func advance(
    _ parts: [ScoringInput.Part]
  ) throws -> (outcomes: ArraySlice<Outcome>, busy: [Phase: Duration]) {
    let (work, destination, texts) = (work, destination, finished)
    lanes.forEachPart(of: &outcomes, size: 1) { index, outcome in
      if index == 0 {
        outcome[0].write(texts, to: destination)
      } else if index <= parts.count {
        outcome[0].take(parts[index - 1], work)
      } else {
        outcome[0].text.removeAll(keepingCapacity: true)
      }
    }
    for index in outcomes.indices { swap(&outcomes[index].text, &finished[index]) }
    let done = outcomes[...parts.count]
    if let failed = done.firstIndex(where: { $0.failure != nil }),
      let failure = done[failed].failure
    {
      // What comes before is as good as ever, and a reader of stdout may have use for it.
      for text in finished[..<failed] { try destination.write(text) }
      throw failure
    }
    let busy = done.reduce(into: [:]) { $0.merge($1.busy, uniquingKeysWith: +) }
    return (done.dropFirst(), busy)
  }
}

extension ScoringLine.Outcome {
  fileprivate mutating func write(_ texts: [[UInt8]], to destination: ScoreDestination) {
    let started = ContinuousClock.now
    do {
      for text in texts where !text.isEmpty { try destination.write(text) }
    } catch {
      failure = error
    }
    busy = [.write: started.duration(to: .now)]
  }

  /// Reads, scores and writes a part.
  fileprivate mutating func take(_ part: ScoringInput.Part, _ work: ScoringLine.Work) {
    do {
      let started = ContinuousClock.now
      let rows = try part.rows()
      unreadable = rows.unreadable
      rowCount = rows.table.rowCount
      let read = ContinuousClock.now
      try work.scorer.score(rows.table, options: work.options, into: &scores)
      for other in work.others {
        scores.addCauses(of: try other.score(rows.table, options: work.options))
      }
      let scored = ContinuousClock.now
      let laidOut = work.layout.table(scores, of: rows.table)
      if let format = work.format {
        var memory: [UInt8] = []
        swap(&memory, &text)
        text = format.text(of: laidOut, withHeader: part.isFirst, memory: memory)
      } else {
        table = laidOut
      }
      busy = [
        .read: started.duration(to: read), .measure: read.duration(to: scored),
        .write: scored.duration(to: .now),
      ]
    } catch {
      failure = error
    }
  }
}
