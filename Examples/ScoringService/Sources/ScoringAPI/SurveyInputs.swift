internal import Formulas
internal import JSONDocuments
internal import Scoring

extension FeatureEncoder {
  /// The inputs that customers are given by, but for those that are answers or formed of them.
  func plainInputs(_ survey: SurveyEncoder?) -> [Input] {
    guard let survey else { return inputs }
    let others = Set(survey.features.map(\.name) + survey.columns)
    return inputs.filter { !others.contains($0.name) }
  }
}

extension SurveyEncoder {
  /// The raw columns: answers as numbers, dates of the calendar as texts.
  var rawInputs: [FeatureEncoder.Input] {
    columns.map { name in
      let isText = date.map { $0.isCalendar && $0.columns.contains(name) } ?? false
      return FeatureEncoder.Input(
        name: name, kind: isText ? .categorical(levels: []) : .numeric,
        profile: .init(missingShare: 0, quantiles: [], levelShares: []))
    }
  }

  /// The raw columns, for `GET /model`: what each asks for, and what may be answered.
  var inputDescriptions: [JSONValue] {
    columns.map { name in
      battery.items.first { $0.column == name }.map(\.description)
        ?? .object([
          .init("name", .string(name)),
          .init("kind", .string(date?.isCalendar == true ? "date" : "numeric")),
          .init("whenMissing", .string("noAge")),
        ])
    }
  }
}

extension Battery.Item {
  /// The question, with its range and its codes.
  fileprivate var description: JSONValue {
    func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }
    return .object([
      .init("name", .string(column)),
      .init("kind", .string("answer")),
      .init("driver", .string(driver)),
      .init("asksFor", .string(kind.rawValue)),
      .init("text", text.isEmpty ? .null : .string(text)),
      .init("least", .number(range.lowerBound)),
      .init("greatest", .number(range.upperBound)),
      .init("reversed", .bool(isReversed)),
      .init("notApplicable", numbers(notApplicable)),
      .init("missing", numbers(missing)),
      .init("whenMissing", .string("notCounted")),
    ])
  }
}
