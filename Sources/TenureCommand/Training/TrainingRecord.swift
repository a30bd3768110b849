internal import Tenure

extension ModelDocument.Context {
  /// What a document records of how its training was asked for.
  init(
    _ data: TrainingData, _ training: TrainingOptions, _ reading: ReadingOptions,
    _ common: CommonOptions, robust: Bool
  ) {
    self.init(
      provenance: .init(
        dataDigest: data.frame.dataDigest, responseDigest: data.frame.responseDigest,
        rows: data.rowCount,
        droppedRows: data.frame.droppedRowCount, toolVersion: tenureVersion))
    confidenceLevel = common.confidenceLevel
    survey = data.survey
    warnings += data.surveyWarnings
    if let cluster = data.frame.cluster, cluster.keys.count < 20 {
      warnings.append(
        DataWarning(
          code: "fewClusters",
          message:
            "there are only \(cluster.keys.count) clusters, and robust standard errors from fewer "
            + "than 20 are usually too small"))
    }
    warnings += TrustGuard.findings(in: data.frame)
    self.training = .init(
      missing: training.missing.recorded,
      weights: training.weights.map { .init(column: $0, kind: training.weightsKind.recorded) },
      cluster: training.cluster, robust: robust, rowFilter: reading.condition, seed: common.seed)
  }
}

extension WeightsKind {
  /// The kind as a document names it.
  var recorded: ModelDocument.Training.Weights.Kind {
    switch self {
    case .case: .case
    case .frequency: .frequency
    case .sampling: .sampling
    }
  }
}
