internal import Tenure

/// A path of a family, and the strength that was chosen on it.
struct PenaltyChoice {
  /// The penalty.
  let net: ElasticNet
  /// The path.
  let path: PenalizedPath
  /// What cross-validation said, if it was made.
  let validation: PathValidation?
  /// How the strength was chosen, and its place on the path.
  let selection: ModelDocument.Penalty.Selection
  let index: Int

  /// What a family does with a frame and a penalty.
  struct Family {
    /// Fits along the strengths.
    let path: (ModelFrame, ElasticNet) throws(FitError) -> PenalizedPath
    /// Judges the strengths.
    let validate:
      (PenalizedPath, ModelFrame, ElasticNet, FoldAssignment, PathMeasure) throws(FitError) ->
        PathValidation
  }

  /// Fits the path of `frame` and chooses a strength.
  init(
    _ options: PenaltyOptions, _ data: TrainingData, _ frame: ModelFrame, _ common: CommonOptions,
    _ family: Family
  ) throws {
    var net = try options.shape.net(frame)
    if case .value(let lambda)? = options.lambda {
      net.lambdas = [lambda]
      let penalty = net
      path = try data.fit { () throws(FitError) in try family.path(frame, penalty) }
      self.net = net
      (validation, selection, index) = (nil, .given, 0)
      return
    }
    let folds = try options.folding.assignment(
      data, frame, count: options.folding.folds ?? 10, seed: common.seed)
    let penalty = net
    let path = try data.fit { () throws(FitError) in try family.path(frame, penalty) }
    let validation = try data.fit { () throws(FitError) in
      try family.validate(path, frame, penalty, folds, options.folding.measure.measure)
    }
    self.net = net
    self.path = path
    self.validation = validation
    if options.lambda == .oneStandardError {
      (selection, index) = (.oneStandardError, validation.oneStandardErrorIndex)
    } else {
      (selection, index) = (.best, validation.bestIndex)
    }
  }

  /// What a document records of the penalty.
  func record(
    _ estimates: PenalizedEstimates, inference: PenaltyInference?
  ) -> ModelDocument.Penalty {
    ModelDocument.Penalty(
      alpha: estimates.alpha, lambda: estimates.lambda, largestLambda: estimates.largestLambda,
      selection: selection, groupsTerms: net.groupsTerms,
      factors: net.penaltyFactors.sorted { $0.key < $1.key }.map {
        .init(name: path.names[$0.key], factor: $0.value)
      },
      bounds: net.bounds.sorted { $0.key < $1.key }.map { column, bounds in
        .init(
          name: path.names[column], lower: bounds.lower.isFinite ? bounds.lower : nil,
          upper: bounds.upper.isFinite ? bounds.upper : nil)
      },
      crossValidation: validation.map { validation in
        .init(
          measure: validation.measure.rawValue, folds: validation.foldCount,
          mean: validation.means[index],
          standardError: validation.standardErrors[index].isFinite
            ? validation.standardErrors[index] : nil,
          bestLambda: validation.lambdas[validation.bestIndex],
          oneStandardErrorLambda: validation.lambdas[validation.oneStandardErrorIndex])
      }, effectiveDegreesOfFreedom: estimates.effectiveDegreesOfFreedom,
      optimalityViolation: estimates.violation,
      inference: inference == .sampleSplit ? .sampleSplit : .none)
  }

  /// Words about the choice, beside those about the fit.
  func warnings(_ frame: ModelFrame) -> [DataWarning] {
    var warnings: [DataWarning] = []
    if frame.columns.count >= frame.rowCount {
      warnings.append(
        DataWarning(
          code: "moreColumnsThanRows",
          message:
            "the model has \(frame.columns.count.grouped) columns and only \(frame.rowCount.grouped) rows, so its "
            + "estimates are determined by the penalty alone"))
    }
    if path.points[index].nonzeroCount == 0 {
      warnings.append(
        DataWarning(
          code: "emptyModel",
          message: selection == .given
            ? "at this strength every coefficient is zero; use one under "
              + "\(NumberText.significant(path.largestLambda))"
            : "no column predicts held-out rows better than none at all, so every coefficient is "
              + "zero"))
    } else if validation?.bestIndex == path.points.count - 1, path.points.count > 1 {
      warnings.append(
        DataWarning(
          code: "weakestPenaltyBest",
          message:
            "the weakest penalty that was tried predicts best, so these data hardly need one"))
    }
    if let incomplete = validation?.incompleteCount, incomplete > 0 {
      warnings.append(
        DataWarning(
          code: "incompleteFolds",
          message:
            "some folds could not be judged, because all their rows had the same outcome"))
    }
    return warnings
  }
}
