internal import Lanes
internal import Tenure

/// A model on its way to new customers.
struct ModelRenewal {
  let document: ModelDocument
  let formula: Formula
  let table: DataFrame
  /// What messages call the model's file.
  let model: String
  /// The condition that picked the rows.
  let condition: String?
  let lanes: Lanes

  /// The model with its level, or level and spread, estimated anew.
  func recalibrated(_ kind: ModelDocument.Training.Recalibration.Kind) throws -> ModelDocument {
    let data = try EvaluationData(document, formula, table, customers: nil)
    var (intercept, slope, centre) = (0.0, 1.0, 0.0)
    let (observations, events): (Int, Double)
    switch document.model {
    case .logistic:
      let judged = try data.predictions(document.scorer, horizons: [], lanes: lanes)
      let response = BinaryResponse(data.frame, weights: data.weights?.kind).subset(judged.rows)
      guard let found = Recalibration(predictions: judged.score, response: response) else {
        throw refusal("all of the new customers left, or none did, or a prediction is 0 or 1")
      }
      (observations, events) = (judged.rows.count, response.totalEvents)
      if kind == .intercept {
        intercept = found.inTheLarge.value
      } else {
        guard let a = found.intercept, let b = found.slope else {
          throw refusal("predictions of those who left and those who stayed do not overlap")
        }
        (intercept, slope) = (a.value, b.value)
      }
    case .cox:
      guard let customers = try ObservedCustomers(document, data),
        let found = customers.recalibration
      else { throw refusal("none of the new customers left, or nothing was expected of them") }
      (observations, events, centre) = (
        customers.hazards.count, customers.eventCount, found.centre
      )
      if kind == .intercept {
        intercept = found.inTheLarge.value
      } else {
        guard let a = found.intercept, let b = found.slope else {
          throw refusal("the new customers all have the same prediction")
        }
        (intercept, slope) = (a.value, b.value)
      }
    default:
      throw refusal("a \(document.familyName) is not recalibrated; train a new one")
    }
    do {
      return try document.recalibrated(
        .init(
          kind: kind, intercept: intercept, slope: slope, observations: observations,
          events: events, dataDigest: data.frame.dataDigest), centre: centre)
    } catch {
      throw refusal(error.description)
    }
  }

  private func refusal(_ clause: String) -> CommandFailure {
    CommandFailure(.dataAtFault, "\(model) on \(table.source): \(clause).")
  }

  /// The same formula trained on the new customers alone.
  func refitted() throws -> ModelDocument {
    let training = document.training
    guard training.penalty == nil else {
      throw refusal(
        "a penalty's strength has to be chosen again; train a new model with --penalty")
    }
    var options = document.frameOptions
    options.missing = training.missing.policy
    options.weights = training.weights?.column
    options.cluster = training.cluster
    let frame = try ModelFrame(formula, in: table, options: options)
    var context = ModelDocument.Context(
      provenance: .init(
        dataDigest: frame.dataDigest, responseDigest: frame.responseDigest,
        rows: table.rowCount, droppedRows: frame.droppedRowCount,
        toolVersion: tenureVersion))
    context.confidenceLevel = document.confidenceLevel
    context.timeUnit = document.outcome.timeUnit
    context.training = training
    context.training.recalibration = nil
    context.training.rowFilter = condition
    context.parent = document.digest()
    context.survey = document.survey
    do {
      switch document.model {
      case .logistic: return try refittedLogistic(frame, &context)
      case .cox(_, let statistics): return try refittedCox(frame, statistics, &context)
      default:
        throw refusal("a \(document.familyName) is refitted with 'tenure train'")
      }
    } catch let error as FitError {
      throw refusal("\(error)")
    }
  }

  private var weightsAreFrequencies: Bool { document.training.weights?.kind == .frequency }

  private func refittedLogistic(
    _ frame: ModelFrame, _ context: inout ModelDocument.Context
  ) throws -> ModelDocument {
    var model = LogisticRegression()
    model.lanes = lanes
    model.weightsAreFrequencies = weightsAreFrequencies
    model.confidenceLevel = document.confidenceLevel
    model.biasReduction = document.training.biasReduction?.rule ?? model.biasReduction
    model.populationShare = document.training.priorCorrection?.populationShare
    if document.training.robust {
      model.robustErrors = .rows(document.recordedCorrection ?? .hc0)
    }
    let fit = try model.fit(frame)
    let scorer = fit.scorer(frame.encoder)
    let scores = Scorer.logistic(scorer).linearPredictors(frame, lanes: lanes)
    context.concordance = AreaUnderROC(
      scores: scores, response: BinaryResponse(frame, weights: document.training.weights?.kind)
    ).map { .init(value: $0.estimate, standardError: $0.standardError) }
    context.provenance.scores = frame.scoreProfile(.logistic(scorer), lanes: lanes)
    return ModelDocument(fit, frame, context)
  }

  private func refittedCox(
    _ frame: ModelFrame, _ statistics: ModelDocument.CoxStatistics,
    _ context: inout ModelDocument.Context
  ) throws -> ModelDocument {
    var model = CoxRegression()
    model.lanes = lanes
    model.ties = CoxResponse.Ties(statistics.ties)
    model.confidenceLevel = document.confidenceLevel
    model.biasReduction = document.training.biasReduction?.rule ?? model.biasReduction
    if document.training.robust { model.robustErrors = .rows }
    let fit = try model.fit(frame, weightsAreFrequencies: weightsAreFrequencies)
    let scorer = Scorer.cox(fit.scorer(frame.encoder, strata: frame.strata))
    context.concordance = frame.concordance(of: scorer, lanes: lanes)
    context.provenance.scores = frame.scoreProfile(scorer, lanes: lanes)
    return ModelDocument(fit, frame, context)
  }
}

extension ModelDocument {
  /// The correction of the robust covariance that training asked for.
  fileprivate var recordedCorrection: SandwichCorrection? {
    covariances.last?.correction.flatMap { SandwichCorrection(rawValue: $0.rawValue) }
  }
}

extension ModelDocument.Training.MissingRule {
  /// The rule as a model frame knows it.
  fileprivate var policy: ModelFrameOptions.MissingPolicy {
    switch self {
    case .drop: .drop
    case .error: .error
    case .indicator: .indicator
    case .impute: .impute
    }
  }
}

extension ModelDocument.Training.BiasReductionRule {
  /// The rule as a fit knows it.
  fileprivate var rule: BiasReductionRule {
    switch self {
    case .auto: .auto
    case .always: .always
    case .never: .never
    }
  }
}
