internal import Evaluation
internal import Formulas
internal import GeneralizedLinearModels
internal import Lanes
internal import ModelExchange
internal import Scoring
internal import StatisticalModels
internal import SurvivalAnalysis

extension ModelRefit {
  /// The refit with a penalty whose strength is chosen among these rows alone, by the rule, the
  /// measure and the number of folds of training.
  func penalized(
    _ penalty: ModelDocument.Penalty, _ part: ModelFrame, units: [Int]?, lanes: Lanes
  ) -> Scorer? {
    let net = penalty.net(part.encoder)
    var folds: FoldAssignment?
    if let validation = penalty.crossValidation {
      guard Set(units ?? Array(0..<part.rowCount)).count >= validation.folds else { return nil }
      let parts = Folds(
        count: validation.folds, event: part.events, clusters: units,
        seed: UInt64(clamping: document.training.seed ?? 1))
      folds = FoldAssignment(
        foldOfRow: parts.assignment.map { Int32($0) }, count: validation.folds)
    }
    let measure = penalty.crossValidation.flatMap { PathMeasure(rawValue: $0.measure) } ?? .deviance
    // The place on the path that the rule takes; a penalty that was not chosen is the path's only one.
    func place(_ validate: (FoldAssignment) throws -> PathValidation) -> Int? {
      guard let folds else { return 0 }
      return (try? validate(folds)).map(penalty.selection.index)
    }
    switch document.model {
    case .logistic:
      var model = LogisticRegression()
      model.weightsAreFrequencies = countsRows
      model.lanes = lanes
      let (design, response) = (Design(part), LogisticResponse(part))
      guard let path = try? model.path(design, response, net),
        let place = place({
          try model.validate(path, design, response, net, folds: $0, by: measure)
        })
      else { return nil }
      return .logistic(model.fit(path, at: place, design, response, net).scorer(part.encoder))
    case .cox(_, let statistics):
      var model = CoxRegression()
      model.ties = CoxResponse.Ties(statistics.ties)
      model.lanes = lanes
      let response = CoxResponse(part, weightsAreFrequencies: countsRows)
      let design = Design(part)
      guard let path = try? model.path(design, response, net),
        let place = place({
          try model.validate(path, design, response, net, folds: $0, by: measure)
        })
      else { return nil }
      return .cox(
        model.fit(path, at: place, design, response, net)
          .scorer(part.encoder, strata: part.strata))
    case .discreteTime, .piecewiseExponential, .aft, .roystonParmar, .cure, .causeSpecific,
      .fineGray, .sharedFrailty:
      return nil  // only the two families above are trained with a penalty
    }
  }
}

extension ModelDocument.Penalty {
  /// The penalty for the columns of an encoder.
  fileprivate func net(_ encoder: FeatureEncoder) -> ElasticNet {
    let names = encoder.columnNames
    let columns = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    var net = ElasticNet(alpha: alpha)
    net.groupsTerms = groupsTerms
    for item in factors {
      if let column = columns[item.name] { net.penaltyFactors[column] = item.factor }
    }
    for item in bounds {
      guard let column = columns[item.name] else { continue }
      net.bounds[column] = ElasticNet.Bounds(
        lower: item.lower ?? -.infinity, upper: item.upper ?? .infinity)
    }
    if selection == .given || crossValidation == nil { net.lambdas = [lambda] }
    return net
  }
}

extension ModelDocument.Penalty.Selection {
  /// The place on a path that the rule chooses.
  fileprivate func index(_ validation: PathValidation) -> Int {
    self == .oneStandardError ? validation.oneStandardErrorIndex : validation.bestIndex
  }
}

extension ModelFrame {
  /// Whether each row has the event.
  package var events: [Bool] {
    switch response {
    case .none: []
    case .binary(let events): events.map { $0 > 0 }
    case .counts(let successes, _): successes.map { $0 > 0 }
    case .survival(_, _, let event): event.map { $0 > 0 }
    case .competing(_, _, let cause, _): cause.map { $0 >= 0 }
    case .interval(_, let upper): upper.map { $0 < .infinity }
    }
  }
}
