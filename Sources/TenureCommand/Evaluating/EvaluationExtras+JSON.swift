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
      [.init("measure", .string(measure))]
        + (horizon.map { [JSONValue.Member("horizon", .number($0))] } ?? [])
    }
    func limits(_ interval: ConfidenceInterval?) -> [JSONValue.Member] {
      [.init("lower", .finite(interval?.lower)), .init("upper", .finite(interval?.upper))]
    }
    if let summary = validation.summary {
      let rows = summary.rows.map { row -> JSONValue in
        .object(
          key(row.measure, row.horizon) + [
            .init("apparent", .finite(row.apparent)), .init("validated", .finite(row.mean)),
            .init("betweenRepeats", .finite(row.betweenRepeats)),
          ] + limits(row.interval))
      }
      members.append(.init("measures", .array(rows)))
    }
    if let optimism = validation.optimism {
      let rows = optimism.rows.map { row -> JSONValue in
        .object(
          key(row.measure, row.horizon) + [
            .init("apparent", .finite(row.apparent)), .init("training", .finite(row.training)),
            .init("test", .finite(row.test)), .init("optimism", .finite(row.optimism)),
            .init("optimismStandardError", .finite(row.optimismError)),
            .init("corrected", .finite(row.corrected)),
          ] + limits(row.interval) + [.init("replicates", .integer(row.replicates))])
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
          comparison.gaps.map { gap in
            var members: [JSONValue.Member] = [.init("measure", .string(gap.measure))]
            if let horizon = gap.horizon { members.append(.init("horizon", .number(horizon))) }
            if let cause = gap.cause { members.append(.init("cause", .string(cause))) }
            return .object(
              members + [
                .init("lowest", .string(gap.lowest.name)),
                .init("lowestValue", .finite(gap.lowest.value)),
                .init("highest", .string(gap.highest.name)),
                .init("highestValue", .finite(gap.highest.value)),
                .init("difference", .finite(gap.difference.value)),
                .init("standardError", .finite(gap.difference.standardError)),
                .init("pValue", .finite(gap.pValue)),
              ])
          })),
    ])
  }
}
