internal import JSONDocuments
internal import Tenure

extension EvaluationExtras {
  /// The members that a report has besides its own.
  func members(beside figures: [EvaluationFigure]) -> [JSONValue.Member] {
    let all = figures + self.figures
    var members: [JSONValue.Member] = [
      .init("measures", FigureOutput.measures(all)), .init("curves", FigureOutput.curves(all)),
    ]
    if let validation { members.append(.init("validation", Self.json(validation))) }
    if let (column, comparison) = segments {
      members.append(.init("segments", Self.json(column, comparison)))
    }
    return members
  }

  private static func json(_ validation: ValidationOutcome) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("design", .string(validation.sentence)), .init("fits", .integer(validation.fits)),
      .init("failedFits", .integer(validation.failed)),
    ]
    func key(_ measure: String, _ horizon: Double?) -> [JSONValue.Member] {
      var members: [JSONValue.Member] = [.init("measure", .string(measure))]
      if let horizon { members.append(.init("horizon", .number(horizon))) }
      return members
    }
    func limits(_ interval: ConfidenceInterval?) -> [JSONValue.Member] {
      [.init("lower", .finite(interval?.lower)), .init("upper", .finite(interval?.upper))]
    }
    if let summary = validation.summary {
      let rows = summary.rows.map { row -> JSONValue in
        var members = key(row.measure, row.horizon)
        members.append(.init("apparent", .finite(row.apparent)))
        members.append(.init("validated", .finite(row.mean)))
        members.append(.init("betweenRepeats", .finite(row.betweenRepeats)))
        members += limits(row.interval)
        return .object(members)
      }
      members.append(.init("measures", .array(rows)))
    }
    if let optimism = validation.optimism {
      let rows = optimism.rows.map { row -> JSONValue in
        var members = key(row.measure, row.horizon)
        members.append(.init("apparent", .finite(row.apparent)))
        members.append(.init("training", .finite(row.training)))
        members.append(.init("test", .finite(row.test)))
        members.append(.init("optimism", .finite(row.optimism)))
        members.append(.init("optimismStandardError", .finite(row.optimismError)))
        members.append(.init("corrected", .finite(row.corrected)))
        members += limits(row.interval)
        members.append(.init("replicates", .integer(row.replicates)))
        return .object(members)
      }
      members.append(.init("measures", .array(rows)))
    }
    return .object(members)
  }

  private static func json(_ column: String, _ comparison: SegmentComparison) -> JSONValue {
    .object([
      .init("column", .string(column)),
      .init(
        "segments",
        .array(
          comparison.segments.map { segment in
            .object([
              .init("name", .string(segment.name)),
              .init("observations", .integer(segment.observations)),
              .init("measures", FigureOutput.measures(segment.figures)),
            ])
          })),
      .init(
        "gaps",
        .array(
          comparison.gaps.map { json($0) })),
    ])
  }

  private static func json(_ gap: SegmentComparison.Gap) -> JSONValue {
    var members: [JSONValue.Member] = [.init("measure", .string(gap.measure))]
    if let horizon = gap.horizon { members.append(.init("horizon", .number(horizon))) }
    if let cause = gap.cause { members.append(.init("cause", .string(cause))) }
    members.append(.init("lowest", .string(gap.lowest.name)))
    members.append(.init("lowestValue", .finite(gap.lowest.value)))
    members.append(.init("highest", .string(gap.highest.name)))
    members.append(.init("highestValue", .finite(gap.highest.value)))
    members.append(.init("difference", .finite(gap.difference.value)))
    members.append(.init("standardError", .finite(gap.difference.standardError)))
    members.append(.init("pValue", .finite(gap.pValue)))
    return .object(members)
  }
}
