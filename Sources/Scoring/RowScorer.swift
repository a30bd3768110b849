internal import Formulas

/// Scores one customer at a time; names are resolved to slots once, and no row allocates.
///
///     var rows = RowScorer(scorer)
///     guard let age = rows.slot(named: "age"), let plan = rows.slot(named: "plan") else { … }
///     rows.slots[age] = 42
///     rows.setText("Two year", in: plan)
///     let score = rows.score()
public struct RowScorer: Sendable {
  /// What became of a row.
  public struct Score: Sendable, Equatable {
    /// Whether it was scored.
    public let status: ScoreStatus
    /// η; NaN where the row was not scored.
    public let linearPredictor: Double
    /// The stratum, as an index into the scorer's; 0 where the model has none.
    public let stratum: Int
  }

  /// The customer: a value per input of the encoder, as `FeatureEncoder` describes slots.
  ///
  /// All are missing at first.
  public var slots: [Double]
  /// The design row of the last customer scored.
  public private(set) var row: [Double]
  private let rules: RowRules

  /// Prepares to score.
  public init(_ scorer: Scorer) {
    rules = RowRules(scorer)
    slots = Array(repeating: .nan, count: rules.encoder.inputs.count)
    row = Array(repeating: 0, count: rules.encoder.columnNames.count)
  }

  /// The slot of an input; `nil` where the model has no such input.
  public func slot(named name: String) -> Int? {
    rules.encoder.inputIndex(named: name)
  }

  /// Sets the slot of a category by its level's name.
  public mutating func setText(_ text: String, in slot: Int) {
    slots[slot] = rules.encoder.slot(text, forInput: slot)
  }

  /// Scores the customer in ``slots``.
  public mutating func score() -> Score { rules.score(slots, into: &row) }

  /// Scores a customer where he lies, for instance in a row of the caller's table; ``slots`` are not
  /// read.
  ///
  /// - Parameter slots: A value per input, as in ``slots``.
  /// - Returns: What became of the row.
  /// - Precondition: There are as many values as inputs.
  public mutating func score(_ slots: borrowing Span<Double>) -> Score {
    rules.score(slots, into: &row)
  }
}

/// What is needed to score a row, and never changes.
private struct RowRules: Sendable {
  let encoder: FeatureEncoder
  private let writer: FeatureEncoder.RowWriter
  private let predictor: RowPredictor
  /// Whether the slots are the design's columns as they are, behind an intercept if there is one, and
  /// nothing else is to be looked at.
  private let isPlain: Bool
  private let stratified: (any SurvivalScorer)?
  private let ranges: InputRanges
  private let hasOffset: Bool
  private let hasStrata: Bool
  private let hasSubstitutes: Bool

  init(_ scorer: Scorer) {
    encoder = scorer.encoder
    writer = FeatureEncoder.RowWriter(encoder)
    stratified = scorer.stratified
    ranges = InputRanges(encoder)
    predictor = RowPredictor(scorer.predictor, ranges)
    hasOffset = !encoder.offsets.isEmpty
    hasStrata = stratified != nil
    hasSubstitutes = !encoder.substitutedInputs.isEmpty
    isPlain =
      writer.copiesSlots && !hasOffset && !hasStrata && !hasSubstitutes
      && predictor.columns.count == encoder.inputs.count
  }

  /// Scores a customer and writes the design row.
  func score(_ slots: [Double], into row: inout [Double]) -> RowScorer.Score {
    score(slots.span, into: &row)
  }

  /// Scores a customer where he lies and writes the design row.
  func score(_ slots: borrowing Span<Double>, into row: inout [Double]) -> RowScorer.Score {
    if isPlain {
      var design = row.mutableSpan
      let (eta, isUsual) = predictor.value(of: slots, writing: &design)
      if isUsual { return RowScorer.Score(status: .ok, linearPredictor: eta, stratum: 0) }
    }
    return scoreInFull(slots, into: &row)
  }

  /// Scores a customer of whatever kind.
  private func scoreInFull(
    _ slots: borrowing Span<Double>, into row: inout [Double]
  ) -> RowScorer.Score {
    // What few models have is asked for only where they do, as it costs more than all the rest.
    let offset = hasOffset ? encoder.offset(slots) : 0
    var design = row.mutableSpan
    let isKnown = writer.write(slots, into: &design)
    let (eta, isUsual) = predictor.value(design.span, offset: offset)
    if !(isKnown && isUsual) {
      let encoded = encoder.encode(slots, into: &design)
      guard encoded == .complete else { return refused(ScoreStatus(encoded)) }
    }
    guard offset.isFinite else { return refused(.undefinedOffset) }
    var stratum = 0
    if hasStrata, let stratified {
      stratum = stratified.stratum { encoder.stratumLevel($0, slots) }
    }
    guard stratum >= 0 else { return refused(.unseenStratum) }
    var status = ScoreStatus.ok
    if hasSubstitutes, let input = encoder.firstSubstituted(slots) {
      status = .imputed(input: input)
    } else if let input = ranges.firstOutside(slots, !isUsual) {
      status = .outOfRange(input: input)
    }
    return RowScorer.Score(status: status, linearPredictor: eta, stratum: stratum)
  }

  /// A row that is not scored.
  private func refused(_ status: ScoreStatus) -> RowScorer.Score {
    RowScorer.Score(status: status, linearPredictor: .nan, stratum: 0)
  }
}
