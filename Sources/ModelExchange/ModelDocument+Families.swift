internal import Formulas
internal import JSONDocuments
internal import Scoring

extension ModelDocument {
  /// What a scorer is put together from, whatever its family.
  struct ScorerParts {
    /// Turns a customer into the design's columns.
    var encoder: FeatureEncoder
    /// The coefficients as the document lists them.
    var coefficients: [Coefficient]
    /// The reference value of each column.
    var reference: [Double]
    /// The covariance that intervals use.
    var covariance: CoefficientCovariance?

    /// The estimates of one equation, 0 where aliased.
    func estimates(_ equation: String?) -> [Double] {
      coefficients.filter { $0.equation == equation }.map { $0.estimate ?? 0 }
    }
  }

  /// The families that a document may be of.
  static let familyNames = [
    "logistic", "cox", "discrete-time", "piecewise-exponential", "aft", "royston-parmar", "cure",
    "cause-specific", "fine-gray", "shared-frailty",
  ]

  /// Puts the scorer of the family `name` together.
  ///
  /// - Parameters:
  ///   - name: The family.
  ///   - parts: What all families have.
  ///   - object: The document, from which the baseline is taken.
  ///   - fit: The member `fit`, from which the family's own statistics are taken.
  /// - Returns: The family with its scorer.
  /// - Throws: What the parts lack or contradict, with its place.
  static func model(
    _ name: String, _ parts: ScorerParts, _ object: inout ObjectReader, _ fit: inout ObjectReader
  ) throws(JSONShapeError) -> Model {
    switch name {
    case "logistic":
      try refuse(
        LogisticScorer.fault(
          encoder: parts.encoder, coefficients: parts.estimates(nil), reference: parts.reference,
          covariance: parts.covariance))
      return .logistic(
        LogisticScorer(
          encoder: parts.encoder, coefficients: parts.estimates(nil), reference: parts.reference,
          covariance: parts.covariance),
        LogisticStatistics(
          deviance: try fit.number("deviance"), nullDeviance: try fit.number("nullDeviance")))
    case "cox":
      var baseline = try object.object("baseline")
      return .cox(
        try coxScorer(parts, &baseline),
        CoxStatistics(ties: try fit.choice("ties", of: CoxStatistics.Ties.self)))
    case "fine-gray":
      var baseline = try object.object("baseline")
      let cause = try baseline.string("cause")
      return .fineGray(
        FineGrayScorer(cause: cause, subdistribution: try coxScorer(parts, &baseline)),
        FineGrayStatistics(ties: try fit.choice("ties", of: FineGrayStatistics.Convention.self)))
    case "shared-frailty":
      var baseline = try object.object("baseline")
      var frailty = try baseline.object("frailty")
      let distribution = try frailty.choice("distribution", of: FrailtyDistribution.self)
      let variance = try frailty.number("variance")
      try frailty.finish()
      try refuse(FrailtyScorer.fault(variance: variance))
      let scorer = FrailtyScorer(
        conditional: try coxScorer(parts, &baseline), distribution: distribution,
        variance: variance)
      return .sharedFrailty(scorer, try FrailtyStatistics(&fit, scorer))
    case "discrete-time":
      return .discreteTime(
        try discreteTimeScorer(parts, try object.object("baseline")),
        HazardStatistics(
          deviance: try fit.number("deviance"), nullDeviance: try fit.number("nullDeviance")))
    case "piecewise-exponential":
      let strata = try rates(try object.object("baseline"), parts.encoder)
      let parameters = try hazardParameters(parts, strata)
      try refuse(PiecewiseExponentialScorer.fault(parameters: parameters))
      return .piecewiseExponential(PiecewiseExponentialScorer(parameters: parameters))
    case "royston-parmar":
      return .roystonParmar(try royston(parts, try object.object("baseline")))
    case "cure":
      return .cure(
        try cure(parts, try object.object("baseline")), try CureStatistics(&fit))
    case "aft":
      let scorer = try lifetimeScorer(parts, try object.object("baseline"))
      return .aft(scorer, try LifetimeStatistics(&fit, scorer.distribution))
    case "cause-specific":
      return .causeSpecific(
        try causeSpecificScorer(parts, try object.object("baseline")),
        CauseSpecificStatistics(ties: try fit.choice("ties", of: CoxStatistics.Ties.self)))
    default: throw object.unknownName(name, of: "model")
    }
  }

  private static func refuse(_ fault: String?) throws(JSONShapeError) {
    if let fault { throw JSONShapeError(path: "", problem: .invalid(fault)) }
  }

  private static func coxScorer(
    _ parts: ScorerParts, _ baseline: inout ObjectReader
  ) throws(JSONShapeError) -> CoxScorer {
    let strata = try stepBaseline(&baseline, parts.encoder)
    try refuse(
      CoxScorer.fault(
        encoder: parts.encoder, coefficients: parts.estimates(nil), reference: parts.reference,
        covariance: parts.covariance, strata: strata))
    return CoxScorer(
      encoder: parts.encoder, coefficients: parts.estimates(nil), reference: parts.reference,
      covariance: parts.covariance, strata: strata)
  }

  private static func hazardParameters(
    _ parts: ScorerParts, _ strata: [HazardBaseline]
  ) throws(JSONShapeError) -> HazardParameters {
    let baseline = parts.estimates(Model.baselineEquation)
    try refuse(
      HazardParameters.fault(
        encoder: parts.encoder, baselineCoefficients: baseline,
        coefficients: parts.estimates(nil), reference: parts.reference,
        covariance: parts.covariance, strata: strata))
    return HazardParameters(
      encoder: parts.encoder, baselineCoefficients: baseline, coefficients: parts.estimates(nil),
      reference: parts.reference, covariance: parts.covariance, strata: strata)
  }

  private static func discreteTimeScorer(
    _ parts: ScorerParts, _ baseline: ObjectReader
  ) throws(JSONShapeError) -> DiscreteTimeScorer {
    let periods = try periods(baseline, parts.encoder)
    let parameters = try hazardParameters(parts, periods.strata)
    try refuse(
      DiscreteTimeScorer.fault(
        periodLength: periods.length, spline: periods.spline, parameters: parameters))
    return DiscreteTimeScorer(
      link: periods.link, periodLength: periods.length, spline: periods.spline,
      parameters: parameters)
  }

  private static func causeSpecificScorer(
    _ parts: ScorerParts, _ baseline: ObjectReader
  ) throws(JSONShapeError) -> CauseSpecificScorer {
    let found = try causeBaselines(baseline, parts.encoder)
    for cause in found.causes {
      // Other faults of a cause are found by the scorer; its coefficients and centres must pair.
      guard parts.estimates(cause.name).count == parts.reference.count else {
        throw JSONShapeError(
          path: "coefficients",
          problem: .invalid("the cause \(cause.name) does not have one for each column"))
      }
    }
    let causes = found.causes.map { name, strata in
      CauseSpecificScorer.Cause(
        name: name, coefficients: parts.estimates(name), reference: parts.reference,
        strata: strata)
    }
    try refuse(
      CauseSpecificScorer.fault(
        encoder: parts.encoder, causes: causes, covariance: parts.covariance))
    return CauseSpecificScorer(
      encoder: parts.encoder, causes: causes, covariance: parts.covariance,
      survivalProduct: found.product)
  }
}
