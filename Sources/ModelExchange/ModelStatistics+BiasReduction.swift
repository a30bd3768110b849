internal import JSONDocuments

extension ModelDocument {
  /// What Firth's penalty changed in a fit.
  public struct BiasReduction: Sendable, Equatable {
    /// Why the penalty was used.
    public enum Trigger: String, Sendable, CaseIterable {
      /// The likelihood alone has no finite maximum.
      case separation
      /// It was asked for.
      case requested
    }
    /// Why the penalty was used.
    public var trigger: Trigger
    /// The penalized log-likelihood at the estimate.
    public var penalizedLogLikelihood: Double
    /// The penalized log-likelihood without covariates, with the determinant of all columns.
    public var nullPenalizedLogLikelihood: Double
    /// Two intercepts where they are not the same.
    public struct Intercepts: Sendable, Equatable {
      /// Firth's, as in the coefficient table.
      public var firth: Double
      /// The scorer's: estimated again so that the mean prediction is the share of events (FLIC).
      public var scoring: Double

      /// Pairs intercepts.
      public init(firth: Double, scoring: Double) {
        self.firth = firth
        self.scoring = scoring
      }
    }
    /// The table's intercept and the scorer's, where they are not the same.
    public var intercepts: Intercepts?

    /// Collects what was changed.
    public init(
      trigger: Trigger, penalizedLogLikelihood: Double, nullPenalizedLogLikelihood: Double,
      intercepts: Intercepts? = nil
    ) {
      self.trigger = trigger
      self.penalizedLogLikelihood = penalizedLogLikelihood
      self.nullPenalizedLogLikelihood = nullPenalizedLogLikelihood
      self.intercepts = intercepts
    }
  }

  /// How many rows the columns tell apart without exception.
  public struct SeparationStatistics: Sendable, Equatable {
    /// The design columns that do it, without the intercept.
    public var columns: [String]
    /// Rows told apart that have the event.
    public var events: Int
    /// Rows told apart that have not.
    public var others: Int
    /// Rows that are not told apart; 0 where separation is complete.
    public var remaining: Int

    /// Collects counts.
    public init(columns: [String], events: Int, others: Int, remaining: Int) {
      self.columns = columns
      self.events = events
      self.others = others
      self.remaining = remaining
    }
  }
}

extension ModelDocument.BiasReduction {
  /// The member `biasReduction` of `fit`.
  var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("method", .string("firth")),
      .init("trigger", .string(trigger.rawValue)),
      .init("penalizedLogLikelihood", .number(penalizedLogLikelihood)),
      .init("nullPenalizedLogLikelihood", .number(nullPenalizedLogLikelihood)),
      .init("standardError", .string("inverse-information")),
      .init("augmentedStandardError", .string("inverse-augmented-information")),
    ]
    if let intercepts {
      members += [
        .init("firthIntercept", .number(intercepts.firth)),
        .init("scoringIntercept", .number(intercepts.scoring)),
      ]
    }
    return .object(members)
  }

  /// Reads the member.
  init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    for (name, value) in [
      ("method", "firth"), ("standardError", "inverse-information"),
      ("augmentedStandardError", "inverse-augmented-information"),
    ] {
      let found = try object.string(name)
      guard found == value else { throw object.unknownName(found, of: name) }
    }
    let hasIntercepts = object.optional("scoringIntercept") != nil
    self.init(
      trigger: try object.choice("trigger", of: Trigger.self),
      penalizedLogLikelihood: try object.number("penalizedLogLikelihood"),
      nullPenalizedLogLikelihood: try object.number("nullPenalizedLogLikelihood"),
      intercepts: hasIntercepts
        ? Intercepts(
          firth: try object.number("firthIntercept"),
          scoring: try object.number("scoringIntercept")) : nil)
    try object.finish()
  }
}

extension ModelDocument.SeparationStatistics {
  /// The member `separation` of `fit`.
  var value: JSONValue {
    .object([
      .init("kind", .string(remaining == 0 ? "complete" : "quasi")),
      .init("columns", .strings(columns)),
      .init("events", .integer(events)), .init("others", .integer(others)),
      .init("remaining", .integer(remaining)),
    ])
  }

  /// Reads the member.
  init(_ reader: ObjectReader) throws(JSONShapeError) {
    var object = reader
    let kind = try object.string("kind")
    self.init(
      columns: try object.strings("columns"), events: try object.integer("events"),
      others: try object.integer("others"), remaining: try object.integer("remaining"))
    try object.finish()
    guard kind == (remaining == 0 ? "complete" : "quasi") else {
      throw object.unknownName(kind, of: "kind")
    }
  }
}
