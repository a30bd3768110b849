public import ModelExchange

internal import Formulas
internal import RealModule
internal import Scoring

extension ModelDocument {
  /// Why a model cannot be recalibrated.
  public struct RecalibrationRefusal: Error, Equatable, CustomStringConvertible {
    /// A clause.
    public let description: String
  }

  /// The same model, moved to new customers.
  ///
  ///     logistic:  η' = a + b η           Cox:  H₀'(t) = H₀(t) exp(a − (b − 1) η̄),   β' = b β
  ///
  /// The new document names this one as its parent and keeps what it tells of the training. It gives no
  /// intervals: those of the parent do not hold any more, and what the new customers add to them is not
  /// known without training again.
  ///
  /// - Parameters:
  ///   - record: a, b, and the customers that they were estimated from; b above 0.
  ///   - centre: η̄, the mean linear predictor of the new customers, which models of time need.
  /// - Returns: The new document.
  /// - Throws: ``RecalibrationRefusal`` for a family that is not recalibrated here, a model without an
  ///   intercept, or a slope that is not above 0.
  public func recalibrated(
    _ record: Training.Recalibration, centre: Double
  ) throws(RecalibrationRefusal) -> ModelDocument {
    guard record.slope > 0, record.slope.isFinite, record.intercept.isFinite else {
      throw RecalibrationRefusal(
        description:
          "the new customers' slope is not above 0, so that high predictions do not go with "
          + "leaving any more; train a new model")
    }
    let encoder = scorer.encoder
    let newModel: Model
    switch model {
    case .logistic(let scorer, let statistics):
      guard encoder.hasIntercept else {
        throw RecalibrationRefusal(description: "the model has no intercept to move")
      }
      guard encoder.offsets.isEmpty || record.slope == 1 else {
        throw RecalibrationRefusal(
          description: "its offset cannot be stretched; recalibrate the intercept alone")
      }
      var coefficients = scorer.coefficients.map { $0 * record.slope }
      coefficients[0] += record.intercept
      newModel = .logistic(
        LogisticScorer(
          encoder: encoder, coefficients: coefficients, reference: scorer.reference,
          covariance: nil), statistics)
    case .cox(let scorer, let statistics):
      guard encoder.offsets.isEmpty || record.slope == 1 else {
        throw RecalibrationRefusal(
          description: "its offset cannot be stretched; recalibrate the intercept alone")
      }
      let factor = Double.exp(record.intercept - (record.slope - 1) * centre)
      newModel = .cox(
        CoxScorer(
          encoder: encoder, coefficients: scorer.coefficients.map { $0 * record.slope },
          reference: scorer.reference, covariance: nil,
          strata: scorer.strata.map { stratum in
            BaselineStratum(
              key: stratum.key, time: stratum.time,
              cumulativeHazard: stratum.cumulativeHazard.map { $0 * factor },
              atRisk: stratum.atRisk, events: stratum.events, intervalGrid: nil)
          }), statistics)
    default:
      throw RecalibrationRefusal(
        description: "models of the kind \(model.name) are not recalibrated; train a new one")
    }
    var fit = fit
    fit.biasReduction?.intercepts = nil
    var (training, provenance) = (training, provenance)
    training.recalibration = record
    provenance.scores = provenance.scores?.moved(by: record, isTimed: outcome.kind.isTimed)
    let names = record.kind == .intercept ? "intercept" : "intercept and slope"
    var document = ModelDocument(
      model: newModel, formula: formula, outcome: outcome, fit: fit,
      confidenceLevel: confidenceLevel, intervalMethod: intervalMethod,
      coefficients: recalibratedCoefficients(newModel), terms: terms, tests: tests,
      covariances: [], training: training, provenance: provenance, parent: digest(),
      warnings: warnings + [
        DataWarning(
          code: "recalibrated",
          message:
            "the \(names) of the model were fitted again to \(record.observations) new customers; "
            + "its tests and fit are those of the training, and it gives no intervals")
      ], metadata: metadata)
    document.survey = survey
    return document
  }

  /// The table with the new scorer's values and nothing said of their errors.
  private func recalibratedCoefficients(_ model: Model) -> [Coefficient] {
    zip(coefficients, model.parameters).map { old, parameter in
      Coefficient(
        name: old.name, equation: old.equation,
        estimate: old.status == .aliased ? nil : parameter.value, standardError: nil,
        robustStandardError: nil, statistic: nil, pValue: nil, lower: nil, upper: nil,
        status: old.status == .infinite ? .estimated : old.status)
    }
  }
}

extension ModelDocument.Provenance.ScoreProfile {
  /// The profile of the recalibrated scores of the same customers.
  fileprivate func moved(
    by record: ModelDocument.Training.Recalibration, isTimed: Bool
  ) -> Self {
    var profile = self
    // The level of a model of time is in its baseline.
    let shift = isTimed ? 0 : record.intercept
    profile.quantiles = quantiles.map { shift + record.slope * $0 }
    return profile
  }
}

extension ModelDocument.Outcome.Kind {
  fileprivate var isTimed: Bool { self == .rightCensored || self == .startStop }
}
