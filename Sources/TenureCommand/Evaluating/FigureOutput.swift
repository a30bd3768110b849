internal import JSONDocuments
internal import Tenure

/// The numbers of evaluations for programs: as JSON, and as a table with a row for each.
enum FigureOutput {
  /// A number with its error and limits.
  private static func value(_ figure: EvaluationFigure) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [.init("value", .finite(figure.value))]
    if let error = figure.standardError { members.append(.init("standardError", .finite(error))) }
    if let interval = figure.interval {
      members.append(.init("lower", .finite(interval.lower)))
      members.append(.init("upper", .finite(interval.upper)))
    }
    return members
  }

  private static func key(_ figure: EvaluationFigure) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [.init("measure", .string(figure.measure))]
    if let cause = figure.cause { members.append(.init("cause", .string(cause))) }
    if let horizon = figure.horizon { members.append(.init("horizon", .number(horizon))) }
    return members
  }

  /// Single numbers, each with its name.
  static func measures(_ figures: [EvaluationFigure]) -> JSONValue {
    .array(
      figures.filter { $0.place == nil }.map { .object(key($0) + value($0)) })
  }

  /// Curves, each with its name and points.
  static func curves(_ figures: [EvaluationFigure]) -> JSONValue {
    var curves: [(first: EvaluationFigure, points: [JSONValue])] = []
    for figure in figures {
      guard let place = figure.place else { continue }
      let point = JSONValue.object([.init("at", .finite(place))] + value(figure))
      let known = curves.lastIndex {
        $0.first.measure == figure.measure && $0.first.cause == figure.cause
          && $0.first.horizon == figure.horizon
      }
      if let known { curves[known].points.append(point) } else { curves.append((figure, [point])) }
    }
    return .array(
      curves.map { .object(key($0.first) + [.init("points", .array($0.points))]) })
  }

  /// The table's columns.
  static let header = [
    "segment", "cause", "horizon", "measure", "at", "value", "standard_error", "lower", "upper",
  ]

  /// A table of all numbers, those of segments behind those of all customers.
  static func table(
    _ figures: [EvaluationFigure], segments: [SegmentComparison.Segment] = []
  ) -> [UInt8] {
    var writer = CSVWriter()
    writer.addRow(header)
    func add(_ figure: EvaluationFigure, segment: String?) {
      writer.add(segment)
      writer.add(figure.cause)
      writer.add(figure.horizon ?? .nan)
      writer.add(figure.measure)
      writer.add(figure.place ?? .nan)
      for number in [
        figure.value, figure.standardError ?? .nan, figure.interval?.lower ?? .nan,
        figure.interval?.upper ?? .nan,
      ] {
        writer.add(number.isFinite ? number : .nan)
      }
      writer.endRow()
    }
    for figure in figures { add(figure, segment: nil) }
    for segment in segments {
      for figure in segment.figures { add(figure, segment: segment.name) }
    }
    return writer.takeBytes()
  }
}
