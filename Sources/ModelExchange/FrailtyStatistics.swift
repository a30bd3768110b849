internal import JSONDocuments
internal import Scoring

extension ModelDocument {
  /// What only a Cox regression with shared frailty has.
  public struct FrailtyStatistics: Sendable, Equatable {
    /// How tied events enter the partial likelihood.
    public var ties: CoxStatistics.Ties
    /// The column whose equal values share a frailty.
    public var column: String
    /// The number of groups.
    public var groups: Int
    /// The lower end of the interval of the frailty's variance.
    public var lower: Double
    /// The upper end; `nil` where the likelihood does not fall far enough.
    public var upper: Double?
    /// Twice the log-likelihood that the frailty gains; `nil` where its variance was not found.
    public var likelihoodRatio: Double?
    /// Half the tail of a χ² of one degree of freedom, as 0 is the edge of what a variance can be.
    public var pValue: Double?
    /// The log partial likelihood at the estimates, with the frailties as offsets.
    public var partialLogLikelihood: Double

    /// Collects statistics.
    public init(
      ties: CoxStatistics.Ties, column: String, groups: Int, lower: Double, upper: Double?,
      likelihoodRatio: Double?, pValue: Double?, partialLogLikelihood: Double
    ) {
      self.ties = ties
      self.column = column
      self.groups = groups
      self.lower = lower
      self.upper = upper
      self.likelihoodRatio = likelihoodRatio
      self.pValue = pValue
      self.partialLogLikelihood = partialLogLikelihood
    }
  }
}

extension ModelDocument.FrailtyStatistics {
  /// The members that a document's `fit` has besides those of all families; how frailties are spread
  /// is repeated from the scorer, for those who read no baseline.
  func values(_ scorer: FrailtyScorer) -> [JSONValue.Member] {
    [
      .init("ties", .string(ties.rawValue)),
      .init(
        "frailty",
        .object([
          .init("column", .string(column)), .init("groups", .integer(groups)),
          .init("distribution", .string(scorer.distribution.rawValue)),
          .init("variance", .number(scorer.variance)),
          .init("lower", .number(lower)), .init("upper", .optional(upper)),
          .init("likelihoodRatio", .optional(likelihoodRatio)),
          .init("pValue", .optional(pValue)),
          .init("partialLogLikelihood", .number(partialLogLikelihood)),
        ])),
    ]
  }

  /// Takes those members from a document's `fit`.
  init(_ fit: inout ObjectReader, _ scorer: FrailtyScorer) throws(JSONShapeError) {
    let ties = try fit.choice("ties", of: ModelDocument.CoxStatistics.Ties.self)
    var object = try fit.object("frailty")
    guard try object.choice("distribution", of: FrailtyDistribution.self) == scorer.distribution,
      try object.number("variance") == scorer.variance
    else {
      throw JSONShapeError(
        path: object.path, problem: .invalid("the frailty is not that of the baseline"))
    }
    self.init(
      ties: ties, column: try object.string("column"), groups: try object.integer("groups"),
      lower: try object.number("lower"), upper: try object.numberOrNull("upper"),
      likelihoodRatio: try object.numberOrNull("likelihoodRatio"),
      pValue: try object.numberOrNull("pValue"),
      partialLogLikelihood: try object.number("partialLogLikelihood"))
    try object.finish()
  }
}
