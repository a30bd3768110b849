public import Formulas
public import GeneralizedLinearModels
public import Lanes
public import ModelExchange
public import Scoring
internal import StatisticalModels
public import SurvivalAnalysis

/// The model of a document, fitted again to other rows.
///
/// The formula's levels, knots and substitutes for missing values stay those of the document; the
/// coefficients and the baseline are estimated anew, as training was told to.
public struct ModelRefit: Sendable {
  /// Why a document's model cannot be fitted again.
  public struct Refusal: Error, Equatable, CustomStringConvertible {
    /// A clause: what the model has that a refit does not know.
    public let description: String
  }

  /// The rows, encoded as the document's.
  public let frame: ModelFrame
  private let document: ModelDocument
  private let countsRows: Bool

  /// Prepares to refit.
  ///
  /// - Parameters:
  ///   - document: The model.
  ///   - frame: Data that its formula met, encoded by its encoder.
  /// - Throws: ``Refusal`` for a model that is not fitted again here.
  public init(_ document: ModelDocument, _ frame: ModelFrame) throws(Refusal) {
    if document.training.penalty != nil {
      throw Refusal(
        description: "it was trained with a penalty, whose strength would have to be chosen again "
          + "in every sample")
    }
    switch document.model {
    case .logistic, .cox, .causeSpecific, .fineGray: break
    default:
      throw Refusal(
        description: "the document of a \(document.model.name) model does not say all that its "
          + "fit was told")
    }
    self.document = document
    self.frame = frame
    countsRows = document.training.weights?.kind == .frequency
  }

  /// The refit to some rows.
  ///
  /// - Parameters:
  ///   - rows: Rows of ``frame``, in any order; a row may come more than once.
  ///   - lanes: The threads that may fit.
  /// - Returns: What predicts; `nil` where the rows allow no fit or none that converges.
  public func scorer(rows: [Int], lanes: Lanes = .single) -> Scorer? {
    scorer(fitting: frame.selecting(rows: rows), lanes: lanes)
  }

  /// The refit to a frame that was selected from ``frame``, or that has another outcome.
  public func scorer(fitting part: ModelFrame, lanes: Lanes = .single) -> Scorer? {
    switch document.model {
    case .logistic:
      guard let fit = try? logistic(lanes).fit(Design(part), LogisticResponse(part)) else {
        return nil
      }
      return fit.estimates.convergence.converged || fit.estimates.estimateExists == false
        ? .logistic(fit.scorer(part.encoder)) : nil
    case .cox(_, let statistics):
      let model = cox(statistics, lanes)
      let response = CoxResponse(part, weightsAreFrequencies: countsRows)
      guard let fit = try? model.fit(Design(part), response) else { return nil }
      return fit.estimates.convergence.converged || fit.estimates.estimateExists == false
        ? .cox(fit.scorer(part.encoder, strata: part.strata)) : nil
    case .causeSpecific(let scorer, let statistics):
      var model = CauseSpecificRegression()
      model.ties = CoxResponse.Ties(statistics.ties)
      model.testsTerms = false
      model.lanes = lanes
      guard let fit = try? model.fit(part, weightsAreFrequencies: countsRows) else { return nil }
      return .causeSpecific(
        fit.scorer(part.encoder, strata: part.strata, survivalProduct: scorer.survivalProduct))
    case .fineGray(let scorer, let statistics):
      guard case .competing(_, _, _, let causes) = part.response,
        let cause = causes.firstIndex(of: scorer.cause)
      else { return nil }
      var model = FineGrayRegression()
      model.cause = cause
      model.convention = statistics.ties.convention
      model.testsTerms = false
      model.lanes = lanes
      guard let fit = try? model.fit(part, weightsAreFrequencies: countsRows) else { return nil }
      return .fineGray(fit.scorer(part.encoder, strata: part.strata))
    default: return nil
    }
  }

  /// Refits by weights, each a few steps from the fit to all rows.
  public enum Replicates: Sendable {
    /// Of a logistic regression.
    case logistic(LogisticReplicates)
    /// Of a Cox regression.
    case cox(CoxReplicates)
  }

  /// Refits by weights; `nil` where the family has none, or its estimate is not the likelihood's.
  public func replicates(lanes: Lanes = .single) -> Replicates? {
    switch document.model {
    case .logistic:
      guard let fit = try? logistic(lanes).fit(Design(frame), LogisticResponse(frame)) else {
        return nil
      }
      return LogisticReplicates(frame, fit).map { .logistic($0) }
    case .cox(_, let statistics):
      let response = CoxResponse(frame, weightsAreFrequencies: countsRows)
      guard let fit = try? cox(statistics, lanes).fit(Design(frame), response) else { return nil }
      return CoxReplicates(frame, fit).map { .cox($0) }
    default: return nil
    }
  }

  private func logistic(_ lanes: Lanes) -> LogisticRegression {
    var model = LogisticRegression()
    model.testsTerms = false
    model.intervalMethod = .wald
    model.biasReduction = document.training.biasReduction.rule
    model.populationShare = document.training.priorCorrection?.populationShare
    model.classWeights = document.training.classWeights.map {
      .weights(nonEvents: $0.nonEvents, events: $0.events)
    }
    model.weightsAreFrequencies = countsRows
    model.lanes = lanes
    return model
  }

  private func cox(_ statistics: ModelDocument.CoxStatistics, _ lanes: Lanes) -> CoxRegression {
    var model = CoxRegression()
    model.ties = CoxResponse.Ties(statistics.ties)
    model.testsTerms = false
    model.intervalMethod = .wald
    model.biasReduction = model.ties == .exact ? .never : document.training.biasReduction.rule
    model.lanes = lanes
    return model
  }
}

extension ModelDocument.Training.BiasReductionRule? {
  /// The rule as fits know it.
  fileprivate var rule: BiasReductionRule {
    switch self {
    case .auto, nil: .auto
    case .always: .always
    case .never: .never
    }
  }
}

extension ModelDocument.FineGrayStatistics.Convention {
  /// The convention as fits know it.
  fileprivate var convention: FineGrayRegression.Convention {
    switch self {
    case .efron: .efron
    case .breslow: .breslow
    case .crr: .crr
    }
  }
}
