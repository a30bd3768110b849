internal import Tenure

extension PenaltyChoice.Family {
  /// Penalised Cox regressions.
  init(_ model: CoxRegression, weightsAreFrequencies: Bool) {
    func response(_ frame: ModelFrame) -> CoxResponse {
      CoxResponse(frame, weightsAreFrequencies: weightsAreFrequencies)
    }
    self.init(
      path: { (frame, net) throws(FitError) in
        try model.path(Design(frame), response(frame), net)
      },
      validate: { (path, frame, net, folds, measure) throws(FitError) in
        try model.validate(path, Design(frame), response(frame), net, folds: folds, by: measure)
      })
  }

  /// Penalised logistic regressions.
  init(_ model: LogisticRegression) {
    self.init(
      path: { (frame, net) throws(FitError) in
        try model.path(Design(frame), LogisticResponse(frame), net)
      },
      validate: { (path, frame, net, folds, measure) throws(FitError) in
        try model.validate(
          path, Design(frame), LogisticResponse(frame), net, folds: folds, by: measure)
      })
  }
}
